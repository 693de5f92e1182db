"""The reader of statements sees each way of leaving a tenant out, or the tests that use it would prove nothing."""

import pytest

from tests.isolation.naming import unnamed

TABLES = {"people", "memberships", "organisations"}


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT 1 FROM people WHERE tenant_id = :tenant",
        "SELECT 1 FROM people p WHERE p.tenant_id = %(tenant_id_1)s::UUID",
        "SELECT 1 FROM people AS people_1 JOIN memberships ON memberships.tenant_id = people_1.tenant_id "
        "WHERE %(param_1)s::UUID = people_1.tenant_id",
        "UPDATE people SET name = (SELECT 1 FROM memberships m WHERE m.tenant_id = :tenant) WHERE tenant_id = :tenant",
        "INSERT INTO people (tenant_id, id) VALUES (%(tenant_id)s, %(id)s)",
    ],
)
def test_a_statement_that_names_the_tenant_everywhere_is_well(statement: str) -> None:
    assert list(unnamed(statement, TABLES)) == []


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT 1 FROM people WHERE id = :id",
        "SELECT 1 FROM people WHERE tenant_id IS NOT NULL",
        "SELECT 1 FROM people p, memberships m WHERE p.tenant_id = :tenant AND m.person_id = p.id",
        "SELECT 1 FROM people p JOIN memberships m ON m.tenant_id = p.tenant_id",
        "SELECT 1 FROM people p WHERE p.tenant_id = :tenant AND EXISTS (SELECT FROM memberships WHERE id = p.id)",
        "UPDATE people SET tenant_id = tenant_id",
        "DELETE FROM people USING memberships m WHERE people.tenant_id = :tenant",
    ],
)
def test_a_table_for_which_the_tenant_is_not_named_is_found(statement: str) -> None:
    assert list(unnamed(statement, TABLES)) != []
