"""Direct questions on a listing, a request or a profile, and their answers."""
