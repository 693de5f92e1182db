"""Many matches into their table at once, as the binary form of COPY, packed by columns and never row by row.

Under row-level security PostgreSQL refuses COPY into a table: it goes to one of this transaction's own first.
"""

import time
import uuid
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from sqlalchemy import text

from marketplace.core.db import db, tenant_id

PACKED = np.dtype(
    [
        ("fields", ">i2"),
        *[
            (f"{name}{part}", kind)
            for name in ("id", "request", "listing")
            for part, kind in (("_size", ">i4"), ("", "V16"))
        ],
        ("score_size", ">i4"),
        ("score", ">i2"),
        ("broken_size", ">i4"),
        ("broken", ">i2"),
    ]
)
HEAD, TAIL = b"PGCOPY\n\xff\r\n\x00" + bytes(8), b"\xff\xff"
Ids = npt.NDArray[np.void]
_MAKE = """
    CREATE TEMPORARY TABLE new_matches (id uuid, request_id uuid, listing_id uuid, score smallint, broken smallint)
    ON COMMIT DROP
"""
_TAKE_OVER = text("""
    INSERT INTO matches (tenant_id, id, generation, request_id, listing_id, score, broken, formula)
    SELECT :tenant, id, :generation, request_id, listing_id, score, broken, :formula FROM new_matches
""")


def ids_of(uuids: Sequence[uuid.UUID]) -> Ids:
    """These ids as 16 bytes each."""
    return np.frombuffer(b"".join(one.bytes for one in uuids), dtype="V16")


def pack(requests: Ids, listings: Ids, scores: npt.NDArray[np.int64], broken: npt.NDArray[np.uint8]) -> bytes:
    rows = np.zeros(len(requests), dtype=PACKED)
    rows["fields"] = 5
    for name, values in (("id", _new_ids(len(requests))), ("request", requests), ("listing", listings)):
        rows[f"{name}_size"], rows[name] = 16, values
    for name, figures in (("score", scores), ("broken", broken)):
        rows[f"{name}_size"], rows[name] = 2, figures
    return HEAD + rows.tobytes() + TAIL


def _new_ids(many: int) -> Ids:
    """Version 7, as `core.ids` makes them, each later than the one before."""
    stamps = (np.uint64(time.time_ns() // 1_000_000) << np.uint64(12)) + np.arange(many, dtype=np.uint64)
    halves = np.empty((many, 2), dtype=">u8")
    halves[:, 0] = ((stamps >> np.uint64(12)) << np.uint64(16)) | np.uint64(0x7000) | (stamps & np.uint64(0xFFF))
    chance = np.frombuffer(np.random.default_rng().bytes(8 * many), dtype=np.uint64)
    halves[:, 1] = (chance >> np.uint64(2)) | np.uint64(1 << 63)
    return np.frombuffer(halves.tobytes(), dtype="V16")


def copy_in(packed: bytes, generation: int, formula: str) -> None:
    """Write what was packed as matches of a generation, in the transaction of the session."""
    connection = db.session.connection()
    connection.exec_driver_sql(_MAKE)
    driver = connection.connection.driver_connection
    assert driver is not None
    with driver.cursor() as cursor, cursor.copy("COPY new_matches FROM STDIN (FORMAT binary)") as copy:
        copy.write(packed)
    db.session.execute(_TAKE_OVER, {"tenant": tenant_id(), "generation": generation, "formula": formula})
