"""What a maker's and a buyer's past partnerships amount to, kept low so that matching and requests can read it."""
