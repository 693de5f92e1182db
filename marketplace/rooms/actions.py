"""Filling a room, agreeing to keep what is in it, and looking; each look is written down before anything is shown."""

import uuid
from dataclasses import dataclass

from sqlalchemy.dialects.postgresql import insert

from marketplace.accounts.actor import Actor
from marketplace.core.clock import now
from marketplace.core.db import db, tenant_id
from marketplace.core.errors import Conflict, Forbidden, Invalid
from marketplace.core.files import FileStore
from marketplace.core.ids import uuid7
from marketplace.events.actions import record
from marketplace.events.kinds import Kind
from marketplace.organisations import queries as organisations
from marketplace.organisations.blocks import is_unwelcome
from marketplace.organisations.papers import Paper, called
from marketplace.rooms import queries, wording
from marketplace.rooms.models import RoomAgreement, RoomFile, RoomView
from marketplace.rooms.policy import agrees_for, fills, may_agree, may_open
from marketplace.rooms.rules import CLOSED, FILES_MOST, FILLING, FULL, SHUT, UNFILED, UNWELCOME
from marketplace.sourcing.models import SourcingRequest
from marketplace.sourcing.policy import is_member
from marketplace.tenants import usage


@dataclass(frozen=True)
class Sheet:
    """A file as it was handed in: its name on the sender's device, what was read of it, the pages of a PDF (else 0)."""

    name: str
    paper: Paper
    pages: int


def add(
    actor: Actor, request: SourcingRequest, sheet: Sheet, store: FileStore, *, form_key: uuid.UUID, unfiled: bool
) -> RoomFile:
    """Put a file into the room; without any design or mark filing only if the sharer says so. The same key is one."""
    if not fills(actor, request):
        raise Forbidden()
    if request.state not in FILLING:
        raise Conflict(SHUT)
    is_unfiled = not queries.is_filed(request.organisation_id)
    if is_unfiled and not unfiled:
        raise Invalid(fields={"unfiled": UNFILED})
    row = {
        "tenant_id": tenant_id(),
        "id": uuid7(),
        "request_id": request.id,
        "person_id": actor.person_id,
        "form_key": form_key,
        "name": called(sheet.name, sheet.paper),
        "media": sheet.paper.media,
        "size": len(sheet.paper.content),
        "pages": sheet.pages,
        "digest": sheet.paper.digest,
        "is_unfiled": is_unfiled,
    }
    made = db.session.scalar(insert(RoomFile).values(row).on_conflict_do_nothing().returning(RoomFile.id))
    if made is None:
        return next(one for one in queries.files(request.id) if one.form_key == form_key)
    if queries.count(request.id) > FILES_MOST:
        raise Conflict(FULL)
    kept = queries.file(request.id, made)
    usage.take_room(kept.size)
    store.put(key(kept), sheet.paper.content)
    record(actor, Kind.ROOM_FILE_ADDED, kept, organisation_id=request.organisation_id, is_unfiled=is_unfiled)
    return kept


def remove(actor: Actor, request: SourcingRequest, kept: RoomFile, store: FileStore) -> None:
    """Take it out of the room; who looked at it stays on the list."""
    if not fills(actor, request):
        raise Forbidden()
    if kept.removed_at is None:
        kept.removed_at = now()
        store.delete(key(kept))
        record(actor, Kind.ROOM_FILE_REMOVED, kept, organisation_id=request.organisation_id)


def promise(actor: Actor, request: SourcingRequest, language: str, market: str) -> list[str]:
    """The words as this reader would agree to them, for his organisation or for the marketplace."""
    firm = agrees_for(actor, request)
    # Firms alone: who it was stands beside the words, so that a name can be erased and the words still hold.
    reader = organisations.get(firm).trade_name if firm else market
    owner = organisations.get(request.organisation_id).trade_name
    return wording.paragraphs(language, title=request.title, owner=owner, reader=reader)


def agree(actor: Actor, request: SourcingRequest, language: str, market: str) -> RoomAgreement:
    """Give one's word: the person, the time, the words and their hash are kept for good. Twice is once."""
    if not may_agree(actor, request):
        raise Forbidden()
    if is_unwelcome(actor.organisation_ids, request.organisation_id):
        raise Conflict(UNWELCOME)
    firm = agrees_for(actor, request)
    said = promise(actor, request, language, market)
    body = wording.body(said, [one.digest for one in queries.files(request.id)])
    row = {
        "tenant_id": tenant_id(),
        "id": uuid7(),
        "request_id": request.id,
        "organisation_id": firm,
        "person_id": actor.person_id,
        "body": body,
        "sha256": wording.fingerprint(body),
        "agreed_at": now(),
    }
    made = db.session.scalar(insert(RoomAgreement).values(row).on_conflict_do_nothing().returning(RoomAgreement.id))
    known = queries.of_agreement(made) if made else queries.agreement(actor, request.id)
    assert known is not None
    if made:
        record(actor, Kind.ROOM_AGREED, known, organisation_id=firm, sha256=known.sha256)
    return known


def check_open(actor: Actor, request: SourcingRequest) -> RoomAgreement | None:
    """The agreement by which the actor may look, none for the owner's own people; Conflict when he must agree first."""
    agreement = queries.agreement(actor, request.id)
    if not may_open(actor, request, agreement):
        if may_agree(actor, request):
            raise Conflict(CLOSED)
        raise Forbidden()
    own = is_member(actor, request)
    if not own and is_unwelcome(actor.organisation_ids, request.organisation_id):
        raise Conflict(UNWELCOME)
    return None if own else agreement


def look(actor: Actor, request: SourcingRequest, kept: RoomFile, *, view_id: uuid.UUID) -> RoomView:
    """Write down that the actor has opened this file."""
    agreement = check_open(actor, request)
    firm = agreement.organisation_id if agreement else request.organisation_id
    view = RoomView(
        id=view_id,
        request_id=request.id,
        file_id=kept.id,
        person_id=actor.person_id,
        organisation_id=firm,
        agreement_id=agreement.id if agreement else None,
    )
    db.session.add(view)
    db.session.flush()
    record(actor, Kind.ROOM_FILE_OPENED, kept, organisation_id=firm, view_id=str(view_id))
    return view


def key(kept: RoomFile) -> str:
    """Where the file lies as it was sent; only the press reads it."""
    return f"{kept.tenant_id}/rooms/{kept.id}.{kept.media}"
