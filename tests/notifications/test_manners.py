"""Every way out, against a server that behaves in every way: what becomes of the delivery, call by call."""

import base64
import os
import random
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from flask import Flask
from sqlalchemy import select, text

from marketplace.core import mail, outside
from marketplace.core.clock import now
from marketplace.core.db import db, enter_tenant
from marketplace.events.actions import CLOCK, record
from marketplace.events.kinds import Kind
from marketplace.listings import actions as listings
from marketplace.notifications import senders, systems
from marketplace.notifications.actions import notify
from marketplace.notifications.delivering import deliver
from marketplace.notifications.models import Delivery, InboundMessage, PushSubscription, WebhookEndpoint
from marketplace.notifications.rules import Channel
from tests.cast import Cast
from tests.fakes import http, smtp
from tests.world import OFFER

PATIENCE = 0.6  # seconds for a call, so that one who hangs is given up soon
# What a server does -> the state of the delivery, and whether the server has it all the same.
EXPECTED = {
    "TAKES": ("sent", True),
    "SLOW": ("sent", True),
    "REFUSES": ("failed", False),
    "IS_BUSY": ("retry", False),
    "FAILS": ("retry", False),
    "HANGS": ("unknown", False),
    "BREAKS_OFF": ("unknown", True),
}
# Standard Webhooks: only 410 is for good; whatever else a firm's system says may be mended there.
OTHERWISE = {(Channel.WEBHOOK, "REFUSES"): ("retry", False)}
CASES = [
    (channel, manner)
    for channel in Channel
    for manner in EXPECTED
    if not (channel == Channel.EMAIL and manner == "FAILS")  # a mail server says 450, which is IS_BUSY
]


@pytest.fixture
def whatsapp() -> Iterator[http.WhatsApp]:
    with http.running(http.WhatsApp) as server:
        yield server


@pytest.fixture
def other() -> Iterator[http.Server]:
    with http.running() as server:
        yield server


@pytest.fixture
def post() -> Iterator[smtp.MailServer]:
    with smtp.MailServer() as server:
        yield server


@pytest.fixture
def connected(
    app: Flask,
    cast: Cast,
    whatsapp: http.WhatsApp,
    other: http.Server,
    post: smtp.MailServer,
    monkeypatch: pytest.MonkeyPatch,
) -> Cast:
    """Sari is reached by every way there is, each of which leads to a server of this test."""
    given = replace(app.extensions["settings"], smtp_url=post.url, whatsapp_url=whatsapp.settings_url)
    monkeypatch.setitem(app.extensions, "settings", given)
    monkeypatch.setitem(app.config, "NEAR_SERVERS", (other.netloc,))
    for place in (mail, outside):
        monkeypatch.setattr(place, "PROVIDER_SECONDS", PATIENCE)
    with cast.inside():
        senders.change(cast.admin.actor, "kabar@pasar-contoh.id", http.WhatsApp.number_id, "+62370123456")
        assert cast.owner.organisation_id
        point = ec.generate_private_key(ec.SECP256R1()).public_key()
        raw = point.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
        keys = {"p256dh": _packed(raw), "auth": _packed(os.urandom(16))}
        systems.subscribe(cast.owner.actor, {"endpoint": "https://push.example.com/1", "keys": keys})
        systems.connect(cast.owner.actor, cast.owner.organisation_id, "https://example.com/tapak")
        # Addresses of strangers must be https and outside; these lead to the test's own server.
        db.session.execute(text("UPDATE push_subscriptions SET endpoint = :u"), {"u": other.url + "/push"})
        db.session.execute(text("UPDATE webhook_endpoints SET url = :u"), {"u": other.url + "/in"})
    return cast


@pytest.mark.parametrize(("channel", "manner"), CASES, ids=str)
def test_what_a_server_does_decides_what_becomes_of_a_delivery(
    channel: Channel,
    manner: str,
    app: Flask,
    connected: Cast,
    whatsapp: http.WhatsApp,
    other: http.Server,
    post: smtp.MailServer,
) -> None:
    post.manner = smtp.Manner[manner] if channel == Channel.EMAIL else smtp.Manner.TAKES
    post.pause = PATIENCE / 2 if manner == "SLOW" else 0.0
    if manner == "SLOW":
        post.manner = smtp.Manner.TAKES
    server = whatsapp if channel == Channel.WHATSAPP else other
    if channel != Channel.EMAIL:
        server.manner = http.Manner[manner]
    _publish(connected)
    _deliver(app, connected, channel)
    state, is_there = OTHERWISE.get((channel, manner), EXPECTED[manner])
    (one,) = _deliveries(connected, channel)
    assert (one.state, one.attempts) == (state, 1), one.last_error
    assert bool(post.taken if channel == Channel.EMAIL else server.accepted) == is_there
    if manner == "IS_BUSY" and channel != Channel.EMAIL:
        assert one.due_at - one.created_at >= timedelta(seconds=http.RETRY_AFTER)
    if channel == Channel.WHATSAPP and state == "unknown":
        # It recognises nothing, but it reports: its report is awaited first.
        assert one.due_at - one.created_at >= timedelta(minutes=9)


@pytest.mark.parametrize("channel", [Channel.EMAIL, Channel.PUSH, Channel.WEBHOOK])
def test_what_was_accepted_and_cut_off_comes_again_under_the_same_key(
    channel: Channel, app: Flask, connected: Cast, other: http.Server, post: smtp.MailServer
) -> None:
    post.manner, other.manner = smtp.Manner.BREAKS_OFF, http.Manner.BREAKS_OFF
    _publish(connected)
    _deliver(app, connected, channel)
    post.manner, other.manner = smtp.Manner.TAKES, http.Manner.TAKES
    _make_due(connected)
    _deliver(app, connected, channel)
    (one,) = _deliveries(connected, channel)
    assert (one.state, one.attempts) == ("sent", 2)
    if channel == Channel.EMAIL:
        keys = [taken.key for taken in post.taken]
    else:
        name = "webhook-id" if channel == Channel.WEBHOOK else "topic"
        keys = [headers[name] for _path, headers, _body in other.accepted]
    assert len(keys) == 2
    assert len(set(keys)) == 1


