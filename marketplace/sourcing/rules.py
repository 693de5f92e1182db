"""States of a sourcing request, who takes which step, and the limits on what a request says."""

from datetime import timedelta
from enum import StrEnum

from marketplace.core.i18n import N_
from marketplace.core.states import By, Life, step
from marketplace.organisations.rules import BUYING as BUYING


class RequestState(StrEnum):
    DRAFT = "draft"
    IN_REVIEW = "in_review"
    CHANGES_ASKED = "changes_asked"
    REJECTED = "rejected"
    OPEN = "open"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"
    SUSPENDED = "suspended"


class RequestVerb(StrEnum):
    SUBMIT = "submit"
    APPROVE = "approve"
    ASK_CHANGES = "ask_changes"
    REJECT = "reject"
    CLOSE = "close"
    WITHDRAW = "withdraw"
    CANCEL = "cancel"
    SUSPEND = "suspend"
    REINSTATE = "reinstate"


_S, _V = RequestState, RequestVerb
LIFE = Life(
    "request",
    (_S.DRAFT,),
    {
        (_S.DRAFT, _V.SUBMIT): step(_S.IN_REVIEW, By.AUTHOR),
        (_S.CHANGES_ASKED, _V.SUBMIT): step(_S.IN_REVIEW, By.AUTHOR),
        (_S.IN_REVIEW, _V.APPROVE): step(_S.OPEN, By.STAFF),
        (_S.IN_REVIEW, _V.ASK_CHANGES): step(_S.CHANGES_ASKED, By.STAFF),
        (_S.IN_REVIEW, _V.REJECT): step(_S.REJECTED, By.STAFF),
        (_S.OPEN, _V.CLOSE): step(_S.CLOSED, By.CLOCK),
        (_S.DRAFT, _V.WITHDRAW): step(_S.WITHDRAWN, By.AUTHOR),
        (_S.CHANGES_ASKED, _V.WITHDRAW): step(_S.WITHDRAWN, By.AUTHOR),
        (_S.REJECTED, _V.WITHDRAW): step(_S.WITHDRAWN, By.AUTHOR),
        (_S.OPEN, _V.WITHDRAW): step(_S.WITHDRAWN, By.AUTHOR),
        (_S.OPEN, _V.CANCEL): step(_S.CANCELLED, By.AUTHOR, By.STAFF),
        (_S.CLOSED, _V.CANCEL): step(_S.CANCELLED, By.AUTHOR, By.STAFF),
        (_S.OPEN, _V.SUSPEND): step(_S.SUSPENDED, By.STAFF),
        (_S.SUSPENDED, _V.REINSTATE): step(_S.OPEN, By.STAFF),
    },
)
EDITABLE_STATES = frozenset({_S.DRAFT, _S.CHANGES_ASKED})
# Once it was open, makers may have built on it: what became of it stays to be read.
PUBLIC_STATES = frozenset({_S.OPEN, _S.CLOSED})


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
# Makers need days to read, ask and answer; nobody plans shoes three years ahead.
ANSWER_DAYS_MINIMUM = 1
AHEAD = timedelta(days=3 * 365)
