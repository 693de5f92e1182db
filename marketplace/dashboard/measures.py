"""What the dashboard counts: the way from a profile to a repeat order by events, how things stand by their rows."""

from dataclasses import dataclass

from marketplace.core.i18n import N_
from marketplace.events.kinds import Kind

KNOWN = frozenset(kind.value for kind in Kind)
PERIODS = (30, 90, 365)


@dataclass(frozen=True)
class Measure:
    """A step on the way from a profile to a repeat order, counted by events of these kinds."""

    key: str
    label: str
    kinds: tuple[str, ...]


FUNNEL: tuple[Measure, ...] = (
    Measure("profiles", N_("Profil usaha"), ("organisation.created", "organisation.imported")),
    Measure("listings", N_("Tawaran tayang"), ("listing.published",)),
    Measure("requests", N_("Permintaan dibuka"), ("request.published",)),
    Measure("answers", N_("Jawaban dan pertanyaan"), ("proposal.submitted", "message.sent")),
    Measure("samples", N_("Contoh"), ("partnership.sampled",)),
    Measure("orders", N_("Pesanan"), ("partnership.begun",)),
    Measure("repeat", N_("Pesanan ulang"), ("partnership.reordered",)),
)
MEASURES = {measure.key: measure for measure in FUNNEL}


@dataclass(frozen=True)
class Standing:
    """How something stands: one row for each thing that is counted, from which the figure is added up.

    `rows` gives thing, id, title, place, kind, day, value; `unit` says what the value is. What is `dated` is counted
    in the period of its day, everything else as it is now. A `middle` is no sum but the median.
    """

    key: str
    label: str
    unit: str
    rows: str
    dated: bool = False
    middle: bool = False


UNANSWERED, ANSWER_HOURS, UNMET, UNMET_STAGE = "unanswered", "answer_hours", "unmet", "unmet_stage"
CASES, DECIDED, DELIVERIES, MAKERS = "cases", "decided", "deliveries", "makers"
CAPACITY, DEMAND, SEEN = "capacity", "demand", "seen"

_FIRST = """LEFT JOIN LATERAL (SELECT min(said.at) AS at FROM (
        SELECT talk.created_at AS at FROM conversations talk WHERE talk.tenant_id = request.tenant_id
            AND talk.subject_kind = 'request' AND talk.subject_id = request.id
        UNION ALL SELECT answer.submitted_at FROM proposals answer WHERE answer.tenant_id = request.tenant_id
            AND answer.request_id = request.id AND answer.submitted_at IS NOT NULL) said) first ON true"""
_REQUEST = """SELECT 'request' AS thing, request.id, request.title, coalesce(firm.regency_code, '') AS place,
        {kind} AS kind, {day} AS day, {value} AS value
    FROM sourcing_requests request
    JOIN organisations firm ON firm.tenant_id = request.tenant_id AND firm.id = request.organisation_id {more}
    WHERE request.tenant_id = :tenant AND {where}"""
_OPENED = "(request.published_at AT TIME ZONE :zone)::date"
_TYPE, _PAIRS = "coalesce(request.product_type, '')", "coalesce(request.pairs, 0)"
_NO_MAKER = """request.state = 'open' AND NOT EXISTS (SELECT FROM matches fit WHERE fit.tenant_id = request.tenant_id
        AND fit.request_id = request.id AND fit.broken = 0 AND fit.generation = matches_now(fit.tenant_id))"""
# When a case is due, by the day it came on: the calendar is the market's own, so it is handed over day by day.
_DUE = """JOIN unnest(CAST(:opened AS date[]), CAST(:due AS date[]), CAST(:whole AS boolean[]))
        AS calendar (day, due, whole) ON calendar.day = (case_.opened_at AT TIME ZONE :zone)::date
    CROSS JOIN LATERAL (SELECT (calendar.due + CASE WHEN calendar.whole THEN time '00:00'
        ELSE (case_.opened_at AT TIME ZONE :zone)::time END) AT TIME ZONE :zone AS at) due"""
_CASE = """SELECT 'case' AS thing, case_.id, case_.title, coalesce(case_.regency_code, '') AS place,
        CASE WHEN {until} <= due.at THEN 'in_time' ELSE 'late' END AS kind,
        ({until} AT TIME ZONE :zone)::date AS day, 1 AS value
    FROM cases case_ {due} WHERE case_.tenant_id = :tenant AND {where}"""


def _request(where: str, *, kind: str = _TYPE, day: str = _OPENED, value: str = "1", more: str = "") -> str:
    return _REQUEST.format(where=where, kind=kind, day=day, value=value, more=more)


