"""From which score on a match is kept, is called a fit, and is told to both sides."""

KEPT_FROM = 20
"""Below this nothing is stored: another product, or a need and an offer with next to nothing in common."""
FITS_FROM = 60
"""From here on the two sides are told of each other."""
