"""Carrying out what follows from an event: each reaction once, the failed ones again later, poison set aside."""

import time
import uuid
from collections.abc import Iterable, Mapping

import structlog
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from marketplace.core.db import db, tenant_id, transaction
from marketplace.core.jobs import ATTEMPTS, BATCH_SECONDS, SOFT_SECONDS, OutOfTime
from marketplace.events import queries as events
from marketplace.events.kinds import Kind
from marketplace.events.models import Event, Relay
from workers.reactions import REACTIONS, Reaction

log = structlog.get_logger()

# Seconds until the next attempt. All is done here at home, so it is tried sooner than a stranger's server would be.
PAUSES = (5, 10, 30, 60, 300, 900, 3600, 3600)

# The attempt is counted, and the next one set, before anything is done: a reaction that kills its worker ends as well.
_CLAIM = text("""
    UPDATE relays SET
        attempts = attempts + 1,
        due_at = now() + make_interval(secs => (CAST(:pauses AS int[]))[least(attempts, 7) + 1]),
        state = CASE WHEN attempts >= :limit THEN 'dead' ELSE 'waiting' END
    WHERE tenant_id = :tenant AND id = (
        SELECT id FROM relays WHERE tenant_id = :tenant AND id = :id AND state = 'waiting' AND due_at <= now()
        FOR UPDATE SKIP LOCKED
    )
    RETURNING state
""")

Table = Mapping[Kind, tuple[Reaction, ...]]


def relay(relay_ids: Iterable[str], reactions: Table = REACTIONS) -> None:
    """Carry out what follows from these events of the tenant entered; stops after a while, the sweep knows the rest."""
    until = time.monotonic() + BATCH_SECONDS
    for relay_id in relay_ids:
        if time.monotonic() > until:
            return
        follow(uuid.UUID(relay_id), reactions)


def follow(relay_id: uuid.UUID, reactions: Table = REACTIONS) -> None:
    """One event: count the attempt, then do what is not done yet; nothing when it is not due or in other hands."""
    with transaction():
        claimed = db.session.scalar(
            _CLAIM, {"tenant": tenant_id(), "id": relay_id, "pauses": list(PAUSES), "limit": ATTEMPTS}
        )
    if claimed is None:
        return
    if claimed == "dead":
        log.error("relay.dead", relay=str(relay_id))
        return
    try:
        with transaction():
            _react(relay_id, reactions)
    except OutOfTime:
        _note(relay_id, f"took longer than {SOFT_SECONDS} seconds")
        raise
    except OperationalError as error:
        if error.connection_invalidated:
            raise
        # A deadlock or a statement out of time: this one waits, the next may well go through.
        _note(relay_id, str(error.orig)[:500])


def _react(relay_id: uuid.UUID, reactions: Table) -> None:
    row = db.session.get(Relay, (tenant_id(), relay_id), with_for_update={"skip_locked": True}, populate_existing=True)
    if row is None:
        return
    event, faults = events.get(row.event_id), []
    done = set(row.done)
    for reaction in reactions.get(event.kind, ()):
        if name_of(reaction) not in done:
            fault = _try(reaction, event)
            if fault:
                faults.append(f"{name_of(reaction)}: {fault}")
            else:
                done.add(name_of(reaction))
    if not faults:
        db.session.delete(row)
        return
    row.done, row.last_error = sorted(done), "; ".join(faults)[:2000]
    if row.attempts >= ATTEMPTS:
        row.state = "dead"
        log.error("relay.dead", relay=str(relay_id), kind=event.kind.value)


def name_of(reaction: Reaction) -> str:
    """The name under which it is noted that a reaction is done."""
    return f"{reaction.__module__}.{reaction.__qualname__}"


def _try(reaction: Reaction, event: Event) -> str | None:
    """Run a reaction in a savepoint; what went wrong, or None. One that fails takes nothing from the others."""
    savepoint = db.session.begin_nested()
    try:
        reaction(event)
        savepoint.commit()
    except (OutOfTime, OperationalError):
        # Out of time, or without a database: this attempt is over for all of them.
        raise
    except Exception as error:
        savepoint.rollback()
        log.exception("reaction.failed", reaction=name_of(reaction), kind=event.kind.value, event_id=str(event.id))
        return f"{type(error).__name__}: {error}"[:500]
    return None


def _note(relay_id: uuid.UUID, fault: str) -> None:
    log.warning("relay.broke_off", relay=str(relay_id), fault=fault)
    with transaction():
        row = db.session.get(Relay, (tenant_id(), relay_id))
        if row is not None:
            row.last_error = fault
