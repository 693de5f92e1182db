"""Assisted mode: a mentor fills things in for a maker, and nothing counts until the maker confirms from his phone."""
