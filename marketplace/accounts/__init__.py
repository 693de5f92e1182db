"""People of a marketplace: how they come in, and who they are when they act."""
