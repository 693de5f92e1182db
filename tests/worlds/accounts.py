"""Of accounts: a device that somebody is signed in on, a passkey, a provider and who somebody is there."""

import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING

from sqlalchemy import select

from marketplace.accounts import recoveries
from marketplace.accounts.models import Identity, IdentityProvider, Passkey, PersonSession
from marketplace.core.contacts import Phone
from marketplace.core.db import db

if TYPE_CHECKING:
    from tests.cast import Cast


def accounts_things(cast: "Cast", _ids: dict[str, uuid.UUID], _drain: Callable[["Cast"], int]) -> dict[str, uuid.UUID]:
    with cast.inside():
        mine = select(PersonSession.id).where(PersonSession.person_id == cast.newcomer.person_id)
        person_id = cast.newcomer.person_id
        key = Passkey(person_id=person_id, credential_id=person_id.bytes, public_key=b"none", name="HP Lalu")
        provider = IdentityProvider(name="Kantor", issuer="http://127.0.0.1:9", client_id="x", sealed_secret=b"none")
        identity = Identity(person_id=person_id, issuer=provider.issuer, subject="lalu")
        db.session.add_all([key, provider, identity])
        moved = recoveries.ask(
            cast.admin.actor, Phone(cast.newcomer.phone), Phone("+6281211112222"), "HP dipakai bersama"
        )
        db.session.flush()
        return {
            "recovery_id": moved.id,
            "session_id": db.session.scalars(mine).one(),
            "passkey_id": key.id,
            "provider_id": provider.id,
            "identity_id": identity.id,
            "person_id": cast.buyers_colleague.person_id,
        }
