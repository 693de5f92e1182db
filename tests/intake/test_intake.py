"""A list of offers is judged by row and column, brought in step by step, mended, and taken back whole."""

import io
import uuid
from collections.abc import Callable

import pytest
from sqlalchemy import select

from marketplace.core import tables
from marketplace.core.db import db
from marketplace.directory.reading import read
from marketplace.intake import actions, queries
from marketplace.intake.columns import EXAMPLE, OFFERS, TEMPLATE
from marketplace.intake.judging import Firm, judge
from marketplace.intake.models import IntakeRow
from marketplace.intake.rules import ROWS_A_CHUNK, IntakeState, RowVerdict
from marketplace.listings import actions as listings
from marketplace.listings.models import Listing
from marketplace.listings.rules import ListingState
from marketplace.moderation.models import Case
from marketplace.moderation.rules import CaseState
from marketplace.organisations.models import Organisation
from marketplace.organisations.rules import OrganisationKind, OrganisationState
from tests.cast import Cast, Player
from tests.clients import Browser

Client = Callable[[Player | None], Browser]
MAKER = Firm(uuid.UUID(int=1), "producer", "1234567890123", ("Sepatu Sasak Sari", ""), "52.03", frozenset({"kelom"}))
TWIN = Firm(uuid.UUID(int=2), "producer", None, ("Kembar", ""), "52.03", frozenset())
OTHER_TWIN = Firm(uuid.UUID(int=3), "producer", None, ("Kembar", ""), "52.01", frozenset())
RIGHT = dict(zip(TEMPLATE, EXAMPLE, strict=True)) | {"nama usaha": "Sepatu Sasak Sari"}


def a_list(*changes: dict[str, str]) -> bytes:
    return tables.as_csv(TEMPLATE, [[str((RIGHT | one)[heading]) for heading in TEMPLATE] for one in changes])


def judged(*changes: dict[str, str]):
    return judge(read(a_list(*changes), OFFERS).rows, [MAKER, TWIN, OTHER_TWIN])


def test_a_right_row_is_an_offer_as_a_form_would_give_it() -> None:
    [one] = judged({})
    assert one.verdict == RowVerdict.NEW
    assert one.organisation_id == MAKER.id
    assert one.offer | {"description": "", "title": ""} == {
        "title": "",
        "description": "",
        "product_types": ("sandal_kulit",),
        "stages": ("cutting", "sewing", "finishing"),
        "materials": ("kulit_sapi",),
        "constructions": ("cemented",),
        "brand_mode": "both",
        "moq": 20,
        "capacity_month": 400,
        "lead_days": 21,
        "price_min": 85_000,
        "price_max": 140_000,
        "sizes": "36–43",
        "regency_code": "52.03",
        "takes_visits": True,
    }


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"nama usaha": ""}, "tulis nama usaha"),
        ({"nama usaha": "Siapa Ini"}, "tidak ada usaha"),
        ({"nama usaha": "Kembar"}, "beberapa usaha"),
        ({"jenis": "Pantofl"}, "Mungkin maksudnya"),
        ({"jenis": "Pesawat"}, "tidak kami kenal"),
        ({"bahan": ""}, "belum diisi"),
        ({"keterangan": "Pendek"}, "belum diisi atau kurang"),
        ({"pesanan paling sedikit": "beberapa"}, "bukan satu jumlah"),
        ({"kemampuan sebulan": "99999999999"}, "terlalu besar"),
        ({"lama pengerjaan": "sebentar"}, "bukan jumlah hari"),
        ({"harga mulai": "murah"}, "bukan satu harga"),
        ({"harga sampai": "10.000"}, "lebih kecil dari harga mulai"),
        ({"kabupaten/kota": "Bandung"}, "Tulis lengkap"),
        ({"menerima kunjungan": "mungkin"}, "ya atau tidak"),
        ({"merek": "entahlah"}, "Maklon"),
        ({"ukuran": "4" * 200}, "terlalu panjang"),
        ({"jenis": "Sepatu safety"}, "belum diisi atau kurang"),
    ],
)
def test_what_is_wrong_is_said_with_its_row_and_column(change: dict[str, str], said: str) -> None:
    [one] = judged(change)
    assert one.verdict == RowVerdict.REFUSED
    [fault] = one.faults
    assert said in fault.text
    assert fault.values["row"] == "2"
    assert "%(column)s" in fault.text
    assert fault.values["column"] in TEMPLATE


def test_what_stands_there_already_or_twice_is_not_brought_again() -> None:
    verdicts = [
        one.verdict for one in judged({"nama barang": "Kelom"}, {"nama barang": "Selop"}, {"nama barang": "selop"})
    ]
    assert verdicts == [RowVerdict.KNOWN, RowVerdict.NEW, RowVerdict.REFUSED]


def brought(cast: Cast, *changes: dict[str, str], run: bool = True) -> uuid.UUID:
    with cast.inside():
        content = a_list(*changes)
        made = actions.plan(cast.moderator.actor, "tawaran.csv", content, read(content, OFFERS))
        if run:
            actions.start(cast.moderator.actor, made)
        return made.id


def offers(cast: Cast) -> dict[str, ListingState]:
    with cast.inside():
        return {row[0]: row[1] for row in db.session.execute(select(Listing.title, Listing.state))}


