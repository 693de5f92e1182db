"""The number beside the inbox: asked for every half minute while the page is seen, and answered in a few bytes."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from playwright.sync_api import Page, expect

from marketplace.core.db import db
from marketplace.events.actions import CLOCK, record
from marketplace.events.kinds import Kind
from marketplace.listings import actions as listings
from tests.browser.conftest import OpenPage
from tests.browser.site import Site
from tests.cast import Cast
from tests.stack.processes import eventually
from tests.world import OFFER

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
HALF_A_MINUTE = 30_000
# What the browser says of a page that lies behind another one; a browser without a screen never says so by itself.
MAY_BE_HIDDEN = """
    Object.defineProperty(document, "hidden", {get: () => Boolean(window.isBehind)});
    window.put = (behind) => {
        window.isBehind = behind;
        document.dispatchEvent(new Event("visibilitychange", {bubbles: true}));
    };
"""


@dataclass
class Line:
    """What goes over the line itself, before the browser fills in what it has kept."""

    page: Page
    asked: list[str] = field(default_factory=list)
    said: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        session = self.page.context.new_cdp_session(self.page)
        session.send("Network.enable")
        session.on("Network.requestWillBeSent", self._ask)
        session.on("Network.responseReceivedExtraInfo", self._say)

    def _ask(self, sent: dict[str, dict[str, str]]) -> None:
        if sent["request"]["url"].endswith("/inbox/unread"):
            self.asked.append(str(sent["requestId"]))

    def _say(self, came: dict[str, int]) -> None:
        if came["requestId"] in self.asked:
            self.said.append(came["statusCode"])

    def answers(self) -> list[int]:
        self.page.evaluate("1")  # the browser's news are taken in only while it is spoken to
        return self.said

    def have_been(self, *answers: int) -> bool:
        """Whether these come, and no others have been asked for."""
        return eventually(lambda: self.answers() == [*answers], 20) and len(self.asked) == len(answers)


def test_the_number_of_unread_news_is_asked_for_each_half_minute_and_only_what_has_changed_is_sent(
    cast: Cast, site: Site, background: Callable[[Cast], int], open_page: OpenPage
) -> None:
    page = open_page(cast.owner)
    line = Line(page)
    _open(page, site.url(cast.host, "/account/notices"))
    page.clock.run_for(HALF_A_MINUTE - 1000)
    assert line.have_been()
    page.clock.run_for(1000)
    assert line.have_been(200)
    for times in (1, 2):
        page.clock.run_for(HALF_A_MINUTE)
        assert line.have_been(200, *[304] * times)
    _tell(cast)
    background(cast)
    page.clock.run_for(HALF_A_MINUTE)
    assert line.have_been(200, 304, 304, 200)
    expect(page.locator(".tabbar [data-unread]")).to_have_text(re.compile("1$"))
    expect(page.locator(".tabbar [data-unread]")).to_be_visible()


def test_a_page_that_nobody_sees_asks_nothing_and_asks_at_once_when_it_is_seen_again(
    cast: Cast, site: Site, open_page: OpenPage
) -> None:
    page = open_page(cast.owner)
    line = Line(page)
    page.add_init_script(MAY_BE_HIDDEN)
    _open(page, site.url(cast.host, "/account/notices"))
    page.clock.run_for(HALF_A_MINUTE)
    assert line.have_been(200)
    page.evaluate("put(true)")
    page.clock.run_for(10 * HALF_A_MINUTE)
    # The server answers whatever is asked in between: had it been asked, this answer would not be the next one.
    page.evaluate("fetch('/healthz').then((answer) => answer.text())")
    assert line.have_been(200)
    page.evaluate("put(false)")
    assert line.have_been(200, 304)
    page.clock.run_for(HALF_A_MINUTE)
    assert line.have_been(200, 304, 304)


def _open(page: Page, address: str) -> None:
    """With a clock that stands still but where we move it; the machine may be slow."""
    page.clock.install(time=NOON)
    page.clock.pause_at(NOON + timedelta(seconds=1))
    page.goto(address)


def _tell(cast: Cast) -> None:
    with cast.inside():
        assert cast.owner.organisation_id
        listing = listings.draft(cast.owner.actor, cast.owner.organisation_id, OFFER)
        db.session.flush()
        record(CLOCK, Kind.LISTING_PUBLISHED, listing)
