"""How certificates and skills live: every state, every verb, every part; and when people are reminded."""

from itertools import product

import pytest

from marketplace.core.errors import Conflict, Forbidden
from marketplace.core.states import By, Life
from marketplace.organisations.rules import reminder_due
from marketplace.skills.rules import (
    CERTIFICATE_LIFE,
    SKILL_LIFE,
    CertificateState,
    CertificateVerb,
    SkillState,
    SkillVerb,
)

C, V, S, W = CertificateState, CertificateVerb, SkillState, SkillVerb
A, F, T = By.AUTHOR, By.STAFF, By.CLOCK

# Written out again by hand: a slip in the rules must not pass because the test reads the same table.
CERTIFICATES = {
    (C.IN_PROCESS, V.OBTAIN, A): C.CLAIMED,
    (C.IN_PROCESS, V.REVOKE, F): C.REVOKED,
    (C.IN_PROCESS, V.WITHDRAW, A): C.WITHDRAWN,
    (C.CLAIMED, V.AMEND, A): C.CLAIMED,
    (C.CLAIMED, V.SEE, F): C.SEEN,
    (C.CLAIMED, V.VERIFY, F): C.VERIFIED,
    (C.CLAIMED, V.EXPIRE, T): C.EXPIRED,
    (C.CLAIMED, V.REVOKE, F): C.REVOKED,
    (C.CLAIMED, V.WITHDRAW, A): C.WITHDRAWN,
    (C.SEEN, V.AMEND, A): C.CLAIMED,
    (C.SEEN, V.VERIFY, F): C.VERIFIED,
    (C.SEEN, V.EXPIRE, T): C.EXPIRED,
    (C.SEEN, V.REVOKE, F): C.REVOKED,
    (C.SEEN, V.WITHDRAW, A): C.WITHDRAWN,
    (C.VERIFIED, V.AMEND, A): C.CLAIMED,
    (C.VERIFIED, V.EXPIRE, T): C.EXPIRED,
    (C.VERIFIED, V.REVOKE, F): C.REVOKED,
    (C.VERIFIED, V.WITHDRAW, A): C.WITHDRAWN,
    (C.EXPIRED, V.AMEND, A): C.CLAIMED,
    (C.EXPIRED, V.REVOKE, F): C.REVOKED,
    (C.EXPIRED, V.WITHDRAW, A): C.WITHDRAWN,
}
SKILLS = {
    (S.DECLARED, W.ATTEST, F): S.ATTESTED,
    (S.DECLARED, W.TEST, F): S.TESTED,
    (S.DECLARED, W.REVOKE, F): S.REVOKED,
    (S.DECLARED, W.WITHDRAW, A): S.WITHDRAWN,
    (S.ATTESTED, W.ATTEST, F): S.ATTESTED,
    (S.ATTESTED, W.TEST, F): S.TESTED,
    (S.ATTESTED, W.EXPIRE, T): S.EXPIRED,
    (S.ATTESTED, W.REVOKE, F): S.REVOKED,
    (S.ATTESTED, W.WITHDRAW, A): S.WITHDRAWN,
    (S.TESTED, W.TEST, F): S.TESTED,
    (S.TESTED, W.EXPIRE, T): S.EXPIRED,
    (S.TESTED, W.REVOKE, F): S.REVOKED,
    (S.TESTED, W.WITHDRAW, A): S.WITHDRAWN,
    (S.EXPIRED, W.DECLARE, A): S.DECLARED,
    (S.EXPIRED, W.ATTEST, F): S.ATTESTED,
    (S.EXPIRED, W.TEST, F): S.TESTED,
    (S.EXPIRED, W.REVOKE, F): S.REVOKED,
    (S.EXPIRED, W.WITHDRAW, A): S.WITHDRAWN,
}
EVERY = [
    *((CERTIFICATE_LIFE, CERTIFICATES, *one) for one in product(C, V, By)),
    *((SKILL_LIFE, SKILLS, *one) for one in product(S, W, By)),
]


@pytest.mark.parametrize(("life", "leads", "state", "verb", "who"), EVERY)
def test_each_step_leads_where_it_should_or_nowhere(life: Life, leads: dict, state, verb, who: By) -> None:
    expected = leads.get((state, verb, who))
    if expected is not None:
        assert life.after(state, verb, who) == expected
        return
    somebody_may = any((state, verb, other) in leads for other in By)
    with pytest.raises(Forbidden if somebody_may else Conflict):
        life.after(state, verb, who)


@pytest.mark.parametrize(
    ("days_left", "reminded", "due"),
    [
        (61, None, None),
        (60, None, 60),
        (45, 60, None),
        (45, None, 60),
        (30, 60, 30),
        (8, 30, None),
        (7, 30, 7),
        (7, 7, None),
        (0, 7, None),
        (0, None, 7),
        (-1, None, None),
    ],
)
def test_people_are_reminded_sixty_thirty_and_seven_days_before_and_each_time_once(
    days_left: int, reminded: int | None, due: int | None
) -> None:
    assert reminder_due(days_left, reminded) == due
