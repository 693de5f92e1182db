"""The officer's page of figures, the rows behind each, the trail of events, and both as files."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from operator import itemgetter
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, g, redirect, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as Answer

from marketplace.core import formats, tables
from marketplace.core.access import ADMIN, MODERATOR, PUBLIC, STAFF, access
from marketplace.core.clock import now
from marketplace.core.limits import limiter
from marketplace.dashboard import behind, charts, happenings, measures, papers, reading, reports, trail
from marketplace.dashboard.forms import PublicFiguresForm
from marketplace.dashboard.measures import KNOWN, MEASURES, PERIODS, STANDINGS
from marketplace.dashboard.reading import Figures, Period
from marketplace.dashboard.wording import channel_words, firm_words, kind_words, sections
from marketplace.organisations.rules import KIND_LABELS, OrganisationKind
from marketplace.regions.queries import name_of

blueprint = Blueprint("dashboard", __name__, template_folder="templates")
FILES_LIMIT = "60 per hour"
MOST_BARS = 12
ROWS_AT = "/dashboard/rows/"
FILES = (*tables.TYPES, "pdf")


@blueprint.get("/dashboard")
@access(STAFF)
def figures() -> str:
    period, regency, kind = _asked()
    found = reading.figures(period, regency, kind)
    kept: dict[str, Any] = {"days": period.days, "regency": regency or None, "kind": kind or None}
    dots = found.dots()
    spots = charts.spots(dots, {dot.code: _page_of(kept, regency=dot.code) for dot in dots}, g.market.province_codes)
    return render_template(
        "dashboard/figures.html",
        period=period,
        periods=PERIODS,
        regency=regency,
        kind=kind,
        kinds=[(one.value, _(words)) for one, words in KIND_LABELS.items()],
        places=[(dot.code, dot.name) for dot in sorted(dots, key=lambda dot: dot.name)],
        as_of=reading.as_of(),
        steps=found.funnel(),
        spots=spots,
        dots=dots,
        charts=charts,
        files=FILES,
        asked=kept,
        rows_of=partial(_rows_of, kept),
        page_of=partial(_page_of, kept),
        **_standing(found, period, kept),
    )


# A page has some two hundred links to itself and to rows: put together here, they cost a tenth of `url_for`.
def _page_of(kept: dict[str, Any], **changed: Any) -> str:
    return f"/dashboard?{urlencode(_given(kept | changed))}"


def _rows_of(kept: dict[str, Any], measure: str, part: str | None = None, **changed: Any) -> str:
    return f"{ROWS_AT}{measure}?{urlencode(_given(kept | changed | {'part': part}))}"


def _narrowed(kept: dict[str, Any], **part: str) -> tuple[str, str]:
    """The page of one part, and what stands after the question mark of each of its figures: once a line."""
    return _page_of(kept, **part), urlencode(_given(kept | part))


def _given(asked: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in asked.items() if value is not None}


def _ways(found: Figures, kept: dict[str, Any]) -> dict[str, Any]:
    """The way from a profile to a repeat order, in all, by place and by kind of business."""
    labels = {step.measure.key: _(step.measure.label) for step in found.funnel()}
    bars = [(labels[s.measure.key], s.count, s.before, _rows_of(kept, s.measure.key)) for s in found.funnel()]
    places, kinds = found.funnel_by("regency_code")[:MOST_BARS], found.funnel_by("kind")
    return {
        "bars": charts.bars(bars),
        "labels": labels,
        "rows_at": ROWS_AT,
        "by_regency": [(name_of(code) or code, *_narrowed(kept, regency=code), counts) for code, counts in places],
        "by_kind": [(firm_words(key) or key, *_narrowed(kept, kind=key), counts) for key, counts in kinds],
    }


def _standing(found: Figures, period: Period, kept: dict[str, Any]) -> dict[str, Any]:
    """How things stand, in the reader's words, as the page draws it."""
    rows_of = partial(_rows_of, kept)

    def drawn(measure: str) -> list[charts.Bar]:
        counted = [(kind, both) for kind, both in found.by_kind(measure).items() if any(both)][:MOST_BARS]
        return charts.bars([(kind_words(measure, k), v, b, rows_of(measure, k)) for k, (v, b) in counted])

    weeks = found.weeks(period.today)
    return {
        "unanswered": found.total(measures.UNANSWERED)[0],
        "hours": found.answer_hours(),
        "waiting": found.by_kind(measures.CASES),
        "decided": found.by_kind(measures.DECIDED),
        # A line for each channel, so that it opens the very rows which it counts.
        "failing": [
            (count, channel_words(kind), rows_of(measures.DELIVERIES, kind))
            for kind, (count, _before) in found.by_kind(measures.DELIVERIES).items()
            if count and kind.endswith(":failed")
        ],
        "deliveries": drawn(measures.DELIVERIES),
        "unmet": drawn(measures.UNMET),
        "unmet_stages": drawn(measures.UNMET_STAGE),
        "unmet_pairs": found.total(measures.UNMET)[0],
        "exposure": [(code, name_of(code) or _("Tanpa tempat"), *rest) for code, *rest in found.exposure()][:MOST_BARS],
        "unseen": found.by_kind(measures.SEEN).get("never", (0, 0))[0],
        **_ways(found, kept),
        "weeks": charts.bars([(monday.isoformat(), free, asked, "") for monday, free, asked in weeks]),
        "mondays": [monday for monday, _free, _asked in weeks],
    }


