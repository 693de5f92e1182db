"""The pages of a partnership: what each side sees next, and what a form does."""

import re
from collections.abc import Callable
from io import BytesIO

from sqlalchemy import func, select

from marketplace.core.db import db
from marketplace.core.ids import uuid7
from marketplace.partnerships import queries
from marketplace.partnerships.models import PartnershipEntry, PartnershipFile
from marketplace.partnerships.rules import Deed, MilestoneKind, PartnershipState
from tests.cast import Cast
from tests.clients import Browser
from tests.partnerships.making import a_partnership, tell
from tests.photos.making import a_photo

_M, _S = MilestoneKind, PartnershipState
Clients = Callable[..., Browser]


def _report(made: object, kind: MilestoneKind, deed: Deed) -> str:
    return f"/partnerships/{made}/report?milestone={kind.value}&deed={deed.value}"


def test_each_side_reads_its_next_step_or_for_whom_it_waits(cast: Cast, client_for: Clients) -> None:
    made = a_partnership(cast, _S.SAMPLING)
    assert "Kirim contoh" in client_for(cast.owner).get(f"/partnerships/{made}").text
    waiting = client_for(cast.buyer).get(f"/partnerships/{made}").text
    assert "Menunggu Sepatu Sasak Sari: Kirim contoh." in waiting
    assert "Langkah Anda:" in client_for(cast.owner).get("/partnerships").text


def test_an_agreement_is_read_and_accepted_on_its_page(cast: Cast, client_for: Clients) -> None:
    made = a_partnership(cast)
    for player, state in ((cast.owner, _S.AGREED), (cast.buyer, _S.SAMPLING)):
        client = client_for(player)
        page = client.get(f"/partnerships/{made}/agreement").text
        (sha256,) = re.findall(r'name="sha256" value="([0-9a-f]{64})"', page)
        answer = client.send(f"/partnerships/{made}/agreement", {"sha256": sha256, "key": str(uuid7())})
        assert answer.status_code == 302
        with cast.inside():
            assert queries.get(made).state == state
    assert "Sari, " in client_for(cast.buyer).get(f"/partnerships/{made}/agreement").text


def test_a_payment_is_reported_with_its_proof_once_however_often_it_is_sent(cast: Cast, client_for: Clients) -> None:
    made, key = a_partnership(cast, _S.SAMPLING), str(uuid7())
    client = client_for(cast.buyer)
    for _again in range(2):
        paper = (BytesIO(b"%PDF-1.4 bukti"), "bukti.pdf")
        data = {"amount_rupiah": "2,5 jt", "reference": "TRF 77", "key": key, "proof": paper}
        assert client.send(_report(made, _M.DEPOSIT, Deed.PAY), data).status_code == 302
    with cast.inside():
        assert queries.milestones(made)[_M.DEPOSIT].claimed == 2_500_000
        file = db.session.scalars(select(PartnershipFile)).one()
        path = f"/partnerships/{made}/proofs/{file.id}"
    answer = client_for(cast.owner).get(path)
    assert (answer.mimetype, answer.data) == ("application/pdf", b"%PDF-1.4 bukti")
    assert "attachment" in answer.headers["Content-Disposition"]
    assert client_for(cast.rival).get(path).status_code == 404


def test_a_photo_is_shown_on_the_timeline(cast: Cast, client_for: Clients) -> None:
    made = a_partnership(cast, _S.PRODUCING)
    photo = (BytesIO(a_photo()), "bahan.jpg")
    client = client_for(cast.owner)
    assert client.send(_report(made, _M.MATERIAL, Deed.CONFIRM), {"proof": photo}).status_code == 302
    (src,) = re.findall(r'<img src="(/partnerships/[^"]+\?width=320)"', client.get(f"/partnerships/{made}").text)
    assert client.get(src).mimetype == "image/webp"


def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_stays(cast: Cast, client_for: Clients) -> None:
    made = a_partnership(cast, _S.DELIVERING)
    answer = client_for(cast.owner).send(_report(made, _M.DELIVERY, Deed.SEND), {"amount_pairs": "6 kodi"})
    assert answer.status_code == 400
    assert "Paling banyak 100." in answer.text
    assert 'value="6 kodi"' in answer.text
    with cast.inside():
        assert queries.milestones(made)[_M.DELIVERY].claimed == 0


