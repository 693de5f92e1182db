"""A passport in the world: a certificate with its paper, and a skill that a mentor has seen, with a photo."""

import hashlib
import uuid
from collections.abc import Callable

from marketplace.accounts.actor import Actor
from marketplace.accounts.rules import StaffRole
from marketplace.core.db import db
from marketplace.core.files import open_store
from marketplace.core.ids import uuid7
from marketplace.organisations import documents
from marketplace.organisations import queries as organisations
from marketplace.organisations.papers import Paper
from marketplace.organisations.rules import DocumentKind
from marketplace.skills import actions
from marketplace.skills.actions import Claim, Witness
from marketplace.skills.models import EvidencePhoto
from marketplace.skills.rules import EvidenceKind
from tests.cast import Cast

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
PAPER = Paper(PDF, "pdf", hashlib.sha256(PDF).hexdigest())


def mentor_of(cast: Cast) -> Actor:
    """The admin, in the part of a mentor."""
    return Actor(cast.admin.person_id, cast.admin.name, "id", staff_role=StaffRole.MENTOR)


def add_passport(cast: Cast, _ids: dict[str, uuid.UUID], drain: Callable[[Cast], int]) -> dict[str, uuid.UUID]:
    owner, files = cast.owner.actor, open_store("memory://")
    assert cast.owner.organisation_id
    with cast.inside():
        workshop = organisations.get(cast.owner.organisation_id)
        paper = documents.hand_in(owner, workshop, DocumentKind.NIB, PAPER, files, document_id=uuid7())
        told = Claim("halal", number="ID123", issuer="BPJPH")
        certificate = actions.claim(owner, workshop, told, certificate_id=uuid7(), document_id=paper.id)
        skill = actions.declare(owner, workshop, "sewing")
        witness = Witness(EvidenceKind.ATTESTED, organisations.today(), at_place="Bengkel Pringgasela")
        seen = uuid7()
        actions.vouch(mentor_of(cast), skill, witness, evidence_id=seen)
        photo = EvidencePhoto(id=uuid7(), evidence_id=seen, digest="0" * 64, width=640, height=480, widths=[320, 640])
        db.session.add(photo)
        ids = {"document_id": paper.id, "certificate_id": certificate.id, "skill_id": skill.id}
        ids["evidence_photo_id"] = photo.id
    drain(cast)
    return ids
