"""Taking a delivery in hand under a lease, and noting what came of it."""

import random
import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import text

from marketplace.core.clock import now
from marketplace.core.db import db, tenant_id
from marketplace.core.ids import uuid7
from marketplace.core.jobs import LEASE_SECONDS, Answer, Outcome
from marketplace.notifications.breaker import BREAKERS
from marketplace.notifications.quiet import Peace, quiet_until
from marketplace.notifications.rules import (
    KINDS,
    LONGEST_PATIENCE,
    OPEN_STATES,
    UNKNOWN_WAITS,
    Channel,
    DeliveryState,
    Message,
    is_last,
    pause_after,
)
from marketplace.notifications.topics import FIXED, topic_of
from marketplace.tenants import queries as tenants

log = structlog.get_logger()


@dataclass(frozen=True)
class Claimed:
    """A delivery in our hands until the lease runs out."""

    id: uuid.UUID
    tenant_id: uuid.UUID
    lease: uuid.UUID
    attempts: int
    tries: int
    person_id: uuid.UUID | None
    channel: Channel
    address: str
    message: Message
    params: dict[str, Any]
    path: str
    language: str


# What has changed since it was queued: may it still be sent, and may it be sent now?
_LOOK = text("""
    SELECT d.channel, d.kind, d.person_id, d.attempts, p.is_given,
        q.zone, q.quiet_from, q.quiet_until, q.keeps_prayer_times, q.latitude, q.longitude
    FROM deliveries d
    LEFT JOIN channel_permissions p
        ON p.tenant_id = d.tenant_id AND p.person_id = d.person_id AND p.channel = d.channel
    LEFT JOIN quiet_times q ON q.tenant_id = d.tenant_id AND q.person_id = d.person_id
    WHERE d.tenant_id = :tenant AND d.id = :id AND d.state = ANY(:open) AND d.due_at <= now()
""")
_CANCEL = text("""
    UPDATE deliveries SET state = 'cancelled', lease = NULL, last_error = 'not wanted any more'
    WHERE tenant_id = :tenant AND id = :id AND state = ANY(:open) AND due_at <= now()
""")
_POSTPONE = text("""
    UPDATE deliveries SET due_at = now() + :pause, hint_at = now() + :pause
    WHERE tenant_id = :tenant AND id = :id AND state = ANY(:open) AND due_at <= now()
""")
# What cannot even be looked at: hopeless at once, or tried again like anything else that fails.
_SET_ASIDE = text("""
    UPDATE deliveries SET
        state = CASE WHEN :is_hopeless OR attempts + 1 >= tries THEN 'dead' ELSE 'retry' END, lease = NULL,
        attempts = attempts + 1, last_error = :reason, due_at = now() + :pause, hint_at = now() + :pause
    WHERE tenant_id = :tenant AND id = :id AND state = ANY(:open) AND due_at <= now()
""")
_CLAIM = text("""
    WITH claimed AS (
        UPDATE deliveries SET
            state = 'sending', lease = :lease, boot_id = :boot, attempts = attempts + 1,
            due_at = now() + make_interval(secs => :seconds)
        WHERE tenant_id = :tenant AND id = :id AND state = ANY(:open) AND due_at <= now()
            AND attempts < tries AND expires_at > now()
        RETURNING id, tenant_id, lease, attempts, tries, person_id, channel, address, kind AS message, params, path,
            language
    ), closed AS (
        UPDATE delivery_attempts earlier SET finished_at = now(), outcome = 'unknown', detail = 'never came back'
        FROM claimed
        WHERE claimed.attempts > 1 AND earlier.tenant_id = :tenant AND earlier.delivery_id = claimed.id
            AND earlier.number < claimed.attempts AND earlier.outcome IS NULL
    ), begun AS (
        INSERT INTO delivery_attempts (tenant_id, id, delivery_id, number, boot_id)
        SELECT tenant_id, :attempt, id, attempts, :boot FROM claimed
    )
    SELECT * FROM claimed
""")
# What has been tried too often may be what kills its worker; what is too late helps nobody.
_GIVE_UP = text("""
    UPDATE deliveries SET
        state = CASE WHEN attempts >= tries THEN 'dead' ELSE 'failed' END, lease = NULL,
        last_error = CASE WHEN attempts >= tries THEN coalesce(last_error, 'never came back') ELSE 'too late' END
    WHERE tenant_id = :tenant AND id = :id AND state = ANY(:open) AND due_at <= now()
        AND (attempts >= tries OR expires_at <= now())
""")
_FINISH = text("""
    WITH ended AS (
        UPDATE delivery_attempts SET finished_at = now(), outcome = :outcome, detail = :detail
        WHERE tenant_id = :tenant AND delivery_id = :id AND number = :number AND outcome IS NULL
    )
    UPDATE deliveries SET
        state = :state, lease = NULL, last_error = :error,
        provider_ref = coalesce(CAST(:reference AS text), provider_ref),
        sent_at = CASE WHEN :is_sent THEN now() ELSE sent_at END,
        due_at = coalesce(now() + CAST(:pause AS interval), due_at),
        hint_at = coalesce(now() + CAST(:pause AS interval), hint_at)
    WHERE tenant_id = :tenant AND id = :id AND lease = :lease
""")


