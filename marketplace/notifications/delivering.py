"""Sending what is due: each delivery claimed, written, handed to its channel and finished, with no transaction open."""

import time
import uuid
from collections.abc import Callable, Iterable
from dataclasses import replace
from urllib.parse import urlsplit

import structlog
from flask import current_app
from sqlalchemy.exc import OperationalError

from marketplace.config import Settings
from marketplace.core import mail
from marketplace.core.db import once_a_session, tenant_id, transaction
from marketplace.core.failpoints import tasting
from marketplace.core.jobs import BATCH_SECONDS, Answer, Outcome, OutOfTime, call_outside
from marketplace.notifications import outbox
from marketplace.notifications.channels import push, webhook, whatsapp
from marketplace.notifications.claiming import Claimed, claim, finish
from marketplace.notifications.letters import Letter, as_email, write
from marketplace.notifications.rules import Channel

log = structlog.get_logger()


def deliver(delivery_ids: Iterable[str]) -> None:
    """Send these deliveries of the tenant entered, one by one; stops after a while, the sweep knows the rest."""
    boot = current_app.extensions["settings"].boot_id or "unnamed"
    until, waiting = time.monotonic() + BATCH_SECONDS, iter(delivery_ids)

    def next_one() -> Claimed | None:
        for delivery_id in waiting:
            if time.monotonic() > until:
                return None
            claimed = claim(uuid.UUID(delivery_id), boot)
            if claimed is not None:
                return claimed
        return None

    call_outside(next_one, _send, _finish)


def forget_kept() -> int:
    """Delete what the outbox of the tenant entered has kept for too long; how many messages."""
    return outbox.forget_old(current_app.extensions["files"], tenant_id())


Call = Callable[[], Answer]
# One line to each mail server, kept by this process from letter to letter.
LINES = mail.Lines()


def _finish(claimed: Claimed, answer: Answer) -> None:
    finish(claimed, answer)
    if claimed.channel in SETTLED:
        SETTLED[claimed.channel](claimed.address, answer)


def _send(claimed: Claimed) -> Answer:
    try:
        # What is to be said is read in a transaction of its own; none is open while it is said.
        with transaction():
            call = _prepared(claimed)
    except OutOfTime:
        return Answer(Outcome.RETRY, "out of time before it was sent", is_ours=True)
    except OperationalError as error:
        return Answer(Outcome.RETRY, f"{type(error).__name__}: {error}"[:300], is_ours=True)
    except Exception as error:  # a text that cannot be written is ours to mend; the others go on
        log.exception("letter.not_written", delivery=str(claimed.id), message=claimed.message)
        return Answer(Outcome.RETRY, f"{type(error).__name__}: {error}"[:300])
    try:
        answer = call()
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


def _prepared(claimed: Claimed) -> Call:
    tasting(claimed.address)
    letter = write(claimed)
    return _hand_over(claimed.channel, letter)


def _hand_over(channel: Channel, letter: Letter) -> Call:
    """The call to the outside, with all that it needs from the database read already."""
    return WAYS[channel](current_app.extensions["settings"], letter)


def _by_email(settings: Settings, letter: Letter) -> Call:
    if settings.smtp_url.startswith("outbox:"):
        return _kept(Channel.EMAIL, letter)
    server = mail.Server.at(settings.smtp_url, default_sender=f"no-reply@{settings.base_domain}")
    own = _sender()[0]
    server = replace(server, sender=own) if own else server
    return lambda: LINES.send(server, as_email(letter, server.sender), letter.address)


def _by_whatsapp(settings: Settings, letter: Letter) -> Call:
    number = _sender()[1]
    if not settings.whatsapp_url or not number:
        return _kept(Channel.WHATSAPP, letter)
    account, in_window = whatsapp.Account.at(settings.whatsapp_url), whatsapp.is_open(letter.address)
    return lambda: whatsapp.send(account, number, letter, in_window=in_window)


def _by_push(settings: Settings, letter: Letter) -> Call:
    subscription = push.find(letter.address)
    if subscription is None:
        return lambda: Answer(Outcome.FAILED, "this browser has left")
    contact = f"mailto:{letter.market.contact_email or 'no-reply@' + settings.base_domain}"
    is_near = _is_near(subscription.endpoint)
    return lambda: push.send(settings.secret_key, contact, subscription, letter, trusted=is_near)


def _by_webhook(settings: Settings, letter: Letter) -> Call:
    endpoint = webhook.find(letter.address)
    if endpoint is None:
        return lambda: Answer(Outcome.FAILED, "this address is turned off")
    is_near = _is_near(endpoint.url)
    return lambda: webhook.send(settings.secret_key, endpoint, letter, trusted=is_near)


def _is_near(url: str) -> bool:
    """Servers that a test has put up on its own machine, named beforehand; none anywhere else."""
    return urlsplit(url).netloc in current_app.config.get("NEAR_SERVERS", ())


def _sender() -> tuple[str, str]:
    """(e-mail, number of WhatsApp) in whose name the marketplace entered writes; read once in a session's life."""

    def read() -> tuple[str, str]:
        own = whatsapp.sender()
        return own.email, own.whatsapp_number_id

    return once_a_session("sender", read)


def _kept(channel: Channel, letter: Letter) -> Call:
    store = current_app.extensions["files"]
    return lambda: outbox.keep(store, channel, letter)


WAYS: dict[Channel, Callable[[Settings, Letter], Call]] = {
    Channel.EMAIL: _by_email,
    Channel.WHATSAPP: _by_whatsapp,
    Channel.PUSH: _by_push,
    Channel.WEBHOOK: _by_webhook,
}
SETTLED: dict[Channel, Callable[[str, Answer], None]] = {Channel.PUSH: push.settle, Channel.WEBHOOK: webhook.settle}
