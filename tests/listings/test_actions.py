"""What becomes of a listing when somebody does something with it, and what is written down."""

import uuid
from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from marketplace.core.db import db
from marketplace.core.errors import Conflict, Forbidden, Invalid, NotFound
from marketplace.core.ids import uuid7
from marketplace.events.kinds import Kind
from marketplace.events.models import Event, EventDetails
from marketplace.listings import actions, queries
from marketplace.listings.actions import Figures, Offer
from marketplace.listings.models import Listing
from marketplace.listings.rules import LIFE, ListingState
from tests.cast import Cast
from tests.listings.making import REASON, WHOLE, a_listing

S = ListingState


def happened(listing_id: uuid.UUID) -> list[Kind]:
    events = select(Event.kind).where(Event.subject_id == listing_id)
    return list(db.session.scalars(events.order_by(Event.id)))


def test_a_draft_needs_no_more_than_a_name_and_lies_where_its_maker_is(cast: Cast) -> None:
    with cast.inside():
        listing = actions.draft(cast.owner.actor, cast.owner.organisation_id, Offer(title="Sandal"))
        assert (listing.state, listing.regency_code, listing.version) == (S.DRAFT, "52.03", 1)
        assert happened(listing.id) == [Kind.LISTING_DRAFTED]


def test_the_same_form_sent_twice_makes_one_draft(cast: Cast) -> None:
    key = uuid7()
    for _time in range(2):
        with cast.inside():
            actions.draft(cast.owner.actor, cast.owner.organisation_id, Offer(title="Sandal"), listing_id=key)
    with cast.inside():
        assert happened(key) == [Kind.LISTING_DRAFTED]


def test_a_draft_cannot_take_the_place_of_somebody_elses(cast: Cast) -> None:
    taken = a_listing(cast, by=cast.rival)
    with pytest.raises(Forbidden), cast.inside():
        actions.draft(cast.owner.actor, cast.owner.organisation_id, Offer(title="Sandal"), listing_id=taken)


def test_a_brand_offers_nothing_and_nobody_offers_for_others(cast: Cast) -> None:
    for who, organisation in (
        (cast.buyer, cast.buyer.organisation_id),
        (cast.rival, cast.owner.organisation_id),
        (cast.newcomer, cast.owner.organisation_id),
        (cast.moderator, cast.owner.organisation_id),
    ):
        with pytest.raises(Forbidden), cast.inside():
            actions.draft(who.actor, organisation, Offer(title="Sandal"))


def test_an_edit_keeps_what_was_before_in_the_record(cast: Cast) -> None:
    listing_id = a_listing(cast)
    with cast.inside():
        listing = queries.get(listing_id)
        actions.edit(cast.colleague.actor, listing, replace(WHOLE, title="Sandal baru"), version=1)
        assert (listing.title, listing.version) == ("Sandal baru", 2)
        details = db.session.scalars(select(EventDetails).order_by(EventDetails.id.desc())).first()
        assert details.body == {"before": {"title": WHOLE.title}, "after": {"title": "Sandal baru"}}


def test_an_edit_that_changes_nothing_is_no_event(cast: Cast) -> None:
    listing_id = a_listing(cast)
    with cast.inside():
        actions.edit(cast.owner.actor, queries.get(listing_id), replace(WHOLE), version=0)
        assert happened(listing_id) == [Kind.LISTING_DRAFTED]


def test_of_two_edits_at_once_the_second_sees_both_texts(cast: Cast) -> None:
    listing_id = a_listing(cast)
    with cast.inside():
        offer = replace(WHOLE, title="Dari Dewi")
        actions.edit(cast.colleague.actor, queries.get(listing_id), offer, version=1)
    with cast.inside():
        mine = replace(WHOLE, title="Dari Sari")
        with pytest.raises(Conflict) as refused:
            actions.edit(cast.owner.actor, queries.get(listing_id), mine, version=1)
        assert refused.value.current == [("title", "Dari Dewi")]
        assert refused.value.typed == [("title", "Dari Sari")]


@pytest.mark.parametrize("state", [s for s in S if s not in (S.DRAFT, S.CHANGES_ASKED)])
def test_the_text_is_not_rewritten_once_it_was_sent(cast: Cast, state: ListingState) -> None:
    listing_id = a_listing(cast, state)
    with cast.inside(), pytest.raises(Conflict):
        actions.edit(cast.owner.actor, queries.get(listing_id), Offer(title="Lain"), version=99)


@pytest.mark.parametrize("state", [S.PUBLISHED, S.PAUSED])
def test_the_figures_change_while_it_is_on_the_market(cast: Cast, state: ListingState) -> None:
    listing_id = a_listing(cast, state)
    with cast.inside():
        listing = queries.get(listing_id)
        actions.edit_figures(cast.owner.actor, listing, Figures(40, 200, 30), version=listing.version)
        assert (listing.moq, listing.capacity_month, listing.lead_days, listing.state) == (40, 200, 30, state)
        assert happened(listing_id)[-1] == Kind.LISTING_EDITED


