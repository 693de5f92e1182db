"""What a mentor may fill in, how that lives, and how much of it may wait at once."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from marketplace.accounts.rules import StaffRole
from marketplace.core.i18n import N_
from marketplace.core.states import By, Life, step
from marketplace.organisations.rules import OrganisationKind


class Deed(StrEnum):
    LISTING = "listing"
    PROPOSAL = "proposal"
    CAPACITY = "capacity"
    PROFILE = "profile"
    CERTIFICATE = "certificate"
    SKILL = "skill"


DEED_LABELS = {
    Deed.LISTING: N_("Kemampuan yang dipasang"),
    Deed.PROPOSAL: N_("Jawaban permintaan"),
    Deed.CAPACITY: N_("Kapasitas minggu"),
    Deed.PROFILE: N_("Profil usaha"),
    Deed.CERTIFICATE: N_("Sertifikat"),
    Deed.SKILL: N_("Keahlian"),
}


class AssistedState(StrEnum):
    WAITING = "waiting"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class AssistedVerb(StrEnum):
    CONFIRM = "confirm"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    EXPIRE = "expire"


_S, _V = AssistedState, AssistedVerb
# The maker alone says yes or no; the staff take back what they filled in themselves.
LIFE = Life(
    "assistance",
    (_S.WAITING,),
    {
        (_S.WAITING, _V.CONFIRM): step(_S.CONFIRMED, By.MAKER),
        (_S.WAITING, _V.REFUSE): step(_S.REFUSED, By.MAKER),
        (_S.WAITING, _V.WITHDRAW): step(_S.WITHDRAWN, By.STAFF),
        (_S.WAITING, _V.EXPIRE): step(_S.EXPIRED, By.CLOCK),
    },
)
STATE_LABELS = {
    _S.WAITING: N_("Menunggu persetujuan pembuat"),
    _S.CONFIRMED: N_("Disetujui pembuat"),
    _S.REFUSED: N_("Ditolak pembuat"),
    _S.WITHDRAWN: N_("Ditarik pendamping"),
    _S.EXPIRED: N_("Lewat waktunya"),
}


class Via(StrEnum):
    """How the maker answered."""

    PAGE = "page"
    WHATSAPP = "whatsapp"


HELPING = frozenset({StaffRole.MENTOR, StaffRole.ADMIN})
HELPED = frozenset({OrganisationKind.PRODUCER, OrganisationKind.DESIGNER})
CODE_DIGITS = 4
CODE_TRIES = 5
WAITS = timedelta(days=7)
REMINDER_PAUSE = timedelta(minutes=10)


@dataclass(frozen=True)
class Cap:
    """So many may wait for one maker, or by one mentor."""

    column: str
    most: int
    sentence: str


CAPS = (
    Cap("organisation_id", 5, N_("Sudah ada 5 isian yang menunggu pembuat ini. Tunggu jawabannya dulu.")),
    Cap("mentor_id", 20, N_("Sudah ada 20 isian Anda yang menunggu jawaban. Tunggu sebagian dijawab dulu.")),
)

NO_PHONE = N_("Pemilik usaha ini belum punya nomor HP di sini, jadi tidak bisa menyetujui.")
STOPPED = N_("Pembuat ini sudah meminta agar Anda tidak mengisikan lagi.")
WRONG_CODE = N_("Kodenya tidak cocok. Lihat pesan WhatsApp terakhir dari kami.")
NO_TRIES = N_("Sudah lima kali salah. Balas langsung pesan WhatsApp-nya dengan YA dan kodenya.")
ENDED = N_("Isian ini sudah tidak menunggu jawaban lagi.")
SOON = N_("Kodenya baru saja dikirim. Tunggu sepuluh menit sebelum mengirim lagi.")
