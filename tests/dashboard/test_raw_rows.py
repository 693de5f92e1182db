"""Every figure of the dashboard once more, worked out from the raw rows in another way; and each file against them."""

import csv
import io
import statistics
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from python_calamine import load_workbook
from sqlalchemy import select, update

from marketplace.capacity.models import CapacityWeek
from marketplace.core import tables
from marketplace.core.clock import now
from marketplace.core.db import db
from marketplace.dashboard import behind, counting, measures, reading
from marketplace.dashboard.measures import FUNNEL, STANDING, STANDINGS
from marketplace.dashboard.reading import Figures, Period
from marketplace.dashboard.reports import REPORTS
from marketplace.events.models import Event
from marketplace.listings.models import Listing
from marketplace.matching.models import Match, Telling
from marketplace.messaging.models import Conversation
from marketplace.moderation.models import Case
from marketplace.moderation.rules import CaseState, due_at
from marketplace.moderation.rules import SubjectKind as Subject
from marketplace.notifications.models import Delivery
from marketplace.organisations.models import Organisation
from marketplace.partnerships.models import Partnership
from marketplace.proposals.models import Proposal
from marketplace.sourcing.models import SourcingRequest
from marketplace.sourcing.rules import RequestState
from tests.cast import Cast, Player
from tests.clients import Browser
from tests.dashboard.paper import words_of
from tests.moderation.making import a_case
from tests.sourcing.making import a_request
from tests.world import make_world

WITA = ZoneInfo("Asia/Makassar")
DAYS = 30
Client = Callable[[Player | None], Browser]
Counts = dict[tuple[str, str], int]
"""(regency, kind) to value; what is nothing is left out."""


@pytest.fixture
def market(cast: Cast, background: Callable[[Cast], int]) -> Cast:
    """One of each thing, two cases decided (one of them late), and requests that nobody has answered."""
    make_world(cast, background)
    a_request(cast, RequestState.OPEN, pairs=70)
    a_request(cast, RequestState.OPEN, product_type="pantofel", pairs=30, stages=("sewing",))
    a_case(cast, CaseState.APPROVED)
    late = a_case(cast, CaseState.APPROVED, Subject.REQUEST)
    waiting = a_case(cast, CaseState.OPEN, Subject.REQUEST)
    with cast.inside():
        long_ago = now() - timedelta(days=12)
        own = Case.tenant_id == cast.tenant_id
        db.session.execute(update(Case).where(own, Case.id.in_((late, waiting))).values(opened_at=long_ago))
        first = db.session.scalars(select(SourcingRequest.id).order_by(SourcingRequest.published_at)).first()
        earlier = now() - timedelta(hours=30)
        mine = SourcingRequest.tenant_id == cast.tenant_id
        db.session.execute(
            update(SourcingRequest).where(mine, SourcingRequest.id == first).values(published_at=earlier)
        )
    with cast.inside():
        counting.refresh()
    return cast


def today() -> Period:
    return Period(DAYS, now().astimezone(WITA).date())


def all_of(model: Any) -> list[Any]:
    return list(db.session.scalars(select(model)))


def of_period(at: Any) -> bool:
    return bool(today().first <= at.astimezone(WITA).date() <= today().today)


def first_answers() -> dict[Any, Any]:
    """When each request got its first question or answer."""
    found: dict[Any, Any] = {}
    talks = [(talk.subject_id, talk.created_at) for talk in all_of(Conversation) if talk.subject_kind == "request"]
    answers = [(answer.request_id, answer.submitted_at) for answer in all_of(Proposal) if answer.submitted_at]
    for request_id, at in [*talks, *answers]:
        found[request_id] = min(at, found.get(request_id, at))
    return found


