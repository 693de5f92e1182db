"""Whatever people write is shown as they wrote it: it never becomes a part of the page, a script or an address."""

import csv
import io
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from html import escape
from html.parser import HTMLParser
from urllib.parse import quote

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.accounts.models import Person, PersonSession
from marketplace.core.db import db
from marketplace.core.ids import uuid7
from marketplace.listings import actions as listings
from marketplace.moderation import actions as moderation
from marketplace.moderation.models import Case
from marketplace.notifications.claiming import Claimed
from marketplace.notifications.letters import write
from marketplace.notifications.models import Delivery, Notification
from marketplace.notifications.rules import Channel, Message
from marketplace.organisations.models import Organisation, Site
from marketplace.organisations.rules import OrganisationState
from marketplace.sourcing import actions as requests
from tests.cast import Cast, Player, make_cast
from tests.database import Servers
from tests.hardening.stage import Stage
from tests.listings.making import WHOLE as OFFER
from tests.messaging.making import SubjectKind as AskedKind
from tests.messaging.making import ask
from tests.sourcing.making import whole as brief
from tests.world import ADDITIONS

# Ways out of text, of an attribute, of a comment, of a script, of a style; each calls on something named "xss".
BREAKS = (
    "<script>xss()</script>",
    "<xss-tag xss=1>",
    "'\"><img src=x onerror=xss()>",
    "\" onmouseover=\"xss()\" x=\"",
    "' autofocus onfocus='xss()",
    "--><svg/onload=xss()>",
    "</title><script src=//xss.example></script>",
    "</textarea><iframe srcdoc='<script>xss()</script>'>",
    "]]><xss-tag>",
    "{{ 191919*777 }}{% raw %}${191919*777}",
    "javascript:xss()",
    "<a href=\"jav&#x09;ascript:xss()\">k</a>",
    "&lt;xss-tag&gt;&#60;xss-tag&#62;",
    "<math><mi//xlink:href=\"data:x,<script>xss()</script>\">",
    "\\u003cxss-tag\\u003e%3Cxss-tag%3E",
    "<base href=//xss.example/><meta http-equiv=refresh content=0;url=//xss.example>",
    "<form action=//xss.example><button formaction=javascript:xss()>",
    "%(name)s %s {0} ${x}",
)  # fmt: skip
ADDRESSES = frozenset({"href", "src", "action", "formaction", "poster", "xlink:href", "data", "srcset", "cite"})
NEVER = frozenset({"iframe", "object", "embed", "base", "frame", "applet", "math", "template", "style"})


@dataclass(frozen=True)
class Written:
    """What was written where: each text ends with a word of its own, by which it is found again."""

    marks: dict[str, str]

    def __call__(self, field: str, limit: int = 0) -> str:
        number = len(self.marks)
        mark = f"tanda{number}x"
        self.marks[field] = mark
        if limit:
            return f"{BREAKS[number % len(BREAKS)][: limit - len(mark) - 1]} {mark}"
        return " ".join([*BREAKS, mark])


class _Dom(HTMLParser):
    """Everything in a page that a text must never have become."""

    def __init__(self, origin: str) -> None:
        super().__init__(convert_charrefs=True)
        self.origin, self.faults = origin, list[str]()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag.startswith("xss") or tag in NEVER:
            self.faults.append(f"element {tag}")
        for name, given in attributes:
            value = given or ""
            if name.startswith(("on", "xss")) or name in ("srcdoc", "style", "http-equiv"):
                self.faults.append(f"attribute {name} of {tag}")
            if name in ADDRESSES and not self._is_ours(value):
                self.faults.append(f"{tag} {name}={value[:80]}")
        if tag == "script" and not (dict(attributes).get("src") or "").startswith("/static/"):
            self.faults.append("a script of nobody's")

    def handle_comment(self, data: str) -> None:
        self.faults.append(f"comment {data[:60]}")

    def _is_ours(self, address: str) -> bool:
        plain = "".join(address.split()).lower()
        if plain.startswith(("https://wa.me/", self.origin)):
            return True
        return not plain or (plain.startswith(("/", "#", "?")) and not plain.startswith(("//", "/\\")))


def _faults(page: str, origin: str) -> list[str]:
    dom = _Dom(origin)
    dom.feed(page)
    dom.close()
    raw = [text for text in BREAKS if escape(text) != text and text in page]
    return dom.faults + [f"unescaped: {text}" for text in raw] + ["a template in a text ran"] * ("149121063" in page)


def _of(player: Player) -> uuid.UUID:
    assert player.organisation_id
    return player.organisation_id


