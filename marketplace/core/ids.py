"""Identifiers: UUID version 7, made here so that any PostgreSQL from 15 on will do (RFC 9562, section 5.7)."""

import os
import threading
import time
import uuid

_lock = threading.Lock()
_last = 0


def uuid7() -> uuid.UUID:
    """A UUID that sorts by the millisecond of its making, and within a process by the order of its making."""
    global _last
    with _lock:
        # 48 bits of milliseconds followed by 12 bits that count up within one, so that ids of a batch keep their order.
        stamp = max((time.time_ns() // 1_000_000) << 12, _last + 1)
        _last = stamp
    milliseconds, counter = stamp >> 12, stamp & 0xFFF
    random = int.from_bytes(os.urandom(8)) & ((1 << 62) - 1)
    return uuid.UUID(int=(milliseconds << 80) | (0x7 << 76) | (counter << 64) | (0b10 << 62) | random)
