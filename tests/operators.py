"""An operator of the platform, with a browser on its own host."""

import hashlib
import secrets
from datetime import timedelta

from flask import Flask
from sqlalchemy import create_engine, insert, pool

from marketplace.core.clock import now
from marketplace.core.ids import uuid7
from marketplace.tenants.models import Operator, OperatorSession
from tests.cast import password_hash
from tests.clients import Browser, browser


def operators_browser(app: Flask, owner_url: str) -> Browser:
    """A browser at the platform's host, signed in as a new operator."""
    who, token = uuid7(), secrets.token_urlsafe(16)
    engine = create_engine(owner_url, poolclass=pool.NullPool)
    with engine.begin() as connection:
        row = {"id": who, "name": "Operator", "email": f"{who.hex}@example.com", "password_hash": password_hash()}
        connection.execute(insert(Operator).values(**row))
        session = {"operator_id": who, "token_sha256": hashlib.sha256(token.encode()).digest()}
        connection.execute(insert(OperatorSession).values(**session, expires_at=now() + timedelta(hours=1)))
    client = browser(app, "localhost")
    client.set_cookie("sid", token, domain="localhost")
    return client
