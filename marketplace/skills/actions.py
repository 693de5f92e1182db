"""Claiming certificates and declaring skills, vouching for them, and what the days do to both."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError

from marketplace.accounts.actor import Actor
from marketplace.core.clock import now
from marketplace.core.db import db, tenant_id
from marketplace.core.errors import Conflict, Forbidden, Invalid
from marketplace.core.files import FileStore
from marketplace.core.i18n import N_
from marketplace.core.ids import uuid7
from marketplace.core.images import Photo as Developed
from marketplace.core.states import By
from marketplace.events.actions import CLOCK, record
from marketplace.events.kinds import Kind
from marketplace.organisations import queries as organisations
from marketplace.organisations.models import Organisation
from marketplace.organisations.rules import reminder_due
from marketplace.skills import queries
from marketplace.skills.models import Certificate, Evidence, EvidencePhoto, Skill
from marketplace.skills.policy import can_write_for
from marketplace.skills.rules import (
    CertificateState,
    CertificateVerb,
    EvidenceKind,
    SkillState,
    SkillVerb,
    good_until,
)
from marketplace.tenants import usage

EARLIER = N_("Tanggal berakhir tidak bisa sebelum tanggal mulai.")
PAST = N_("Sertifikat ini sudah lewat tanggalnya. Isi dengan yang masih berlaku.")
FUTURE = N_("Tanggal ini belum datang.")


@dataclass(frozen=True)
class Claim:
    """What a certificate says, as its holder writes it."""

    kind: str
    number: str = ""
    issuer: str = ""
    scope: str = ""
    valid_from: date | None = None
    valid_until: date | None = None


@dataclass(frozen=True)
class Witness:
    """What a mentor saw, or a laboratory reported."""

    kind: EvidenceKind
    on_day: date
    at_place: str = ""
    laboratory: str = ""
    report_number: str = ""
    note: str = ""


def claim(
    actor: Actor,
    organisation: Organisation,
    told: Claim,
    *,
    certificate_id: uuid.UUID,
    in_process: bool = False,
    document_id: uuid.UUID | None = None,
) -> Certificate:
    """Say that the organisation holds a certificate, or that it is being made. The same id twice is one."""
    if not can_write_for(actor, organisation.id):
        raise Forbidden()
    _check_days(told, in_process)
    state = CertificateState.IN_PROCESS if in_process else CertificateState.CLAIMED
    certificate = Certificate(
        id=certificate_id, organisation_id=organisation.id, state=state, document_id=document_id, **vars(told)
    )
    try:
        with db.session.begin_nested():
            db.session.add(certificate)
    except IntegrityError:
        known = queries.find_certificate(actor, certificate_id)
        if known.organisation_id != organisation.id:
            raise Forbidden() from None
        return known
    record(actor, Kind.CERTIFICATE_CLAIMED, certificate, organisation_id=organisation.id, what=told.kind)
    return certificate


def amend(
    actor: Actor, certificate: Certificate, told: Claim, *, version: int, document_id: uuid.UUID | None = None
) -> None:
    """Change what it says, or say that it has come. Whoever saw the old one has not seen this one."""
    _check_days(told, in_process=False)
    changed = {name: value for name, value in vars(told).items() if getattr(certificate, name) != value}
    has_come = certificate.state == CertificateState.IN_PROCESS
    if not changed and document_id is None and not has_come:
        return
    if certificate.version != version:
        raise Conflict()
    certificate.advance(CertificateVerb.OBTAIN if has_come else CertificateVerb.AMEND, By.AUTHOR)
    for name, value in changed.items():
        setattr(certificate, name, value)
    certificate.document_id = document_id or certificate.document_id
    certificate.seen_by_id = certificate.seen_at = certificate.verified_by_id = certificate.verified_at = None
    certificate.register, certificate.reminded = "", None
    _noted(actor, Kind.CERTIFICATE_AMENDED, certificate, changed=sorted(changed))


def see(actor: Actor, certificate: Certificate) -> None:
    """Note that its document was seen, by whom and when."""
    if certificate.state == CertificateState.SEEN:
        return
    certificate.advance(CertificateVerb.SEE, By.STAFF)
    certificate.seen_by_id, certificate.seen_at = actor.person_id, now()
    _noted(actor, Kind.CERTIFICATE_SEEN, certificate)


def verify(actor: Actor, certificate: Certificate, register: str) -> None:
    """Note that the issuer's own register has it, and which register that is."""
    if certificate.state == CertificateState.VERIFIED:
        return
    certificate.advance(CertificateVerb.VERIFY, By.STAFF)
    certificate.verified_by_id, certificate.verified_at, certificate.register = actor.person_id, now(), register
    _noted(actor, Kind.CERTIFICATE_VERIFIED, certificate, register=register)


