"""One HTTPS call to somebody else's server: guarded, short, and clear about whether it may have been heard.

The name is looked up once, every address of it is judged, and the connection goes to the address that was judged: a
name that changes its mind between the two (DNS rebinding) gains nothing. No redirect is followed.
"""

import http.client
import ipaddress
import socket
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from marketplace.core.clock import now
from marketplace.core.jobs import PROVIDER_SECONDS

MOST_BYTES = 64 * 1024
CONNECT_SECONDS = 3.0
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class NotSent(Exception):
    """Nothing has left: it may be tried again without a doubt."""


class Refused(NotSent):
    """The address is not one that we call."""


class Unanswered(Exception):
    """The request has left, and nobody knows what became of it."""


@dataclass(frozen=True)
class Reply:
    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def retry_after(self) -> float | None:
        """Seconds for which the other side asks us to wait."""
        given = self.headers.get("retry-after", "")
        if given.isascii() and given.isdecimal():
            return float(given[:9])
        try:
            return max(0.0, (parsedate_to_datetime(given) - now()).total_seconds())
        except (ValueError, TypeError):
            return None


def is_outer(address: str) -> bool:
    """Whether an address belongs to the open Internet, however it is wrapped."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        if ip in _NAT64:
            return is_outer(str(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)))
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner:
            return is_outer(str(inner))
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def resolve(host: str, port: int, *, trusted: bool = False) -> list[str]:
    """The addresses of a host; Refused when one of them lies within, unless the host is one that we chose."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NotSent(f"{host} cannot be found") from error
    addresses = list(dict.fromkeys(str(info[4][0]) for info in found))
    if not trusted and not all(is_outer(address) for address in addresses):
        raise Refused(f"{host} leads to an inner address")
    return addresses


def check(url: str) -> tuple[str, int]:
    """The host and port of an address that strangers gave us: https on its usual port, and no name in it."""
    try:
        parts = urlsplit(url)
        port = parts.port or 443
    except ValueError as error:
        raise Refused("no address") from error
    if parts.scheme != "https" or not parts.hostname or port != 443 or parts.username or parts.password:
        raise Refused("only https addresses on port 443 are called")
    return parts.hostname, port


def post(url: str, body: bytes, headers: Mapping[str, str], *, trusted: bool = False) -> Reply:
    """POST; all of it takes at most PROVIDER_SECONDS. `trusted`: an address of our own settings, of any kind."""
    until = time.monotonic() + PROVIDER_SECONDS
    parts = urlsplit(url)
    host, port = (parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80))
    if not trusted:
        host, port = check(url)
    connection = http.client.HTTPConnection(host, port)
    connection.sock = _connect(host, port, trusted=trusted, is_tls=parts.scheme == "https")
    try:
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.sock.settimeout(max(0.1, until - time.monotonic()))
        connection.request("POST", target, body, {"User-Agent": "Tapak", **headers})
        connection.sock.settimeout(max(0.1, until - time.monotonic()))
        answer = connection.getresponse()
        given = {name.lower(): value for name, value in answer.getheaders()}
        return Reply(answer.status, answer.read(MOST_BYTES), given)
    except (OSError, http.client.HTTPException) as error:
        raise Unanswered(f"{type(error).__name__}: {error}"[:200]) from error
    finally:
        connection.close()


def _connect(host: str, port: int, *, trusted: bool, is_tls: bool) -> socket.socket:
    fault: Exception | None = None
    for address in resolve(host, port, trusted=trusted):
        try:
            line = socket.create_connection((address, port), CONNECT_SECONDS)
            return ssl.create_default_context().wrap_socket(line, server_hostname=host) if is_tls else line
        except OSError as error:
            fault = error
    raise NotSent(f"{type(fault).__name__}: {fault}"[:200])