def test_defects_are_counted_by_kind_the_bond_first(cast: Cast, client_for: Clients) -> None:
    made = a_partnership(cast, _S.PRODUCING)
    client = client_for(cast.owner)
    page = client.get(_report(made, _M.QC, Deed.CHECK)).text
    assert page.index("Lem lepas") < page.index("Jahitan")
    client.send(_report(made, _M.QC, Deed.CHECK), {"amount_pairs": "100", "defect_bond": "3", "defect_size": "1"})
    assert "Lem lepas: 3, Ukuran salah: 1" in client.get(f"/partnerships/{made}").text


def test_it_is_paused_disputed_settled_and_ended_on_one_page(cast: Cast, client_for: Clients) -> None:
    made = a_partnership(cast, _S.PRODUCING)
    path, client = f"/partnerships/{made}/interruption", client_for(cast.owner)
    assert "Tulis alasannya" in client.send(path, {"what": "pause"}).text
    assert client.send(path, {"what": "pause", "note": "Libur"}).status_code == 302
    assert client.send(path, {"what": "resume"}).status_code == 302
    client_for(cast.buyer).send(path, {"what": "dispute", "note": "Tidak ada kabar"})
    moderator = client_for(cast.moderator)
    assert moderator.get(f"/partnerships/{made}").status_code == 200
    assert moderator.send(path, {"what": "end", "reason": "late", "note": "Sepakat berhenti"}).status_code == 302
    with cast.inside():
        assert (queries.get(made).state, queries.get(made).reason) == (_S.ENDED, "late")
    assert "Terlalu terlambat" in client.get(f"/partnerships/{made}").text


def test_strangers_find_nothing_and_members_without_the_right_do_nothing(cast: Cast, client_for: Clients) -> None:
    made = a_partnership(cast, _S.PRODUCING)
    for player in (cast.rival, cast.moderator, cast.newcomer, cast.stranger):
        assert client_for(player).get(f"/partnerships/{made}").status_code == 404
        assert client_for(player).send(_report(made, _M.MATERIAL, Deed.CONFIRM)).status_code == 404
    assert client_for(cast.buyer).send(_report(made, _M.MATERIAL, Deed.CONFIRM), {"note": "x"}).status_code == 403
    with cast.inside():
        done = select(func.count()).where(
            PartnershipEntry.tenant_id == cast.tenant_id, PartnershipEntry.kind == "material"
        )
        assert db.session.scalar(done) == 0


def test_the_other_side_is_told_in_its_own_words(cast: Cast, client_for: Clients, drain: Callable[[], int]) -> None:
    made = a_partnership(cast, _S.SAMPLING)
    tell(cast, cast.owner, made, _M.SAMPLE, Deed.SEND)
    drain()
    assert "Contoh dikirim: 100 pasang sandal kulit" in client_for(cast.buyer).get("/inbox").text
    assert "Contoh dikirim: 100 pasang sandal kulit" not in client_for(cast.owner).get("/inbox").text


def test_a_golden_sample_is_shown_by_its_maker_and_measured_by_both(cast: Cast, client_for: Clients) -> None:
    made = a_partnership(cast, _S.SAMPLING)
    tell(cast, cast.owner, made, _M.SAMPLE, Deed.SEND)
    tell(cast, cast.buyer, made, _M.SAMPLE, Deed.APPROVE)
    path, measured = _report(made, _M.GOLDEN, Deed.CONFIRM), {"measurements": "insole 25,5 cm"}
    maker, buyer = client_for(cast.owner), client_for(cast.buyer)
    unseen = maker.send(path, measured).text
    assert "Lampirkan foto contoh emasnya" in unseen
    assert "insole 25,5 cm" in unseen
    assert maker.send(path, {**measured, "proof": (BytesIO(a_photo()), "emas.jpg")}).status_code == 302
    assert buyer.send(path, measured).status_code == 302
    with cast.inside():
        assert queries.milestones(made)[_M.GOLDEN].completed_on
    assert "Foto bukti" in buyer.get(f"/partnerships/{made}").text
