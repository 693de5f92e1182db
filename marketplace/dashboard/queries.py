"""What the first page shows: the market to everybody, his own things to each, the queue to the staff."""

import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text

from marketplace.accounts.actor import Actor, Visitor
from marketplace.core.db import db, tenant_id
from marketplace.dashboard.rules import Next, Standing, next_step
from marketplace.listings import queries as listings
from marketplace.listings.models import Listing
from marketplace.listings.policy import offering_organisations
from marketplace.matching import queries as matching
from marketplace.moderation import queue as moderation
from marketplace.moderation.queue import Tab
from marketplace.search import queries as search
from marketplace.search.rules import SubjectKind, Wanted
from marketplace.sourcing import queries as sourcing
from marketplace.sourcing.models import SourcingRequest
from marketplace.sourcing.policy import buying_organisations
from marketplace.sourcing.queries import RequestCard

LISTINGS, REQUESTS, OWN, FITTING = 8, 3, 4, 3
_FIGURES = text("""
    SELECT count(*) FILTER (WHERE subject_kind = 'listing') AS listings,
        count(*) FILTER (WHERE subject_kind = 'request') AS requests,
        count(*) FILTER (WHERE subject_kind = 'organisation') AS organisations
    FROM search_documents WHERE tenant_id = :tenant
""")
_REGIONS = text("""
    SELECT regency_code, regency_name, count(*) AS listings FROM search_documents
    WHERE tenant_id = :tenant AND subject_kind = 'listing' AND regency_code IS NOT NULL
    GROUP BY regency_code, regency_name ORDER BY count(*) DESC, regency_name LIMIT 12
""")


@dataclass(frozen=True)
class Market:
    """What is there for everybody."""

    figures: Any
    listings: Sequence[search.Card]
    requests: Sequence[search.Card]
    regions: Sequence[Any]


@dataclass(frozen=True)
class Own:
    """What is there for one person; `counts` are the makers that fit each of his requests."""

    step: Next
    target: uuid.UUID | None
    listings: Sequence[Listing]
    requests: Sequence[SourcingRequest]
    counts: dict[uuid.UUID, int]
    fitting: Sequence[tuple[matching.Found, RequestCard]]
    queue: dict[Tab, int] | None
    may_offer: bool
    may_ask: bool


def market(actor: Actor | Visitor) -> Market:
    newest = Wanted()
    return Market(
        figures=db.session.execute(_FIGURES, {"tenant": tenant_id()}).one(),
        listings=search.cards(actor, SubjectKind.LISTING, newest).rows[:LISTINGS],
        requests=search.cards(actor, SubjectKind.REQUEST, newest).rows[:REQUESTS],
        regions=db.session.execute(_REGIONS, {"tenant": tenant_id()}).all(),
    )


def own(actor: Actor) -> Own:
    """The actor's own things, the last changed first, and the step that is most worth taking."""
    offered = listings.of_organisations(actor.organisation_ids)
    asked = sourcing.of_organisations(actor.organisation_ids)
    counts = matching.counts_of_requests([one.id for one in asked])
    found = matching.requests_for_organisations(actor.organisation_ids, FITTING)
    cards = sourcing.cards([one.request_id for one in found])
    queue = moderation.counts(actor) if actor.is_moderator else None
    is_mentor = actor.staff_role == "mentor"
    standing = Standing(
        is_staff=actor.is_staff,
        is_mentor=is_mentor,
        waiting=queue[Tab.WAITING] + queue[Tab.ANSWERED] if queue else 0,
        unready=len(sourcing.with_mentors()) if is_mentor else 0,
        is_member=bool(actor.belongings),
        may_offer=bool(offering_organisations(actor)),
        may_ask=bool(buying_organisations(actor)),
        listings=Counter(one.state for one in offered),
        requests=Counter(one.state for one in asked),
        fitting_requests=len(found),
        fitting_makers=sum(counts.values()),
    )
    step = next_step(standing)
    return Own(
        step=step,
        target=_target(step, offered, asked, counts),
        listings=offered[:OWN],
        requests=asked[:OWN],
        counts=counts,
        fitting=[(one, cards[one.request_id]) for one in found if one.request_id in cards],
        queue=queue,
        may_offer=standing.may_offer,
        may_ask=standing.may_ask,
    )


_WHERE = {
    Next.MEND_LISTING: "changes_asked",
    Next.MEND_REQUEST: "changes_asked",
    Next.FINISH_LISTING: "draft",
    Next.FINISH_REQUEST: "draft",
}


def _target(
    step: Next,
    offered: Sequence[Listing],
    asked: Sequence[SourcingRequest],
    counts: dict[uuid.UUID, int],
) -> uuid.UUID | None:
    """The thing that the step is about."""
    if step is Next.SEE_MAKERS:
        return next((one.id for one in asked if one.id in counts), None)
    things: Sequence[Listing | SourcingRequest] = offered if step in (Next.MEND_LISTING, Next.FINISH_LISTING) else asked
    return next((one.id for one in things if one.state == _WHERE.get(step)), None)
