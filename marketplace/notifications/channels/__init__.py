"""The ways out: each takes a letter and says what became of it."""
