"""What people read in their messages and apps."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from pyotp import TOTP
from sqlalchemy import select

from marketplace.accounts import second_factor
from marketplace.accounts.codes import code_for, key_for
from marketplace.accounts.models import Confirmation, Person
from marketplace.accounts.rules import Purpose
from marketplace.core.db import db
from tests.cast import Cast, Player

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DP"


@contextmanager
def _newest(cast: Cast, purpose: Purpose) -> Iterator[Confirmation]:
    with cast.inside():
        asked = select(Confirmation).where(Confirmation.purpose == purpose).order_by(Confirmation.created_at.desc())
        yield db.session.scalars(asked).first()  # type: ignore[misc]


def sent_code(app: Flask, cast: Cast, purpose: Purpose = Purpose.SIGN_IN) -> str:
    with _newest(cast, purpose) as asked:
        return code_for(app.config["SECRET_KEY"], asked.id)


def sent_link(app: Flask, cast: Cast) -> str:
    with _newest(cast, Purpose.SIGN_IN) as asked:
        return f"/session/link?key={key_for(app.config['SECRET_KEY'], asked.id)}"


def wrong_for(code: str) -> str:
    return "000000" if code != "000000" else "111111"


def enrol(app: Flask, cast: Cast, player: Player) -> None:
    """An authenticator app that this player has set up."""
    with cast.inside():
        person = db.session.get_one(Person, (cast.tenant_id, player.person_id))
        second_factor.enrol(app.config["SECRET_KEY"], person, SECRET)


def app_code(steps: int = 0) -> str:
    """What the app shows now, or so many steps of 30 seconds away."""
    return TOTP(SECRET).at(time.time() + 30 * steps)
