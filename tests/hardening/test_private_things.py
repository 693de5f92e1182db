"""What is not for somebody's eyes is on no page of his: walked over every address, with words that betray it."""

from collections.abc import Callable, Iterator
from functools import lru_cache

import pytest
from flask import Flask
from sqlalchemy import Text, cast, func, literal_column, select, update
from sqlalchemy.dialects.postgresql import aggregate_order_by

from marketplace.core.db import db
from marketplace.core.formats import bound
from marketplace.notifications.models import Notification
from marketplace.organisations.models import Membership
from marketplace.sourcing.rules import RequestState, Visibility
from tests.cast import Cast, make_cast
from tests.database import Servers
from tests.hardening.stage import Stage, set_up
from tests.sourcing.making import a_request

HIDDEN, INVITED = "terompah gading", "bakiak jatiluhur"
SEARCHES = ("/requests?q=terompah", "/requests?q=bakiak", "/listings?q=terompah", "/requests?q=gading&sort=closing")


@pytest.fixture(scope="module")
def own_stage(app: Flask, running: Servers, background: Callable[[Cast], int]) -> Stage:
    people = make_cast(app, running.owner_url)
    stage = set_up(app, people, background)
    for title, visibility in ((HIDDEN, Visibility.PRIVATE), (INVITED, Visibility.INVITED)):
        words = {"title": f"600 pasang {title}", "description": f"Butuh {title} untuk hotel kami di Senggigi."}
        stage.ids["request_id"].append(a_request(people, RequestState.OPEN, visibility=visibility, **words))
    background(people)
    return stage


@lru_cache(maxsize=16)
def _pages(stage: Stage, role: str | None) -> list[tuple[str, str]]:
    """Every page as somebody sees it; nothing in this module changes them before the last test."""
    return list(_walk(stage, role))


def _walk(stage: Stage, role: str | None) -> Iterator[tuple[str, str]]:
    client = stage.browser(role)
    for path in (*SEARCHES, *(path for path, _rule in stage.paths("GET", ("photo_id", "site_id", "import_id")))):
        answer = stage.get(client, path)
        assert answer.status_code < 500, path
        if answer.status_code == 200 and answer.mimetype.startswith(("text/", "application/")):
            yield path, answer.get_data().decode(errors="replace")  # files too: what is plain in them is seen


def _betrayed(stage: Stage, role: str | None, words: dict[str, str]) -> list[str]:
    """The pages on which somebody reads what is not for him."""
    return [
        f"{path} as {role or 'visitor'}: {name}"
        for path, page in _pages(stage, role)
        for name, word in words.items()
        if word in page
    ]


@pytest.mark.parametrize("role", ["rival", "newcomer", "owner", None])
def test_what_a_buyer_shows_to_few_is_found_by_nobody_else(own_stage: Stage, role: str | None) -> None:
    words = {"a private request": HIDDEN, "one for invited makers": INVITED}
    words |= {f"its id {n}": str(identifier) for n, identifier in enumerate(own_stage.ids["request_id"][-2:])}
    assert _betrayed(own_stage, role, words) == []


def test_these_words_do_stand_on_the_pages_of_those_whom_they_are_for(own_stage: Stage) -> None:
    """Otherwise the tests below would look for what nobody shows."""
    buyer, owner = (dict(_pages(own_stage, role)) for role in ("buyer", "owner"))
    assert any(HIDDEN in page for page in buyer.values())
    assert any(INVITED in page for page in buyer.values())
    for words in ("Sandal kulit anyam Pringgasela", "Foto belum ada, tolong ditambah.", "Bisa 200 pasang"):
        assert any(words in page for page in owner.values())


@pytest.mark.parametrize("role", ["rival", "buyer", "newcomer", None])
def test_what_is_not_published_is_seen_by_its_own_people_and_the_staff_alone(
    own_stage: Stage, role: str | None
) -> None:
    # The published listing of the world has another title; this one is that of the drafts, refused and paused.
    assert _betrayed(own_stage, role, {"an unpublished listing": "Sandal kulit anyam Pringgasela"}) == []


@pytest.mark.parametrize("role", ["rival", "buyer", "newcomer", "viewer", None])
def test_numbers_and_addresses_of_people_are_shown_to_nobody_else(own_stage: Stage, role: str | None) -> None:
    people = own_stage.cast
    words = {}
    for name in ("owner", "moderator", "rival", "buyer"):
        player = getattr(people, name)
        if name == role or (role == "viewer" and name == "moderator"):
            continue
        digits = player.phone.removeprefix("+62")
        words |= {f"{name}'s number": digits, f"{name}'s number as written": bound("id", "UTC")["phone"](player.phone)}
        if player.email:
            words[f"{name}'s e-mail"] = player.email
    # The outbox stands in for a mail server, and the staff see to whom it would have sent.
    found = _betrayed(own_stage, role, words)
    assert [one for one in found if not one.startswith("/outbox as viewer")] == []


@pytest.mark.parametrize("role", ["rival", "moderator", "viewer", "newcomer"])
def test_a_conversation_is_read_by_its_two_sides_alone(own_stage: Stage, role: str) -> None:
    assert _betrayed(own_stage, role, {"a question": "Bisa 200 pasang sebelum Lebaran?"}) == []


