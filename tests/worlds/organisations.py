"""More of an organisation in the world: its people, and an invitation."""

import uuid
from collections.abc import Callable

from sqlalchemy import select

from marketplace.core.contacts import parse_phone
from marketplace.core.db import db
from marketplace.core.ids import uuid7
from marketplace.organisations import members, merging, standing
from marketplace.organisations import queries as organisations
from marketplace.organisations.models import Membership, Organisation
from marketplace.organisations.rules import MembershipRole
from tests.cast import Cast


def add_people(cast: Cast, _ids: dict[str, uuid.UUID], drain: Callable[[Cast], int]) -> dict[str, uuid.UUID]:
    owner = cast.owner
    assert owner.organisation_id
    with cast.inside():
        workshop = organisations.get(owner.organisation_id)
        invited = parse_phone("0812-9999-0001")
        open_one = members.invite(
            owner.actor, workshop, invited, MembershipRole.MEMBER, ["publish"], invitation_id=uuid7()
        )
        belonging = select(Membership.id).where(Membership.person_id == cast.colleague.person_id)
        known = Organisation(kind="producer", state="unclaimed", trade_name="Kenari Sandal", regency_code="52.03")
        db.session.add(known)
        db.session.flush()
        claim = standing.claim(cast.newcomer.actor, known, "Nama saya di NIB.", claim_id=uuid7())
        ids = {"claim_id": claim.id} | {
            "invitation_id": open_one.id,
            "membership_id": db.session.scalars(belonging).one(),
        }
        twins = [Organisation(kind="producer", state="unclaimed", trade_name="Dua Kaki") for _number in range(2)]
        db.session.add_all(twins)
        db.session.flush()
        ids["merge_id"] = merging.merge(cast.moderator.actor, twins[0].id, twins[1].id).id
    drain(cast)
    return ids
