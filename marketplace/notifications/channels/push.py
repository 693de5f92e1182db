"""News on a phone's screen: web push (RFC 8030), encrypted (RFC 8291), signed with our own key (VAPID, RFC 8292)."""

import base64
import hashlib
import json
import time
import uuid
from functools import lru_cache
from urllib.parse import urlsplit

import http_ece
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from py_vapid import Vapid02

from marketplace.core import outside
from marketplace.core.clock import now
from marketplace.core.db import db, tenant_id
from marketplace.core.jobs import Answer, Outcome
from marketplace.notifications.letters import Letter
from marketplace.notifications.models import PushSubscription

TTL_SECONDS = 24 * 3600
_TOKEN_SECONDS = 12 * 3600
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


@lru_cache(maxsize=4)
def own_key(secret_key: str) -> ec.EllipticCurvePrivateKey:
    """Our key towards push services, worked out from the secret: the same in every process, and stored nowhere."""
    seed = hashlib.sha512(b"vapid " + secret_key.encode()).digest()
    return ec.derive_private_key(int.from_bytes(seed, "big") % (_ORDER - 1) + 1, ec.SECP256R1())


def public_key(secret_key: str) -> str:
    """As a browser asks for it when it subscribes."""
    point = own_key(secret_key).public_key()
    raw = point.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
    return _packed(raw)


def find(address: str) -> PushSubscription | None:
    """The browser that a letter is addressed to, to be read after its transaction as well; None when it has left."""
    subscription = db.session.get(PushSubscription, (tenant_id(), uuid.UUID(address)))
    if subscription is None or subscription.ended_at:
        return None
    db.session.expunge(subscription)
    return subscription


def settle(address: str, answer: Answer) -> None:
    """A browser that has left is told nothing more."""
    subscription = db.session.get(PushSubscription, (tenant_id(), uuid.UUID(address)))
    if subscription and answer.is_gone:
        subscription.ended_at = now()


def send(
    secret_key: str, contact: str, subscription: PushSubscription, letter: Letter, *, trusted: bool = False
) -> Answer:
    said = {"title": letter.subject, "url": letter.link, "tag": str(letter.key)}
    body = sealed(json.dumps(said, ensure_ascii=False).encode(), subscription.p256dh, subscription.auth)
    headers = {
        **_signed(secret_key, contact, subscription.endpoint),
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(TTL_SECONDS),
        # The same in each attempt: of two that wait for the phone the later one replaces the earlier.
        "Topic": _packed(letter.key.bytes),
    }
    try:
        reply = outside.post(subscription.endpoint, body, headers, trusted=trusted)
    except outside.Refused as error:
        return Answer(Outcome.FAILED, str(error))
    except outside.NotSent as error:
        return Answer(Outcome.RETRY, str(error))
    except outside.Unanswered as error:
        return Answer(Outcome.UNKNOWN, str(error))
    if reply.status in (404, 410):
        return Answer(Outcome.FAILED, f"{reply.status}: this browser has left", is_gone=True)
    return _judged(reply)


def sealed(words: bytes, p256dh: str, auth: str) -> bytes:
    """Only the browser with that key can read it."""
    return http_ece.encrypt(
        words,
        private_key=ec.generate_private_key(ec.SECP256R1()),
        dh=_unpacked(p256dh),
        auth_secret=_unpacked(auth),
        version="aes128gcm",
    )


def _signed(secret_key: str, contact: str, endpoint: str) -> dict[str, str]:
    parts = urlsplit(endpoint)
    claims = {"aud": f"{parts.scheme}://{parts.netloc}", "sub": contact, "exp": int(time.time()) + _TOKEN_SECONDS}
    return dict(Vapid02(own_key(secret_key)).sign(claims))


def _judged(reply: outside.Reply) -> Answer:
    if 200 <= reply.status < 300:
        return Answer(Outcome.SENT, str(reply.status), reference=reply.headers.get("location", "")[:200])
    if reply.status == 429 or reply.status >= 500:
        return Answer(Outcome.RETRY, str(reply.status), after=reply.retry_after)
    return Answer(Outcome.FAILED, f"{reply.status} {reply.body[:200].decode(errors='replace')}")


def _packed(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _unpacked(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
