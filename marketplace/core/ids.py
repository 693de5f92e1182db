"""Identifiers: UUID version 7, made here so that any PostgreSQL from 15 on will do (RFC 9562, section 5.7)."""

import os
import threading
import time
import uuid


class _Stamps:
    """48 bits of milliseconds and 12 bits that count up within one, so that the ids of a batch keep their order."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last = 0

    def next(self) -> int:
        with self._lock:
            self._last = max((time.time_ns() // 1_000_000) << 12, self._last + 1)
            return self._last


_stamps = _Stamps()


def uuid7() -> uuid.UUID:
    """A UUID that sorts by the millisecond of its making, and within a process by the order of its making."""
    stamp = _stamps.next()
    milliseconds, counter = stamp >> 12, stamp & 0xFFF
    random = int.from_bytes(os.urandom(8)) & ((1 << 62) - 1)
    return uuid.UUID(int=(milliseconds << 80) | (0x7 << 76) | (counter << 64) | (0b10 << 62) | random)
