"""What can go wrong, in words that a reader can act on, each with its HTTP status."""

from collections.abc import Mapping

from marketplace.core.i18n import N_


class DomainError(Exception):
    """A refusal with a sentence for the reader; the sentence is an Indonesian message id, translated at the edge.

    `fields` maps a form field's name to the sentence that belongs beside it; `values` fill `%(name)s` in the sentences.
    """

    status = 400
    code = "invalid"
    default = N_("Permintaan ini belum bisa kami proses.")

    def __init__(self, message: str = "", *, fields: Mapping[str, str] | None = None, **values: object) -> None:
        self.message = message or self.default
        self.fields = dict(fields or {})
        self.values = values
        super().__init__(self.message)


class Invalid(DomainError):
    """What was sent breaks a rule that the sender can mend."""

    status = 400
    code = "invalid"


class SignedOut(DomainError):
    """The session that somebody shows opens nothing any more: ended, run out, or its owner's no longer."""

    status = 401
    code = "signed-out"
    default = N_("Anda sudah keluar dari perangkat ini, atau waktunya habis. Masuk lagi untuk melanjutkan.")


class Forbidden(DomainError):
    """The thing may be seen, but not this done with it."""

    status = 403
    code = "forbidden"
    default = N_("Anda tidak punya hak untuk melakukan ini.")


class NotFound(DomainError):
    """Unknown, of another tenant, or not for these eyes: the three look the same."""

    status = 404
    code = "not-found"
    default = N_("Halaman ini tidak ada, atau bukan untuk Anda.")


class Conflict(DomainError):
    """The thing has moved on since it was read.

    `current` and `typed` are lists of (label, text): what stands now, and what the person had written.
    """

    status = 409
    code = "conflict"
    default = N_("Data ini sudah berubah sejak Anda membukanya.")

    def __init__(
        self,
        message: str = "",
        *,
        current: list[tuple[str, str]] | None = None,
        typed: list[tuple[str, str]] | None = None,
        **values: object,
    ) -> None:
        super().__init__(message, fields=None, **values)
        self.current = current or []
        self.typed = typed or []


class TooLarge(DomainError):
    """More was sent than we take."""

    status = 413
    code = "too-large"
    default = N_("Kiriman ini terlalu besar.")


class Unavailable(DomainError):
    """Something that we need does not answer; nothing was lost."""

    status = 503
    code = "unavailable"
    default = N_("Layanan sedang sibuk. Coba lagi sebentar lagi.")
