"""What somebody says of his organisation."""

import re
import uuid
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    Field,
    FileField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    ValidationError,
)
from wtforms.widgets import CheckboxInput, ListWidget

from marketplace.core import images
from marketplace.core.contacts import Email, Phone, parse_identifier
from marketplace.core.db import db
from marketplace.core.errors import DomainError, Invalid
from marketplace.core.forms import REQUIRED, Form, Required, Versioned, choices, grouped_choices, line, text, whole
from marketplace.core.i18n import fill
from marketplace.core.ids import uuid7
from marketplace.organisations.actions import Profile
from marketplace.organisations.papers import NO_FILE, Paper, read_paper
from marketplace.organisations.rules import (
    ADDRESS_CHARACTERS,
    DESCRIPTION_CHARACTERS,
    DOCUMENT_LABELS,
    KIND_HINTS,
    KIND_LABELS,
    LEGALITY,
    NAME_CHARACTERS,
    REASON_CHARACTERS,
    RIGHT_LABELS,
    RIGHTS,
    ROLE_LABELS,
    MembershipRole,
    OrganisationKind,
    is_nib,
)
from marketplace.vocabulary.fields import DayField

# A name with a dot and nothing before it: neither a password in the address nor a path that looks like a host.
_WEBSITE = re.compile(r"https?://[^\W_][\w-]*(?:\.[^\W_][\w-]*)+(?::\d{1,5})?(?:[/?#]\S*)?", re.IGNORECASE)


def nib(_form: Any, field: Field) -> None:
    digits = "".join(field.data.split())
    if not is_nib(digits):
        raise ValidationError(_("NIB terdiri dari 13 angka. Lihat di dokumen OSS Anda."))
    field.data = digits


def website(_form: Any, field: Field) -> None:
    address = field.data if "://" in field.data else f"https://{field.data}"
    if not _WEBSITE.fullmatch(address):
        raise ValidationError(_("Tulis alamat lengkap, contoh: https://sepatusasak.id"))
    field.data = address


def chosen(_form: Any, field: Field) -> None:
    if not field.data:
        raise ValidationError(str(REQUIRED))


