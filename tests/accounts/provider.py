"""A provider of identities on this machine: it signs in whoever it is told to, and speaks OpenID Connect."""

import base64
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "tapak", "a secret between the two"


class Kantor(ThreadingHTTPServer):
    """`claims` is what the next token says; `keys` signs it."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answers)
        self.issuer = f"http://127.0.0.1:{self.server_port}"
        self.key = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})
        self.signing = self.key
        self.claims: dict[str, Any] = {}
        self.nonces: dict[str, str] = {}

    def agree(self, address: str) -> str:
        """What its page does when somebody says yes: the address that the browser is sent back to."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert asked["code_challenge_method"] == "S256"
        code = f"code-{len(self.nonces)}"
        self.nonces[code] = asked["nonce"]
        return f"{urlsplit(asked['redirect_uri']).path}?code={code}&state={asked['state']}"

    def token(self, code: str) -> str:
        moment = int(time.time())
        claims = {"iss": self.issuer, "aud": CLIENT, "iat": moment, "exp": moment + 300, "nonce": self.nonces[code]}
        return jwt.encode({"alg": "RS256", "kid": "one"}, {**claims, **self.claims}, self.signing)


class _Answers(BaseHTTPRequestHandler):
    server: Kantor

    def do_GET(self) -> None:
        at = self.server.issuer
        told = {
            "/.well-known/openid-configuration": {
                "issuer": at,
                "authorization_endpoint": f"{at}/authorize",
                "token_endpoint": f"{at}/token",
                "jwks_uri": f"{at}/keys",
                "id_token_signing_alg_values_supported": ["RS256"],
            },
            "/keys": {"keys": [self.server.key.as_dict(private=False)]},
        }
        self._say(told[self.path])

    def do_POST(self) -> None:
        sent = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        known = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        assert known in self.headers["Authorization"]
        assert len(sent["code_verifier"][0]) > 40
        self._say({"access_token": "x", "token_type": "Bearer", "id_token": self.server.token(sent["code"][0])})

    def _say(self, what: object) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(what).encode())

    def log_message(self, *_words: object) -> None:
        pass


@contextmanager
def kantor() -> Iterator[Kantor]:
    server = Kantor()
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
