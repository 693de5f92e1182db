"""Amending an open request as a new version, telling what changed, and asking for the same anew."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from marketplace.accounts.actor import Actor
from marketplace.core.db import db
from marketplace.core.errors import Conflict, Invalid
from marketplace.core.gaps import musts
from marketplace.core.i18n import N_
from marketplace.events.actions import record
from marketplace.events.kinds import Kind
from marketplace.sourcing import queries
from marketplace.sourcing.actions import INCOMPLETE, NOT_NOW, ONLY_LATER, Brief, draft, keep_version
from marketplace.sourcing.completeness import gaps
from marketplace.sourcing.inviting import invite
from marketplace.sourcing.models import RequestVersion, SourcingRequest
from marketplace.sourcing.rules import Visibility
from marketplace.vocabulary import unwanted

# What stays as it was when makers began to answer.
FIXED = ("visibility", "is_sealed", "shape")
_SAID = ("title", "description", "size_run", "decides")
NO_CONTACTS = N_("“%(found)s” tidak bisa ditayangkan. Hapus dulu; pembuat bisa bertanya dan menjawab di sini.")
NO_BRANDS = N_("“%(found)s” nama merek lain atau kata untuk tiruan. Hapus dulu: barang tiruan tidak diterima di sini.")


@dataclass(frozen=True)
class Amendment:
    """One version against the one before: (field, before, after) as they were kept; the first has no rows."""

    number: int
    at: datetime
    note: str
    rows: list[tuple[str, Any, Any]]


def amend(actor: Actor, request: SourcingRequest, brief: Brief, note: str, *, version: int) -> bool:
    """Say something else in an open request, if nobody has since `version` was read; every bidder confirms again.

    False when there is nothing new in it, as when the form was sent twice.
    """
    queries.refuse_unless_open(request, NOT_NOW)
    values = {name: list(v) if isinstance(v, tuple) else v for name, v in vars(brief).items() if name not in FIXED}
    changed = {name: v for name, v in values.items() if getattr(request, name) != v}
    if not changed:
        return False
    if request.version != version:
        current = [(name, _text(getattr(request, name))) for name in changed]
        raise Conflict(current=current, typed=[(name, _text(v)) for name, v in changed.items()])
    if request.closes_on and (brief.closes_on is None or brief.closes_on < request.closes_on):
        raise Invalid(fields={"closes_on": ONLY_LATER})
    missing = musts(gaps(replace(brief, shape=request.shape), queries.today()))
    if missing:
        raise Invalid(INCOMPLETE, fields=missing)
    _refuse_unwanted({"note": note, **{name: getattr(brief, name) for name in _SAID if name in changed}}, request)
    for name, v in changed.items():
        setattr(request, name, v)
    db.session.flush()
    keep_version(actor, request, note)
    record(actor, Kind.REQUEST_AMENDED, request, organisation_id=request.organisation_id, fields=sorted(changed))
    return True


def _refuse_unwanted(texts: dict[str, str], request: SourcingRequest) -> None:
    """Nobody reads an amendment before makers do: what a moderator would turn back does not come in.

    What already stood in the request has been before a moderator.
    """
    passed = "\n".join(getattr(request, name) for name in _SAID).casefold()
    for name, text in texts.items():
        found = [*(word for _kind, word in unwanted.contacts(text)), *unwanted.brands(text)]
        fresh = next((word for word in found if word.casefold() not in passed), None)
        if fresh:
            is_brand = fresh in set(unwanted.brands(text))
            raise Invalid(fields={name: NO_BRANDS if is_brand else NO_CONTACTS}, found=fresh)


def amendments(versions: Sequence[RequestVersion]) -> list[Amendment]:
    """What changed from version to version, the last first."""
    found: list[Amendment] = []
    before: dict[str, Any] | None = None
    for version in versions:
        rows = _rows(before, version.body) if before is not None else []
        found.append(Amendment(version.number, version.at, version.note, rows))
        before = version.body
    return found[::-1]


def copy(
    actor: Actor, request: SourcingRequest, *, request_id: uuid.UUID, maker_id: uuid.UUID | None = None
) -> SourcingRequest:
    """A new draft that asks for the same without its days; with `maker_id`, of that maker alone: a repeat order."""
    told = {name: getattr(request, name) for name in Brief.__dataclass_fields__}
    lists = {name: tuple(v) for name, v in told.items() if isinstance(v, list)}
    brief = replace(Brief(**told | lists), closes_on=None, needed_by=None)
    if maker_id:
        brief = replace(brief, visibility=Visibility.INVITED, is_sealed=False)
    made = draft(actor, request.organisation_id, brief, request_id=request_id)
    if maker_id:
        invite(actor, made, maker_id)
    return made


def _rows(before: dict[str, Any], after: dict[str, Any]) -> list[tuple[str, Any, Any]]:
    names = [name for name in Brief.__dataclass_fields__ if before.get(name) != after.get(name)]
    return [(name, _read(name, before.get(name)), _read(name, after.get(name))) for name in names]


def _read(name: str, kept: Any) -> Any:
    return date.fromisoformat(kept) if kept and name in ("closes_on", "needed_by") else kept


def _text(v: Any) -> str:
    return ", ".join(v) if isinstance(v, list) else "" if v is None else str(v)
