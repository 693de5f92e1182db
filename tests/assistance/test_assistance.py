"""Nothing that a mentor fills in counts before the maker has said yes from his own phone, whichever way he says it."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from marketplace.accounts.models import Person
from marketplace.assistance import actions
from marketplace.assistance.models import Assisted
from marketplace.assistance.rules import CAPS, LIFE
from marketplace.capacity.models import CapacityWeek
from marketplace.core.clock import now
from marketplace.core.db import db
from marketplace.core.errors import Conflict, Forbidden
from marketplace.core.ids import uuid7
from marketplace.dashboard import trail
from marketplace.events.models import Event, EventDetails
from marketplace.listings.models import Listing
from marketplace.notifications import replies
from marketplace.notifications.models import Delivery, InboundMessage, Notification
from marketplace.notifications.replies import Received
from marketplace.organisations.models import Organisation
from marketplace.proposals.models import Proposal
from marketplace.skills.models import Certificate, Skill
from marketplace.sourcing import actions as sourcing
from marketplace.sourcing import queries as requests
from marketplace.tenants.queries import today
from tests.assistance.making import as_mentor, code, filled_in, state_of
from tests.cast import Cast, Player
from tests.clients import Browser
from tests.proposals.making import an_open_request

Client = Callable[[Player | None], Browser]
ROWS = {
    "listing": Listing,
    "proposal": Proposal,
    "capacity": CapacityWeek,
    "certificate": Certificate,
    "skill": Skill,
}
LISTING = {
    "title": "Sandal kulit Pringgasela",
    "product_types": "sandal_kulit",
    "description": "Kami enam orang, biasa membuat sandal kulit untuk toko oleh-oleh di Senggigi.",
    "stages": ["cutting", "sewing"],
    "materials": "kulit_sapi",
    "brand_mode": "both",
    "moq": "1 kodi",
    "capacity_month": "20 kodi",
    "lead_days": "21",
    "price_min": "95rb",
    "regency_code": "52.03",
}


def a_form(cast: Cast, deed: str) -> tuple[str, dict[str, object]]:
    """The address of a mentor's form, and what he types."""
    base = f"/assistance/{cast.owner.organisation_id}"
    with cast.inside():
        day = today()
    monday = day - timedelta(days=day.weekday()) + timedelta(weeks=1)
    if deed == "proposal":
        later = (day + timedelta(days=40)).isoformat()
        terms = {"price_per_pair": "85rb", "pairs": "10 kodi", "delivery_on": later}
        return f"{base}/requests/{an_open_request(cast)}", terms
    typed: dict[str, dict[str, object]] = {
        "listing": dict(LISTING),
        "capacity": {"week": monday.isoformat(), "pairs": "2 kodi", "stage": ""},
        "profile": {"trade_name": "Sepatu Sasak Sari Baru", "regency_code": "52.03", "kbli_edition": "2020"},
        "certificate": {"kind": "halal", "number": "ID32110000123", "status": "held"},
        "skill": {"stages": ["sewing", "cutting"]},
    }
    return f"{base}/{deed}", typed[deed]


def count(cast: Cast, deed: str) -> int:
    with cast.inside():
        if deed == "profile":
            named = select(func.count(Organisation.id)).where(Organisation.trade_name == "Sepatu Sasak Sari Baru")
            return db.session.scalar(named) or 0
        return db.session.scalar(select(func.count()).select_from(ROWS[deed])) or 0


def wrong(right: str) -> str:
    return f"{(int(right) + 1) % 10_000:04d}"


