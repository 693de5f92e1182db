"""Changing what is on the market: the new words are checked while the old ones stay in view."""

import uuid
from types import SimpleNamespace
from typing import Any

from sqlalchemy import select

from marketplace.accounts.actor import Actor, Visitor
from marketplace.core.db import db, tenant_id
from marketplace.core.errors import Conflict, Forbidden, Invalid, NotFound
from marketplace.core.gaps import musts
from marketplace.core.i18n import N_
from marketplace.core.states import By
from marketplace.events.actions import Acting, record
from marketplace.events.kinds import Kind
from marketplace.listings import queries
from marketplace.listings.actions import INCOMPLETE, Offer, texts
from marketplace.listings.completeness import gaps
from marketplace.listings.models import Listing, Revision
from marketplace.listings.policy import can_edit
from marketplace.listings.rules import LIVE_REVISIONS, LIVE_STATES, BrandMode, RevisionState, RevisionVerb
from marketplace.organisations import queries as organisations
from marketplace.organisations.rules import BARRED

IN_REVIEW = N_("Perubahan ini sedang diperiksa. Tarik dulu bila masih mau diubah.")
NOT_LIVE = N_("Barangnya sudah tidak di pasar, jadi perubahannya tidak bisa ditayangkan.")
NOTHING_NEW = N_("Belum ada yang berubah. Ubah dulu, lalu kirim.")
FIELDS = tuple(Offer.__dataclass_fields__)


def get(revision_id: uuid.UUID, *, lock: bool = False) -> Revision:
    """The revision, whoever asks; NotFound when there is none."""
    found = db.session.get(Revision, (tenant_id(), revision_id), with_for_update=lock or None, populate_existing=lock)
    if found is None:
        raise NotFound()
    return found


def find(actor: Actor | Visitor, revision_id: uuid.UUID, *, lock: bool = False) -> Revision:
    """The revision for those who may write the listing."""
    revision = get(revision_id, lock=lock)
    listing = queries.get(revision.listing_id)
    if actor.belonging(listing.organisation_id) is None:
        raise NotFound()
    if not can_edit(actor, listing):
        raise Forbidden()
    return revision


def live_of(listing_id: uuid.UUID, *, lock: bool = False) -> Revision | None:
    """The one revision of a listing that is written or checked now."""
    own = select(Revision).where(Revision.listing_id == listing_id, Revision.state.in_(LIVE_REVISIONS))
    return db.session.scalars(own.with_for_update() if lock else own).first()


def write(actor: Actor, listing: Listing, offer: Offer, *, version: int) -> Revision:
    """Keep what the listing should say instead; the caller holds the listing's row.

    `version` is that of the revision which was on the form, 0 when there was none yet.
    """
    if listing.state not in LIVE_STATES:
        raise Conflict(NOT_LIVE)
    body, revision = _plain(offer), live_of(listing.id, lock=True)
    if not body["regency_code"]:
        body["regency_code"] = organisations.get(listing.organisation_id).regency_code
    if revision is None:
        revision = Revision(
            listing_id=listing.id,
            organisation_id=listing.organisation_id,
            title=offer.title,
            body=body,
            base=claims(listing),
        )
        db.session.add(revision)
        db.session.flush()
        record(actor, Kind.REVISION_DRAFTED, revision, organisation_id=listing.organisation_id)
        return revision
    changed = {name: value for name, value in body.items() if revision.body.get(name) != value}
    if not changed:
        return revision
    if revision.state == RevisionState.IN_REVIEW:
        raise Conflict(IN_REVIEW)
    if revision.version != version:
        raise Conflict(current=texts({n: revision.body.get(n) for n in changed}), typed=texts(changed))
    revision.body, revision.title, revision.base = body, offer.title, claims(listing)
    record(actor, Kind.REVISION_EDITED, revision, organisation_id=listing.organisation_id)
    return revision


