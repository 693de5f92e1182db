"""Handing in papers, seeing or refusing them, and what the days do to those that end."""

import uuid
from datetime import date
from typing import Any

from sqlalchemy import select

from marketplace.accounts.actor import Actor, Visitor
from marketplace.core.clock import now
from marketplace.core.db import db, tenant_id
from marketplace.core.errors import Forbidden, Invalid, NotFound
from marketplace.core.files import FileStore
from marketplace.core.i18n import N_
from marketplace.core.states import By
from marketplace.events.actions import CLOCK, record
from marketplace.events.kinds import Kind
from marketplace.organisations import queries
from marketplace.organisations.models import Document, Organisation
from marketplace.organisations.papers import Paper, key
from marketplace.organisations.policy import can_check, can_hand_in, can_read_papers
from marketplace.organisations.rules import DocumentKind, DocumentState, DocumentVerb, reminder_due
from marketplace.tenants import usage

PAST = N_("Tanggal ini sudah lewat. Kirim dokumen yang masih berlaku.")


def hand_in(
    actor: Actor,
    organisation: Organisation,
    kind: DocumentKind,
    paper: Paper,
    files: FileStore,
    *,
    document_id: uuid.UUID,
    title: str = "",
    number: str = "",
    valid_until: date | None = None,
) -> Document:
    """Keep a paper for the staff to see. The same `document_id` twice, as when a form is sent twice, is one paper."""
    if not can_hand_in(actor, organisation):
        raise Forbidden()
    facts = {"title": title, "number": number, "valid_until": valid_until}
    return _keep(actor, organisation, kind, paper, files, document_id, facts)


def keep_proof(
    actor: Actor, organisation: Organisation, paper: Paper, files: FileStore, *, document_id: uuid.UUID
) -> Document:
    """Keep the paper of somebody who claims a profile; until he is right it is for the moderators alone."""
    return _keep(actor, organisation, DocumentKind.OTHER, paper, files, document_id, {})


def _keep(
    actor: Actor,
    organisation: Organisation,
    kind: DocumentKind,
    paper: Paper,
    files: FileStore,
    document_id: uuid.UUID,
    facts: dict[str, Any],
) -> Document:
    valid_until = facts.get("valid_until")
    known = db.session.get(Document, (tenant_id(), document_id))
    if known is not None:
        if known.organisation_id != organisation.id:
            raise Forbidden()
        return known
    if valid_until is not None and valid_until < queries.today():
        raise Invalid(PAST, fields={"valid_until": PAST})
    usage.take_room(len(paper.content))
    files.put(key(tenant_id(), document_id, paper.media), paper.content)
    document = Document(
        id=document_id,
        organisation_id=organisation.id,
        kind=kind,
        **facts,
        media=paper.media,
        size=len(paper.content),
        digest=paper.digest,
        person_id=actor.person_id,
    )
    db.session.add(document)
    record(actor, Kind.DOCUMENT_GIVEN, document, organisation_id=organisation.id, what=kind.value)
    return document


def see(actor: Actor, document: Document) -> None:
    """Note that a moderator has seen the paper, and when."""
    if document.state == DocumentState.SEEN:
        return
    document.advance(DocumentVerb.SEE, By.STAFF)
    document.seen_by_id, document.seen_at = actor.person_id, now()
    record(actor, Kind.DOCUMENT_SEEN, document, organisation_id=document.organisation_id)


def refuse(actor: Actor, document: Document, reason: str) -> None:
    """Say why the paper is of no use; its people read the reason."""
    if document.state == DocumentState.REFUSED:
        return
    document.advance(DocumentVerb.REFUSE, By.STAFF)
    document.reason = reason
    record(actor, Kind.DOCUMENT_REFUSED, document, organisation_id=document.organisation_id, reason=reason)


def withdraw(actor: Actor, document: Document) -> None:
    """Take a paper back; its file goes when this is certain (`storage.forget_paper`)."""
    if document.state == DocumentState.WITHDRAWN:
        return
    document.advance(DocumentVerb.WITHDRAW, By.AUTHOR)
    record(actor, Kind.DOCUMENT_WITHDRAWN, document, organisation_id=document.organisation_id)


def find(actor: Actor | Visitor, document_id: uuid.UUID, *, check: bool = False, lock: bool = False) -> Document:
    """The paper for its own people or, with `check` for them alone, for the moderators; to others there is none."""
    key_ = (tenant_id(), document_id)
    document = db.session.get(Document, key_, with_for_update=lock or None, populate_existing=lock)
    if document is None or not can_read_papers(actor, document.organisation_id):
        raise NotFound()
    if check and not can_check(actor, document.organisation_id):
        raise Forbidden()
    return document


def let_days_pass() -> None:
    """End what has ended and remind of what ends soon; a second time on the same day changes nothing."""
    today = queries.today()
    ending = select(Document).where(
        Document.state.in_([DocumentState.GIVEN, DocumentState.SEEN]), Document.valid_until.is_not(None)
    )
    for document in db.session.scalars(ending.with_for_update(skip_locked=True)):
        assert document.valid_until is not None
        left = (document.valid_until - today).days
        details = {"days": left, "until": document.valid_until.isoformat()}
        if left < 0:
            document.advance(DocumentVerb.EXPIRE, By.CLOCK)
            record(CLOCK, Kind.DOCUMENT_EXPIRED, document, organisation_id=document.organisation_id)
        elif due := reminder_due(left, document.reminded):
            document.reminded = due
            record(CLOCK, Kind.DOCUMENT_ENDING, document, organisation_id=document.organisation_id, **details)
