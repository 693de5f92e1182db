"""Who may see a listing and who may change it, state by state."""

import uuid
from dataclasses import replace

import pytest

from marketplace.accounts.actor import Actor, Belonging, Visitor
from marketplace.accounts.rules import StaffRole
from marketplace.listings.models import Listing
from marketplace.listings.policy import can_edit, can_view, is_member, offering_organisations
from marketplace.listings.rules import ListingState

WORKSHOP, OTHER = uuid.uuid4(), uuid.uuid4()


def person(
    organisation: uuid.UUID | None = None, role: str = "member", rights: str = "", kind: str = "producer"
) -> Actor:
    belongings = (Belonging(organisation, kind, "Bengkel", role, frozenset(rights.split())),) if organisation else ()
    return Actor(uuid.uuid4(), "Seseorang", "id", belongings=belongings)


PEOPLE = {
    "the owner": person(WORKSHOP, "owner"),
    "a member who may publish": person(WORKSHOP, rights="publish answer"),
    "a member who may not": person(WORKSHOP, rights="answer prices"),
    "a rival": person(OTHER, "owner"),
    "a newcomer": person(),
    "a moderator": replace(person(), staff_role=StaffRole.MODERATOR),
    "a viewer": replace(person(), staff_role=StaffRole.VIEWER),
    "nobody": Visitor(),
}
INSIDERS = {"the owner", "a member who may publish", "a member who may not"}
STAFF = {"a moderator", "a viewer"}
WRITERS = {"the owner", "a member who may publish"}


@pytest.mark.parametrize("state", list(ListingState))
@pytest.mark.parametrize("who", list(PEOPLE))
def test_what_is_published_is_for_all_and_the_rest_for_its_people_and_the_staff(who: str, state: ListingState) -> None:
    listing = Listing(organisation_id=WORKSHOP, state=state)
    expected = state == ListingState.PUBLISHED or who in INSIDERS | STAFF
    assert can_view(PEOPLE[who], listing) is expected


@pytest.mark.parametrize("who", list(PEOPLE))
def test_only_who_may_publish_for_the_workshop_changes_its_listings(who: str) -> None:
    listing = Listing(organisation_id=WORKSHOP, state=ListingState.DRAFT)
    assert can_edit(PEOPLE[who], listing) is (who in WRITERS)
    assert is_member(PEOPLE[who], listing) is (who in INSIDERS)


@pytest.mark.parametrize(
    ("kind", "offers"),
    [
        ("producer", True),
        ("designer", True),
        ("brand", False),
        ("tourism", False),
        ("academic", False),
        ("institution", False),
    ],
)
def test_makers_and_designers_offer(kind: str, offers: bool) -> None:
    assert bool(offering_organisations(person(WORKSHOP, "owner", kind=kind))) is offers


def test_a_member_without_the_right_offers_nothing() -> None:
    assert offering_organisations(PEOPLE["a member who may not"]) == []
    assert offering_organisations(Visitor()) == []
