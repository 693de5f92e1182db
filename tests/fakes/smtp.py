"""A mail server that accepts, takes its time, refuses, hangs, or accepts and then breaks the line."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from email import message_from_bytes, policy
from enum import StrEnum
from typing import cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.stack.processes import free_port


class Manner(StrEnum):
    TAKES = "takes it"
    SLOW = "takes it, slowly"
    REFUSES = "refuses the mailbox"
    IS_BUSY = "asks to come back later"
    HANGS = "says nothing any more"
    BREAKS_OFF = "accepts it and breaks the line"


@dataclass(frozen=True)
class Taken:
    """One call that was accepted. `key` is the Message-ID's own part: the same key twice is one effect."""

    key: str
    address: str
    subject: str
    market: str


class MailServer:
    """`pause` seconds pass before each message is accepted; `heard` is called with each one that is."""

    def __init__(self, heard: Callable[[Taken], None] | None = None, *, pause: float = 0.0) -> None:
        self.manner = Manner.TAKES
        self.taken: list[Taken] = []
        self.lines = 0
        self.pause = pause
        self.port = free_port()
        self._heard = heard
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)

    async def handle_EHLO(
        self, _server: SMTP, session: Session, _envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        self.lines += 1
        return responses

    async def handle_RCPT(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if self.manner == Manner.REFUSES:
            return "550 no such mailbox"
        if self.manner == Manner.IS_BUSY:
            return "450 come back later"
        envelope.rcpt_tos.append(address)
        return "250 known"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:
        if self.manner == Manner.HANGS:
            await asyncio.sleep(3600)
        await asyncio.sleep(1.0 if self.manner == Manner.SLOW else self.pause)
        self._take(envelope)
        if self.manner == Manner.BREAKS_OFF:
            transport = cast(asyncio.Transport, server.transport)
            transport.abort()
        return "250 taken"

    def _take(self, envelope: Envelope) -> None:
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        message = message_from_bytes(content, policy=policy.default)
        key = str(message["Message-ID"]).strip("<> ").partition("@")[0]
        sender = message["From"].addresses[0].display_name
        taken = Taken(key, envelope.rcpt_tos[0], str(message["Subject"]), sender)
        self.taken.append(taken)
        if self._heard:
            self._heard(taken)

    def __enter__(self) -> "MailServer":
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._controller.stop(no_assert=True)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"