@pytest.mark.parametrize("role", ["rival", "buyer", "newcomer", None])
def test_what_a_moderator_wrote_is_read_by_the_author_and_the_staff(own_stage: Stage, role: str | None) -> None:
    words = {"the reason of a refusal": "Foto belum ada, tolong ditambah."}
    assert _betrayed(own_stage, role, words) == []


def test_nobody_is_told_of_what_he_may_not_see(own_stage: Stage) -> None:
    with own_stage.cast.inside():
        told = db.session.scalars(select(Notification)).all()
        outsiders = {own_stage.cast.owner.person_id, own_stage.cast.rival.person_id, own_stage.cast.newcomer.person_id}
        betrayed = [row.params for row in told if row.person_id in outsiders and HIDDEN in str(row.params)]
        betrayed += [row.params for row in told if row.person_id in outsiders and INVITED in str(row.params)]
    assert betrayed == []
    assert len(told) > 10


# Whoever opens a design is written down for its owner, with an event; no other page may.
A_DESIGN = {"rooms.file"}
LOOKED_AT_A_DESIGN = {"room_views", "events", "event_links", "event_details", "relays"}
READ = {"notifications", "conversation_reads", "conversation_openings"}


def test_a_page_that_is_read_changes_nothing(own_stage: Stage) -> None:
    """It notes that it was read, and a session when it was last seen: nothing else."""
    with own_stage.cast.inside():
        db.session.execute(update(Notification).values(read_at=None))
    changed = _changed_by_reading(own_stage, lambda endpoint: endpoint not in A_DESIGN)
    assert "notifications" in changed
    assert changed <= READ
    assert _changed_by_reading(own_stage, lambda endpoint: endpoint in A_DESIGN) == LOOKED_AT_A_DESIGN


def _changed_by_reading(stage: Stage, is_read: Callable[[str], bool]) -> set[str]:
    """The tables that are not as they were after everybody has opened every page at the addresses named."""
    before, opened = _contents(stage), 0
    for role in ("owner", "buyer", "moderator"):
        client = stage.browser(role)
        for path, rule in stage.paths("GET", ("photo_id", "site_id", "import_id")):
            if is_read(str(rule.endpoint)):
                opened += stage.get(client, path).status_code == 200
    assert opened
    after = _contents(stage)
    return {name for name in before if before[name] != after[name]}


def _contents(stage: Stage) -> dict[str, str]:
    """A sum over every row, by table; when a session was last seen is left out."""
    found = {}
    with stage.cast.inside():
        for table in db.metadata.sorted_tables:
            if "tenant_id" in table.columns and table.name != "sessions":
                row = cast(table.table_valued(), Text)
                every = func.md5(func.string_agg(row, aggregate_order_by(literal_column("''"), row)))
                found[table.name] = str(db.session.scalar(select(every)))
    return found


@pytest.mark.parametrize("role", ["owner", "moderator", "newcomer"])
def test_every_page_of_somebody_signed_in_offers_the_way_out(own_stage: Stage, role: str) -> None:
    pages = [(path, page) for path, page in _pages(own_stage, role) if "</html>" in page]
    assert len(pages) > 20
    # The page of five taps belongs to a link and not to a session.
    shut = [path for path, page in pages if 'action="/session/end"' not in page and not path.startswith("/answer")]
    assert shut == []


# What anybody may do in his own name, whatever he may for his firm: ask, report, object, claim a profile, block, leave.
FOR_HIMSELF = {
    "messaging.ask", "messaging.ask_organisation",
    "moderation.report_listing", "moderation.report_organisation",
    "organisations.claim_profile", "organisations.block", "organisations.lift_block", "organisations.end_membership",
}  # fmt: skip


def test_a_member_without_rights_does_nothing_for_his_organisation(own_stage: Stage) -> None:
    """He reads what his own people wrote; he changes nothing, and answers nobody."""
    stage = own_stage
    with stage.cast.inside():
        bare = update(Membership).where(Membership.person_id == stage.cast.colleague.person_id).values(rights=[])
        db.session.execute(bare)
    client, faults, did = stage.browser("colleague"), [], set()
    assert "Pringgasela" in stage.get(client, f"/listings/{stage.ids['listing_id'][1]}").text
    drafted = stage.send(client, "/listings/new", {"title": "Bukan hak saya"})
    assert drafted.status_code in (200, 403)
    assert stage.get(client, f"/conversations/{stage.ids['conversation_id'][0]}").status_code == 404
    # One of the things that he may do for himself is to leave.
    for path, rule in stage.paths("POST", ("photo_id",)):
        if not {"listing_id", "conversation_id", "organisation_id"} & set(rule.arguments):
            continue
        answer = stage.send(client, path, {"title": "Bukan hak saya", "body": "Bukan hak saya"})
        if answer.status_code not in (403, 404):
            did.add(rule.endpoint)
            faults += [] if rule.endpoint in FOR_HIMSELF else [f"{path}: {answer.status_code}"]
    assert not faults, "\n".join(faults)
    assert did == FOR_HIMSELF, "a right is named that nobody needs"
