"""Photos of what is offered and what is asked: taken in, kept in several sizes, put in order, taken away."""
