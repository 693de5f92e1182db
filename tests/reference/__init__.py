"""National lists, and what a marketplace says above them."""
