"""A hundred random tamperings with the chain are found, a cut tail by the head that was kept elsewhere."""

import random
from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, create_engine, pool, text

from marketplace.events import queries
from marketplace.events.actions import record
from marketplace.events.chain import GENESIS, link_digest
from marketplace.events.kinds import Kind
from marketplace.events.models import Event
from marketplace.organisations import queries as organisations
from tests.cast import Cast
from tests.database import Servers

TABLES = ("events", "event_links", "event_details")
FILLED = (*TABLES, "relays")
EVENTS, TAMPERINGS = 12, 100
DIGEST = "decode(md5(random()::text) || md5(random()::text), 'hex')"
ONE_EVENT = "WHERE tenant_id = :t AND id = (SELECT event_id FROM event_links WHERE tenant_id = :t AND position = :p)"
ITS_DETAILS = ONE_EVENT.replace("AND id =", "AND event_id =")
ONE_LINK = "WHERE tenant_id = :t AND position = :p"
# What somebody with the owner's password might do to one link; the tail is cut where `p` stands.
WAYS = {
    "kind": f"UPDATE events SET kind = 'tenant.opened' {ONE_EVENT}",
    "who": f"UPDATE events SET person_id = gen_random_uuid() {ONE_EVENT}",
    "part": f"UPDATE events SET part = 'clock' {ONE_EVENT}",
    "when": f"UPDATE events SET at = at - interval '1 microsecond' {ONE_EVENT}",
    "what": f"UPDATE events SET subject_id = gen_random_uuid() {ONE_EVENT}",
    "firm": f"UPDATE events SET organisation_id = gen_random_uuid() {ONE_EVENT}",
    "behalf": f"UPDATE events SET on_behalf_of_id = gen_random_uuid() {ONE_EVENT}",
    "details": f"UPDATE events SET details_sha256 = {DIGEST} {ONE_EVENT}",
    "digest": f"UPDATE event_links SET sha256 = {DIGEST} {ONE_LINK}",
    "cut": f"DELETE FROM event_links {ONE_LINK}",
    "tail": "DELETE FROM event_links WHERE tenant_id = :t AND position >= :p",
    "words": f"""UPDATE event_details SET body = '{{"n": "other"}}' {ITS_DETAILS}""",
    "letters": f"""UPDATE event_details SET canonical = '{{"n":"other"}}' {ITS_DETAILS}""",
    "no json": f"UPDATE event_details SET canonical = 'other' {ITS_DETAILS}",
    "all words": f"""UPDATE event_details SET body = '{{"n": "other"}}', canonical = '{{"n":"other"}}' {ITS_DETAILS}""",
    "salt": f"UPDATE event_details SET salt = {DIGEST} {ITS_DETAILS}",
    "old words": f"""UPDATE event_details SET body = '{{"n": "other"}}', canonical = NULL {ITS_DETAILS}""",
    "swapped": """UPDATE event_links SET position = CASE position WHEN :p THEN -1 ELSE :p END
        WHERE tenant_id = :t
            AND position IN (:p, 1 + :p % (SELECT max(position) FROM event_links WHERE tenant_id = :t));
        UPDATE event_links SET position = 1 + :p % (SELECT max(position) FROM event_links WHERE tenant_id = :t)
        WHERE tenant_id = :t AND position = -1""",
}


@pytest.fixture
def owner(running: Servers) -> Iterator[Connection]:
    engine = create_engine(running.owner_url, poolclass=pool.NullPool)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def test_each_of_a_hundred_random_tamperings_is_found(cast: Cast, owner: Connection) -> None:
    for number in range(EVENTS):
        with cast.inside():
            firm = organisations.get(cast.owner.organisation_id)
            record(cast.owner.actor, Kind.ORGANISATION_EDITED, firm, organisation_id=firm.id, n=number)
    with cast.inside():
        published = queries.head()
        assert queries.broken_links(published) == []
    chance = random.Random(20261012)
    unseen = []
    for number in range(TAMPERINGS):
        way = list(WAYS)[number % len(WAYS)]
        position = chance.randint(published.position - EVENTS + 1, published.position)  # each of these has details
        if not _found(cast, owner, WAYS[way], position, published):
            unseen.append((way, position))
    assert unseen == []


