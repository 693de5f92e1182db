"""Messages that are kept in the file store instead of being sent, for people to read at /outbox."""

import json
import uuid
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import islice

from marketplace.core.clock import now
from marketplace.core.errors import NotFound, Unavailable
from marketplace.core.files import FileStore
from marketplace.core.jobs import Answer, Outcome
from marketplace.notifications.letters import Letter
from marketplace.notifications.rules import OUTBOX_KEPT, Channel


@dataclass(frozen=True)
class Kept:
    """A message as it was put there; `at` in ISO 8601."""

    key: str
    at: str
    channel: str
    address: str
    language: str
    subject: str
    text: str
    code: str
    link: str

    @property
    def moment(self) -> datetime:
        return datetime.fromisoformat(self.at)


def keep(store: FileStore, channel: Channel, letter: Letter) -> Answer:
    """Put the letter into the store under its key; the same letter again lies where it lay."""
    kept = Kept(
        key=str(letter.key),
        at=now().isoformat(),
        channel=channel,
        address=letter.address,
        language=letter.language,
        subject=letter.subject,
        text=letter.text,
        code=letter.code,
        link=letter.link,
    )
    name = f"{_folder(letter.market.id)}/{letter.key}.json"
    try:
        if not store.exists(name):
            store.put(name, json.dumps(asdict(kept), ensure_ascii=False, indent=1).encode())
    except Unavailable as error:
        return Answer(Outcome.RETRY, f"file store: {error.__cause__}"[:300])
    return Answer(Outcome.SENT, name)


def newest(store: FileStore, tenant_id: uuid.UUID, most: int = 50) -> list[Kept]:
    """The last messages, newest first; keys are made in the order of time."""
    names = sorted(store.list(_folder(tenant_id)), reverse=True)
    return list(islice(_read(store, names), most))


def forget_old(store: FileStore, tenant_id: uuid.UUID) -> int:
    """Delete the messages that have been kept long enough; how many. A key begins with the moment of its making."""
    oldest = int((now() - OUTBOX_KEPT).timestamp() * 1000)
    old = [name for name in store.list(_folder(tenant_id)) if _made_at(name) < oldest]
    for name in old:
        store.delete(name)
    return len(old)


def _made_at(name: str) -> int:
    """Milliseconds since 1970, out of a UUID of version 7."""
    return uuid.UUID(name.rpartition("/")[2].removesuffix(".json")).int >> 80


def _read(store: FileStore, names: list[str]) -> Iterator[Kept]:
    for name in names:
        try:
            yield Kept(**json.loads(store.get(name)))
        except (NotFound, ValueError, TypeError):
            continue  # gone meanwhile, or not of ours


def _folder(tenant_id: uuid.UUID) -> str:
    return f"{tenant_id}/outbox"
