"""Loads the demonstration by the product's own verbs, so that its events, cases, matches and index exist as well."""

import argparse
from collections.abc import Iterable
from datetime import timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import select

from marketplace.accounts.models import Person
from marketplace.accounts.rules import StaffRole
from marketplace.app import create_app
from marketplace.config import Settings
from marketplace.core.clock import now
from marketplace.core.db import db, enter_tenant, transaction
from marketplace.core.ids import uuid7
from marketplace.dashboard import counting, reading
from marketplace.demo import deals, goods
from marketplace.demo.cast import Casting, Firm, unclaimed
from marketplace.demo.following import follow
from marketplace.demo.goods import Sent
from marketplace.demo.opening import open_all
from marketplace.demo.people import MARKETS, PASSWORD, script
from marketplace.messaging import actions as messaging
from marketplace.messaging import subjects
from marketplace.messaging.models import Message
from marketplace.messaging.rules import SubjectKind
from marketplace.notifications.models import Notification
from marketplace.tenants import queries as tenants

UNREAD_KEPT = 3
# What the operator shows to everybody of what has happened.
SHOWN = {"profiles", "listings", "requests", "answers"}


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser("python3 -m marketplace demo", description=__doc__)
    parser.parse_args(argv)
    settings = Settings.from_environment()
    if not settings.database_owner_url:
        raise SystemExit("DATABASE_OWNER_URL is not set: a marketplace is opened as the role that owns the schema.")
    open_all(settings.database_owner_url)
    with create_app(settings).app_context():
        for slug in MARKETS:
            print(f"{slug}: {load(slug)}")
        db.engine.dispose()
    print(f"everybody's password: {PASSWORD}")
    return 0


def load(slug: str) -> str:
    """Fill one marketplace, wholly or not at all; what became of it, in a word."""
    tenant = tenants.by_slug(slug)
    if tenant is None or not tenant.is_demo:
        return "not a marketplace of the demonstration, left alone"
    enter_tenant(tenant.id)
    with transaction():
        if db.session.scalars(select(Person.id).limit(1)).first():
            return "there already"
        _play(script(slug))
    return "loaded"


def _play(told: dict[str, Any]) -> None:
    casting = Casting()
    staff = casting.staff(told["staff"])
    firms = {one["key"]: casting.firm(one) for one in told["organisations"]}
    for one in told["profiles"]:
        unclaimed(one)
    sent = [goods.offer(firms[one["by"]], one) for one in told["listings"]]
    sent += [goods.ask(firms[one["by"]], one) for one in told["requests"]]
    deals.know_capacity(told["listings"], firms)
    follow()
    moderators = staff[StaffRole.MODERATOR]
    for number, one in enumerate(sent):
        goods.decide(moderators[number % len(moderators)], one)
    follow()
    for one in told["conversations"]:
        _talk(one, firms, sent)
    reading.choose(staff[StaffRole.ADMIN][0], SHOWN)
    follow()
    for one in told["reports"]:
        goods.complain(firms[one["by"]], one, sent)
    deals.play(told["deals"], firms, sent, follow)
    _read_most()
    counting.refresh()


def _talk(told: dict[str, Any], firms: dict[str, Firm], sent: Iterable[Sent]) -> None:
    """One conversation, a few hours between what is said."""
    asker, (kind, subject_id, asked) = firms[told["asker"]], _subject(told, firms, sent)
    conversation, said = None, len(told["messages"])
    for number, (side, body) in enumerate(told["messages"]):
        if conversation is None:
            found = subjects.find(asker.owner, kind, subject_id)
            conversation = messaging.ask(asker.owner, found, body, form_key=uuid7())
        else:
            speaker = asker.owner if side == "asker" else asked.owner
            messaging.send(speaker, conversation, body, form_key=uuid7())
        db.session.flush()
        conversation.last_at = now() - timedelta(hours=3 * (said - number))
        last = select(Message).where(Message.conversation_id == conversation.id).order_by(Message.id.desc())
        db.session.scalars(last).first().at = conversation.last_at  # type: ignore[union-attr]  # it was just said


def _subject(told: dict[str, Any], firms: dict[str, Firm], sent: Iterable[Sent]) -> tuple[SubjectKind, Any, Firm]:
    if "organisation" in told:
        firm = firms[told["organisation"]]
        return SubjectKind.ORGANISATION, firm.organisation.id, firm
    kind = SubjectKind.LISTING if "listing" in told else SubjectKind.REQUEST
    one = next(one for one in sent if one.kind.value == kind.value and one.thing.title == told[kind.value])
    return kind, one.thing.id, one.by


def _read_most() -> None:
    """Leave each inbox with a few new rows, as it would stand on an ordinary day."""
    newest_first = select(Notification).order_by(Notification.person_id, Notification.id.desc())
    for _person, rows in groupby(db.session.scalars(newest_first).all(), key=lambda row: row.person_id):
        for row in list(rows)[UNREAD_KEPT:]:
            row.read_at = now()
