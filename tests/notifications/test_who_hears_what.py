"""The table of who hears what, row by row: whom an event reaches, by which message, in both languages."""

import uuid
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
from flask import Flask
from flask_babel import force_locale

from marketplace.accounts.models import Confirmation
from marketplace.accounts.rules import Purpose
from marketplace.core.db import db
from marketplace.events.actions import CLOCK, record
from marketplace.events.kinds import Kind
from marketplace.matching.models import Override
from marketplace.messaging.models import ConversationOpening
from marketplace.messaging.models import Message as Line
from marketplace.notifications import notices, recipients
from marketplace.notifications.audiences import LABELS, Audience, audience_of, messages_of
from marketplace.notifications.recipients import RULES
from marketplace.notifications.told import Sent, Told
from marketplace.rooms.models import RoomAgreement
from marketplace.search.models import Bookmark
from marketplace.search.rules import SubjectKind
from marketplace.sourcing.models import RequestInvitation, SourcingRequest
from marketplace.sourcing.rules import RequestState
from marketplace.standing.models import StandingOrder
from tests.cast import Cast, Player, make_cast
from tests.world import World, make_world

MAKERS, BUYERS, MODERATORS = {"owner", "colleague"}, {"buyer", "buyers_colleague"}, {"moderator", "admin"}
# Whom each word of the table means in the world of the tests.
PEOPLE: dict[Audience, set[str]] = {
    Audience.AUTHORS: MAKERS,
    Audience.MODERATORS: MODERATORS,
    Audience.OTHER_MODERATORS: MODERATORS,
    Audience.ADMINS: {"admin"},
    Audience.MAKERS: MAKERS,
    Audience.PART_MAKERS: MAKERS,
    Audience.LEADERS: MAKERS,
    Audience.BUYERS: BUYERS,
    Audience.BOTH: MAKERS | BUYERS,
    Audience.BACKUP: {"rival"},
    Audience.AUTHOR_OF_REVIEW: MAKERS,
    Audience.SUBJECT_OF_REVIEW: BUYERS,
    Audience.MEMBERS: MAKERS,
    Audience.OWNERS: {"owner"},
    Audience.CLAIMANT: {"newcomer"},
    Audience.SANCTIONED: {"rival"},
    Audience.REPORTER: {"buyer"},
    Audience.REPORTER_AND_AUTHORS: {"buyer"} | MAKERS,
    Audience.OTHER_SIDE_OF_CASE: MAKERS,
    Audience.SEARCHER: {"buyer"},
    Audience.READERS: MAKERS | BUYERS,
    Audience.TOUCHED: {"newcomer"},
    Audience.PROMISED: {"owner"},
    Audience.HELPED: {"owner"},
    Audience.HELPER: {"admin"},
    Audience.CONCERNED: {"newcomer"},
    Audience.HELPERS: MODERATORS,
    Audience.WATCHERS: MAKERS,
    Audience.DECIDERS: BUYERS,
    Audience.DECIDERS_AND_WATCHERS: BUYERS | {"newcomer"},
    Audience.DECIDERS_AND_MODERATORS: BUYERS | MODERATORS,
    Audience.INVITED_MAKERS: MAKERS,
    Audience.ASKER_AND_WATCHERS: MAKERS,
}
# Those that hear it at an address, whether or not it is anybody's yet.
AT_AN_ADDRESS = {Audience.ADDRESS, Audience.SELF, Audience.INVITED, Audience.MENTOR}


class Subject(NamedTuple):
    id: uuid.UUID


@pytest.fixture(scope="module")
def cast(app: Flask, running: Any) -> Cast:
    return make_cast(app, running.owner_url)


@pytest.fixture(scope="module")
def world(cast: Cast, background: Callable[[Cast], int]) -> World:
    return make_world(cast, background)


@pytest.mark.parametrize("kind", list(RULES), ids=lambda kind: kind.value)
def test_an_event_reaches_those_whom_the_table_names(kind: Kind, cast: Cast, world: World) -> None:
    audience = audience_of(kind)
    with cast.inside():
        told = _told(kind, cast, world)
        if audience in AT_AN_ADDRESS:
            reached = {one.address for one in told if isinstance(one, Sent)}
            assert reached
            assert reached <= _addresses(kind, cast)
        else:
            names = _names(cast)
            heard = {names[person.id] for one in told if isinstance(one, Told) for person in one.people}
            assert heard == _meant(kind, audience)
        assert {one.message for one in told} <= set(messages_of(kind))
        assert all(one.path.startswith("/") or isinstance(one, Sent) for one in told)
        db.session.rollback()


