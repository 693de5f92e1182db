"""Who is told of what: each row of the table, with whoever is left out."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.core.db import TenantScoped, db, tenant_id
from marketplace.core.ids import uuid7
from marketplace.events.actions import CLOCK, record
from marketplace.events.kinds import Kind
from marketplace.listings import actions as listings
from marketplace.listings.models import Listing
from marketplace.messaging import actions as messaging
from marketplace.messaging import subjects
from marketplace.messaging.rules import SubjectKind
from marketplace.moderation.models import Case
from marketplace.notifications import recipients
from marketplace.notifications.actions import notify
from marketplace.notifications.messages import MESSAGES, words
from marketplace.notifications.models import Delivery, Notification
from marketplace.notifications.recipients import RULES, Told
from marketplace.notifications.rules import Message
from marketplace.organisations.models import Membership
from marketplace.sourcing import actions as sourcing
from marketplace.sourcing.models import SourcingRequest
from tests.cast import Cast
from tests.world import BRIEF, OFFER
from workers.reactions import REACTIONS


@dataclass
class Things:
    cast: Cast
    listing: Listing
    request: SourcingRequest
    case: Case

    def of(self, kind: Kind) -> TenantScoped:
        thing: TenantScoped = getattr(self, kind.value.partition(".")[0])
        return thing


@pytest.fixture
def things(cast: Cast) -> Iterator[Things]:
    with cast.inside():
        listing = listings.draft(cast.owner.actor, cast.owner.organisation_id, OFFER)
        request = sourcing.draft(cast.buyer.actor, cast.buyer.organisation_id, BRIEF)
        case = Case(
            subject_kind="listing",
            subject_id=listing.id,
            subject_version=1,
            title=listing.title,
            organisation_id=listing.organisation_id,
        )
        db.session.add(case)
        db.session.flush()
        yield Things(cast, listing, request, case)


MODERATORS = {"moderator", "admin"}
MAKERS, BUYERS = {"owner", "colleague"}, {"buyer", "buyers_colleague"}
ROWS: list[tuple[Kind, str | None, dict[str, Any], set[str], str]] = [
    (Kind.LISTING_SUBMITTED, "owner", {}, MODERATORS, "/moderation"),
    (Kind.LISTING_PUBLISHED, "moderator", {}, MAKERS, "/listings/{listing}"),
    (Kind.LISTING_CHANGES_ASKED, "moderator", {"reason": "unclear"}, MAKERS, "/listings/{listing}"),
    (Kind.LISTING_REJECTED, "admin", {"reason": "duplicate", "case_id": "x"}, MAKERS, "/cases/x"),
    (Kind.LISTING_SUSPENDED, "admin", {"reason": "others_brand"}, MAKERS, "/listings/{listing}"),
    (Kind.LISTING_REINSTATED, "admin", {}, MAKERS, "/listings/{listing}"),
    (Kind.REQUEST_SUBMITTED, "buyer", {}, MODERATORS, "/moderation"),
    (Kind.REQUEST_PUBLISHED, "moderator", {}, BUYERS, "/requests/{request}"),
    (Kind.REQUEST_CHANGES_ASKED, "moderator", {"reason": "Kurang jelas"}, BUYERS, "/requests/{request}"),
    (Kind.REQUEST_REJECTED, "moderator", {"reason": "not_ours"}, BUYERS, "/requests/{request}"),
    (Kind.REQUEST_SUSPENDED, "admin", {"reason": "others_brand"}, BUYERS, "/requests/{request}"),
    (Kind.REQUEST_REINSTATED, "admin", {}, BUYERS, "/requests/{request}"),
    (Kind.REQUEST_MATCHED, None, {"count": 3}, BUYERS, "/requests/{request}/matches"),
    (Kind.CASE_ANSWERED, "owner", {"is_from_staff": False}, MODERATORS, "/moderation/cases/{case}"),
    (Kind.CASE_ANSWERED, "moderator", {"is_from_staff": True}, MAKERS, "/cases/{case}"),
]  # fmt: skip


def told(event: Any) -> list[Told]:
    return [one for one in recipients.of(event) if isinstance(one, Told)]


@pytest.mark.parametrize(
    ("kind", "doer", "details", "who", "path"), ROWS, ids=lambda v: v.value if isinstance(v, Kind) else ""
)
def test_those_whom_it_concerns_are_told(
    things: Things, kind: Kind, doer: str | None, details: dict[str, Any], who: set[str], path: str
) -> None:
    by = getattr(things.cast, doer).actor if doer else CLOCK
    (one,) = told(record(by, kind, things.of(kind), **details))
    assert {person.id for person in one.people} == {getattr(things.cast, name).person_id for name in who}
    ids = {name: getattr(things, name).id for name in ("listing", "request", "case")}
    assert one.path == path.format(**ids)


def test_the_makers_are_told_of_a_request_that_fits(things: Things) -> None:
    asked = [str(things.request.id)]
    (one,) = told(record(CLOCK, Kind.LISTING_MATCHED, things.listing, request_ids=asked))
    assert {p.id for p in one.people} == {things.cast.owner.person_id, things.cast.colleague.person_id}
    assert one.path == f"/requests/{things.request.id}"
    assert one.params["request"] == things.request.title


def test_several_requests_that_fit_lead_to_their_list(things: Things) -> None:
    other = sourcing.draft(things.cast.buyer.actor, things.cast.buyer.organisation_id, BRIEF)
    asked = [str(things.request.id), str(other.id)]
    (one,) = told(record(CLOCK, Kind.LISTING_MATCHED, things.listing, request_ids=asked))
    assert (one.params["count"], one.path) == (2, f"/listings/{things.listing.id}/matches")


def test_the_buyer_reads_the_name_of_one_more_maker(things: Things) -> None:
    found = {"count": 1, "listing_id": str(things.listing.id)}
    (one,) = told(record(CLOCK, Kind.REQUEST_MATCHED, things.request, **found))
    assert one.params["maker"] == "Sepatu Sasak Sari"


def test_a_question_is_told_to_those_who_may_answer_and_the_answer_to_who_asked(things: Things) -> None:
    cast = things.cast
    asked = subjects.Asked(SubjectKind.LISTING, things.listing.id, "Sandal", _organisation(cast.owner.organisation_id))
    conversation = messaging.ask(cast.buyer.actor, asked, "Bisa logo?", form_key=uuid7())
    messaging.send(cast.owner.actor, conversation, "Bisa.", form_key=uuid7())
    question, answer = (told(event)[0] for event in _events(Kind.MESSAGE_SENT))
    assert {p.id for p in question.people} == {cast.owner.person_id, cast.colleague.person_id}
    assert cast.buyer.person_id in {p.id for p in answer.people}
    assert cast.owner.person_id not in {p.id for p in answer.people}
    assert "Bisa logo?" not in str(question.params)


def test_whoever_may_not_publish_is_not_told_how_a_review_went(things: Things) -> None:
    cast = things.cast
    membership = db.session.scalars(select(Membership).where(Membership.person_id == cast.colleague.person_id)).one()
    membership.rights = ["answer"]
    (one,) = told(record(cast.moderator.actor, Kind.LISTING_PUBLISHED, things.listing))
    assert {person.id for person in one.people} == {cast.owner.person_id}


def test_each_person_has_one_row_and_a_message_by_each_way_that_reaches_him(things: Things) -> None:
    cast = things.cast
    event = record(cast.moderator.actor, Kind.LISTING_PUBLISHED, things.listing)
    notify(event)
    inbox = db.session.scalars(select(Notification).where(Notification.event_id == event.id)).all()
    assert {row.person_id for row in inbox} == {cast.owner.person_id, cast.colleague.person_id}
    ways = {(d.channel, d.address) for d in db.session.scalars(select(Delivery).where(Delivery.event_id == event.id))}
    assert ways == {("email", cast.owner.email), ("whatsapp", cast.owner.phone), ("whatsapp", cast.colleague.phone)}


def test_telling_again_changes_nothing(things: Things) -> None:
    event = record(things.cast.moderator.actor, Kind.LISTING_PUBLISHED, things.listing)
    for _time in range(3):
        notify(event)
    assert len(db.session.scalars(select(Notification).where(Notification.event_id == event.id)).all()) == 2
    assert len(db.session.scalars(select(Delivery).where(Delivery.event_id == event.id)).all()) == 3


def test_every_kind_has_its_reactions_and_every_kind_that_is_told_its_rule() -> None:
    assert set(REACTIONS) == set(Kind)
    assert {kind for kind, reactions in REACTIONS.items() if notify in reactions} == set(RULES)


def test_every_message_says_something_in_both_languages(app: Flask) -> None:
    from flask_babel import force_locale

    params = {
        "title": "Sandal",
        "organisation": "Sari",
        "name": "Budi",
        "request": "200 pasang",
        "noun": "certificate",
        "key": "halal",
        "until": "2027-01-31",
        "what": "person.changed_password",
        "count": 2,
        "data": "nama",
        "outcome": "acted",
        "sanction": "warning",
        "kind": "listing",
        "measures": "",
        "maker": "Sari",
        "day": "2027-01-31",
    }
    said: dict[str, set[str]] = {}
    with app.app_context():
        for language in ("id", "en"):
            with force_locale(language):
                said[language] = {words(message, {**params, "reason": "unclear"}).title for message in Message}
    assert set(MESSAGES) == set(Message)
    assert all(said["id"])
    assert said["id"] & said["en"] == set()


def _organisation(organisation_id: uuid.UUID | None) -> Any:
    from marketplace.organisations import queries

    assert organisation_id is not None
    return queries.get(organisation_id)


def _events(kind: Kind) -> list[Any]:
    from marketplace.events.models import Event

    found = select(Event).where(Event.kind == kind, Event.tenant_id == tenant_id()).order_by(Event.id)
    return list(db.session.scalars(found))
