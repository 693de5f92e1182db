"""The link in an e-mail's foot: signed, and bound to a person and a kind of news."""

import uuid
from dataclasses import dataclass

from itsdangerous import BadSignature, URLSafeSerializer

from marketplace.accounts.models import Person
from marketplace.core.db import db, tenant_id
from marketplace.core.errors import NotFound
from marketplace.events.actions import Acting
from marketplace.notifications import choices
from marketplace.notifications.rules import Channel
from marketplace.notifications.topics import FIXED, Pace, Topic

SALT = "unsubscription"


@dataclass(frozen=True)
class Wish:
    token: str
    person_id: uuid.UUID
    topic: Topic


@dataclass(frozen=True)
class Reader:
    """Whoever holds the e-mail acts for its reader, who need not be signed in."""

    person_id: uuid.UUID | None
    part: str = "person"


def token_for(secret_key: str, person_id: uuid.UUID, topic: Topic) -> str:
    return _signer(secret_key).dumps([str(tenant_id()), str(person_id), topic.value])


def read(secret_key: str, token: str) -> Wish:
    """What the link asks for; NotFound for one that is not ours, or is another marketplace's."""
    try:
        tenant, person, topic = _signer(secret_key).loads(token)
        wish = Wish(token, uuid.UUID(person), Topic(topic))
    except (BadSignature, ValueError, TypeError) as error:
        raise NotFound() from error
    if tenant != str(tenant_id()) or db.session.get(Person, (tenant_id(), wish.person_id)) is None:
        raise NotFound()
    return wish


def stop(wish: Wish, *, everything: bool) -> None:
    """No more e-mail of this kind, or none at all; what keeps the account safe still comes."""
    if everything or wish.topic in FIXED or wish.topic == Topic.NEWS:
        by: Acting = Reader(wish.person_id)
        choices.withdraw(by, wish.person_id, Channel.EMAIL, source="unsubscription")
    else:
        choices.choose(wish.person_id, {(wish.topic, Channel.EMAIL): Pace.OFF})


def _signer(secret_key: str) -> URLSafeSerializer:
    return URLSafeSerializer(secret_key, salt=SALT)
