"""Requests that no browser would send: bodies of the wrong kind, broken addresses, other methods, odd headers."""

import json
import random
from urllib.parse import quote

import pytest
from flask import Flask

from marketplace.core import headers
from marketplace.core.sanity import BODY_BYTES
from tests.clients import Browser
from tests.hardening.demands import faults_of
from tests.hardening.forms import read
from tests.hardening.stage import ROLES, Place, Stage
from tests.hardening.test_bad_input import POISONS, SEED

FORM = "application/x-www-form-urlencoded"
ODD_VALUES = (5, 1.5, True, None, [], ["a", 5, None], {"a": {"b": []}}, "kata")
# Every name that a page of the product reads from its address.
PARAMETERS = (
    "page", "sort", "q", "type", "stage", "material", "certificate", "place", "kind", "moq", "min", "tab", "regency",
    "verdict", "language", "check", "next", "thing", "wanted", "subject_kind", "subject_id",
)  # fmt: skip
NUMBERS = ("0", "-1", "1e9", "NaN", "9" * 25, "٣", "", " ", "1;2", "0x10", "1" * 5_000)
BAD_BODIES: dict[str, tuple[bytes, str]] = {
    "text": (b"halo", "text/plain"),
    "no kind": (b"a=b", ""),
    "a strange kind": (b"a=b", "application/x-" + "y" * 300),
    "xml": (b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>", "text/xml"),
    "a form in another alphabet": ("nama=é".encode("utf-16"), f"{FORM}; charset=utf-16"),
    "multipart without a boundary": (b"--x\r\n", "multipart/form-data"),
    "multipart that breaks off": (
        b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb',
        "multipart/form-data; boundary=x",
    ),
    "multipart with a huge header": (
        b"--x\r\nContent-Disposition: form-data; name=\"" + b"a" * 100_000 + b"\"\r\n\r\nb\r\n--x--\r\n",
        "multipart/form-data; boundary=x",
    ),
    "a boundary of blanks": (b"--   \r\n\r\n", "multipart/form-data; boundary=\"   \""),
    "a list": (b"[1]", "application/json"),
    "bottomless": (b'{"a":' * 3_000 + b"1" + b"}" * 3_000, "application/json"),
    "broken": (b'{"a": ', "application/json"),
    "a number without end": (b'{"a": 1e999}', "application/json"),
    "half a letter": (b'{"a": "\\ud800"}', "application/json"),
    "too many fields": (b"&".join(b"a%d=1" % n for n in range(300)), FORM),
}  # fmt: skip


def _token(stage: Stage, client: Browser) -> str:
    page = read(stage.get(client, "/").text)
    return next(form.fields["csrf_token"].value for form in page.forms if "csrf_token" in form.fields)


def test_bodies_of_the_wrong_kind(stage: Stage, forms: list[Place]) -> None:
    faults = []
    for number, place in enumerate(forms):
        client = stage.browser(place.role)
        # Each address some of them, and together all of them several times: most never come as far as the address.
        for name, (body, kind) in list(BAD_BODIES.items())[number % 4 :: 4]:
            answer = client.post(place.target, data=body, content_type=kind, environ_overrides=stage.somewhere())
            if not 400 <= answer.status_code < 500:
                faults.append(f"{place}: {name}: {answer.status_code}")
            faults += [f"{place}: {name}: {fault}" for fault in faults_of(answer)]
    assert not faults, "\n".join(faults)


def test_json_where_a_form_is_wanted_is_an_empty_form(stage: Stage, forms: list[Place]) -> None:
    """Its token in a header, as a script would send it: what JSON can hold, no field has to understand."""
    faults = []
    for place in (one for one in forms if one.form.own):
        client = stage.browser(place.role)
        headers = {"X-CSRFToken": _token(stage, client)}
        for turn in range(2):
            values = {one.name: ODD_VALUES[(turn * 4 + n) % len(ODD_VALUES)] for n, one in enumerate(place.form.own)}
            body = json.dumps(values)
            answer = client.post(
                place.target, data=body, content_type="application/json", headers=headers,
                environ_overrides=stage.somewhere(),
            )  # fmt: skip
            faults += [f"{place}: {body}: {fault}" for fault in faults_of(answer)]
    assert not faults, "\n".join(faults)


def test_bodies_without_end_are_refused_unread(stage: Stage, forms: list[Place]) -> None:
    faults = []
    for place in forms:
        client = stage.browser(place.role)
        allowed = getattr(stage.app.view_functions[place.endpoint], "body_limit", BODY_BYTES)
        answer = client.post(
            place.target, data=b"", content_type=FORM,
            environ_overrides={**stage.somewhere(), "CONTENT_LENGTH": str(allowed + 1)},
        )  # fmt: skip
        if answer.status_code != 413:
            faults.append(f"{place}: {answer.status_code}")
        faults += [f"{place}: {fault}" for fault in faults_of(answer)]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("role", [role for role in ROLES if role in ("owner", "buyer", "moderator", None)])
def test_addresses_with_odd_parameters(stage: Stage, role: str | None) -> None:
    chance, faults = random.Random(SEED), []
    client = stage.browser(role)
    once = ("listing_id", "request_id", "case_id", "import_id", "site_id", "photo_id", "organisation_id")
    for path, _rule in stage.paths("GET", once):
        poisons = [*POISONS.values(), *NUMBERS]
        wanted = "&".join(f"{name}={quote(chance.choice(poisons)[:800])}" for name in PARAMETERS)
        numbers = "&".join(f"{name}={quote(chance.choice(NUMBERS)[:3_000])}" for name in ("page", "moq", "min"))
        unreadable = f"{chance.choice(PARAMETERS)}=%ff%fe&page=%00"
        for query in (wanted, numbers, unreadable):
            answer = stage.get(client, f"{path}?{query}")
            faults += [f"{path}?{query[:300]}: {fault}" for fault in faults_of(answer, None)]
            if query is unreadable and answer.status_code != 400:
                faults.append(f"{path}: bytes that are no text: {answer.status_code}")
    assert not faults, "\n".join(faults)


def test_addresses_that_nothing_stands_at(stage: Stage) -> None:
    client, faults = stage.browser(None, "en"), []
    for path in (
        "/\xff", "/listings/\xfe\xfd", "/a\0b", "/..", "/../../etc/passwd", "/listings/../../x", "///evil.com",
        "/listings/" + "9" * 3_000, "/design/errors/" + "9" * 3_900, "/listings/not-an-id", "/%", "/%zz", "/.env",
        "/theme/x/8a4b22.css", "/theme/x/javascript.css", "/" + "a/" * 1_000, "/static/../config.py",
    ):  # fmt: skip
        answer = client.get("/", environ_overrides={**stage.somewhere(), "PATH_INFO": path})
        if answer.status_code not in (400, 404, 308):
            faults.append(f"{path[:80]!r}: {answer.status_code}")
        faults += [f"{path[:80]!r}: {fault}" for fault in faults_of(answer, "en")]
    assert not faults, "\n".join(faults)


def test_other_methods_are_refused_on_every_address(stage: Stage) -> None:
    faults, client = [], stage.browser("owner")
    once, addresses = tuple(stage.ids), stage.app.url_map.bind(stage.cast.host)
    methods = ("PUT", "PATCH", "DELETE", "TRACE", "PROPFIND")
    for number, (path, _rule) in enumerate(stage.paths("GET", once)):
        for method in (methods[number % len(methods)], "POST"):
            if method in addresses.allowed_methods(path):
                continue
            answer = client.open(path, method=method, environ_overrides=stage.somewhere())
            # A form without its token is refused before it is asked what for.
            if answer.status_code not in (400, 405):
                faults.append(f"{method} {path}: {answer.status_code}")
            faults += [f"{method} {path}: {fault}" for fault in faults_of(answer)]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize(
    "headers",
    [
        {"Accept-Language": "en;q=nan, \"', *;q=9e999, " + "xx," * 500},
        {"Cookie": "sid=\"; language=%ff; form=é; =; ;;" + "a=b;" * 300},
        {"Cookie": "sid=" + "x" * 5_000 + "; form=" + "y." * 500},
        {"Cookie": "sid=\xff\xfe\xe9; language=\xff; form=\xff"},
        {"X-Forwarded-For": "' OR 1=1", "X-Forwarded-Host": "evil.example", "Forwarded": "for=;;;"},
        {"If-None-Match": "\"" * 50, "If-Modified-Since": "kemarin", "Range": "bytes=9-1", "If-Range": "x"},
        {"Content-Length": "-5"},
        {"Accept": "\xff/\xff;q=1e99", "Accept-Encoding": "br;q=, gzip;q=x"},
        {"User-Agent": "\xff\xfe" + "x" * 20_000},
        {"Referer": "\xff://\xff", "Origin": "null", "Sec-Fetch-Site": "cross-site"},
    ],
)  # fmt: skip
def test_odd_headers_harm_nobody(stage: Stage, headers: dict[str, str]) -> None:
    client = stage.browser(None)
    for path in ("/", "/listings", "/session", "/inbox", "/sitemap.xml", "/healthz"):
        answer = client.get(path, headers=headers, environ_overrides=stage.somewhere())
        assert faults_of(answer, None) == [], path


@pytest.mark.parametrize(
    ("site", "status"),
    [("cross-site", 403), ("same-site", 403), ("x", 403), ("same-origin", 302), ("none", 302), (None, 302)],
)
def test_what_another_site_makes_a_browser_send_is_refused_in_spite_of_its_token(
    cast, client_for, site: str | None, status: int
) -> None:
    client = client_for(cast.owner)
    begun = {"Sec-Fetch-Site": site} if site else {}
    answer = client.send("/account", {"name": "Sari", "language": "id"}, headers=begun)
    assert answer.status_code == status
    assert client.get("/account", headers=begun).status_code == 200


def test_every_answer_says_what_a_browser_may_load_and_do(cast, client_for) -> None:
    for path in ("/", "/nowhere", "/session", "/inbox"):
        said = client_for(None).get(path, headers={"Origin": "https://evil.example"}).headers
        policy = dict(rule.split(" ", 1) for rule in said["Content-Security-Policy"].split("; "))
        assert policy["default-src"] == policy["object-src"] == policy["base-uri"] == "'none'"
        assert policy["frame-ancestors"] == "'none'"
        for kind in ("script", "style", "img", "font", "connect", "worker", "manifest"):
            assert policy[f"{kind}-src"] == "'self'"
        assert policy["form-action"] == "'self'"
        assert said["X-Content-Type-Options"] == "nosniff"
        # Nothing here is for pages of other origins, whoever asks.
        assert not [name for name, _value in said if name.startswith("Access-Control-")]
        assert said["Cross-Origin-Opener-Policy"] == "same-origin"
        assert said["Referrer-Policy"] == "strict-origin-when-cross-origin"


def test_over_tls_the_browser_is_told_to_stay_with_it() -> None:
    for https in (True, False):
        app = Flask("headers")
        headers.install(app, https=https)
        said = app.test_client().get("/").headers.get("Strict-Transport-Security")
        assert said == ("max-age=31536000; includeSubDomains" if https else None)


@pytest.mark.parametrize(
    "host",
    ["evil.example", "localhost.evil.example", "x.localhost\0", "\xe9\xff.localhost", "[::1]:80", "..localhost", "-",
     ".localhost", "'.localhost", "%s.localhost", "a" * 300 + ".localhost", "localhost:99999", "LOCALHOST:x"],
)  # fmt: skip
def test_odd_hosts_are_a_page_or_the_platform(stage: Stage, host: str) -> None:
    client = stage.browser(None, "en")
    answer = client.get("/", base_url="http://localhost", environ_overrides={"HTTP_HOST": host})
    assert answer.status_code in (200, 400, 404), answer.status_code
    assert faults_of(answer, "en") == []
    assert stage.cast.slug not in answer.headers.get("Location", "")


def test_whoever_tries_too_often_gets_a_page_that_says_so(stage: Stage) -> None:
    client = stage.browser(None, "en")
    here = {"REMOTE_ADDR": "192.0.2.7"}
    answers = [
        client.send("/session", {"identifier": "0812 1111 2222", "password": "salah"}, environ_overrides=here)
        for _try in range(11)
    ]
    assert [answer.status_code for answer in answers] == [200] * 10 + [429]
    assert faults_of(answers[-1], "en") == []
    assert int(answers[-1].headers["Retry-After"]) > 0
