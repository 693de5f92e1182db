"""Opening an organisation, keeping its profile, and who may."""

import pytest
from sqlalchemy import select

from marketplace.core.db import db
from marketplace.events.models import Event
from marketplace.organisations.models import Organisation

FORM = {
    "kind": "producer",
    "trade_name": "Sepatu Lalu",
    "regency_code": "52.02",
    "kbli_edition": "2020",
    "size_class": "",
}


def _by_name(cast, name: str) -> Organisation | None:
    with cast.inside():
        found = db.session.scalars(select(Organisation).where(Organisation.trade_name == name)).first()
        if found:
            db.session.expunge(found)
        return found


def test_whoever_opens_an_organisation_owns_it(cast, client_for) -> None:
    lalu = client_for(cast.newcomer)
    assert lalu.send("/organisations/new", FORM).status_code == 302
    organisation = _by_name(cast, "Sepatu Lalu")
    assert organisation is not None
    assert organisation.regency_code == "52.02"
    assert lalu.get(f"/organisations/{organisation.id}/profile").status_code == 200
    with cast.inside():
        assert db.session.scalars(select(Event.kind).where(Event.subject_id == organisation.id)).all() == [
            "organisation.created"
        ]


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("trade_name", "", "perlu diisi"),
        ("regency_code", "", "perlu diisi"),
        ("regency_code", "99.99", "Pilih"),
        ("kind", "", "perlu diisi"),
        ("nib", "12345", "13 angka"),
        ("workers", "banyak", "angka saja"),
        ("website", "bukan alamat", "alamat lengkap"),
    ],
)
def test_bad_input_gets_a_sentence_beside_its_field(cast, client_for, field: str, typed: str, sentence: str) -> None:
    answer = client_for(cast.newcomer).send("/organisations/new", {**FORM, "address": "Jalan Rotan 5", field: typed})
    assert answer.status_code == 200
    assert sentence in answer.text
    assert "Jalan Rotan 5" in answer.text
    assert _by_name(cast, "Sepatu Lalu") is None


@pytest.mark.parametrize(
    ("player", "status"),
    [
        ("owner", 200),
        ("colleague", 403),
        ("rival", 403),
        ("buyer", 403),
        ("moderator", 403),
        ("stranger", 404),
        (None, 302),
    ],
)
def test_only_the_owner_edits_the_profile(cast, client_for, player: str | None, status: int) -> None:
    who = getattr(cast, player) if player else None
    path = f"/organisations/{cast.owner.organisation_id}/profile"
    assert client_for(who).get(path).status_code == status


def test_two_edits_at_once_lose_nothing(cast, client_for) -> None:
    path = f"/organisations/{cast.owner.organisation_id}/profile"
    sari = client_for(cast.owner)
    form = {**FORM, "trade_name": "Sepatu Sasak Sari", "regency_code": "52.03", "version": "1"}
    assert sari.send(path, {**form, "description": "Kulit sapi"}).status_code == 302
    late = sari.send(path, {**form, "description": "Kulit kambing"})
    assert late.status_code == 409
    assert "Kulit sapi" in late.text
    assert "Kulit kambing" in late.text
