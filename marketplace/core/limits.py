"""How often one may try: counted in Redis, and in memory while Redis is away."""

from hashlib import blake2b
from ipaddress import ip_address

from flask import g, request
from flask_limiter import Limiter

from marketplace.core.contacts import parse_identifier
from marketplace.core.errors import DomainError

# Whoever has one IPv6 address has all of its network's.
_NETWORK_BITS = 64


def _who() -> str:
    return f"{_market()}:{_network(request.remote_addr or '')}"


def typed_address() -> str:
    """For limits on the phone number or e-mail that was typed, however it was spelled and wherever it comes from."""
    try:
        typed = parse_identifier(request.form.get("identifier", ""), demo=True)
    except DomainError:
        return _who()
    # Redis has no need to know whose it is.
    return f"{_market()}:{blake2b(str(typed).encode(), digest_size=12).hexdigest()}"


def _market() -> str:
    market = g.get("market")
    return market.slug if market else "-"


def _network(address: str) -> str:
    try:
        found = ip_address(address)
    except ValueError:
        return address
    return address if found.version == 4 else f"{int(found) >> _NETWORK_BITS:x}::/{_NETWORK_BITS}"


limiter = Limiter(key_func=_who, strategy="moving-window")
