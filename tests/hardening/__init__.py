"""Whoever sends nonsense, or means harm, gets a clear page and changes nothing."""
