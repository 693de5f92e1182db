"""A question on the open request, a maker who was asked to answer it, and a second version of its words."""

import uuid
from collections.abc import Callable
from dataclasses import replace

from marketplace.core.ids import uuid7
from marketplace.sourcing import amending, asking, inviting, queries
from marketplace.sourcing.actions import Brief
from tests.cast import Cast


def add_questions(cast: Cast, ids: dict[str, uuid.UUID], drain: Callable[[Cast], int]) -> dict[str, uuid.UUID]:
    with cast.inside():
        request = queries.get(ids["request_id"], lock=True)
        inviting.invite(cast.buyer.actor, request, ids["organisation_id"])
        told = {name: getattr(request, name) for name in Brief.__dataclass_fields__}
        brief = Brief(**{name: tuple(v) if isinstance(v, list) else v for name, v in told.items()})
        amended = replace(brief, decides="Kepala pembelian")
        amending.amend(cast.buyer.actor, request, amended, "Yang memutuskan ditulis.", version=request.version)
        words = "Solnya boleh karet alam?"
        question = asking.ask(cast.owner.actor, request, ids["organisation_id"], words, question_id=uuid7())
        made = {"question_id": question.id}
    drain(cast)
    return made