STANDING: tuple[Standing, ...] = (
    Standing(
        UNANSWERED,
        N_("Permintaan yang belum ada yang menjawab"),
        N_("Permintaan"),
        _request("request.state = 'open' AND first.at IS NULL", more=_FIRST),
    ),
    Standing(
        ANSWER_HOURS,
        N_("Jam sampai jawaban pertama"),
        N_("Jam"),
        _request(
            "request.published_at IS NOT NULL AND first.at IS NOT NULL",
            value="extract(epoch FROM first.at - request.published_at) / 3600",
            more=_FIRST,
        ),
        dated=True,
        middle=True,
    ),
    Standing(
        UNMET,
        N_("Pasang yang dicari dan belum ada pembuatnya, per jenis"),
        N_("Jumlah pasang"),
        _request(_NO_MAKER + " AND request.product_type IS NOT NULL", value=_PAIRS),
    ),
    Standing(
        UNMET_STAGE,
        N_("Pasang yang dicari dan belum ada pembuatnya, per tahap"),
        N_("Jumlah pasang"),
        _request(_NO_MAKER, kind="stage", value=_PAIRS, more="CROSS JOIN LATERAL unnest(request.stages) AS stage"),
    ),
    Standing(
        CASES,
        N_("Kasus yang menunggu keputusan"),
        N_("Kasus"),
        _CASE.format(until="CAST(:moment AS timestamptz)", due=_DUE, where="case_.state IN ('open', 'claimed')"),
    ),
    Standing(
        DECIDED,
        N_("Kasus yang diputuskan"),
        N_("Kasus"),
        _CASE.format(until="case_.decided_at", due=_DUE, where="case_.decided_at IS NOT NULL"),
        dated=True,
    ),
    Standing(
        DELIVERIES,
        N_("Pesan yang dikirim"),
        N_("Pesan"),
        """SELECT 'delivery' AS thing, id, kind AS title, '' AS place, channel || ':' || CASE
                WHEN state IN ('failed', 'dead') THEN 'failed' WHEN state = 'sent' THEN 'sent'
                ELSE 'waiting' END AS kind,
            (created_at AT TIME ZONE :zone)::date AS day, 1 AS value
        FROM deliveries WHERE tenant_id = :tenant""",
        dated=True,
    ),
    Standing(
        MAKERS,
        N_("Usaha per kabupaten dan kota"),
        N_("Usaha"),
        """SELECT 'organisation' AS thing, id, trade_name AS title, coalesce(regency_code, '') AS place, kind,
            (created_at AT TIME ZONE :zone)::date AS day, 1 AS value
        FROM organisations WHERE tenant_id = :tenant AND state IN ('unclaimed', 'claimed', 'active')""",
    ),
    Standing(
        SEEN,
        N_("Tawaran dan kecocokannya"),
        N_("Tawaran"),
        """SELECT 'listing' AS thing, listing.id, listing.title, coalesce(firm.regency_code, '') AS place,
            CASE WHEN EXISTS (SELECT FROM match_tellings told WHERE told.tenant_id = listing.tenant_id
                AND told.listing_id = listing.id) THEN 'matched' ELSE 'never' END AS kind,
            (listing.published_at AT TIME ZONE :zone)::date AS day, 1 AS value
        FROM listings listing
        JOIN organisations firm ON firm.tenant_id = listing.tenant_id AND firm.id = listing.organisation_id
        WHERE listing.tenant_id = :tenant AND listing.state = 'published'""",
    ),
    Standing(
        CAPACITY,
        N_("Kapasitas kosong"),
        N_("Jumlah pasang"),
        """SELECT 'organisation' AS thing, firm.id, firm.trade_name AS title, coalesce(firm.regency_code, '') AS place,
            to_char(line.week, 'YYYY-MM-DD') AS kind, line.week AS day, line.pairs - line.booked AS value
        FROM capacity_weeks line
        JOIN organisations firm ON firm.tenant_id = line.tenant_id AND firm.id = line.organisation_id
        WHERE line.tenant_id = :tenant AND line.stage = ''
            AND line.week BETWEEN date_trunc('week', CAST(:today AS date)) AND CAST(:today AS date) + 77""",
    ),
    Standing(
        DEMAND,
        N_("Pasang yang dicari"),
        N_("Jumlah pasang"),
        _request(
            "request.state = 'open' AND request.needed_by BETWEEN date_trunc('week', CAST(:today AS date))"
            " AND CAST(:today AS date) + 83",
            kind="to_char(date_trunc('week', request.needed_by), 'YYYY-MM-DD')",
            day="date_trunc('week', request.needed_by)::date",
            value=_PAIRS,
        ),
    ),
)
STANDINGS = {standing.key: standing for standing in STANDING}
# What a marketplace may show to everybody: what was ever counted on the way, and how it stands now. Nothing of a single
# firm, of its messages or of the staff's work is among them.
PUBLIC_STANDING: dict[str, str] = {
    MAKERS: N_("Usaha yang tercatat"),
    SEEN: N_("Tawaran yang tayang sekarang"),
    CAPACITY: N_("Pasang yang masih sanggup dibuat, 12 minggu ke depan"),
    DEMAND: N_("Pasang yang dicari, 12 minggu ke depan"),
    ANSWER_HOURS: N_("Jam sampai jawaban pertama, biasanya dalam setahun terakhir"),
}
PUBLIC: dict[str, str] = {measure.key: measure.label for measure in FUNNEL} | PUBLIC_STANDING
EVERYWHERE = "*"
"""Stands for all regencies together where the figure of the whole is no sum of its parts."""
