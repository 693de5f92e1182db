"""What is said with a deed, with an agreement, and when a partnership is stopped."""

import uuid
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import FileField, HiddenField

from marketplace.core import images
from marketplace.core.db import db
from marketplace.core.errors import Invalid, TooLarge
from marketplace.core.forms import Form, line, text, whole
from marketplace.core.i18n import N_
from marketplace.core.ids import uuid7
from marketplace.core.states import By
from marketplace.partnerships import labels, wording
from marketplace.partnerships.effects import Report
from marketplace.partnerships.proofs import PDF_MAXIMUM, Proof
from marketplace.partnerships.rules import (
    AMOUNT_MAXIMUM,
    DEFECTS,
    END_REASONS,
    IN_RUPIAH,
    NOTE_CHARACTERS,
    REFERENCE_CHARACTERS,
    Deed,
    MilestoneKind,
    Pattern,
)
from marketplace.vocabulary.fields import CardsField, ChoiceField, DayField, PairsField, RupiahField

PAIRS_MAXIMUM = 1_000_000
HEAVY = N_("Berkas PDF paling besar 5 MB.")
_COUNTED = frozenset({(MilestoneKind.DELIVERY, Deed.SEND), (MilestoneKind.PRODUCTION, Deed.COUNT)})


class Keyed(Form):
    """A form with a key of its own: sent twice, it is one."""

    key = HiddenField(default=lambda: str(uuid7()))

    @property
    def form_key(self) -> uuid.UUID:
        try:
            return uuid.UUID(self.key.data)
        except (ValueError, TypeError, AttributeError):
            return uuid7()


class AgreementForm(Keyed):
    sha256 = HiddenField()


class PatternForm(Keyed):
    pattern = ChoiceField(_l("Pola kerja sama"), coerce=Pattern)

    def __init__(self, language: str, **given: Any) -> None:
        super().__init__(**given)
        self.pattern.choices = [(pattern.value, wording.pattern_name(pattern, language)) for pattern in Pattern]


class StopForm(Keyed):
    """`what` is one of the verbs that the reader has now."""

    what = CardsField(_l("Apa yang ingin Anda lakukan?"))
    reason = ChoiceField(_l("Alasan mengakhiri"), coerce=str, default="")
    note = text(_l("Ceritakan singkat"), NOTE_CHARACTERS, required=False)

    def __init__(self, verbs: list[tuple[str, str]], **given: Any) -> None:
        super().__init__(**given)
        self.what.choices = verbs
        self.reason.choices = [("", _("Pilih bila mengakhiri")), *((r, _(labels.END_REASONS[r])) for r in END_REASONS)]


class ReportForm(Keyed):
    """Only the fields that the deed needs are left; see `report_form`."""

    amount_pairs = PairsField(_l("Jumlah pasang"), PAIRS_MAXIMUM)
    amount_rupiah = RupiahField(_l("Jumlah uang"), AMOUNT_MAXIMUM)
    refused = whole(_l("Pasang yang ditolak"), 0, PAIRS_MAXIMUM)
    happened_on = DayField(_l("Tanggal"))
    reference = line(_l("Nomor bukti atau resi"), REFERENCE_CHARACTERS, required=False)
    measurements = text(_l("Hasil ukur"), NOTE_CHARACTERS, required=False)
    note = text(_l("Catatan"), NOTE_CHARACTERS, required=False)
    proof = FileField(_l("Foto atau PDF"))

    needs_photo = False

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        right = super().validate(*args, **kwargs)
        if self.needs_photo and not self.proof.data:
            self.proof.errors = [_("Lampirkan foto contoh emasnya, supaya kedua pihak punya patokan yang sama.")]
            right = False
        return right

    def report(self) -> Report:
        given: dict[str, Any] = {name: self[name].data for name in ("refused", "happened_on") if name in self}
        words: dict[str, Any] = {
            name: self[name].data or "" for name in ("reference", "measurements", "note") if name in self
        }
        amount = next((self[name].data for name in ("amount_pairs", "amount_rupiah") if name in self), None)
        defects = {kind: self[f"defect_{kind}"].data or 0 for kind in DEFECTS if f"defect_{kind}" in self}
        return Report(amount=amount, defects={kind: n for kind, n in defects.items() if n}, **given, **words)

    def shown(self) -> Proof | None:
        """The proof that was sent, developed or read; None when there is none."""
        sent = self.proof.data
        if not sent or isinstance(sent, str):
            return None
        # Developing takes seconds, and others need the connection: what follows begins anew.
        db.session.rollback()
        with sent.stream as file:
            raw = file.read(images.LARGEST_FILE + 1)
        if not raw.startswith(b"%PDF-"):
            return Proof.of_photo(images.develop(raw)) if raw else None
        if len(raw) > PDF_MAXIMUM:
            raise TooLarge(HEAVY)
        return Proof.of_pdf(raw)

    def refuse(self, error: Any) -> None:
        """An amount is one field of two."""
        name = next((n for n in ("amount_pairs", "amount_rupiah") if n in self), None)
        if "amount" in error.fields and name:
            error = Invalid(fields={name: error.fields["amount"]}, **error.values)
        super().refuse(error)


def report_form(kind: MilestoneKind, deed: Deed, by: By | None, **given: Any) -> ReportForm:
    """The form of one deed, with a box for each kind of defect where they are counted.

    A golden sample is what later pairs are held against: its maker shows it.
    """
    fields: dict[str, Any] = {}
    if deed == Deed.CHECK:
        fields = {f"defect_{name}": whole(_(labels.DEFECTS[name]), 0, PAIRS_MAXIMUM) for name in DEFECTS}
    fields["needs_photo"] = (kind, deed, by) == (MilestoneKind.GOLDEN, Deed.CONFIRM, By.MAKER)
    form: ReportForm = type("ReportForm", (ReportForm,), fields)(**given)
    needed = {
        "amount_rupiah": deed == Deed.PAY and kind in IN_RUPIAH,
        "amount_pairs": (kind, deed) in _COUNTED or deed == Deed.CHECK,
        "refused": (kind, deed) == (MilestoneKind.DELIVERY, Deed.RECEIVE),
        "reference": deed in (Deed.PAY, Deed.SEND) and kind != MilestoneKind.DELIVERY,
        "measurements": kind in (MilestoneKind.SAMPLE, MilestoneKind.GOLDEN),
        "happened_on": deed not in (Deed.RAISE, Deed.SOLVE),
    }
    for name, is_needed in needed.items():
        if not is_needed:
            del form[name]
    return form
