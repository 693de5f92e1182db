"""A list to read, and the place of an address to choose."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import SelectField

from marketplace.core.forms import REQUIRED, Form
from marketplace.directory.rules import FILE_BYTES


class UploadForm(Form):
    file = FileField(
        _l("Berkas CSV atau XLSX"),
        description=_l("Paling besar 5 MB. Perlu kolom nama usaha, dan alamat, kota, atau kode pos."),
    )

    def content(self) -> bytes | None:
        """The file's bytes, one more than allowed at most; None, with a sentence beside the field, if none came."""
        if not self.file.data or not self.file.data.filename:
            self.file.errors = [*self.file.errors, str(REQUIRED)]
            return None
        return bytes(self.file.data.stream.read(FILE_BYTES + 1))


class PlaceForm(Form):
    """`likely` and `all` are (group, [(code, name)]) pairs; the likely ones stand first."""

    regency_code = SelectField(_l("Kabupaten / kota"), validate_choice=True)

    def __init__(self, *args: Any, likely: list[tuple[str, str]], regencies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        first = {_("Kemungkinan"): likely} if likely else {}
        self.regency_code.choices = {"": [("", _("Pilih kabupaten atau kota"))], **first, **dict(regencies)}