def test_offers_of_members_are_checked_and_those_of_others_wait_for_their_owner(
    cast: Cast, drain: Callable[[], int]
) -> None:
    with cast.inside():
        firm = Organisation(kind=OrganisationKind.PRODUCER, state=OrganisationState.UNCLAIMED, trade_name="Belum Ikut")
        firm.regency_code = "52.03"
        db.session.add(firm)
    brought(cast, {"nama barang": "Satu"}, {"nama barang": "Dua", "nama usaha": "Belum Ikut"}, {"jenis": "Pesawat"})
    drain()
    assert offers(cast) == {"Satu": ListingState.IN_REVIEW, "Dua": ListingState.DRAFT}
    with cast.inside():
        assert db.session.scalars(select(Case.title)).all() == ["Satu"]


def test_a_long_list_goes_in_by_steps_and_goes_on_where_it_stopped(cast: Cast, drain: Callable[[], int]) -> None:
    count = ROWS_A_CHUNK + 7
    intake_id = brought(cast, *({"nama barang": f"Sandal {n}"} for n in range(count)), run=False)
    with cast.inside():
        actions.start(cast.moderator.actor, queries.find(intake_id))
        assert actions.advance(cast.moderator.actor, intake_id)
    with cast.inside():
        assert queries.find(intake_id).done == ROWS_A_CHUNK
        # A worker that died before it wrote what it had done does the same rows again, and nothing comes twice.
        run = queries.find(intake_id)
        run.done = 0
        for row in db.session.scalars(select(IntakeRow).where(IntakeRow.intake_id == intake_id)):
            row.done_at = None
    drain()
    with cast.inside():
        assert queries.find(intake_id).state == IntakeState.FINISHED
    assert len(offers(cast)) == count


def test_the_whole_list_is_taken_back_but_for_what_its_owner_has_touched(
    cast: Cast, drain: Callable[[], int], client_for: Client
) -> None:
    intake_id = brought(cast, {"nama barang": "Satu"}, {"nama barang": "Dua"}, {"nama barang": "Tiga"})
    drain()
    with cast.inside():
        mine, published = (db.session.scalars(select(Listing).where(Listing.title == t)).one() for t in ("Satu", "Dua"))
        listings.ask_changes(cast.moderator.actor, mine, "Kurang jelas.")
        listings.approve(cast.moderator.actor, published)
        db.session.flush()
        listings.submit(cast.owner.actor, mine)
    drain()
    made = client_for(cast.moderator)
    assert made.send(f"/imports/listings/{intake_id}/undo").status_code == 302
    drain()
    assert offers(cast) == {
        "Satu": ListingState.IN_REVIEW,
        "Dua": ListingState.ARCHIVED,
        "Tiga": ListingState.ARCHIVED,
    }
    with cast.inside():
        states = {row[0]: row[1] for row in db.session.execute(select(Case.title, Case.state).order_by(Case.opened_at))}
        assert states["Tiga"] == CaseState.LAPSED
    assert "Dua" not in client_for(None).get("/listings").text
    brought(cast, {"nama barang": "Dua"})
    drain()
    with cast.inside():
        again = db.session.scalars(select(Listing.state).where(Listing.title == "Dua").order_by(Listing.id)).all()
        assert again == [ListingState.ARCHIVED, ListingState.IN_REVIEW]


def test_a_list_with_faults_comes_back_as_a_file_is_mended_and_goes_in(
    cast: Cast, drain: Callable[[], int], client_for: Client
) -> None:
    made = client_for(cast.moderator)
    content = a_list({"nama barang": "=1+1"}, {"nama barang": "Dua", "harga mulai": "murah"})
    answer = made.send(
        "/imports/listings", {"file": (io.BytesIO(content), "t.csv")}, content_type="multipart/form-data"
    )
    page = made.get(answer.location).text
    assert "kolom “harga mulai”: “murah” bukan satu harga" in page
    assert offers(cast) == {}
    assert made.send(f"{answer.location}/run").status_code == 302
    drain()
    assert list(offers(cast)) == ["'=1+1"]
    for kind in ("csv", "xlsx"):
        faulty = made.get(f"{answer.location}/faults.{kind}").data
        sheet = read(faulty, OFFERS)
        assert [row.get("title") for row in sheet.rows] == ["Dua"]
        assert sheet.unknown == ("Yang perlu diperbaiki",)
        assert "bukan satu harga" in sheet.rows[0].raw["Yang perlu diperbaiki"]
    mended = made.get(f"{answer.location}/faults.csv").data.replace(b"murah", b"85rb")
    again = made.send("/imports/listings", {"file": (io.BytesIO(mended), "t.csv")}, content_type="multipart/form-data")
    made.send(f"{again.location}/run")
    drain()
    assert set(offers(cast)) == {"'=1+1", "Dua"}


def test_the_template_can_be_sent_back_as_it_is(cast: Cast, client_for: Client) -> None:
    for kind in tables.TYPES:
        sheet = read(client_for(cast.moderator).get(f"/imports/listings/template.{kind}").data, OFFERS)
        assert len(sheet.rows) == 1
        assert sheet.unknown == ()
        assert set(sheet.names) == set(OFFERS.synonyms)


def test_pages_of_lists_are_for_moderators_and_bad_files_are_refused_beside_the_field(
    cast: Cast, client_for: Client
) -> None:
    assert client_for(cast.owner).get("/imports/listings").status_code == 403
    made = client_for(cast.moderator)
    assert "Belum ada daftar tawaran" in made.get("/imports/listings").text
    assert made.send("/imports/listings").status_code == 200
    answer = made.send(
        "/imports/listings", {"file": (io.BytesIO(b"a,b\n1,2\n"), "x.csv")}, content_type="multipart/form-data"
    )
    assert "tidak ditemukan" in answer.text
    intake_id = brought(cast, {}, run=False)
    assert made.send(f"/imports/listings/{intake_id}/dismissal").status_code == 302
