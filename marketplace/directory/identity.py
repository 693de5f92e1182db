"""Whether two rows speak of one firm, and of one place of it."""

import re
import unicodedata
from dataclasses import dataclass

from marketplace.regions.gazetteer import squeezed

LEGAL_FORMS = {
    "pt": "PT",
    "cv": "CV",
    "ud": "UD",
    "pd": "PD",
    "fa": "Fa",
    "firma": "Fa",
    "po": "PO",
    "koperasi": "Koperasi",
}
UNIQUE_FORMS = frozenset({"PT", "Koperasi"})
"""Their names are given out once in the country (PP 43/2011); those of CV and UD are not."""
_AFTER_NAME = frozenset({"tbk", "persero", "ltd", "limited", "co", "inc", "corp", "llc"})
_COUNTRY = "indonesia"
_DOTTED = re.compile(r"\b(p)\.?\s?(t)\.(?=\s|$)|\b(c)\.\s?(v)\.?(?=\s|$)|\b(u)\.\s?(d)\.?(?=\s|$)", re.IGNORECASE)
_BRACKETS = re.compile(r"[(\[]([^()\[\]]*)(?:[)\]]|$)")
_PLANT = re.compile(r"^(?:[0-9]{1,2}|i{1,3}|iv|v|vi{1,3}|[a-z]?[0-9]{1,2})$")

_STREET = re.compile(r"[a-z]+|[0-9]+")
_NOT_TELLING = frozenset(
    [
        *("jalan", "jln", "jl", "no", "nomor", "kav", "kavling", "rt", "rw", "km", "dan", "and", "the", "of"),
        *("kec", "kecamatan", "kab", "kabupaten", "kota", "desa", "ds", "kel", "kelurahan", "indonesia"),
    ]
)
_ENOUGH_WORDS = 2
_ALIKE = 0.75


@dataclass(frozen=True, slots=True)
class FirmName:
    """A firm's name taken apart: its words, its legal form, and what a list has added in brackets or behind a sign."""

    words: tuple[str, ...]
    form: str | None
    notes: tuple[str, ...]

    @property
    def full(self) -> str:
        """All words in one, the country included: equal for two spellings of one name."""
        return "".join(self.words)

    @property
    def key(self) -> str:
        """Without the country at the end, which lists add and leave out as they like."""
        words = self.words[:-1] if len(self.words) > 1 and self.words[-1] == _COUNTRY else self.words
        return "".join(words)

    @property
    def is_unique(self) -> bool:
        return self.form in UNIQUE_FORMS

    def without_last(self) -> "FirmName | None":
        """The name without its last word, if something remains: "Glostar Indonesia 2" has "Glostar Indonesia"."""
        return FirmName(self.words[:-1], self.form, self.notes) if len(self.words) > 1 else None


def take_apart(name: str) -> FirmName:
    """The parts of a name as lists write it ("SUMBER MASANDA JAYA, PT", "BAIKSAN (TR1) (INDONESIA)")."""
    text = _DOTTED.sub(lambda found: "".join(filter(None, found.groups())), name)
    notes = [" ".join(found.split()) for found in _BRACKETS.findall(text)]
    text = _BRACKETS.sub(" ", text)
    text, *behind = re.split(r"\s+[-–—]\s+|\s*/\s*", text.strip(), maxsplit=1)
    notes += [part.strip() for part in behind if part.strip()]
    words = _words(text)
    form, words = _without_forms(words)
    if any(squeezed(note) == _COUNTRY for note in notes) and _COUNTRY not in words:
        words = [*words, _COUNTRY]
    return FirmName(tuple(words), form, tuple(note for note in notes if squeezed(note) not in ("", _COUNTRY)))


def _words(text: str) -> list[str]:
    bare = unicodedata.normalize("NFKD", text.lower().replace("&", " dan "))
    bare = "".join(letter for letter in bare if not unicodedata.combining(letter))
    return re.findall(r"\w+", bare.replace("_", " "))


def _without_forms(words: list[str]) -> tuple[str | None, list[str]]:
    """The legal form at either end of the name, and the words between."""
    form, rest = None, list(words)
    while len(rest) > 1 and rest[0] in LEGAL_FORMS:
        form, rest = form or LEGAL_FORMS[rest[0]], rest[1:]
    while len(rest) > 1 and (rest[-1] in LEGAL_FORMS or rest[-1] in _AFTER_NAME):
        form, rest = form or LEGAL_FORMS.get(rest[-1]), rest[:-1]
    return form, rest


def is_plant(word: str) -> bool:
    """Whether a last word only counts plants: "2", "II", "K1"."""
    return bool(_PLANT.match(word))


def shown(name: str) -> str:
    """The name as a person would write it: "SUMBER MASANDA JAYA, PT" is "PT Sumber Masanda Jaya"."""
    parts = take_apart(name)
    core = _BRACKETS.sub(" ", _DOTTED.sub(lambda found: "".join(filter(None, found.groups())), name))
    core = re.split(r"\s+[-–—]\s+|\s*/\s*", core.strip(), maxsplit=1)[0]
    written = {squeezed(word): word for word in re.findall(r"[\w&.'’-]+", core)}
    words = [_cased(written.get(word, word)).strip(".") for word in parts.words]
    return " ".join([parts.form, *words] if parts.form else words)


def _cased(word: str) -> str:
    """A shouted word in small letters with a capital; an abbreviation (no vowel) stays as it is."""
    if not (word.isupper() or word.islower()):
        return word
    if word.isupper() and not re.search(r"[AEIOU]", word):
        return word
    return word.capitalize()


def street_words(address: str) -> frozenset[str]:
    """What tells one address from another: names and numbers, without "Jalan", "No", "Kec"."""
    bare = unicodedata.normalize("NFKD", address.lower())
    words = (word.lstrip("0") if word.isdigit() else word for word in _STREET.findall(bare))
    return frozenset(word for word in words if word and word not in _NOT_TELLING)


def is_same_address(one: str, other: str) -> bool:
    """Whether two addresses of one firm in one regency are nearly the same place."""
    here, there = street_words(one), street_words(other)
    smaller = min(len(here), len(there))
    if smaller < _ENOUGH_WORDS:
        return here == there
    numbers_here, numbers_there = ({word for word in words if word.isdigit()} for words in (here, there))
    if numbers_here and numbers_there and not numbers_here & numbers_there:
        return False
    return len(here & there) / smaller >= _ALIKE
