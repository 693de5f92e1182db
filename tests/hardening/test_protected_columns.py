"""A form changes what it shows, whatever else is sent with it: never whose a thing is, what it may, how it stands."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Boolean, DateTime, select

from marketplace.core.db import db
from marketplace.organisations.models import Membership
from tests.cast import Cast, make_cast
from tests.database import Servers
from tests.hardening.filled import fill
from tests.hardening.stage import Place, Stage, every_form, set_up

PROTECTED = frozenset(
    {
        "tenant_id", "organisation_id", "person_id", "state", "staff_role", "role", "rights", "is_demo", "review_note",
        "published_at", "created_at", "opened_at", "decided_at", "decided_by_id", "claimed_by_id", "disabled_at",
        "password_hash", "token_sha256", "asker_id", "asked_organisation_id", "subject_id", "is_from_staff", "kind",
        "part", "digest", "listing_id", "request_id", "score", "tries", "used_at", "sha256", "source_key",
    }
)  # fmt: skip
AT_ONCE = 90  # a form of more fields than that and its own is refused for its size
STATES = ("published", "open", "approved", "active", "done")
Rows = dict[str, dict[uuid.UUID, dict[str, Any]]]


@pytest.fixture(scope="module")
def own_stage(app: Flask, running: Servers, background: Callable[[Cast], int]) -> Stage:
    return set_up(app, make_cast(app, running.owner_url), background)


def _rows(stage: Stage) -> Rows:
    """The protected columns of every row of the marketplace, by table and id."""
    found: Rows = {}
    with stage.cast.inside():
        for mapper in db.Model.registry.mappers:
            table = mapper.local_table
            names = [column for column in table.columns if column.name in PROTECTED]
            if "tenant_id" not in table.columns or "id" not in table.columns:
                continue
            rows = db.session.execute(select(table.c.id, *names).where(table.c.tenant_id == stage.cast.tenant_id))
            found[table.name] = {row.id: dict(row._mapping) for row in rows}
    return found


def _columns(stage: Stage, turn: int) -> dict[str, object]:
    """Every column of every table, with a value that its writer would like it to have."""
    wanted: dict[str, object] = {}
    foreign = (stage.cast.stranger.organisation_id, stage.cast.rival.person_id, stage.cast.stranger.tenant_id)
    for mapper in db.Model.registry.mappers:
        for column in mapper.local_table.columns:
            if column.name == "state":
                value: object = STATES[turn % len(STATES)]
            elif column.name.endswith("id"):
                value = str(foreign[turn % len(foreign)])
            elif isinstance(column.type, Boolean):
                value = "y"
            elif isinstance(column.type, DateTime):
                value = "2020-01-01T00:00:00+00:00"
            else:
                value = {"staff_role": "admin", "role": "owner", "rights": "award"}.get(column.name, "99")
            wanted[column.name] = value
    return wanted


@pytest.mark.timeout(600)  # every form of the product, one after the other
def test_no_form_changes_a_protected_column(own_stage: Stage) -> None:
    stage, faults, taken = own_stage, [], 0
    moved: dict[str, set[str]] = {}
    before = _rows(stage)
    forms = [one for one in every_form(stage) if any(f.is_typed or f.kind == "select" for f in one.form.own)]
    for turn, place in enumerate(forms):
        extra = {name: value for name, value in _columns(stage, turn).items() if name not in place.form.fields}
        names = sorted(extra)
        for part in (names[start : start + AT_ONCE] for start in range(0, len(names), AT_ONCE)):
            data = fill(place.form, {name: extra[name] for name in part})
            answer = stage.send(stage.browser(place.role), place.target, data)
            assert answer.status_code < 500, place
            taken += answer.status_code == 302
            after = _rows(stage)
            faults += [f"{place}: {fault}" for fault in _changes(before, after, place)]
            moved.setdefault(place.endpoint, set()).update(_moved(before, after))
            before = after
    assert not faults, "\n".join(faults)
    unmoved = {name: tables - moved.get(name, set()) for name, tables in MOVING.items()}
    assert {name: tables for name, tables in unmoved.items() if tables} == {}, "these may move what they never do"
    # A form that is refused proves nothing, and most of them must have been taken.
    assert taken > len(forms)


# What these are for: to decide a case, to give up a request, to set out an upload.
MOVING = {
    "moderation.ask_changes": {"cases", "sourcing_requests"},
    "staff.shut_out": {"people"},
    "sourcing.cancel": {"sourcing_requests"},
    "skills.verify_certificate": {"certificates"},
    "skills.revoke_certificate": {"certificates"},
    "skills.revoke": {"skills"},
    "recoveries.show": {"confirmations"},
    "organisations.suspension": {"organisations"},
    "organisations.refuse_paper": {"documents"},
    "organisations.refuse_claim": {"organisations", "profile_claims"},
    "notifications.replay_relay": {"relays"},
    "matching.object_to": {"match_objections"},
    "assistance.confirm": {"assisted_actions"},
    "standing.stop": {"standing_orders", "standing_calls"},
    "reviews.show": {"reviews"},
    "proposals.withdraw": {"proposals"},
    "privacy.answer": {"privacy_requests"},
    "partnerships.stop": {"partnerships"},
}
BEGIN_OPEN = {"privacy_requests", "invitations", "reports"}  # what is born in a state that other things earn


def _moved(before: Rows, after: Rows) -> set[str]:
    """The tables of which a row that stood there says something else of itself."""
    return {
        table
        for table, rows in before.items()
        if any(after[table].get(identifier, row) != row for identifier, row in rows.items())
    }


def _changes(before: Rows, after: Rows, place: Place) -> list[str]:
    changed = []
    for table, rows in before.items():
        for identifier, row in rows.items():
            now = after[table].get(identifier)
            if now is not None and now != row and table not in MOVING.get(place.endpoint, ()):
                columns = [name for name in row if row[name] != now[name]]
                changed.append(f"{table}.{', '.join(columns)} of a row that stood there")
    for table, rows in after.items():
        for identifier in rows.keys() - before[table].keys():
            claims = _claims(rows[identifier])
            changed += [f"{table}.{one} of a new row" for one in claims if one != "state" or table not in BEGIN_OPEN]
    return changed


def _claims(row: dict[str, Any]) -> list[str]:
    """What a row that somebody just made must never say of itself."""
    claims = {
        "is_demo": row.get("is_demo") is True,
        "state": str(row.get("state")) in ("published", "open", "approved", "done") and "claimed_by_id" not in row,
        "staff_role": row.get("staff_role") is not None,
        "published_at": row.get("published_at") is not None,
        "created_at": row.get("created_at") is not None and row["created_at"].year == 2020,
    }
    return [name for name, is_so in claims.items() if is_so]


def test_the_fields_that_name_an_organisation_take_ones_own_only(own_stage: Stage) -> None:
    stage, cast = own_stage, own_stage.cast
    for role, path, table in (("owner", "/listings/new", "listings"), ("buyer", "/requests/new", "sourcing_requests")):
        before = _rows(stage)[table]
        for wanted in (cast.rival.organisation_id, cast.stranger.organisation_id, uuid.uuid4()):
            data = {"title": "Punya orang lain", "organisation_id": str(wanted), "key": str(uuid.uuid4())}
            assert stage.send(stage.browser(role), path, data).status_code in (200, 302)
        made = [row for identifier, row in _rows(stage)[table].items() if identifier not in before]
        with cast.inside():
            own = select(Membership.organisation_id).where(Membership.person_id == getattr(cast, role).person_id)
            assert {row["organisation_id"] for row in made} <= set(db.session.scalars(own))


def test_the_key_of_a_form_never_reaches_somebody_elses_thing(own_stage: Stage) -> None:
    """A form gives its draft an id; that of another's listing opens nothing and changes nothing."""
    stage = own_stage
    before = _rows(stage)["listings"]
    theirs = str(stage.ids["listing_id"][0])
    answer = stage.send(stage.browser("rival"), "/listings/new", {"title": "Milik siapa", "key": theirs})
    assert answer.status_code == 403
    assert _rows(stage)["listings"] == before
