"""How people choose to be told, on a moved clock: digests, quiet hours, mutes, unsubscribing, opting in, STOP."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from marketplace.core.clock import now
from marketplace.core.db import db, enter_tenant
from marketplace.events.actions import CLOCK, record
from marketplace.events.kinds import Kind
from marketplace.listings import actions as listings
from marketplace.notifications import choices, prayer, systems
from marketplace.notifications.actions import notify
from marketplace.notifications.channels.whatsapp import is_open
from marketplace.notifications.choices import Peacefulness
from marketplace.notifications.delivering import deliver
from marketplace.notifications.digests import make_due
from marketplace.notifications.models import Delivery, Notification
from marketplace.notifications.outbox import newest
from marketplace.notifications.quiet import Peace, quiet_until
from marketplace.notifications.replies import Received, receive
from marketplace.notifications.rules import Channel
from marketplace.notifications.topics import Pace, Topic
from marketplace.notifications.unsubscribing import token_for
from marketplace.sourcing import actions as sourcing
from tests.cast import Cast
from tests.world import BRIEF, OFFER

WITA = ZoneInfo("Asia/Makassar")
NIGHT = datetime.now(WITA).replace(hour=23, minute=0) - timedelta(days=1)


def where_it_is_midday() -> ZoneInfo:
    """What this morning's digest tells is still worth sending there, at whatever hour the tests run."""
    return ZoneInfo(f"Etc/GMT{datetime.now(UTC).hour - 12:+d}")


def publish(cast: Cast) -> None:
    with cast.inside():
        assert cast.owner.organisation_id
        listing = listings.draft(cast.owner.actor, cast.owner.organisation_id, OFFER)
        notify(record(CLOCK, Kind.LISTING_PUBLISHED, listing))


def to_owner(cast: Cast, channel: Channel) -> list[Delivery]:
    own = select(Delivery).where(Delivery.person_id == cast.owner.person_id, Delivery.channel == channel)
    with cast.inside():
        found = list(db.session.scalars(own.order_by(Delivery.id).execution_options(populate_existing=True)))
        db.session.expunge_all()
        return found


def send_all(app: Flask, cast: Cast) -> None:
    with cast.inside():
        waiting = [str(key) for key in db.session.scalars(select(Delivery.id))]
    with app.app_context():
        enter_tenant(cast.tenant_id)
        deliver(waiting)


def test_a_daily_digest_comes_once_in_the_morning_and_tells_what_is_unread(app: Flask, cast: Cast) -> None:
    zone = where_it_is_midday()
    night = datetime.now(zone).replace(hour=23, minute=0) - timedelta(days=1)
    with cast.inside():
        choices.choose(cast.owner.person_id, {(Topic.REVIEW, Channel.EMAIL): Pace.DAILY})
        choices.leave_in_peace(cast.owner.person_id, Peacefulness(zone=zone.key))
    with time_machine.travel(night):
        publish(cast)
        publish(cast)
        assert to_owner(cast, Channel.EMAIL) == []
        with cast.inside():
            assert make_due() == 0
    with time_machine.travel(night + timedelta(hours=8, minutes=1)):
        for made in (1, 0):
            with cast.inside():
                assert make_due() == made
        send_all(app, cast)
    (one,) = to_owner(cast, Channel.EMAIL)
    assert (one.kind, one.state) == ("digest.made", "sent")
    letter = next(kept for kept in newest(app.extensions["files"], cast.tenant_id) if kept.channel == "email")
    assert letter.subject == "2 kabar untuk Anda"
    assert letter.text.count("Sandal kulit Pringgasela sudah tayang") == 2


def test_a_weekly_digest_waits_for_monday(cast: Cast) -> None:
    with cast.inside():
        choices.choose(cast.owner.person_id, {(Topic.REVIEW, Channel.WHATSAPP): Pace.WEEKLY})
    monday = NIGHT + timedelta(days=7 - NIGHT.weekday())
    with time_machine.travel(monday - timedelta(days=3)):
        publish(cast)
    made = []
    for day in (-2, -1, 0):
        with time_machine.travel(monday.replace(hour=7, minute=5) + timedelta(days=day)), cast.inside():
            made.append(make_due())
    assert made == [0, 0, 1]


