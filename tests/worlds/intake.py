"""A list of offers that the staff have read and not yet brought in, and a code above the national list."""

import uuid
from collections.abc import Callable

from marketplace.core import tables
from marketplace.directory.reading import read
from marketplace.intake import actions
from marketplace.intake.columns import EXAMPLE, OFFERS, TEMPLATE
from marketplace.reference import actions as reference
from marketplace.reference.rules import ListKey
from tests.cast import Cast

READY = ("Sepatu Sasak Sari", "Selop tenun Pringgasela", *EXAMPLE[2:])
FAULTY = ("Siapa Ini", "Kelom", "", "Pesawat", *EXAMPLE[4:])


def add_intake(cast: Cast, _ids: dict[str, uuid.UUID], _drain: Callable[[Cast], int]) -> dict[str, uuid.UUID]:
    with cast.inside():
        content = tables.as_csv(TEMPLATE, [READY, FAULTY])
        run = actions.plan(cast.moderator.actor, "tawaran.csv", content, read(content, OFFERS))
        entry = reference.say(cast.admin.actor, ListKey.KBLI_2020, "15204", "Industri sandal")
        return {"intake_id": run.id, "entry_id": entry.id}
