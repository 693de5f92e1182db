"""`import-producers TENANT FILE`: shows what a list would do to a marketplace's directory, then does it."""

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from flask import Flask

from marketplace.config import Settings
from marketplace.core.db import db, enter_tenant, transaction
from marketplace.core.errors import DomainError
from marketplace.core.i18n import fill
from marketplace.core.jobs import Hints
from marketplace.directory import actions
from marketplace.directory.reading import Sheet, read
from marketplace.directory.rules import FILE_BYTES, VERDICT_LABELS, Verdict
from marketplace.directory.verdicts import Decision
from marketplace.tenants import queries as tenants

NAME_WIDTH, PLACE_WIDTH = 34, 28
CHANGING = frozenset({Verdict.IMPORT, Verdict.SITE, Verdict.MERGE})


class Operator:
    """Whoever has a shell on the server; the platform does not know his name."""

    person_id = None
    part = "operator"


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser("python3 -m marketplace import-producers", description=__doc__)
    parser.add_argument("tenant", metavar="TENANT", help="the marketplace, for example ntb")
    parser.add_argument("file", metavar="FILE", type=Path, help="a CSV or XLSX file")
    parser.add_argument("--dry-run", action="store_true", help="only show what it would do")
    given = parser.parse_args(argv)
    with _application().app_context():
        try:
            return _import(given.tenant, given.file, dry_run=given.dry_run)
        except DomainError as error:
            print(f"tapak: {fill(error.message, error.values)}", file=sys.stderr)
            return 1
        finally:
            db.session.remove()
            db.engine.dispose()


def _application() -> Flask:
    """No pages are needed here: the database, and somewhere to send hints."""
    settings = Settings.from_environment()
    app = Flask(__name__, static_folder=None)
    app.config["SQLALCHEMY_DATABASE_URI"] = settings.database_url
    app.extensions["hints"] = Hints(settings.redis_url)
    db.init_app(app)
    return app


def _import(slug: str, path: Path, *, dry_run: bool) -> int:
    try:
        with path.open("rb") as file:
            content = file.read(FILE_BYTES + 1)
    except OSError as error:
        print(f"tapak: {path}: {error.strerror}", file=sys.stderr)
        return 1
    tenant = tenants.by_slug(slug)
    if tenant is None:
        print(f"tapak: there is no marketplace {slug!r}.", file=sys.stderr)
        return 1
    tenant_id = tenant.id
    db.session.rollback()
    enter_tenant(tenant_id)
    sheet = read(content)
    with transaction():
        judged = actions.decisions(sheet.rows, path.name)
    _print(sheet, judged)
    if dry_run:
        print("Belum ada yang berubah (--dry-run).")
    elif not any(one.verdict in CHANGING for one in judged):
        print("Tidak ada yang berubah: semuanya sudah ada di direktori.")
    else:
        _carry_out(path.name, content, sheet)
    return 0


def _carry_out(name: str, content: bytes, sheet: Sheet) -> None:
    operator = Operator()
    with transaction():
        run = actions.plan(operator, name, content, sheet)
        actions.start(operator, run)
        run_id, total = run.id, run.total
    more = True
    while more:
        with transaction():
            more = actions.advance(operator, run_id)
    print(f"Selesai: {total} baris.")


def _print(sheet: Sheet, judged: Sequence[Decision]) -> None:
    print(f"{'Baris':>5}  {'Putusan':<12} {'Usaha':<{NAME_WIDTH}} {'Letak':<{PLACE_WIDTH}} Sebab")
    for one in judged:
        said = fill(one.reasons[0].text, one.reasons[0].values) if one.reasons else ""
        verdict, name = VERDICT_LABELS[one.verdict], one.name[:NAME_WIDTH]
        print(f"{one.row.number:>5}  {verdict:<12} {name:<{NAME_WIDTH}} {_place(one):<{PLACE_WIDTH}} {said}")
    print()
    counted = Counter(one.verdict for one in judged)
    print(", ".join(f"{VERDICT_LABELS[verdict]}: {counted[verdict]}" for verdict in Verdict))
    open_places = [one for one in judged if one.placement.regency is None and one.verdict in CHANGING]
    placed = len(judged) - len(open_places) - counted[Verdict.REFUSED]
    print(f"Letak jelas: {placed}, menunggu dipilih: {len(open_places)}")
    if sheet.unknown:
        print(f"Kolom yang tidak dipakai: {', '.join(sheet.unknown)}")


def _place(one: Decision) -> str:
    if one.placement.regency:
        return f"{one.placement.regency.code} {one.placement.regency.full_name}"[:PLACE_WIDTH]
    return ("? " + " / ".join(candidate.code for candidate in one.placement.candidates))[:PLACE_WIDTH]
