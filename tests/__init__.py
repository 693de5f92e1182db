"""What Tapak promises, in sentences."""
