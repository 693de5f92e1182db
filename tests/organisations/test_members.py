"""Who belongs to an organisation: invited once, by number; rights that hold at once; never without an owner."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import create_engine, select, text, update
from sqlalchemy.exc import IntegrityError

from marketplace.core.clock import now
from marketplace.core.contacts import parse_identifier
from marketplace.core.db import db
from marketplace.core.errors import Conflict
from marketplace.core.ids import uuid7
from marketplace.notifications.models import Delivery
from marketplace.organisations import members
from marketplace.organisations import queries as organisations
from marketplace.organisations.models import Invitation, Membership
from marketplace.organisations.rules import InvitationState, MembershipRole

OWNER, MEMBER = MembershipRole.OWNER, MembershipRole.MEMBER


def _invite(cast, identifier: str, role: MembershipRole = MEMBER, rights: tuple[str, ...] = ("publish",)):
    with cast.inside():
        workshop = organisations.get(cast.owner.organisation_id)
        address = parse_identifier(identifier, demo=True)
        return members.invite(cast.owner.actor, workshop, address, role, rights, invitation_id=uuid7()).id


def _membership(cast, player) -> Membership | None:
    with cast.inside():
        own = (Membership.organisation_id == cast.owner.organisation_id, Membership.person_id == player.person_id)
        found = db.session.scalars(select(Membership).where(*own)).first()
        if found:
            db.session.expunge(found)
        return found


def test_the_invited_joins_with_the_rights_that_were_given_and_the_link_works_once(cast, client_for, drain) -> None:
    invitation = _invite(cast, cast.newcomer.phone)
    drain()
    lalu = client_for(cast.newcomer)
    assert "Sepatu Sasak Sari" in lalu.get(f"/invitations/{invitation}").text
    assert lalu.send(f"/invitations/{invitation}/acceptance").status_code == 302
    assert _membership(cast, cast.newcomer).rights == ["publish"]
    path = f"/organisations/{cast.owner.organisation_id}/members"
    assert lalu.get(path).status_code == 200
    member = _membership(cast, cast.newcomer)
    lalu.send(f"{path}/{member.id}/removal")
    assert _membership(cast, cast.newcomer) is None
    again = lalu.send(f"/invitations/{invitation}/acceptance")
    assert again.status_code in (302, 409)
    assert _membership(cast, cast.newcomer) is None


@pytest.mark.parametrize(
    ("player", "status"),
    [("newcomer", 200), ("owner", 200), ("colleague", 404), ("buyer", 404), ("moderator", 404), ("stranger", 404)],
)
def test_an_invitation_is_there_for_its_number_and_the_owner_alone(cast, client_for, player: str, status: int) -> None:
    invitation = _invite(cast, cast.newcomer.phone)
    assert client_for(getattr(cast, player)).get(f"/invitations/{invitation}").status_code == status


def test_whoever_shares_the_link_shares_no_way_in(cast, client_for) -> None:
    invitation = _invite(cast, cast.newcomer.phone)
    assert client_for(cast.buyer).send(f"/invitations/{invitation}/acceptance").status_code == 404
    assert client_for(cast.owner).send(f"/invitations/{invitation}/acceptance").status_code == 403
    assert _membership(cast, cast.buyer) is None


@pytest.mark.parametrize("fate", ["revoked", "over"])
def test_what_was_taken_back_or_is_past_its_time_lets_nobody_in(cast, client_for, fate: str) -> None:
    invitation = _invite(cast, cast.newcomer.phone)
    if fate == "revoked":
        assert client_for(cast.owner).send(f"/invitations/{invitation}/revocation").status_code == 302
    else:
        with cast.inside():
            past = update(Invitation).where(Invitation.id == invitation).values(expires_at=now() - timedelta(minutes=1))
            db.session.execute(past)
    assert client_for(cast.newcomer).send(f"/invitations/{invitation}/acceptance").status_code == 409
    assert _membership(cast, cast.newcomer) is None


def test_the_clock_ends_what_nobody_took_up(cast) -> None:
    invitation = _invite(cast, cast.newcomer.phone)
    with cast.inside():
        late = update(Invitation).where(Invitation.id == invitation).values(expires_at=now() - timedelta(minutes=1))
        db.session.execute(late)
    with cast.inside():
        members.let_days_pass()
        assert db.session.get_one(Invitation, (cast.tenant_id, invitation)).state == InvitationState.EXPIRED


def test_an_unknown_number_gets_the_link_by_whatsapp(cast, drain) -> None:
    invitation = _invite(cast, "0812-7777-0001")
    drain()
    with cast.inside():
        sent = db.session.scalars(select(Delivery).where(Delivery.kind == "invitation.sent")).one()
        assert (sent.channel, sent.address, sent.path) == ("whatsapp", "+6281277770001", f"/invitations/{invitation}")


def test_the_same_number_twice_is_one_invitation(cast) -> None:
    assert _invite(cast, cast.newcomer.phone) == _invite(cast, cast.newcomer.phone)


@pytest.mark.parametrize(("player", "status"), [("owner", 302), ("colleague", 403), ("buyer", 403), ("stranger", 404)])
def test_only_an_owner_invites(cast, client_for, player: str, status: int) -> None:
    path = f"/organisations/{cast.owner.organisation_id}/members"
    form = {"identifier": cast.newcomer.phone, "role": "member", "rights": ["publish"]}
    assert client_for(getattr(cast, player)).send(path, form).status_code == status


def test_a_changed_right_holds_from_the_next_click(cast, client_for) -> None:
    dewi, sari = client_for(cast.colleague), client_for(cast.owner)
    assert dewi.get("/listings/new").status_code == 200
    member = _membership(cast, cast.colleague)
    path = f"/organisations/{cast.owner.organisation_id}/members/{member.id}"
    assert sari.send(path, {"role": "member", "rights": ["answer"]}).status_code == 302
    assert _membership(cast, cast.colleague).rights == ["answer"]
    passport = f"/organisations/{cast.owner.organisation_id}/skills"
    assert dewi.send(passport, {"stage": "sewing"}).status_code == 403


@pytest.mark.parametrize("typed", [{"role": "boss"}, {"role": "member", "rights": ["everything"]}])
def test_a_role_or_right_that_does_not_exist_is_refused(cast, client_for, typed: dict) -> None:
    member = _membership(cast, cast.colleague)
    path = f"/organisations/{cast.owner.organisation_id}/members/{member.id}"
    assert client_for(cast.owner).send(path, typed).status_code == 200
    assert _membership(cast, cast.colleague).rights == member.rights


def test_the_last_owner_neither_leaves_nor_steps_down(cast, client_for) -> None:
    member, sari = _membership(cast, cast.owner), client_for(cast.owner)
    path = f"/organisations/{cast.owner.organisation_id}/members/{member.id}"
    assert "pemilik terakhir" in sari.send(f"{path}/removal", follow_redirects=True).text
    refused = sari.send(path, {"role": "member", "rights": []})
    assert refused.status_code == 409
    assert "pemilik terakhir" in refused.text
    assert _membership(cast, cast.owner).role == OWNER


@pytest.mark.parametrize("statement", ["DELETE FROM memberships", "UPDATE memberships SET role = 'member'"])
def test_the_database_keeps_an_owner_whatever_the_code_forgets(cast, running, statement: str) -> None:
    engine = create_engine(running.database_url)
    with engine.connect() as connection:
        connection.execute(text("SELECT set_config('app.tenant_id', :t, true)"), {"t": str(cast.tenant_id)})
        with pytest.raises(IntegrityError, match="keeps an owner"):
            connection.execute(text(statement))
    engine.dispose()


def test_of_two_owners_who_leave_at_once_one_stays(cast, running) -> None:
    """Each sees the other when it starts; the second waits for the first and then may not."""
    with cast.inside():
        second = select(Membership).where(Membership.person_id == cast.colleague.person_id)
        members.change(cast.owner.actor, db.session.scalars(second).one(), OWNER, [])
    engine = create_engine(running.database_url)
    together, outcomes = threading.Barrier(2, timeout=20), []

    def leave(person_id) -> None:
        with engine.connect() as connection:
            connection.execute(text("SELECT set_config('app.tenant_id', :t, true)"), {"t": str(cast.tenant_id)})
            connection.execute(text("SELECT count(*) FROM memberships"))
            together.wait()
            try:
                connection.execute(text("DELETE FROM memberships WHERE person_id = :p"), {"p": person_id})
                connection.commit()
                outcomes.append("left")
            except IntegrityError:
                outcomes.append("stayed")

    threads = [threading.Thread(target=leave, args=(one.person_id,)) for one in (cast.owner, cast.colleague)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    engine.dispose()
    assert sorted(outcomes) == ["left", "stayed"]


def test_an_owner_may_go_when_another_stays(cast) -> None:
    with cast.inside():
        both = db.session.scalars(
            select(Membership).where(Membership.organisation_id == cast.owner.organisation_id)
        ).all()
        first = next(one for one in both if one.person_id == cast.owner.person_id)
        second = next(one for one in both if one.person_id == cast.colleague.person_id)
        with pytest.raises(Conflict):
            members.end(cast.owner.actor, first)
        members.change(cast.owner.actor, second, OWNER, [])
        members.end(cast.owner.actor, first)
    assert _membership(cast, cast.owner) is None
