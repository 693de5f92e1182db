"""What is sent while things die: codes, news for many, digests; each with a name that the mail server can read."""

import re
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

import requests
from flask import Flask
from sqlalchemy import text

from marketplace.accounts.models import Confirmation, Person
from marketplace.accounts.rules import Purpose
from marketplace.core.clock import now
from marketplace.core.db import db
from marketplace.events.actions import CLOCK, record
from marketplace.events.kinds import Kind
from marketplace.listings.models import Listing
from marketplace.notifications.models import DigestItem, Notification
from marketplace.organisations.models import Membership, Organisation
from marketplace.organisations.rules import OrganisationKind
from tests.cast import Cast
from tests.fakes.smtp import Taken
from tests.faults.history import History

MEMBERS = 12
_SERIES = re.compile(r"seri-\d+")


def named(taken: Taken) -> str:
    """The message as its sender knows it: marketplace, address, and which news."""
    series = _SERIES.search(taken.subject)
    return f"{taken.market.removeprefix('Pasar ')}:{taken.address}:{series[0] if series else ''}"


@dataclass
class Traffic:
    """Sends in the name of two marketplaces by turns. `port`: where their pages are asked for."""

    app: Flask
    history: History
    casts: list[Cast]
    port: int = 0
    sent: int = 0
    _workshops: dict[uuid.UUID, tuple[uuid.UUID, list[str]]] = field(default_factory=dict)
    _noted: set[uuid.UUID] = field(default_factory=set)

    def cast(self) -> Cast:
        return self.casts[self.sent % len(self.casts)]

    def code(self, address: str = "") -> bool:
        """A code for somebody new; whether that is known to be written down."""
        cast, address = self.cast(), address or self._address()
        return self._tell(cast, [f"{cast.slug}:{address}:"], lambda: _ask_code(cast, address))

    def code_over_the_web(self) -> bool:
        cast, address = self.cast(), self._address()
        return self._tell(cast, [f"{cast.slug}:{address}:"], lambda: self._register(cast, address))

    def news(self) -> bool:
        """One event, of which each member of a workshop hears."""
        cast = self.cast()
        organisation_id, members = self._workshop(cast)
        series = f"seri-{self.sent:06d}"
        return self._tell(
            cast,
            [f"{cast.slug}:{member}:{series}" for member in members],
            lambda: _publish(cast, organisation_id, series),
        )

    def digest(self) -> bool:
        """Something that waits for the next digest, which is due."""
        cast, address = self.cast(), self._address()
        return self._tell(cast, [f"{cast.slug}:{address}:"], lambda: _hold(cast, address))

    def _address(self) -> str:
        return f"baru{self.sent}-{time.monotonic_ns()}@example.com"

    def _tell(self, _cast: Cast, values: list[str], act: Callable[[], None]) -> bool:
        self.sent += len(values)
        for value in values:
            self.history.note("sender", "invoke", "tell", value)
        try:
            act()
        except Exception:  # whatever it was: nobody knows whether it was written down
            end = "info"
        else:
            end = "ok"
        for value in values:
            self.history.note("sender", end, "tell", value)
        return end == "ok"

    def _register(self, cast: Cast, address: str) -> None:
        """As a person does: read the form, fill it in, send it."""
        place = f"http://127.0.0.1:{self.port}/registration"
        # Each from an address of his own: nobody may register twenty people an hour.
        headers = {"Host": cast.host, "X-Forwarded-For": f"10.{self.sent >> 16 & 255}.{self.sent >> 8 & 255}.7"}
        with requests.Session() as person:
            page = person.get(place, headers=headers, timeout=5)
            token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
            if token is None:
                raise RuntimeError(f"{page.status_code}: no form")
            form = {
                "csrf_token": token[1],
                "name": "Baru",
                "identifier": address,
                "password": "sandal jepit 42",
                "agreed": "y",
                "consent": "y",
            }
            cookies = {"form": page.cookies["form"]}
            answer = person.post(place, form, headers=headers, cookies=cookies, timeout=5, allow_redirects=False)
            if answer.status_code != 302:
                raise RuntimeError(f"{answer.status_code}: not registered")

    def _workshop(self, cast: Cast) -> tuple[uuid.UUID, list[str]]:
        if cast.tenant_id not in self._workshops:
            self._workshops[cast.tenant_id] = _open_workshop(cast)
        return self._workshops[cast.tenant_id]

    def note_the_end(self) -> None:
        """What the rows say when all is over: calls that broke off, and whatever has not come to an end."""
        broken_off = text("""
            SELECT id, delivery_id, boot_id, extract(epoch FROM started_at)::float AS started,
                extract(epoch FROM finished_at)::float AS finished
            FROM delivery_attempts WHERE outcome = 'unknown'
        """)
        for cast in self.casts:
            with cast.inside():
                for row in db.session.execute(broken_off):
                    if row.id not in self._noted:
                        self._noted.add(row.id)
                        which = (str(row.id), str(row.delivery_id))
                        self.history.note(row.boot_id, "invoke", "call", *which, at=row.started)
                        self.history.note(row.boot_id, "info", "broke_off", *which, at=row.finished)
                for key in db.session.scalars(text("SELECT id FROM deliveries WHERE state NOT IN ('sent', 'dead')")):
                    self.history.note("rows", "ok", "left", str(key))
                for key in db.session.scalars(text("SELECT id FROM relays")):
                    self.history.note("rows", "ok", "left", str(key))

    def states(self) -> list[tuple[object, ...]]:
        """How many relays and deliveries there are in which state, for a test that has failed."""
        counted = text("""
            SELECT 'relays', state, max(attempts), count(*) FROM relays GROUP BY state
            UNION ALL SELECT 'deliveries', state, max(attempts), count(*) FROM deliveries GROUP BY state
        """)
        found: list[tuple[object, ...]] = []
        for cast in self.casts:
            with cast.inside():
                found += [tuple(row) for row in db.session.execute(counted)]
        return found

    def is_open(self) -> bool:
        return any(_is_open(cast) for cast in self.casts)


