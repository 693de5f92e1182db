"""Where things are: provinces, regencies and districts with their codes, points and postal codes."""
