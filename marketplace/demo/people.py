"""Who plays in the demonstration, and with which password; standard library only."""

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

MARKETS = ("ntb", "jatim")
PASSWORD = "langkah pertama"  # noqa: S105 - of invented people, and printed when they are made
OPERATOR = {"name": "Operator Tapak", "email": "operator@tapak.test"}
# The key of every staff member's authenticator app, as public as the password.
SECOND_STEP = "JBSWY3DPEHPK3PXPTAPAK234"
FOLDER = Path(__file__).parent


@lru_cache(maxsize=len(MARKETS))
def script(slug: str) -> dict[str, Any]:
    """All that is told of one marketplace."""
    with (FOLDER / f"{slug}.toml").open("rb") as source:
        return tomllib.load(source)


def _named(slug: str) -> list[dict[str, str]]:
    told = script(slug)
    shown_key = {"second_step": SECOND_STEP}
    staff = [_person(slug, one["name"], one["role"], one["email"]) | shown_key for one in told["staff"]]
    firms = {one["key"]: one for one in told["organisations"]}
    shown = [firms[key] for key in told["market"]["shown"]]
    return staff + [
        _person(slug, one["people"][0][0], f"{one['kind']}: {one['name']}", one["people"][0][-1]) for one in shown
    ]


def _person(tenant: str, name: str, part: str, identifier: str) -> dict[str, str]:
    return {"tenant": tenant, "name": name, "part": part, "identifier": identifier, "password": PASSWORD}


PEOPLE = [
    _person("platform", OPERATOR["name"], "operator", OPERATOR["email"]),
    *(person for slug in MARKETS for person in _named(slug)),
]
"""The people to try it with: tenant, name, part, identifier (phone or e-mail) and password of each."""
