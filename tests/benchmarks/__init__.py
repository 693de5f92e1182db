"""What a page costs, against its floor."""
