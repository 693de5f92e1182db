"""Passwords: argon2id, a few at a time, and the same work for a name that does not exist."""

import threading
from collections.abc import Iterable
from functools import lru_cache

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn

# OWASP's parameters (19 MiB, two passes, one lane); argon2-cffi's own take thirty times as long on a small machine.
_hasher = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1, type=Type.ID)
# More at once than there are cores only makes every page wait.
_turn = threading.BoundedSemaphore(2)

# What zxcvbn's English lists lack and people here choose first.
_COMMON_HERE = ("bismillah", "indonesia", "katasandi", "rahasia", "sayang", "cinta", "sepatu", "sandal", "merdeka")
_WEAK_BELOW = 3
# Its work grows with the square of the length, and what is long is strong by its beginning already.
_JUDGED_LETTERS = 64


def is_guessable(password: str, own_words: Iterable[str] = ()) -> bool:
    """Whether a guesser would have it soon: a common one, a pattern, or made of what everybody knows of its owner."""
    known = [word for text in own_words for word in (text, *text.split()) if word]
    return int(zxcvbn(password[:_JUDGED_LETTERS], user_inputs=[*_COMMON_HERE, *known])["score"]) < _WEAK_BELOW


def make_hash(password: str) -> str:
    with _turn:
        return _hasher.hash(password)


def is_right(stored: str | None, password: str) -> bool:
    """Whether the password fits. Without a stored hash the same work is done, so that the time tells nothing."""
    with _turn:
        try:
            return _hasher.verify(stored or _decoy(), password) and stored is not None
        except (VerificationError, InvalidHashError):
            return False


@lru_cache(maxsize=1)
def _decoy() -> str:
    return _hasher.hash("nobody has this password")
