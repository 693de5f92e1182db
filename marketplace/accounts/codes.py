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
