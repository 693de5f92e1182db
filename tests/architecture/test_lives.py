"""Every life there is, state by state: the rules of the slices, the stored pairs and the guard of the table agree.

The lives are found by walking the rules of all slices, the tables by the guards in PostgreSQL's own catalogue; so a new
one is tried as soon as it is written. Each attempt is plain SQL in the application's role.
"""

import importlib
import pkgutil
import uuid
from collections.abc import Iterator

import pytest
from psycopg.errors import CheckViolation
from sqlalchemy import Connection, create_engine, pool, text
from sqlalchemy.exc import IntegrityError

import marketplace
from marketplace.core.errors import Conflict, Forbidden
from marketplace.core.ids import uuid7
from marketplace.core.states import By, Life
from tests.database import Servers
from tests.isolation.tables import Table, make_up_a_row

RULES = [
    importlib.import_module(module.name)
    for module in pkgutil.walk_packages(marketplace.__path__, "marketplace.")
    if module.name.endswith(".rules")
]
LIVES: list[Life] = sorted(
    {id(life): life for module in RULES for life in vars(module).values() if isinstance(life, Life)}.values(),
    key=lambda life: life.noun,
)
_COLUMNS = text("""
    SELECT a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type FROM pg_attribute a
    WHERE a.attrelid = CAST(:table AS regclass) AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
    ORDER BY a.attnum
""")
_BESIDES = text("""
    SELECT 'DROP CONSTRAINT "' || conname || '"' FROM pg_constraint
    WHERE contype IN ('c', 'f') AND conrelid = CAST(:table AS regclass)
    UNION ALL
    SELECT 'DISABLE TRIGGER "' || tgname || '"' FROM pg_trigger
    WHERE NOT tgisinternal AND tgfoid <> 'check_transition'::regproc AND tgrelid = CAST(:table AS regclass)
""")
_GUARDS = text("""
    SELECT g.tgrelid::regclass::text AS table, split_part(encode(g.tgargs, 'escape'), '\\000', 1) AS noun
    FROM pg_trigger g WHERE g.tgfoid = 'check_transition'::regproc AND g.tgenabled = 'O'
""")


@pytest.fixture(scope="module")
def above(running: Servers) -> Iterator[Connection]:
    """Somebody above every policy, who lays out rows and then puts on the application's role; nothing is kept."""
    engine = create_engine(running.admin_url, poolclass=pool.NullPool)
    with engine.connect() as connection:
        yield connection


@pytest.fixture
def trying(above: Connection) -> Iterator[Connection]:
    with above.begin() as transaction:
        yield above
        transaction.rollback()


@pytest.fixture(scope="module")
def guarded(above: Connection) -> dict[str, str]:
    """The table of each noun whose states a guard checks."""
    with above.begin():
        return {row.noun: row.table for row in above.execute(_GUARDS)}


def test_every_life_has_its_guard_and_every_guard_its_life(guarded: dict[str, str], trying: Connection) -> None:
    nouns = {life.noun for life in LIVES}
    assert len(nouns) == len(LIVES), "two lives share a noun"
    assert set(guarded) == nouns
    assert set(trying.scalars(text("SELECT DISTINCT noun FROM legal_transitions"))) == nouns


@pytest.mark.parametrize("life", LIVES, ids=lambda life: life.noun)
def test_every_state_verb_and_part_is_a_pair_of_the_table_or_refused(life: Life, trying: Connection) -> None:
    stored = _stored(trying, life)
    reached = {("", state.value) for state in life.initial}
    for state in _states(life):
        for verb in {verb for _state, verb in life.steps}:
            for part in By:
                try:
                    reached.add((state, life.after(_state_of(life, state), verb, part).value))
                except (Conflict, Forbidden):
                    assert not life.allows(_state_of(life, state), verb, part)
    assert reached == stored


