"""What somebody says of his organisation."""

import re
import uuid
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, HiddenField, RadioField, SelectField, ValidationError

from marketplace.core.forms import REQUIRED, Versioned, choices, grouped_choices, line, text, whole
from marketplace.core.ids import uuid7
from marketplace.organisations.actions import Profile
from marketplace.organisations.rules import (
    ADDRESS_CHARACTERS,
    DESCRIPTION_CHARACTERS,
    KIND_HINTS,
    KIND_LABELS,
    NAME_CHARACTERS,
    OrganisationKind,
    is_nib,
)

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
