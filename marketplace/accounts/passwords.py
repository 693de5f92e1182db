"""Passwords: argon2id, a few at a time, and the same work for a name that does not exist."""

import threading
from functools import lru_cache

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

# OWASP's parameters (19 MiB, two passes, one lane); argon2-cffi's own take thirty times as long on a small machine.
_hasher = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1, type=Type.ID)
# More at once than there are cores only makes every page wait.
_turn = threading.BoundedSemaphore(2)


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
