"""The promise that opens a room, word for word, so that what was agreed can be read and proved later."""

import hashlib
import tomllib
from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files

TEXT = "agreement.toml"


@lru_cache(maxsize=1)
def _texts() -> dict[str, dict[str, list[str]]]:
    found = files("marketplace.rooms").joinpath("data", TEXT).read_text(encoding="utf-8")
    return {name: part for name, part in tomllib.loads(found).items() if isinstance(part, dict)}


def paragraphs(language: str, *, title: str, owner: str, reader: str) -> list[str]:
    """What is promised, by whom, to whom, about which request."""
    text = _texts().get(language) or _texts()["id"]
    return [line.format(title=title, owner=owner, reader=reader) for line in text["lines"]]


def body(said: Iterable[str], digests: Iterable[str]) -> str:
    """The whole as it is kept: the words, then the fingerprints of the files that lay in the room at that moment."""
    return "\n".join([*said, *(f"SHA-256 {digest}" for digest in digests)])


def fingerprint(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()
