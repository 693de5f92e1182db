"""A maker answers from her phone, the signal goes and comes back, and there is one proposal."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select

from marketplace.answering.models import QuickAnswer
from marketplace.core.clock import now
from marketplace.core.db import db
from marketplace.notifications.linking import link_token, short_code
from marketplace.proposals.models import Proposal
from tests.answering.links import a_link
from tests.browser.conftest import OpenPage
from tests.cast import Cast
from tests.stack.processes import eventually

SAMPLE = (now() + timedelta(days=10)).date()


def test_an_answer_without_a_signal_waits_in_the_phone_and_arrives_once(
    app: Flask, cast: Cast, background: Callable[[Cast], int], open_page: OpenPage, pictures: Path
) -> None:
    page = open_page()
    _open(page, app, a_link(cast, lambda: background(cast)), cast)
    page.wait_for_selector("html[data-ready]")
    page.reload()  # as one opens it from the message again; from now on the phone looks after it
    _tap(page)
    page.screenshot(path=pictures / "five-taps.png", full_page=True)
    page.context.set_offline(True)
    page.get_by_role("button", name="Kirim jawaban").click()
    expect(page.get_by_role("heading", name="Tersimpan di HP ini")).to_be_visible()
    page.screenshot(path=pictures / "five-taps-kept.png", full_page=True)
    assert _answers(cast) == 0
    page.context.set_offline(False)
    assert eventually(lambda: _answers(cast) == 1)
    page.goto(page.url.replace("/answer/reply", "/answer"))
    expect(page.get_by_role("heading", name="Jawaban Anda sudah masuk")).to_be_visible()
    page.screenshot(path=pictures / "five-taps-given.png", full_page=True)
    with cast.inside():
        (made,) = db.session.scalars(select(Proposal)).all()
        assert (made.state, made.price_per_pair) == ("submitted", 95_000)


def test_without_javascript_the_same_page_takes_the_same_answer(
    app: Flask, cast: Cast, background: Callable[[Cast], int], open_page: OpenPage
) -> None:
    page = open_page(javascript=False)
    _open(page, app, a_link(cast, lambda: background(cast)), cast)
    _tap(page)
    page.get_by_role("button", name="Kirim jawaban").click()
    expect(page.get_by_role("heading", name="Jawaban Anda sudah masuk")).to_be_visible()
    assert _answers(cast) == 1


def _open(page: Page, app: Flask, link: uuid.UUID, cast: Cast) -> None:
    """From the message to the taps: the code that came to her number is typed once."""
    with cast.inside():
        token = link_token(app.config["SECRET_KEY"], link)
    page.goto(f"/answer?t={token}")
    page.get_by_role("button", name="Kirim kodenya").click()
    page.get_by_label("Kode 4 angka").fill(short_code(app.config["SECRET_KEY"], link))
    page.get_by_role("button", name="Lanjut").click()
    expect(page.get_by_text("Sanggup?")).to_be_visible()


def _tap(page: Page) -> None:
    page.get_by_label("Sanggup", exact=True).check()
    page.get_by_label("Berapa pasang seminggu?").fill("40")
    page.get_by_label("Harga per pasang (Rp)").fill("95.000")
    page.get_by_label("Contoh pertama jadi kapan?").fill(SAMPLE.isoformat())


def _answers(cast: Cast) -> int:
    with cast.inside():
        return len(db.session.scalars(select(QuickAnswer.id)).all())
