"""Finding a link by its token, and the request that it answers."""

import hashlib
import hmac
import uuid

from sqlalchemy import select

from marketplace.answering.models import AnswerLink, QuickAnswer
from marketplace.core.db import db, tenant_id
from marketplace.core.errors import NotFound
from marketplace.notifications.linking import read_token
from marketplace.sourcing.models import SourcingRequest


def find(secret_key: str, token: str, *, lock: bool = False) -> AnswerLink:
    """The link of this token; NotFound when it is not one of this marketplace's."""
    key = (tenant_id(), read_token(secret_key, token))
    link = db.session.get(AnswerLink, key, with_for_update=lock or None, populate_existing=lock)
    if link is None:
        raise NotFound()
    return link


def is_bound(link: AnswerLink, device: str) -> bool:
    """Whether this phone has shown the code."""
    if link.device_sha256 is None:
        return False
    return hmac.compare_digest(link.device_sha256, hashlib.sha256(device.encode()).digest())


def request_of(link: AnswerLink) -> SourcingRequest:
    return db.session.get_one(SourcingRequest, (tenant_id(), link.request_id))


def answer_of(link_id: uuid.UUID) -> QuickAnswer | None:
    return db.session.scalars(select(QuickAnswer).where(QuickAnswer.link_id == link_id)).first()
