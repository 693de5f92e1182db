"""The ways out and back in, against servers on this machine that are slow, refuse, break off or report in any order."""

import base64
import hashlib
import hmac
import http.server
import json
import os
import threading
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import http_ece
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from flask import Flask
from standardwebhooks.webhooks import Webhook

from marketplace.core import outside
from marketplace.core.jobs import Answer, Outcome
from marketplace.notifications.breaker import FAILURES, REST_SECONDS, Breaker
from marketplace.notifications.channels import push, webhook, whatsapp
from marketplace.notifications.letters import Letter
from marketplace.notifications.models import PushSubscription, WebhookEndpoint
from marketplace.notifications.understanding import Meaning, understand

SECRET = "for the tests alone, and long enough for them"


class Server:
    """Answers as it is told, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, str], bytes]] = []
        self.answer: tuple[int, dict[str, str], bytes] = (200, {}, b'{"messages": [{"id": "wamid.7"}]}')
        self.breaks_off = False
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.asked.append((self.path, {k.lower(): v for k, v in self.headers.items()}, body))
                if outer.breaks_off:
                    self.close_connection = True
                    return
                status, headers, said = outer.answer
                self.send_response(status)
                for name, value in {**headers, "Content-Length": str(len(said))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(said)

            def log_message(self, *_: Any) -> None:
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    yield made
    made.close()


def letter(address: str = "+6281234567890", code: str = "") -> Letter:
    return Letter(
        key=uuid.uuid4(),
        market=None,  # type: ignore[arg-type]
        address=address,
        language="id",
        subject="Sandal sudah tayang",
        text="Sandal sudah tayang",
        html="",
        code=code,
        link="http://ntb.localhost/listings/1",
        kind="listing.published",
    )


def over_whatsapp(server: Server, one: Letter, *, in_window: bool = False) -> Answer:
    account = whatsapp.Account.at(server.url.replace("http://", "http://:token@") + "/v23.0?secret=s&verify=v")
    return whatsapp.send(account, "4711", one, in_window=in_window)


def test_outside_the_window_a_template_is_sent_and_within_it_our_own_words(server: Server) -> None:
    one = letter()
    assert over_whatsapp(server, one) == Answer(Outcome.SENT, "accepted", reference="wamid.7")
    assert over_whatsapp(server, one, in_window=True).outcome == Outcome.SENT
    (path, headers, first), (_path, _headers, second) = server.asked
    assert (path, headers["authorization"]) == ("/v23.0/4711/messages", "Bearer token")
    assert json.loads(first)["template"]["name"] == "tapak_kabar"
    assert json.loads(second)["text"]["body"] == "Sandal sudah tayang"
    assert {json.loads(body)["biz_opaque_callback_data"] for body in (first, second)} == {str(one.key)}


@pytest.mark.parametrize(
    ("status", "headers", "body", "outcome", "after"),
    [
        (429, {"Retry-After": "70"}, b"{}", Outcome.RETRY, 70.0),
        (500, {}, b"oops", Outcome.RETRY, None),
        (400, {}, b'{"error": {"code": 131026, "message": "undeliverable"}}', Outcome.FAILED, None),
        (400, {}, b'{"error": {"code": 130429, "message": "too many"}}', Outcome.RETRY, None),
        (401, {}, b'{"error": {"code": 190}}', Outcome.RETRY, None),
    ],
)
def test_what_whatsapp_says_decides_whether_it_is_tried_again(
    server: Server, status: int, headers: dict[str, str], body: bytes, outcome: Outcome, after: float | None
) -> None:
    server.answer = (status, headers, body)
    answer = over_whatsapp(server, letter())
    assert (answer.outcome, answer.after) == (outcome, after)


def test_a_call_that_breaks_off_may_have_been_heard_and_one_that_was_not_begun_has_not(server: Server) -> None:
    server.breaks_off = True
    assert over_whatsapp(server, letter()).outcome == Outcome.UNKNOWN
    gone = Server()
    gone.close()
    assert over_whatsapp(gone, letter()).outcome == Outcome.RETRY


def test_a_push_can_be_read_by_its_browser_and_by_nobody_else(server: Server) -> None:
    browser, auth = ec.generate_private_key(ec.SECP256R1()), os.urandom(16)
    point = browser.public_key().public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
    pack = lambda raw: base64.urlsafe_b64encode(raw).rstrip(b"=").decode()  # noqa: E731
    subscription = PushSubscription(endpoint=server.url + "/push/1", p256dh=pack(point), auth=pack(auth))
    server.answer = (201, {}, b"")
    one = letter()
    for _attempt in range(2):
        assert push.send(SECRET, "mailto:a@example.com", subscription, one, trusted=True).outcome == Outcome.SENT
    (_path, headers, body), (_again, repeated, _body) = server.asked
    said = json.loads(http_ece.decrypt(body, private_key=browser, auth_secret=auth, version="aes128gcm"))
    assert said["title"] == "Sandal sudah tayang"
    assert headers["ttl"] == "86400"
    assert headers["topic"] == repeated["topic"]
    assert headers["authorization"].startswith("vapid t=")
    assert push.public_key(SECRET) in headers["authorization"]
    server.answer = (410, {}, b"")
    assert push.send(SECRET, "mailto:a@example.com", subscription, one, trusted=True).is_gone


def test_a_web_hook_is_verified_by_the_public_library_also_across_a_rotation(server: Server) -> None:
    endpoint = WebhookEndpoint(tenant_id=uuid.uuid4(), id=uuid.uuid4(), url=server.url + "/in", generation=1)
    old = webhook.secret_of(SECRET, endpoint)
    endpoint.generation, endpoint.rotated_at = 2, datetime.now(UTC)
    assert webhook.send(SECRET, endpoint, letter(), trusted=True).outcome == Outcome.SENT
    (_path, headers, body), new = server.asked[0], webhook.secret_of(SECRET, endpoint)
    for secret in (old, new):
        assert Webhook(secret).verify(body, headers)["type"] == "listing.published"
    endpoint.rotated_at = datetime.now(UTC) - timedelta(hours=25)
    webhook.send(SECRET, endpoint, letter(), trusted=True)
    _path, headers, body = server.asked[1]
    with pytest.raises(Exception, match="signature"):
        Webhook(old).verify(body, headers)


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/",
        "https://127.0.0.1/",
        "https://2130706433/",
        "https://0x7f.1/",
        "https://0177.0.0.1/",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://[64:ff9b::7f00:1]/",
        "https://169.254.169.254/latest/meta-data",
        "https://100.64.0.1/",
        "https://0.0.0.0/",
        "https://10.0.0.8/",
        "https://224.0.0.1/",
        "https://localhost/",
        "https://a:b@example.com/",
        "https://example.com:22/",
    ],
)
def test_no_inner_address_is_called(url: str) -> None:
    with pytest.raises(outside.NotSent):
        outside.post(url, b"{}", {})


def test_a_name_that_changes_its_mind_gains_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The name is looked up once; what is called is the address that was judged."""
    asked: list[str] = []
    called: list[Any] = []

    def look_up(host: str, port: int, **_: Any) -> list[Any]:
        asked.append(host)
        return [(2, 1, 6, "", ("93.184.216.34" if len(asked) == 1 else "127.0.0.1", port))]

    def connect(address: Any, _seconds: float) -> Any:
        called.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(outside.socket, "getaddrinfo", look_up)
    monkeypatch.setattr(outside.socket, "create_connection", connect)
    with pytest.raises(outside.NotSent):
        outside.post("https://rebind.example.com/", b"{}", {})
    assert (asked, called) == (["rebind.example.com"], [("93.184.216.34", 443)])


