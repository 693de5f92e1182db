"""What a report needs, as whole tables to take along: each a statement with a heading for every column."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import text

from marketplace.core.db import db, tenant_id
from marketplace.core.i18n import N_
from marketplace.reference.queries import bps_codes

MOST = 100_000
REGENCY, BPS = N_("Kode Kemendagri"), N_("Kode BPS")


@dataclass(frozen=True)
class Report:
    label: str
    headings: tuple[str, ...]
    rows: str


REPORTS: dict[str, Report] = {
    "organisations": Report(
        N_("Usaha"),
        (
            *(N_("Nama usaha"), N_("Nama resmi"), N_("Jenis"), N_("Keadaan"), N_("NIB"), N_("Kode KBLI")),
            *(N_("Edisi KBLI"), N_("Kelas usaha"), N_("Pekerja"), REGENCY, BPS, N_("Kabupaten/kota"), N_("Provinsi")),
            *(N_("Alamat"), N_("Terdaftar")),
        ),
        """SELECT firm.trade_name, firm.legal_name, firm.kind, firm.state, firm.nib, firm.kbli_code, firm.kbli_edition,
            firm.size_class, firm.workers, firm.regency_code, place.bps_code, place.name, place.province_name,
            firm.address, firm.created_at
        FROM organisations firm LEFT JOIN regencies place ON place.code = firm.regency_code
        WHERE firm.tenant_id = :tenant ORDER BY firm.trade_name, firm.id""",
    ),
    "listings": Report(
        N_("Tawaran"),
        (
            *(N_("Tawaran"), N_("Usaha"), REGENCY, BPS, N_("Kabupaten/kota"), N_("Keadaan"), N_("Jenis"), N_("Tahap")),
            *(N_("Pesanan paling sedikit"), N_("Kemampuan sebulan"), N_("Hari"), N_("Harga mulai"), N_("Sampai")),
            N_("Tayang sejak"),
        ),
        """SELECT offer.title, firm.trade_name, offer.regency_code, place.bps_code, place.name, offer.state,
            array_to_string(offer.product_types, ', '), array_to_string(offer.stages, ', '), offer.moq,
            offer.capacity_month, offer.lead_days, offer.price_min, offer.price_max, offer.published_at
        FROM listings offer
        JOIN organisations firm ON firm.tenant_id = offer.tenant_id AND firm.id = offer.organisation_id
        LEFT JOIN regencies place ON place.code = offer.regency_code
        WHERE offer.tenant_id = :tenant ORDER BY offer.created_at, offer.id""",
    ),
    "requests": Report(
        N_("Permintaan"),
        (
            *(N_("Permintaan"), N_("Pembeli"), REGENCY, BPS, N_("Kabupaten/kota"), N_("Keadaan"), N_("Jenis")),
            *(N_("Jumlah pasang"), N_("Anggaran sampai"), N_("Dibutuhkan"), N_("Ditutup"), N_("Dibuka")),
            N_("Jumlah jawaban"),
        ),
        """SELECT wish.title, firm.trade_name, firm.regency_code, place.bps_code, place.name, wish.state,
            wish.product_type, wish.pairs, wish.budget_max, wish.needed_by, wish.closes_on, wish.published_at,
            (SELECT count(*) FROM proposals answer WHERE answer.tenant_id = wish.tenant_id
                AND answer.request_id = wish.id AND answer.submitted_at IS NOT NULL)
        FROM sourcing_requests wish
        JOIN organisations firm ON firm.tenant_id = wish.tenant_id AND firm.id = wish.organisation_id
        LEFT JOIN regencies place ON place.code = firm.regency_code
        WHERE wish.tenant_id = :tenant ORDER BY wish.created_at, wish.id""",
    ),
    "proposals": Report(
        N_("Jawaban pembuat"),
        (
            *(N_("Permintaan"), N_("Usaha"), N_("Keadaan"), N_("Harga per pasang"), N_("Jumlah pasang")),
            *(N_("Dikirim"), N_("Diputuskan"), N_("Alasan")),
        ),
        """SELECT wish.title, firm.trade_name, answer.state, answer.price_per_pair, answer.pairs, answer.submitted_at,
            answer.decided_at, answer.reason
        FROM proposals answer
        JOIN organisations firm ON firm.tenant_id = answer.tenant_id AND firm.id = answer.organisation_id
        JOIN sourcing_requests wish ON wish.tenant_id = answer.tenant_id AND wish.id = answer.request_id
        WHERE answer.tenant_id = :tenant AND answer.submitted_at IS NOT NULL ORDER BY answer.submitted_at, answer.id""",
    ),
    "partnerships": Report(
        N_("Pesanan"),
        (
            *(N_("Pesanan"), N_("Pembeli"), N_("Usaha"), REGENCY, BPS, N_("Kabupaten/kota"), N_("Keadaan")),
            *(
                N_("Jumlah pasang"),
                N_("Harga per pasang"),
                N_("Nilai"),
                N_("Disepakati"),
                N_("Jatuh tempo kirim"),
                N_("Selesai"),
            ),
        ),
        """SELECT deal.title, buyer.trade_name, firm.trade_name, firm.regency_code, place.bps_code, place.name,
            deal.state, deal.pairs, deal.price_per_pair, deal.pairs::bigint * deal.price_per_pair, deal.agreed_on,
            deal.delivery_on, deal.closed_at
        FROM partnerships deal
        JOIN organisations firm ON firm.tenant_id = deal.tenant_id AND firm.id = deal.maker_id
        LEFT JOIN regencies place ON place.code = firm.regency_code
        JOIN organisations buyer ON buyer.tenant_id = deal.tenant_id AND buyer.id = deal.buyer_id
        WHERE deal.tenant_id = :tenant ORDER BY deal.agreed_on, deal.id""",
    ),
    "certificates": Report(
        N_("Sertifikat"),
        (N_("Usaha"), N_("Sertifikat"), N_("Nomor"), N_("Penerbit"), N_("Keadaan"), N_("Berlaku sampai")),
        """SELECT firm.trade_name, paper.kind, paper.number, paper.issuer, paper.state, paper.valid_until
        FROM certificates paper
        JOIN organisations firm ON firm.tenant_id = paper.tenant_id AND firm.id = paper.organisation_id
        WHERE paper.tenant_id = :tenant ORDER BY firm.trade_name, paper.id""",
    ),
    "cases": Report(
        N_("Kasus"),
        (
            *(N_("Judul"), N_("Jenis"), N_("Usaha"), REGENCY, BPS, N_("Kabupaten/kota"), N_("Keadaan")),
            *(N_("Alasan"), N_("Diterima pada"), N_("Diputuskan")),
        ),
        """SELECT one.title, one.subject_kind, firm.trade_name, one.regency_code, place.bps_code, place.name,
            one.state, one.reason, one.opened_at, one.decided_at
        FROM cases one
        JOIN organisations firm ON firm.tenant_id = one.tenant_id AND firm.id = one.organisation_id
        LEFT JOIN regencies place ON place.code = one.regency_code
        WHERE one.tenant_id = :tenant ORDER BY one.opened_at, one.id""",
    ),
}


def lines(report: Report, zone: ZoneInfo) -> Iterator[list[Any]]:
    """The rows for a file: times in the market's zone, and BPS codes as this market has them."""
    own = bps_codes() if BPS in report.headings else {}
    place = report.headings.index(REGENCY) if own else 0
    for row in db.session.execute(text(f"{report.rows} LIMIT {MOST}"), {"tenant": tenant_id()}):
        values = [_plain(value, zone) for value in row]
        if own and values[place] in own:
            values[place + 1] = own[values[place]]
        yield values


def _plain(value: Any, zone: ZoneInfo) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(zone).strftime("%Y-%m-%d %H:%M")
    return value.isoformat() if isinstance(value, date) else value