def test_at_night_a_message_waits_until_morning(cast: Cast) -> None:
    with cast.inside():
        choices.leave_in_peace(cast.owner.person_id, Peacefulness(quiet_from=21 * 60, quiet_until=5 * 60))
    with time_machine.travel(NIGHT):
        publish(cast)
    (one,) = to_owner(cast, Channel.WHATSAPP)
    assert (one.state, one.due_at.astimezone(WITA).hour) == ("queued", 5)


def test_who_goes_to_rest_meanwhile_is_not_woken_by_what_was_due_before(app: Flask, cast: Cast) -> None:
    with time_machine.travel(NIGHT):
        publish(cast)
        with cast.inside():
            choices.leave_in_peace(cast.owner.person_id, Peacefulness(quiet_from=21 * 60, quiet_until=5 * 60))
        send_all(app, cast)
    (one,) = to_owner(cast, Channel.WHATSAPP)
    assert (one.state, one.attempts) == ("queued", 0)
    assert one.due_at > datetime.now(UTC)


def test_the_quiet_of_a_person_is_that_of_his_own_zone() -> None:
    moment = datetime(2026, 3, 2, 20, 30, tzinfo=ZoneInfo("Asia/Jakarta"))
    peace = Peace(ZoneInfo("Asia/Jayapura"), 21 * 60, 5 * 60)
    assert quiet_until(moment, peace) == datetime(2026, 3, 3, 5, 0, tzinfo=ZoneInfo("Asia/Jayapura"))
    assert quiet_until(moment, Peace(ZoneInfo("Asia/Jakarta"), 21 * 60, 5 * 60)) == moment


@pytest.mark.parametrize("day", [date(2026, 3, 20), date(2026, 6, 21), date(2026, 12, 21)])
def test_prayer_times_stand_where_the_sun_does(day: date) -> None:
    """Mataram, whose sun times are known to lie within these minutes all year round."""
    local = {name: at.astimezone(WITA) for name, at in prayer.times(day, -8.58, 116.1)}
    assert list(local) == list(prayer.NAMES)
    assert sorted(local.values()) == list(local.values())
    assert local["dzuhur"].hour == 12
    assert 4 <= local["subuh"].hour <= 5
    assert local["maghrib"].hour == 18
    assert timedelta(minutes=65) < local["isya"] - local["maghrib"] < timedelta(minutes=80)


def test_on_friday_the_sermon_is_waited_for() -> None:
    place = (-8.58, 116.1)
    for day, minutes in ((date(2026, 3, 20), 60), (date(2026, 3, 21), 20)):
        noon = dict(prayer.times(day, *place))["dzuhur"]
        assert quiet_until(noon, Peace(WITA, place=place)) == noon + timedelta(minutes=minutes)


def test_at_prayer_a_message_waits_until_it_is_over(app: Flask, cast: Cast) -> None:
    place = (-8.58, 116.1)
    today = NIGHT.date()
    maghrib = dict(prayer.times(today, *place))["maghrib"]
    with cast.inside():
        choices.leave_in_peace(cast.owner.person_id, Peacefulness(place=place))
    with time_machine.travel(maghrib + timedelta(minutes=5)):
        publish(cast)
    (one,) = to_owner(cast, Channel.WHATSAPP)
    assert one.state == "queued"
    assert one.due_at == maghrib + timedelta(minutes=20)


def test_a_digest_for_the_screen_of_a_phone_is_one_line_as_well(cast: Cast) -> None:
    with cast.inside():
        keys = {"p256dh": "B" * 87, "auth": "a" * 22}
        systems.subscribe(cast.owner.actor, {"endpoint": "https://push.example.com/sari", "keys": keys})
        choices.choose(cast.owner.person_id, {(Topic.REVIEW, Channel.PUSH): Pace.DAILY})
    with time_machine.travel(NIGHT):
        publish(cast)
        publish(cast)
    assert to_owner(cast, Channel.PUSH) == []
    with time_machine.travel(NIGHT + timedelta(hours=8, minutes=1)), cast.inside():
        assert make_due() == 1
    (one,) = to_owner(cast, Channel.PUSH)
    assert (one.kind, one.params["count"]) == ("digest.made", 2)


