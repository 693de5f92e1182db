"""One e-mail over SMTP: was it taken, may it be tried again, was it refused for good, or does nobody know."""

import contextlib
import smtplib
import socket
import ssl
import time
from dataclasses import dataclass
from email.message import EmailMessage
from urllib.parse import parse_qs, unquote, urlsplit

from marketplace.core.failpoints import passing
from marketplace.core.jobs import PROVIDER_SECONDS, Answer, Outcome

# So long a line is kept without a letter, and so long it may take to say that it is still there.
LINE_KEPT_SECONDS = 15.0
LINE_ANSWERS_SECONDS = PROVIDER_SECONDS / 10
# Refusals that speak of the mailbox or the message; a 5xx about us (who we are, how we signed in) is ours to mend.
_ABOUT_THE_MAILBOX = frozenset({550, 551, 552, 553, 554, 556})


@dataclass(frozen=True)
class Server:
    """Where mail goes, read from smtp://user:password@host:port?from=address; smtps:// speaks TLS from the start."""

    host: str
    port: int
    is_tls: bool
    user: str
    password: str
    sender: str

    @classmethod
    def at(cls, url: str, *, default_sender: str) -> "Server":
        parts = urlsplit(url)
        is_tls = parts.scheme == "smtps"
        return cls(
            host=parts.hostname or "localhost",
            port=parts.port or (465 if is_tls else 25),
            is_tls=is_tls,
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            sender=parse_qs(parts.query).get("from", [default_sender])[0],
        )


class _Refused(Exception):
    def __init__(self, code: int, words: bytes, *, about_mailbox: bool = False) -> None:
        for_good = about_mailbox and code in _ABOUT_THE_MAILBOX
        detail = f"{code} {words.decode(errors='replace')}"
        # 421 speaks of the server: it is closing, or has had enough of us.
        self.answer = Answer(Outcome.FAILED if for_good else Outcome.RETRY, detail, is_away=code == 421)
        super().__init__(self.answer.detail)


class Lines:
    """Connections that are kept from letter to letter: to greet a server takes longer than to hand it a letter."""

    def __init__(self) -> None:
        self._open: dict[Server, tuple[float, smtplib.SMTP]] = {}

    def send(self, server: Server, message: EmailMessage, address: str) -> Answer:
        """Offer the message to the server; all of it takes at most PROVIDER_SECONDS, unless the server dribbles."""
        until = time.monotonic() + PROVIDER_SECONDS
        body = message.as_bytes(policy=message.policy.clone(linesep="\r\n", max_line_length=998))
        client = None
        try:
            client = self._kept(server, until) or _greet(server, until)
            _check(client.mail(server.sender), until, client)
            _check(client.rcpt(address), until, client, about_mailbox=True)
            answer = _hand_over(client, body, until)
        except _Refused as refused:
            answer = refused.answer
        except (OSError, smtplib.SMTPException) as error:  # nothing of the message has left
            answer = Answer(Outcome.RETRY, f"{type(error).__name__}: {error}"[:300], is_away=True)
        except BaseException:  # out of time in the midst of it: nobody knows what the line would carry next
            _close(client)
            raise
        if client is not None and answer.outcome == Outcome.SENT:
            self._open[server] = (time.monotonic(), client)
        else:
            _close(client)
        return answer

    def close(self) -> None:
        while self._open:
            _close(self._open.popitem()[1][1])

    def _kept(self, server: Server, until: float) -> smtplib.SMTP | None:
        """The line from last time if it still answers; none is waited for longer than a moment."""
        since, client = self._open.pop(server, (0.0, None))
        if client is None:
            return None
        if time.monotonic() - since < LINE_KEPT_SECONDS:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                _limit(client, min(until, time.monotonic() + LINE_ANSWERS_SECONDS))
                if client.docmd("RSET")[0] == 250:
                    _limit(client, until)
                    return client
        _close(client)
        return None


def _greet(server: Server, until: float) -> smtplib.SMTP:
    client = _connect(server)
    if (
        client.sock is not None
    ):  # a letter leaves in two pieces: the second does not wait until the first is acknowledged
        client.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    try:
        _introduce(client, server, until)
    except BaseException:
        _close(client)
        raise
    return client


def _close(client: smtplib.SMTP | None) -> None:
    """How the server takes its leave changes nothing any more."""
    if client is not None:
        with contextlib.suppress(OSError, smtplib.SMTPException):
            client.close()


def _hand_over(client: smtplib.SMTP, body: bytes, until: float) -> Answer:
    code, words = client.docmd("DATA")
    if code != 354:
        raise _Refused(code, words, about_mailbox=True)
    _limit(client, until)
    try:
        whole = _dotted(body)
        client.send(whole[: len(whole) // 2])
        passing("call.half_sent")
        client.send(whole[len(whole) // 2 :])
        code, words = client.getreply()
    except (OSError, smtplib.SMTPException) as error:
        # The whole message may be there already: only the answer is missing.
        return Answer(Outcome.UNKNOWN, f"{type(error).__name__} after the message: {error}"[:300], is_away=True)
    if code != 250:
        raise _Refused(code, words, about_mailbox=True)
    return Answer(Outcome.SENT, words.decode(errors="replace")[:300])


def _connect(server: Server) -> smtplib.SMTP:
    if server.is_tls:
        return smtplib.SMTP_SSL(
            server.host, server.port, timeout=PROVIDER_SECONDS, context=ssl.create_default_context()
        )
    return smtplib.SMTP(server.host, server.port, timeout=PROVIDER_SECONDS)


def _introduce(client: smtplib.SMTP, server: Server, until: float) -> None:
    _check(client.ehlo(), until, client)
    if not server.is_tls and client.has_extn("starttls"):
        client.starttls(context=ssl.create_default_context())
        _check(client.ehlo(), until, client)
    if server.user:
        # Over a plain line smtplib would give the password to whoever listens.
        if not isinstance(client.sock, ssl.SSLSocket):
            raise smtplib.SMTPNotSupportedError("the server offers no TLS, so the password stays here")
        client.login(server.user, server.password)


def _check(reply: tuple[int, bytes], until: float, client: smtplib.SMTP, *, about_mailbox: bool = False) -> None:
    code, words = reply
    if not 200 <= code < 300:
        raise _Refused(code, words, about_mailbox=about_mailbox)
    _limit(client, until)


def _limit(client: smtplib.SMTP, until: float) -> None:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError("the server is too slow")
    if client.sock is not None:
        client.sock.settimeout(left)


def _dotted(body: bytes) -> bytes:
    """The body as DATA carries it (RFC 5321, 4.5.2): a dot at the start of a line is doubled, a lone dot ends it."""
    dotted = body.replace(b"\r\n.", b"\r\n..")
    return (b"." if dotted.startswith(b".") else b"") + dotted.removesuffix(b"\r\n") + b"\r\n.\r\n"
