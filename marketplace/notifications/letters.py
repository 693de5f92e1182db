"""A message as it is sent: an e-mail in two forms, or the text of a WhatsApp message."""

import uuid
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from functools import lru_cache
from typing import Any

from flask import current_app
from flask_babel import force_locale

from marketplace.accounts.codes import code_for, key_for
from marketplace.assistance.codes import code_of
from marketplace.core.accent import accent_tokens
from marketplace.core.clock import now
from marketplace.core.db import once_a_session
from marketplace.notifications.claiming import Claimed
from marketplace.notifications.digests import LINES, unread_of
from marketplace.notifications.linking import link_token, short_code
from marketplace.notifications.messages import words
from marketplace.notifications.rules import LINKED, SECRET, Message
from marketplace.notifications.topics import FIXED, topic_of
from marketplace.notifications.unsubscribing import token_for
from marketplace.notifications.wording import Words
from marketplace.tenants import queries as tenants
from marketplace.tenants.hosts import Market


@dataclass(frozen=True)
class Letter:
    """What goes out. `key` is the same in every attempt, so that a receiver can see that it is the same letter."""

    key: uuid.UUID
    market: Market
    address: str
    language: str
    subject: str
    text: str
    html: str
    code: str
    link: str
    unsubscription: str = ""
    kind: str = ""


def write(claimed: Claimed) -> Letter:
    """The letter in its reader's language. Only here is a code worked out, and it is kept nowhere."""
    settings = current_app.extensions["settings"]
    market = _market(claimed.tenant_id)
    code = _code(claimed, settings.secret_key)
    origin = settings.origin(market.host)
    with force_locale(claimed.language):
        said = _said(claimed)
        context = {
            "market": market,
            "market_name": market.name(claimed.language),
            "language": claimed.language,
            "words": said,
            "code": code,
            "origin": origin,
            "link": origin + claimed.path + _signature(claimed, settings.secret_key),
            "accent": _accent(market.accent),
        }
        unsubscription = _unsubscription(claimed, settings.secret_key, origin)
        context["unsubscription"] = unsubscription
        return Letter(
            unsubscription=unsubscription,
            kind=claimed.message.value,
            key=claimed.id,
            market=market,
            address=claimed.address,
            language=claimed.language,
            subject=_one_line(said),
            text=_render("letter.txt", context),
            html=_render("letter.html", context),
            code=code,
            link=str(context["link"]),
        )


def as_email(letter: Letter, sender: str) -> EmailMessage:
    """The e-mail in plain text and HTML, under a Message-ID that every attempt shares."""
    message = EmailMessage()
    name, _, domain = sender.partition("@")
    message["Message-ID"] = f"<{letter.key}@{domain}>"
    message["Date"] = format_datetime(now())
    message["From"] = Address(letter.market.name(letter.language), name, domain)
    message["To"] = Address(addr_spec=letter.address)
    if letter.market.contact_email:
        message["Reply-To"] = letter.market.contact_email
    message["Subject"] = letter.subject
    # Nobody's holiday answer should come back.
    message["Auto-Submitted"] = "auto-generated"
    if letter.unsubscription:  # RFC 8058: mail programs show a button, and post what it says
        message["List-Unsubscribe"] = f"<{letter.unsubscription}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(letter.text)
    message.add_alternative(letter.html, subtype="html")
    message["Content-Language"] = letter.language
    return message


def _said(claimed: Claimed) -> Words:
    """What the letter says. A digest is put together only now, from what is still unread."""
    params = claimed.params
    if claimed.message == Message.DIGEST_MADE and params.get("digest_id"):
        told = unread_of(uuid.UUID(params["digest_id"]))
        lines = [words(Message(row.kind), row.params).title for row in told[:LINES]]
        params = {**params, "count": len(told) or params["count"], "lines": lines}
    return words(claimed.message, params)


def _code(claimed: Claimed, secret_key: str) -> str:
    """Six digits that prove an address, or the four that come to a phone alone: of a five-tap link, of assistance."""
    if claimed.message not in SECRET:
        return ""
    if claimed.message == Message.ANSWER_CODE:
        return short_code(secret_key, uuid.UUID(claimed.params["link_id"]))
    if claimed.message == Message.ASSISTANCE_CODE:
        return code_of(secret_key, uuid.UUID(claimed.params["assisted_id"]))
    return code_for(secret_key, uuid.UUID(claimed.params["confirmation_id"]))


def _signature(claimed: Claimed, secret_key: str) -> str:
    """What makes a link a key: into an account, or to a five-tap answer. It stands in the letter alone."""
    if claimed.path and claimed.message in LINKED:
        return f"?key={key_for(secret_key, uuid.UUID(claimed.params['confirmation_id']))}"
    named = claimed.params.get("link_id") if claimed.message == Message.ANSWER_ASKED else None
    return f"?t={link_token(secret_key, uuid.UUID(named))}" if named else ""


def _unsubscription(claimed: Claimed, secret_key: str, origin: str) -> str:
    """Where one click ends letters of this kind; nowhere for what keeps an account safe."""
    topic = topic_of(claimed.message)
    if claimed.person_id is None or topic in FIXED:
        return ""
    return f"{origin}/unsubscription?t={token_for(secret_key, claimed.person_id, topic)}"


def _render(name: str, context: dict[str, Any]) -> str:
    # Not render_template: that asks the request for the reader, and here is none.
    return current_app.jinja_env.get_template(f"notifications/email/{name}").render(context)


def _one_line(said: Words) -> str:
    return " ".join(said.title.split())[:180]


def _market(tenant_id: uuid.UUID) -> Market:
    hosts = current_app.extensions["hosts"]
    return once_a_session("market of letters", lambda: hosts.market(tenants.get(tenant_id)))


@lru_cache(maxsize=256)
def _accent(colour: str) -> str:
    """The marketplace's colour as it is readable under white letters."""
    return accent_tokens(colour)["light"]["--accent"]
