"""The demonstration: what it loads, and that it is all invented."""
