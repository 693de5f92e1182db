"""A marketplace in which every form of the product stands on some page: things in every state that has a form."""

import uuid
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from itertools import count, product

from flask import Flask
from sqlalchemy import select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from marketplace.accounts import actions as accounts
from marketplace.accounts.models import Person
from marketplace.core.access import Audience, Face
from marketplace.core.db import db
from marketplace.directory import actions as directory
from marketplace.directory.reading import read as read_list
from marketplace.listings.rules import ListingState
from marketplace.moderation import actions as moderation
from marketplace.moderation.models import Case
from marketplace.moderation.rules import CaseState
from marketplace.notifications.models import Notification
from marketplace.organisations.models import Site
from marketplace.photos.models import Photo
from marketplace.sourcing.rules import RequestState
from tests.cast import Cast, Player
from tests.clients import Browser, browser
from tests.hardening.forms import PageForm, read
from tests.listings.making import a_listing
from tests.sourcing.making import a_request
from tests.world import PLAIN, make_world

ROLES = ("owner", "colleague", "buyer", "rival", "moderator", "admin", "viewer", "newcomer", None)
# A town that is both a kota and a kabupaten: its place waits for a person.
UNPLACED = (
    "nama,alamat,kota,provinsi\nPT Dua Kota,Jalan Raya 5,Bogor,Jawa Barat\nPT Satu Lagi,Jalan 6,Bogor,Jawa Barat\n"
)
# Whose things are in no state that gives this reader another form.
ONE_IS_ENOUGH: dict[str | None, tuple[str, ...]] = {
    "owner": ("request_id", "case_id"),
    "buyer": ("listing_id", "case_id"),
    "moderator": ("listing_id", "request_id"),
    "admin": ("listing_id", "request_id", "case_id", "organisation_id"),
    "newcomer": ("listing_id", "request_id"),
    None: ("listing_id", "request_id"),
}


@dataclass(frozen=True)
class Place:
    """A form as `role` meets it on the page at `path`; `target` is where it goes."""

    role: str | None
    path: str
    target: str
    endpoint: str
    form: PageForm

    def __str__(self) -> str:
        return f"{self.endpoint} as {self.role or 'visitor'} at {self.path}"


