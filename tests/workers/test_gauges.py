"""The figures for those who watch: the oldest that is due first of all, read by the role that sees nothing else."""

import urllib.request

import pytest
from sqlalchemy import text

from marketplace.core.db import db
from tests.cast import Cast
from tests.database import Servers
from workers import gauges
from workers.sweep import as_relay


@pytest.fixture
def late(cast: Cast) -> None:
    """A letter that has been due for longer than any other test leaves one, and one that was given up."""
    queued = text("""
        INSERT INTO deliveries (tenant_id, id, event_id, channel, address, kind, state, expires_at, due_at)
        SELECT tenant_id, gen_random_uuid(), id, 'webhook', state || '@example.com', 'message.sent', state,
            now() + interval '1 day', now() - interval '3 days'
        FROM (SELECT tenant_id, id FROM events WHERE tenant_id = :t LIMIT 1) AS e,
            unnest(ARRAY['retry', 'dead']) AS state
    """)
    with cast.inside():
        db.session.execute(queued, {"t": cast.tenant_id})


def test_the_oldest_due_is_counted_in_seconds_and_what_was_given_up_by_itself(running: Servers, late: None) -> None:
    with as_relay(running.database_url) as connection:
        gauges.take(connection)
    value = gauges.REGISTRY.get_sample_value
    assert value("tapak_oldest_due_seconds", {"queue": "webhook"}) == pytest.approx(3 * 86_400, abs=60)
    assert (value("tapak_due", {"queue": "webhook"}) or 0) >= 1
    assert (value("tapak_dead", {"queue": "webhook"}) or 0) >= 1


def test_they_are_served_at_an_address_of_their_own_or_not_at_all() -> None:
    assert gauges.serve("") is None
    port = gauges.serve("127.0.0.1:0")
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5) as page:
        said = page.read().decode()
    # The one figure that says whether all is well stands first.
    assert said.index("tapak_oldest_due_seconds") < said.index("tapak_due") < said.index("tapak_dead")
