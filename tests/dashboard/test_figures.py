"""The figures of the dashboard: the same as the rows say, openable, and right in each file."""

import csv
import io
import zipfile
from collections import Counter
from collections.abc import Callable

import pytest
from sqlalchemy import select

from marketplace.core import tables
from marketplace.core.clock import now
from marketplace.core.db import db
from marketplace.dashboard import charts, counting, happenings, reading
from marketplace.dashboard.measures import ANSWER_HOURS, FUNNEL, MAKERS, PUBLIC, PUBLIC_STANDING, UNANSWERED
from marketplace.dashboard.reading import Dot, Period
from marketplace.events.kinds import Kind
from marketplace.events.models import Event, EventLink
from marketplace.listings.rules import ListingState
from marketplace.sourcing.rules import RequestState
from tests.cast import Cast, Player
from tests.clients import Browser
from tests.listings.making import a_listing
from tests.sourcing.making import a_request

Client = Callable[[Player | None], Browser]


def today_of(cast: Cast) -> Period:
    return Period(30, now().date())


def some_trade(cast: Cast) -> None:
    a_listing(cast, ListingState.PUBLISHED)
    a_listing(cast, ListingState.PUBLISHED, by=cast.rival)
    a_request(cast, RequestState.OPEN)
    with cast.inside():
        counting.refresh()


def test_the_funnel_is_what_the_events_say(cast: Cast) -> None:
    some_trade(cast)
    with cast.inside():
        raw = Counter(kind.value for kind in db.session.scalars(select(Event.kind)))
        expected = {measure.key: sum(raw[kind] for kind in measure.kinds) for measure in FUNNEL}
        assert {step.measure.key: step.count for step in reading.figures(today_of(cast)).funnel()} == expected
        assert expected["listings"] == 2
        of_rival = {s.measure.key: s.count for s in reading.figures(today_of(cast), "52.71").funnel()}
        assert (of_rival["listings"], of_rival["requests"]) == (1, 0)


def test_counting_twice_counts_nothing_twice(cast: Cast) -> None:
    some_trade(cast)
    with cast.inside():
        counting.refresh()
        assert reading.figures(today_of(cast)).total(UNANSWERED) == (1, 0)
        assert {s.measure.key: s.count for s in reading.figures(today_of(cast)).funnel()}["listings"] == 2
        assert {dot.code: dot.count for dot in reading.figures(today_of(cast)).dots()} == {
            "52.03": 1,
            "52.71": 1,
            "32.73": 1,
        }
        assert reading.as_of() is not None


def test_an_officer_reads_the_page_opens_a_figure_and_takes_it_along(cast: Cast, client_for: Client) -> None:
    some_trade(cast)
    viewer = client_for(cast.viewer)
    page = viewer.get("/dashboard").text
    assert "<svg" in page
    assert "/dashboard/rows/listings" in page
    assert "Tawaran ditayangkan" in viewer.get("/dashboard/rows/listings?days=30").text
    assert zipfile.is_zipfile(io.BytesIO(viewer.get("/dashboard/figures.xlsx").data))
    assert viewer.get("/dashboard/figures.pdf").data.startswith(b"%PDF")
    assert client_for(cast.owner).get("/dashboard").status_code == 403


def test_everybody_sees_the_figures_that_were_chosen_and_no_others(cast: Cast, client_for: Client) -> None:
    some_trade(cast)
    assert "Belum ada angka untuk umum" in client_for(None).get("/figures").text
    assert client_for(cast.admin).send("/dashboard/public", {"measures": ["listings"]}).status_code == 302
    page = client_for(None).get("/figures").text
    assert "Tawaran tayang" in page
    assert "Permintaan dibuka" not in page


def test_what_everybody_sees_besides_the_way_to_an_order_is_what_the_staff_see_now(
    cast: Cast, client_for: Client
) -> None:
    some_trade(cast)
    assert client_for(cast.admin).send("/dashboard/public", {"measures": list(PUBLIC)}).status_code == 302
    with cast.inside():
        period = Period(365, now().date())
        found, shown = reading.figures(period), reading.totals(reading.public())
        assert list(shown) == list(PUBLIC)
        for key in PUBLIC_STANDING.keys() - {ANSWER_HOURS}:
            assert shown[key] == found.total(key)[0], key
        assert shown[ANSWER_HOURS] == found.answer_hours()[0]
        assert shown[MAKERS] > 0
    page = client_for(None).get("/figures").text
    assert "Usaha yang tercatat" in page
    assert "Kasus" not in page


def test_the_trail_is_filtered_and_exported(cast: Cast, client_for: Client) -> None:
    some_trade(cast)
    made = client_for(cast.moderator)
    page = made.get("/dashboard/events?kind=request.published").text
    assert page.count("Permintaan ditayangkan") >= 2
    assert "/requests/" in page
    lines = list(csv.reader(io.StringIO(made.get("/dashboard/events.csv?kind=listing.published").text)))
    assert len(lines) == 3
    assert {line[2] for line in lines[1:]} == {"listing.published"}
    with cast.inside():
        links = {str(link.position): link.sha256.hex() for link in db.session.scalars(select(EventLink))}
    # Position and digest go along, so that a file that was kept can be held against the chain.
    assert all(links[line[8]] == line[9] for line in lines[1:])
    assert client_for(cast.viewer).get("/dashboard/events").status_code == 403


EVIL = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1")


@pytest.mark.parametrize("evil", EVIL)
def test_no_text_becomes_a_formula_in_any_file(evil: str) -> None:
    content = tables.as_csv(["Nama"], [[evil]]).decode("utf-8-sig")
    assert next(csv.reader(io.StringIO(content.split("\r\n", 1)[1])))[0][0] == "'"
    book = zipfile.ZipFile(io.BytesIO(tables.as_xlsx("Lembar", ["Nama"], [[evil, 5]])))
    sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "<v>5</v>" in sheet


def test_bars_and_dots_stand_inside_their_frame() -> None:
    drawn = charts.bars([("a", 1000, 10, ""), ("b", 1, 0, ""), ("c", 0, 0, "")])
    assert [bar.length for bar in drawn] == [charts.WIDTH, 3.0, 0.0]
    dots = [Dot("52.03", "A", -8.6, 116.5, 9), Dot("11.01", "B", 4.5, 97.1, 1), Dot("94.01", "C", -8.4, 140.4, 4)]
    for spot in charts.spots(dots, {}):
        assert 0 <= spot.x - spot.radius <= spot.x + spot.radius <= charts.MAP_WIDTH
        assert 0 <= spot.y - spot.radius <= spot.y + spot.radius <= charts.MAP_HEIGHT


def test_every_event_has_its_words() -> None:
    nouns = {kind.value.partition(".")[0] for kind in Kind}
    verbs = {kind.value.partition(".")[2] for kind in Kind}
    assert (set(happenings.THINGS), set(happenings.BECAME)) == (nouns, verbs)
