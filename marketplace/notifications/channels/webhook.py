"""A firm's own system, told as the Standard Webhooks describe: a stable id, signed, verified with their libraries."""

import base64
import hashlib
import hmac
import json
import uuid
from datetime import timedelta

from marketplace.core import outside
from marketplace.core.clock import now
from marketplace.core.db import db, tenant_id
from marketplace.core.jobs import Answer, Outcome
from marketplace.notifications.letters import Letter
from marketplace.notifications.models import WebhookEndpoint

# After a rotation both secrets sign for a day, so that the other side can change over at leisure.
ROTATION = timedelta(hours=24)
FAILURES = 5
REST = timedelta(minutes=5)
GIVEN_UP = timedelta(days=5)
RESTING = "this address rests after failures"


def secret_of(secret_key: str, endpoint: WebhookEndpoint, generation: int | None = None) -> str:
    """whsec_…: worked out from our own secret, and stored nowhere."""
    name = f"webhook {endpoint.tenant_id} {endpoint.id} {generation or endpoint.generation}"
    return "whsec_" + base64.b64encode(hmac.digest(secret_key.encode(), name.encode(), "sha256")).decode()


def signatures(secret_key: str, endpoint: WebhookEndpoint, key: str, moment: int, body: bytes) -> str:
    """One for each secret that is in force, with a space between."""
    generations = [endpoint.generation]
    if endpoint.generation > 1 and endpoint.rotated_at and endpoint.rotated_at > now() - ROTATION:
        generations.append(endpoint.generation - 1)
    signed = f"{key}.{moment}.".encode() + body
    made = []
    for generation in generations:
        secret = base64.b64decode(secret_of(secret_key, endpoint, generation).removeprefix("whsec_"))
        made.append("v1," + base64.b64encode(hmac.new(secret, signed, hashlib.sha256).digest()).decode())
    return " ".join(made)


def find(address: str) -> WebhookEndpoint | None:
    """The endpoint that a letter is addressed to, to be read after its transaction as well; None when it is off."""
    endpoint = db.session.get(WebhookEndpoint, (tenant_id(), uuid.UUID(address)))
    if endpoint is None or endpoint.disabled_at:
        return None
    db.session.expunge(endpoint)
    return endpoint


def send(secret_key: str, endpoint: WebhookEndpoint, letter: Letter, *, trusted: bool = False) -> Answer:
    if endpoint.open_until and endpoint.open_until > now():
        left = (endpoint.open_until - now()).total_seconds()
        return Answer(Outcome.RETRY, RESTING, after=left)
    moment = now()
    said = {"type": letter.kind, "timestamp": moment.isoformat(), "data": {"title": letter.subject, "url": letter.link}}
    body = json.dumps(said, ensure_ascii=False).encode()
    key, second = str(letter.key), int(moment.timestamp())
    headers = {
        "Content-Type": "application/json",
        "webhook-id": key,
        "webhook-timestamp": str(second),
        "webhook-signature": signatures(secret_key, endpoint, key, second, body),
    }
    return _call(endpoint.url, body, headers, trusted=trusted)


def _call(url: str, body: bytes, headers: dict[str, str], *, trusted: bool) -> Answer:
    try:
        reply = outside.post(url, body, headers, trusted=trusted)
    except outside.NotSent as error:
        return Answer(Outcome.RETRY, str(error))
    except outside.Unanswered as error:
        return Answer(Outcome.UNKNOWN, str(error))
    if 200 <= reply.status < 300:
        return Answer(Outcome.SENT, str(reply.status))
    if reply.status == 410:
        return Answer(Outcome.FAILED, "410 gone", is_gone=True)
    return Answer(Outcome.RETRY, str(reply.status), after=reply.retry_after)


def settle(address: str, answer: Answer) -> None:
    """The breaker of this address: a rest after some failures in a row, the end after five days of them."""
    endpoint = db.session.get(WebhookEndpoint, (tenant_id(), uuid.UUID(address)), with_for_update=True)
    if endpoint is None or answer.detail == RESTING:
        return
    if answer.outcome == Outcome.SENT:
        endpoint.failures, endpoint.failing_since, endpoint.open_until = 0, None, None
        return
    endpoint.failures += 1
    endpoint.failing_since = endpoint.failing_since or now()
    if answer.is_gone or now() - endpoint.failing_since > GIVEN_UP:
        endpoint.disabled_at, endpoint.disabled_why = now(), answer.detail[:200]
    elif endpoint.failures >= FAILURES:
        endpoint.open_until = now() + REST
