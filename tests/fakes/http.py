"""A server of somebody else behind HTTP, as WhatsApp, a push service or a firm's own system may behave."""

import hashlib
import hmac
import http.server
import json
import random
import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import Any


class Manner(StrEnum):
    TAKES = "takes it"
    SLOW = "takes it, slowly"
    REFUSES = "refuses it for good"
    IS_BUSY = "answers 429 and when to come back"
    FAILS = "answers 500"
    HANGS = "says nothing any more"
    BREAKS_OFF = "accepts it and resets the line"


RETRY_AFTER = 70
SLOW_SECONDS = 0.5
_ANSWERS: dict[Manner, tuple[int, dict[str, str]]] = {
    Manner.REFUSES: (400, {}),
    Manner.IS_BUSY: (429, {"Retry-After": str(RETRY_AFTER)}),
    Manner.FAILS: (500, {}),
}


class Server:
    """Behaves as told, and remembers what it was asked and what it accepted."""

    def __init__(self) -> None:
        self.manner = Manner.TAKES
        self.asked: list[tuple[str, dict[str, str], bytes]] = []
        self.accepted: list[tuple[str, dict[str, str], bytes]] = []
        self.patience = threading.Event()
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                call = (self.path, {name.lower(): value for name, value in self.headers.items()}, body)
                outer.asked.append(call)
                if outer.manner == Manner.HANGS:
                    outer.patience.wait(30)
                    self.close_connection = True
                    return
                if outer.manner not in _ANSWERS:
                    outer.accepted.append(call)
                if outer.manner == Manner.BREAKS_OFF:
                    # A reset, and not a polite end.
                    self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    self.connection.close()
                    return
                if outer.manner == Manner.SLOW:
                    time.sleep(SLOW_SECONDS)
                status, headers = _ANSWERS.get(outer.manner, (200, {}))
                self._say(status, headers, outer.words(call))

            def _say(self, status: int, headers: dict[str, str], words: bytes) -> None:
                self.send_response(status)
                for name, value in {**headers, "Content-Length": str(len(words))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(words)

            def log_message(self, *_: Any) -> None:
                pass

        class Quiet(http.server.ThreadingHTTPServer):
            def handle_error(self, *_: Any) -> None:
                pass  # a line that was cut is what was asked for

        self._server = Quiet(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self.netloc = f"127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def words(self, _call: tuple[str, dict[str, str], bytes]) -> bytes:
        return b"{}"

    def close(self) -> None:
        self.patience.set()
        self._server.shutdown()
        self._server.server_close()


class WhatsApp(Server):
    """Meta's Cloud API: names what it accepts, and reports on it afterwards in its own way."""

    number_id, app_secret, verify = "4711", "app-secret", "word"

    @property
    def settings_url(self) -> str:
        credentials = self.url.replace("http://", "http://:token@")
        return f"{credentials}/v23.0?secret={self.app_secret}&verify={self.verify}"

    def words(self, call: tuple[str, dict[str, str], bytes]) -> bytes:
        if self.manner == Manner.REFUSES:
            return json.dumps({"error": {"code": 131026, "message": "undeliverable"}}).encode()
        return json.dumps({"messages": [{"id": f"wamid.{hashlib.sha256(call[2]).hexdigest()[:12]}"}]}).encode()

    def reports(self, key: str, at: int, states: tuple[str, ...] = ("sent", "delivered", "read")) -> list[bytes]:
        """What it posts about a message in a good order: a second lies between two of them."""
        return [
            self._posted({"statuses": [
                {"id": f"wamid.{key[:8]}", "status": state, "timestamp": str(at + number),
                 "biz_opaque_callback_data": key},
            ]})
            for number, state in enumerate(states)
        ]  # fmt: skip

    def reply(self, provider_id: str, phone: str, words: str, at: int) -> bytes:
        """What it posts when somebody writes."""
        said = {"id": provider_id, "from": phone.lstrip("+"), "timestamp": str(at), "text": {"body": words}}
        return self._posted({"messages": [said]})

    def badly(self, posts: list[bytes], dice: random.Random, times: int = 3) -> list[bytes]:
        """Each of them several times over, late and in any order."""
        shuffled = posts * times
        dice.shuffle(shuffled)
        return shuffled

    def signed(self, body: bytes) -> dict[str, str]:
        signature = hmac.new(self.app_secret.encode(), body, hashlib.sha256).hexdigest()
        return {"X-Hub-Signature-256": f"sha256={signature}", "Content-Type": "application/json"}

    def _posted(self, value: dict[str, Any]) -> bytes:
        about = {"metadata": {"phone_number_id": self.number_id}, **value}
        return json.dumps({"entry": [{"changes": [{"value": about}]}]}).encode()


@contextmanager
def running(kind: type[Server] = Server) -> Iterator[Any]:
    server = kind()
    try:
        yield server
    finally:
        server.close()
