"""A file for the room, with the sharer's word when nothing is registered; and a reader's yes."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FileField

from marketplace.core.errors import DomainError, Invalid
from marketplace.core.forms import Form
from marketplace.core.i18n import fill
from marketplace.organisations.forms import Keyed, paper_in
from marketplace.organisations.papers import NO_FILE
from marketplace.rooms.actions import Sheet
from marketplace.rooms.stamping import count_pages


class FileForm(Keyed):
    file = FileField(_l("Berkas desain"), description=_l("Foto paling besar 15 MB, PDF paling besar 10 MB."))
    unfiled = BooleanField(_l("Saya mengerti desain ini belum terdaftar, dan tetap membagikannya."))

    def sheet(self) -> Sheet:
        """What was sent, read and counted; Invalid, TooLarge or Unavailable say why not."""
        paper = paper_in(self.file)
        if paper is None:
            raise Invalid(NO_FILE)
        pages = count_pages(paper.content) if paper.media == "pdf" else 0
        return Sheet(self.file.data.filename or "", paper, pages)

    def refuse_file(self, error: DomainError) -> None:
        if error.fields:
            self.refuse(error)
        else:
            self.file.errors = [fill(_(error.message), error.values)]


class PromiseForm(Form):
    agreed = BooleanField(_l("Saya sudah membaca dan berjanji menjaganya."))

    def validate(self, *args: object, **kwargs: object) -> bool:
        right = super().validate(*args, **kwargs)
        if right and not self.agreed.data:
            self.agreed.errors = [_("Centang dulu kalau Anda setuju.")]
            return False
        return bool(right)