def claim(delivery_id: uuid.UUID, boot_id: str) -> Claimed | None:
    """Take the delivery in hand for a while by the database's clock; None when it is not due or in other hands.

    Nor is it taken when nobody wants it any more, when its reader wants peace, or while its channel rests.
    """
    which = {"tenant": tenant_id(), "id": delivery_id, "open": list(OPEN_STATES)}
    found = db.session.execute(_LOOK, which).first()
    if found is None or _is_poison(found, which) or _is_put_off(found, which):
        return None
    lease = {"lease": uuid.uuid4(), "boot": boot_id, "seconds": LEASE_SECONDS, "attempt": uuid7()}
    row = db.session.execute(_CLAIM, {**which, **lease}).first()
    if row is None:
        db.session.execute(_GIVE_UP, which)
        return None
    known = row._mapping
    return Claimed(**{**known, "channel": Channel(row.channel), "message": Message(row.message)})


def _is_poison(found: Any, which: dict[str, Any]) -> bool:
    """Whether it is of a kind that nobody knows, and was set aside for that, so that those behind it go on."""
    if found.kind in KINDS:
        return False
    log.error("delivery.unknown_kind", delivery=str(which["id"]), kind=found.kind)
    _set_aside(found, which, f"nobody knows the kind {found.kind}", is_hopeless=True)
    return True


def _set_aside(found: Any, which: dict[str, Any], reason: str, *, is_hopeless: bool = False) -> None:
    pause = pause_after(found.attempts + 1, random.random())  # noqa: S311  it only spreads
    said = {"reason": reason[:300], "is_hopeless": is_hopeless, "pause": pause}
    db.session.execute(_SET_ASIDE, {**which, **said})


def _is_put_off(found: Any, which: dict[str, Any]) -> bool:
    """Whether it was cancelled or postponed instead of claimed; no attempt is counted for that."""
    channel = Channel(found.channel)
    if found.person_id and topic_of(Message(found.kind)) not in FIXED:
        if found.is_given is False:
            db.session.execute(_CANCEL, which)
            return True
        try:
            pause = _peace_left(found)
        except (ValueError, LookupError) as error:  # times that cannot be read: a zone that does not exist, say
            log.exception("delivery.unreadable_times", delivery=str(which["id"]))
            _set_aside(found, which, f"{type(error).__name__}: {error}")
            return True
        if pause:
            db.session.execute(_POSTPONE, {**which, "pause": pause})
            return True
    rest = BREAKERS.rest(channel)
    if rest:
        db.session.execute(_POSTPONE, {**which, "pause": timedelta(seconds=rest)})
    return bool(rest)


def _peace_left(found: Any) -> timedelta:
    if found.zone is None or (found.quiet_from is None and not found.keeps_prayer_times):
        return timedelta(0)
    zone = ZoneInfo(found.zone or tenants.get(tenant_id()).time_zone)
    has_place = found.keeps_prayer_times and found.latitude is not None
    place = (found.latitude, found.longitude) if has_place else None
    moment = now()
    return quiet_until(moment, Peace(zone, found.quiet_from, found.quiet_until, place)) - moment


_STATES = {
    Outcome.SENT: DeliveryState.SENT,
    Outcome.RETRY: DeliveryState.RETRY,
    Outcome.UNKNOWN: DeliveryState.UNKNOWN,
    Outcome.FAILED: DeliveryState.FAILED,
}


def finish(claimed: Claimed, answer: Answer) -> None:
    """Note what came of it, if the delivery is still in our hands; whoever has it now decides otherwise."""
    BREAKERS.note(claimed.channel, answer)
    is_sent, is_open = answer.outcome == Outcome.SENT, answer.outcome in (Outcome.RETRY, Outcome.UNKNOWN)
    is_over = is_open and is_last(claimed.attempts, claimed.tries)
    mine = {"tenant": claimed.tenant_id, "id": claimed.id, "lease": claimed.lease, "number": claimed.attempts}
    said = {
        "outcome": answer.outcome,
        "detail": answer.detail,
        "state": DeliveryState.DEAD if is_over else _STATES[answer.outcome],
        "error": None if is_sent else answer.detail,
        "reference": answer.reference or None,
        "is_sent": is_sent,
        "pause": _pause(claimed, answer) if is_open else None,
    }
    db.session.execute(_FINISH, {**mine, **said})


def _pause(claimed: Claimed, answer: Answer) -> timedelta:
    """As the table says, or longer if the other side asks for it or is to report first."""
    chance = random.random()  # noqa: S311  it only spreads
    pause = pause_after(claimed.attempts, chance, claimed.message, is_ours=answer.is_ours)
    if answer.after:
        pause = max(pause, min(timedelta(seconds=answer.after), LONGEST_PATIENCE))
    if answer.outcome == Outcome.UNKNOWN:
        pause = max(pause, UNKNOWN_WAITS.get(claimed.channel, pause))
    return pause
