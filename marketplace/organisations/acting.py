"""A person as he acts when no session of his is at hand: when he answers by a message from his own number."""

from sqlalchemy import select

from marketplace.accounts.actor import Actor, Belonging
from marketplace.accounts.models import Person
from marketplace.core.db import db, tenant_id
from marketplace.organisations.models import Membership, Organisation


def actor_of(person: Person) -> Actor:
    """The person as he acts, with the firms that he belongs to."""
    belongs = (
        select(Organisation.id, Organisation.kind, Organisation.trade_name, Membership.role, Membership.rights)
        .join(
            Membership,
            (Membership.tenant_id == Organisation.tenant_id) & (Membership.organisation_id == Organisation.id),
        )
        .where(Organisation.tenant_id == tenant_id(), Membership.person_id == person.id)
        .order_by(Membership.created_at)
    )
    belongings = tuple(Belonging(*row[:4], frozenset(row[4])) for row in db.session.execute(belongs))
    return Actor(
        person_id=person.id,
        name=person.name,
        language=person.language,
        staff_role=person.staff_role,
        belongings=belongings,
    )
