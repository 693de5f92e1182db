"""The words of an agreement, filled with the facts of the deal, in both languages, and their fingerprint."""

import hashlib
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from marketplace.core import formats
from marketplace.partnerships.models import Partnership
from marketplace.partnerships.rules import BALANCE_DAYS, CLAIM_DAYS, Pattern, deposit
from marketplace.vocabulary.terms import STAGES, label

LANGUAGES = ("id", "en")
_ZONE = "WIB"  # only days are told, and a day has no zone


@dataclass(frozen=True)
class Words:
    """An agreement as it is kept: the text in both languages, and the hash of the two."""

    body_id: str
    body_en: str
    sha256: str


@lru_cache(maxsize=1)
def _source() -> dict[str, Any]:
    return tomllib.loads(files("marketplace.partnerships").joinpath("data", "agreements.toml").read_text("utf-8"))


def pattern_name(pattern: Pattern, language: str) -> str:
    return str(_source()["patterns"][pattern.value][f"name_{language}"])


def write(partnership: Partnership, pattern: Pattern, buyer: str, maker: str) -> Words:
    """Numbered clauses, one a paragraph: "1. Title" and its text in the line below."""
    body = {language: _body(partnership, pattern, buyer, maker, language) for language in LANGUAGES}
    return Words(body["id"], body["en"], digest(body["id"], body["en"]))


def digest(body_id: str, body_en: str) -> str:
    """The fingerprint that both sides accept: SHA-256 over the two texts."""
    return hashlib.sha256(f"{body_id}\n\n{body_en}".encode()).hexdigest()


def clauses(body: str) -> list[tuple[str, str]]:
    """(heading, text) of each clause, for a page."""
    return [(head, text) for head, _line, text in (part.partition("\n") for part in body.split("\n\n"))]


def _body(partnership: Partnership, pattern: Pattern, buyer: str, maker: str, language: str) -> str:
    source, facts = _source(), _facts(partnership, buyer, maker, language)
    parts = []
    names = [*source["patterns"][pattern.value]["clauses"]]
    if partnership.standing_order_id:
        names.insert(names.index("work") + 1, "every_month")
    for number, name in enumerate(names, start=1):
        clause = source["clauses"][name]
        parts.append(f"{number}. {clause[f'title_{language}']}\n{clause[language].format(**facts)}")
    return "\n\n".join(parts)


def _facts(partnership: Partnership, buyer: str, maker: str, language: str) -> dict[str, str]:
    def day(value: Any) -> str:
        return formats.date(value, language, _ZONE)

    stage = label(STAGES, partnership.stage, language) if partnership.stage else ""
    sample = day(partnership.first_sample_on)
    advance = deposit(partnership.pairs, partnership.price_per_pair, partnership.deposit_share)
    return {
        "buyer": buyer,
        "maker": maker,
        "code": partnership.code,
        "title": partnership.title,
        "pairs": formats.pairs(partnership.pairs, language),
        "pairs_en": formats.pairs(partnership.pairs, language),
        "stage_id": f", tahap {stage.lower()}" if stage else "",
        "stage_en": f", stage {stage.lower()}" if stage else "",
        "price": formats.rupiah(partnership.price_per_pair, language),
        "worth": formats.rupiah(partnership.worth, language),
        "deposit": formats.rupiah(advance, language),
        "agreed_on": day(partnership.agreed_on),
        "delivery_on": day(partnership.delivery_on),
        "balance_days": str(BALANCE_DAYS),
        "claim_days": str(CLAIM_DAYS),
        "sample_id": f"Contoh pertama paling lambat {sample}." if sample else "Contoh dari pesanan sebelumnya berlaku.",
        "sample_en": f"The first sample comes by {sample}." if sample else "The sample of the order before holds.",
    }
