"""Coming in from a provider that the marketplace names: only after one has connected it, signed in and on purpose."""

import pytest
from joserfc.jwk import RSAKey
from sqlalchemy import text

from marketplace.accounts import openid
from marketplace.core.db import db
from marketplace.core.errors import Invalid
from tests.accounts.codes import enrol
from tests.accounts.provider import CLIENT, SECRET, kantor


@pytest.fixture(scope="module")
def office():
    with kantor() as running:
        yield running


@pytest.fixture
def provider(office, cast, client_for) -> str:
    """The path that leads to the provider, which the marketplace's admin has named."""
    form = {"name": "Kantor", "issuer": office.issuer, "client_id": CLIENT, "secret": SECRET}
    assert client_for(cast.admin).send("/sign-in-providers", form).location == "/sign-in-providers"
    with cast.inside():
        known = db.session.scalar(text("SELECT id FROM identity_providers"))
    office.signing, office.claims = office.key, _claims(cast.owner)
    return f"/session/providers/{known}"


def _claims(player) -> dict[str, object]:
    return {"sub": f"kantor-{player.name}", "email": player.email, "email_verified": True}


def _come(client, office, provider):
    return client.get(office.agree(client.get(provider).location))


def test_an_account_elsewhere_is_connected_on_purpose_and_then_lets_in(office, provider, cast, client_for) -> None:
    stranger = client_for(None)
    assert _come(stranger, office, provider).location.startswith("/session")
    assert stranger.get("/account").status_code == 302  # the same address alone opens nothing
    assert _come(client_for(cast.owner), office, provider).location == "/account/security"
    assert "Masuk dengan Kantor" in client_for(None).get("/session").text
    visitor = client_for(None)
    assert _come(visitor, office, provider).location == "/"
    assert "Sari" in visitor.get("/account").text


def test_what_is_disconnected_lets_nobody_in(office, provider, cast, client_for) -> None:
    sari = client_for(cast.owner)
    _come(sari, office, provider)
    with cast.inside():
        mine = db.session.scalar(text("SELECT id FROM identities"))
    assert client_for(cast.rival).send(f"/account/identities/{mine}/end").status_code == 404
    assert sari.send(f"/account/identities/{mine}/end").status_code == 302
    assert _come(client_for(None), office, provider).location.startswith("/session")


@pytest.mark.parametrize(
    "claims",
    [{"email_verified": False}, {"email_verified": "true"}, {"email": "lain@example.com"}, {"email": None}],
    ids=str,
)
def test_only_ones_own_verified_address_is_connected(office, provider, cast, client_for, claims) -> None:
    office.claims = {**office.claims, **claims}
    _come(client_for(cast.owner), office, provider)
    with cast.inside():
        assert db.session.scalar(text("SELECT count(*) FROM identities")) == 0


@pytest.mark.parametrize(
    "claims", [{"aud": "another"}, {"iss": "https://evil.example"}, {"nonce": "old"}, {"exp": 1}], ids=str
)
def test_a_token_for_somebody_else_or_from_another_day_is_refused(office, provider, cast, client_for, claims) -> None:
    _come(client_for(cast.owner), office, provider)
    office.claims = {**office.claims, **claims}
    visitor = client_for(None)
    assert _come(visitor, office, provider).location == "/session"
    assert visitor.get("/account").status_code == 302


def test_a_token_that_another_key_has_signed_is_refused(office, provider, cast, client_for) -> None:
    _come(client_for(cast.owner), office, provider)
    office.signing = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})
    assert _come(client_for(None), office, provider).location == "/session"


def test_an_answer_that_this_browser_did_not_ask_for_is_refused(office, provider, cast, client_for) -> None:
    _come(client_for(cast.owner), office, provider)
    answer = office.agree(client_for(None).get(provider).location)
    assert client_for(None).get(answer).status_code == 404
    other = client_for(None)
    other.get(provider)
    assert other.get(answer).location == "/session"


def test_a_second_factor_is_asked_for_after_a_provider_too(office, provider, app, cast, client_for) -> None:
    _come(client_for(cast.owner), office, provider)
    enrol(app, cast, cast.owner)
    assert _come(client_for(None), office, provider).location == "/session/second-step"


def test_the_secret_of_a_provider_is_sealed(provider, cast, client_for) -> None:
    with cast.inside():
        row = db.session.scalar(text("SELECT convert_from(sealed_secret, 'UTF8') FROM identity_providers"))
    assert SECRET not in row
    assert SECRET not in client_for(cast.admin).get("/sign-in-providers").text


def test_only_the_admin_names_providers(cast, client_for) -> None:
    for player in (cast.moderator, cast.viewer, cast.owner):
        assert client_for(player).get("/sign-in-providers").status_code == 403


@pytest.mark.parametrize(
    "issuer", ["http://accounts.google.com", "https://127.0.0.1", "https://localhost", "https://[::1]/", "ftp://x", "x"]
)
def test_our_machines_do_not_ask_their_own(issuer: str) -> None:
    with pytest.raises(Invalid):
        openid.check_issuer(issuer, is_trial=False)
