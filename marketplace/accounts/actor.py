"""Who acts: a person with a part in the marketplace and in organisations, handed down from the door."""

import uuid
from dataclasses import dataclass, field

from marketplace.accounts.rules import AUDIENCES, StaffRole
from marketplace.core.access import Audience


@dataclass(frozen=True)
class Belonging:
    """One organisation that the actor belongs to, and what he may do there."""

    organisation_id: uuid.UUID
    kind: str
    name: str
    role: str
    rights: frozenset[str]


@dataclass(frozen=True)
class Actor:
    """A signed-in person. Frozen: what he may do is read once, at the door, and the same to the end of the request."""

    person_id: uuid.UUID
    name: str
    language: str
    staff_role: StaffRole | None = None
    # The part that he would have in the staff, had he shown a second factor; until then he has none.
    unproved_role: StaffRole | None = None
    has_second_factor: bool = False
    belongings: tuple[Belonging, ...] = ()
    session_id: uuid.UUID | None = None
    unread: int = 0
    audiences: frozenset[Audience] = field(init=False)

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def __post_init__(self) -> None:
        own = frozenset({Audience.PUBLIC, Audience.PERSON}) | AUDIENCES[self.staff_role]
        object.__setattr__(self, "audiences", own)

    def get_id(self) -> str:
        return str(self.session_id)

    @property
    def part(self) -> str:
        return self.staff_role.value if self.staff_role else "person"

    @property
    def is_staff(self) -> bool:
        return self.staff_role is not None

    @property
    def is_moderator(self) -> bool:
        return Audience.MODERATOR in self.audiences

    @property
    def organisation_name(self) -> str:
        return self.belongings[0].name if self.belongings else ""

    @property
    def organisation_ids(self) -> frozenset[uuid.UUID]:
        return frozenset(b.organisation_id for b in self.belongings)

    def belonging(self, organisation_id: uuid.UUID) -> Belonging | None:
        return next((b for b in self.belongings if b.organisation_id == organisation_id), None)

    def may(self, right: str, organisation_id: uuid.UUID) -> bool:
        """Whether he holds `right` (publish, answer, prices, award) in that organisation; an owner holds all."""
        found = self.belonging(organisation_id)
        return found is not None and (found.role == "owner" or right in found.rights)


class Visitor:
    """Nobody in particular: not signed in."""

    person_id = None
    part = "visitor"
    name = ""
    staff_role = None
    unproved_role = None
    belongings: tuple[Belonging, ...] = ()
    unread = 0
    audiences = frozenset({Audience.PUBLIC})
    organisation_ids: frozenset[uuid.UUID] = frozenset()
    is_authenticated = False
    is_active = False
    is_anonymous = True
    is_staff = False
    is_moderator = False

    def get_id(self) -> None:
        return None

    def belonging(self, _organisation_id: uuid.UUID) -> None:
        return None

    def may(self, _right: str, _organisation_id: uuid.UUID) -> bool:
        return False