class ProfileForm(Versioned):
    """`regencies` are (group, [(code, name)]) pairs; `sizes` are (key, name) pairs; both in the reader's language."""

    trade_name = line(_l("Nama usaha"), NAME_CHARACTERS, description=_l("Nama yang dikenal pembeli."))
    legal_name = line(
        _l("Nama resmi"), NAME_CHARACTERS, required=False, description=_l("Seperti di NIB, bila berbeda.")
    )
    regency_code = SelectField(_l("Kabupaten / kota"), [chosen], validate_choice=True)
    address = text(_l("Alamat"), ADDRESS_CHARACTERS, required=False)
    nib = line(_l("NIB"), 20, required=False, checks=(nib,), description=_l("13 angka. Petugas akan melihatnya."))
    kbli_code = line(_l("Kode KBLI"), 5, required=False, description=_l("Contoh: 15201, alas kaki sehari-hari."))
    kbli_edition = SelectField(_l("Edisi KBLI"), choices=choices([("2020", "2020"), ("2025", "2025")]), default="2020")
    size_class = SelectField(_l("Skala usaha"))
    workers = whole(_l("Jumlah pekerja"), 0, 500_000)
    description = text(_l("Tentang usaha ini"), DESCRIPTION_CHARACTERS, required=False)
    website = line(_l("Situs web"), 200, required=False, checks=(website,))

    def __init__(self, *args: Any, regencies: Any, sizes: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.regency_code.choices = [*choices([("", _("Pilih kabupaten atau kota"))]), *grouped_choices(regencies)]
        self.size_class.choices = choices([("", _("Belum tahu")), *sizes])

    def profile(self) -> Profile:
        values = {name: self[name].data for name in Profile.__dataclass_fields__}
        return Profile(**values | {"nib": self.nib.data or None, "size_class": self.size_class.data or None})


class NewOrganisationForm(ProfileForm):
    """`key` comes with the page: the same form sent twice opens one organisation."""

    kind = RadioField(_l("Usaha ini"), [chosen], validate_choice=True)
    key = HiddenField(default=lambda: str(uuid7()))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = choices((kind.value, _(label)) for kind, label in KIND_LABELS.items())

    @property
    def kind_hints(self) -> dict[str, str]:
        return {kind.value: _(hint) for kind, hint in KIND_HINTS.items()}

    @property
    def organisation_id(self) -> uuid.UUID | None:
        try:
            return uuid.UUID(self.key.data)
        except ValueError:
            return None

    @property
    def chosen_kind(self) -> OrganisationKind:
        return OrganisationKind(self.kind.data)


class Keyed(Form):
    """`key` comes with the page: the same form sent twice makes one thing."""

    key = HiddenField(default=lambda: str(uuid7()))

    @property
    def form_key(self) -> uuid.UUID:
        try:
            return uuid.UUID(self.key.data)
        except (ValueError, TypeError, AttributeError):
            return uuid7()


class PaperForm(Keyed):
    kind = SelectField(_l("Dokumen"), [chosen], validate_choice=True)
    number = line(_l("Nomor"), 60, required=False)
    valid_until = DayField(_l("Berlaku sampai"), description=_l("Kami ingatkan 60, 30 dan 7 hari sebelumnya."))
    paper = FileField(_l("Berkas"), description=_l("PDF atau foto. Hanya Anda dan petugas yang bisa membukanya."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = choices((kind.value, _(DOCUMENT_LABELS[kind])) for kind in LEGALITY)

    def read(self) -> Paper:
        """The paper that was sent; Invalid or TooLarge says what is wrong with it."""
        paper = paper_in(self.paper)
        if paper is None:
            raise Invalid(NO_FILE)
        return paper

    def refuse_paper(self, error: DomainError) -> None:
        if error.fields:
            self.refuse(error)
        else:
            self.paper.errors = [fill(_(error.message), error.values)]


class RefusalForm(Form):
    reason = text(_l("Alasan"), REASON_CHARACTERS, description=_l("Pemiliknya akan membaca ini."))


def reachable(_form: Any, field: Field) -> None:
    try:
        field.address = parse_identifier(field.data or "", demo=True)
    except DomainError as error:
        raise ValidationError(fill(_(error.message), error.values)) from error


class RightsForm(Form):
    """What somebody may do; the rights count for a member, an owner holds all."""

    role = RadioField(_l("Peran"), [chosen], default=MembershipRole.MEMBER.value, coerce=str, validate_choice=True)
    rights = SelectMultipleField(
        _l("Hak anggota"), widget=ListWidget(prefix_label=False), option_widget=CheckboxInput(), default=list(RIGHTS)
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.role.choices = choices((role.value, _(label)) for role, label in ROLE_LABELS.items())
        self.rights.choices = choices((right, _(label)) for right, label in RIGHT_LABELS.items())


class InviteForm(RightsForm, Keyed):
    identifier = StringField(
        _l("Nomor WhatsApp atau e-mail"),
        [Required(), reachable],
        description=_l("Undangan hanya berlaku untuk nomor atau alamat ini, satu kali, 14 hari."),
    )

    @property
    def address(self) -> Phone | Email:
        return self.identifier.address  # the validator put it there


class ClaimProfileForm(Keyed):
    proof = text(
        _l("Kenapa ini usaha Anda?"),
        REASON_CHARACTERS,
        description=_l("Contoh: nama pemilik di NIB, nomor telepon di papan nama, sejak kapan di alamat ini."),
    )
    paper = FileField(_l("Bukti"), description=_l("Foto NIB, papan nama, atau nota. Hanya petugas yang melihatnya."))

    def sent(self) -> Paper | None:
        return paper_in(self.paper)

    def refuse_paper(self, error: DomainError) -> None:
        self.paper.errors = [fill(_(error.message), error.values)]


def paper_in(field: Any) -> Paper | None:
    """The paper that came along, if any; Invalid or TooLarge says what is wrong with it."""
    sent = field.data
    if not sent or isinstance(sent, str):
        return None
    # Developing a photo takes seconds, and others need the connection: what follows begins anew.
    db.session.rollback()
    with sent.stream as file:
        raw = file.read(images.LARGEST_FILE + 1)
    return read_paper(raw) if raw else None
