"""What no text on the market should hold: ways around it to a person, and brands of others or words for copies."""

import re
from collections.abc import Iterator

from phonenumbers import Leniency, PhoneNumberMatcher

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_CHAT_LINK = re.compile(r"\b(?:wa\.me|api\.whatsapp\.com|t\.me|instagram\.com|bit\.ly)/\S+", re.IGNORECASE)
# Brands that are copied most; "kw" and its kin say it outright.
_BRANDS = re.compile(
    r"\b(?:nike|adidas|vans|converse|new balance|puma|reebok|asics|fila|skechers|crocs|birkenstock|timberland|"
    r"dr\.? ?martens?|gucci|hermes|louis vuitton|prada|kw|mirror quality|replika|tiruan)\b",
    re.IGNORECASE,
)
# "bukan Nike", "tidak terima KW": who denies it claims nothing.
_DENIED = re.compile(r"\b(?:bukan|tidak|tanpa|jangan|no|non|belum)\b[\w\s]{0,20}$", re.IGNORECASE)


def contacts(text: str) -> Iterator[tuple[str, str]]:
    """(what it is, as it is written): "phone", "email" or "link"."""
    for match in PhoneNumberMatcher(text, "ID", leniency=Leniency.VALID):
        yield "phone", match.raw_string
    for found in _EMAIL.findall(text):
        yield "email", found
    for found in _CHAT_LINK.findall(text):
        yield "link", found


def brands(text: str) -> Iterator[str]:
    """Names of others' brands and words for copies, each once, unless they are denied."""
    yield from said(text, _BRANDS)


def said(text: str, words: re.Pattern[str]) -> Iterator[str]:
    """Those of the words that the text says and does not deny, as they are written, each once."""
    seen = set()
    for match in words.finditer(text):
        word = match[0].casefold()
        if word not in seen and not _DENIED.search(text[: match.start()]):
            seen.add(word)
            yield match[0]
