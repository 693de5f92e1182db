"""Reading skill passports: one entry, all of an organisation, and how strong each is for many at once."""

import uuid
from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import aliased

from marketplace.accounts.actor import Actor, Visitor
from marketplace.accounts.models import Person
from marketplace.core.db import db, tenant_id
from marketplace.core.errors import Forbidden, NotFound
from marketplace.organisations import queries as organisations
from marketplace.skills.models import Certificate, Evidence, EvidencePhoto, Skill
from marketplace.skills.policy import Entry, can_view
from marketplace.skills.rules import HELD_STATES, SHOWN_CERTIFICATES, SHOWN_SKILLS, STRENGTHS, SkillState

Policy = Callable[[Actor | Visitor, Entry], bool]


@dataclass(frozen=True)
class Known:
    """What is in force of one organisation: kind of certificate -> claimed | seen | verified, stage -> strength."""

    certificates: dict[str, str] = field(default_factory=dict)
    skills: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Vouched:
    """One evidence for a skill, with the name of whoever vouches and the photos that he took."""

    kind: str
    name: str | None
    at_place: str
    on_day: date
    laboratory: str
    report_number: str
    note: str
    photos: list[EvidencePhoto]


@dataclass(frozen=True)
class Checked:
    """A certificate with the names of those who saw and verified it."""

    certificate: Certificate
    seen_by: str | None
    verified_by: str | None

    @property
    def by(self) -> str | None:
        return self.verified_by if self.certificate.state.value == "verified" else self.seen_by

    @property
    def at(self) -> datetime | None:
        one = self.certificate
        return one.verified_at if one.state.value == "verified" else one.seen_at


@dataclass(frozen=True)
class Passport:
    """All that is shown of an organisation; `skills` by stage, each with its evidence, the last first."""

    certificates: list[Checked]
    skills: dict[str, tuple[Skill, list[Vouched]]]

    @property
    def is_empty(self) -> bool:
        return not self.certificates and not self.skills


def find_certificate(
    actor: Actor | Visitor, certificate_id: uuid.UUID, *, to: Policy = can_view, lock: bool = False
) -> Certificate:
    found = _found(actor, _load(Certificate, certificate_id, lock), to)
    assert isinstance(found, Certificate)
    return found


def find_skill(actor: Actor | Visitor, skill_id: uuid.UUID, *, to: Policy = can_view, lock: bool = False) -> Skill:
    found = _found(actor, _load(Skill, skill_id, lock), to)
    assert isinstance(found, Skill)
    return found


def get_certificate(certificate_id: uuid.UUID) -> Certificate:
    return db.session.get_one(Certificate, (tenant_id(), certificate_id))


def get_skill(skill_id: uuid.UUID) -> Skill:
    return db.session.get_one(Skill, (tenant_id(), skill_id))


def live_skill(organisation_id: uuid.UUID, stage: str) -> Skill:
    """The one skill of this stage that was neither revoked nor withdrawn, held until the transaction ends."""
    gone = (SkillState.REVOKED, SkillState.WITHDRAWN)
    own = select(Skill).where(Skill.organisation_id == organisation_id, Skill.stage == stage, Skill.state.not_in(gone))
    return db.session.scalars(own.with_for_update().execution_options(populate_existing=True)).one()


def passport(organisation_id: uuid.UUID) -> Passport:
    """What stands in the passport now, for everybody who may see the organisation."""
    shown = Skill.organisation_id == organisation_id, Skill.state.in_(SHOWN_SKILLS)
    skills = db.session.scalars(select(Skill).where(*shown)).all()
    vouched = _vouched([skill.id for skill in skills])
    return Passport(
        _checked(Certificate.organisation_id == organisation_id, Certificate.state.in_(SHOWN_CERTIFICATES)),
        {skill.stage: (skill, vouched[skill.id]) for skill in skills},
    )


def checked(certificate_id: uuid.UUID) -> Checked:
    return _checked(Certificate.id == certificate_id)[0]


def evidence_for(skill_id: uuid.UUID) -> list[Vouched]:
    return _vouched([skill_id])[skill_id]