def test_a_draft_with_gaps_is_not_sent_and_each_gap_is_named(cast: Cast) -> None:
    with cast.inside():
        listing = actions.draft(cast.owner.actor, cast.owner.organisation_id, Offer(title="Sandal"))
        with pytest.raises(Invalid) as refused:
            actions.submit(cast.owner.actor, listing)
        missing = {
            "product_types",
            "description",
            "stages",
            "materials",
            "moq",
            "capacity_month",
            "lead_days",
            "price_min",
        }
        assert set(refused.value.fields) == missing
        assert listing.state == S.DRAFT


def test_sending_pausing_and_putting_away_twice_happen_once(cast: Cast) -> None:
    listing_id = a_listing(cast)
    for act in (actions.submit, actions.submit):
        with cast.inside():
            act(cast.owner.actor, queries.get(listing_id, lock=True))
    with cast.inside():
        actions.approve(cast.moderator.actor, queries.get(listing_id, lock=True))
    for act in (actions.pause, actions.pause, actions.resume, actions.resume, actions.archive, actions.archive):
        with cast.inside():
            act(cast.owner.actor, queries.get(listing_id, lock=True))
    with cast.inside():
        assert happened(listing_id) == [
            Kind.LISTING_DRAFTED,
            Kind.LISTING_SUBMITTED,
            Kind.LISTING_PUBLISHED,
            Kind.LISTING_PAUSED,
            Kind.LISTING_RESUMED,
            Kind.LISTING_ARCHIVED,
        ]


def test_rewriting_takes_it_off_the_market_until_it_was_checked_again(cast: Cast) -> None:
    listing_id = a_listing(cast, S.PUBLISHED)
    with cast.inside():
        listing = queries.get(listing_id)
        first_day = listing.published_at
        actions.revise(cast.owner.actor, listing)
        assert listing.state == S.DRAFT
        assert happened(listing_id)[-2:] == [Kind.LISTING_PAUSED, Kind.LISTING_REVISED]
        actions.submit(cast.owner.actor, listing)
        actions.approve(cast.moderator.actor, listing)
        assert (listing.state, listing.published_at) == (S.PUBLISHED, first_day)


Decision = Callable[..., None]


@pytest.mark.parametrize(
    ("before", "decide", "after", "kind"),
    [
        (S.IN_REVIEW, actions.ask_changes, S.CHANGES_ASKED, Kind.LISTING_CHANGES_ASKED),
        (S.IN_REVIEW, actions.reject, S.REJECTED, Kind.LISTING_REJECTED),
        (S.PUBLISHED, actions.suspend, S.SUSPENDED, Kind.LISTING_SUSPENDED),
    ],
)
def test_a_refusal_says_why(cast: Cast, before: S, decide: Decision, after: S, kind: Kind) -> None:
    listing_id = a_listing(cast, before)
    with cast.inside():
        listing = queries.get(listing_id)
        decide(cast.moderator.actor, listing, REASON)
        assert (listing.state, listing.review_note) == (after, REASON)
        assert happened(listing_id)[-1] == kind
    with cast.inside():
        details = db.session.scalars(select(EventDetails).order_by(EventDetails.id.desc())).first()
        assert details.body == {"reason": REASON}


def test_what_is_approved_again_carries_no_old_reason(cast: Cast) -> None:
    listing_id = a_listing(cast, S.SUSPENDED)
    with cast.inside():
        listing = queries.get(listing_id)
        actions.reinstate(cast.moderator.actor, listing)
        assert (listing.state, listing.review_note) == (S.PUBLISHED, "")


def test_the_database_knows_the_same_life(cast: Cast) -> None:
    with cast.inside():
        stored = db.session.execute(
            db.text("SELECT from_state, to_state FROM legal_transitions WHERE noun = 'listing'")
        ).all()
        assert {tuple(pair) for pair in stored} == set(LIFE.pairs())


def test_the_database_refuses_a_step_that_the_life_does_not_have(cast: Cast) -> None:
    listing_id = a_listing(cast)
    with pytest.raises(IntegrityError, match="may not go"), cast.inside():
        db.session.execute(db.update(Listing).where(Listing.id == listing_id).values(state=S.PUBLISHED))


def test_a_worker_that_asks_for_no_listing_is_told_so(cast: Cast) -> None:
    with cast.inside(), pytest.raises(NotFound):
        queries.get(uuid7())


def test_cards_carry_who_offers_and_come_for_the_chosen_alone(cast: Cast) -> None:
    first, second = a_listing(cast, S.PUBLISHED), a_listing(cast, S.PUBLISHED, by=cast.rival)
    with cast.inside():
        cards = queries.cards([first])
        assert set(cards) == {first}
        assert (cards[first].organisation_name, cards[first].moq, cards[first].picture) == (
            "Sepatu Sasak Sari",
            20,
            None,
        )
        assert {listing.id for listing in queries.published_listings()} == {first, second}
        assert [listing.id for listing in queries.published_listings([second])] == [second]
