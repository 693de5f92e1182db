"""Who may see a request and who may change it, by state and by whom the buyer wants to reach."""

import uuid
from dataclasses import replace

import pytest

from marketplace.accounts.actor import Actor, Belonging, Visitor
from marketplace.accounts.rules import StaffRole
from marketplace.sourcing.models import SourcingRequest
from marketplace.sourcing.policy import buying_organisations, can_edit, can_view, is_member
from marketplace.sourcing.rules import RequestState, Visibility

BRAND, OTHER = uuid.uuid4(), uuid.uuid4()


def person(organisation: uuid.UUID | None = None, role: str = "member", rights: str = "", kind: str = "brand") -> Actor:
    belongings = (Belonging(organisation, kind, "Merek", role, frozenset(rights.split())),) if organisation else ()
    return Actor(uuid.uuid4(), "Seseorang", "id", belongings=belongings)


PEOPLE = {
    "the owner": person(BRAND, "owner"),
    "a member who may publish": person(BRAND, rights="publish"),
    "a member who may not": person(BRAND, rights="answer"),
    "a maker": person(OTHER, "owner", kind="producer"),
    "a newcomer": person(),
    "a moderator": replace(person(), staff_role=StaffRole.MODERATOR),
    "nobody": Visitor(),
}
INSIDERS = {"the owner", "a member who may publish", "a member who may not"}
WRITERS = {"the owner", "a member who may publish"}

SHOWN = {"open", "closed", "awarded", "partly_awarded", "no_award"}


@pytest.mark.parametrize("visibility", list(Visibility))
@pytest.mark.parametrize("state", list(RequestState))
@pytest.mark.parametrize("who", list(PEOPLE))
def test_an_open_request_to_all_is_for_all_and_the_rest_for_its_people_and_the_staff(
    who: str, state: RequestState, visibility: Visibility
) -> None:
    request = SourcingRequest(organisation_id=BRAND, state=state, visibility=visibility)
    is_shown = state in SHOWN and visibility == Visibility.PUBLIC
    assert can_view(PEOPLE[who], request) is (is_shown or who in INSIDERS | {"a moderator"})


@pytest.mark.parametrize("who", list(PEOPLE))
def test_only_who_may_publish_for_the_buyer_changes_its_requests(who: str) -> None:
    request = SourcingRequest(organisation_id=BRAND, state=RequestState.DRAFT)
    assert can_edit(PEOPLE[who], request) is (who in WRITERS)
    assert is_member(PEOPLE[who], request) is (who in INSIDERS)


@pytest.mark.parametrize(
    ("kind", "buys"),
    [
        ("brand", True),
        ("tourism", True),
        ("designer", True),
        ("producer", False),
        ("academic", False),
        ("institution", False),
    ],
)
def test_brands_tourism_and_designers_ask(kind: str, buys: bool) -> None:
    assert bool(buying_organisations(person(BRAND, "owner", kind=kind))) is buys


def test_a_member_without_the_right_asks_for_nothing() -> None:
    assert buying_organisations(PEOPLE["a member who may not"]) == []
