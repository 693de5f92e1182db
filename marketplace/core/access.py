"""Who may open a page: every view says so, and one that says nothing stays shut."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any, TypeVar

View = TypeVar("View", bound=Callable[..., Any])


class Audience(StrEnum):
    """The groups a view can be opened to. A visitor may be in several."""

    PUBLIC = "public"
    PERSON = "person"
    STAFF = "staff"
    MODERATOR = "moderator"
    ADMIN = "admin"
    OPERATOR = "operator"


class Face(StrEnum):
    """The platform's own host, a marketplace's host, or either."""

    MARKET = "market"
    PLATFORM = "platform"
    ANY = "any"


PUBLIC, PERSON, STAFF = Audience.PUBLIC, Audience.PERSON, Audience.STAFF
MODERATOR, ADMIN, OPERATOR = Audience.MODERATOR, Audience.ADMIN, Audience.OPERATOR


def access(*who: Audience, face: Face = Face.MARKET) -> Callable[[View], View]:
    """Declare who may open a view, and on which face it stands."""

    def declare(view: View) -> View:
        view.audiences = frozenset(who)  # type: ignore[attr-defined]
        view.face = face  # type: ignore[attr-defined]
        return view

    return declare
