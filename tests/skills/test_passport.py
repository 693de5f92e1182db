"""A skill passport: what its people say, who vouches for it, what the days do, and what a buyer sees and finds."""

import io
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from marketplace.accounts.rules import StaffRole
from marketplace.core.db import db
from marketplace.events.models import Event
from marketplace.notifications.models import Notification
from marketplace.organisations import documents
from marketplace.organisations import queries as organisations
from marketplace.organisations.models import Document
from marketplace.organisations.rules import DocumentState
from marketplace.skills import actions, queries
from marketplace.skills.models import Certificate, Evidence, Skill
from tests.cast import _player
from tests.worlds.skills import PDF

SEEN_HERE = {"at_place": "Bengkel Pringgasela", "on_day": "2026-01-15", "note": "Jahitan rapat."}


@pytest.fixture
def mentor(cast):
    with cast.inside():
        return _player(cast, "Siti", staff=StaffRole.MENTOR, email=True)


def _declare(cast, client_for, stage: str = "sewing"):
    path = f"/organisations/{cast.owner.organisation_id}/skills"
    assert client_for(cast.owner).send(path, {"stage": stage}).status_code == 302
    with cast.inside():
        return db.session.scalars(select(Skill.id).where(Skill.stage == stage)).one()


def _claim(cast, client_for, **typed):
    path = f"/organisations/{cast.owner.organisation_id}/certificates/new"
    paper = (io.BytesIO(PDF), "halal.pdf")
    form = {"kind": "halal", "status": "held", "number": "ID-1", "issuer": "BPJPH", "paper": paper, **typed}
    answer = client_for(cast.owner).send(path, form, content_type="multipart/form-data")
    assert answer.status_code == 302, answer.text
    with cast.inside():
        return db.session.scalars(select(Certificate.id)).one()


def _strengths(cast):
    with cast.inside():
        return queries.strengths([cast.owner.organisation_id])[cast.owner.organisation_id]


def test_a_mentor_attests_and_a_buyer_sees_by_whom_where_and_when(cast, client_for, mentor) -> None:
    skill = _declare(cast, client_for)
    assert _strengths(cast).skills == {"sewing": "declared"}
    assert client_for(mentor).send(f"/skills/{skill}/attestation", SEEN_HERE).status_code == 302
    assert _strengths(cast).skills == {"sewing": "attested"}
    profile = client_for(None).get(f"/organisations/{cast.owner.organisation_id}").text
    assert "Disaksikan Siti di Bengkel Pringgasela, 15 Jan 2026" in profile
    with cast.inside():
        kinds = db.session.scalars(select(Event.kind).where(Event.subject_id == skill).order_by(Event.id)).all()
    assert kinds == ["skill.declared", "skill.attested"]


@pytest.mark.parametrize(
    ("player", "status"),
    [("owner", 403), ("buyer", 403), ("moderator", 403), ("viewer", 403), ("admin", 302), ("stranger", 403)],
)
def test_only_mentors_attest(cast, client_for, player: str, status: int) -> None:
    skill = _declare(cast, client_for)
    assert client_for(getattr(cast, player)).send(f"/skills/{skill}/attestation", SEEN_HERE).status_code == status


def test_the_same_form_sent_twice_is_one_evidence(cast, client_for, mentor) -> None:
    skill, key = _declare(cast, client_for), "01890000-0000-7000-8000-000000000001"
    for _time in range(2):
        client_for(mentor).send(f"/skills/{skill}/attestation", {**SEEN_HERE, "key": key})
    with cast.inside():
        assert len(db.session.scalars(select(Evidence)).all()) == 1


def test_a_laboratory_is_stronger_than_a_mentor_and_a_mentor_does_not_weaken_it(cast, client_for, mentor) -> None:
    skill = _declare(cast, client_for)
    report = {"laboratory": "BBSPJIKKP", "report_number": "LHU-77", "on_day": "2026-02-01"}
    assert client_for(cast.moderator).send(f"/skills/{skill}/test", report).status_code == 302
    assert _strengths(cast).skills == {"sewing": "tested"}
    assert client_for(mentor).send(f"/skills/{skill}/attestation", SEEN_HERE).status_code == 409
    assert "BBSPJIKKP" in client_for(None).get(f"/organisations/{cast.owner.organisation_id}").text


def test_a_day_that_has_not_come_is_refused_beside_its_field(cast, client_for, mentor) -> None:
    skill = _declare(cast, client_for)
    answer = client_for(mentor).send(f"/skills/{skill}/attestation", {**SEEN_HERE, "on_day": "2099-01-01"})
    assert answer.status_code == 400
    assert "belum datang" in answer.text
    assert "Jahitan rapat." in answer.text


def test_a_certificate_is_seen_then_verified_and_each_says_by_whom(cast, client_for) -> None:
    certificate, moderator = _claim(cast, client_for), client_for(cast.moderator)
    profile = f"/organisations/{cast.owner.organisation_id}"
    assert _strengths(cast).certificates == {"halal": "claimed"}
    assert moderator.send(f"/certificates/{certificate}/sighting").status_code == 302
    assert "Made," in client_for(None).get(profile).text
    assert "perlu diisi" in moderator.send(f"/certificates/{certificate}/verification", {"register": ""}).text
    moderator.send(f"/certificates/{certificate}/verification", {"register": "bpjph.halal.go.id"})
    assert _strengths(cast).certificates == {"halal": "verified"}
    assert "bpjph.halal.go.id" in client_for(None).get(profile).text


