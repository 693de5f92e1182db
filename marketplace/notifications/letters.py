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

from marketplace.accounts.codes import code_for
from marketplace.core.accent import accent_tokens
from marketplace.core.clock import now
from marketplace.notifications.actions import Claimed
from marketplace.notifications.messages import Words, words
from marketplace.notifications.rules import SECRET
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


def write(claimed: Claimed) -> Letter:
    """The letter in its reader's language. Only here is a code worked out, and it is kept nowhere."""
    settings = current_app.extensions["settings"]
    market = _market(claimed.tenant_id)
    code = (
        code_for(settings.secret_key, uuid.UUID(claimed.params["confirmation_id"])) if claimed.message in SECRET else ""
    )
    origin = settings.origin(market.host)
    with force_locale(claimed.language):
        said = words(claimed.message, claimed.params)
        context = {
            "market": market,
            "market_name": market.name(claimed.language),
            "language": claimed.language,
            "words": said,
            "code": code,
            "origin": origin,
            "link": origin + claimed.path if claimed.path else origin,
            "accent": _accent(market.accent),
        }
        return Letter(
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
    message.set_content(letter.text)
    message.add_alternative(letter.html, subtype="html")
    message["Content-Language"] = letter.language
    return message


def _code(claimed: Claimed, secret_key: str) -> str:
    return code_for(secret_key, uuid.UUID(claimed.params["confirmation_id"])) if claimed.message in SECRET else ""


def _render(name: str, context: dict[str, Any]) -> str:
    # Not render_template: that asks the request for the reader, and here is none.
    return current_app.jinja_env.get_template(f"notifications/email/{name}").render(context)


def _one_line(said: Words) -> str:
    return " ".join(said.title.split())[:180]


def _market(tenant_id: uuid.UUID) -> Market:
    found: Market = current_app.extensions["hosts"].market(tenants.get(tenant_id))
    return found


@lru_cache(maxsize=256)
def _accent(colour: str) -> str:
    """The marketplace's colour as it is readable under white letters."""
    return accent_tokens(colour)["light"]["--accent"]