def raw() -> dict[str, Counter[tuple[str, str]]]:
    """Each measure but the middle one, in plain Python."""
    found: dict[str, Counter[tuple[str, str]]] = {key: Counter() for key in STANDINGS}
    firms = {firm.id: firm for firm in all_of(Organisation)}
    answered, matches = first_answers(), all_of(Match)
    served = {match.request_id for match in matches if not match.broken}
    told = {telling.listing_id for telling in all_of(Telling)}
    monday = today().today - timedelta(days=today().today.weekday())
    for request in all_of(SourcingRequest):
        place = firms[request.organisation_id].regency_code or ""
        if request.state != "open":
            continue
        if request.id not in answered:
            found[measures.UNANSWERED][place, request.product_type or ""] += 1
        if request.id not in served:
            found[measures.UNMET][place, request.product_type] += request.pairs or 0
            for stage in request.stages:
                found[measures.UNMET_STAGE][place, stage] += request.pairs or 0
        if request.needed_by and monday <= request.needed_by <= today().today + timedelta(days=83):
            week = request.needed_by - timedelta(days=request.needed_by.weekday())
            found[measures.DEMAND][place, week.isoformat()] += request.pairs or 0
    for case in all_of(Case):
        due, place = due_at(case.opened_at, WITA), case.regency_code or ""
        if case.state in ("open", "claimed"):
            found[measures.CASES][place, "in_time" if now() <= due else "late"] += 1
        if case.decided_at and of_period(case.decided_at):
            found[measures.DECIDED][place, "in_time" if case.decided_at <= due else "late"] += 1
    for sent in all_of(Delivery):
        state = {"failed": "failed", "dead": "failed", "sent": "sent"}.get(sent.state, "waiting")
        found[measures.DELIVERIES]["", f"{sent.channel}:{state}"] += of_period(sent.created_at)
    for firm in firms.values():
        if firm.state in ("unclaimed", "claimed", "active"):
            found[measures.MAKERS][firm.regency_code or "", firm.kind] += 1
    for listing in all_of(Listing):
        if listing.state == "published":
            place = firms[listing.organisation_id].regency_code or ""
            found[measures.SEEN][place, "matched" if listing.id in told else "never"] += 1
    for line in all_of(CapacityWeek):
        if not line.stage and monday <= line.week <= today().today + timedelta(days=77):
            place = firms[line.organisation_id].regency_code or ""
            found[measures.CAPACITY][place, line.week.isoformat()] += line.pairs - line.booked
    return found


def shown(figures: Figures, measure: str) -> Counts:
    return {(row.regency_code, row.kind): row.value for row in figures.rows if row.measure == measure and row.value}


def _standing(market: Cast) -> None:
    with market.inside():
        figures, expected = reading.figures(today()), raw()
        for standing in STANDING:
            if standing.middle:
                continue
            assert shown(figures, standing.key) == {k: v for k, v in expected[standing.key].items() if v}, standing.key
            page, added = behind.page(standing, today())
            assert added == sum(expected[standing.key].values()), standing.key
            for place, kind in expected[standing.key]:
                _page, part = behind.page(standing, today(), regency_code=place, kind=kind)
                wanted = [n for (p, k), n in expected[standing.key].items() if k == kind and place in (p, "")]
                assert part == sum(wanted), (standing.key, place, kind)
            assert page.total >= len(page.rows)
        # The market of the test has something of each, or the comparison would say nothing.
        empty = {key for key, counted in expected.items() if not counted} - {measures.ANSWER_HOURS}
        assert empty == set()
        assert set(figures.by_kind(measures.CASES)) == {"in_time", "late"}
        assert set(figures.by_kind(measures.DECIDED)) == {"in_time", "late"}


def _hours(market: Cast) -> None:
    with market.inside():
        answered = first_answers()
        hours = [
            (answered[request.id] - request.published_at).total_seconds() / 3600
            for request in all_of(SourcingRequest)
            if request.published_at and request.id in answered
        ]
        assert len(hours) >= 1
        assert reading.figures(today()).answer_hours() == (round(statistics.median(hours)), 0)
        assert reading.figures(today(), "99.99").answer_hours() == (0, 0)


def _funnel(market: Cast) -> None:
    with market.inside():
        firms = {firm.id: firm for firm in all_of(Organisation)}
        figures = reading.figures(today())
        expected: Counter[tuple[str, str, str]] = Counter()
        for event in all_of(Event):
            firm = firms.get(event.organisation_id)
            for measure in FUNNEL:
                if event.kind in measure.kinds and of_period(event.at):
                    expected[measure.key, firm.regency_code if firm else "", firm.kind if firm else ""] += 1
        for measure in FUNNEL:
            wanted = {(place, kind): n for (key, place, kind), n in expected.items() if key == measure.key}
            assert shown(figures, measure.key) == wanted, measure.key
        assert {key for key, _place, _kind in expected} >= {"listings", "requests", "answers", "orders"}
        by_kind = dict(figures.funnel_by("kind"))
        makers = [n for (key, _place, kind), n in expected.items() if (key, kind) == ("listings", "producer")]
        assert by_kind["producer"]["listings"] == sum(makers)
        narrowed = {step.measure.key: step.count for step in reading.figures(today(), "52.03", "producer").funnel()}
        assert narrowed["listings"] == expected["listings", "52.03", "producer"]