def strengths(organisation_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Known]:
    """How strongly it is known what each of these organisations holds and can; two statements, however many.

    What ended today or earlier is not in it, even before the clock has said so.
    """
    known = {identifier: Known() for identifier in organisation_ids}
    if not known:
        return known
    today = organisations.today()
    ranks = {state: rank for rank, state in enumerate(("claimed", "seen", "verified"))}
    certificates = select(Certificate.organisation_id, Certificate.kind, Certificate.state).where(
        Certificate.tenant_id == tenant_id(),
        Certificate.organisation_id.in_(known),
        Certificate.state.in_(HELD_STATES),
        or_(Certificate.valid_until.is_(None), Certificate.valid_until >= today),
    )
    for owner, kind, state in db.session.execute(certificates):
        before = known[owner].certificates.get(kind)
        if before is None or ranks[state.value] > ranks[before]:
            known[owner].certificates[kind] = state.value
    skills = select(Skill.organisation_id, Skill.stage, Skill.state).where(
        Skill.tenant_id == tenant_id(),
        Skill.organisation_id.in_(known),
        Skill.state.in_(STRENGTHS),
        or_(Skill.valid_until.is_(None), Skill.valid_until >= today),
    )
    for owner, stage, strength in db.session.execute(skills):
        known[owner].skills[stage] = strength.value
    return known


def ending() -> Sequence[Certificate | Skill]:
    """What is in force and ends some day, held; one that somebody else holds is left for the next round."""
    certificates = select(Certificate).where(Certificate.state.in_(HELD_STATES), Certificate.valid_until.is_not(None))
    skills = select(Skill).where(
        Skill.state.in_((SkillState.ATTESTED, SkillState.TESTED)), Skill.valid_until.is_not(None)
    )
    held = [*db.session.scalars(certificates.with_for_update(skip_locked=True))]
    return [*held, *db.session.scalars(skills.with_for_update(skip_locked=True))]


def find_photo(skill_id: uuid.UUID, photo_id: uuid.UUID) -> EvidencePhoto:
    """A photo of the evidence for this skill, while the skill is shown."""
    one = (
        select(EvidencePhoto)
        .join(Evidence, Evidence.id == EvidencePhoto.evidence_id)
        .join(Skill, Skill.id == Evidence.skill_id)
        .where(EvidencePhoto.id == photo_id, Skill.id == skill_id, Skill.state.in_(SHOWN_SKILLS))
    )
    photo = db.session.scalars(one).first()
    if photo is None:
        raise NotFound()
    return photo


def photo_key(tenant: uuid.UUID, photo_id: uuid.UUID, width: int, kind: str) -> str:
    return f"{tenant}/evidence/{photo_id}/{width}.{kind}"


def _load(model: type[Entry], identifier: uuid.UUID, lock: bool) -> Entry | None:
    key = (tenant_id(), identifier)
    found: Entry | None = db.session.get(model, key, with_for_update=lock or None, populate_existing=lock)  # type: ignore[assignment]
    return found


def _found(actor: Actor | Visitor, entry: Entry | None, to: Policy) -> Entry:
    if entry is None or not can_view(actor, entry):
        raise NotFound()
    if not to(actor, entry):
        raise Forbidden()
    return entry


def _checked(*which: object) -> list[Checked]:
    seer, verifier = aliased(Person), aliased(Person)
    rows: Select[Certificate, str | None, str | None] = (
        select(Certificate, seer.name, verifier.name)
        .outerjoin(seer, seer.id == Certificate.seen_by_id)
        .outerjoin(verifier, verifier.id == Certificate.verified_by_id)
        .where(*which)  # type: ignore[arg-type]
        .order_by(Certificate.kind, Certificate.id)
    )
    return [Checked(*row) for row in db.session.execute(rows)]


def _vouched(skill_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, list[Vouched]]:
    found: dict[uuid.UUID, list[Vouched]] = defaultdict(list)
    if not skill_ids:
        return found
    rows = db.session.execute(
        select(Evidence, Person.name)
        .outerjoin(Person, Person.id == Evidence.person_id)
        .where(Evidence.skill_id.in_(skill_ids))
        .order_by(Evidence.on_day.desc(), Evidence.id.desc())
    ).all()
    photos: dict[uuid.UUID, list[EvidencePhoto]] = defaultdict(list)
    wanted = select(EvidencePhoto).where(EvidencePhoto.evidence_id.in_([one.id for one, _name in rows]))
    for photo in db.session.scalars(wanted.order_by(EvidencePhoto.id)):
        photos[photo.evidence_id].append(photo)
    for one, name in rows:
        facts = (one.at_place, one.on_day, one.laboratory, one.report_number, one.note)
        found[one.skill_id].append(Vouched(one.kind.value, name, *facts, photos[one.id]))
    return found
