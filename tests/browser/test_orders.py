"""Three orders as their people live them: one shared by three makers, one that comes back, and one that is lost."""

import re
import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
import time_machine
from playwright.sync_api import Page, expect
from sqlalchemy import select

from marketplace.core.db import db
from marketplace.organisations.rules import MembershipRole, OrganisationKind
from marketplace.partnerships import queries as partnerships
from marketplace.partnerships.rules import Deed, MilestoneKind, PartnershipState
from marketplace.proposals import queries as proposals
from marketplace.reviews import queries as reviews
from marketplace.sourcing.rules import Shape
from marketplace.standing import queries as standing
from marketplace.standing.models import StandingOrder
from marketplace.standing.radar import look_ahead
from marketplace.standing.rules import ANSWER, Plan
from marketplace.tenants.queries import today
from tests.browser.conftest import DESK, OpenPage
from tests.browser.people import eventually
from tests.cast import Cast, Player, _organisation, _player
from tests.partnerships.making import agree, tell
from tests.proposals.making import an_answer, an_open_request, closed, request_state
from tests.sourcing.making import in_days
from tests.standing.delivering import deliver_all
from tests.standing.making import a_standing_order

_M = MilestoneKind
NARROW = 360
TITLE = "600 pasang sandal kulit untuk merek Rinjani"
Background = Callable[[Cast], int]


def _look(page: Page, pictures: Path, name: str) -> None:
    """No page is wider than the phone; each is kept to be looked at."""
    if page.viewport_size and page.viewport_size["width"] == NARROW:
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROW, name
    page.screenshot(path=pictures / f"{name}.png", full_page=True)


def _sure(page: Page, name: str) -> None:
    """Press a button that asks once more, and say yes."""
    page.get_by_role("button", name=name).click()
    page.locator("dialog button").first.click()


def _a_player(cast: Cast, name: str, kind: OrganisationKind, firm: str, regency: str) -> Player:
    with cast.inside():
        return _player(cast, name, _organisation(kind, firm, regency), MembershipRole.OWNER)


@pytest.mark.timeout(180)
def test_six_hundred_pairs_go_to_three_makers_up_to_delivery_and_review(
    cast: Cast, open_page: OpenPage, background: Background, pictures: Path
) -> None:
    inaq = _a_player(cast, "Inaq Mah", OrganisationKind.PRODUCER, "Anyam Pringgasela", "52.03")
    makers = {cast.owner: 240, cast.rival: 200, inaq: 160}
    request_id = an_open_request(cast, title=TITLE, product_type="sandal_kulit", is_monthly=False, budget_max=130_000)
    sari, budi = open_page(cast.owner), open_page(cast.buyer, size=DESK)
    pages = {cast.owner: sari, cast.rival: open_page(cast.rival), inaq: open_page(inaq)}

    answer = _share(sari, request_id, makers, pictures)
    for maker in (cast.rival, inaq):
        eventually(pages[maker], "/inbox", lambda p: p.get_by_role("link", name="borongan bersama")).click()
        pages[maker].get_by_role("button", name="Setujui bagian saya").click()
        expect(pages[maker].get_by_text("Bagian Anda disetujui.")).to_be_visible()
    sari.goto(answer)
    sari.get_by_role("button", name="Kirim jawaban").click()
    expect(sari.get_by_role("button", name="Kirim jawaban")).to_have_count(0)
    _award(budi, sari, request_id, answer, pictures)
    assert request_state(cast, request_id) == "awarded"
    background(cast)

    with cast.inside():
        known = {one.maker_id: one for one in partnerships.of_request(request_id)}
        made = {maker: known[_firm(maker)].id for maker in makers}
        assert {maker: known[_firm(maker)].pairs for maker in makers} == makers
    for maker, pairs in makers.items():
        _produce(cast, maker, pages[maker], made[maker], pairs)
    budi.goto("/partnerships")
    assert budi.get_by_role("link", name=TITLE).count() == 3
    _look(budi, pictures, "joint-partnerships-1280")
    _deliver(cast, cast.owner, sari, budi, made[cast.owner], 240, refused=4)
    for maker in (cast.rival, inaq):
        _deliver(cast, maker, None, None, made[maker], makers[maker], refused=0)
    background(cast)
    _all_is_there(cast, made, 600, refused=4, price=100_000)
    _review(cast, budi, sari, made[cast.owner], pictures)
    _dossier(budi, open_page(), made[cast.owner], pictures)


def _firm(player: Player) -> uuid.UUID:
    assert player.organisation_id
    return player.organisation_id


