"""An operator opens a marketplace in one form or one command, and shuts it again; nothing in it is lost."""

import uuid
from io import BytesIO

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select

from marketplace.accounts.models import Person
from marketplace.core.db import db, enter_tenant
from marketplace.notifications.models import Delivery
from marketplace.opening import main
from marketplace.tenants import queries as tenants
from marketplace.tenants.rules import TenantState
from tests.cast import Cast
from tests.clients import Browser, browser
from tests.database import Servers
from tests.operators import operators_browser


@pytest.fixture
def operator(app: Flask, running: Servers) -> Browser:
    return operators_browser(app, running.owner_url)


@pytest.fixture
def slug() -> str:
    return f"m{uuid.uuid4().hex[:10]}"


def _form(slug: str, **changed: object) -> dict[str, object]:
    return {
        "slug": slug,
        "name_id": "Pasar Sepatu Bali",
        "name_en": "Bali Shoe Market",
        "operator_name": "Dinas Contoh",
        "privacy_officer": "Wayan, pdp@bali.test",
        "languages": ["id", "en"],
        "time_zone": "Asia/Makassar",
        "province_codes": ["51"],
        "accent": "#14595A",
        "terms_id": "# Aturan\n\n- Jujur\n\n<script>alert(1)</script>",
        "admin_name": "Wayan",
        "admin_address": f"wayan-{slug}@example.com",
        **changed,
    }


def _logo() -> tuple[BytesIO, str]:
    out = BytesIO()
    Image.new("RGB", (400, 400), "#205080").save(out, "PNG")
    out.seek(0)
    return out, "logo.png"


def test_one_form_opens_a_marketplace_that_answers_at_once(
    app: Flask, operator: Browser, slug: str, background
) -> None:
    answer = operator.send("/operators/marketplaces/new", {**_form(slug), "logo": _logo()})
    assert answer.status_code == 302, answer.text
    visitor = browser(app, f"{slug}.localhost")
    assert "Pasar Sepatu Bali" in visitor.get("/").text
    terms = visitor.get("/terms").text
    assert "<h2>Aturan</h2>" in terms
    assert "<script>alert" not in terms
    assert visitor.get("/marketplace/icon-192.png").mimetype == "image/png"
    with app.app_context():
        tenant = tenants.find(slug)
        assert (tenant.state, tenant.accent, tenant.province_codes) == (TenantState.ACTIVE, "#14595a", ["51"])
        assert tenant.logo_digest


def test_its_first_admin_is_told_where_to_set_a_password(app: Flask, operator: Browser, slug: str, background) -> None:
    operator.send("/operators/marketplaces/new", _form(slug))
    with app.app_context():
        tenant_id = tenants.find(slug).id
    background(Cast(app, tenant_id, slug, f"{slug}.localhost"))
    with app.app_context():
        enter_tenant(tenant_id)
        told = db.session.scalars(select(Delivery)).one()
        admin = db.session.scalars(select(Person)).one()
        assert (told.kind, told.address, told.path) == ("market.entrusted", admin.email, "/recovery")
        assert admin.staff_role == "admin"


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("slug", "www"),
        ("slug", "Bukan Alamat"),
        ("accent", "merah"),
        ("domain", "x.localhost"),
        ("domain", "bukan domain"),
        ("admin_address", "bukan alamat"),
        ("contact_email", "salah"),
        ("languages", []),
        ("name_en", ""),
    ],
)
def test_what_is_typed_wrongly_opens_nothing(operator: Browser, slug: str, field: str, typed: object) -> None:
    answer = operator.send("/operators/marketplaces/new", {**_form(slug), field: typed})
    assert answer.status_code == 200
    assert 'role="alert"' in answer.text
    assert "Wayan, pdp@bali.test" in answer.text  # what was typed is kept


def test_an_address_is_given_once(operator: Browser, cast: Cast) -> None:
    assert "sudah dipakai" in operator.send("/operators/marketplaces/new", _form(cast.slug)).text


def test_one_command_opens_one_too(
    app: Flask, environment: dict[str, str], slug: str, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["--name", "Pasar Perintah", "--admin-name", "Ketut", "--admin", f"{slug}@example.com", "--zone", "WITA"]
    assert main([slug, *words]) == 0
    assert f"http://{slug}.localhost" in capsys.readouterr().out
    assert "Pasar Perintah" in browser(app, f"{slug}.localhost").get("/").text
    assert main([slug, *words]) == 1
    assert "sudah dipakai" in capsys.readouterr().err


def _whole(cast: Cast, operator: Browser, path: str, data: dict[str, object] | None = None) -> int:
    return operator.send(f"/operators/marketplaces/{cast.tenant_id}/{path}", data or {}).status_code


def test_a_suspended_marketplace_shows_a_page_and_comes_back_as_it_was(
    app: Flask, operator: Browser, cast: Cast
) -> None:
    visitor = browser(app, cast.host, cast.owner)
    assert _whole(cast, operator, "suspension", {"reason": "Pemeriksaan <b>berkala</b>"}) == 302
    answer = visitor.get("/organisations")
    assert answer.status_code == 503
    assert "Pemeriksaan &lt;b&gt;berkala" in answer.text
    assert visitor.get("/theme/x/8a4b22.css").status_code in (200, 404)
    assert _whole(cast, operator, "resumption") == 302
    assert visitor.get("/organisations").status_code == 200


def test_a_marketplace_is_closed_only_by_its_name(app: Flask, operator: Browser, cast: Cast) -> None:
    _whole(cast, operator, "closing", {"slug": "lain", "sure": "y"})
    assert browser(app, cast.host).get("/").status_code == 200
    _whole(cast, operator, "closing", {"slug": cast.slug, "sure": "y"})
    assert browser(app, cast.host).get("/").status_code == 503


def test_a_step_that_leads_nowhere_is_a_conflict(operator: Browser, cast: Cast) -> None:
    assert _whole(cast, operator, "resumption") == 409


PLATFORM_PATHS = ["", "/suspension", "/resumption", "/closing", "/quotas"]


@pytest.mark.parametrize("path", PLATFORM_PATHS)
def test_nobody_but_an_operator_touches_a_marketplace_from_above(app: Flask, cast: Cast, path: str) -> None:
    address = f"/operators/marketplaces/{cast.tenant_id}{path}"
    for host, status in (("localhost", 401), (cast.host, 404)):
        client = browser(app, host, cast.admin)
        answer = client.send(address) if path else client.get(address)
        assert answer.status_code == status


def test_a_marketplace_that_is_not_there_is_not_found(operator: Browser) -> None:
    assert operator.get(f"/operators/marketplaces/{uuid.uuid4()}").status_code == 404


def test_it_answers_at_its_own_domain_as_well_and_builds_its_links_from_it(app: Flask, cast: Cast, client_for) -> None:
    domain = f"{cast.slug}.example.id"
    admin = client_for(cast.admin)
    form = _form("x", domain=domain, version="1")
    assert admin.send("/marketplace", form).status_code == 302
    assert browser(app, domain).get("/").status_code == 200
    assert browser(app, cast.host).get("/").status_code == 200
    assert f"http://{domain}/sitemap.xml" in browser(app, cast.host).get("/robots.txt").text
    assert browser(app, f"www.{domain}").get("/").status_code == 404
