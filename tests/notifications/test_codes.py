"""A code reaches its address, and stands nowhere else."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, text

from marketplace.accounts import actions as accounts
from marketplace.accounts.codes import code_for
from marketplace.accounts.models import Confirmation
from marketplace.accounts.rules import Purpose
from marketplace.core.clock import now
from marketplace.core.contacts import Email, Phone
from marketplace.core.db import db
from marketplace.notifications.delivering import forget_kept
from marketplace.notifications.models import Delivery, Notification
from marketplace.notifications.outbox import Kept, newest
from tests.cast import Cast

Drain = Callable[[], int]
NEW = Phone("+6281234500001")


def sent(app: Flask, cast: Cast) -> list[Kept]:
    return newest(app.extensions["files"], cast.tenant_id)


@pytest.mark.parametrize("address", [NEW, Email("baru@example.com")])
def test_a_new_address_is_sent_the_code_that_opens_it(
    app: Flask, cast: Cast, drain: Drain, address: Phone | Email
) -> None:
    with cast.inside():
        asked = accounts.register("Baru", address, "sandal jepit 42", language="en").id
    drain()
    (message,) = sent(app, cast)
    assert message.code == code_for(app.config["SECRET_KEY"], asked)
    assert message.code in message.text
    assert message.address == str(address)
    assert message.subject == "Your registration code"


def test_the_owner_of_an_address_is_told_without_a_code(app: Flask, cast: Cast, drain: Drain) -> None:
    with cast.inside():
        accounts.register("Bukan Sari", Phone(cast.owner.phone), "sandal jepit 42", language="en")
    drain()
    (message,) = sent(app, cast)
    assert (message.address, message.code) == (cast.owner.phone, "")
    assert message.subject == "Anda sudah terdaftar"  # in his language, not in that of whoever typed it


def test_nothing_is_sent_to_recover_an_unknown_address(app: Flask, cast: Cast, drain: Drain) -> None:
    with cast.inside():
        accounts.ask_code(Purpose.RECOVERY, NEW, language="id")
    drain()
    assert sent(app, cast) == []


def test_a_known_address_is_sent_the_code_to_recover_it(app: Flask, cast: Cast, drain: Drain) -> None:
    with cast.inside():
        asked = accounts.ask_code(Purpose.RECOVERY, Phone(cast.owner.phone), language="id").id
    drain()
    assert [message.code for message in sent(app, cast)] == [code_for(app.config["SECRET_KEY"], asked)]


def test_what_was_kept_is_forgotten_after_a_month(app: Flask, cast: Cast, drain: Drain) -> None:
    with cast.inside():
        accounts.register("Baru", NEW, "sandal jepit 42", language="id")
    drain()
    with cast.inside():
        assert forget_kept() == 0
    with cast.inside(), time_machine.travel(now() + timedelta(days=31)):
        assert forget_kept() == 1
    assert sent(app, cast) == []


def test_a_code_stands_in_no_row(app: Flask, cast: Cast, drain: Drain) -> None:
    with cast.inside():
        asked = accounts.register("Baru", NEW, "sandal jepit 42", language="id").id
    drain()
    code = code_for(app.config["SECRET_KEY"], asked)
    with cast.inside():
        for table in ("events", "event_details", "confirmations", "notifications", "deliveries", "delivery_attempts"):
            rows = db.session.scalars(text(f"SELECT to_jsonb(t)::text FROM {table} t")).all()
            assert [row for row in rows if f'"{code}"' in row or f" {code}" in row] == [], table
        assert db.session.scalars(select(Notification)).all() == []
        assert db.session.scalars(select(Delivery.state)).all() == ["sent"]
        assert db.session.get(Confirmation, (cast.tenant_id, asked)) is not None


def test_a_code_does_not_wait_behind_the_news(app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    from marketplace.core.jobs import DELIVER_PROMPTLY
    from marketplace.events import queries as events
    from marketplace.events.models import Event
    from marketplace.notifications.actions import notify

    hinted: list[str] = []
    monkeypatch.setattr(app.extensions["hints"], "send", lambda task, *_arguments: hinted.append(task))
    with cast.inside():
        accounts.register("Baru", NEW, "sandal jepit 42", language="id")
    hinted.clear()
    with cast.inside():
        asked = db.session.scalars(select(Event.id).where(Event.kind == "confirmation.requested")).one()
        notify(events.get(asked))
    assert hinted == [DELIVER_PROMPTLY]