@pytest.mark.parametrize("kind", list(RULES), ids=lambda kind: kind.value)
def test_what_it_says_is_said_in_both_languages(kind: Kind, app: Flask) -> None:
    said: dict[str, list[str]] = {}
    with app.app_context():
        for language in ("id", "en"):
            with force_locale(language):
                (row,) = [row for row in notices.rows() if row.kind == kind]
                said[language] = [row.audience, row.topic, *row.titles]
    assert len(said["id"]) >= 3
    assert all(indonesian and english for indonesian, english in zip(said["id"], said["en"], strict=True))
    assert not set(said["id"][2:]) & set(said["en"][2:])


def test_every_audience_has_a_word_and_every_word_is_used() -> None:
    assert set(LABELS) == set(Audience)
    assert {audience_of(kind) for kind in RULES} == set(Audience)


def test_the_staff_read_the_whole_table(cast: Cast, client_for: Callable[[Player | None], Any]) -> None:
    page = client_for(cast.viewer).get("/notices")
    assert page.status_code == 200
    assert page.text.count("<tr>") >= len(RULES)
    assert client_for(cast.owner).get("/notices").status_code == 403


def _told(kind: Kind, cast: Cast, world: World) -> list[Told | Sent]:
    details = DETAILS.get(kind, {})
    given = {name: value(cast, world) if callable(value) else value for name, value in details.items()}
    organisation = given.pop("organisation_id", None)
    by = getattr(cast, given.pop("by")).actor if "by" in given else CLOCK
    event = record(by, kind, _subject(kind, cast, world), organisation_id=organisation, **given)  # type: ignore[arg-type]
    return recipients.of(event)


def _subject(kind: Kind, cast: Cast, world: World) -> Any:
    noun = kind.value.partition(".")[0]
    if kind in (Kind.REQUEST_CLOSED, Kind.REQUEST_OVERDUE, Kind.REQUEST_ESCALATED):
        return Subject(_closed_request(cast, world))
    if kind in (Kind.MATCH_OVERRIDDEN, Kind.MATCH_OVERRIDE_LIFTED):
        return Subject(_override(cast, world))
    if noun in OTHERWISE:
        return Subject(OTHERWISE[noun](cast, world))
    return Subject(world[f"{noun}_id"])


def _names(cast: Cast) -> dict[uuid.UUID, str]:
    return {value.person_id: name for name, value in vars(cast).items() if isinstance(value, Player)}


def _meant(kind: Kind, audience: Audience) -> set[str]:
    """The doer of a deed knows it already."""
    doer = {str(DETAILS.get(kind, {}).get("by", ""))}
    return MEANT.get(kind, PEOPLE[audience]) - doer


def _addresses(kind: Kind, cast: Cast) -> set[str]:
    if kind == Kind.CODE_REQUESTED:
        return {"baru@example.com"}
    if kind == Kind.INVITATION_SENT:
        return {"+6281299990001"}
    if kind.value.startswith("phone_recovery"):
        return {cast.newcomer.phone, "+6281211112222"}
    return {cast.owner.phone, str(cast.owner.email)}


def _confirmation(_cast: Cast, _world: World) -> uuid.UUID:
    asked = Confirmation(purpose=Purpose.REGISTRATION, email="baru@example.com")
    db.session.add(asked)
    db.session.flush()
    return asked.id


def _revision(_cast: Cast, _world: World) -> uuid.UUID:
    from marketplace.listings.models import Revision

    return db.session.query(Revision.id).limit(1).scalar()  # type: ignore[no-any-return]


def _closed_request(cast: Cast, world: World) -> uuid.UUID:
    """Closed, while somebody keeps it in sight."""
    request = db.session.get_one(SourcingRequest, (cast.tenant_id, world["request_id"]))
    request.state = RequestState.CLOSED
    watched = {"subject_kind": SubjectKind.REQUEST, "subject_id": request.id}
    db.session.add(Bookmark(person_id=cast.newcomer.person_id, **watched))
    db.session.flush()
    return request.id


def _override(cast: Cast, world: World) -> uuid.UUID:
    pair = {"request_id": world["request_id"], "listing_id": world["listing_id"]}
    said = Override(**pair, score=40, reason="Pembuatnya sedang penuh.", person_id=cast.moderator.person_id)
    db.session.add(said)
    db.session.flush()
    return said.id


