"""What a maker says of a certificate, what a mentor saw, what a laboratory found, and why something is revoked."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import FileField, MultipleFileField, ValidationError

from marketplace.core import images
from marketplace.core.db import db
from marketplace.core.errors import DomainError, Invalid
from marketplace.core.forms import Form, Required, Versioned, choices, line, text
from marketplace.core.i18n import N_, fill
from marketplace.organisations.forms import Keyed, paper_in
from marketplace.organisations.papers import Paper
from marketplace.skills.actions import Claim, Witness
from marketplace.skills.rules import (
    ISSUER_CHARACTERS,
    NOTE_CHARACTERS,
    NUMBER_CHARACTERS,
    PHOTOS_MAXIMUM,
    SCOPE_CHARACTERS,
    EvidenceKind,
)
from marketplace.vocabulary.fields import CardsField, DayField, TermField
from marketplace.vocabulary.terms import CERTIFICATES

TOO_MANY = N_("Paling banyak %(most)s foto.")


class ClaimForm(Versioned, Keyed):
    kind = TermField(_l("Sertifikat apa"), CERTIFICATES, validators=[Required()])
    number = line(_l("Nomor"), NUMBER_CHARACTERS, required=False, description=_l("Persis seperti di dokumennya."))
    issuer = line(
        _l("Penerbit"), ISSUER_CHARACTERS, required=False, description=_l("Contoh: BPJPH, LSPro, Kemenkumham.")
    )
    scope = line(_l("Untuk apa"), SCOPE_CHARACTERS, required=False, description=_l("Barang atau proses yang tercakup."))
    valid_from = DayField(_l("Berlaku mulai"))
    valid_until = DayField(_l("Berlaku sampai"), description=_l("Kami ingatkan 60, 30 dan 7 hari sebelumnya."))
    paper = FileField(_l("Dokumennya"), description=_l("PDF atau foto. Hanya Anda dan petugas yang bisa membukanya."))

    def told(self) -> Claim:
        return Claim(**{name: self[name].data for name in Claim.__dataclass_fields__})

    def sent_paper(self) -> Paper | None:
        """The paper that came along, if any; Invalid or TooLarge says what is wrong with it."""
        return paper_in(self.paper)

    def refuse_paper(self, error: DomainError) -> None:
        self.paper.errors = [fill(_(error.message), error.values)]


class NewClaimForm(ClaimForm):
    status = CardsField(
        _l("Sudah ada atau masih diurus?"),
        choices=choices([("held", _l("Sudah ada")), ("in_process", _l("Masih diurus"))]),
        default="held",
    )


class RegisterForm(Form):
    register = line(
        _l("Ditemukan di daftar mana"),
        SCOPE_CHARACTERS,
        description=_l("Contoh: bpjph.halal.go.id, nomor cocok, berlaku sampai 2028."),
    )


class ReasonForm(Form):
    reason = text(_l("Alasan"), NOTE_CHARACTERS, description=_l("Pembuat akan membaca ini."))


class _WitnessForm(Keyed):
    on_day = DayField(_l("Tanggal"), validators=[Required()])
    note = text(_l("Catatan"), NOTE_CHARACTERS, required=False)
    photos = MultipleFileField(_l("Foto"), description=_l("Paling banyak 3 foto. Pembeli bisa melihatnya."))

    def developed(self) -> list[images.Photo]:
        """The photos that came along; Invalid, TooLarge or Unavailable says what is wrong with one."""
        sent = [one for one in self.photos.data or () if one and not isinstance(one, str) and one.filename]
        if len(sent) > PHOTOS_MAXIMUM:
            raise Invalid(TOO_MANY, most=PHOTOS_MAXIMUM)
        if sent:
            db.session.rollback()
        return [images.develop(one.stream.read(images.LARGEST_FILE + 1)) for one in sent]

    def refuse_photos(self, error: DomainError) -> None:
        self.photos.errors = [fill(_(error.message), error.values)]

    def validate_on_day(self, field: Any) -> None:
        if field.data is not None and field.data.year < 2000:
            raise ValidationError(_("Tulis tanggal seperti 31/12/2026."))


class AttestForm(_WitnessForm):
    at_place = line(_l("Tempat"), SCOPE_CHARACTERS, description=_l("Bengkel, desa, atau ruang latihan."))

    def witness(self) -> Witness:
        on_day, place = self.on_day.data, self.at_place.data
        return Witness(EvidenceKind.ATTESTED, on_day, at_place=place, note=self.note.data)


class LabTestForm(_WitnessForm):
    laboratory = line(_l("Laboratorium"), ISSUER_CHARACTERS)
    report_number = line(_l("Nomor laporan"), NUMBER_CHARACTERS)

    def witness(self) -> Witness:
        told = {"laboratory": self.laboratory.data, "report_number": self.report_number.data, "note": self.note.data}
        return Witness(EvidenceKind.TESTED, self.on_day.data, **told)