def test_whoever_changes_a_seen_certificate_has_it_seen_anew(cast, client_for) -> None:
    certificate = _claim(cast, client_for)
    client_for(cast.moderator).send(f"/certificates/{certificate}/sighting")
    with cast.inside():
        version = db.session.get_one(Certificate, (cast.tenant_id, certificate)).version
    typed = {"kind": "halal", "number": "ID-2", "version": str(version)}
    assert client_for(cast.owner).send(f"/certificates/{certificate}/amendment", typed).status_code == 302
    assert _strengths(cast).certificates == {"halal": "claimed"}


def test_a_revoked_one_is_gone_for_buyers_and_its_people_read_why(cast, client_for, drain) -> None:
    certificate = _claim(cast, client_for)
    client_for(cast.moderator).send(f"/certificates/{certificate}/revocation", {"reason": "Nomornya tidak ada."})
    drain()
    assert _strengths(cast).certificates == {}
    assert "Nomornya tidak ada." in client_for(cast.owner).get(f"/certificates/{certificate}").text


@pytest.mark.parametrize(
    ("player", "status"),
    [("owner", 200), ("colleague", 200), ("moderator", 200), ("viewer", 404), ("buyer", 404), ("rival", 404)],
)
def test_a_paper_is_for_its_own_people_and_the_moderators(cast, client_for, player: str, status: int) -> None:
    _claim(cast, client_for)
    with cast.inside():
        paper = db.session.scalars(select(Document.id)).one()
    answer = client_for(getattr(cast, player)).get(f"/documents/{paper}")
    assert answer.status_code == status
    if status == 200:
        assert answer.data == PDF
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        (b"MZ program", "bukan PDF atau foto"),
        (b"%PDF-1.4 /Encrypt %%EOF", "terkunci"),
        (b"%PDF-1.4 /JavaScript %%EOF", "program"),
        (b"", "Pilih berkasnya"),
    ],
)
def test_a_paper_that_is_none_is_refused_beside_its_field(cast, client_for, raw: bytes, sentence: str) -> None:
    path = f"/organisations/{cast.owner.organisation_id}/documents"
    form = {"kind": "nib", "number": "1234567890123", "paper": (io.BytesIO(raw), "nib.pdf")}
    answer = client_for(cast.owner).send(path, form, content_type="multipart/form-data")
    assert answer.status_code == 400
    assert sentence in answer.text
    assert "1234567890123" in answer.text


@pytest.mark.parametrize(
    ("left", "told"), [(61, None), (60, "certificate.ending"), (7, "certificate.ending"), (-1, "certificate.expired")]
)
def test_the_days_remind_once_and_end_what_has_ended(cast, client_for, drain, left: int, told: str | None) -> None:
    certificate = _claim(cast, client_for)
    with cast.inside():
        ends = organisations.today() + timedelta(days=left)
        db.session.execute(update(Certificate).where(Certificate.id == certificate).values(valid_until=ends))
    for _twice in range(2):
        with cast.inside():
            actions.let_days_pass()
    drain()
    with cast.inside():
        kinds = db.session.scalars(select(Event.kind).where(Event.subject_id == certificate)).all()
    assert [kind for kind in kinds if kind != "certificate.claimed"] == ([told] if told else [])
    assert _strengths(cast).certificates == ({} if left < 0 else {"halal": "claimed"})
    if told:
        with cast.inside():
            rows = select(Notification.person_id).where(Notification.kind.in_(("paper.ending", "paper.expired")))
            assert set(db.session.scalars(rows)) == {cast.owner.person_id, cast.colleague.person_id}


def test_a_paper_ends_by_the_clock_as_well(cast, client_for) -> None:
    _claim(cast, client_for)
    with cast.inside():
        db.session.execute(update(Document).values(valid_until=organisations.today() - timedelta(days=1)))
    with cast.inside():
        documents.let_days_pass()
        assert db.session.scalars(select(Document.state)).one() == DocumentState.EXPIRED


def test_buyers_narrow_the_directory_by_strength(cast, client_for, drain, mentor) -> None:
    skill = _declare(cast, client_for)
    with cast.inside():
        workshop = organisations.get(cast.owner.organisation_id)
        profile = {name: getattr(workshop, name) for name in ("trade_name", "regency_code")}
    drain()
    asked = "/organisations/directory?stage=sewing&strength=attested"
    assert profile["trade_name"] not in client_for(None).get(asked).text
    client_for(mentor).send(f"/skills/{skill}/attestation", SEEN_HERE)
    drain()
    assert profile["trade_name"] in client_for(None).get(asked).text
    assert profile["trade_name"] not in client_for(None).get(asked.replace("sewing", "cutting")).text
    assert profile["trade_name"] not in client_for(None).get(asked.replace("attested", "tested")).text