def submit(actor: Actor, revision: Revision, *, photos: int) -> None:
    """Send it to be checked; Invalid names each gap beside its field."""
    if revision.state == RevisionState.IN_REVIEW:
        return  # sent twice
    if revision.body == claims(queries.get(revision.listing_id)):
        raise Invalid(NOTHING_NEW)
    organisation = organisations.get(revision.organisation_id)
    if organisation.is_barred:
        raise Invalid(BARRED)
    kind = organisation.kind
    missing = musts(gaps(as_offer(revision), kind, photos))
    if missing:
        raise Invalid(INCOMPLETE, fields=missing)
    revision.advance(RevisionVerb.SUBMIT, By.AUTHOR)
    record(actor, Kind.REVISION_SUBMITTED, revision, organisation_id=revision.organisation_id)


def withdraw(actor: Actor, revision: Revision) -> None:
    if revision.state != RevisionState.WITHDRAWN:
        revision.advance(RevisionVerb.WITHDRAW, By.AUTHOR)
        record(actor, Kind.REVISION_WITHDRAWN, revision, organisation_id=revision.organisation_id)


def approve(by: Acting, revision: Revision, **details: str) -> None:
    """From now on the listing says what the revision says."""
    _take_effect(by, revision, RevisionVerb.APPROVE, **details)


def overturn(by: Acting, revision: Revision, **details: str) -> None:
    """The same, after somebody else has judged it anew."""
    _take_effect(by, revision, RevisionVerb.OVERTURN, **details)


def ask_changes(by: Acting, revision: Revision, words: str, /, **details: str) -> None:
    _decide(by, revision, RevisionVerb.ASK_CHANGES, Kind.REVISION_CHANGES_ASKED, words, **details)


def reject(by: Acting, revision: Revision, words: str, /, **details: str) -> None:
    _decide(by, revision, RevisionVerb.REJECT, Kind.REVISION_REJECTED, words, **details)


def undo(_by: Acting, revision: Revision) -> None:
    """Back into the check, as if nothing had been decided."""
    if revision.state == RevisionState.APPROVED:
        _put(queries.get(revision.listing_id, lock=True), revision.base)
    revision.advance(RevisionVerb.UNDO, By.STAFF)
    revision.review_note = ""


def claims(listing: Listing) -> dict[str, Any]:
    """What a listing says, as a revision keeps it."""
    values = {name: getattr(listing, name) for name in FIELDS}
    return values | {"brand_mode": listing.brand_mode.value}


def typed_claims(listing: Listing) -> dict[str, Any]:
    """The same as an offer has them."""
    return _typed(claims(listing))


def as_offer(revision: Revision) -> Any:
    """The revision's words under the names that a listing has."""
    return SimpleNamespace(**_typed(revision.body), id=revision.id, organisation_id=revision.organisation_id)


def _take_effect(by: Acting, revision: Revision, verb: RevisionVerb, **details: str) -> None:
    listing = queries.get(revision.listing_id, lock=True)
    if listing.state not in LIVE_STATES:
        raise Conflict(NOT_LIVE)
    revision.advance(verb, By.STAFF)
    revision.base, revision.review_note = claims(listing), ""
    changed = {name: value for name, value in revision.body.items() if revision.base.get(name) != value}
    before = {name: revision.base.get(name) for name in changed}
    _put(listing, revision.body)
    organisation_id = revision.organisation_id
    record(by, Kind.LISTING_EDITED, listing, organisation_id=organisation_id, before=before, after=changed)
    record(by, Kind.REVISION_APPROVED, revision, organisation_id=organisation_id, **details)


def _decide(by: Acting, revision: Revision, verb: RevisionVerb, kind: Kind, words: str, /, **details: str) -> None:
    revision.advance(verb, By.STAFF)
    revision.review_note = words
    record(by, kind, revision, organisation_id=revision.organisation_id, **(details or {"reason": words}))


def _put(listing: Listing, body: dict[str, Any]) -> None:
    for name, value in _typed(body).items():
        setattr(listing, name, value)


def _typed(body: dict[str, Any]) -> dict[str, Any]:
    return body | {"brand_mode": BrandMode(body["brand_mode"])}


def _plain(offer: Offer) -> dict[str, Any]:
    values = {name: list(value) if isinstance(value, tuple) else value for name, value in vars(offer).items()}
    return values | {"brand_mode": offer.brand_mode.value}