def declare(actor: Actor, organisation: Organisation, stage: str) -> Skill:
    """Say that the organisation does this stage itself; said again, it is the same skill, or an ended one anew."""
    if not can_write_for(actor, organisation.id):
        raise Forbidden()
    row = {"tenant_id": tenant_id(), "id": uuid7(), "organisation_id": organisation.id, "stage": stage}
    row |= {"state": SkillState.DECLARED, "reason": "", "created_at": now()}
    made = db.session.scalar(insert(Skill).values(row).on_conflict_do_nothing().returning(Skill.id))
    skill = queries.live_skill(organisation.id, stage)
    if made is None and skill.state != SkillState.EXPIRED:
        return skill
    if made is None:
        skill.advance(SkillVerb.DECLARE, By.AUTHOR)
        skill.valid_until = skill.reminded = None
    _noted(actor, Kind.SKILL_DECLARED, skill, stage=stage)
    return skill


def vouch(
    actor: Actor,
    skill: Skill,
    witness: Witness,
    *,
    evidence_id: uuid.UUID,
    photos: Sequence[Developed] = (),
    files: FileStore | None = None,
) -> None:
    """Attest what was seen, or note what a laboratory found. The same `evidence_id` twice is one."""
    if db.session.get(Evidence, (tenant_id(), evidence_id)) is not None:
        return
    if witness.on_day > organisations.today():
        raise Invalid(FUTURE, fields={"on_day": FUTURE})
    is_test = witness.kind == EvidenceKind.TESTED
    skill.advance(SkillVerb.TEST if is_test else SkillVerb.ATTEST, By.STAFF)
    skill.valid_until, skill.reminded = good_until(witness.kind, witness.on_day), None
    db.session.add(Evidence(id=evidence_id, skill_id=skill.id, person_id=actor.person_id, **vars(witness)))
    db.session.flush()
    if files is not None:
        for photo in {one.digest: one for one in photos}.values():
            _keep(evidence_id, photo, files)
    where = {"laboratory": witness.laboratory} if is_test else {"place": witness.at_place}
    kind = Kind.SKILL_TESTED if is_test else Kind.SKILL_ATTESTED
    _noted(actor, kind, skill, stage=skill.stage, on_day=witness.on_day.isoformat(), **where)


def revoke(actor: Actor, entry: Certificate | Skill, reason: str) -> None:
    """Say that it does not hold, and why; its people read the reason."""
    if isinstance(entry, Certificate):
        entry.advance(CertificateVerb.REVOKE, By.STAFF)
    else:
        entry.advance(SkillVerb.REVOKE, By.STAFF)
    entry.reason = reason
    is_skill = isinstance(entry, Skill)
    _noted(actor, Kind.SKILL_REVOKED if is_skill else Kind.CERTIFICATE_REVOKED, entry, reason=reason)


def withdraw(actor: Actor, entry: Certificate | Skill) -> None:
    """Take it out of the passport; what happened to it stays in the audit trail."""
    if entry.state in (CertificateState.WITHDRAWN, SkillState.WITHDRAWN):
        return
    if isinstance(entry, Certificate):
        entry.advance(CertificateVerb.WITHDRAW, By.AUTHOR)
    else:
        entry.advance(SkillVerb.WITHDRAW, By.AUTHOR)
    _noted(actor, Kind.SKILL_WITHDRAWN if isinstance(entry, Skill) else Kind.CERTIFICATE_WITHDRAWN, entry)


def let_days_pass() -> None:
    """End what has ended and remind of what ends soon; a second time on the same day changes nothing."""
    today = organisations.today()
    for entry in queries.ending():
        assert entry.valid_until is not None
        left, is_skill = (entry.valid_until - today).days, isinstance(entry, Skill)
        if left < 0:
            entry.advance(SkillVerb.EXPIRE if is_skill else CertificateVerb.EXPIRE, By.CLOCK)
            _noted(CLOCK, Kind.SKILL_EXPIRED if is_skill else Kind.CERTIFICATE_EXPIRED, entry)
        elif due := reminder_due(left, entry.reminded):
            entry.reminded = due
            until = entry.valid_until.isoformat()
            _noted(CLOCK, Kind.SKILL_ENDING if is_skill else Kind.CERTIFICATE_ENDING, entry, days=left, until=until)


def _keep(evidence_id: uuid.UUID, photo: Developed, files: FileStore) -> None:
    identifier = uuid7()
    usage.take_room(*map(len, photo.renditions.values()))
    for (width, kind), content in photo.renditions.items():
        files.put(queries.photo_key(tenant_id(), identifier, width, kind), content)
    size = {"width": photo.width, "height": photo.height, "widths": photo.widths}
    db.session.add(EvidencePhoto(id=identifier, evidence_id=evidence_id, digest=photo.digest, **size))


def _check_days(told: Claim, in_process: bool) -> None:
    if told.valid_from and told.valid_until and told.valid_until < told.valid_from:
        raise Invalid(EARLIER, fields={"valid_until": EARLIER})
    if not in_process and told.valid_until and told.valid_until < organisations.today():
        raise Invalid(PAST, fields={"valid_until": PAST})


def _noted(by: object, kind: Kind, entry: Certificate | Skill, **details: object) -> None:
    record(by, kind, entry, organisation_id=entry.organisation_id, **details)  # type: ignore[arg-type]
