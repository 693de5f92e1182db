"""The dossier: all that a partnership is and was, gathered, printed as PDF and XLSX, and provable by its hash."""

import hashlib
import io
import json
import uuid
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Literal

import segno
import typst
import xlsxwriter
from flask_babel import gettext as _

from marketplace.core import formats
from marketplace.core.clock import now
from marketplace.core.db import db, tenant_id
from marketplace.core.files import FileStore
from marketplace.organisations import queries as organisations
from marketplace.partnerships import labels, queries, wording
from marketplace.partnerships.models import Dossier, Partnership, PartnershipEntry
from marketplace.partnerships.rules import IN_RUPIAH, Deed, MilestoneKind
from marketplace.tenants import usage

_M = MilestoneKind
PAPER, WORKBOOK = "pdf", "xlsx"
PPI = 300


@dataclass(frozen=True)
class Printing:
    """For whom a dossier is made: his language and zone, the marketplace's name, and the address that proves it."""

    language: str
    zone: str
    market: str
    address: str
    dossier_id: uuid.UUID


def make(partnership: Partnership, person_id: uuid.UUID | None, printing: Printing, store: FileStore) -> Dossier:
    """Print it and keep both files; each printing is a row of its own, for the facts go on."""
    told = tell(partnership, printing)
    paper, workbook = draw(told, printing.address), _workbook(told)
    dossier = Dossier(
        id=printing.dossier_id,
        partnership_id=partnership.id,
        person_id=person_id,
        content_sha256=told["content_sha256"],
        paper_sha256=hashlib.sha256(paper).hexdigest(),
    )
    usage.take_room(len(paper), len(workbook))
    store.put(key(dossier.id, PAPER), paper)
    store.put(key(dossier.id, WORKBOOK), workbook)
    db.session.add(dossier)
    db.session.flush()
    return dossier


def key(dossier_id: uuid.UUID, kind: str) -> str:
    return f"{tenant_id()}/dossiers/{dossier_id}.{kind}"


def draw(told: dict[str, Any], address: str, kind: Literal["pdf", "png"] = "pdf") -> bytes:
    """The paper with the address that proves it as a QR code; a picture is of its first page, in PPI dots an inch."""
    source = files("marketplace.partnerships").joinpath("data", "dossier.typ").read_bytes()
    # Strings of data alone: what people typed is never part of the source.
    inputs = {"dossier": json.dumps({**told, "qr": _qr(address)})}
    drawn = typst.compile(source, sys_inputs=inputs, ignore_system_fonts=True, format=kind, ppi=PPI)
    return bytes(drawn[0] if isinstance(drawn, list) else drawn)


def _qr(address: str) -> str:
    out = io.BytesIO()
    segno.make(address, error="m").save(out, kind="svg", scale=4, border=1, xmldecl=False)
    return out.getvalue().decode()


def tell(partnership: Partnership, printing: Printing) -> dict[str, Any]:
    """What the paper says, part by part, in the reader's language, and the fingerprint of all that."""
    facts = _facts(partnership, printing)
    return {**facts, "content_sha256": hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()}


def _facts(partnership: Partnership, printing: Printing) -> dict[str, Any]:
    said = formats.bound(printing.language, printing.zone)
    buyer, maker = organisations.get(partnership.buyer_id), organisations.get(partnership.maker_id)
    entries = [told.entry for told in queries.timeline(partnership.id)]
    return {
        "language": printing.language,
        "market": printing.market,
        "code": partnership.code,
        "heading": _("Berkas kemitraan"),
        "title": partnership.title,
        "made": _("Dibuat %(when)s", when=said["datetime"](now())),
        "words": _words(),
        "parties": [
            [_("Pembeli"), buyer.trade_name],
            [_("Pembuat"), maker.trade_name],
            [_("NIB pembeli"), buyer.nib or "-"],
            [_("NIB pembuat"), maker.nib or "-"],
        ],
        "deal": _deal(partnership, said, printing.language),
        "milestones": _milestones(partnership, said),
        "handovers": _handovers(entries, said),
        "payments": _payments(entries, said),
        **_agreement(partnership, said, printing.language),
    }


def _words() -> dict[str, str]:
    return {
        "parties": _("Para pihak"),
        "deal": _("Pesanan ini"),
        "milestones": _("Tonggak pekerjaan"),
        "handovers": _("Serah terima (BAST)"),
        "payments": _("Pembayaran"),
        "agreement": _("Kesepakatan"),
        "none": _("Belum ada."),
        "money": _("Dibayar langsung antara kedua pihak dan dicatat oleh keduanya. Pasar ini tidak memegang uang."),
        "qr": _("Pindai untuk memastikan berkas ini asli."),
        "fingerprint": _("Sidik isi berkas ini (SHA-256):"),
    }