def test_whatsapp_settles_what_nobody_knew_by_its_report(
    app: Flask, connected: Cast, whatsapp: http.WhatsApp, client_for: Callable[..., Any]
) -> None:
    whatsapp.manner = http.Manner.BREAKS_OFF
    _publish(connected)
    _deliver(app, connected, Channel.WHATSAPP)
    (one,) = _deliveries(connected, Channel.WHATSAPP)
    assert one.state == "unknown"
    (body,) = whatsapp.reports(str(one.id), int(now().timestamp()), ("sent",))
    assert client_for(None).post("/hooks/whatsapp", data=body, headers=whatsapp.signed(body)).status_code == 204
    whatsapp.manner = http.Manner.TAKES
    _make_due(connected)
    _deliver(app, connected, Channel.WHATSAPP)
    (one,) = _deliveries(connected, Channel.WHATSAPP)
    assert (one.state, one.attempts, len(whatsapp.accepted)) == ("sent", 1, 1)


@pytest.mark.parametrize("seed", range(5))
def test_reports_that_come_twice_late_and_in_any_order_end_at_the_last_by_its_clock(
    seed: int, app: Flask, connected: Cast, whatsapp: http.WhatsApp, client_for: Callable[..., Any]
) -> None:
    _publish(connected)
    _deliver(app, connected, Channel.WHATSAPP)
    (one,) = _deliveries(connected, Channel.WHATSAPP)
    at = int(datetime.now(UTC).timestamp())
    posts = whatsapp.reports(str(one.id), at)
    posts.append(whatsapp.reply("wamid.in", connected.owner.phone, "Terima kasih", at))
    client = client_for(None)
    for body in whatsapp.badly(posts, random.Random(seed)):
        assert client.post("/hooks/whatsapp", data=body, headers=whatsapp.signed(body)).status_code == 204
    (one, *answers) = _deliveries(connected, Channel.WHATSAPP)
    assert (one.state, one.provider_state) == ("sent", "read")
    assert one.provider_at == datetime.fromtimestamp(at + 2, UTC)
    assert len(answers) == 1  # what was written three times is answered once
    with connected.inside():
        assert len(db.session.scalars(select(InboundMessage.id)).all()) == 1


def test_a_mail_carries_the_name_and_the_address_of_its_marketplace(
    app: Flask, connected: Cast, post: smtp.MailServer
) -> None:
    _publish(connected)
    _deliver(app, connected, Channel.EMAIL)
    (taken,) = post.taken
    (one,) = _deliveries(connected, Channel.EMAIL)
    assert (taken.market, taken.address, taken.key) == (f"Pasar {connected.slug}", connected.owner.email, str(one.id))


def test_a_firms_own_system_rests_after_failures_and_is_given_up_after_five_days(
    app: Flask, connected: Cast, other: http.Server
) -> None:
    other.manner = http.Manner.FAILS
    _publish(connected)
    for _time in range(5):
        _deliver(app, connected, Channel.WEBHOOK)
        _make_due(connected)
    called = len(other.asked)
    _deliver(app, connected, Channel.WEBHOOK)
    assert (called, len(other.asked)) == (5, 5)
    with connected.inside():
        endpoint = db.session.scalars(select(WebhookEndpoint)).one()
        assert endpoint.open_until
        endpoint.open_until, endpoint.failing_since = None, now() - timedelta(days=6)
    _make_due(connected)
    _deliver(app, connected, Channel.WEBHOOK)
    with connected.inside():
        assert db.session.scalars(select(WebhookEndpoint.disabled_why)).one() == "500"


def test_a_browser_that_has_left_is_told_nothing_more(app: Flask, connected: Cast, other: http.Server) -> None:
    with connected.inside():
        db.session.scalars(select(PushSubscription)).one()
    other.manner = http.Manner.TAKES
    _publish(connected)
    _deliver(app, connected, Channel.PUSH)
    (_path, headers, _body) = other.accepted[0]
    assert (headers["content-encoding"], headers["ttl"]) == ("aes128gcm", "86400")
    assert headers["authorization"].startswith("vapid t=")


def _packed(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _publish(cast: Cast) -> None:
    with cast.inside():
        assert cast.owner.organisation_id
        listing = listings.draft(cast.owner.actor, cast.owner.organisation_id, OFFER)
        notify(record(CLOCK, Kind.LISTING_PUBLISHED, listing))


def _deliveries(cast: Cast, channel: Channel) -> list[Delivery]:
    """Sari's, and those to her firm's own system."""
    mine = select(Delivery).where(Delivery.channel == channel).order_by(Delivery.id)
    with cast.inside():
        found = [
            one
            for one in db.session.scalars(mine.execution_options(populate_existing=True))
            if one.person_id in (None, cast.owner.person_id)
        ]
        db.session.expunge_all()
        return found


def _deliver(app: Flask, cast: Cast, channel: Channel) -> None:
    waiting: list[uuid.UUID] = [one.id for one in _deliveries(cast, channel)]
    with app.app_context():
        enter_tenant(cast.tenant_id)
        deliver(map(str, waiting))


def _make_due(cast: Cast) -> None:
    with cast.inside():
        db.session.execute(text("UPDATE deliveries SET due_at = now() WHERE state IN ('retry', 'unknown')"))
