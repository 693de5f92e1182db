"""What happens in the background."""
