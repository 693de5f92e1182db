"""How requests are written, checked, opened and closed."""
