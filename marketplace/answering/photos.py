"""The photo of an answer: re-made before it is kept, like every photo."""

from flask import current_app
from werkzeug.datastructures import FileStorage

from marketplace.answering.models import AnswerLink
from marketplace.core import images
from marketplace.core.errors import DomainError
from marketplace.tenants import usage


def keep(link: AnswerLink, sent: FileStorage | None) -> str:
    """The key under which it is kept; empty when there is none, or none that can be read: the answer counts more."""
    raw = sent.read() if sent else b""
    if not raw:
        return ""
    try:
        photo = images.develop(raw)
        width = max(photo.widths)
        usage.take_room(len(photo.renditions[(width, "webp")]))
    except DomainError:
        return ""
    key = f"{link.tenant_id}/answers/{link.id}.webp"
    current_app.extensions["files"].put(key, photo.renditions[(width, "webp")])
    return key
