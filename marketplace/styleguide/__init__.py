"""Every component of the product in every state, for those who build it."""