def _share(sari: Page, request_id: uuid.UUID, makers: dict[Player, int], pictures: Path) -> str:
    """Sari begins an answer, divides it by pairs, and asks the two others; returns its path."""
    sari.goto(f"/requests/{request_id}")
    sari.get_by_role("link", name="Jawab permintaan").first.click()
    sari.get_by_label("Contoh jadi pada").fill(in_days(10).isoformat())
    sari.get_by_role("button", name="Simpan draf").click()
    sari.get_by_role("link", name="Kerjakan bersama").click()
    answer = "/proposals/" + sari.url.split("/proposals/")[1].split("/")[0]
    sari.locator("input[name=split][value=pairs]").check()
    sari.get_by_role("button", name="Simpan", exact=True).click()
    for number, (maker, pairs) in enumerate(makers.items(), 1):
        sari.locator("select[name=organisation_id]").select_option(str(maker.organisation_id))
        sari.locator("input[name=pairs]").fill(f"{pairs // 20} kodi")
        sari.locator("input[name=price_per_pair]").fill("100rb")
        sari.locator("input[name=delivery_on]").fill(in_days(50).isoformat())
        sari.get_by_role("button", name="Ajak").click()
        expect(sari.get_by_text("Bagian tersimpan.")).to_be_visible()
        expect(sari.locator("tbody tr")).to_have_count(number)
    _look(sari, pictures, "joint-parts-360")
    return answer


def _award(budi: Page, sari: Page, request_id: uuid.UUID, answer: str, pictures: Path) -> None:
    """Budi closes, offers as written, and Sari takes it."""
    budi.goto(f"/requests/{request_id}/answers")
    _sure(budi, "Tutup sekarang")
    budi.get_by_role("link", name="Tawarkan").click()
    budi.get_by_role("button", name="Kirim tawaran").click()
    expect(budi.get_by_text("Tawaran terkirim.")).to_be_visible()
    assert budi.locator("tbody tr", has_text="Anyam Pringgasela").count() == 1
    _look(budi, pictures, "joint-offer-1280")
    eventually(sari, "/inbox", lambda p: p.get_by_role("link", name=re.compile("menawarkan kesepakatan")))
    sari.goto(answer)
    _sure(sari, "Terima tawaran")
    expect(sari.get_by_text("Sepakat!")).to_be_visible()


def _produce(cast: Cast, maker: Player, page: Page, made: uuid.UUID, pairs: int) -> None:
    """The maker reads and accepts on his phone; then sample, deposit, material, pairs and check, until it can go."""
    page.goto("/partnerships")
    page.get_by_role("link", name=TITLE).click()
    page.get_by_role("link", name="Baca dan setujui kesepakatan").click()
    expect(page.get_by_text(f"{pairs} pasang").first).to_be_visible()
    page.get_by_role("button", name="Saya setuju").click()
    page.wait_for_url(re.compile(rf"/partnerships/{made}$"))
    agree(cast, cast.buyer, made)
    tell(cast, maker, made, _M.SAMPLE, Deed.SEND)
    tell(cast, cast.buyer, made, _M.SAMPLE, Deed.APPROVE)
    for player in (maker, cast.buyer):
        tell(cast, player, made, _M.GOLDEN, Deed.CONFIRM, measurements="insole 25,5 cm")
    tell(cast, cast.buyer, made, _M.DEPOSIT, Deed.PAY, amount=pairs * 50_000, reference=f"TRF-{pairs}")
    tell(cast, maker, made, _M.DEPOSIT, Deed.RECEIVE)
    tell(cast, maker, made, _M.MATERIAL, Deed.CONFIRM)
    tell(cast, maker, made, _M.PRODUCTION, Deed.COUNT, amount=pairs)
    tell(cast, maker, made, _M.QC, Deed.CHECK, amount=pairs, defects={"bond": 3})


def _deliver(
    cast: Cast, maker: Player, sends: Page | None, takes: Page | None, made: uuid.UUID, pairs: int, *, refused: int
) -> None:
    """From the handover to the last rupiah; in front of both where they have a page."""
    if sends and takes:
        sends.goto(f"/partnerships/{made}")
        sends.get_by_role("link", name="Kirim barang").first.click()
        sends.locator("input[name=amount_pairs]").fill(f"{pairs // 20} kodi")
        sends.get_by_role("button", name="Kirim barang").click()
        expect(sends.get_by_text(re.compile("BAST/")).first).to_be_visible()
        takes.goto(f"/partnerships/{made}")
        takes.get_by_role("link", name="Terima barang").first.click()
        takes.locator("input[name=refused]").fill(str(refused))
        takes.get_by_label("Catatan").fill("Lem lepas di 4 pasang.")
        takes.get_by_role("button", name="Terima barang").click()
        expect(takes.get_by_text(f"{pairs - refused} diterima, {refused} ditolak").first).to_be_visible()
    else:
        tell(cast, maker, made, _M.DELIVERY, Deed.SEND, amount=pairs)
        tell(cast, cast.buyer, made, _M.DELIVERY, Deed.RECEIVE)
    left = (pairs - refused) * 100_000 - pairs * 50_000
    tell(cast, cast.buyer, made, _M.BALANCE, Deed.PAY, amount=left, reference=f"LUNAS-{pairs}")
    tell(cast, maker, made, _M.BALANCE, Deed.RECEIVE)