@pytest.mark.parametrize("deed", ["listing", "proposal", "capacity", "profile", "certificate", "skill"])
def test_what_a_mentor_fills_in_counts_only_with_the_code_and_then_says_who_filled_it_in(
    cast: Cast, client_for: Client, deed: str
) -> None:
    path, typed = a_form(cast, deed)
    siti = as_mentor(cast)
    mentor, sari, key = client_for(siti), client_for(cast.owner), str(uuid7())
    assert mentor.get(path).status_code == 200
    with cast.inside():
        version = db.session.scalar(select(Organisation.version).where(Organisation.id == cast.owner.organisation_id))
    for _time in range(2):
        sent = mentor.send(path, {**typed, "key": key, "version": str(version)})
        assert sent.status_code == 302, sent.text
    with cast.inside():
        identifier = db.session.scalars(select(Assisted.id)).one()
    assert (count(cast, deed), state_of(cast, identifier)) == (0, "waiting")
    page = sari.get(sent.location).text
    assert ("Belum berlaku" in page, "Diisikan oleh Siti" in page) == (True, True)
    right = code(cast, identifier)
    assert right not in page
    confirmation = f"{sent.location}/confirmation"
    assert "Kodenya tidak cocok" in sari.send(confirmation, {"code": wrong(right)}).text
    assert (count(cast, deed), state_of(cast, identifier)) == (0, "waiting")
    for _time in range(2):
        assert sari.send(confirmation, {"code": right}).status_code == 302
    assert (count(cast, deed) > 0, state_of(cast, identifier)) == (True, "confirmed")
    page = sari.get(sent.location).text
    place = page.partition("Lihat hasilnya")[0].rpartition('href="')[2].partition('"')[0]
    told = sari.get(place)
    assert (told.status_code, "Diisikan oleh Siti (pendamping)" in told.text) == (200, True), place
    with cast.inside():
        asked = db.session.scalars(select(Event).where(Event.kind == "assistance.asked")).one()
        assert (asked.person_id, asked.part) == (siti.person_id, "mentor")
        assert asked.on_behalf_of_id == cast.owner.person_id
        assert asked.organisation_id == cast.owner.organisation_id
        did = select(func.count(Event.id)).where(Event.person_id == siti.person_id, Event.kind == f"{deed}.drafted")
        assert db.session.scalar(did) == 0
        assert _marks(cast) == {str(siti.person_id)}
        if deed == "listing":
            assert db.session.scalars(select(Listing)).one().state == "in_review"
        if deed == "proposal":
            assert db.session.scalars(select(Proposal)).one().state == "submitted"


def _marks(cast: Cast) -> set[str | None]:
    """Who is said to have filled in what Sari has done for her workshop."""
    own = (Event.person_id == cast.owner.person_id, Event.organisation_id == cast.owner.organisation_id)
    who = select(EventDetails.body["filled_in_by"].astext).select_from(Event)
    with_details = who.outerjoin(EventDetails, EventDetails.event_id == Event.id).where(*own)
    return set(db.session.scalars(with_details))


def test_the_trail_names_the_mentor_beside_the_maker(cast: Cast, client_for: Client) -> None:
    identifier = filled_in(cast, as_mentor(cast))
    sari = client_for(cast.owner)
    confirmed = sari.send(f"/assisted/{identifier}/confirmation", {"code": code(cast, identifier)})
    assert confirmed.status_code == 302
    with cast.inside():
        rows = trail.page(trail.Asked(), ZoneInfo("Asia/Makassar"), 1).rows
    told = [one.helper for one in rows if one.person == "Sari" and one.kind != "person.signed_in"]
    assert set(told) == {"Siti"}
    assert "diisikan oleh Siti (pendamping)" in client_for(cast.admin).get("/dashboard/events").text


@pytest.fixture
def siti(cast: Cast) -> Player:
    return as_mentor(cast)


@pytest.fixture
def waiting(cast: Cast, siti: Player) -> uuid.UUID:
    return filled_in(cast, siti)


def received(cast: Cast, player: Player, words: str) -> str:
    """What is answered to a message from this person's number."""
    with cast.inside():
        message = replies.receive(Received(uuid7().hex, player.phone, words, now()))
        assert message is not None
        answered = select(Delivery.params).where(Delivery.kind == "reply.answered").order_by(Delivery.id.desc())
        return str((db.session.scalars(answered.limit(1)).one())["sentence"])


def test_a_yes_by_whatsapp_from_his_own_number_lets_it_count(
    cast: Cast, siti: Player, waiting: uuid.UUID, drain: Callable[[], int]
) -> None:
    drain()
    right = code(cast, waiting)
    with cast.inside():
        sent = db.session.scalars(select(Delivery).where(Delivery.kind == "assistance.code")).one()
        assert (sent.address, str(sent.channel), sent.person_id) == (
            cast.owner.phone,
            "whatsapp",
            cast.owner.person_id,
        )
        assert right not in str(sent.params)
        told = db.session.scalars(select(Notification).where(Notification.kind == "assistance.asked")).one()
        assert told.person_id == cast.owner.person_id
    for player in (cast.rival, cast.colleague, siti):
        assert received(cast, player, f"YA {right}") == replies.NO_SUCH_CODE
        assert (state_of(cast, waiting), count(cast, "capacity")) == ("waiting", 0)
    assert received(cast, cast.owner, f"ya {wrong(right)}") == replies.NO_SUCH_CODE
    assert received(cast, cast.owner, f"YA {right}") == replies.CONFIRMED
    assert (state_of(cast, waiting), count(cast, "capacity")) == ("confirmed", 1)
    assert received(cast, cast.owner, f"YA {right}") == replies.NO_SUCH_CODE
    drain()
    with cast.inside():
        told = db.session.scalars(select(Notification).where(Notification.kind == "assistance.answered")).one()
        assert told.person_id == siti.person_id
        assert db.session.scalar(select(func.count(InboundMessage.id))) == 6


