"""Whoever asks to be erased is gone: from the database, the files, the search, Redis and the logs; the chain holds."""

import io
import zipfile

import pytest
import redis
from flask import Flask
from sqlalchemy import text

from marketplace.accounts.models import Person
from marketplace.core.db import db
from marketplace.core.ids import uuid7
from marketplace.events import queries as events
from marketplace.listings.rules import ListingState
from marketplace.messaging import actions as messaging
from marketplace.messaging import subjects
from marketplace.messaging.rules import SubjectKind
from marketplace.notifications.models import Delivery
from marketplace.organisations.models import Organisation
from marketplace.photos.models import Photo
from marketplace.privacy.register import entries
from tests.cast import Cast, Player
from tests.database import Servers
from tests.listings.making import a_listing

CANARY = "canarylark"


def _life_of(cast: Cast, drain) -> None:
    """Rudi works alone: he is named, offers, asks, is written to, and his name is in what others are told."""
    rival = cast.rival
    with cast.inside():
        person = db.session.get_one(Person, (cast.tenant_id, rival.person_id))
        person.name = f"Rudi {CANARY}1"
        person.email = f"{CANARY}2@example.com"
        firm = db.session.get_one(Organisation, (cast.tenant_id, rival.organisation_id))
        firm.trade_name, firm.address, firm.description = f"CV {CANARY}3", f"Jalan {CANARY}4", f"{CANARY}5"
        firm.website = f"https://{CANARY}6.test"
    listing_id = a_listing(
        cast, ListingState.PUBLISHED, rival, title=f"Sandal {CANARY}7", description=f"Sejak {CANARY}8 dulu " * 3
    )
    with cast.inside():
        photo = Photo(id=uuid7(), listing_id=listing_id, digest="0" * 64, width=640, height=480, widths=[640])
        db.session.add(photo)
        cast.app.extensions["files"].put(f"{cast.tenant_id}/photos/{photo.id}/640.webp", f"{CANARY}9".encode())
    drain()
    with cast.inside():
        asked = subjects.find(cast.buyer.actor, SubjectKind.LISTING, listing_id)
        talk = messaging.ask(cast.buyer.actor, asked, "Bisa 200 pasang?", form_key=uuid7())
        messaging.send(rival.actor, talk, f"Bisa, hubungi {CANARY}10", form_key=uuid7())
        # Somebody else writes his number down.
        messaging.send(cast.buyer.actor, talk, f"Nomor Anda {rival.phone}, betul?", form_key=uuid7())
    drain()


def _found_in_database(cast: Cast, words: list[str]) -> list[str]:
    """Each column of each table that holds one of the words, read as it is stored."""
    found = []
    with cast.inside():
        columns = db.session.execute(
            text("""
                SELECT table_name, column_name FROM information_schema.columns
                WHERE table_schema = 'public' AND table_name IN (
                    SELECT table_name FROM information_schema.columns WHERE column_name = 'tenant_id')
            """)
        ).all()
        for table, column in columns:
            statement = text(
                f"SELECT count(*) FROM {table} WHERE tenant_id = :tenant AND {column}::text ILIKE ANY(:words)"
            )
            values = {"tenant": cast.tenant_id, "words": [f"%{word}%" for word in words]}
            if db.session.scalar(statement, values):
                found.append(f"{table}.{column}")
    return found


def _found_in_files(cast: Cast, words: list[str]) -> list[str]:
    store = cast.app.extensions["files"]
    return [name for name in store.list(str(cast.tenant_id)) if any(w.encode() in store.get(name) for w in words)]


def _found_in_redis(running: Servers, words: list[str]) -> list[str]:
    client, found = redis.Redis.from_url(running.redis_url), []
    for key in client.scan_iter(count=1000):
        kind = client.type(key)
        value = b""
        if kind == b"string":
            value = client.get(key) or b""
        elif kind == b"list":
            value = b"".join(client.lrange(key, 0, -1))
        if any(word.encode() in key + value for word in words):
            found.append(repr(key))
    return found


def _traces(player: Player) -> list[str]:
    return [CANARY, player.phone]


