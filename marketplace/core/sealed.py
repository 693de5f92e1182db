"""Secrets that must be read again and so cannot be hashed: sealed with a key made from the platform's own."""

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet, InvalidToken

from marketplace.core.errors import Invalid


def seal(secret_key: str, purpose: str, plain: str) -> bytes:
    """`plain` so that only `unseal` with the same purpose can read it."""
    return _box(secret_key, purpose).encrypt(plain.encode())


def unseal(secret_key: str, purpose: str, sealed: bytes) -> str:
    """What was sealed; Invalid for anything else."""
    try:
        return _box(secret_key, purpose).decrypt(sealed).decode()
    except InvalidToken as error:
        raise Invalid() from error


def _box(secret_key: str, purpose: str) -> Fernet:
    key = hmac.new(secret_key.encode(), b"seal:" + purpose.encode(), hashlib.sha256).digest()
    return Fernet(base64.urlsafe_b64encode(key))
