"""Finding reviews: one for a reader, those of a partnership, those about an organisation, those that are due."""

import uuid
from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import func, select

from marketplace.accounts.actor import Actor, Visitor
from marketplace.core.db import db, tenant_id
from marketplace.core.errors import Forbidden, NotFound
from marketplace.organisations.models import Organisation
from marketplace.reviews.models import Review
from marketplace.reviews.policy import can_view
from marketplace.reviews.rules import SHOWN, ReviewState

Policy = Callable[[Actor | Visitor, Review], bool]


def find(actor: Actor | Visitor, review_id: uuid.UUID, *, to: Policy = can_view, lock: bool = False) -> Review:
    found = db.session.get(Review, (tenant_id(), review_id), with_for_update=lock or None, populate_existing=lock)
    if found is None or not can_view(actor, found):
        raise NotFound()
    if not to(actor, found):
        raise Forbidden()
    return found


def of_partnership(partnership_id: uuid.UUID, *, lock: bool = False) -> Sequence[Review]:
    """Both sides', the held ones always in one order."""
    both = select(Review).where(Review.partnership_id == partnership_id).order_by(Review.id)
    return db.session.scalars(both.with_for_update() if lock else both).all()


def about(organisation_id: uuid.UUID) -> Sequence[tuple[Review, str]]:
    """What has been published of an organisation, the newest first, each with its author's name."""
    told = (
        select(Review, Organisation.trade_name)
        .join(Organisation, Organisation.id == Review.author_id)
        .where(Review.about_id == organisation_id, Review.state.in_(SHOWN))
        .order_by(Review.published_at.desc(), Review.id)
        .limit(20)
    )
    return [(row[0], row[1]) for row in db.session.execute(told)]


def contested() -> Sequence[tuple[Review, str]]:
    """What waits for a moderator, the oldest first."""
    told = (
        select(Review, Organisation.trade_name)
        .join(Organisation, Organisation.id == Review.about_id)
        .where(Review.state == ReviewState.CONTESTED)
        .order_by(Review.published_at, Review.id)
    )
    return [(row[0], row[1]) for row in db.session.execute(told)]


def due(moment: datetime | None) -> Sequence[Review]:
    """What nobody needs to wait for any longer, held."""
    clock = moment or func.now()
    waiting = Review.state.in_((ReviewState.OPEN, ReviewState.WRITTEN))
    held = select(Review).where(waiting, Review.due_at <= clock).order_by(Review.id)
    return db.session.scalars(held.with_for_update(skip_locked=True)).all()