@dataclass(eq=False)
class Stage:
    """`ids` are, by the name they have in an address, the things in their several states."""

    app: Flask
    cast: Cast
    ids: dict[str, list[uuid.UUID]]
    _caller: Iterator[int] = field(default_factory=lambda: count(1))

    def player(self, role: str | None) -> Player | None:
        return getattr(self.cast, role) if role else None

    def browser(self, role: str | None, language: str | None = None) -> Browser:
        client = browser(self.app, self.cast.host, self.player(role))
        if language and role:
            client.set_cookie("language", language, domain=client.host)
        elif language:
            client.environ_base["HTTP_ACCEPT_LANGUAGE"] = language
        return client

    def somewhere(self) -> dict[str, str]:
        """An address that nobody has called from: what is tried often here meets no limit of ours."""
        number = next(self._caller)
        return {"REMOTE_ADDR": f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"}

    def get(self, client: Browser, path: str) -> TestResponse:
        return client.get(path, environ_overrides=self.somewhere())

    def send(self, client: Browser, path: str, data: dict[str, object], **options: object) -> TestResponse:
        return client.send(path, data, environ_overrides=self.somewhere(), **options)

    def paths(self, method: str, one_of: Collection[str] = ()) -> Iterator[tuple[str, Rule]]:
        """Every address on a marketplace's host, with each thing that it can be about; only the first for `one_of`."""
        adapter = self.app.url_map.bind(self.cast.host)
        for rule in sorted(self.app.url_map.iter_rules(), key=lambda rule: rule.rule):
            is_elsewhere = self.app.view_functions[rule.endpoint].face == Face.PLATFORM  # type: ignore[attr-defined]
            if method not in (rule.methods or ()) or is_elsewhere:
                continue
            names = sorted(rule.arguments)
            several = [self.ids.get(name) or [PLAIN[name]] for name in names]
            several = [all_of[:1] if name in one_of else all_of for name, all_of in zip(names, several, strict=True)]
            for values in product(*several):
                yield adapter.build(rule.endpoint, dict(zip(names, values, strict=True)), method=method), rule

    def endpoint(self, path: str) -> str:
        return str(self.app.url_map.bind(self.cast.host).match(path.partition("?")[0], method="POST")[0])


def set_up(app: Flask, cast: Cast, drain: Callable[[Cast], int]) -> Stage:
    """The world of tests/world.py, and what it lacks to show every form."""
    world = make_world(cast, drain)
    ids = {name: [identifier] for name, identifier in world.ids.items()}
    assert cast.buyer.organisation_id
    ids["listing_id"] += [a_listing(cast, state) for state in ListingState if state != ListingState.PUBLISHED]
    ids["request_id"] += [a_request(cast, state) for state in RequestState if state != RequestState.OPEN]
    ids["organisation_id"].append(cast.buyer.organisation_id)
    drain(cast)
    with cast.inside():
        content = UNPLACED.encode()
        done, planned = (
            directory.plan(cast.moderator.actor, name, content, read_list(content)) for name in ("a.csv", "b.csv")
        )
        directory.start(cast.moderator.actor, done)
        for column in ("listing_id", "request_id"):
            for thing in ids[column][:3] * 2:
                digest = uuid.uuid4().hex * 2
                db.session.add(Photo(**{column: thing}, digest=digest, width=640, height=480, widths=[320, 640]))
        ids["import_id"] += [done.id, planned.id]
    drain(cast)
    with cast.inside():
        cases = db.session.scalars(select(Case).where(Case.state == CaseState.OPEN).order_by(Case.id.desc())).all()
        moderation.claim(cast.moderator.actor, cases[0])
        ids["case_id"] = [case.id for case in cases]
        # A second device, so that there is something to sign out of.
        accounts.sign_in(db.session.get_one(Person, (cast.tenant_id, cast.owner.person_id)), user_agent="tablet")
        ids["site_id"] = list(db.session.scalars(select(Site.id).order_by(Site.regency_code.is_(None).desc()).limit(2)))
        ids["photo_id"] = list(db.session.scalars(select(Photo.id).limit(2)))
        news = select(Notification.id).where(Notification.person_id == cast.owner.person_id)
        ids["notification_id"] = list(db.session.scalars(news.limit(1)))
    return Stage(app, cast, ids)


# Which pages showed whom a form of his own in the first walk: those that follow look nowhere else.
_worth_a_look: set[tuple[str | None, str]] = set()


def every_form(stage: Stage) -> list[Place]:
    """Each form of the product once for each endpoint and set of fields, found by walking its pages."""
    is_first = not _worth_a_look
    found: dict[tuple[str, frozenset[str]], Place] = {}
    for role, one_of in ONE_IS_ENOUGH.items():
        client = stage.browser(role)
        if role is None:
            _begin_to_come_in(stage, client)
        player = stage.player(role)
        audiences = player.actor.audiences if player else {Audience.PUBLIC}
        for path, rule in stage.paths("GET", one_of):
            if "photo_id" in rule.arguments or not stage.app.view_functions[rule.endpoint].audiences & audiences:  # type: ignore[attr-defined]
                continue
            if not is_first and (role, rule.endpoint) not in _worth_a_look:
                continue
            answer = stage.get(client, path)
            if answer.status_code != 200 or answer.mimetype != "text/html":
                continue
            for form in read(answer.text).forms:
                if form.method == "post":
                    target = form.action or path
                    endpoint = stage.endpoint(target)
                    key = endpoint, frozenset(name for name in form.fields)
                    if key not in found:
                        found[key] = Place(role, path, target, endpoint, form)
                        _worth_a_look.add((role, rule.endpoint))
    return list(found.values())


def _begin_to_come_in(stage: Stage, client: Browser) -> None:
    """A visitor who waits for a code sees the form for it; the one for a new password is seen in its own test."""
    data = {"name": "Siti", "identifier": "0812 7000 8000", "password": "jahit sol setiap pagi"}
    assert stage.send(client, "/registration", data).status_code == 302
