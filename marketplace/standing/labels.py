"""What the states of standing orders and calls are called, and the peaks."""

from collections.abc import Mapping

from marketplace.core.i18n import N_
from marketplace.standing.rules import CallState, OrderState

ORDERS: Mapping[OrderState, tuple[str, str, str]] = {
    OrderState.RUNNING: (N_("Jalan"), "good", "calendar-blank"),
    OrderState.PAUSED: (N_("Dijeda"), "", "pause-circle"),
    OrderState.FINISHED: (N_("Selesai"), "good", "seal-check"),
    OrderState.ENDED: (N_("Dihentikan"), "bad", "x-circle"),
}
CALLS: Mapping[CallState, tuple[str, str, str]] = {
    CallState.PROPOSED: (N_("Menunggu jawaban pembeli"), "warn", "clock"),
    CallState.CALLED: (N_("Dipesan"), "info", "package"),
    CallState.DELIVERED: (N_("Sudah diterima"), "good", "check"),
    CallState.SKIPPED: (N_("Dilewati"), "", "pause-circle"),
    CallState.MISSED: (N_("Tidak ada pembuat"), "bad", "warning"),
}
PEAKS: Mapping[str, str] = {
    "lebaran": N_("Lebaran"),
    "motogp": N_("MotoGP Mandalika"),
    "school_year_end": N_("Libur kenaikan kelas"),
    "school_december": N_("Libur semester, Natal, dan tahun baru"),
}
