"""Each event hangs on the one before it; what is changed or cut out shows."""

import threading

from sqlalchemy import create_engine, pool, select, text

from marketplace.core.db import db
from marketplace.events import queries
from marketplace.events.actions import record
from marketplace.events.kinds import Kind
from marketplace.events.models import Event, EventLink, Relay
from marketplace.organisations import queries as organisations


def _edit(cast, **details: object) -> None:
    with cast.inside():
        organisation = organisations.get(cast.owner.organisation_id)
        record(cast.owner.actor, Kind.ORGANISATION_EDITED, organisation, **details)


def _faults(cast) -> list[str]:
    with cast.inside():
        return queries.broken_links()


def test_an_untouched_chain_holds(cast) -> None:
    _edit(cast, before="a", after="b")
    _edit(cast)
    assert _faults(cast) == []


def test_an_event_is_linked_and_queued_in_the_transaction_it_belongs_to(cast) -> None:
    with cast.inside():
        event = record(cast.owner.actor, Kind.ORGANISATION_EDITED, organisations.get(cast.owner.organisation_id))
        event_id = event.id
    with cast.inside():
        assert db.session.scalars(select(EventLink).where(EventLink.event_id == event_id)).one()
        assert db.session.scalars(select(Relay).where(Relay.event_id == event_id)).one()


def test_what_was_rolled_back_never_happened(cast) -> None:
    with cast.inside():
        before = db.session.scalars(select(Event.id)).all()
        nested = db.session.begin_nested()
        record(cast.owner.actor, Kind.ORGANISATION_EDITED, organisations.get(cast.owner.organisation_id))
        nested.rollback()
    with cast.inside():
        assert db.session.scalars(select(Event.id)).all() == before
    assert _faults(cast) == []


def test_many_at_once_make_one_chain(cast) -> None:
    threads = [threading.Thread(target=_edit, args=(cast,), kwargs={"after": n}) for n in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert _faults(cast) == []
    with cast.inside():
        positions = db.session.scalars(select(EventLink.position).order_by(EventLink.position)).all()
    assert positions == list(range(1, len(positions) + 1))


def test_a_changed_event_shows(cast, running) -> None:
    _edit(cast, after="b")
    _past_the_guards(running, cast, "UPDATE events SET part = 'clock' WHERE kind = 'organisation.edited'")
    assert any("does not fit" in fault for fault in _faults(cast))


def test_an_event_cut_out_with_its_link_shows(cast, running) -> None:
    _edit(cast)
    _edit(cast)
    _past_the_guards(running, cast, "DELETE FROM event_links WHERE position = 2")
    faults = _faults(cast)
    assert any("missing" in fault for fault in faults)
    assert any("in no link" in fault for fault in faults)


def test_changed_details_show_and_erased_ones_do_not(cast, running) -> None:
    _edit(cast, after="b")
    _past_the_guards(running, cast, """UPDATE event_details SET body = '{"after": "c"}'""")
    assert any("details" in fault for fault in _faults(cast))
    _past_the_guards(running, cast, "DELETE FROM event_details")
    assert _faults(cast) == []


def _past_the_guards(running, cast, statement: str) -> None:
    """As somebody with the owner's password would: the guards of the tables down for one statement."""
    engine = create_engine(running.owner_url, poolclass=pool.NullPool)
    tables = ("events", "event_links", "event_details")
    with engine.begin() as connection:
        for table in tables:
            connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER, NO FORCE ROW LEVEL SECURITY"))
        where = "AND" if "WHERE" in statement else "WHERE"
        connection.execute(text(f"{statement} {where} tenant_id = :t"), {"t": cast.tenant_id})
        for table in tables:
            connection.execute(text(f"ALTER TABLE {table} ENABLE TRIGGER USER, FORCE ROW LEVEL SECURITY"))
    engine.dispose()
