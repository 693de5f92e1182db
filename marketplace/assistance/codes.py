"""The four digits by which a maker says yes from his own phone, worked out anew each time and stored nowhere."""

import hmac
import uuid

from marketplace.accounts.codes import code_for
from marketplace.assistance.rules import CODE_DIGITS


def code_of(secret_key: str, assisted_id: uuid.UUID) -> str:
    return code_for(secret_key, assisted_id)[-CODE_DIGITS:]


def is_code(secret_key: str, assisted_id: uuid.UUID, typed: str) -> bool:
    # As bytes: text beyond ASCII cannot be compared in constant time, and somebody will type it.
    return hmac.compare_digest(code_of(secret_key, assisted_id).encode(), typed.strip().encode())