def test_nothing_of_whoever_is_erased_is_found_anywhere(
    cast: Cast, client_for, drain, running: Servers, capfd: pytest.CaptureFixture[str]
) -> None:
    _life_of(cast, drain)
    assert len(_found_in_database(cast, _traces(cast.rival))) >= 8, "the canaries must sing before they are silenced"
    assert _found_in_files(cast, _traces(cast.rival)) != []
    answer = client_for(cast.rival).send("/account/data/erasure", {"sure": "y"})
    assert answer.status_code == 302
    drain()
    assert _found_in_database(cast, _traces(cast.rival)) == []
    assert _found_in_files(cast, _traces(cast.rival)) == []
    assert _found_in_redis(running, _traces(cast.rival)) == []
    said = "".join(capfd.readouterr())
    assert [word for word in _traces(cast.rival) if word in said] == []
    assert CANARY not in client_for(cast.buyer).get(f"/search?q={CANARY}7").text.replace(f"{CANARY}7", "")


def test_the_chain_of_events_still_holds(cast: Cast, client_for, drain) -> None:
    _life_of(cast, drain)
    with cast.inside():
        before = events.count()
    client_for(cast.rival).send("/account/data/erasure", {"sure": "y"})
    drain()
    with cast.inside():
        assert events.broken_links() == []
        assert events.count() > before


def test_whoever_is_erased_is_signed_out_and_cannot_come_back(cast: Cast, client_for) -> None:
    client = client_for(cast.newcomer)
    answer = client.send("/account/data/erasure", {"sure": "y"})
    assert answer.status_code == 302, answer.text
    assert client.get("/account/data").status_code in (302, 401)


def test_what_others_have_stays(cast: Cast, client_for, drain) -> None:
    _life_of(cast, drain)
    client_for(cast.rival).send("/account/data/erasure", {"sure": "y"})
    page = client_for(cast.buyer).get("/conversations").text
    assert "(dihapus)" in page
    with cast.inside():
        bodies = db.session.scalars(text("SELECT body FROM messages ORDER BY at")).all()
    assert bodies[0] == "Bisa 200 pasang?"


def test_an_unticked_box_erases_nobody(cast: Cast, client_for) -> None:
    assert client_for(cast.newcomer).send("/account/data/erasure", {}).status_code == 200
    with cast.inside():
        assert db.session.get_one(Person, (cast.tenant_id, cast.newcomer.person_id)).erased_at is None


@pytest.mark.parametrize("part", ["owner", "admin"])
def test_whoever_others_depend_on_hands_over_first(cast: Cast, client_for, part: str) -> None:
    answer = client_for(getattr(cast, part)).send("/account/data/erasure", {"sure": "y"})
    assert answer.status_code == 200
    assert "terakhir" in answer.text


def test_my_data_holds_all_that_the_register_says_is_mine_and_nothing_of_others(cast: Cast, client_for, drain) -> None:
    _life_of(cast, drain)
    answer = client_for(cast.rival).get("/account/data/copy.zip")
    bundle = zipfile.ZipFile(io.BytesIO(answer.data))
    names = set(bundle.namelist())
    everything = b"".join(bundle.read(name) for name in names).decode(errors="replace")
    missing = [n for n in (1, 2, 3, 4, 5, 6, 7, 8, 9, 10) if f"{CANARY}{n}" not in everything]
    assert missing == []
    assert cast.buyer.phone not in everything.replace(f"Nomor Anda {cast.rival.phone}", "")
    assert "argon2" not in everything
    with cast.inside():
        for entry in entries().values():
            if entry.whose:
                rows = db.session.scalar(
                    text(f"SELECT count(*) FROM {entry.table} WHERE tenant_id = :t AND {entry.whose} = :p"),
                    {"t": cast.tenant_id, "p": cast.rival.person_id},
                )
                assert (f"data/{entry.table}.json" in names) >= bool(rows), entry.table


def test_no_letter_goes_to_whoever_was_erased(cast: Cast, app: Flask, client_for, drain) -> None:
    _life_of(cast, drain)
    client_for(cast.rival).send("/account/data/erasure", {"sure": "y"})
    drain()
    with cast.inside():
        left = text("SELECT count(*) FROM deliveries WHERE person_id = :p AND tenant_id = :t")
        assert db.session.scalar(left, {"p": cast.rival.person_id, "t": cast.tenant_id}) == 0
        assert Delivery.__tablename__ == "deliveries"
