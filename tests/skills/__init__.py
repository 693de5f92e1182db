"""The skill passport."""
