"""What a maker's passport and ledger say enters his score, and a change of either brings it up to date."""

from datetime import timedelta

from marketplace.capacity import actions as capacity
from marketplace.capacity.rules import monday
from marketplace.listings.rules import ListingState
from marketplace.matching import queries
from marketplace.matching.explaining import explained
from marketplace.organisations import queries as organisations
from marketplace.skills import actions as skills
from marketplace.sourcing.queries import today
from marketplace.sourcing.rules import RequestState
from tests.listings.making import a_listing
from tests.matching.test_actions import SANDALS
from tests.sourcing.making import a_request


def terms_of(cast, request_id):
    with cast.inside():
        (found,) = explained(queries.of_request(request_id).rows)
        return {term["key"]: term for term in found.terms}


def test_a_skill_that_is_declared_raises_its_own_term(cast, drain):
    a_listing(cast, ListingState.PUBLISHED)
    request_id = a_request(cast, RequestState.OPEN, **SANDALS)
    drain()
    assert terms_of(cast, request_id)["skill"]["sentence"] == "skill_unknown"
    with cast.inside():
        skills.declare(cast.owner.actor, organisations.get(cast.owner.organisation_id), "sewing")
    drain()
    assert terms_of(cast, request_id)["skill"]["sentence"] == "skill_shown"


def test_the_free_weeks_of_the_ledger_stand_before_the_usual_capacity(cast, drain):
    a_listing(cast, ListingState.PUBLISHED, capacity_month=400)
    request_id = a_request(cast, RequestState.OPEN, **SANDALS)
    drain()
    assert terms_of(cast, request_id)["capacity"]["broken"] is False
    with cast.inside():
        first = monday(today())
        weeks = {first + timedelta(weeks=number): 1 for number in range(8)}
        capacity.declare_weeks(cast.owner.actor, cast.owner.organisation_id, weeks)
    drain()
    assert terms_of(cast, request_id)["capacity"]["broken"] is True
