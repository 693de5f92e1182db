"""Every fault that can be planted: in the database's guards after migrating, or in one line of the code."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, text


@dataclass(frozen=True)
class Mutant:
    """One fault: SQL to run on a fresh database, or a piece of a file and what stands there instead."""

    name: str
    sql: tuple[str, ...] = ()
    path: str = ""
    before: str = ""
    after: str = ""
    occurrence: int = 0

    def __str__(self) -> str:
        return self.name

    @contextmanager
    def planted(self, tree: Path) -> Iterator[None]:
        """Change the code in a copy of the tree for as long as a `with` block lasts; what is SQL changes no file."""
        if not self.path:
            yield
            return
        file = tree / self.path
        sound = file.read_text()
        pieces, cut = sound.split(self.before), self.occurrence + 1
        file.write_text(self.before.join(pieces[:cut]) + self.after + self.before.join(pieces[cut:]))
        try:
            yield
        finally:
            file.write_text(sound)


def in_database(connection: Connection) -> Iterator[Mutant]:
    """A policy dropped, opened or not forced, a reference or a unique key without the tenant; for every table."""
    tables = connection.scalars(text("SELECT tablename::text FROM pg_policies WHERE policyname = 'tenant_isolation'"))
    for table in sorted(tables):
        drop = f"DROP POLICY tenant_isolation ON {table}"
        yield Mutant(f"policy dropped: {table}", (drop, f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY"))
        yield Mutant(
            f"policy open: {table}",
            (drop, f"CREATE POLICY tenant_isolation ON {table} TO tapak_app USING (true) WITH CHECK (true)"),
        )
        yield Mutant(f"not forced: {table}", (f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY",))
    yield from _simple_references(connection)
    yield from _unique_everywhere(connection)


def _simple_references(connection: Connection) -> Iterator[Mutant]:
    references = connection.execute(
        text("""
        SELECT c.conname::text AS name, c.conrelid::regclass::text AS source, c.confrelid::regclass::text AS target,
            (SELECT attname FROM pg_attribute WHERE attrelid = c.conrelid AND attnum = c.conkey[2]) AS child,
            (SELECT attname FROM pg_attribute WHERE attrelid = c.confrelid AND attnum = c.confkey[2]) AS parent
        FROM pg_constraint c WHERE c.contype = 'f' AND array_length(c.conkey, 1) = 2
            AND c.connamespace = 'public'::regnamespace
        ORDER BY 1, 2
    """)
    )
    for row in references:
        yield Mutant(
            f"reference without the tenant: {row.source}.{row.child}",
            (
                f'ALTER TABLE {row.source} DROP CONSTRAINT "{row.name}"',
                f"CREATE UNIQUE INDEX mutant ON {row.target} ({row.parent})",
                f"ALTER TABLE {row.source} ADD CONSTRAINT mutant FOREIGN KEY ({row.child}) "
                f"REFERENCES {row.target} ({row.parent})",
            ),
        )


def _unique_everywhere(connection: Connection) -> Iterator[Mutant]:
    indexes = connection.execute(
        text("""
        SELECT i.indexrelid::regclass::text AS name, pg_get_indexdef(i.indexrelid) AS made
        FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
        WHERE i.indisunique AND NOT i.indisprimary AND c.relnamespace = 'public'::regnamespace
            AND pg_get_indexdef(i.indexrelid) LIKE '%(tenant_id, %' ORDER BY 1
    """)
    )
    for row in indexes:
        made = re.sub(r"INDEX \S+ ON", "INDEX mutant ON", row.made).replace("(tenant_id, ", "(", 1)
        yield Mutant(f"unique across marketplaces: {row.name}", (made,))


def in_code(tree: Path) -> Iterator[Mutant]:
    """A view without its door, a statement without its tenant, a session that forgets whose it is.

    What a statement of models says of the tenant is said twice, by itself and by the session; alone, neither is missed.
    So the session's part is taken away for all of them at once, and from the statements written in SQL one by one.
    """
    for file in sorted((tree / "marketplace").rglob("*.py")):
        path, source = str(file.relative_to(tree)), file.read_text()
        yield from _each(path, source, r"^@access\([^\n]*\)\n", "door taken away", "")
        yield from _each(path, source, r"\btenant_id = :tenant\b", "filter removed", "tenant_id IS NOT NULL")
    database = "marketplace/core/db.py"
    yield Mutant(
        "models do not name the tenant",
        path=database,
        before="row.tenant_id == tenant",
        after="row.tenant_id.is_not(None)",
    )
    yield Mutant(
        "a transaction does not name its tenant",
        path=database,
        before='event.listen(Session, "after_begin", _after_begin)',
        after="",
    )
    yield Mutant(
        "a tenant outlives its transaction",
        path=database,
        before="set_config('app.tenant_id', %s, true)",
        after="set_config('app.tenant_id', %s, false)",
    )


def _each(path: str, source: str, pattern: str, what: str, instead: str) -> Iterator[Mutant]:
    counted: dict[str, int] = {}
    for found in re.finditer(pattern, source, re.MULTILINE):
        piece = found[0]
        occurrence = counted[piece] = counted.get(piece, -1) + 1
        line = source[: found.start()].count("\n") + 1
        yield Mutant(f"{what}: {path}:{line}", path=path, before=piece, after=instead, occurrence=occurrence)
