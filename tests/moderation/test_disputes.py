"""A dispute between two partners: a case in the queue until it is settled on the page of the partnership."""

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from marketplace.core.clock import now
from marketplace.core.db import db
from marketplace.core.errors import Conflict
from marketplace.core.ids import uuid7
from marketplace.events.kinds import Kind
from marketplace.events.models import Event
from marketplace.moderation import actions, batches, queries, queue
from marketplace.moderation.models import Case
from marketplace.moderation.queue import Wanted
from marketplace.moderation.rules import CaseState, CaseVerb, SubjectKind
from marketplace.organisations.models import Membership
from marketplace.partnerships import actions as partnerships
from marketplace.partnerships import queries as partnership_queries
from marketplace.partnerships.rules import PartnershipState
from tests.cast import Cast, Player
from tests.clients import Browser
from tests.partnerships.making import a_partnership

S = CaseState
KIND = SubjectKind.PARTNERSHIP
Client = Callable[[Player | None], Browser]
Drain = Callable[[], int]


def the_case(cast: Cast, partnership_id: uuid.UUID) -> Case:
    with cast.inside():
        case = queries.latest(KIND, partnership_id)
        assert case is not None
        db.session.expunge(case)
        return case


def a_dispute(cast: Cast, drain: Drain) -> uuid.UUID:
    """Budi, who buys from Sari, has called for help."""
    made = a_partnership(cast, PartnershipState.PRODUCING)
    with cast.inside():
        held = partnership_queries.get(made, lock=True)
        partnerships.dispute(cast.buyer.actor, held, "Bahan belum datang.", form_key=uuid7())
    drain()
    return made


def again(cast: Cast, partnership_id: uuid.UUID) -> None:
    with cast.inside():
        held = partnership_queries.get(partnership_id, lock=True)
        partnerships.dispute(cast.owner.actor, held, "Tidak dibayar.", form_key=uuid7())


def test_a_dispute_waits_in_the_queue_with_its_clock_and_what_is_at_stake_for_both(
    cast: Cast, client_for: Client, drain: Drain
) -> None:
    made = a_dispute(cast, drain)
    case = the_case(cast, made)
    with cast.inside():
        disputed = db.session.scalars(
            select(Event).where(Event.subject_id == made, Event.kind == Kind.PARTNERSHIP_DISPUTED)
        ).one()
        assert (case.state, case.opened_at, case.organisation_id) == (S.OPEN, disputed.at, cast.buyer.organisation_id)
        assert [row.id for row in queue.page(cast.moderator.actor, Wanted(kind=KIND)).rows] == [case.id]
    made_at_work = client_for(cast.moderator)
    listed = made_at_work.get("/moderation?kind=partnership").text
    assert "Perselisihan kemitraan" in listed
    assert f'value="{case.id}"' not in listed, "it cannot be ticked for a batch"
    page = made_at_work.get(f"/moderation/cases/{case.id}").text
    assert "Bahan belum datang." in page
    assert "Bila kemitraan diakhiri" in page
    assert "100 pasang belum diterima pembeli" in page
    assert "5.000.000 rupiah sudah diterima pembuat" in page
    assert "Yang meminta bantuan" in page
    assert f"/partnerships/{made}/interruption" in page
    assert "Setujui dan tayangkan" not in page


def test_one_partnership_has_one_live_case_also_in_raw_sql(cast: Cast, drain: Drain) -> None:
    made = a_dispute(cast, drain)
    case = the_case(cast, made)
    with cast.inside():
        event = db.session.scalars(
            select(Event).where(Event.subject_id == made, Event.kind == Kind.PARTNERSHIP_DISPUTED)
        ).one()
        actions.open_case(event)
        assert len(queries.all_about(KIND, made)) == 1
    columns = {column.key: getattr(case, column.key) for column in Case.__table__.columns}
    with pytest.raises(IntegrityError, match="cases_one_open"), cast.inside():
        db.session.add(Case(**columns | {"id": uuid7(), "subject_version": 99}))