def test_a_channel_rests_after_failures_and_one_call_tries_whether_it_is_back() -> None:
    time = [0.0]
    breaker = Breaker(clock=lambda: time[0])
    for _failure in range(FAILURES):
        assert breaker.rest() == 0
        breaker.note(is_away=True)
    assert breaker.rest() == REST_SECONDS
    time[0] += REST_SECONDS
    assert [breaker.rest() > 0 for _asker in range(3)] == [False, True, True]
    breaker.note(is_away=False)
    assert breaker.rest() == 0


@pytest.mark.parametrize(
    ("words", "meaning", "value"),
    [
        ("STOP", Meaning.STOP, 0),
        ("jangan berhenti dulu ya", Meaning.OTHER, 0),
        ("mulai", Meaning.START, 0),
        ("minggu ini 40", Meaning.CAPACITY, 40),
        ("Minggu depan: 2 kodi", Meaning.CAPACITY, 40),
        ("minggu ini 1.200 pasang", Meaning.CAPACITY, 1200),
        ("minggu ini sibuk", Meaning.OTHER, 0),
        ("YA 4821", Meaning.CONFIRM, 0),
        ("ya", Meaning.OTHER, 0),
    ],
)
def test_what_people_write_back_is_understood(words: str, meaning: Meaning, value: int) -> None:
    assert (understand(words).meaning, understand(words).pairs) == (meaning, value)


def test_an_unsigned_or_wrongly_signed_report_is_refused(
    app: Flask, client_for: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    url = "https://:token@graph.facebook.com/v23.0?secret=app-secret&verify=word"
    monkeypatch.setitem(app.extensions, "settings", replace(app.extensions["settings"], whatsapp_url=url))
    client, body = client_for(None), b'{"entry": []}'
    right = "sha256=" + hmac.new(b"app-secret", body, hashlib.sha256).hexdigest()
    for signature, status in (("", 400), ("sha256=00", 400), (right, 204)):
        headers = {"X-Hub-Signature-256": signature, "Content-Type": "application/json"}
        assert client.post("/hooks/whatsapp", data=body, headers=headers).status_code == status
    assert client.get("/hooks/whatsapp?hub.verify_token=word&hub.challenge=42").text == "42"
    assert client.get("/hooks/whatsapp?hub.verify_token=other").status_code == 404
