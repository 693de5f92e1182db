"""What helps a reader whose search found little: a better spelling, one thing less, what is nearly so called."""

from dataclasses import dataclass, replace
from typing import NamedTuple

from flask_login import current_user

from marketplace.search import queries
from marketplace.search.reading import parameters
from marketplace.search.rules import FEW, SubjectKind, Wanted, without
from marketplace.search.showing import chosen, said
from marketplace.search.spelling import suggestion
from marketplace.search.understanding import understand

LOOSENED = 6


class Loosened(NamedTuple):
    """A filter or a thing read from the words, and how many there are without it."""

    words: str
    number: int
    address: dict[str, str]


@dataclass(frozen=True)
class Looked:
    """What was found and for what; `typed` when that is not what the reader typed, `meant` when he may mean it."""

    wanted: Wanted
    page: queries.Found
    typed: str = ""
    meant: str = ""


def look(kind: SubjectKind, wanted: Wanted) -> Looked:
    """What is wanted, or, where there is nothing of it, what its words put right would find."""
    page = queries.cards(current_user, kind, wanted)
    if wanted.after or not wanted.text or page.total > FEW:
        return Looked(wanted, page)
    better = suggestion(kind, wanted.text)
    if better is None:
        return Looked(wanted, page)
    if not page.rows:
        instead = replace(wanted, text=better)
        found = queries.cards(current_user, kind, instead)
        if found.rows:
            return Looked(instead, found, typed=wanted.text)
    return Looked(wanted, page, meant=better)


def loosened(kind: SubjectKind, wanted: Wanted) -> list[Loosened]:
    """Each single thing without which something is found, what brings the most first."""
    less = [(chosen(name, wanted), without(wanted, name)) for name in wanted.narrowed_by]
    less += [(said(one), replace(wanted, text=one.rest)) for one in understand(wanted.text).items]
    less = [(words, looser) for words, looser in less if looser.text or looser.narrowed_by]
    found = [
        Loosened(words, number, parameters(looser))
        for words, looser in less
        if (number := queries.number_of(current_user, kind, looser))
    ]
    return sorted(found, key=lambda one: -one.number)[:LOOSENED]
