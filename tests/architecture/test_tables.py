"""Every table of tenant data is shut by itself, whatever the code forgets; read from PostgreSQL's own catalogue."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, pool, text

from tests.database import Servers

# The tables that belong to no tenant, each with the reason why.
SHARED = {
    "tenants": "the marketplaces themselves",
    "operators": "people above the marketplaces",
    "operator_sessions": "their sessions",
    "legal_transitions": "which states may follow which, the same for all",
    "schedule_runs": "which tick of the clock is taken",
    "regencies": "the regencies of Indonesia",
    "alembic_version": "which migration was the last",
}
# Views that run as their owner, each with the reason why.
OWNERS_VIEWS = {
    "search_words": "words are looked up by role tapak_search: see migration 0007",
    "search_near": "spellings are looked up by role tapak_search: see migration 0029",
}
TENANT_ONLY = "( SELECT (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid AS \"nullif\")"

Ask = Callable[[str], list[Any]]


@pytest.fixture(scope="module")
def engine(running: Servers) -> Iterator[Engine]:
    engine = create_engine(running.owner_url, poolclass=pool.NullPool)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def ask(engine: Engine) -> Ask:
    def rows(query: str) -> list[Any]:
        with engine.connect() as connection:
            return list(connection.execute(text(query)))

    return rows


@pytest.fixture(scope="module")
def tenant_tables(ask: Ask) -> set[str]:
    every = {
        row.relname
        for row in ask(
            "SELECT relname FROM pg_class WHERE relkind IN ('r','p') AND relnamespace = 'public'::regnamespace"
        )
    }
    assert set(SHARED) <= every, "a shared table is named that does not exist"
    return every - set(SHARED)


def test_every_table_starts_its_key_with_the_tenant(ask: Ask, tenant_tables: set[str]) -> None:
    keys = {
        row.table: row.columns
        for row in ask("""
            SELECT c.conrelid::regclass::text AS table,
                array_agg(a.attname::text ORDER BY k.n) AS columns
            FROM pg_constraint c, unnest(c.conkey) WITH ORDINALITY AS k(attnum, n)
            JOIN pg_attribute a ON a.attnum = k.attnum
            WHERE c.contype = 'p' AND a.attrelid = c.conrelid AND c.connamespace = 'public'::regnamespace
            GROUP BY c.conrelid
        """)
    }
    assert {table: keys.get(table) for table in tenant_tables} == {key: ["tenant_id", "id"] for key in tenant_tables}


def test_every_table_forces_row_level_security(ask: Ask, tenant_tables: set[str]) -> None:
    forced = {
        row.relname
        for row in ask(
            "SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity AND relkind IN ('r','p')"
        )
    }
    assert tenant_tables - forced == set()


def test_every_table_lets_the_application_reach_one_tenant_alone(ask: Ask, tenant_tables: set[str]) -> None:
    policies: dict[str, list[tuple[str, str]]] = {}
    for row in ask("SELECT tablename, qual, with_check FROM pg_policies WHERE 'tapak_app' = ANY(roles)"):
        policies.setdefault(row.tablename, []).append((row.qual, row.with_check))
    rule = f"(tenant_id = {TENANT_ONLY})"
    assert {table: policies.get(table) for table in tenant_tables} == {key: [(rule, rule)] for key in tenant_tables}


def test_policies_for_other_roles_are_those_of_the_relay_and_the_search(ask: Ask) -> None:
    others = ask(
        "SELECT tablename, roles::text[], cmd FROM pg_policies WHERE NOT 'tapak_app' = ANY(roles) ORDER BY 1, 3"
    )
    assert {(row.tablename, row.roles[0], row.cmd) for row in others} == {
        ("deliveries", "tapak_relay", "SELECT"),
        ("deliveries", "tapak_relay", "UPDATE"),
        ("relays", "tapak_relay", "SELECT"),
        ("relays", "tapak_relay", "UPDATE"),
        ("search_documents", "tapak_search", "SELECT"),
        ("search_spellings", "tapak_search", "SELECT"),
    }


def test_the_relay_sees_when_things_are_due_and_never_what_they_say(ask: Ask) -> None:
    seen = {
        (row.table_name, row.column_name)
        for row in ask(
            "SELECT table_name, column_name FROM information_schema.column_privileges WHERE grantee = 'tapak_relay'"
        )
    }
    hidden = {"address", "params", "path", "person_id", "kind", "last_error", "event_id", "done"}
    assert seen
    assert {
        (table, column) for table, column in seen if column in hidden or table not in ("relays", "deliveries")
    } == set()


def test_every_reference_between_tenant_tables_carries_the_tenant(ask: Ask, tenant_tables: set[str]) -> None:
    loose = [
        (row.source, row.conname)
        for row in ask("""
            SELECT c.conrelid::regclass::text AS source, c.confrelid::regclass::text AS target, c.conname::text,
                (SELECT attname FROM pg_attribute WHERE attrelid = c.conrelid AND attnum = c.conkey[1]) AS first,
                (SELECT attname FROM pg_attribute WHERE attrelid = c.confrelid
                    AND attnum = c.confkey[1]) AS target_first
            FROM pg_constraint c WHERE c.contype = 'f' AND c.connamespace = 'public'::regnamespace
        """)
        if row.target in tenant_tables and (row.first, row.target_first) != ("tenant_id", "tenant_id")
    ]
    assert loose == []


def test_every_unique_index_starts_with_the_tenant(ask: Ask, tenant_tables: set[str]) -> None:
    """Citus asks the same: the distribution column stands in each primary, unique and foreign key."""
    open_ones = [
        (row.table, row.index)
        for row in ask("""
            SELECT i.indrelid::regclass::text AS table, i.indexrelid::regclass::text AS index,
                (SELECT attname FROM pg_attribute WHERE attrelid = i.indrelid AND attnum = i.indkey[0]) AS first
            FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
            WHERE i.indisunique AND c.relnamespace = 'public'::regnamespace
        """)
        if row.table in tenant_tables and row.first != "tenant_id"
    ]
    assert open_ones == []


def test_shared_tables_refer_to_no_tenant_table(ask: Ask, tenant_tables: set[str]) -> None:
    """Under Citus a reference table may be referred to by distributed tables, never the other way round."""
    pairs = ask(
        "SELECT conrelid::regclass::text AS source, confrelid::regclass::text AS target "
        "FROM pg_constraint WHERE contype = 'f'"
    )
    assert [(row.source, row.target) for row in pairs if row.source in SHARED and row.target in tenant_tables] == []


def test_no_view_looks_past_the_policies_but_the_named_one(ask: Ask) -> None:
    views = ask("""
        SELECT c.relname, c.relkind, coalesce('security_invoker=true' = ANY(c.reloptions), false) AS invoker
        FROM pg_class c WHERE c.relkind IN ('v', 'm') AND c.relnamespace = 'public'::regnamespace
    """)
    assert {row.relname for row in views if row.relkind == "m" or not row.invoker} == set(OWNERS_VIEWS)


def test_no_function_runs_with_the_rights_of_another(ask: Ask) -> None:
    functions = ask("SELECT proname FROM pg_proc WHERE prosecdef AND pronamespace = 'public'::regnamespace")
    assert [row.proname for row in functions] == []


def test_no_role_of_ours_is_above_the_policies(ask: Ask) -> None:
    roles = ask("SELECT rolname, rolsuper OR rolbypassrls AS above FROM pg_roles WHERE rolname LIKE 'tapak\\_%'")
    assert {row.rolname: row.above for row in roles} == dict.fromkeys(
        ("tapak_app", "tapak_owner", "tapak_relay", "tapak_search"), False
    )


def test_the_application_owns_nothing_and_can_make_nothing(ask: Ask) -> None:
    (row,) = ask("""
        SELECT has_schema_privilege('tapak_app', 'public', 'CREATE') AS creates,
            (SELECT count(*) FROM pg_class WHERE relowner = 'tapak_app'::regrole) AS owns
    """)
    assert (row.creates, row.owns) == (False, 0)
