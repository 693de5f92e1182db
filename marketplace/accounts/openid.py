"""Speaking OpenID Connect with a provider: there with a state, a nonce and PKCE, and back with who it was."""

import socket
from ipaddress import ip_address
from urllib.parse import urlsplit

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.flask_client import FlaskIntegration, FlaskOAuth2App
from joserfc.errors import JoseError
from requests import RequestException
from werkzeug.wrappers import Response

from marketplace.accounts.identities import Claim, Provider
from marketplace.core.errors import Invalid
from marketplace.core.i18n import N_

NO_ANSWER = N_("Penyedia itu tidak menjawab dengan benar. Coba lagi, atau masuk dengan cara lain.")
NOT_AN_ISSUER = N_("Tulis alamat penyedia yang dimulai dengan https://, contoh: https://accounts.google.com.")
_SECONDS = 5
_WRONG = (AuthlibBaseError, JoseError, RequestException, KeyError, ValueError, RuntimeError)


def leave_for(provider: Provider, back: str) -> Response:
    """An answer that sends the browser to the provider, which sends it to `back`."""
    try:
        answer: Response = _client(provider).authorize_redirect(back)
    except _WRONG as error:
        raise Invalid(NO_ANSWER) from error
    return answer


def come_back(provider: Provider) -> Claim:
    """Who the provider says it was, once state, nonce, signature, issuer and audience are right."""
    issuer = {"iss": {"essential": True, "values": [provider.issuer, f"{provider.issuer}/"]}}
    try:
        told = _client(provider).authorize_access_token(claims_options=issuer)["userinfo"]
        subject, email = str(told["sub"]), str(told.get("email") or "")
    except _WRONG as error:
        raise Invalid(NO_ANSWER) from error
    return Claim(provider.issuer, subject, email, told.get("email_verified") is True)


def check_issuer(address: str, *, is_trial: bool) -> None:
    """Invalid unless it is an https address out on the Internet: our machines ask it, and must not ask their own."""
    parts = urlsplit(address)
    if is_trial and parts.hostname:
        return
    try:
        if parts.scheme != "https" or not parts.hostname or parts.username or parts.query or parts.fragment:
            raise Invalid(fields={"issuer": NOT_AN_ISSUER})
        found = {one[4][0] for one in socket.getaddrinfo(parts.hostname, parts.port or 443)}
    except (OSError, ValueError) as error:
        raise Invalid(fields={"issuer": NOT_AN_ISSUER}) from error
    if not all(ip_address(one).is_global for one in found):
        raise Invalid(fields={"issuer": NOT_AN_ISSUER})


def _client(provider: Provider) -> FlaskOAuth2App:
    name = f"provider-{provider.id.hex}"
    return FlaskOAuth2App(
        FlaskIntegration(name, cache=None),
        name=name,
        client_id=provider.client_id,
        client_secret=provider.secret,
        server_metadata_url=f"{provider.issuer}/.well-known/openid-configuration",
        client_kwargs={
            "scope": "openid email profile",
            "code_challenge_method": "S256",
            "default_timeout": _SECONDS,
        },
    )
