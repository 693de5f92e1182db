"""Asking a maker by a link, binding it to his phone, and taking his answer once."""

import hashlib
import hmac
import secrets
import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from marketplace.accounts.models import Person
from marketplace.answering import proposing
from marketplace.answering.models import AnswerLink, QuickAnswer
from marketplace.answering.queries import answer_of
from marketplace.answering.rules import CODE_PAUSE, LINK_LIFE, MOST_AT_ONCE
from marketplace.core.clock import now
from marketplace.core.db import db, tenant_id
from marketplace.core.errors import Conflict
from marketplace.core.i18n import N_
from marketplace.core.ids import uuid7
from marketplace.events import queries as events
from marketplace.events.actions import CLOCK, record
from marketplace.events.kinds import Kind
from marketplace.events.models import Event
from marketplace.listings.models import Listing
from marketplace.notifications.actions import queue
from marketplace.notifications.linking import short_code
from marketplace.notifications.reach import Reach
from marketplace.notifications.rules import Channel, Message
from marketplace.notifications.told import Reader, members
from marketplace.organisations.acting import actor_of
from marketplace.sourcing.models import SourcingRequest
from marketplace.sourcing.rules import RequestState

GONE = N_("Tautan ini sudah tidak berlaku. Buka permintaannya lewat akun Anda.")


@dataclass(frozen=True)
class Taps:
    """What was tapped; `first_sample_on` a day, the price in rupiah a pair."""

    can_do: bool
    pairs_a_week: int | None = None
    price_per_pair: int | None = None
    first_sample_on: date | None = None
    note: str = ""
    photo_key: str = ""


def ask_makers(event: Event) -> None:
    """A listing fits requests: a link for each of those who may answer, over WhatsApp; asked again, nothing changes."""
    listing = db.session.get(Listing, (tenant_id(), event.subject_id))
    named: Any = events.details(event.id).get("request_ids", [])
    if listing is None:
        return
    wanted = [uuid.UUID(identifier) for identifier in named][:MOST_AT_ONCE]
    open_ones = select(SourcingRequest).where(SourcingRequest.id.in_(wanted))
    open_ones = open_ones.where(SourcingRequest.state == RequestState.OPEN)
    people = [person for person in members(listing.organisation_id, "answer") if person.phone]
    for request in db.session.scalars(open_ones):
        for person in people:
            _ask(listing, request, person)


def send_code(link: AnswerLink) -> None:
    """Four digits to the number that the link was sent to, whoever holds the link."""
    _refuse_the_dead(link)
    if link.code_sent_at and now() - link.code_sent_at < CODE_PAUSE:
        return
    link.code_sent_at = now()
    person = db.session.get_one(Person, (tenant_id(), link.person_id))
    event = record(CLOCK, Kind.ANSWER_CODE_ASKED, link, organisation_id=link.organisation_id)
    way = (None, person.id, Channel.WHATSAPP, person.phone, person.language, None)
    queue(event, Message.ANSWER_CODE, {"link_id": str(link.id)}, "", [way])


def bind(secret_key: str, link: AnswerLink, typed: str) -> str | None:
    """The secret that this phone keeps from now on; None for a wrong code, of which five end the link."""
    _refuse_the_dead(link)
    if not hmac.compare_digest(short_code(secret_key, link.id).encode(), typed.strip().encode()):
        link.tries += 1
        return None
    device = secrets.token_urlsafe(32)
    link.device_sha256, link.bound_at = hashlib.sha256(device.encode()).digest(), now()
    record(CLOCK, Kind.ANSWER_BOUND, link, organisation_id=link.organisation_id)
    return device


def answer(link: AnswerLink, taps: Taps) -> QuickAnswer:
    """Take the answer, once: what comes again, from a phone that kept it, finds the first."""
    known = answer_of(link.id)
    if known is not None:
        return known
    _refuse_the_dead(link)
    given = QuickAnswer(link_id=link.id, **vars(taps))
    db.session.add(given)
    link.answered_at = now()
    person = db.session.get_one(Person, (tenant_id(), link.person_id))
    actor = actor_of(person)
    record(actor, Kind.ANSWER_GIVEN, link, organisation_id=link.organisation_id, can_do=taps.can_do)
    if taps.can_do:
        db.session.flush()
        request = db.session.get_one(SourcingRequest, (tenant_id(), link.request_id))
        link.proposal_id = proposing.propose(actor, request, link, given)
    return given


def _ask(listing: Listing, request: SourcingRequest, person: Reader) -> None:
    row = {
        "tenant_id": tenant_id(),
        "id": uuid7(),
        "request_id": request.id,
        "organisation_id": listing.organisation_id,
        "person_id": person.id,
        "listing_id": listing.id,
        "expires_at": now() + LINK_LIFE,
        "created_at": now(),
        "tries": 0,
    }
    made = db.session.scalar(insert(AnswerLink).values(row).on_conflict_do_nothing().returning(AnswerLink.id))
    if made is None:
        return
    link = db.session.get_one(AnswerLink, (tenant_id(), made))
    event = record(CLOCK, Kind.ANSWER_ASKED, link, organisation_id=listing.organisation_id)
    params = {"request": request.title, "link_id": str(link.id)}
    reach = Reach.of([person.id])
    ways = [
        (None, person.id, way.channel, way.address, person.language, way.due_at)
        for way in reach.ways(person, Message.ANSWER_ASKED, f"/requests/{request.id}")
        if way.channel == Channel.WHATSAPP
    ]
    queue(event, Message.ANSWER_ASKED, params, "/answer", ways)


def _refuse_the_dead(link: AnswerLink) -> None:
    if not link.is_alive:
        raise Conflict(GONE)