def _all_is_there(cast: Cast, made: dict[Player, uuid.UUID], pairs: int, *, refused: int, price: int) -> None:
    """Of all parts together: every pair accepted or refused, every rupiah paid that is owed, nothing left open."""
    with cast.inside():
        assert {partnerships.get(key).state for key in made.values()} == {PartnershipState.CLOSED}
        own = [partnerships.milestones(key) for key in made.values()]
        assert sum(one[_M.DELIVERY].done for one in own) == pairs - refused
        assert sum(one[_M.DELIVERY].refused for one in own) == refused
        paid = sum(one[_M.DEPOSIT].done + one[_M.BALANCE].done for one in own)
        assert paid == (pairs - refused) * price


def _review(cast: Cast, budi: Page, sari: Page, made: uuid.UUID, pictures: Path) -> None:
    for page, words in ((budi, "Rapi, empat pasang lepas lem."), (sari, "Bayarnya tepat waktu.")):
        page.goto(f"/partnerships/{made}")
        page.get_by_role("link", name="Tulis ulasan").click()
        page.get_by_text("Ya, mau lagi").click()
        page.get_by_label("Ceritakan").fill(words)
        page.get_by_role("button", name="Kirim").click()
        expect(page.get_by_text("Tersimpan.")).to_be_visible()
    with cast.inside():
        assert {one.state.value for one in reviews.of_partnership(made)} == {"published"}
    budi.goto(f"/organisations/{cast.owner.organisation_id}")
    expect(budi.get_by_text("Rapi, empat pasang lepas lem.")).to_be_visible()
    _look(budi, pictures, "joint-reviewed-1280")


def _dossier(budi: Page, visitor: Page, made: uuid.UUID, pictures: Path) -> None:
    """Budi takes it along as paper and workbook, and somebody without an account proves the paper."""
    budi.goto(f"/partnerships/{made}")
    budi.get_by_role("link", name="Berkas kemitraan (PDF, Excel)").click()
    budi.get_by_role("button", name="Buat berkas terbaru").click()
    proof = budi.get_by_role("link", name="Halaman pembuktian").get_attribute("href")
    assert proof
    for name, kind in (("PDF", "pdf"), ("Excel", "xlsx")):
        with budi.expect_download() as taken:
            budi.get_by_role("link", name=name, exact=True).click()
        taken.value.save_as(pictures / f"dossier.{kind}")
    assert (pictures / "dossier.pdf").read_bytes().startswith(b"%PDF-")
    words = ZipFile(BytesIO((pictures / "dossier.xlsx").read_bytes())).read("xl/sharedStrings.xml").decode()
    for said in (TITLE, "Sepatu Sasak Sari", "Rinjani Footwear", "BAST/", "TRF-240", "LUNAS-240", "Rp\u00a023.600.000"):
        assert said in words, said
    visitor.goto(proof)
    expect(visitor.get_by_role("heading", name="Berkas ini asli")).to_be_visible()
    _look(visitor, pictures, "dossier-proven-360")


@pytest.mark.timeout(180)
def test_a_hotel_orders_every_month_and_the_third_goes_ahead_by_itself(
    cast: Cast, open_page: OpenPage, background: Background, pictures: Path
) -> None:
    """Actions run on a moved clock: the day of each proposal, of each handover, and past the last day to answer."""
    cast.buyer = _a_player(cast, "Wayan", OrganisationKind.TOURISM, "Hotel Senggigi Asri", "52.01")
    use = {"shape": Shape.HOTEL, "rooms": 40, "occupancy": 50, "nights": 2, "pairs_a_stay": 1}
    order_id = a_standing_order(cast, lambda: background(cast), **use)
    wayan, sari = open_page(cast.buyer, size=DESK), open_page(cast.owner)
    with cast.inside():
        order = db.session.scalars(select(StandingOrder).where(StandingOrder.id == order_id)).one()
        order.months = 3
        plan = [standing.planned(order.terms, number) for number in (1, 2, 3)]
    _made_in_time(cast, background, order_id, plan[0])

    assert _radar(cast, plan[1].propose_on - timedelta(days=1)) == 0
    assert _radar(cast, plan[1].propose_on) == 1
    eventually(wayan, "/inbox", lambda p: p.get_by_role("link", name="Saatnya pesan lagi")).click()
    expect(wayan.get_by_role("heading", name="Panggilan bulan ke-2")).to_be_visible()
    expect(wayan.get_by_text("Dihitung dari 40 kamar")).to_be_visible()
    _look(wayan, pictures, "hotel-call-1280")
    wayan.get_by_role("button", name="Pesan bulan ini").click()
    expect(wayan.get_by_text("Pesanan bulan ini terkirim ke pembuat.")).to_be_visible()
    second = wayan.url.rpartition("/")[2]
    sari.goto("/partnerships")
    sari.locator(f"a[href='/partnerships/{second}']").click()
    sari.get_by_role("link", name="Baca dan setujui kesepakatan").click()
    sari.get_by_role("button", name="Saya setuju").click()
    sari.wait_for_url(re.compile(f"/partnerships/{second}$"))
    _made_in_time(cast, background, order_id, plan[1])

    assert _radar(cast, plan[2].propose_on) == 1
    assert _radar(cast, plan[2].propose_on + ANSWER) == 0
    assert _radar(cast, plan[2].propose_on + ANSWER + timedelta(days=1)) == 1
    _made_in_time(cast, background, order_id, plan[2])

    for page, name in ((wayan, "hotel-order-1280"), (sari, "hotel-order-360")):
        page.goto(f"/standing-orders/{order_id}")
        expect(page.get_by_text("Sudah diterima")).to_have_count(3)
        expect(page.get_by_text("Selesai", exact=True).first).to_be_visible()
        _look(page, pictures, name)
    _three_months(cast, order_id)