@pytest.mark.parametrize(
    ("what", "reason", "state", "label", "told"),
    [
        ("resume", "", PartnershipState.PRODUCING, "Lanjutkan lagi", "Kemitraan dilanjutkan"),
        ("end", "late", PartnershipState.ENDED, "Terlalu terlambat", "Kemitraan diakhiri"),
    ],
)
def test_a_moderators_word_settles_it_and_both_sides_are_told(
    cast: Cast,
    client_for: Client,
    drain: Drain,
    what: str,
    reason: str,
    state: PartnershipState,
    label: str,
    told: str,
) -> None:
    made = a_dispute(cast, drain)
    path = f"/partnerships/{made}/interruption"
    sent = {"what": what, "reason": reason, "note": "", "key": str(uuid7())}
    refused = client_for(cast.moderator).send(path, sent)
    assert "kedua pihak membacanya" in refused.text
    assert the_case(cast, made).state == S.OPEN
    assert client_for(cast.moderator).send(path, sent | {"note": "Sudah kami dengar keduanya."}).status_code == 302
    drain()
    case = the_case(cast, made)
    assert (case.state, case.decided_by_id, case.note) == (
        S.SETTLED,
        cast.moderator.person_id,
        "Sudah kami dengar keduanya.",
    )
    with cast.inside():
        assert partnership_queries.get(made).state == state
        assert queue.page(cast.moderator.actor, Wanted(kind=KIND)).rows == []
    page = client_for(cast.moderator).get(f"/moderation/cases/{case.id}").text
    assert "Diputuskan petugas" in page
    assert label in page
    for player in (cast.buyer, cast.owner):
        reader = client_for(player)
        assert f"{told}: 100 pasang sandal kulit" in reader.get("/inbox").text
        assert "Sudah kami dengar keduanya." in reader.get(f"/partnerships/{made}").text


def test_when_the_two_find_each_other_again_nobody_needs_to_decide(cast: Cast, drain: Drain) -> None:
    made = a_dispute(cast, drain)
    with cast.inside():
        held = partnership_queries.get(made, lock=True)
        partnerships.resume(cast.owner.actor, held, "Bahannya sudah datang.", form_key=uuid7())
    drain()
    first = the_case(cast, made)
    assert (first.state, first.decided_by_id) == (S.LAPSED, None)
    again(cast, made)
    drain()
    second = the_case(cast, made)
    assert (second.state, second.organisation_id) == (S.OPEN, cast.owner.organisation_id)
    assert second.id != first.id


def test_a_dispute_raised_anew_before_its_end_was_told_keeps_its_case(cast: Cast, drain: Drain) -> None:
    made = a_dispute(cast, drain)
    with cast.inside():
        held = partnership_queries.get(made, lock=True)
        partnerships.resume(cast.owner.actor, held, "Bahannya sudah datang.", form_key=uuid7())
    again(cast, made)
    drain()
    with cast.inside():
        assert [case.state for case in queries.all_about(KIND, made)] == [S.OPEN]


def test_it_is_never_decided_as_if_it_were_an_offer(cast: Cast, client_for: Client, drain: Drain) -> None:
    made = a_dispute(cast, drain)
    case_id = the_case(cast, made).id
    with cast.inside():
        version = partnership_queries.get(made).version
        with pytest.raises(Conflict, match="halaman kemitraannya"):
            actions.approve(cast.moderator.actor, queries.get(case_id), version=version)
        db.session.rollback()
    with cast.inside():
        _batch, (one,) = batches.decide(cast.moderator.actor, [case_id], CaseVerb.APPROVE, wait=timedelta(0))
        assert one.fault
    at_work = client_for(cast.moderator)
    for path in ("change-request", "rejection"):
        assert at_work.send(f"/moderation/cases/{case_id}/{path}", {}).status_code == 200
    said = {"body": "Halo.", "key": str(uuid7())}
    assert at_work.send(f"/moderation/cases/{case_id}/answers", said).status_code == 409
    assert the_case(cast, made).state == S.OPEN
    assert client_for(cast.buyer).get(f"/cases/{case_id}").status_code == 404


@pytest.mark.parametrize("side", ["buyer", "owner"])
def test_a_moderator_who_belongs_to_either_side_is_not_offered_the_decision(
    cast: Cast, client_for: Client, drain: Drain, side: str
) -> None:
    made = a_dispute(cast, drain)
    with cast.inside():
        db.session.add(
            Membership(organisation_id=getattr(cast, side).organisation_id, person_id=cast.moderator.person_id)
        )
    page = client_for(cast.moderator).get(f"/moderation/cases/{the_case(cast, made).id}").text
    assert "Minta rekan lain memeriksanya" in page
    assert "Putuskan perselisihan" not in page


def test_a_dispute_two_working_days_old_is_late(cast: Cast, client_for: Client, drain: Drain) -> None:
    made = a_dispute(cast, drain)
    with cast.inside():
        db.session.execute(update(Case).where(Case.subject_id == made).values(opened_at=now() - timedelta(days=21)))
    assert "Batas lewat" in client_for(cast.moderator).get("/moderation?kind=partnership&clock=late").text
