"""The door of a marketplace, as a phone sees it."""

from tests.browser.conftest import OpenPage


def test_a_visitor_reads_the_first_page(open_page: OpenPage, cast) -> None:
    page = open_page()
    page.goto("/")
    assert page.locator("h1").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