def _deal(partnership: Partnership, said: Any, language: str) -> list[list[str]]:
    own = queries.milestones(partnership.id)
    paid = sum(own[kind].done for kind in IN_RUPIAH if kind in own)
    accepted = own[_M.DELIVERY].done
    return [
        [_("Keadaan"), _(labels.STATES[partnership.state][0])],
        [_("Pola kerja sama"), wording.pattern_name(partnership.pattern, language)],
        [_("Jumlah"), said["pairs"](partnership.pairs)],
        [_("Harga per pasang"), said["rupiah"](partnership.price_per_pair)],
        [_("Nilai pesanan"), said["rupiah"](partnership.worth)],
        [_("Nilai yang diterima"), said["rupiah"](accepted * partnership.price_per_pair)],
        [_("Sudah dibayar"), said["rupiah"](paid)],
        [_("Kirim paling lambat"), said["date"](partnership.delivery_on)],
    ]


def _milestones(partnership: Partnership, said: Any) -> dict[str, Any]:
    heads = [_("Tonggak"), _("Batas"), _("Selesai"), _("Hari terlambat")]
    lines = []
    for kind, one in queries.milestones(partnership.id).items():
        late = str(one.late(one.completed_on)) if one.completed_on else ""
        lines.append([_(labels.MILESTONES[kind]), said["date"](one.due_on), said["date"](one.completed_on), late])
    return {"heads": heads, "lines": lines}


def _handovers(entries: list[PartnershipEntry], said: Any) -> dict[str, Any]:
    """Each sending with the receipt that followed it."""
    heads = [_("Nomor BAST"), _("Tanggal"), _("Dikirim"), _("Diterima"), _("Ditolak")]
    lines: list[list[str]] = []
    for entry in entries:
        if (entry.kind, entry.deed) == (_M.DELIVERY, Deed.SEND):
            sent = entry.amount or 0
            lines.append([entry.reference, said["date"](entry.happened_on), said["number"](sent), "", ""])
        elif (entry.kind, entry.deed) == (_M.DELIVERY, Deed.RECEIVE) and lines:
            refused = entry.refused or 0
            lines[-1][3:] = [said["number"](sent - refused), said["number"](refused)]
    return {"heads": heads, "lines": lines}


def _payments(entries: list[PartnershipEntry], said: Any) -> dict[str, Any]:
    heads = [_("Pembayaran"), _("Tanggal"), _("Jumlah"), _("Nomor bukti"), _("Dikonfirmasi")]
    lines: list[list[str]] = []
    for entry in entries:
        if entry.kind in IN_RUPIAH and entry.deed == Deed.PAY:
            what, day = _(labels.MILESTONES[entry.kind]), said["date"](entry.happened_on)
            lines.append([what, day, said["rupiah"](entry.amount), entry.reference or "-", _("belum")])
        elif entry.kind in IN_RUPIAH and entry.deed == Deed.RECEIVE and lines:
            lines[-1][4] = said["date"](entry.happened_on)
    return {"heads": heads, "lines": lines}


def _agreement(partnership: Partnership, said: Any, language: str) -> dict[str, Any]:
    agreement = queries.agreement(partnership.id)
    names = queries.names([agreement.buyer_person_id, agreement.maker_person_id])
    by = {
        _("Disetujui pembeli"): (agreement.buyer_person_id, agreement.buyer_at),
        _("Disetujui pembuat"): (agreement.maker_person_id, agreement.maker_at),
    }
    accepted = [
        [what, f"{names.get(who, '') if who else ''}, {said['datetime'](at)}" if at else _("belum")]
        for what, (who, at) in by.items()
    ]
    body = agreement.body_en if language == "en" else agreement.body_id
    return {
        "accepted": [*accepted, ["SHA-256", f"{agreement.sha256[:32]}\n{agreement.sha256[32:]}"]],
        "clauses": [list(clause) for clause in wording.clauses(body)],
    }


def _workbook(told: dict[str, Any]) -> bytes:
    """One sheet for each part; what people typed is written as text, so that no formula is born of it."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    bold = book.add_format({"bold": True})
    words = told["words"]
    sheets = {
        words["deal"]: [*told["parties"], *told["deal"], *told["accepted"]],
        words["milestones"]: [told["milestones"]["heads"], *told["milestones"]["lines"]],
        "BAST": [told["handovers"]["heads"], *told["handovers"]["lines"]],
        words["payments"]: [told["payments"]["heads"], *told["payments"]["lines"]],
        words["agreement"]: told["clauses"],
    }
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name[:31])
        sheet.set_column(0, 0, 34)
        sheet.set_column(1, 5, 26)
        for number, row in enumerate([[told["title"]], *rows]):
            for column, text in enumerate(row):
                sheet.write_string(number, column, str(text), bold if number == 0 else None)
    book.close()
    return out.getvalue()
