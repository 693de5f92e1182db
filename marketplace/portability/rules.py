"""How an archive lives, what is in it, and what stays behind."""

from enum import StrEnum

from marketplace.core.i18n import N_
from marketplace.core.states import By, Life, step

SCHEMA = "tapak/marketplace"
VERSION = 1
FILES_A_STEP = 200

# What no archive holds, each with the reason why; the README inside says the same.
LEFT_OUT = {
    "sessions": "opens one marketplace on one device; people sign in again",
    "relays": "what was still to follow from an event when the copy was made",
    "archives": "the list of these archives",
}


class ArchiveState(StrEnum):
    RUNNING = "running"
    READY = "ready"
    FAILED = "failed"
    EXPIRED = "expired"


class ArchiveVerb(StrEnum):
    FINISH = "finish"
    FAIL = "fail"
    EXPIRE = "expire"


_S, _V = ArchiveState, ArchiveVerb
LIFE = Life(
    "archive",
    (_S.RUNNING,),
    {
        (_S.RUNNING, _V.FINISH): step(_S.READY, By.CLOCK),
        (_S.RUNNING, _V.FAIL): step(_S.FAILED, By.CLOCK),
        (_S.READY, _V.EXPIRE): step(_S.EXPIRED, By.CLOCK),
    },
)
STATE_LABELS = {
    ArchiveState.RUNNING: N_("sedang dibuat"),
    ArchiveState.READY: N_("siap"),
    ArchiveState.FAILED: N_("gagal"),
    ArchiveState.EXPIRED: N_("sudah dihapus"),
}

README = (
    f"""A whole marketplace of Tapak. Schema: {SCHEMA}, version {VERSION}.

manifest.json       which marketplace, when, each table with its number of rows and SHA-256, in the order of import
marketplace.json    the marketplace's own row
data/<table>.jsonl  one JSON object a line, in the order of ids; times are ISO 8601, bytes are \\\\x and hex digits
files/<key>         photos and documents, under the keys that the rows name, without the marketplace's id in front

Left out:
"""
    + "".join(f"  {table:<10} {why}\n" for table, why in LEFT_OUT.items())
    + """
Bring it into a new marketplace: python3 -m marketplace import-market FILE SLUG
Ids stay as they are. The chain of events (data/event_links.jsonl) covers the old marketplace's id: it is checked
against that id first, then chained anew under the new one; the import notes the old chain's last digest.
Messages that were waiting to be sent are kept as cancelled, so that nobody hears of a thing twice.
Passwords are in it as argon2id hashes: keep the archive as you would keep the database.
"""
)
