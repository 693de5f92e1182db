"""`open-market SLUG`: opens a marketplace, whole, in one command."""

import argparse
import sys
import zipfile
from pathlib import Path

from marketplace.app import create_app
from marketplace.core.contacts import parse_identifier
from marketplace.core.db import db, transaction
from marketplace.core.errors import DomainError
from marketplace.core.i18n import fill
from marketplace.platform.actions import Opening, open_market
from marketplace.portability import bringing
from marketplace.tenants.actions import OPERATOR, Furnishing
from marketplace.tenants.rules import TIME_ZONES, TextKind, is_colour

ZONES = {short: name for name, short in TIME_ZONES.items()}


def main(argv: list[str]) -> int:
    given = _parser().parse_args(argv)
    app = create_app()
    with app.app_context():
        try:
            with transaction():
                tenant = open_market(OPERATOR, _opening(given))
                host = app.extensions["hosts"].host_of(tenant)
            print(f"{tenant.name_id}: {app.extensions['settings'].origin(host)}")
            print(f"{given.admin_name} is told at {given.admin}, and sets a password there.")
            return 0
        except DomainError as error:
            said = [*error.fields.values()] or [error.message]
            print(f"tapak: {fill(' '.join(said), error.values)}", file=sys.stderr)
            return 1
        finally:
            db.session.remove()
            db.engine.dispose()


def bring_in(argv: list[str]) -> int:
    """`import-market FILE SLUG`: a new marketplace from an archive of one."""
    parser = argparse.ArgumentParser("python3 -m marketplace import-market", description=bring_in.__doc__)
    parser.add_argument("file", type=Path, help="an archive that a marketplace was exported to")
    parser.add_argument("slug", help="the first part of the new host")
    given = parser.parse_args(argv)
    app = create_app()
    with app.app_context():
        try:
            with zipfile.ZipFile(given.file) as archive, transaction():
                tenant = bringing.bring_in(OPERATOR, app.extensions["files"], archive, given.slug)
                host = app.extensions["hosts"].host_of(tenant)
            print(f"{tenant.name_id}: {app.extensions['settings'].origin(host)}")
            return 0
        except DomainError as error:
            print(f"tapak: {fill(error.message, error.values)}", file=sys.stderr)
            return 1
        finally:
            db.session.remove()
            db.engine.dispose()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python3 -m marketplace open-market", description=__doc__)
    parser.add_argument("slug", help="the first part of its host, such as ntb")
    parser.add_argument("--name", required=True, help="its name in Indonesian")
    parser.add_argument("--name-en", help="its name in English")
    parser.add_argument("--operator", default="", help="the office that runs it")
    parser.add_argument("--email", default="", help="where that office is reached")
    parser.add_argument("--phone", default="")
    parser.add_argument("--privacy-officer", default="", help="name and address of the data-protection officer")
    parser.add_argument("--languages", default="id,en", type=lambda text: tuple(text.split(",")))
    parser.add_argument("--zone", default="WIB", choices=sorted(ZONES))
    parser.add_argument("--provinces", default="", help="codes, such as 52,51")
    parser.add_argument("--accent", default="#8a4b22", help="its colour, such as #8a4b22")
    parser.add_argument("--domain", help="a host of its own besides the subdomain")
    for kind in TextKind:
        parser.add_argument(
            f"--{kind}-text", type=Path, metavar="FILE", help=f"Markdown in Indonesian for its {kind} page"
        )
    parser.add_argument("--admin-name", required=True)
    parser.add_argument("--admin", required=True, help="phone number or e-mail of the first admin")
    return parser


def _opening(given: argparse.Namespace) -> Opening:
    if not is_colour(given.accent):
        raise SystemExit("tapak: --accent must be like #8a4b22")
    furnishing = Furnishing(
        name_id=given.name,
        name_en=given.name_en or given.name,
        operator_name=given.operator,
        contact_email=given.email,
        contact_phone=given.phone,
        privacy_officer=given.privacy_officer,
        province_codes=tuple(code for code in given.provinces.split(",") if code),
        languages=given.languages,
        time_zone=ZONES[given.zone],
        accent=given.accent,
        domain=given.domain,
    )
    files = {kind: getattr(given, f"{kind}_text") for kind in TextKind}
    texts = {(kind, "id"): path.read_text(encoding="utf-8") for kind, path in files.items() if path}
    return Opening(given.slug, furnishing, given.admin_name, parse_identifier(given.admin, demo=True), texts)