def _made_in_time(cast: Cast, background: Background, order_id: uuid.UUID, plan: Plan) -> None:
    """What was called for this month is made, handed over on its day, and paid."""
    background(cast)
    with cast.inside():
        called = standing.calls(order_id)[plan.number - 1].partnership_id
    assert called
    with _on(plan.deliver_on):
        deliver_all(cast, called)
    background(cast)


def _on(day: date) -> time_machine.travel:
    """That day at eight in the morning where the market is, for what is done in this process."""
    return time_machine.travel(datetime(day.year, day.month, day.day, tzinfo=UTC), tick=True)


def _radar(cast: Cast, day: date) -> int:
    with _on(day), cast.inside():
        assert today() == day
        return look_ahead()


def _three_months(cast: Cast, order_id: uuid.UUID) -> None:
    """Each month came once, in its own month, and was made and paid as it was called."""
    with cast.inside():
        known = standing.calls(order_id)
        assert [one.number for one in known] == [1, 2, 3]
        assert len({(one.deliver_on.year, one.deliver_on.month) for one in known}) == 3
        # More than was agreed on is only the buyer's to say, and he said nothing of the third.
        assert known[2].pairs == min(known[2].usual, 300)
        assert known[2].deliver_on > today() + timedelta(days=60)
        for one in known:
            assert one.partnership_id
            own = partnerships.milestones(one.partnership_id)
            assert own[_M.DELIVERY].done == one.pairs
            advance = own[_M.DEPOSIT].done if _M.DEPOSIT in own else 0
            assert advance + own[_M.BALANCE].done == one.pairs * 9_000


@pytest.mark.timeout(120)
def test_a_loser_reads_why_and_what_would_have_changed_it(
    cast: Cast, open_page: OpenPage, background: Background, pictures: Path
) -> None:
    request_id = an_open_request(cast, title=TITLE)
    an_answer(cast, request_id, cast.rival)
    an_answer(cast, request_id)
    closed(cast, request_id)
    background(cast)
    budi, rudi = open_page(cast.buyer, size=DESK), open_page(cast.rival)
    budi.goto(f"/requests/{request_id}/answers")
    budi.get_by_role("link", name="Rudi Kulit Jaya").click()
    budi.get_by_role("link", name="Tidak memilih, dengan alasan").click()
    budi.get_by_role("button", name="Kirim jawaban").click()
    expect(budi.locator("#reason-error, [id*=reason][id*=error]").first).to_be_visible()
    budi.locator("select[name=reason]").select_option("price")
    budi.locator("select[name=would_help]").select_option("bond_photo")
    budi.get_by_label("Beberapa kata untuk pembuat").fill("Fotonya bagus, lain kali tunjukkan lemnya.")
    budi.get_by_role("button", name="Kirim jawaban").click()
    expect(budi.get_by_text("Jawaban terkirim.")).to_be_visible()
    eventually(rudi, "/inbox", lambda p: p.get_by_role("link", name="Kali ini bukan Anda")).click()
    for said in (
        "Tidak terpilih kali ini",
        "Harga di atas anggaran",
        "Foto dekat lem dan jahitan sol",
        "Fotonya bagus, lain kali tunjukkan lemnya.",
    ):
        expect(rudi.get_by_text(said).first).to_be_visible()
    _look(rudi, pictures, "loser-360")
    with cast.inside():
        assert proposals.undecided(request_id) == 1
