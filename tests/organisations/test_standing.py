"""An organisation that is suspended, a profile that is claimed, one that somebody has blocked."""

import threading

import pytest
from sqlalchemy import select

from marketplace.core.db import db
from marketplace.core.errors import Conflict
from marketplace.core.ids import uuid7
from marketplace.matching import queries as matches
from marketplace.notifications.models import Notification
from marketplace.organisations import blocks, standing
from marketplace.organisations.models import Membership, Organisation, ProfileClaim
from marketplace.organisations.rules import OrganisationState
from tests.world import make_world


def _reason(text: str = "Alamatnya tidak ada.") -> dict[str, str]:
    return {"reason": text}


@pytest.fixture
def world(cast, background):
    return make_world(cast, background)


def _suspend(cast, client_for, drain, organisation_id) -> None:
    answer = client_for(cast.moderator).send(f"/organisations/{organisation_id}/standing", _reason())
    assert answer.status_code == 302
    drain()


def _public_paths(world) -> list[str]:
    listing = world["listing_id"]
    photo = f"/listings/{listing}/photos/{world['photo_id']}/640.webp"
    return [f"/organisations/{world['organisation_id']}", f"/listings/{listing}", photo]


def test_of_a_suspended_organisation_nothing_is_public_and_all_of_it_comes_back(cast, client_for, drain, world) -> None:
    visitor = client_for(None)
    profile, listing, photo = _public_paths(world)
    assert [visitor.get(path).status_code for path in (profile, listing)] == [200, 200]
    assert "Pringgasela" in visitor.get("/listings").text
    with cast.inside():
        before = matches.of_request(world["request_id"]).total
    assert before > 0
    _suspend(cast, client_for, drain, world["organisation_id"])
    assert [visitor.get(path).status_code for path in (profile, listing, photo)] == [404, 404, 404]
    assert client_for(cast.buyer).get(listing).status_code == 404
    assert "Sandal kulit Pringgasela" not in visitor.get("/listings").text
    with cast.inside():
        assert matches.of_request(world["request_id"]).total == 0
    assert client_for(cast.moderator).get(listing).status_code == 200
    client_for(cast.moderator).send(f"/organisations/{world['organisation_id']}/resumption")
    drain()
    assert [visitor.get(path).status_code for path in (profile, listing)] == [200, 200]
    assert "Sandal kulit Pringgasela" in visitor.get("/listings").text
    with cast.inside():
        assert matches.of_request(world["request_id"]).total == before


def test_its_people_are_told_why_and_cannot_act_for_it(cast, client_for, drain) -> None:
    _suspend(cast, client_for, drain, cast.owner.organisation_id)
    with cast.inside():
        told = db.session.scalars(select(Notification).where(Notification.kind == "organisation.suspended")).all()
        assert {one.person_id for one in told} == {cast.owner.person_id, cast.colleague.person_id}
        assert told[0].params["reason"] == "Alamatnya tidak ada."
    assert client_for(cast.owner).get(f"/organisations/{cast.owner.organisation_id}/profile").status_code == 404


@pytest.mark.parametrize(
    ("player", "status"), [("moderator", 302), ("admin", 302), ("viewer", 403), ("owner", 403), ("rival", 403)]
)
def test_only_moderators_suspend(cast, client_for, player: str, status: int) -> None:
    path = f"/organisations/{cast.owner.organisation_id}/standing"
    assert client_for(getattr(cast, player)).send(path, _reason()).status_code == status
    with cast.inside():
        state = db.session.get_one(Organisation, (cast.tenant_id, cast.owner.organisation_id)).state
        assert (state == OrganisationState.SUSPENDED) is (status == 302)


def test_a_suspension_needs_a_reason(cast, client_for) -> None:
    path = f"/organisations/{cast.owner.organisation_id}/standing"
    assert "perlu diisi" in client_for(cast.moderator).send(path, _reason(" ")).text


def _unclaimed(cast):
    with cast.inside():
        known = Organisation(kind="producer", state=OrganisationState.UNCLAIMED, trade_name="Kenari Sandal")
        db.session.add(known)
        db.session.flush()
        return known.id


def _claim(cast, client_for, profile) -> str:
    sent = client_for(cast.newcomer).send(f"/organisations/{profile}/claim", {"proof": "Nama saya di NIB."})
    assert sent.status_code == 302
    return sent.location


