"""A browser without a screen: a test client on a marketplace's host, with the form's token sent as a form would."""

from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from werkzeug.test import TestResponse

from tests.cast import Player

TOKEN = "a" * 40


class Browser(FlaskClient):
    """Speaks to one host. `send` posts as a page's own form would, token included; `post` sends what it is given."""

    host = "localhost"

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        kwargs.setdefault("base_url", f"http://{self.host}")
        return super().open(*args, **kwargs)

    def send(self, path: str, data: dict[str, Any] | None = None, **options: Any) -> TestResponse:
        with self.session_transaction(base_url=f"http://{self.host}") as session:
            session.setdefault("csrf_token", TOKEN)
            raw = session["csrf_token"]
        signed = URLSafeTimedSerializer(self.application.secret_key, salt="wtf-csrf-token").dumps(raw)  # type: ignore[arg-type]
        return self.post(path, data={"csrf_token": signed, **(data or {})}, **options)


def browser(app: Flask, host: str, player: Player | None = None) -> Browser:
    """A browser at `host`, signed in as `player` when one is given."""
    app.test_client_class = Browser
    client = app.test_client()
    assert isinstance(client, Browser)
    client.host = host
    if player:
        client.set_cookie("sid", player.token, domain=host)
    return client