def test_the_code_goes_out_over_whatsapp_alone_and_stands_nowhere_else(
    cast: Cast, waiting: uuid.UUID, drain: Callable[[], int]
) -> None:
    drain()
    right, store = code(cast, waiting), cast.app.extensions["files"]
    letters = [store.get(name).decode() for name in store.list(f"{cast.tenant_id}/outbox")]
    with_it = [letter for letter in letters if right in letter and "YA" in letter]
    assert len(with_it) == 1
    assert cast.owner.phone in with_it[0]
    with cast.inside():
        for table in ("events", "event_details", "notifications", "deliveries", "assisted_actions"):
            found = db.session.scalar(
                db.text(f"SELECT count(*) FROM {table} t WHERE tenant_id = :t AND to_jsonb(t)::text ~ :code"),
                {"t": cast.tenant_id, "code": f'"(YA )?{right}"'},
            )
            assert found == 0, table


@pytest.mark.parametrize("part", ["colleague", "rival", "buyer", "moderator", "viewer", "stranger", None])
def test_nobody_but_the_one_whose_phone_it_is_says_yes_or_no(
    cast: Cast, client_for: Client, waiting: uuid.UUID, part: str | None
) -> None:
    client = client_for(getattr(cast, part) if part else None)
    for verb, sent in (("confirmation", {"code": code(cast, waiting)}), ("refusal", {})):
        assert client.send(f"/assisted/{waiting}/{verb}", sent).status_code in ((403, 404) if part else (302,))
    assert (state_of(cast, waiting), count(cast, "capacity")) == ("waiting", 0)


@pytest.mark.parametrize("part", ["owner", "buyer", "moderator", "newcomer", "stranger"])
def test_nobody_but_a_mentor_fills_in(cast: Cast, client_for: Client, part: str) -> None:
    path, typed = a_form(cast, "capacity")
    client = client_for(getattr(cast, part))
    assert client.get("/assistance").status_code in (403, 404)
    assert client.send(path, {**typed, "key": str(uuid7())}).status_code in (403, 404)
    with cast.inside():
        assert db.session.scalar(select(func.count(Assisted.id))) == 0


def test_five_wrong_codes_shut_the_page_and_his_own_number_still_opens_it(
    cast: Cast, client_for: Client, waiting: uuid.UUID
) -> None:
    right, sari = code(cast, waiting), client_for(cast.owner)
    for _time in range(5):
        assert sari.send(f"/assisted/{waiting}/confirmation", {"code": wrong(right)}).status_code == 200
    shut = sari.send(f"/assisted/{waiting}/confirmation", {"code": right})
    assert (shut.status_code, state_of(cast, waiting)) == (409, "waiting")
    assert received(cast, cast.owner, f"YA {right}") == replies.CONFIRMED


def test_a_no_changes_nothing_and_a_mentor_who_is_stopped_fills_in_no_more(
    cast: Cast, client_for: Client, siti: Player, waiting: uuid.UUID, drain: Callable[[], int]
) -> None:
    other = filled_in(cast, siti, for_=cast.rival)
    sari = client_for(cast.owner)
    for _time in range(2):
        assert sari.send(f"/assisted/{waiting}/refusal", {"is_stopping": "y"}).status_code == 302
    assert (state_of(cast, waiting), state_of(cast, other), count(cast, "capacity")) == ("refused", "waiting", 0)
    right = sari.send(f"/assisted/{waiting}/confirmation", {"code": code(cast, waiting)})
    assert (right.status_code, state_of(cast, waiting)) == (409, "refused")
    with pytest.raises(Conflict):
        filled_in(cast, siti)
    filled_in(cast, siti, for_=cast.rival)
    drain()
    with cast.inside():
        told = db.session.scalars(select(Notification).where(Notification.kind == "assistance.answered")).one()
        assert (told.person_id, told.params["what"]) == (siti.person_id, "refused")


def test_only_so_much_waits_for_one_maker_and_by_one_mentor(cast: Cast, siti: Player) -> None:
    per_maker, per_mentor = (cap.most for cap in CAPS)
    assert per_maker < per_mentor
    made = [filled_in(cast, siti, 40 + number) for number in range(per_maker)]
    with pytest.raises(Conflict):
        filled_in(cast, siti)
    # One YA means one thing, however many wait.
    assert len({code(cast, one) for one in made}) == per_maker
    with cast.inside():
        for _number in range(per_mentor - per_maker):
            told = {"organisation_id": cast.rival.organisation_id, "person_id": cast.rival.person_id, "title": "x"}
            told |= {"mentor_id": siti.person_id, "form_key": uuid7(), "deed": "skill", "payload": {}}
            db.session.add(Assisted(**told, expires_at=now() + timedelta(days=1)))
        db.session.flush()
        sold = db.session.get_one(Assisted, (cast.tenant_id, made[0]))
        actions.withdraw(siti.actor, sold)
        db.session.flush()
        assert sold.state == "withdrawn"
    filled_in(cast, siti, 90)
    with pytest.raises(Conflict) as refused:
        filled_in(cast, siti, for_=cast.rival)
    assert refused.value.message in {cap.sentence for cap in CAPS}


