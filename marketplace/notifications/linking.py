"""Links that open one thing for one person: signed, bound to their marketplace; and the short code beside them."""

import uuid

from itsdangerous import BadSignature, URLSafeSerializer

from marketplace.accounts.codes import code_for
from marketplace.core.db import tenant_id
from marketplace.core.errors import NotFound

SHORT = 4


def link_token(secret_key: str, identifier: uuid.UUID) -> str:
    return _signer(secret_key).dumps([tenant_id().hex, identifier.hex])


def read_token(secret_key: str, token: str) -> uuid.UUID:
    """What the link opens; NotFound for one that is not ours, or is another marketplace's."""
    try:
        tenant, identifier = _signer(secret_key).loads(token)
        found = uuid.UUID(identifier)
    except (BadSignature, ValueError, TypeError, AttributeError) as error:
        raise NotFound() from error
    if tenant != tenant_id().hex:
        raise NotFound()
    return found


def short_code(secret_key: str, identifier: uuid.UUID) -> str:
    """Four digits: enough beside a signed link that dies after five wrong ones."""
    return code_for(secret_key, identifier)[-SHORT:]


def _signer(secret_key: str) -> URLSafeSerializer:
    return URLSafeSerializer(secret_key, salt="five taps")
