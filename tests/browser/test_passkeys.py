"""A passkey is made and used in a real browser, whose device is played by the browser itself."""

import re
import uuid
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs

from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import text

from marketplace.accounts import passkeys
from marketplace.accounts.models import Passkey
from marketplace.core.db import db
from marketplace.core.errors import Invalid
from tests.browser.conftest import OpenPage
from tests.browser.site import Site
from tests.cast import Cast

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def _with_device(page: Page, **changes: object) -> tuple[object, str]:
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    added = devtools.send("WebAuthn.addVirtualAuthenticator", {"options": {**DEVICE, **changes}})
    return devtools, added["authenticatorId"]


def _make_key(page: Page) -> None:
    page.goto("/account/security")
    page.get_by_role("link", name="Tambah kunci sandi").click()
    page.get_by_label("Nama kunci").fill("HP Sari")
    page.get_by_role("button", name="Tambah").click()
    expect(page.get_by_role("heading", name="Kode cadangan Anda")).to_be_visible()


def test_a_passkey_is_made_and_signs_in_without_a_password(
    open_page: OpenPage, app: Flask, cast: Cast, site: Site, pictures: Path
) -> None:
    page = open_page(cast.owner)
    _with_device(page)
    _make_key(page)
    page.goto("/account/security")
    expect(page.get_by_text("HP Sari")).to_be_visible()
    page.screenshot(path=pictures / "security.png", full_page=True)
    page.get_by_role("button", name="Keluar di semua perangkat").click()
    page.get_by_role("button", name="Ya, lanjut").click()
    page.wait_for_url("**/session")
    sent: list[str] = []
    page.on("request", lambda one: sent.append(one.post_data or "") if one.url.endswith("/session/passkey") else None)
    page.get_by_role("button", name="Masuk dengan kunci sandi").click()
    page.wait_for_url(re.compile(r"localhost:\d+/$"))
    page.goto("/account")
    expect(page.get_by_label("Nama Anda")).to_have_value("Sari")
    with cast.inside():
        key = db.session.query(Passkey).one()
        assert key.used_at is not None
    _replay(app, cast, site, parse_qs(sent[0]))


def _replay(app: Flask, cast: Cast, site: Site, sent: dict[str, list[str]]) -> None:
    """The answer of the device is good once, at this address, for this marketplace."""
    origin, key = site.url(cast.host, ""), uuid.UUID(hex=sent["key"][0])
    here, secret = passkeys.Site(cast.host, origin, "Pasar"), app.config["SECRET_KEY"]

    def tried(whom: passkeys.Site, *, is_fresh: bool) -> bool:
        with cast.inside():
            if is_fresh:
                db.session.execute(text("UPDATE confirmations SET used_at = NULL"))
                db.session.execute(text("UPDATE passkeys SET sign_count = 0"))
            try:
                passkeys.sign_in(secret, whom, key, sent["credential"][0])
            except Invalid:
                return False
            return True

    assert not tried(here, is_fresh=False)
    assert not tried(replace(here, origin="https://evil.example"), is_fresh=True)
    assert not tried(replace(here, host="evil.example"), is_fresh=True)
    assert tried(here, is_fresh=True)


def test_staff_is_proved_by_a_passkey_alone(open_page: OpenPage, cast: Cast) -> None:
    page = open_page(cast.moderator)
    _with_device(page)
    _make_key(page)
    page.context.clear_cookies()
    page.goto("/session?next=/moderation")
    page.get_by_role("button", name="Masuk dengan kunci sandi").click()
    page.wait_for_url("**/moderation")


def test_a_device_that_does_not_know_its_owner_is_refused(open_page: OpenPage, cast: Cast) -> None:
    page = open_page(cast.owner)
    devtools, device = _with_device(page)
    _make_key(page)
    devtools.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": False})  # type: ignore[attr-defined]
    page.context.clear_cookies()
    page.goto("/session")
    page.get_by_role("button", name="Masuk dengan kunci sandi").click()
    expect(page.get_by_role("alert").filter(has_text="Kunci sandi tidak terpakai")).to_be_visible()
    page.goto("/account")
    assert "/session" in page.url
