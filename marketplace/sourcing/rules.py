"""States of a sourcing request, who takes which step, and the limits on what a request says."""

from datetime import timedelta
from enum import StrEnum

from marketplace.core.i18n import N_
from marketplace.core.states import By, Life, step
from marketplace.organisations.rules import BUYING as BUYING


class RequestState(StrEnum):
    DRAFT = "draft"
    WITH_MENTOR = "with_mentor"
    IN_REVIEW = "in_review"
    CHANGES_ASKED = "changes_asked"
    REJECTED = "rejected"
    OPEN = "open"
    CLOSED = "closed"
    AWARDED = "awarded"
    PARTLY_AWARDED = "partly_awarded"
    NO_AWARD = "no_award"
    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"
    SUSPENDED = "suspended"


class RequestVerb(StrEnum):
    SUBMIT = "submit"
    REFER = "refer"
    HAND_BACK = "hand_back"
    APPROVE = "approve"
    ASK_CHANGES = "ask_changes"
    REJECT = "reject"
    CLOSE = "close"
    AWARD = "award"
    AWARD_PARTLY = "award_partly"
    AWARD_NOTHING = "award_nothing"
    WITHDRAW = "withdraw"
    CANCEL = "cancel"
    SUSPEND = "suspend"
    REINSTATE = "reinstate"
    UNDO = "undo"
    OVERTURN = "overturn"


_S, _V = RequestState, RequestVerb
LIFE = Life(
    "request",
    (_S.DRAFT,),
    {
        (_S.DRAFT, _V.SUBMIT): step(_S.IN_REVIEW, By.AUTHOR),
        (_S.CHANGES_ASKED, _V.SUBMIT): step(_S.IN_REVIEW, By.AUTHOR),
        # Not ready for makers yet: a mentor helps first, and either he or the buyer sends it on.
        (_S.DRAFT, _V.REFER): step(_S.WITH_MENTOR, By.AUTHOR),
        (_S.CHANGES_ASKED, _V.REFER): step(_S.WITH_MENTOR, By.AUTHOR),
        (_S.WITH_MENTOR, _V.HAND_BACK): step(_S.CHANGES_ASKED, By.MENTOR),
        (_S.WITH_MENTOR, _V.SUBMIT): step(_S.IN_REVIEW, By.AUTHOR, By.MENTOR),
        (_S.WITH_MENTOR, _V.WITHDRAW): step(_S.WITHDRAWN, By.AUTHOR),
        (_S.IN_REVIEW, _V.APPROVE): step(_S.OPEN, By.STAFF),
        (_S.IN_REVIEW, _V.ASK_CHANGES): step(_S.CHANGES_ASKED, By.STAFF),
        (_S.IN_REVIEW, _V.REJECT): step(_S.REJECTED, By.STAFF),
        # By its day, or by a buyer who has heard enough.
        (_S.OPEN, _V.CLOSE): step(_S.CLOSED, By.CLOCK, By.AUTHOR),
        # The result follows from what became of each answer.
        (_S.CLOSED, _V.AWARD): step(_S.AWARDED, By.CLOCK),
        (_S.CLOSED, _V.AWARD_PARTLY): step(_S.PARTLY_AWARDED, By.CLOCK),
        (_S.CLOSED, _V.AWARD_NOTHING): step(_S.NO_AWARD, By.CLOCK),
        (_S.DRAFT, _V.WITHDRAW): step(_S.WITHDRAWN, By.AUTHOR),
        (_S.CHANGES_ASKED, _V.WITHDRAW): step(_S.WITHDRAWN, By.AUTHOR),
        (_S.REJECTED, _V.WITHDRAW): step(_S.WITHDRAWN, By.AUTHOR),
        (_S.OPEN, _V.WITHDRAW): step(_S.WITHDRAWN, By.AUTHOR),
        (_S.OPEN, _V.CANCEL): step(_S.CANCELLED, By.AUTHOR, By.STAFF),
        (_S.CLOSED, _V.CANCEL): step(_S.CANCELLED, By.AUTHOR, By.STAFF),
        (_S.OPEN, _V.SUSPEND): step(_S.SUSPENDED, By.STAFF),
        (_S.SUSPENDED, _V.REINSTATE): step(_S.OPEN, By.STAFF),
        # A decision taken back before anybody heard of it, and one that an appeal has turned.
        (_S.OPEN, _V.UNDO): step(_S.IN_REVIEW, By.STAFF),
        (_S.CHANGES_ASKED, _V.UNDO): step(_S.IN_REVIEW, By.STAFF),
        (_S.REJECTED, _V.UNDO): step(_S.IN_REVIEW, By.STAFF),
        (_S.REJECTED, _V.OVERTURN): step(_S.OPEN, By.STAFF),
    },
)
EDITABLE_STATES = frozenset({_S.DRAFT, _S.CHANGES_ASKED, _S.WITH_MENTOR})
# Once it was open, makers may have built on it: what became of it stays to be read.
PUBLIC_STATES = frozenset({_S.OPEN, _S.CLOSED, _S.AWARDED, _S.PARTLY_AWARDED, _S.NO_AWARD})
RESULTS = {
    _S.AWARDED: _V.AWARD,
    _S.PARTLY_AWARDED: _V.AWARD_PARTLY,
    _S.NO_AWARD: _V.AWARD_NOTHING,
}