def _found(cast: Cast, owner: Connection, statement: str, position: int, published: queries.Head) -> bool:
    """Tamper as somebody with the owner's password would, look, and put everything back."""
    kept = {name: f"SELECT * FROM {name} WHERE tenant_id = :t" for name in (*TABLES, "relays")}
    _past_the_guards(owner, cast, position, *(f"CREATE TEMP TABLE kept_{n} AS {rows}" for n, rows in kept.items()))
    statements = statement.split(";")
    if statement == WAYS["tail"]:
        # The events of a cut tail go as well, so that nothing but the head can tell.
        lost = f"IN (SELECT event_id FROM kept_event_links WHERE position >= {position})"
        statements += [f"DELETE FROM {n} WHERE event_id {lost}" for n in ("relays", "event_details")]
        statements.append(f"DELETE FROM events WHERE id {lost}")
    _past_the_guards(owner, cast, position, *statements)
    with cast.inside():
        faults = queries.broken_links(published)
    emptied = [f"DELETE FROM {name} WHERE tenant_id = :t" for name in reversed(FILLED)]
    filled = [
        f"INSERT INTO {name} SELECT * FROM kept_{name}" for name in ("events", "event_links", "event_details", "relays")
    ]
    _past_the_guards(owner, cast, position, *emptied, *filled, *(f"DROP TABLE kept_{name}" for name in kept))
    return bool(faults)


def _past_the_guards(owner: Connection, cast: Cast, position: int, *statements: str) -> None:
    tables = (*TABLES, "relays")
    for table in tables:
        owner.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER, NO FORCE ROW LEVEL SECURITY"))
    for statement in statements:
        given = {name: value for name, value in {"t": cast.tenant_id, "p": position}.items() if f":{name}" in statement}
        owner.execute(text(statement), given)
    for table in tables:
        owner.execute(text(f"ALTER TABLE {table} ENABLE TRIGGER USER, FORCE ROW LEVEL SECURITY"))
    owner.commit()


def test_an_event_whose_link_was_cut_off_at_the_end_shows_without_a_head(cast: Cast, owner: Connection) -> None:
    with cast.inside():
        record(cast.owner.actor, Kind.ORGANISATION_EDITED, organisations.get(cast.owner.organisation_id), n=1)
    with cast.inside():
        last = queries.head().position
    _past_the_guards(owner, cast, last, f"DELETE FROM event_links {ONE_LINK}")
    with cast.inside():
        assert [fault.split()[0] for fault in queries.broken_links()] == ["event"]


def test_details_from_before_their_letters_were_kept_are_checked_all_the_same(cast: Cast, owner: Connection) -> None:
    with cast.inside():
        firm = organisations.get(cast.owner.organisation_id)
        record(cast.owner.actor, Kind.ORGANISATION_EDITED, firm, ö="ü\n", longer=1.5, no=None, a=[1, {"z": 2, "aa": 3}])
    _past_the_guards(owner, cast, 1, "UPDATE event_details SET canonical = NULL WHERE tenant_id = :t")
    with cast.inside():
        assert queries.broken_links() == []


def test_what_the_database_writes_is_what_was_hashed(cast: Cast) -> None:
    """The letters that PostgreSQL puts together are those of `link_digest`, for an event with everything in it."""
    with cast.inside():
        firm = organisations.get(cast.owner.organisation_id)
        event = record(cast.owner.actor, Kind.ORGANISATION_EDITED, firm, organisation_id=firm.id, n='"ü"')
        event_id = event.id
    with cast.inside():
        assert queries.broken_links() == []
        kept = queries.get(event_id)
        assert isinstance(kept, Event)
        assert len(link_digest(GENESIS, 1, kept)) == 32