def _rename(cast: Cast, written: Written) -> None:
    """What cannot be said through a form, since the form would refuse it, stands in the rows all the same."""
    with cast.inside():
        for role in ("owner", "buyer", "moderator"):
            person = db.session.get_one(Person, (cast.tenant_id, getattr(cast, role).person_id))
            person.name = written(f"name of the {role}", 80)
        for role in ("owner", "buyer"):
            firm = db.session.get_one(Organisation, (cast.tenant_id, _of(getattr(cast, role))))
            firm.trade_name = written(f"firm of the {role}", 100)
            firm.description, firm.website = written(f"text of the {role}"), f"javascript:xss()//{role}"
            firm.legal_name, firm.address = written(f"legal name of the {role}", 100), written(f"address of the {role}")
        place = Site(organisation_id=_of(cast.owner), name=written("site", 100), candidates=["32.01", "32.71"])
        session = select(PersonSession).where(PersonSession.person_id == cast.owner.person_id)
        db.session.scalars(session).one().user_agent = written("device", 200)
        db.session.add_all([place, PersonSession(person_id=cast.owner.person_id, token_sha256=b"x" * 32)])


def _decide(cast: Cast, written: Written, refused: uuid.UUID) -> None:
    with cast.inside():
        staff = cast.moderator.actor
        for case in db.session.scalars(select(Case)).all():
            thing = moderation.subjects.load(case.subject_kind, case.subject_id)
            assert thing is not None
            moderation.answer(staff, case, written(f"staff on {case.id}"), form_key=uuid7(), is_from_staff=True)
            moderation.answer(
                cast.owner.actor, case, written(f"author on {case.id}"), form_key=uuid7(), is_from_staff=False
            )
            if case.subject_id == refused:
                note = written("case note")
                moderation.ask_changes(staff, case, version=thing.version, reason="other", note=note)
            else:
                moderation.approve(staff, case, version=thing.version)


def _import(stage: Stage, written: Written) -> None:
    cells = {"nama": written("import name", 90), "alamat": written("import address", 250), "kota": "Bogor"}
    cells |= {written("heading", 80): written("unknown cell"), "sumber": written("source", 150)}
    target = io.StringIO()
    table = csv.DictWriter(target, list(cells), quoting=csv.QUOTE_ALL)
    table.writeheader()
    table.writerow(cells)
    client = stage.browser("moderator")
    name = written("file name", 100).replace("/", "|").replace('"', "'")
    answer = stage.send(client, "/imports", {"file": (io.BytesIO(target.getvalue().encode()), name)})
    assert answer.status_code == 302, answer.text
    stage.ids["import_id"] = [uuid.UUID(str(answer.location).rpartition("/")[2])]
    assert stage.send(client, f"{answer.location}/run", {}).status_code == 302


@pytest.fixture(scope="module")
def written() -> Written:
    return Written({})


@pytest.fixture(scope="module")
def market(app: Flask, running: Servers, background: Callable[[Cast], int], written: Written) -> Stage:
    """A marketplace whose people write nothing but ways out of the page, by the product's own verbs and past them."""
    cast = make_cast(app, running.owner_url)
    _rename(cast, written)
    background(cast)
    with cast.inside():
        words = {"title": written("listing title", 100), "sizes": written("listing sizes", 120)}
        offer = replace(OFFER, description=written("listing description"), **words)
        shown, refused, hidden = (listings.draft(cast.owner.actor, _of(cast.owner), offer) for _one in range(3))
        words = {"title": written("request title", 100), "size_run": written("request sizes", 200)}
        asked = requests.draft(
            cast.buyer.actor, _of(cast.buyer), replace(brief(), description=written("request text"), **words)
        )
        for listing in (shown, refused):
            listings.submit(cast.owner.actor, listing)
        requests.submit(cast.buyer.actor, asked)
        ids = {"listing_id": [shown.id, refused.id, hidden.id], "request_id": [asked.id]}
    background(cast)
    _decide(cast, written, refused=ids["listing_id"][1])
    background(cast)
    with cast.inside():
        talk = ask(cast.buyer, AskedKind.LISTING, ids["listing_id"][0], written("question"))
        ids["conversation_id"] = [talk.id]
        ids["case_id"] = list(db.session.scalars(select(Case.id)))
        ids["organisation_id"] = [_of(cast.owner), _of(cast.buyer)]
        ids["site_id"] = list(db.session.scalars(select(Site.id)))
    background(cast)
    with cast.inside():
        ids["notification_id"] = list(db.session.scalars(select(Notification.id).limit(1)))
        ids["photo_id"] = [uuid7()]
    first = {name: several[0] for name, several in ids.items()}
    for addition in ADDITIONS:
        for name, identifier in addition(cast, first, background).items():
            ids.setdefault(name, []).append(identifier)
            first[name] = identifier
    stage = Stage(app, cast, ids)
    _import(stage, written)
    background(cast)
    with cast.inside():
        unclaimed = Organisation.state == OrganisationState.UNCLAIMED
        ids["organisation_id"] += db.session.scalars(select(Organisation.id).where(unclaimed)).all()
    return stage