def test_a_profile_becomes_the_claimants_by_a_moderators_yes(cast, client_for, drain) -> None:
    profile = _unclaimed(cast)
    claim = _claim(cast, client_for, profile)
    moderator = client_for(cast.moderator)
    assert "Kenari Sandal" in moderator.get("/claims").text
    assert "Nama saya di NIB." in moderator.get(claim).text
    assert client_for(cast.newcomer).get(f"/organisations/{profile}/profile").status_code == 403
    assert moderator.send(f"{claim}/acceptance").status_code == 302
    drain()
    assert client_for(cast.newcomer).get(f"/organisations/{profile}/profile").status_code == 200
    assert client_for(cast.newcomer).send(f"{claim}/acceptance").status_code == 403


def test_a_refused_claim_leaves_the_profile_free_and_says_why(cast, client_for) -> None:
    profile = _unclaimed(cast)
    claim = _claim(cast, client_for, profile)
    client_for(cast.moderator).send(f"{claim}/refusal", {"reason": "Namanya lain."})
    assert "Namanya lain." in client_for(cast.newcomer).get(claim).text
    with cast.inside():
        assert db.session.get_one(Organisation, (cast.tenant_id, profile)).state == OrganisationState.UNCLAIMED
        assert db.session.scalars(select(Membership).where(Membership.organisation_id == profile)).all() == []
    assert _claim(cast, client_for, profile) != claim


@pytest.mark.parametrize(("player", "status"), [("owner", 404), ("viewer", 404), ("moderator", 200), ("newcomer", 200)])
def test_a_claim_is_for_its_maker_and_the_moderators(cast, client_for, player: str, status: int) -> None:
    claim = _claim(cast, client_for, _unclaimed(cast))
    assert client_for(getattr(cast, player)).get(claim).status_code == status


def test_of_two_who_claim_at_once_one_comes_first(cast) -> None:
    profile = _unclaimed(cast)
    together, outcomes = threading.Barrier(2, timeout=20), []

    def claim(player) -> None:
        try:
            with cast.inside():
                together.wait()
                standing.claim(player.actor, standing.hold(profile), "Ini milik saya.", claim_id=uuid7())
            outcomes.append("claimed")
        except Conflict:
            outcomes.append("too late")

    threads = [threading.Thread(target=claim, args=(player,)) for player in (cast.newcomer, cast.rival)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(outcomes) == ["claimed", "too late"]
    with cast.inside():
        assert len(db.session.scalars(select(ProfileClaim).where(ProfileClaim.organisation_id == profile)).all()) == 1


def test_whoever_is_blocked_asks_nothing_and_is_not_seen_by_the_blocker(cast, client_for, world) -> None:
    sari, budi = client_for(cast.owner), client_for(cast.buyer)
    assert budi.send(f"/organisations/{cast.buyer.organisation_id}/block").status_code == 409
    assert budi.send(f"/organisations/{cast.owner.organisation_id}/block").status_code == 302
    assert "Sepatu Sasak Sari" in budi.get("/my/blocks").text
    assert "Sandal kulit Pringgasela" not in budi.get("/listings").text
    assert "Sandal kulit Pringgasela" in client_for(cast.buyers_colleague).get("/listings").text
    assert "Sandal kulit Pringgasela" not in budi.get(f"/requests/{world['request_id']}/matches").text
    with cast.inside():
        assert blocks.is_unwelcome(cast.owner.actor.organisation_ids, cast.buyer.organisation_id)
    question = sari.send(f"/requests/{world['request_id']}/question", {"body": "Masih dibuka?"})
    assert question.status_code == 409
    budi.send(f"/organisations/{cast.owner.organisation_id}/block/removal")
    assert "Sandal kulit Pringgasela" in budi.get("/listings").text


def test_whoever_has_blocked_an_organisation_is_not_invited_by_it(cast, client_for) -> None:
    client_for(cast.newcomer).send(f"/organisations/{cast.owner.organisation_id}/block")
    form = {"identifier": cast.newcomer.phone, "role": "member", "rights": ["publish"]}
    answer = client_for(cast.owner).send(f"/organisations/{cast.owner.organisation_id}/members", form)
    assert answer.status_code == 200
    assert "tidak bisa dikirim" in answer.text