def test_what_could_not_count_is_not_asked_and_the_sentence_comes_back_beside_what_was_typed(
    cast: Cast, client_for: Client
) -> None:
    mentor = client_for(as_mentor(cast))
    path, typed = a_form(cast, "listing")
    page = mentor.send(path, {**typed, "moq": "", "key": str(uuid7())})
    assert (page.status_code, "Isi pesanan paling sedikit" in page.text) == (400, True)
    assert "Sandal kulit Pringgasela" in page.text
    asked, terms = a_form(cast, "proposal")
    page = mentor.send(asked, {**terms, "price_per_pair": "", "key": str(uuid7())})
    assert (page.status_code, "Isi harga per pasang" in page.text) == (400, True)
    with cast.inside():
        for table in (Assisted, Listing, Proposal):
            assert db.session.scalar(select(func.count()).select_from(table)) == 0


def test_what_cannot_count_any_more_says_why_and_waits_on(cast: Cast, client_for: Client) -> None:
    path, typed = a_form(cast, "proposal")
    sent = client_for(as_mentor(cast)).send(path, {**typed, "key": str(uuid7())})
    identifier = uuid.UUID(sent.location.rpartition("/")[2])
    with cast.inside():
        request_id = uuid.UUID(path.rpartition("/")[2])
        sourcing.close(cast.buyer.actor, requests.get(request_id, lock=True))
    page = client_for(cast.owner).send(f"{sent.location}/confirmation", {"code": code(cast, identifier)})
    assert (page.status_code, state_of(cast, identifier), count(cast, "proposal")) == (409, "waiting", 0)
    said = received(cast, cast.owner, f"YA {code(cast, identifier)}")
    assert said not in (replies.CONFIRMED, replies.NO_SUCH_CODE)
    assert (state_of(cast, identifier), count(cast, "proposal")) == ("waiting", 0)


def test_after_a_week_it_is_forgotten_and_its_code_opens_nothing(cast: Cast, waiting: uuid.UUID) -> None:
    later = now() + timedelta(days=8)
    with cast.inside():
        assert actions.let_days_pass(now() + timedelta(days=6)) == 0
        assert actions.let_days_pass(later) == 1
        assert actions.let_days_pass(later) == 0
    assert state_of(cast, waiting) == "expired"
    assert received(cast, cast.owner, f"YA {code(cast, waiting)}") == replies.NO_SUCH_CODE


def test_the_code_is_sent_again_but_not_at_once(
    cast: Cast, client_for: Client, waiting: uuid.UUID, drain: Callable[[], int]
) -> None:
    assert client_for(cast.owner).send(f"/assisted/{waiting}/reminder", {}).status_code == 409
    with cast.inside():
        held = db.session.get_one(Assisted, (cast.tenant_id, waiting))
        held.reminded_at = now() - timedelta(minutes=11)
    assert client_for(cast.owner).send(f"/assisted/{waiting}/reminder", {}).status_code == 302
    drain()
    with cast.inside():
        sent = select(func.count(Delivery.id)).where(Delivery.kind == "assistance.code")
        assert db.session.scalar(sent) == 2


def test_a_maker_without_a_number_cannot_be_helped_and_nobody_who_makes_nothing(cast: Cast, siti: Player) -> None:
    with cast.inside():
        db.session.get_one(Person, (cast.tenant_id, cast.owner.person_id)).phone = None
    with pytest.raises(Conflict):
        filled_in(cast, siti)
    with pytest.raises(Forbidden):
        filled_in(cast, siti, for_=cast.buyer)


def test_the_database_lets_it_live_as_the_table_says(cast: Cast, waiting: uuid.UUID) -> None:
    assert {pair for pair in LIFE.pairs() if pair[0]} == {
        ("waiting", end) for end in ("confirmed", "refused", "withdrawn", "expired")
    }
    table = Assisted.__table__
    with cast.inside():
        db.session.execute(table.update().values(state="refused"))
    for state in ("waiting", "confirmed"):
        with pytest.raises(DBAPIError), cast.inside():
            db.session.execute(table.update().values(state=state))
    with pytest.raises(DBAPIError, match="mentor_id"), cast.inside():
        db.session.execute(table.update().values(mentor_id=cast.owner.person_id))