def _pages(stage: Stage) -> Iterator[tuple[str, str]]:
    """Every page, as everybody who may open it sees it."""
    for role in ("owner", "buyer", "moderator", "rival", None):
        client = stage.browser(role)
        for path, _rule in stage.paths("GET"):
            answer = stage.get(client, path)
            assert answer.status_code < 500, path
            if answer.mimetype == "text/html":
                yield f"{path} as {role or 'visitor'}", answer.text


@pytest.mark.parametrize("text", [text for text in BREAKS if "<" in text and "&lt;" not in text and "%3C" not in text])
def test_a_page_that_let_it_out_would_be_found(text: str) -> None:
    assert _faults(f"<p>{text}</p>", "http://localhost")
    assert not _faults(f"<p title='{escape(text)}'>{escape(text)}</p>", "http://localhost")


def test_nothing_that_was_written_becomes_part_of_a_page(market: Stage, written: Written) -> None:
    faults, seen = [], set[str]()
    origin = f"http://{market.cast.host}"
    for where, page in _pages(market):
        faults += [f"{where}: {fault}" for fault in _faults(page, origin)]
        seen |= {field for field, mark in written.marks.items() if mark in page.lower()}
    assert not faults, "\n".join(dict.fromkeys(faults))
    # What nobody shows cannot have been shown well. A legal name and a full address are for later pages.
    hidden = {f"{thing} of the {role}" for thing in ("legal name", "address") for role in ("owner", "buyer")}
    assert set(written.marks) - seen <= {*hidden, "unknown cell"}


def test_nothing_that_was_written_becomes_part_of_a_letter(market: Stage) -> None:
    faults, origin = [], f"http://{market.cast.host}"
    with market.cast.inside():
        rows = db.session.scalars(select(Delivery)).all()
        told = {(row.kind, row.channel) for row in rows}
        for row in rows:
            claimed = Claimed(
                row.id, row.tenant_id, uuid7(), 1, row.tries, row.person_id, Channel(row.channel), row.address,
                Message(row.kind), row.params, row.path, row.language,
            )  # fmt: skip
            letter = write(claimed)
            # A mail program keeps styles in attributes, so those are the letter's own and not looked at.
            page = letter.html.replace(' style="', ' data-looks="')
            page = page.replace("<meta charset", "<meta data-x")
            faults += [f"{row.kind}: {fault}" for fault in _faults(page, origin)]
            assert "\n" not in letter.subject
            assert letter.link.startswith(origin)
    assert not faults, "\n".join(dict.fromkeys(faults))
    assert len(told) > 6


@pytest.mark.parametrize(
    "path", ["/listings?q={}", "/requests?q={}&place={}", "/organisations/directory?q={}&kind={}", "/session?next={}",
             "/moderation?tab={}&kind={}&regency={}", "/listings?moq={}&type={}&sort={}", "/?language={}", "/{}"]
)  # fmt: skip
def test_nothing_that_stands_in_an_address_becomes_part_of_its_page(market: Stage, path: str) -> None:
    client, faults = market.browser("moderator"), []
    for text in BREAKS:
        answer = market.get(client, path.replace("{}", quote(text, safe="")))
        faults += [f"{text}: {fault}" for fault in _faults(answer.text, f"http://{market.cast.host}")]
    assert not faults, "\n".join(faults)


def test_a_form_that_comes_back_shows_what_was_typed_as_text(market: Stage) -> None:
    faults = []
    for role, path, names in (
        ("newcomer", "/organisations/new", ("trade_name", "legal_name", "address", "nib", "website", "description")),
        ("owner", "/listings/new", ("description", "sizes", "moq", "price_min", "lead_days", "key")),
        ("buyer", "/requests/new", ("description", "size_run", "pairs", "closes_on", "budget_max")),
        (None, "/registration", ("name", "identifier")),
        (None, "/session", ("identifier", "next")),
    ):
        client = market.browser(role)
        for text in (" ".join(BREAKS[::2]), " ".join(BREAKS[1::2]), BREAKS[2]):
            answer = market.send(client, path, dict.fromkeys(names, text))
            assert answer.status_code == 200
            faults += [f"{path} {text}: {fault}" for fault in _faults(answer.text, f"http://{market.cast.host}")]
    assert not faults, "\n".join(faults)
