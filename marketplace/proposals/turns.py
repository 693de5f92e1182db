"""Whose turn it is in the life of an answer, and of a part of one that several makers share."""

from collections.abc import Iterable
from typing import Any

from marketplace.core.i18n import N_
from marketplace.core.states import By
from marketplace.core.turns import Next, Turn, over, told, turn
from marketplace.proposals.rules import PartState, ProposalState
from marketplace.sourcing.rules import OVERDUE, RequestState

_S = ProposalState
TURNS: dict[ProposalState, Turn] = {
    _S.DRAFT: turn(By.MAKER, N_("Masih draf: lengkapi, lalu kirim kepada pembeli."), N_("Pembuat masih menulisnya.")),
    _S.NEEDS_RECONFIRMATION: turn(
        By.MAKER,
        N_("Pembeli mengubah permintaannya. Baca yang berubah, lalu pastikan jawaban Anda masih berlaku."),
        N_("Menunggu pembuat memastikan jawabannya setelah permintaan diubah."),
    ),
    _S.SUBMITTED: turn(
        By.BUYER,
        N_("Baca, lalu tawarkan kesepakatan atau beri alasan kalau tidak memilihnya."),
        N_("Pembeli membacanya. Pembuat kami kabari begitu ada jawaban, dan pasti ada jawaban."),
    ),
    _S.SHORTLISTED: turn(
        By.BUYER,
        N_("Anda memasukkannya ke daftar pendek. Tawarkan kesepakatan, atau beri alasan."),
        N_("Masuk daftar pendek. Menunggu pembeli menawarkan kesepakatan."),
    ),
    _S.OFFERED: turn(
        By.MAKER, N_("Ada tawaran untuk Anda: terima, atau balas dengan tawaran lain."), N_("Menunggu jawaban pembuat.")
    ),
    _S.COUNTERED: turn(
        By.BUYER, N_("Pembuat membalas: terima tawarannya, atau tawarkan lagi."), N_("Menunggu jawaban pembeli.")
    ),
    _S.SUSPENDED: turn(By.STAFF, N_("Periksa, lalu lepaskan jawaban ini."), N_("Petugas menahan jawaban ini dulu.")),
    _S.ACCEPTED: over(N_("Kedua pihak sepakat. Langkah berikutnya ada di halaman kemitraan.")),
    _S.DECLINED: over(N_("Tidak terpilih. Alasannya ada di bawah.")),
    _S.EXPIRED: over(N_("Waktunya habis sebelum ada kata sepakat.")),
    _S.WITHDRAWN: over(N_("Sudah ditarik pembuatnya.")),
}
# While the request takes answers the buyer only reads: he offers once it is closed, as he has promised everybody.
WAITS = turn(
    By.CLOCK,
    "",
    N_("Terkirim. Setelah permintaan ditutup, pembeli memilih; setiap pembuat pasti mendapat jawaban."),
)
# Begun and not sent while there was time.
MISSED = over(N_("Permintaan ini tidak menerima jawaban sekarang, jadi draf ini tidak bisa dikirim."))
PART = turn(
    By.MAKER,
    N_("Anda diajak mengerjakan satu bagian: setujui, atau tolak."),
    N_("Menunggu tiap pembuat menyetujui bagiannya."),
)


def next_of(proposal: Any, request: Any, parts: frozenset[By], invited: Iterable[Any] = (), own: Any = ()) -> Next:
    """What a reader with these parts in it is told; `invited` are the parts, `own` the reader's organisations."""
    if proposal.state == _S.DRAFT and request.state != RequestState.OPEN:
        return told(MISSED, parts)
    asked = [one for one in invited if one.state == PartState.INVITED]
    if asked:
        mine = any(one.organisation_id in own for one in asked)
        until = request.closes_on if request.state == RequestState.OPEN else None
        return told(PART, frozenset({By.MAKER}) if mine else frozenset(), until)
    if proposal.state in (_S.SUBMITTED, _S.SHORTLISTED) and request.state == RequestState.OPEN:
        return told(WAITS, frozenset(), request.closes_on)
    return told(TURNS[proposal.state], parts, _until(proposal, request))


def _until(proposal: Any, request: Any) -> Any:
    if proposal.state in (_S.OFFERED, _S.COUNTERED):
        return proposal.offer_expires_at
    if proposal.state in (_S.DRAFT, _S.NEEDS_RECONFIRMATION):
        return request.closes_on
    return request.closed_at + OVERDUE if request.closed_at else None
