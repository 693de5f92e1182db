"""Six-digit codes, derived from what they confirm, so that no code is ever stored."""

import hashlib
import hmac
import uuid

from marketplace.accounts.rules import CODE_DIGITS


def code_for(secret_key: str, confirmation_id: uuid.UUID) -> str:
    """The code that proves the address of this confirmation."""
    digest = hmac.new(secret_key.encode(), b"code:" + confirmation_id.bytes, hashlib.sha256).digest()
    return f"{int.from_bytes(digest[:8]) % 10**CODE_DIGITS:0{CODE_DIGITS}d}"


def is_code(secret_key: str, confirmation_id: uuid.UUID, typed: str) -> bool:
    # As bytes: text beyond ASCII cannot be compared in constant time, and somebody will type it.
    return hmac.compare_digest(code_for(secret_key, confirmation_id).encode(), typed.encode())


def key_for(secret_key: str, confirmation_id: uuid.UUID) -> str:
    """What stands in a link by e-mail instead of a code: too long to be guessed, and bound to the same confirmation."""
    digest = hmac.new(secret_key.encode(), b"link:" + confirmation_id.bytes, hashlib.sha256).hexdigest()
    return f"{confirmation_id.hex}-{digest[:40]}"


def confirmation_of(secret_key: str, key: str) -> uuid.UUID | None:
    """The confirmation that a link's key belongs to; None for a key that is none of ours."""
    try:
        confirmation_id = uuid.UUID(hex=key.partition("-")[0])
    except ValueError:
        return None
    return confirmation_id if hmac.compare_digest(key_for(secret_key, confirmation_id).encode(), key.encode()) else None
