"""How listings are written, checked, shown and put away."""
