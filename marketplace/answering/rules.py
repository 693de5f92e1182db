"""How long a link lives, how often its code may be tried, and what an answer may say."""

from datetime import timedelta

LINK_LIFE = timedelta(hours=72)
CODE_TRIES = 5
# One code for each press, but nobody's phone is flooded.
CODE_PAUSE = timedelta(minutes=1)
# Of one event about one listing: the best few, so that nobody hears ten times at once.
MOST_AT_ONCE = 3
MOST_PAIRS_A_WEEK = 100_000
MOST_PRICE = 10_000_000
NOTE_CHARACTERS = 300
