"""A form that arrives twice, as after a tap on a slow line, does its work once."""

from collections import Counter
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace.core.db import db
from marketplace.events.models import Event
from marketplace.notifications.models import Delivery
from tests.cast import Cast, make_cast
from tests.database import Servers
from tests.hardening.filled import fill, pressed
from tests.hardening.forms import PageForm, read
from tests.hardening.stage import Place, Stage, every_form, set_up

# Coming in twice is two sessions, and asking for a code twice is asking for another; each has its limit.
AGAIN = {
    "accounts.ask_code",
    "accounts.register",
    "accounts.recover",
    "security.change_address",
}
# What ends a thing comes last, for nothing else could be done with it afterwards; what is written comes first.
ENDING = (
    "moderation.ask_changes", "moderation.reject", "sourcing.withdraw", "sourcing.cancel", "listings.archive",
    "directory.discard", "listings.remove_photo", "sourcing.remove_photo", "accounts.sign_out",
    "security.end_session", "security.end_all_sessions", "organisations.end_membership", "moderation.impose",
    "organisations.suspension", "privacy.erase_me",
)  # fmt: skip
CHANGED = {"accounts.settings": {"name": "Sari Baru"}}


def _turn(place: Place) -> tuple[int, int]:
    return ENDING.index(place.endpoint) if place.endpoint in ENDING else -1, -len(place.form.own)


@pytest.fixture(scope="module")
def own_stage(app: Flask, running: Servers, background: Callable[[Cast], int]) -> Stage:
    return set_up(app, make_cast(app, running.owner_url), background)


def _effects(stage: Stage) -> Counter[str]:
    """What has happened, by kind, and how many messages were to be sent; every row of every table."""
    with stage.cast.inside():
        ours = Event.tenant_id == stage.cast.tenant_id
        found = Counter({row.kind: row[1] for row in db.session.execute(
            select(Event.kind, func.count()).where(ours).group_by(Event.kind)
        )})  # fmt: skip
        for mapper in db.Model.registry.mappers:
            table = mapper.local_table
            if "tenant_id" in table.columns and table.name not in ("relays", Delivery.__tablename__):
                rows = select(func.count()).select_from(table).where(table.c.tenant_id == stage.cast.tenant_id)
                found[f"rows of {table.name}"] = db.session.scalar(rows) or 0
    return found


@pytest.mark.timeout(600)  # every form of the product, one after the other
def test_every_form_sent_twice_acts_once(own_stage: Stage) -> None:
    stage, faults, acted, doubled = own_stage, [], set[str](), set[str]()
    start = _effects(stage)
    for place in sorted(every_form(stage), key=_turn):
        client = stage.browser(place.role)
        buttons = {} if any(one.is_typed for one in place.form.own) else pressed(place.form)
        data = {**buttons, **fill(_fresh(stage, place) or place.form, CHANGED.get(place.endpoint))}
        first = stage.send(client, place.target, data)
        once = _effects(stage)
        again = stage.send(client, place.target, data)
        twice = _effects(stage)
        assert max(first.status_code, again.status_code) < 500, place
        acted |= {place.endpoint} if once != start else set()
        more = [f"{place}: {kind} {once[kind]} -> {twice[kind]}" for kind in twice if twice[kind] != once[kind]]
        if place.endpoint in AGAIN and more:
            doubled.add(place.endpoint)
        else:
            faults += more
        start = twice
    assert not faults, "\n".join(faults)
    assert doubled == AGAIN, "a second time is allowed to what never uses it"
    assert acted >= {
        "listings.new", "listings.edit", "listings.submit", "sourcing.new", "sourcing.edit", "sourcing.submit",
        "moderation.approve", "moderation.answer", "messaging.ask_organisation", "messaging.answer", "directory.start",
        "organisations.new", "organisations.edit", "search.bookmark", "accounts.settings",
    }  # fmt: skip


def _fresh(stage: Stage, place: Place) -> PageForm | None:
    """The same form as it stands on its page now, with the key and the version that belong to it."""
    answer = stage.get(stage.browser(place.role), place.path)
    if answer.status_code != 200:
        return None
    names = set(place.form.fields)
    return next((form for form in read(answer.text).forms if set(form.fields) >= names and form.method == "post"), None)
