"""What lies in a room, who has agreed, who has looked, and whether the design is filed anywhere."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from marketplace.accounts.actor import Actor, Visitor
from marketplace.accounts.models import Person
from marketplace.core.db import db, tenant_id
from marketplace.core.errors import NotFound
from marketplace.organisations.models import Organisation
from marketplace.rooms.models import RoomAgreement, RoomFile, RoomView
from marketplace.rooms.rules import FILINGS, VIEWS_SHOWN
from marketplace.skills.models import Certificate
from marketplace.skills.rules import HELD_STATES, CertificateState


@dataclass(frozen=True)
class Agreed:
    """Who has agreed, for whom and when; `sha256` is of the words. `looks` counts his views."""

    name: str
    firm: str
    agreed_at: datetime
    sha256: str
    looks: int


@dataclass(frozen=True)
class Looked:
    """One view: who, for whom, at which file, when; `code` stands in the watermark."""

    name: str
    firm: str
    file: str
    at: datetime
    code: str


def files(request_id: uuid.UUID) -> Sequence[RoomFile]:
    """What lies there now, the first first."""
    own = select(RoomFile).where(RoomFile.request_id == request_id, RoomFile.removed_at.is_(None))
    return db.session.scalars(own.order_by(RoomFile.id)).all()


def count(request_id: uuid.UUID) -> int:
    own = select(func.count(RoomFile.id)).where(
        RoomFile.tenant_id == tenant_id(), RoomFile.request_id == request_id, RoomFile.removed_at.is_(None)
    )
    return db.session.scalar(own) or 0


def file(request_id: uuid.UUID, file_id: uuid.UUID) -> RoomFile:
    found = db.session.get(RoomFile, (tenant_id(), file_id))
    if found is None or found.request_id != request_id or found.removed_at is not None:
        raise NotFound()
    return found


def any_file(file_id: uuid.UUID) -> RoomFile:
    """The file, also one that was removed since: for workers."""
    return db.session.get_one(RoomFile, (tenant_id(), file_id))


def agreement(actor: Actor | Visitor, request_id: uuid.UUID) -> RoomAgreement | None:
    """What the actor has agreed to, for an organisation of his or as one of the staff; the latest."""
    own = select(RoomAgreement).where(
        RoomAgreement.request_id == request_id, RoomAgreement.person_id == actor.person_id
    )
    found = db.session.scalars(own.order_by(RoomAgreement.id.desc())).all()
    firms = actor.organisation_ids
    return next((one for one in found if one.organisation_id is None or one.organisation_id in firms), None)


def of_agreement(agreement_id: uuid.UUID) -> RoomAgreement:
    return db.session.get_one(RoomAgreement, (tenant_id(), agreement_id))


def agreed(request_id: uuid.UUID) -> list[Agreed]:
    """Everybody who has agreed, the latest first."""
    looks = select(func.count(RoomView.id)).where(
        RoomView.tenant_id == RoomAgreement.tenant_id, RoomView.agreement_id == RoomAgreement.id
    )
    counted = looks.correlate(RoomAgreement).scalar_subquery()
    rows = (
        select(Person.name, Organisation.trade_name, RoomAgreement.agreed_at, RoomAgreement.sha256, counted)
        .join(Person, (Person.tenant_id == RoomAgreement.tenant_id) & (Person.id == RoomAgreement.person_id))
        .outerjoin(
            Organisation,
            (Organisation.tenant_id == RoomAgreement.tenant_id) & (Organisation.id == RoomAgreement.organisation_id),
        )
        .where(RoomAgreement.tenant_id == tenant_id(), RoomAgreement.request_id == request_id)
        .order_by(RoomAgreement.id.desc())
    )
    return [Agreed(row[0], row[1] or "", *row[2:]) for row in db.session.execute(rows)]


def looked(request_id: uuid.UUID, number: int = 1) -> tuple[list[Looked], int]:
    """The views on one page, the latest first, and how many there are in all."""
    mine = (RoomView.tenant_id == tenant_id(), RoomView.request_id == request_id)
    total = db.session.scalar(select(func.count(RoomView.id)).where(*mine)) or 0
    rows = (
        select(Person.name, Organisation.trade_name, RoomFile.name, RoomView.at, RoomView.id)
        .join(Person, (Person.tenant_id == RoomView.tenant_id) & (Person.id == RoomView.person_id))
        .join(RoomFile, (RoomFile.tenant_id == RoomView.tenant_id) & (RoomFile.id == RoomView.file_id))
        .outerjoin(
            Organisation,
            (Organisation.tenant_id == RoomView.tenant_id) & (Organisation.id == RoomView.organisation_id),
        )
        .where(*mine)
        .order_by(RoomView.id.desc())
    )
    page = rows.limit(VIEWS_SHOWN).offset((number - 1) * VIEWS_SHOWN)
    return [Looked(row[0], row[1] or "", row[2], row[3], code(row[4])) for row in db.session.execute(page)], total


def readers(request_id: uuid.UUID) -> Sequence[Person]:
    """Everybody who has agreed: for those who tell people of something new."""
    member = select(RoomAgreement.person_id).where(
        RoomAgreement.tenant_id == tenant_id(), RoomAgreement.request_id == request_id
    )
    return db.session.scalars(select(Person).where(Person.id.in_(member), Person.disabled_at.is_(None))).all()


def is_filed(organisation_id: uuid.UUID) -> bool:
    """Whether the owner has a design or a mark registered, or is registering one."""
    own = select(Certificate.id).where(
        Certificate.organisation_id == organisation_id,
        Certificate.kind.in_(FILINGS),
        Certificate.state.in_([*HELD_STATES, CertificateState.IN_PROCESS]),
    )
    return db.session.scalars(own.limit(1)).first() is not None


def code(view_id: uuid.UUID) -> str:
    """Eight letters by which a printed watermark is found again: the random end of the id."""
    return view_id.hex[-8:]