@blueprint.get("/dashboard/rows/<string:measure>")
@access(STAFF)
def rows(measure: str) -> str:
    """What stands behind a figure: each event, or each thing, that was counted."""
    period, regency, kind = _asked()
    kept: dict[str, Any] = {"measure": measure, "days": period.days, "regency": regency or None, "kind": kind or None}
    shared: dict[str, Any] = {"period": period, "regency": name_of(regency), "asked": kept}
    if measure in MEASURES:
        kinds = MEASURES[measure].kinds
        wanted = trail.Asked(kinds, period.first, period.today, regency_code=regency, firm_kind=kind)
        happened = trail.page(wanted, g.market.zone, _number())
        shared |= {"page": happened, "words": happenings.words}
        return render_template("dashboard/rows.html", measure=MEASURES[measure], **shared)
    if measure not in STANDINGS:
        abort(404)
    standing, part = STANDINGS[measure], request.args.get("part", "")[:60].replace("\x00", "")
    only = part or (kind if measure == measures.MAKERS else "")
    page, added = behind.page(standing, period, regency_code=regency, kind=only, number=_number())
    shared["asked"]["part"] = part or None
    words = kind_words(measure, part) if part else ""
    return render_template(
        "dashboard/behind.html",
        measure=standing,
        page=page,
        added=added,
        part=words,
        name=name_of,
        words=partial(kind_words, measure),
        **shared,
    )


@blueprint.get("/dashboard/figures.<string:fmt>")
@access(STAFF)
@limiter.limit(FILES_LIMIT)
def file_of_figures(fmt: str) -> Response:
    """The whole page as a file: on paper table by table, for a spreadsheet one line for each figure."""
    if fmt not in FILES:
        abort(404)
    period, regency, kind = _asked()
    found = sections(reading.figures(period, regency, kind), period.today)
    if fmt == "pdf":
        words, as_of = formats.bound(str(get_locale()), g.market.zone.key), reading.as_of()
        narrowed = [name_of(regency), firm_words(kind)]
        span = " · ".join(filter(None, [f"{words['date'](period.first)} – {words['date'](period.today)}", *narrowed]))
        made = _("Dihitung %(when)s.", when=words["datetime"](as_of)) if as_of else ""
        name = g.market.name(str(get_locale()))
        nothing, language = _("Belum ada di periode ini"), str(get_locale())
        content = papers.figures(name, span, made, found, nothing=nothing, language=language)
        return _file(content, "application/pdf", "angka.pdf")
    widest = max(len(section.headings) for section in found)
    headings = [_("Bagian"), _("Uraian"), *(_("Kolom %(n)s", n=n) for n in range(1, widest))]
    lines = [[s.title, *line] for s in found for line in (s.headings, *s.rows)]
    return _file(tables.made(fmt, _("Angka"), headings, lines), tables.TYPES[fmt], f"angka.{fmt}")


