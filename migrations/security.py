"""The guards that every table of tenant data gets, written once: forced row-level security, grants, legal states."""

from collections.abc import Iterable

from alembic import op

TENANT = "(SELECT NULLIF(current_setting('app.tenant_id', true), '')::uuid)"


def secure(table: str, *, grants: str = "SELECT, INSERT, UPDATE, DELETE") -> None:
    """Let the application role reach the rows of its own tenant alone; the owner is bound as well."""
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(
        f"CREATE POLICY tenant_isolation ON {table} TO tapak_app "
        f"USING (tenant_id = {TENANT}) WITH CHECK (tenant_id = {TENANT})"
    )
    op.execute(f"GRANT {grants} ON {table} TO tapak_app")


def open_to(role: str, table: str, *, select: str, update: str = "") -> None:
    """Let a narrow role see (and perhaps change) the named columns of every tenant: a policy, never BYPASSRLS."""
    op.execute(f"CREATE POLICY {role.removeprefix('tapak_')}_reads ON {table} FOR SELECT TO {role} USING (true)")
    op.execute(f"GRANT SELECT ({select}) ON {table} TO {role}")
    if update:
        op.execute(f"CREATE POLICY {role.removeprefix('tapak_')}_hints ON {table} FOR UPDATE TO {role} USING (true)")
        op.execute(f"GRANT UPDATE ({update}) ON {table} TO {role}")


def guard_states(table: str, noun: str, pairs: Iterable[tuple[str, str]]) -> None:
    """Store the legal (from, to) of a noun, from being empty at the beginning, and check each change against them."""
    rows = ", ".join(f"('{noun}', '{before}', '{after}')" for before, after in pairs)
    op.execute(f"INSERT INTO legal_transitions (noun, from_state, to_state) VALUES {rows}")
    op.execute(
        f"CREATE TRIGGER {table}_legal_transition BEFORE INSERT OR UPDATE OF state ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION check_transition('{noun}')"
    )


def append_only(table: str) -> None:
    """Rows are written once; nobody changes or removes them, the owner included, until the whole marketplace goes."""
    # The trigger refuses it in every marketplace that is not being closed (step 0016).
    op.execute(f"GRANT DELETE ON {table} TO tapak_app")
    op.execute(
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


def kept(table: str) -> None:
    """Rows may change and never go, until the whole marketplace does."""
    op.execute(f"GRANT DELETE ON {table} TO tapak_app")
    op.execute(
        f"CREATE TRIGGER {table}_kept BEFORE DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


def widen_check(table: str, name: str, condition: str) -> None:
    """Replace a check by one that lets more pass. Each row there is holds to the narrower one: none need be read."""
    op.execute(f"-- squawk-ignore ban-drop-constraint\nALTER TABLE {table} DROP CONSTRAINT {name}")
    op.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} CHECK ({condition}) NOT VALID")


def index_while_in_use(definition: str) -> None:
    """Make an index on a table that is written meanwhile; `definition` is what follows CREATE INDEX CONCURRENTLY."""
    with op.get_context().autocommit_block():
        op.execute(f"CREATE INDEX CONCURRENTLY IF NOT EXISTS {definition}")