def _periods(market: Cast) -> None:
    with market.inside():
        later = Period(DAYS, today().today)
        before = {step.measure.key: step.before for step in reading.figures(later).funnel()}
        assert set(before.values()) == {0}
        own = Case.tenant_id == market.tenant_id
        moved = now() - timedelta(days=DAYS + 5)
        decided = len(db.session.scalars(select(Case.id).where(Case.decided_at.is_not(None))).all())
        db.session.execute(update(Case).where(own, Case.decided_at.is_not(None)).values(decided_at=moved))
        counting.refresh()
        assert reading.figures(later).total(measures.DECIDED) == (0, decided)
        assert reading.figures(Period(90, later.today)).total(measures.DECIDED) == (decided, 0)


def csv_rows(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def sheet_rows(content: bytes) -> list[list[str]]:
    def said(value: Any) -> str:
        return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)

    return [[said(v) for v in row] for row in load_workbook(io.BytesIO(content)).get_sheet_by_index(0).to_python()]


def padded(rows: list[list[str]]) -> list[list[str]]:
    widest = max(map(len, rows))
    return [[*row, *([""] * (widest - len(row)))] for row in rows]


def _file(market: Cast, client_for: Client) -> None:
    viewer = client_for(market.viewer)
    plain = csv_rows(viewer.get(f"/dashboard/figures.csv?days={DAYS}").data)
    assert padded(plain) == padded(sheet_rows(viewer.get(f"/dashboard/figures.xlsx?days={DAYS}").data))
    with market.inside():
        figures = reading.figures(today())
        steps = [[s.measure.label, str(s.count), str(s.before), str(s.change)] for s in figures.funnel()]
        assert [row[1:5] for row in plain if row[0] == "Dari profil sampai pesanan ulang"][1:] == steps
        weeks = [row[2:4] for row in plain if row[0].startswith("Kapasitas kosong")][1:]
        assert weeks == [[str(free), str(asked)] for _monday, free, asked in figures.weeks(today().today)]
    paper = viewer.get(f"/dashboard/figures.pdf?days={DAYS}").data
    # Lines break where a cell is full, so the letters are compared without the spaces between them.
    written = "".join(words_of(paper)).replace(" ", "")
    unprinted = [row for row in plain[1:] if "".join(row[1:]).replace(" ", "") not in written]
    assert len(plain) > 40
    assert unprinted == []
    assert all(row[0].replace(" ", "") in written for row in plain[1:])
    assert paper != viewer.get("/dashboard/figures.pdf?days=365").data


MODELS = {
    "organisations": Organisation,
    "listings": Listing,
    "requests": SourcingRequest,
    "partnerships": Partnership,
    "cases": Case,
}


def _reports(market: Cast, client_for: Client) -> None:
    viewer = client_for(market.viewer)
    with market.inside():
        counts = {key: len(all_of(model)) for key, model in MODELS.items()}
    people = (market.owner, market.buyer, market.moderator)
    for key, report in REPORTS.items():
        answer = viewer.get(f"/dashboard/reports/{key}.csv").data
        plain = csv_rows(answer)
        assert padded(plain) == padded(sheet_rows(viewer.get(f"/dashboard/reports/{key}.xlsx").data)), key
        assert len(plain[0]) == len(report.headings), key
        assert all(len(row) == len(report.headings) for row in plain), key
        if key in counts:
            assert len(plain) - 1 == counts[key], key
        for person in people:
            assert person.phone.encode() not in answer
            assert person.email is None or person.email.encode() not in answer
    assert client_for(market.owner).get("/dashboard/reports/organisations.csv").status_code == 403
    assert "Unduh" in viewer.get("/dashboard/reports").text
    assert set(tables.TYPES) == {"csv", "xlsx"}


def _openings(market: Cast, client_for: Client) -> None:
    viewer = client_for(market.viewer)
    page = viewer.get(f"/dashboard?days={DAYS}").text
    for measure in (*STANDINGS, *(measure.key for measure in FUNNEL)):
        if measure != measures.MAKERS:  # the map opens the page of its regency
            assert f"/dashboard/rows/{measure}?" in page, measure
        answer = viewer.get(f"/dashboard/rows/{measure}?days={DAYS}")
        assert answer.status_code == 200
        assert "<table" in answer.text, measure
    assert viewer.get("/dashboard/rows/unmet?part=%27%3B--").status_code == 200
    assert viewer.get("/dashboard/rows/nothing").status_code == 404


def test_every_figure_is_what_the_raw_rows_say_and_opens_the_very_rows(market: Cast) -> None:
    """One marketplace for all of them: a world with one of each thing takes its time to make."""
    for compare in (_standing, _hours, _funnel, _periods):
        compare(market)
    with market.inside():
        assert reading.as_of() is not None


def test_every_figure_opens_and_every_file_says_what_the_page_says(market: Cast, client_for: Client) -> None:
    for compare in (_file, _reports, _openings):
        compare(market, client_for)
    assert client_for(market.owner).get("/dashboard/figures.csv").status_code == 403
