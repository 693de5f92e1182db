"""How well an offer fits a need, and why."""
