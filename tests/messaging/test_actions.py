"""What becomes of a question and its answer, and what is written down."""

import pytest
from sqlalchemy import func, select

from marketplace.core.db import db
from marketplace.core.errors import Conflict, Invalid, NotFound
from marketplace.core.ids import uuid7
from marketplace.events.kinds import Kind
from marketplace.events.models import Event, EventDetails
from marketplace.listings.rules import ListingState
from marketplace.messaging import actions, queries
from marketplace.messaging.models import Conversation, Message
from marketplace.messaging.rules import ASKED, SubjectKind
from marketplace.organisations.models import Membership, Organisation
from marketplace.organisations.rules import OrganisationKind, OrganisationState
from tests.cast import Cast
from tests.listings.making import a_listing
from tests.messaging.making import QUESTION, a_conversation, a_subject, ask, asked_of, asker_of


def counted(model: type[Conversation] | type[Message]) -> int:
    return db.session.scalar(select(func.count(model.id))) or 0


@pytest.mark.parametrize("kind", ASKED)
def test_a_question_opens_a_conversation_and_the_next_one_goes_on_with_it(cast: Cast, kind: SubjectKind) -> None:
    subject_id, asker = a_subject(cast, kind), asker_of(cast, kind)
    with cast.inside():
        first = ask(asker, kind, subject_id)
        second = ask(asker, kind, subject_id, "Dan warnanya?")
        assert first.id == second.id
        assert (counted(Conversation), counted(Message)) == (1, 2)
        assert first.asked_organisation_id == asked_of(cast, kind).organisation_id


def test_each_asker_has_a_conversation_of_his_own(cast: Cast) -> None:
    subject_id = a_subject(cast, SubjectKind.LISTING)
    with cast.inside():
        mine = ask(cast.buyer, SubjectKind.LISTING, subject_id)
        theirs = ask(cast.rival, SubjectKind.LISTING, subject_id)
        assert mine.id != theirs.id


def test_the_same_form_sent_twice_is_one_message_and_one_event(cast: Cast) -> None:
    subject_id, key = a_subject(cast, SubjectKind.LISTING), uuid7()
    for _time in range(2):
        with cast.inside():
            ask(cast.buyer, SubjectKind.LISTING, subject_id, key=key)
    with cast.inside():
        sent = select(func.count(Event.id)).where(Event.kind == Kind.MESSAGE_SENT)
        assert (counted(Message), db.session.scalar(sent)) == (1, 1)


def test_the_event_of_a_message_holds_ids_and_no_words(cast: Cast) -> None:
    conversation_id = a_conversation(cast)
    with cast.inside():
        event = db.session.scalars(select(Event).where(Event.kind == Kind.MESSAGE_SENT)).one()
        body = db.session.scalars(select(EventDetails.body).where(EventDetails.event_id == event.id)).one()
        assert body == {"conversation_id": str(conversation_id)}
        assert queries.of_message(event.subject_id).id == conversation_id
        assert event.organisation_id == cast.owner.organisation_id


def test_the_readers_are_the_asker_and_those_who_may_answer(cast: Cast) -> None:
    conversation_id = a_conversation(cast)
    with cast.inside():
        db.session.execute(
            Membership.__table__.update()
            .where(Membership.person_id == cast.colleague.person_id)
            .values(rights=["publish"])
        )
        readers = {person.name for person in queries.readers(queries.get(conversation_id))}
        assert readers == {cast.buyer.name, cast.owner.name}


def test_who_speaks_last_moves_the_conversation_up(cast: Cast) -> None:
    conversation_id = a_conversation(cast)
    with cast.inside():
        conversation = queries.find(cast.owner.actor, conversation_id)
        actions.send(cast.owner.actor, conversation, "Bisa, asal DP minggu ini.", form_key=uuid7())
        db.session.flush()
        rows = queries.of_actor(cast.buyer.actor).rows
        assert [(row.last_body, row.last_by_id) for row in rows] == [
            ("Bisa, asal DP minggu ini.", cast.owner.person_id)
        ]
        assert [said.body for said in queries.messages(conversation_id)] == [QUESTION, "Bisa, asal DP minggu ini."]


def test_nobody_asks_his_own_firm_nor_sends_nothing(cast: Cast) -> None:
    subject_id = a_subject(cast, SubjectKind.LISTING)
    with cast.inside():
        with pytest.raises(Conflict, match="milik usaha Anda"):
            ask(cast.colleague, SubjectKind.LISTING, subject_id)
        with pytest.raises(Invalid):
            ask(cast.buyer, SubjectKind.LISTING, subject_id, "  ")
        db.session.rollback()
    with cast.inside():
        assert counted(Message) == 0


def test_a_profile_without_an_owner_cannot_be_asked(cast: Cast) -> None:
    with cast.inside():
        unclaimed = Organisation(
            kind=OrganisationKind.PRODUCER,
            state=OrganisationState.UNCLAIMED,
            trade_name="PT Contoh",
            regency_code="52.71",
        )
        db.session.add(unclaimed)
        db.session.flush()
        with pytest.raises(Conflict, match="belum diakui pemiliknya"):
            ask(cast.buyer, SubjectKind.ORGANISATION, unclaimed.id)


@pytest.mark.parametrize("state", [state for state in ListingState if state != ListingState.PUBLISHED])
def test_what_is_not_on_the_market_cannot_be_asked_about(cast: Cast, state: ListingState) -> None:
    listing_id = a_listing(cast, state)
    with cast.inside(), pytest.raises(NotFound):
        ask(cast.buyer, SubjectKind.LISTING, listing_id)
