"""Limits on names, passwords, codes and sessions, and what each part of the staff may open."""

from datetime import timedelta
from enum import StrEnum

from marketplace.core.access import Audience
from marketplace.core.i18n import N_
from marketplace.core.states import By, Life, step


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

PART_LABELS = {
    StaffRole.ADMIN: N_("Pengelola: mengatur pasar ini dan petugasnya"),
    StaffRole.MODERATOR: N_("Pemeriksa: memeriksa kemampuan, permintaan dan laporan"),
    StaffRole.MENTOR: N_("Pendamping: membantu perajin mengisi dan menilai keterampilan"),
    StaffRole.VIEWER: N_("Pembaca: melihat angka dan laporan saja"),
}

NAME_CHARACTERS = 80
PASSWORD_MINIMUM = 12
PASSWORD_MAXIMUM = 200
CODE_DIGITS = 6
CODE_TRIES = 5
CODE_LIFE = timedelta(minutes=10)  # the most that ASVS 5.0 gives a code (6.5.5)
DOUBLE_CLICK = timedelta(minutes=1)
SESSION_LIFE = timedelta(days=30)
SESSION_IDLE = timedelta(days=14)
# Whoever decides about others sits at a desk, and comes in anew each working day.
STAFF_SESSION_LIFE = timedelta(hours=20)
STAFF_SESSION_IDLE = timedelta(hours=4)
SEEN_EVERY = timedelta(minutes=1)


# How long a session may do without a new proof what changes who can come in.
FRESH = timedelta(hours=1)
RECOVERY_CODES = 10
TOTP_SECONDS = 30
PASSKEYS_MOST = 10


class Purpose(StrEnum):
    """What a confirmation is for. The second step and the passkey hold no code, only how often it was tried."""

    REGISTRATION = "registration"
    RECOVERY = "recovery"
    SIGN_IN = "sign_in"
    SECOND_STEP = "second_step"
    PASSKEY = "passkey"
    OLD_ADDRESS = "old_address"
    NEW_ADDRESS = "new_address"
    NEW_PHONE = "new_phone"


# Codes that only somebody who has an account can use; the others are for addresses that are nobody's yet.
FOR_KNOWN = frozenset({Purpose.RECOVERY, Purpose.SIGN_IN})


class Way(StrEnum):
    """How somebody came in."""

    PASSWORD = "password"  # noqa: S105  the name of a way
    CODE = "code"
    LINK = "link"
    PASSKEY = "passkey"
    PROVIDER = "provider"


class RecoveryState(StrEnum):
    ASKED = "asked"
    WAITING = "waiting"
    STOPPED = "stopped"
    DONE = "done"


class RecoveryVerb(StrEnum):
    CONFIRM = "confirm"
    STOP = "stop"
    FINISH = "finish"


# How long the old number can object before an account moves to the new one.
RECOVERY_WAIT = timedelta(hours=24)
RECOVERY_LIFE = Life(
    "phone_recovery",
    (RecoveryState.ASKED,),
    {
        (RecoveryState.ASKED, RecoveryVerb.CONFIRM): step(RecoveryState.WAITING, By.STAFF),
        (RecoveryState.ASKED, RecoveryVerb.STOP): step(RecoveryState.STOPPED, By.STAFF, By.AUTHOR),
        (RecoveryState.WAITING, RecoveryVerb.STOP): step(RecoveryState.STOPPED, By.STAFF, By.AUTHOR, By.CLOCK),
        (RecoveryState.WAITING, RecoveryVerb.FINISH): step(RecoveryState.DONE, By.CLOCK),
    },
)
