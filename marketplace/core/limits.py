"""How often one may try: counted in Redis, and in memory while Redis is away."""

from hashlib import blake2b
from ipaddress import ip_address

from flask import Response, current_app, g, request
from flask_limiter import Limiter
from flask_login import current_user

from marketplace.core.contacts import parse_identifier
from marketplace.core.errors import DomainError
from marketplace.core.reader import takes_test_addresses

# Whoever has one IPv6 address has all of its network's. An IPv4 address stands for itself and not
# for its /24: behind one address of a mobile operator there are enough strangers already.
_NETWORK_BITS = 64


def _who() -> str:
    return f"{_market()}:{_network(request.remote_addr or '')}"


def typed_address() -> str:
    """For limits on the phone number or e-mail that was typed, however it was spelled and wherever it comes from."""
    try:
        typed = parse_identifier(
            request.form.get("identifier") or request.form.get("email", ""), demo=takes_test_addresses()
        )
    except DomainError:
        return _who()
    # Redis has no need to know whose it is.
    return f"{_market()}:{blake2b(str(typed).encode(), digest_size=12).hexdigest()}"


def anybody() -> str:
    """For limits on all together: a guess at each of a thousand accounts is still a thousand guesses."""
    return _market()


def was_wrong(response: Response) -> bool:
    """For limits on guesses: whoever was right is sent on, and that is no guess."""
    return response.status_code == 200


def one_person() -> str:
    """For limits on somebody who is signed in, from whichever of his devices."""
    return f"{_market()}:{current_user.person_id}"


def is_near() -> bool:
    """Whether a trial machine is asked from itself or its own network; codes open accounts, so nobody else sees any."""
    if not current_app.extensions["settings"].is_development:
        return False
    try:
        return not ip_address(request.remote_addr or "").is_global
    except ValueError:
        return False


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
