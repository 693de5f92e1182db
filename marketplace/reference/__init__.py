"""Lists that the whole country shares, each with its edition, and what a marketplace says above them, by version."""
