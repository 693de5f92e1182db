"""States of an answer and of its parts, who takes which step, the reasons, and how parts add up."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Protocol

from marketplace.core.i18n import N_
from marketplace.core.states import By, Life, step


class ProposalState(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    NEEDS_RECONFIRMATION = "needs_reconfirmation"
    SHORTLISTED = "shortlisted"
    OFFERED = "offered"
    COUNTERED = "countered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    SUSPENDED = "suspended"


class ProposalVerb(StrEnum):
    SUBMIT = "submit"
    UNSETTLE = "unsettle"
    RECONFIRM = "reconfirm"
    SHORTLIST = "shortlist"
    UNLIST = "unlist"
    OFFER = "offer"
    COUNTER = "counter"
    ACCEPT = "accept"
    DECLINE = "decline"
    EXPIRE = "expire"
    WITHDRAW = "withdraw"
    DISCARD = "discard"
    SUSPEND = "suspend"
    REINSTATE = "reinstate"


class PartState(StrEnum):
    INVITED = "invited"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    FAILED = "failed"


class PartVerb(StrEnum):
    CONFIRM = "confirm"
    REFUSE = "refuse"
    AMEND = "amend"
    FAIL = "fail"


_S, _V = ProposalState, ProposalVerb
IN_PLAY = (_S.SUBMITTED, _S.NEEDS_RECONFIRMATION, _S.SHORTLISTED, _S.OFFERED, _S.COUNTERED)
LIFE = Life(
    "proposal",
    (_S.DRAFT,),
    {
        (_S.DRAFT, _V.SUBMIT): step(_S.SUBMITTED, By.MAKER),
        (_S.DRAFT, _V.DISCARD): step(_S.WITHDRAWN, By.MAKER),
        # The request was amended: what was answered to its old words counts again once the maker says so.
        (_S.SUBMITTED, _V.UNSETTLE): step(_S.NEEDS_RECONFIRMATION, By.CLOCK),
        (_S.SHORTLISTED, _V.UNSETTLE): step(_S.NEEDS_RECONFIRMATION, By.CLOCK),
        (_S.NEEDS_RECONFIRMATION, _V.RECONFIRM): step(_S.SUBMITTED, By.MAKER),
        (_S.NEEDS_RECONFIRMATION, _V.EXPIRE): step(_S.EXPIRED, By.CLOCK),
        (_S.SUBMITTED, _V.SHORTLIST): step(_S.SHORTLISTED, By.BUYER),
        (_S.SHORTLISTED, _V.UNLIST): step(_S.SUBMITTED, By.BUYER),
        (_S.SUBMITTED, _V.OFFER): step(_S.OFFERED, By.BUYER),
        (_S.SHORTLISTED, _V.OFFER): step(_S.OFFERED, By.BUYER),
        (_S.COUNTERED, _V.OFFER): step(_S.OFFERED, By.BUYER),
        (_S.OFFERED, _V.COUNTER): step(_S.COUNTERED, By.MAKER),
        (_S.OFFERED, _V.ACCEPT): step(_S.ACCEPTED, By.MAKER),
        (_S.COUNTERED, _V.ACCEPT): step(_S.ACCEPTED, By.BUYER),
        (_S.OFFERED, _V.EXPIRE): step(_S.EXPIRED, By.CLOCK),
        (_S.COUNTERED, _V.EXPIRE): step(_S.EXPIRED, By.CLOCK),
        **{(state, _V.DECLINE): step(_S.DECLINED, By.BUYER) for state in IN_PLAY},
        **{(state, _V.WITHDRAW): step(_S.WITHDRAWN, By.MAKER) for state in IN_PLAY},
        (_S.SUBMITTED, _V.SUSPEND): step(_S.SUSPENDED, By.STAFF),
        (_S.SUSPENDED, _V.REINSTATE): step(_S.SUBMITTED, By.STAFF),
    },
)
PART_LIFE = Life(
    "part",
    (PartState.INVITED, PartState.CONFIRMED),
    {
        (PartState.INVITED, PartVerb.CONFIRM): step(PartState.CONFIRMED, By.MAKER),
        (PartState.INVITED, PartVerb.REFUSE): step(PartState.REFUSED, By.MAKER),
        # Other numbers than those that he agreed to: he is asked again.
        (PartState.CONFIRMED, PartVerb.AMEND): step(PartState.INVITED, By.MAKER),
        (PartState.CONFIRMED, PartVerb.FAIL): step(PartState.FAILED, By.BUYER, By.MAKER, By.CLOCK),
    },
)
OVER = frozenset({_S.DECLINED, _S.EXPIRED, _S.WITHDRAWN})
LIVE = frozenset(_S) - OVER
EDITABLE = frozenset({_S.DRAFT, _S.SUBMITTED, _S.NEEDS_RECONFIRMATION, _S.SHORTLISTED})
# Bids to which the buyer still owes a word.
UNDECIDED = frozenset({*IN_PLAY, _S.SUSPENDED})


class Split(StrEnum):
    """How several makers share one answer."""

    ALONE = ""
    PAIRS = "pairs"
    STAGE = "stage"


SPLIT_LABELS = {
    Split.ALONE: N_("Kami kerjakan sendiri"),
    Split.PAIRS: N_("Bersama, dibagi menurut jumlah pasang"),
    Split.STAGE: N_("Bersama, dibagi menurut tahap kerja"),
}


class Reason(StrEnum):
    """Why an answer was not chosen: twelve, so that they can be counted."""

    PRICE = "price"
    DATE = "date"
    AMOUNT = "amount"
    MATERIAL = "material"
    CONSTRUCTION = "construction"
    QUALITY = "quality"
    CERTIFICATE = "certificate"
    PLACE = "place"
    PAYMENT = "payment"
    UNCLEAR = "unclear"
    CLOSE_SECOND = "close_second"
    NO_LONGER = "no_longer"


REASONS = {
    Reason.PRICE: N_("Harga di atas anggaran"),
    Reason.DATE: N_("Tanggal kirim terlalu lambat"),
    Reason.AMOUNT: N_("Jumlah yang sanggup dibuat kurang"),
    Reason.MATERIAL: N_("Bahan tidak sesuai"),
    Reason.CONSTRUCTION: N_("Cara pasang sol tidak sesuai"),
    Reason.QUALITY: N_("Foto atau contoh belum meyakinkan"),
    Reason.CERTIFICATE: N_("Sertifikat yang diminta belum ada"),
    Reason.PLACE: N_("Tempatnya terlalu jauh"),
    Reason.PAYMENT: N_("Cara bayar tidak cocok"),
    Reason.UNCLEAR: N_("Jawaban belum jelas atau belum lengkap"),
    Reason.CLOSE_SECOND: N_("Bagus, tetapi kalah tipis"),
    Reason.NO_LONGER: N_("Pesanannya tidak jadi"),
}


class WouldHelp(StrEnum):
    """What would have changed it."""

    CHEAPER_5 = "cheaper_5"
    CHEAPER_10 = "cheaper_10"
    CHEAPER_20 = "cheaper_20"
    SOONER = "sooner"
    MORE_PAIRS = "more_pairs"
    SMALLER_MOQ = "smaller_moq"
    SAMPLE = "sample"
    BOND_PHOTO = "bond_photo"
    CERTIFICATE = "certificate"
    DETAIL = "detail"
    NOTHING = "nothing"


WOULD_HELP = {
    WouldHelp.CHEAPER_5: N_("Harga sekitar 5 persen lebih rendah"),
    WouldHelp.CHEAPER_10: N_("Harga sekitar 10 persen lebih rendah"),
    WouldHelp.CHEAPER_20: N_("Harga sekitar 20 persen lebih rendah"),
    WouldHelp.SOONER: N_("Dua minggu lebih cepat"),
    WouldHelp.MORE_PAIRS: N_("Sanggup lebih banyak pasang"),
    WouldHelp.SMALLER_MOQ: N_("Pesanan paling sedikit yang lebih kecil"),
    WouldHelp.SAMPLE: N_("Contoh jadi yang bisa dipegang"),
    WouldHelp.BOND_PHOTO: N_("Foto dekat lem dan jahitan sol"),
    WouldHelp.CERTIFICATE: N_("Sertifikat yang masih berlaku"),
    WouldHelp.DETAIL: N_("Keterangan yang lebih lengkap"),
    WouldHelp.NOTHING: N_("Tidak ada: keputusannya bukan karena Anda"),
}


class Retreat(StrEnum):
    """Why a maker takes his answer back."""

    CAPACITY = "capacity"
    MATERIAL = "material"
    TERMS = "terms"
    MISTAKE = "mistake"
    OTHER = "other"


RETREATS = {
    Retreat.CAPACITY: N_("Bengkel sudah penuh"),
    Retreat.MATERIAL: N_("Bahan sulit atau harganya naik"),
    Retreat.TERMS: N_("Syaratnya tidak cocok"),
    Retreat.MISTAKE: N_("Ada yang salah tulis"),
    Retreat.OTHER: N_("Alasan lain"),
}

WORDS_CHARACTERS = 2000
NOTE_CHARACTERS = 500
PRICE_MAXIMUM = 1_000_000_000
PAIRS_MAXIMUM = 10_000_000
PARTS_MAXIMUM = 12
OFFER_DAYS = (1, 2, 3, 5, 7, 14)
OFFER_DAYS_USUAL = 3


class Piece(Protocol):
    """A part as it is counted."""

    @property
    def pairs(self) -> int | None: ...

    @property
    def price_per_pair(self) -> int | None: ...

    @property
    def delivery_on(self) -> date | None: ...


def value(parts: Iterable[Piece]) -> int:
    """Rupiah of all parts together."""
    return sum((part.pairs or 0) * (part.price_per_pair or 0) for part in parts)


def whole_pairs(split: Split, parts: Iterable[Piece]) -> int:
    """Pairs that come out: shares add up, while every stage handles the same pairs and the fewest come through."""
    counts = [part.pairs or 0 for part in parts]
    if not counts:
        return 0
    return min(counts) if split == Split.STAGE else sum(counts)


def price_of_a_pair(split: Split, parts: Iterable[Piece]) -> int | None:
    """Rupiah for one finished pair, rounded up: stages add up, shares are averaged by their pairs."""
    pieces = list(parts)
    if split == Split.STAGE:
        return sum(part.price_per_pair or 0 for part in pieces) or None
    pairs = whole_pairs(split, pieces)
    return -(-value(pieces) // pairs) if pairs else None


def outcome(asked: int | None, accepted: int, undecided: int) -> str | None:
    """What a closed request comes to, from pairs accepted and answers undecided; None while it is open what."""
    if undecided:
        return None
    if not accepted:
        return "no_award"
    return "awarded" if accepted >= (asked or 1) else "partly_awarded"
