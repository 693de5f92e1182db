"""A moderator's word on a score: it stands before the formula's, with its reason, until he takes it back."""

import uuid
from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, select

from marketplace.accounts.actor import Actor
from marketplace.core.clock import now
from marketplace.core.db import db, tenant_id
from marketplace.core.errors import Invalid
from marketplace.core.i18n import N_
from marketplace.events.actions import record
from marketplace.events.kinds import Kind
from marketplace.matching.models import Override
from marketplace.matching.rules import REASON_LENGTH

Pair = tuple[uuid.UUID, uuid.UUID]
"""The ids of a request and of a listing."""
WHY = N_("Tulis alasannya, sedikitnya sepuluh huruf: kedua pihak akan membacanya.")
FROM_TO = N_("Tulis nilai dari 0 sampai 100.")


def override(actor: Actor, pair: Pair, score: int, reason: str) -> Override:
    """Put `score` in the place of the formula's; 0 takes the pair off the list. Both sides read the reason."""
    if not 0 <= score <= 100:
        raise Invalid(fields={"score": FROM_TO})
    if len(reason.strip()) < REASON_LENGTH:
        raise Invalid(fields={"reason": WHY})
    before = standing(pair, lock=True)
    if before is not None:
        if (before.score, before.reason) == (score, reason):
            return before
        _lift(actor, before)
    own = Override(request_id=pair[0], listing_id=pair[1], score=score, reason=reason, person_id=actor.person_id)
    db.session.add(own)
    db.session.flush()
    record(actor, Kind.MATCH_OVERRIDDEN, own, score=score, reason=reason, **_named(pair))
    return own


def lift(actor: Actor, pair: Pair) -> None:
    """Let the formula speak again; lifted twice does no harm."""
    own = standing(pair, lock=True)
    if own is not None:
        _lift(actor, own)
        record(actor, Kind.MATCH_OVERRIDE_LIFTED, own, **_named(pair))


def _lift(actor: Actor, own: Override) -> None:
    own.lifted_at, own.lifted_by = now(), actor.person_id
    db.session.flush()


def _named(pair: Pair) -> dict[str, Any]:
    return {"request_id": str(pair[0]), "listing_id": str(pair[1])}


def standing(pair: Pair, *, lock: bool = False) -> Override | None:
    own = select(Override).where(*_of(pair), Override.lifted_at.is_(None))
    return db.session.scalar(own.with_for_update() if lock else own)


def history(pair: Pair) -> list[Override]:
    """All that was ever said of a pair, the newest first."""
    return list(db.session.scalars(select(Override).where(*_of(pair)).order_by(Override.at.desc())))


def _of(pair: Pair) -> tuple[ColumnElement[bool], ...]:
    return Override.tenant_id == tenant_id(), Override.request_id == pair[0], Override.listing_id == pair[1]


def of_requests(request_ids: Collection[uuid.UUID]) -> dict[Pair, Override]:
    return _standing(Override.request_id.in_(request_ids))


def of_pairs(pairs: Collection[Pair]) -> dict[Pair, Override]:
    found = _standing(
        Override.request_id.in_({request for request, _ in pairs}),
        Override.listing_id.in_({listing for _, listing in pairs}),
    )
    return {pair: own for pair, own in found.items() if pair in pairs}


def of_listing(listing_id: uuid.UUID) -> dict[Pair, Override]:
    return _standing(Override.listing_id == listing_id)


def _standing(*which: ColumnElement[bool]) -> dict[Pair, Override]:
    rows = db.session.scalars(
        select(Override).where(Override.tenant_id == tenant_id(), Override.lifted_at.is_(None), *which)
    )
    return {(row.request_id, row.listing_id): row for row in rows}
