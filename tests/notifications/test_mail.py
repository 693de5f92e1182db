"""What a mail server answers, and what we make of it."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from email.message import EmailMessage

import pytest

from marketplace.core import mail
from marketplace.core.jobs import Outcome
from marketplace.core.mail import Server
from tests.fakes.smtp import MailServer, Manner, Taken

Script = dict[str, bytes | None]
GREETING = b"220 catcher\r\n"


class Catcher:
    """A mail server of few words: what it says to each command is given; None hangs up."""

    def __init__(self, script: Script) -> None:
        self.script: Script = {
            "EHLO": b"250 catcher\r\n",
            "MAIL": b"250 ok\r\n",
            "RCPT": b"250 ok\r\n",
            "DATA": b"354 go on\r\n",
            ".": b"250 taken\r\n",
            "QUIT": b"221 bye\r\n",
            **script,
        }
        self.received = b""
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        connection, _address = self._socket.accept()
        with connection, connection.makefile("rb") as lines:
            connection.sendall(GREETING)
            for line in lines:
                word = line[:4].decode().strip().upper()
                if not self._say(connection, word):
                    return
                if word == "DATA" and (self.script["DATA"] or b"").startswith(b"354"):
                    for part in lines:
                        if part == b".\r\n":
                            break
                        self.received += part
                    if not self._say(connection, "."):
                        return

    def _say(self, connection: socket.socket, word: str) -> bool:
        answer = self.script.get(word, b"500 what?\r\n")
        if answer is not None:
            connection.sendall(answer)
        return answer is not None

    def close(self) -> None:
        self._socket.close()


@pytest.fixture
def catcher() -> Iterator[Callable[..., Catcher]]:
    made: list[Catcher] = []

    def make(script: Script | None = None) -> Catcher:
        made.append(Catcher(script or {}))
        return made[-1]

    yield make
    for one in made:
        one.close()


def _letter(text: str = "Halo") -> EmailMessage:
    message = EmailMessage()
    message["Message-ID"] = "<0197@example.com>"
    message["From"] = "Pasar <no-reply@example.com>"
    message["Subject"] = "Sandal Anda sudah tayang – selamat"
    message.set_content(text)
    return message


def _send(port: int, message: EmailMessage | None = None) -> Outcome:
    server = Server.at(f"smtp://127.0.0.1:{port}", default_sender="no-reply@example.com")
    with closing(mail.Lines()) as lines:
        return lines.send(server, message or _letter(), "sari@example.com").outcome


def test_what_the_server_takes_is_sent(catcher: Callable[..., Catcher]) -> None:
    server = catcher()
    assert _send(server.port) == Outcome.SENT
    assert b"Message-ID: <0197@example.com>\r\n" in server.received


@pytest.mark.parametrize(
    ("script", "outcome"),
    [
        ({"RCPT": b"550 no such mailbox\r\n"}, Outcome.FAILED),
        ({"RCPT": b"451 greylisted, come again\r\n"}, Outcome.RETRY),
        ({".": b"554 refused as spam\r\n"}, Outcome.FAILED),
        ({".": b"452 disk full\r\n"}, Outcome.RETRY),
        ({"MAIL": b"530 sign in first\r\n"}, Outcome.RETRY),
        ({"EHLO": b"421 shutting down\r\n"}, Outcome.RETRY),
        ({"DATA": None}, Outcome.RETRY),
        ({".": None}, Outcome.UNKNOWN),
        ({"QUIT": None}, Outcome.SENT),
        ({"QUIT": b"500 never\r\n"}, Outcome.SENT),
    ],
)
def test_what_it_refuses_or_leaves_open(catcher: Callable[..., Catcher], script: Script, outcome: Outcome) -> None:
    assert _send(catcher(script).port) == outcome


def test_a_server_that_is_not_there_is_tried_again() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    assert _send(port) == Outcome.RETRY


def test_a_server_that_never_answers_is_given_up_in_time(
    catcher: Callable[..., Catcher], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail, "PROVIDER_SECONDS", 0.3)
    assert _send(catcher({"RCPT": b""}).port) == Outcome.RETRY
    assert _send(catcher({".": b""}).port) == Outcome.UNKNOWN


def test_a_line_that_starts_with_a_dot_arrives_as_it_was(catcher: Callable[..., Catcher]) -> None:
    server = catcher()
    assert _send(server.port, _letter("satu\n.\n..dua\n")) == Outcome.SENT
    assert server.received.endswith(b"satu\r\n..\r\n...dua\r\n")


def test_a_password_is_not_said_over_a_plain_line(catcher: Callable[..., Catcher]) -> None:
    server = Server.at(f"smtp://user:pass%20word@127.0.0.1:{catcher().port}", default_sender="a@example.com")
    assert server.password == "pass word"
    answer = mail.Lines().send(server, _letter(), "sari@example.com")
    assert (answer.outcome, "no TLS" in answer.detail) == (Outcome.RETRY, True)


@pytest.mark.parametrize(
    ("url", "port", "is_tls", "sender"),
    [
        ("smtp://mail.example.com", 25, False, "no-reply@tapak.id"),
        ("smtps://mail.example.com", 465, True, "no-reply@tapak.id"),
        ("smtp://mail.example.com:587?from=halo@tapak.id", 587, False, "halo@tapak.id"),
    ],
)
def test_the_address_says_where_mail_goes(url: str, port: int, is_tls: bool, sender: str) -> None:
    server = Server.at(url, default_sender="no-reply@tapak.id")
    assert (server.host, server.port, server.is_tls, server.sender) == ("mail.example.com", port, is_tls, sender)


def test_a_line_carries_one_letter_after_another_and_a_dead_one_is_replaced() -> None:
    taken: list[Taken] = []
    with MailServer(taken.append) as fake, closing(mail.Lines()) as lines:
        server = Server.at(fake.url, default_sender="no-reply@example.com")
        for _time in range(3):
            assert lines.send(server, _letter(), "sari@example.com").outcome == Outcome.SENT
        ((_since, kept),) = lines._open.values()
        assert (len(taken), fake.lines) == (3, 1)
        assert kept.sock is not None
        kept.sock.shutdown(socket.SHUT_RDWR)
        assert lines.send(server, _letter(), "sari@example.com").outcome == Outcome.SENT
        assert (len(taken), fake.lines) == (4, 2)


def test_a_line_on_which_something_went_wrong_carries_nothing_more() -> None:
    with MailServer() as fake, closing(mail.Lines()) as lines:
        server = Server.at(fake.url, default_sender="no-reply@example.com")
        for manner, outcome in ((Manner.BREAKS_OFF, Outcome.UNKNOWN), (Manner.IS_BUSY, Outcome.RETRY)):
            fake.manner = manner
            assert lines.send(server, _letter(), "sari@example.com").outcome == outcome
            assert not lines._open
