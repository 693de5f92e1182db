"""Tapak: a partnership marketplace for Indonesian shoemaking, run by many operators."""