def _is_open(cast: Cast) -> bool:
    waiting = """
        SELECT EXISTS (SELECT FROM relays WHERE state = 'waiting')
            OR EXISTS (SELECT FROM deliveries WHERE state NOT IN ('sent', 'dead'))
            OR EXISTS (SELECT FROM digest_items WHERE digest_id IS NULL)
    """
    try:
        with cast.inside():
            return bool(db.session.scalar(text(waiting)))
    except Exception:  # the database is away: nothing has come to an end there
        return True


def _ask_code(cast: Cast, address: str) -> None:
    with cast.inside():
        asked = Confirmation(purpose=Purpose.REGISTRATION, email=address)
        db.session.add(asked)
        db.session.flush()
        record(CLOCK, Kind.CODE_REQUESTED, asked)


def _open_workshop(cast: Cast) -> tuple[uuid.UUID, list[str]]:
    """Makers who are told by e-mail alone."""
    addresses = [f"anggota{number}-{cast.slug}@example.com" for number in range(MEMBERS)]
    with cast.inside():
        workshop = Organisation(kind=OrganisationKind.PRODUCER, trade_name="Koperasi Sepatu")
        people = [Person(name="Anggota", email=address, password_hash="x") for address in addresses]
        db.session.add_all([workshop, *people])
        db.session.flush()
        db.session.add_all(Membership(organisation_id=workshop.id, person_id=person.id) for person in people)
        return workshop.id, addresses


def _publish(cast: Cast, organisation_id: uuid.UUID, series: str) -> None:
    with cast.inside():
        listing = Listing(organisation_id=organisation_id, title=f"Sepatu {series}")
        db.session.add(listing)
        db.session.flush()
        record(CLOCK, Kind.LISTING_PUBLISHED, listing)


def _hold(cast: Cast, address: str) -> None:
    with cast.inside():
        person = Person(name="Pembaca", email=address, password_hash="x")
        db.session.add(person)
        db.session.flush()
        event = db.session.scalar(text("SELECT id FROM events LIMIT 1"))
        told = Notification(
            event_id=event, person_id=person.id, kind="listing.published", params={"title": "Sepatu"}, path="/"
        )
        db.session.add(told)
        db.session.flush()
        due = now() - timedelta(minutes=1)
        db.session.add(
            DigestItem(person_id=person.id, notification_id=told.id, channel="email", pace="daily", due_at=due)
        )