def _invitation(_cast: Cast, world: World) -> uuid.UUID:
    asked = db.session.query(RequestInvitation.id).filter(RequestInvitation.request_id == world["request_id"])
    return asked.limit(1).scalar()  # type: ignore[no-any-return]


def _backed(cast: Cast, world: World) -> uuid.UUID:
    order = db.session.get_one(StandingOrder, (cast.tenant_id, world["standing_order_id"]))
    order.backup_id = cast.rival.organisation_id
    db.session.flush()
    return order.id


def _line(_cast: Cast, world: World) -> uuid.UUID:
    written = db.session.query(Line).filter(Line.conversation_id == world["conversation_id"]).first()
    assert written
    return written.id


def _promise(_cast: Cast, world: World) -> uuid.UUID:
    given = db.session.query(RoomAgreement).filter(RoomAgreement.request_id == world["request_id"]).first()
    assert given
    return given.id


# Where the world calls the thing otherwise than its events do.
OTHERWISE: dict[str, Callable[[Cast, World], uuid.UUID]] = {
    "confirmation": _confirmation,
    "standing_order": _backed,
    "tenant": lambda cast, _world: cast.tenant_id,
    "privacy_request": lambda _cast, world: world["privacy_request_id"],
    "person": lambda cast, _world: cast.owner.person_id,
    "phone_recovery": lambda _cast, world: world["recovery_id"],
    "revision": _revision,
    "room_agreement": _promise,
    "assistance": lambda _cast, world: world["assisted_id"],
    "match": lambda _cast, world: world["objection_id"],
    "message": _line,
    "request_question": lambda _cast, world: world["question_id"],
    "request_invitation": _invitation,
    "inbound_message": lambda _cast, world: world["reply_id"],
    "reply": lambda _cast, world: world["reply_id"],
}


def _opening(_cast: Cast, world: World) -> str:
    opened = (
        db.session.query(ConversationOpening)
        .filter(ConversationOpening.conversation_id == world["conversation_id"])
        .first()
    )
    assert opened
    return str(opened.id)


DETAILS: dict[Kind, dict[str, Any]] = {
    Kind.LISTING_MATCHED: {"request_ids": lambda _cast, world: [str(world["request_id"])]},
    Kind.LISTING_REJECTED: {"reason": "duplicate", "case_id": lambda _cast, world: str(world["case_id"])},
    Kind.REQUEST_MATCHED: {"count": 2},
    Kind.REVISION_REJECTED: {"reason": "unclear", "case_id": lambda _cast, world: str(world["case_id"])},
    Kind.REPORT_WARNED: {"reason": "unclear", "case_id": lambda _cast, world: str(world["case_id"])},
    Kind.CASE_ANSWERED: {"is_from_staff": True},
    Kind.PRIVACY_ANSWERED: {"person_id": lambda cast, _world: str(cast.newcomer.person_id)},
    Kind.MEMBERSHIP_CHANGED: {
        "person_id": lambda cast, _world: str(cast.newcomer.person_id),
        "organisation_id": lambda _cast, world: world["organisation_id"],
    },
    Kind.MEMBERSHIP_ENDED: {
        "person_id": lambda cast, _world: str(cast.newcomer.person_id),
        "organisation_id": lambda _cast, world: world["organisation_id"],
    },
    Kind.CLAIM_MADE: {"organisation_id": lambda _cast, world: world["organisation_id"]},
    Kind.INVITATION_ACCEPTED: {"by": "newcomer", "organisation_id": lambda _cast, world: world["organisation_id"]},
    Kind.MESSAGE_SENT: {"by": "buyer", "organisation_id": lambda cast, _world: cast.buyer.organisation_id},
    Kind.CONVERSATION_OPENED: {"opening_id": _opening},
    Kind.REPLY_RECEIVED: {"is_for_staff": True},
}
# Where the word means others than usual.
MEANT: dict[Kind, set[str]] = {
    # Beside the author's people, the makers whom he has asked.
    Kind.REQUEST_PUBLISHED: BUYERS | MAKERS,
    Kind.REQUEST_HANDED_BACK: BUYERS,
    Kind.REQUEST_CHANGES_ASKED: BUYERS,
    Kind.REQUEST_REJECTED: BUYERS,
    Kind.REQUEST_SUSPENDED: BUYERS,
    Kind.REQUEST_REINSTATED: BUYERS,
    # Beside both sides, the moderators, whom somebody has called.
    Kind.PARTNERSHIP_DISPUTED: MAKERS | BUYERS | MODERATORS,
}