@pytest.mark.parametrize("life", LIVES, ids=lambda life: life.noun)
def test_the_guard_lets_the_pairs_of_the_table_pass_and_no_others_and_no_other_marketplaces(
    life: Life, guarded: dict[str, str], trying: Connection
) -> None:
    name = guarded[life.noun]
    table = Table(name, {row.name: row.type for row in trying.execute(_COLUMNS, {"table": name})})
    ours, theirs, stored, wrong = uuid7(), uuid7(), _stored(trying, life), []
    _leave_the_guard_alone(trying, table)
    for tenant in (ours, theirs):
        _lay_out(trying, table, tenant)
    for before in _states(life):
        with trying.begin_nested() as laid_out:
            _put(trying, table, before, (ours, theirs))
            _as_application(trying, ours)
            for after in _states(life):
                if after != before:
                    passed = _try(trying, table, ours, after)
                    if passed != ((before, after) in stored) or _try(trying, table, theirs, after):
                        wrong.append((before, after, passed))
            laid_out.rollback()
    for first in _states(life):
        if _begins(trying, table, ours, first) != (("", first) in stored):
            wrong.append(("", first, None))
    assert wrong == []


def _stored(connection: Connection, life: Life) -> set[tuple[str, str]]:
    pairs = text("SELECT from_state, to_state FROM legal_transitions WHERE noun = :noun")
    return {(row.from_state, row.to_state) for row in connection.execute(pairs, {"noun": life.noun})}


def _states(life: Life) -> list[str]:
    """Every state of its kind, also one that no step names."""
    return [state.value for state in type(life.initial[0])]


def _state_of(life: Life, value: str) -> object:
    return type(life.initial[0])(value)


def _key(table: Table) -> str:
    return "tenant_id" if "tenant_id" in table.columns else "id"


def _leave_the_guard_alone(above: Connection, table: Table) -> None:
    """What a state needs beside itself, and what a row refers to, is asked elsewhere: here only the guard refuses."""
    for change in above.scalars(_BESIDES, {"table": table.name}).all():
        above.execute(text(f"ALTER TABLE {table.name} {change}"))


def _lay_out(above: Connection, table: Table, tenant: uuid.UUID) -> None:
    """A row that means nothing; what it refers to need not exist, for nothing is kept."""
    if table.name == "tenants":
        names = text("INSERT INTO tenants (id, slug, name_id, name_en, state) VALUES (:t, :slug, 'x', 'x', 'opening')")
        above.execute(names, {"t": tenant, "slug": f"t{tenant.hex[-10:]}"})
    else:
        make_up_a_row(above, table, tenant)


def _put(above: Connection, table: Table, state: str, tenants: tuple[uuid.UUID, uuid.UUID]) -> None:
    """Both rows into this state, past the guard."""
    above.execute(text("SET LOCAL session_replication_role = replica"))
    put = text(f"UPDATE {table.name} SET state = :state WHERE {_key(table)} = ANY(:tenants)")
    assert above.execute(put, {"state": state, "tenants": list(tenants)}).rowcount == 2
    above.execute(text("SET LOCAL session_replication_role = origin"))


def _as_application(above: Connection, tenant: uuid.UUID) -> None:
    above.execute(text("SELECT set_config('app.tenant_id', :t, true)"), {"t": str(tenant)})
    above.execute(text("SET LOCAL ROLE tapak_app"))


def _try(connection: Connection, table: Table, tenant: uuid.UUID, state: str) -> bool:
    """Whether the row of this tenant goes to `state`; one that is out of reach does not."""
    with connection.begin_nested() as attempt:
        try:
            change = text(f"UPDATE {table.name} SET state = :state WHERE {_key(table)} = :tenant")
            return bool(connection.execute(change, {"state": state, "tenant": tenant}).rowcount)
        except IntegrityError as error:
            if not _is_guard(error):
                raise
            return False
        finally:
            attempt.rollback()


def _begins(connection: Connection, table: Table, tenant: uuid.UUID, state: str) -> bool:
    """Whether the guard lets a row begin in this state; what it refers to, and its double, are refused after that."""
    new = uuid7()
    written = ", ".join(f'"{name}"' for name in table.columns if name not in ("id", "state"))
    copied = text(
        f"INSERT INTO {table.name} (id, state, {written}) "
        f"SELECT :id, :state, {written} FROM {table.name} WHERE {_key(table)} = :tenant"
    )
    with connection.begin_nested() as attempt:
        _as_application(connection, new if table.name == "tenants" else tenant)
        try:
            return bool(connection.execute(copied, {"id": new, "state": state, "tenant": tenant}).rowcount)
        except IntegrityError as error:
            return not _is_guard(error)
        finally:
            attempt.rollback()


def _is_guard(error: IntegrityError) -> bool:
    refused = error.orig
    return isinstance(refused, CheckViolation) and refused.diag.constraint_name == "legal_transition"
