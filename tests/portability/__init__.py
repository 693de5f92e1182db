"""A whole marketplace: carried away, brought in, deleted."""