@blueprint.get("/dashboard/reports", endpoint="reports")
@access(STAFF)
def report_list() -> str:
    named = [(key, _(report.label)) for key, report in reports.REPORTS.items()]
    return render_template("dashboard/reports.html", reports=named, files=tuple(tables.TYPES))


@blueprint.get("/dashboard/reports/<string:report_name>.<string:fmt>")
@access(STAFF)
@limiter.limit(FILES_LIMIT)
def report(report_name: str, fmt: str) -> Response:
    """A whole table of the marketplace, for a report."""
    found = reports.REPORTS.get(report_name)
    if found is None or fmt not in tables.TYPES:
        abort(404)
    headings = [_(heading) for heading in found.headings]
    made = tables.made(fmt, _(found.label), headings, reports.lines(found, g.market.zone))
    return _file(made, tables.TYPES[fmt], f"{report_name}.{fmt}")


@blueprint.get("/dashboard/events")
@access(MODERATOR)
def events() -> str:
    """Every event, the latest first."""
    asked = trail.asked_of(request.args, KNOWN)
    given = {name: request.args.get(name) or None for name in ("kind", "subject", "person", "first", "last")}
    return render_template(
        "dashboard/events.html",
        page=trail.page(asked, g.market.zone, _number()),
        asked=given,
        kinds=sorted(((kind, happenings.words(kind)) for kind in KNOWN), key=itemgetter(1)),
        words=happenings.words,
        files=tuple(tables.TYPES),
    )


@blueprint.get("/dashboard/events.<string:fmt>")
@access(MODERATOR)
@limiter.limit(FILES_LIMIT)
def file_of_events(fmt: str) -> Response:
    if fmt not in tables.TYPES:
        abort(404)
    asked = trail.asked_of(request.args, KNOWN)
    chain = [_("Urutan"), "SHA-256"]
    headings = [
        _("Waktu"),
        _("Kejadian"),
        _("Kode"),
        _("Benda"),
        _("Nomor"),
        _("Siapa"),
        _("Peran"),
        _("Usaha"),
        *chain,
    ]
    lines = _event_lines(asked)
    return _file(tables.made(fmt, _("Jejak kejadian"), headings, lines), tables.TYPES[fmt], f"jejak.{fmt}")


def _event_lines(asked: trail.Asked) -> Iterator[list[Any]]:
    for one in trail.all_of(asked, g.market.zone):
        at: datetime = one.at.astimezone(g.market.zone)
        named = [one.person or "", one.part, one.organisation or ""]
        link = [one.position or "", one.sha256.hex() if one.sha256 else ""]
        thing = [happenings.words(one.kind), one.kind, one.subject_kind, str(one.subject_id)]
        yield [at.isoformat(timespec="seconds"), *thing, *named, *link]


@blueprint.route("/dashboard/public", methods=["GET", "POST"])
@access(ADMIN)
def public_choice() -> str | Answer:
    form = PublicFiguresForm(chosen=reading.public())
    if form.validate_on_submit():
        reading.choose(current_user, set(form.measures.data or ()))
        return redirect(url_for("dashboard.public_figures"))
    return render_template("dashboard/public_choice.html", form=form)


@blueprint.get("/figures")
@access(PUBLIC)
def public_figures() -> str:
    """The counts that this market shows to everybody."""
    keys = reading.public()
    counted = reading.totals(keys)
    tiles = [(_(measures.PUBLIC[key]), counted[key]) for key in keys]
    return render_template("dashboard/public_figures.html", tiles=tiles, as_of=reading.as_of())


def _asked() -> tuple[Period, str, str]:
    days = request.args.get("days", PERIODS[0], type=int)
    regency, kind = request.args.get("regency", ""), request.args.get("kind", "")
    return (
        Period(days if days in PERIODS else PERIODS[0], now().astimezone(g.market.zone).date()),
        regency if name_of(regency) else "",
        kind if kind in set(OrganisationKind) else "",
    )


def _number() -> int:
    return min(max(request.args.get("page", 1, type=int), 1), 10_000)


def _file(content: bytes, mimetype: str, name: str) -> Response:
    answer = Response(content, mimetype=mimetype)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
