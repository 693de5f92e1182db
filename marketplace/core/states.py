"""How a thing lives: one table of (state, verb) to the next state and who may take the step."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import inspect
from sqlalchemy.orm import object_session

from marketplace.core.errors import Conflict, Forbidden
from marketplace.core.i18n import N_


class By(StrEnum):
    """In which part somebody takes a step."""

    AUTHOR = "author"
    STAFF = "staff"
    CLOCK = "clock"
    BUYER = "buyer"
    MAKER = "maker"
    MENTOR = "mentor"


@dataclass(frozen=True)
class Step:
    to: StrEnum
    who: frozenset[By]


def step(to: StrEnum, *who: By) -> Step:
    return Step(to, frozenset(who))


@dataclass(frozen=True)
class Life:
    """The life of a noun. The same pairs stand in the table `legal_transitions`, where a trigger checks them."""

    noun: str
    initial: tuple[StrEnum, ...]
    steps: Mapping[tuple[StrEnum, StrEnum], Step]

    def after(self, state: StrEnum, verb: StrEnum, who: By) -> StrEnum:
        """The state that `verb` leads to; Conflict when it leads nowhere from here, Forbidden when not for `who`."""
        found = self.steps.get((state, verb))
        if found is None:
            raise Conflict(N_("Langkah ini tidak bisa dilakukan sekarang karena keadaannya sudah berubah."))
        if who not in found.who:
            raise Forbidden()
        return found.to

    def allows(self, state: StrEnum, verb: StrEnum, who: By) -> bool:
        found = self.steps.get((state, verb))
        return found is not None and who in found.who

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Each (from, to) that may be stored; from is empty for a beginning."""
        yield from (("", state.value) for state in self.initial)
        yield from sorted({(state.value, s.to.value) for (state, _verb), s in self.steps.items()})


class Living:
    """A model with a life: its state changes through `advance` and nowhere else."""

    LIFE: Life
    state: StrEnum

    def advance(self, verb: StrEnum, who: By) -> None:
        """Take a step. A step that is still to be written goes first: the database checks one at a time."""
        after = self.LIFE.after(self.state, verb, who)
        session = object_session(self)
        if session is not None and inspect(self).attrs.state.history.has_changes():
            session.flush()
        self.state = after
