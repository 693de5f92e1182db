"""An answer to the open request, sent."""

import uuid
from collections.abc import Callable
from datetime import timedelta

from marketplace.core.ids import uuid7
from marketplace.proposals import actions, queries
from marketplace.proposals.actions import Terms
from marketplace.sourcing import queries as requests
from tests.cast import Cast


def add_answer(cast: Cast, ids: dict[str, uuid.UUID], drain: Callable[[Cast], int]) -> dict[str, uuid.UUID]:
    with cast.inside():
        request = requests.get(ids["request_id"])
        day = requests.today() + timedelta(days=60)
        terms = Terms(price_per_pair=120_000, pairs=200, first_sample_on=day - timedelta(days=40), delivery_on=day)
        proposal = actions.draft(cast.owner.actor, request, ids["organisation_id"], terms, key=uuid7())
        actions.submit(cast.owner.actor, proposal)
        (part,) = queries.parts(proposal.id)
        made = {"proposal_id": proposal.id, "part_id": part.id}
    drain(cast)
    return made
