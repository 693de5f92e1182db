"""The skill passport: what a maker holds and can, and how strongly each is known."""
