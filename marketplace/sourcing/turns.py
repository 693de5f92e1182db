"""Whose turn it is in the life of a request."""

from typing import Any

from marketplace.core.i18n import N_
from marketplace.core.states import By
from marketplace.core.turns import Next, Turn, over, told, turn
from marketplace.sourcing.rules import OVERDUE, RequestState

_S = RequestState
CHECKED = N_("Petugas memeriksanya dulu, lalu pembeli kami kabari.")
TURNS: dict[RequestState, Turn] = {
    _S.DRAFT: turn(By.AUTHOR, N_("Lengkapi isinya, lalu kirim untuk diperiksa."), N_("Pembeli masih menulisnya.")),
    _S.WITH_MENTOR: turn(
        By.MENTOR,
        N_("Beri saran kepada pembeli, atau teruskan bila sudah cukup."),
        N_("Pendamping sedang membaca. Pembeli boleh melengkapi sendiri; begitu cukup, langsung ke pemeriksaan."),
    ),
    _S.IN_REVIEW: turn(By.STAFF, N_("Periksa, lalu buka untuk pembuat atau kembalikan dengan alasan."), CHECKED),
    _S.CHANGES_ASKED: turn(
        By.AUTHOR, N_("Perbaiki yang diminta petugas, lalu kirim lagi."), N_("Pembeli sedang memperbaikinya.")
    ),
    _S.REJECTED: turn(
        By.AUTHOR,
        N_("Baca alasannya. Anda bisa menarik permintaan ini atau mengajukan banding."),
        N_("Ditolak petugas."),
    ),
    _S.OPEN: turn(
        By.MAKER,
        N_("Jawab dengan harga dan tanggal, atau tanyakan dulu yang belum jelas."),
        N_("Pembuat sedang menjawab dan bertanya."),
    ),
    _S.CLOSED: turn(
        By.AUTHOR,
        N_("Pilih, dan beri setiap pembuat jawaban dengan alasannya."),
        N_("Pembeli sedang memilih. Setiap pembuat yang menjawab pasti mendapat jawaban."),
    ),
    _S.SUSPENDED: turn(
        By.STAFF,
        N_("Periksa, lalu buka lagi begitu beres."),
        N_("Ditahan dulu selama petugas memeriksanya."),
    ),
    _S.AWARDED: over(N_("Sudah ada pemenang. Pekerjaannya berlanjut di halaman kemitraan.")),
    _S.PARTLY_AWARDED: over(N_("Sebagian sudah ada pemenang. Pekerjaannya berlanjut di halaman kemitraan.")),
    _S.NO_AWARD: over(N_("Selesai tanpa pemenang. Pembeli bisa menyalinnya menjadi permintaan baru.")),
    _S.WITHDRAWN: over(N_("Sudah ditarik pembelinya.")),
    _S.CANCELLED: over(N_("Sudah dibatalkan. Alasannya sudah dikirim kepada pembuat yang menjawab.")),
}


def next_of(request: Any, parts: frozenset[By]) -> Next:
    """What a reader with these parts is told; makers have until the last day, the buyer a week from closing."""
    until = {
        _S.OPEN: request.closes_on,
        _S.CLOSED: request.closed_at + OVERDUE if request.closed_at else None,
    }
    return told(TURNS[request.state], parts, until.get(request.state))
