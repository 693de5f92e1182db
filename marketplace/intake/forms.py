"""A list of offers to read."""

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField

from marketplace.core.forms import REQUIRED, Form
from marketplace.directory.rules import FILE_BYTES


class OffersForm(Form):
    file = FileField(
        _l("Berkas CSV atau XLSX"),
        description=_l("Paling besar 5 MB. Perlu kolom nama usaha (atau NIB) dan nama barang."),
    )

    def content(self) -> bytes | None:
        """The file's bytes, one more than allowed at most; None, with a sentence beside the field, if none came."""
        if not self.file.data or not self.file.data.filename:
            self.file.errors = [*self.file.errors, str(REQUIRED)]
            return None
        return bytes(self.file.data.stream.read(FILE_BYTES + 1))
