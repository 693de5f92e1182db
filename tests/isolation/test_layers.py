"""Each guard is missed by a test of its own, though the others still hold.

The policies: tests/architecture/test_tables.py and test_statements.py. The keys: test_tables.py. The doors:
tests/architecture/test_views.py and test_routes.py. Here: the tenant that every statement of ours names.
"""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.core.db import TenantScoped, db, enter_tenant
from tests.cast import Cast
from tests.database import Servers
from tests.world import World

MODELS = sorted(
    (m.class_ for m in db.Model.registry.mappers if issubclass(m.class_, TenantScoped)),
    key=lambda model: model.__name__,
)


@pytest.fixture(scope="module")
def without_policies(running: Servers) -> Iterator[Flask]:
    """The session as the application has it, on a connection for which no policy holds."""
    application = Flask("above")
    application.config["SQLALCHEMY_DATABASE_URI"] = running.admin_url
    db.init_app(application)
    yield application
    with application.app_context():
        db.engine.dispose()


def test_without_policies_the_rows_of_all_would_be_there(without_policies: Flask, theirs: tuple[Cast, World]) -> None:
    """Or the next tests would prove nothing."""
    with without_policies.app_context():
        people = db.session.execute(db.text("SELECT count(DISTINCT tenant_id) FROM people")).scalar()
    assert people is not None
    assert people > 1


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_a_statement_of_a_model_names_the_tenant_by_itself(
    without_policies: Flask, ours: tuple[Cast, World], theirs: tuple[Cast, World], model: type[TenantScoped]
) -> None:
    with without_policies.app_context():
        enter_tenant(ours[0].tenant_id)
        seen = {row.tenant_id for row in db.session.scalars(select(model))}
        assert seen <= {ours[0].tenant_id}
