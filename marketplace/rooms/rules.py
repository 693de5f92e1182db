"""What a room takes, in which states of its request somebody may still agree, and what counts as a filing."""

from marketplace.core.i18n import N_
from marketplace.organisations.rules import OrganisationKind
from marketplace.sourcing.rules import RequestState

_S = RequestState
# New files, and new readers, as long as the request may still lead to something.
FILLING = frozenset({_S.DRAFT, _S.CHANGES_ASKED, _S.IN_REVIEW, _S.OPEN, _S.CLOSED, _S.AWARDED, _S.PARTLY_AWARDED})
AGREEING = frozenset({_S.OPEN, _S.CLOSED, _S.AWARDED, _S.PARTLY_AWARDED})
# Whoever may make what is drawn; the staff agree for the marketplace.
READING = frozenset({OrganisationKind.PRODUCER, OrganisationKind.DESIGNER})
RIGHT = "answer"

# Kinds of certificates that protect a design; one that is being made is filed already.
FILINGS = ("desain_industri", "merek")

FILES_MOST = 20
PAGES_MOST = 60
VIEWS_SHOWN = 50

UNFILED = N_("Belum ada pendaftaran desain atau merek. Centang kalau tetap ingin membagikan.")
FULL = N_("Ruang ini sudah penuh: paling banyak 20 berkas. Hapus satu dulu.")
SHUT = N_("Permintaan ini sudah berakhir, jadi ruangnya tidak berubah lagi.")
UNWELCOME = N_("Pemilik permintaan ini sedang tidak membuka ruangnya untuk usaha Anda.")
UNSTAMPED = N_("PDF ini tidak bisa kami beri tanda nama. Cetak ulang sebagai PDF biasa, atau kirim fotonya.")
LONG = N_("PDF ini terlalu panjang: paling banyak 60 halaman. Bagi menjadi beberapa berkas.")
BUSY = N_("Berkas ini sedang tidak bisa dibuka. Coba lagi sebentar lagi.")
CLOSED = N_("Setujui dulu janji menjaga rahasia, baru berkasnya bisa dibuka.")
