"""How well an offer fits a need: a score made of named terms, and who is told of it."""
