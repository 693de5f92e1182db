"""A thread about the partnership with a file, which a moderator has opened."""

import uuid
from collections.abc import Callable

from sqlalchemy import select

from marketplace.core.db import db
from marketplace.core.ids import uuid7
from marketplace.messaging import actions, openings, subjects
from marketplace.messaging.actions import Attached
from marketplace.messaging.models import MessageFile
from marketplace.messaging.rules import SubjectKind
from marketplace.organisations.papers import read_paper
from tests.cast import Cast
from tests.worlds.skills import PDF


def add_thread(cast: Cast, ids: dict[str, uuid.UUID], drain: Callable[[Cast], int]) -> dict[str, uuid.UUID]:
    with cast.inside():
        asked = subjects.find(cast.buyer.actor, SubjectKind.PARTNERSHIP, ids["partnership_id"])
        paper = Attached("pola.pdf", read_paper(PDF), cast.app.extensions["files"])
        made = actions.ask(cast.buyer.actor, asked, "Ini polanya.", form_key=uuid7(), attached=paper)
        answered = subjects.find(cast.owner.actor, SubjectKind.PROPOSAL, ids["proposal_id"])
        actions.ask(cast.owner.actor, answered, "Boleh kami kirim contoh dulu?", form_key=uuid7())
        openings.open_for(cast.moderator.actor, made, "Diminta menengahi ukuran pola.")
        db.session.flush()
        attachment = db.session.scalars(select(MessageFile.id)).one()
        thread = made.id
    drain(cast)
    return {"conversation_id": thread, "attachment_id": attachment}