def test_a_firms_own_system_and_the_link_for_five_taps_each_hear_in_their_own_way(cast: Cast) -> None:
    """What is left to somebody else is not told twice, and the firm's own system is told once."""
    with cast.inside():
        assert cast.owner.organisation_id
        systems.connect(cast.owner.actor, cast.owner.organisation_id, "https://example.com/tapak")
        listing = listings.draft(cast.owner.actor, cast.owner.organisation_id, OFFER)
        assert cast.buyer.organisation_id
        request = sourcing.draft(cast.buyer.actor, cast.buyer.organisation_id, BRIEF)
        notify(record(CLOCK, Kind.LISTING_MATCHED, listing, request_ids=[str(request.id)]))
    assert [one.kind for one in to_owner(cast, Channel.EMAIL)] == ["listing.matched"]
    assert to_owner(cast, Channel.WHATSAPP) == []
    with cast.inside():
        told = db.session.scalars(select(Delivery.kind).where(Delivery.channel == Channel.WEBHOOK)).all()
    assert told == ["listing.matched"]


def test_a_muted_thread_is_silent_and_stays_in_the_inbox(cast: Cast, client_for: Callable[..., Any]) -> None:
    publish(cast)
    client = client_for(cast.owner)
    with cast.inside():
        told = db.session.scalars(select(Notification).where(Notification.person_id == cast.owner.person_id)).one()
        path, key = told.path, told.id
    assert client.send("/account/mutes", {"notification": str(key)}).status_code == 302
    assert {one.state for one in to_owner(cast, Channel.WHATSAPP)} == {"cancelled"}
    with cast.inside():
        from marketplace.listings.models import Listing

        listing = db.session.get_one(Listing, (cast.tenant_id, path.rpartition("/")[2]))
        notify(record(CLOCK, Kind.LISTING_PUBLISHED, listing))
        assert len(db.session.scalars(select(Notification).where(Notification.path == path)).all()) == 4
    assert len(to_owner(cast, Channel.WHATSAPP)) == 1


def test_one_click_in_an_email_ends_e_mails_of_its_kind_and_only_those(
    app: Flask, cast: Cast, client_for: Callable[..., Any]
) -> None:
    publish(cast)
    with cast.inside():
        token = token_for(app.config["SECRET_KEY"], cast.owner.person_id, Topic.REVIEW)
    address = f"/unsubscription?t={token}"
    assert client_for(None).get(address).status_code == 200
    assert [one.state for one in to_owner(cast, Channel.EMAIL)] == ["queued"]
    answer = client_for(None).post(address, data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    publish(cast)
    assert [one.state for one in to_owner(cast, Channel.EMAIL)] == ["cancelled"]
    assert len(to_owner(cast, Channel.WHATSAPP)) == 2
    assert client_for(cast.stranger).post(address).status_code == 404


def test_without_having_asked_nobody_hears_over_whatsapp(cast: Cast, client_for: Callable[..., Any]) -> None:
    client = client_for(cast.owner)
    client.send("/account/notices/permission", {"channel": "whatsapp"})
    publish(cast)
    assert to_owner(cast, Channel.WHATSAPP) == []
    client.send("/account/notices/permission", {"channel": "whatsapp", "on": "y"})
    publish(cast)
    assert len(to_owner(cast, Channel.WHATSAPP)) == 1


def test_stop_ends_it_at_once_also_what_is_waiting_and_is_answered(app: Flask, cast: Cast) -> None:
    publish(cast)
    with cast.inside():
        assert receive(Received("wamid.1", cast.owner.phone, " Stop. ", now()))
        assert receive(Received("wamid.1", cast.owner.phone, " Stop. ", now())) is None
        assert is_open(cast.owner.phone)
    send_all(app, cast)
    publish(cast)
    assert [(one.kind, one.state) for one in to_owner(cast, Channel.WHATSAPP)] == [
        ("listing.published", "cancelled"),
        ("reply.answered", "sent"),
    ]
    (said,) = [kept for kept in newest(app.extensions["files"], cast.tenant_id) if kept.channel == "whatsapp"][:1] or [
        None
    ]
    assert said is not None


def test_a_message_in_a_workers_hands_is_not_sent_after_a_withdrawal(app: Flask, cast: Cast) -> None:
    publish(cast)
    with cast.inside():
        choices.withdraw(cast.owner.actor, cast.owner.person_id, Channel.WHATSAPP, source="tests")
        late = db.session.scalars(
            select(Delivery).where(Delivery.person_id == cast.owner.person_id, Delivery.channel == "whatsapp")
        ).one()
        late.state = "queued"  # as if it had been queued a moment later
    send_all(app, cast)
    (one,) = to_owner(cast, Channel.WHATSAPP)
    assert (one.state, one.attempts) == ("cancelled", 0)
    assert one.created_at < datetime.now(UTC)
