"""What people do in front of a page, in their own words."""

import re
import time
from collections.abc import Callable

from playwright.sync_api import Locator, Page

PATIENCE_SECONDS = 45
CODE = re.compile(r"\b\d{6}\b")


def eventually(page: Page, path: str, find: Callable[[Page], Locator]) -> Locator:
    """Load `path` until what is looked for is there: it follows in the background, a moment later."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        page.goto(path)
        found = find(page)
        if found.count():
            return found.first
        assert time.monotonic() < deadline, f"{path} never showed it:\n{page.locator('main').inner_text()[:1500]}"
        page.wait_for_timeout(300)


def code_sent_to(page: Page, ending: str) -> str:
    """The newest code that went to an address with this ending, read in the outbox of the machine."""
    message = eventually(page, "/outbox", lambda p: p.locator("li.panel", has_text=ending).filter(has_text=CODE))
    found = CODE.search(message.locator(".price").inner_text())
    assert found
    return found.group()


def register(page: Page, name: str, identifier: str, password: str, ending: str) -> None:
    page.goto("/registration")
    page.get_by_label("Nama Anda").fill(name)
    page.get_by_label("Nomor HP atau e-mail").fill(identifier)
    page.get_by_label("Kata sandi").fill(password)
    page.get_by_role("button", name="Kirim kode").click()
    page.wait_for_url("**/registration/confirmation")
    code = code_sent_to(page, ending)
    page.goto("/registration/confirmation")
    page.get_by_label("Kode 6 angka").fill(code)
    page.get_by_role("button", name="Lanjut").click()
    page.wait_for_url("**/organisations/new")


def open_organisation(page: Page, kind: str, name: str, regency: str) -> None:
    page.goto("/organisations/new")
    page.locator(f"input[name=kind][value={kind}]").check(force=True)
    page.get_by_label("Nama usaha").fill(name)
    page.locator("select[name=regency_code]").select_option(regency)
    page.get_by_role("button", name="Daftarkan").click()
    page.wait_for_url(re.compile(r"/$"))
