"""WhatsApp, over Meta's Cloud API: utility templates, free words within the window of 24 hours."""

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit, urlunsplit

from sqlalchemy import select

from marketplace.core import outside
from marketplace.core.clock import now
from marketplace.core.db import db
from marketplace.core.jobs import Answer, Outcome
from marketplace.notifications.letters import Letter
from marketplace.notifications.models import InboundMessage, Sender

WINDOW = timedelta(hours=24)
NEWS_TEMPLATE, CODE_TEMPLATE = "tapak_kabar", "tapak_kode"
# Meta's numbers for "not now": too many calls, too many to this person, a fault of theirs, a token of ours that ended.
PASSING = frozenset({1, 2, 4, 80007, 130429, 131000, 131016, 131048, 131056, 190, 133004})


@dataclass(frozen=True)
class Account:
    """The Cloud API, read from https://:TOKEN@graph.facebook.com/v23.0?secret=APP_SECRET&verify=WORD."""

    base: str
    token: str
    app_secret: str
    verify: str

    @classmethod
    def at(cls, url: str) -> "Account":
        parts, options = urlsplit(url), parse_qs(urlsplit(url).query)
        host = parts.hostname or ""
        place = f"{host}:{parts.port}" if parts.port else host
        return cls(
            base=urlunsplit((parts.scheme, place, parts.path.rstrip("/"), "", "")),
            token=unquote(parts.password or ""),
            app_secret=options.get("secret", [""])[0],
            verify=options.get("verify", [""])[0],
        )


def sender() -> Sender:
    """That of the marketplace entered; an empty one where it has none of its own."""
    return db.session.scalars(select(Sender)).first() or Sender(email="", whatsapp_number_id="", whatsapp_phone="")


def is_open(phone: str) -> bool:
    """Whether this number has written to us within a day: only then may we use words of our own."""
    latest = select(InboundMessage.id).where(InboundMessage.phone == phone, InboundMessage.sent_at > now() - WINDOW)
    return db.session.scalar(latest.limit(1)) is not None


def send(account: Account, number_id: str, letter: Letter, *, in_window: bool) -> Answer:
    body = {
        "messaging_product": "whatsapp",
        "to": letter.address.removeprefix("+"),
        # Comes back with each report on it: so we know what it reports on, even when our own note was lost.
        "biz_opaque_callback_data": str(letter.key),
        **(_words(letter) if in_window and not letter.code else _template(letter)),
    }
    headers = {"Authorization": f"Bearer {account.token}", "Content-Type": "application/json"}
    try:
        reply = outside.post(f"{account.base}/{number_id}/messages", json.dumps(body).encode(), headers, trusted=True)
    except outside.NotSent as error:
        return Answer(Outcome.RETRY, str(error), is_away=True)
    except outside.Unanswered as error:
        return Answer(Outcome.UNKNOWN, str(error), is_away=True)
    return _judged(reply)


def _words(letter: Letter) -> dict[str, Any]:
    return {"type": "text", "text": {"body": letter.text.strip()[:4000], "preview_url": False}}


def _template(letter: Letter) -> dict[str, Any]:
    """Approved beforehand in both languages: a line of news and a button, or a code."""
    said = {"type": "text", "text": letter.code or letter.subject}
    components: list[dict[str, Any]] = [{"type": "body", "parameters": [said]}]
    # The button of a template leads to our own host; only what follows it may vary.
    tail = letter.code or urlsplit(letter.link)._replace(scheme="", netloc="").geturl().removeprefix("/")
    if tail:
        components.append(
            {"type": "button", "sub_type": "url", "index": "0", "parameters": [{"type": "text", "text": tail}]}
        )
    name = CODE_TEMPLATE if letter.code else NEWS_TEMPLATE
    return {
        "type": "template",
        "template": {"name": name, "language": {"code": letter.language}, "components": components},
    }


def _judged(reply: outside.Reply) -> Answer:
    try:
        said = json.loads(reply.body or b"{}")
    except ValueError:
        said = {}
    said = said if isinstance(said, dict) else {}
    if reply.status == 200:
        known = said.get("messages") or [{}]
        return Answer(Outcome.SENT, "accepted", reference=str(known[0].get("id", ""))[:200])
    fault: dict[str, Any] = said["error"] if isinstance(said.get("error"), dict) else {}
    detail = f"{reply.status} {fault.get('code', '')} {fault.get('message', '')}"[:300]
    if reply.status == 429 or reply.status >= 500 or reply.status in (401, 403) or fault.get("code") in PASSING:
        return Answer(Outcome.RETRY, detail, after=reply.retry_after, is_away=reply.status >= 500)
    return Answer(Outcome.FAILED, detail)
