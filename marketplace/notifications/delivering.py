"""Sending what is due: each delivery claimed, written, handed to its channel and finished, with no transaction open."""

import time
import uuid
from collections.abc import Iterable

import structlog
from flask import current_app

from marketplace.core import mail
from marketplace.core.db import tenant_id
from marketplace.core.jobs import BATCH_SECONDS, Answer, Outcome, OutOfTime, call_outside
from marketplace.notifications import outbox
from marketplace.notifications.actions import Claimed, claim, finish
from marketplace.notifications.letters import Letter, as_email, write
from marketplace.notifications.rules import Channel

log = structlog.get_logger()


def deliver(delivery_ids: Iterable[str]) -> None:
    """Send these deliveries of the tenant entered, one by one; stops after a while, the sweep knows the rest."""
    boot = current_app.extensions["settings"].boot_id or "unnamed"
    until = time.monotonic() + BATCH_SECONDS
    for delivery_id in delivery_ids:
        if time.monotonic() > until:
            return
        identifier = uuid.UUID(delivery_id)
        call_outside(lambda identifier=identifier: claim(identifier, boot), _send, finish)  # type: ignore[misc]


def forget_kept() -> int:
    """Delete what the outbox of the tenant entered has kept for too long; how many messages."""
    return outbox.forget_old(current_app.extensions["files"], tenant_id())


def _send(claimed: Claimed) -> Answer:
    try:
        letter = write(claimed)
    except OutOfTime:
        return Answer(Outcome.RETRY, "out of time before it was sent")
    except Exception as error:  # a text that cannot be written is ours to mend; the others go on
        log.exception("letter.not_written", delivery=str(claimed.id), message=claimed.message)
        return Answer(Outcome.RETRY, f"{type(error).__name__}: {error}"[:300])
    try:
        answer = _hand_over(claimed.channel, letter)
    except OutOfTime:
        answer = Answer(Outcome.UNKNOWN, "out of time while it was sent")
    if answer.outcome != Outcome.SENT:
        log.warning(
            "delivery.not_sent",
            delivery=str(claimed.id),
            outcome=answer.outcome,
            attempt=claimed.attempts,
            detail=answer.detail,
        )
    return answer


def _hand_over(channel: Channel, letter: Letter) -> Answer:
    settings = current_app.extensions["settings"]
    # WhatsApp is kept in the outbox until the Cloud API is connected, which is an issue of its own.
    if channel == Channel.WHATSAPP or settings.smtp_url.startswith("outbox:"):
        return outbox.keep(current_app.extensions["files"], channel, letter)
    server = mail.Server.at(settings.smtp_url, default_sender=f"no-reply@{settings.base_domain}")
    return mail.send(server, as_email(letter, server.sender), letter.address)
