"""Limits on names, passwords, codes and sessions, and what each part of the staff may open."""

from datetime import timedelta
from enum import StrEnum

from marketplace.core.access import Audience


class StaffRole(StrEnum):
    ADMIN = "admin"
    MODERATOR = "moderator"
    MENTOR = "mentor"
    VIEWER = "viewer"


AUDIENCES: dict[StaffRole | None, frozenset[Audience]] = {
    None: frozenset(),
    StaffRole.VIEWER: frozenset({Audience.STAFF}),
    StaffRole.MENTOR: frozenset({Audience.STAFF}),
    StaffRole.MODERATOR: frozenset({Audience.STAFF, Audience.MODERATOR}),
    StaffRole.ADMIN: frozenset({Audience.STAFF, Audience.MODERATOR, Audience.ADMIN}),
}

NAME_CHARACTERS = 80
PASSWORD_MINIMUM = 12
PASSWORD_MAXIMUM = 200
CODE_DIGITS = 6
CODE_TRIES = 5
CODE_LIFE = timedelta(minutes=30)
DOUBLE_CLICK = timedelta(minutes=1)
SESSION_LIFE = timedelta(days=30)
SESSION_IDLE = timedelta(days=14)
SEEN_EVERY = timedelta(minutes=1)


class Purpose(StrEnum):
    REGISTRATION = "registration"
    RECOVERY = "recovery"
