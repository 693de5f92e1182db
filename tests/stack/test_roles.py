"""The processes run as a role that row-level security binds."""

import psycopg
import pytest

from marketplace.stack.database import refuse_strong_role
from marketplace.stack.errors import Trouble
from tests.database import Servers


def test_the_application_role_may_serve(running: Servers) -> None:
    with psycopg.connect(running.database_url) as connection:
        refuse_strong_role(connection)
        assert connection.execute("SELECT current_user").fetchone() == ("tapak_app",)


def test_the_owner_of_the_tables_may_not(running: Servers) -> None:
    with psycopg.connect(running.owner_url) as connection, pytest.raises(Trouble, match="owns the schema"):
        refuse_strong_role(connection)