class Shape(StrEnum):
    """What kind of thing is asked for; tourism asks for more than shoes."""

    ORDER = "order"
    HOTEL = "hotel"
    SOUVENIR = "souvenir"
    VISIT = "visit"


SHAPE_LABELS = {
    Shape.ORDER: N_("Pesanan alas kaki"),
    Shape.HOTEL: N_("Pasokan tetap untuk hotel"),
    Shape.SOUVENIR: N_("Oleh-oleh untuk dijual"),
    Shape.VISIT: N_("Kunjungan ke bengkel"),
}
SHAPE_HINTS = {
    Shape.ORDER: N_("Sekali pesan, atau sejumlah tetap tiap bulan."),
    Shape.HOTEL: N_("Jumlah sebulan dihitung dari kamar, hunian, dan pemakaian tiap menginap."),
    Shape.SOUVENIR: N_("Beberapa ukuran, dengan kartu cerita dan kemasan."),
    Shape.VISIT: N_("Rombongan tamu melihat dan mencoba membuat."),
}
MONTH_DAYS = 30
MONTHS_MAXIMUM = 60
ROOMS_MAXIMUM, NIGHTS_MAXIMUM, PAIRS_A_STAY_MAXIMUM = 10_000, 60, 20
GROUP_MAXIMUM, MINUTES_MAXIMUM = 500, 1_440


def pairs_of_a_month(rooms: int, occupancy: int, nights: int, pairs_a_stay: int) -> int:
    """Pairs that a house uses in 30 days: stays in them, times pairs of each; what is begun counts whole."""
    return -(-rooms * occupancy * MONTH_DAYS * pairs_a_stay // (100 * nights))


class Visibility(StrEnum):
    PUBLIC = "public"
    INVITED = "invited"
    PRIVATE = "private"


VISIBILITY_LABELS = {
    Visibility.PUBLIC: N_("Semua orang"),
    Visibility.INVITED: N_("Hanya pembuat yang saya undang"),
    Visibility.PRIVATE: N_("Hanya tim saya dan petugas"),
}
VISIBILITY_HINTS = {
    Visibility.PUBLIC: N_("Paling banyak jawaban. Nomor HP dan e-mail Anda tidak ditampilkan."),
    Visibility.INVITED: N_("Pembuat yang cocok tetap dihitung, Anda yang memilih siapa yang diundang."),
    Visibility.PRIVATE: N_("Untuk melihat dulu siapa yang cocok."),
}


class Wants(StrEnum):
    PRODUCTION = "production"
    DESIGN = "design"
    BOTH = "both"


WANTS_LABELS = {
    Wants.PRODUCTION: N_("Produksi, desain sudah ada"),
    Wants.DESIGN: N_("Desain saja"),
    Wants.BOTH: N_("Desain dan produksi"),
}


class SamplePolicy(StrEnum):
    OPEN = ""
    PAID = "paid"
    REFUNDED = "refunded"
    FREE = "free"
    NONE = "none"


SAMPLE_LABELS = {
    SamplePolicy.OPEN: N_("Dibicarakan nanti"),
    SamplePolicy.PAID: N_("Contoh kami bayar"),
    SamplePolicy.REFUNDED: N_("Contoh kami bayar, dipotong dari pesanan"),
    SamplePolicy.FREE: N_("Contoh ditanggung pembuat"),
    SamplePolicy.NONE: N_("Tanpa contoh"),
}


class PaymentTerms(StrEnum):
    OPEN = ""
    HALF_FIRST = "dp_50"
    THIRD_FIRST = "dp_30"
    ON_DELIVERY = "on_delivery"
    AFTER_30_DAYS = "net_30"


PAYMENT_LABELS = {
    PaymentTerms.OPEN: N_("Dibicarakan nanti"),
    PaymentTerms.HALF_FIRST: N_("DP 50 persen, lunas sebelum kirim"),
    PaymentTerms.THIRD_FIRST: N_("DP 30 persen, lunas sebelum kirim"),
    PaymentTerms.ON_DELIVERY: N_("Lunas saat barang diterima"),
    PaymentTerms.AFTER_30_DAYS: N_("Tempo 30 hari"),
}

TITLE_CHARACTERS = 100
DESCRIPTION_CHARACTERS = 3000
DESCRIPTION_MINIMUM = 30
SIZE_RUN_CHARACTERS = 200
REASON_CHARACTERS = 1000
PAIRS_MAXIMUM = 10_000_000
BUDGET_MAXIMUM = 1_000_000_000
REGIONS_MAXIMUM = 20
DECIDES_CHARACTERS = 120
NOTE_CHARACTERS = 300
QUESTION_CHARACTERS = 600
QUESTIONS_MAXIMUM = 100
INVITED_MAXIMUM = 50
# "Siap pesan": below this a request goes to a mentor, not to makers.
READY = 70
# The guaranteed answer: so long after closing it is overdue, and then a matter for the staff.
OVERDUE, ESCALATED = timedelta(days=7), timedelta(days=14)
# Makers need days to read, ask and answer; nobody plans shoes three years ahead.
ANSWER_DAYS_MINIMUM = 1
AHEAD = timedelta(days=3 * 365)
