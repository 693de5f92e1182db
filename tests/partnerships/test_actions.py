"""What the two sides of a partnership do, step by step, and what is refused."""

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from marketplace.capacity import actions as capacity
from marketplace.capacity import queries as rooms
from marketplace.core.db import db
from marketplace.core.errors import Conflict, DomainError, Forbidden, Invalid, NotFound
from marketplace.core.ids import uuid7
from marketplace.core.states import By
from marketplace.events.actions import CLOCK
from marketplace.partnerships import actions, queries, wording
from marketplace.partnerships.beginning import begin
from marketplace.partnerships.effects import Report
from marketplace.partnerships.models import Partnership, PartnershipEntry
from marketplace.partnerships.rules import DEEDS, LIFE, Deed, MilestoneKind, PartnershipState, Pattern
from marketplace.reliability import queries as reliability
from marketplace.tenants.queries import today
from tests.capacity.making import declared
from tests.cast import Cast
from tests.partnerships.making import a_deal, a_partnership, agree, player_of, tell

_M, _S = MilestoneKind, PartnershipState


def test_an_order_goes_from_the_agreement_to_the_last_payment(cast: Cast) -> None:
    made = a_partnership(cast, _S.CLOSED)
    with cast.inside():
        own = queries.milestones(made)
        assert (own[_M.DELIVERY].done, own[_M.DELIVERY].refused) == (96, 4)
        assert own[_M.DEPOSIT].done + own[_M.BALANCE].done == 96 * 100_000
        assert all(milestone.completed_on for milestone in own.values())
        assert own[_M.QC].refused == 3
        (sent,) = [t.entry for t in queries.timeline(made) if t.entry.reference.startswith("BAST/")]
        assert sent.reference.endswith("-1")
        assert queries.get(made).closed_at is not None


def test_a_part_that_is_begun_twice_is_one_partnership(cast: Cast) -> None:
    with cast.inside():
        deal = a_deal(cast)
        assert begin(CLOCK, deal).id == begin(CLOCK, deal).id
    with cast.inside():
        assert db.session.scalar(select(func.count()).where(Partnership.tenant_id == cast.tenant_id)) == 1


def test_the_agreement_is_in_both_languages_with_the_facts_and_its_hash_is_accepted(cast: Cast) -> None:
    made = a_partnership(cast)
    with cast.inside():
        words = queries.agreement(made)
        assert "Sepatu Sasak Sari" in words.body_id
        assert "100 pasang (5 kodi)" in words.body_id
        assert "100 pairs (5 kodi)" in words.body_en
        assert "Rp\u00a0100.000" in words.body_id
        assert wording.digest(words.body_id, words.body_en) == words.sha256
    agree(cast, cast.owner, made)
    with cast.inside():
        assert queries.get(made).state == _S.AGREED
    agree(cast, cast.buyer, made)
    with cast.inside():
        words = queries.agreement(made)
        assert queries.get(made).state == _S.SAMPLING
        assert (words.maker_person_id, words.buyer_person_id) == (cast.owner.person_id, cast.buyer.person_id)


@pytest.mark.parametrize("pattern", Pattern)
def test_every_pattern_has_words_for_every_clause(cast: Cast, pattern: Pattern) -> None:
    with cast.inside():
        partnership = begin(CLOCK, a_deal(cast, pattern=pattern, stage="sewing", first_sample_on=None))
        words = queries.agreement(partnership.id)
        bodies = words.body_id, words.body_en
    for body in bodies:
        assert len(wording.clauses(body)) == 12
        assert "{" not in body


def test_words_that_changed_meanwhile_are_not_accepted_unseen(cast: Cast) -> None:
    made = a_partnership(cast)
    with cast.inside():
        held = queries.get(made, lock=True)
        seen = queries.agreement(made).sha256
        agreed = queries.find(cast.owner.actor, made)
        actions.accept(cast.owner.actor, agreed, seen, form_key=uuid7())
        actions.choose_pattern(cast.buyer.actor, held, Pattern.CO_BRAND, form_key=uuid7())
    with cast.inside(), pytest.raises(Conflict):
        actions.accept(cast.buyer.actor, queries.get(made, lock=True), seen, form_key=uuid7())
    with cast.inside():
        latest = queries.agreement(made)
        assert (latest.version, latest.maker_at, latest.pattern) == (2, None, Pattern.CO_BRAND)


def test_a_sample_is_made_again_until_it_is_approved(cast: Cast) -> None:
    made = a_partnership(cast, _S.SAMPLING)
    tell(cast, cast.owner, made, _M.SAMPLE, Deed.SEND)
    with pytest.raises(Invalid):
        tell(cast, cast.buyer, made, _M.SAMPLE, Deed.REVISE)
    tell(cast, cast.buyer, made, _M.SAMPLE, Deed.REVISE, note="Tumit kurang tinggi.")
    with pytest.raises(Conflict):
        tell(cast, cast.buyer, made, _M.SAMPLE, Deed.APPROVE)
    tell(cast, cast.owner, made, _M.SAMPLE, Deed.SEND)
    tell(cast, cast.buyer, made, _M.SAMPLE, Deed.APPROVE)
    with cast.inside():
        sample = queries.milestones(made)[_M.SAMPLE]
        assert (sample.rounds, sample.verdict) == (2, "approved")


def test_a_golden_sample_needs_both_and_its_measurements(cast: Cast) -> None:
    made = a_partnership(cast, _S.SAMPLING)
    with pytest.raises(Conflict):
        tell(cast, cast.owner, made, _M.GOLDEN, Deed.CONFIRM, measurements="25 cm")
    tell(cast, cast.owner, made, _M.SAMPLE, Deed.SEND)
    tell(cast, cast.buyer, made, _M.SAMPLE, Deed.APPROVE)
    with pytest.raises(Invalid):
        tell(cast, cast.owner, made, _M.GOLDEN, Deed.CONFIRM)
    tell(cast, cast.owner, made, _M.GOLDEN, Deed.CONFIRM, measurements="25 cm")
    with pytest.raises(Conflict):
        tell(cast, cast.owner, made, _M.GOLDEN, Deed.CONFIRM, measurements="25 cm")
    with cast.inside():
        assert queries.milestones(made)[_M.GOLDEN].completed_on is None
    tell(cast, cast.buyer, made, _M.GOLDEN, Deed.CONFIRM, measurements="25 cm")
    with cast.inside():
        assert queries.milestones(made)[_M.GOLDEN].completed_on is not None


def test_the_same_form_twice_is_one_entry(cast: Cast) -> None:
    made, key = a_partnership(cast, _S.PRODUCING), uuid7()
    for _again in range(2):
        tell(cast, cast.owner, made, _M.MATERIAL, Deed.CONFIRM, form_key=key)
    with cast.inside():
        assert db.session.scalar(select(func.count()).where(PartnershipEntry.form_key == key)) == 1


def test_goods_come_in_parts_and_each_handover_has_a_number_of_its_own(cast: Cast) -> None:
    made = a_partnership(cast, _S.DELIVERING)
    for pairs in (60, 40):
        tell(cast, cast.owner, made, _M.DELIVERY, Deed.SEND, amount=pairs)
        with pytest.raises(Conflict):
            tell(cast, cast.owner, made, _M.DELIVERY, Deed.SEND, amount=1)
        tell(cast, cast.buyer, made, _M.DELIVERY, Deed.RECEIVE)
    with cast.inside():
        assert queries.get(made).state == _S.ACCEPTED
        numbers = [t.entry.reference for t in queries.timeline(made) if t.entry.reference.startswith("BAST")]
        assert len(set(numbers)) == 2


def test_nobody_pays_more_than_is_due_or_reports_what_has_not_happened(cast: Cast) -> None:
    made = a_partnership(cast, _S.ACCEPTED)
    with pytest.raises(Invalid):
        tell(cast, cast.buyer, made, _M.BALANCE, Deed.PAY, amount=4_600_001)
    with pytest.raises(Invalid):
        tell(cast, cast.buyer, made, _M.BALANCE, Deed.PAY, amount=0)
    with cast.inside():
        tomorrow = today() + timedelta(days=1)
    with pytest.raises(Invalid):
        tell(cast, cast.buyer, made, _M.BALANCE, Deed.PAY, amount=100, happened_on=tomorrow)


def test_an_open_claim_keeps_a_partnership_from_closing(cast: Cast) -> None:
    made = a_partnership(cast, _S.ACCEPTED)
    tell(cast, cast.buyer, made, _M.CLAIM, Deed.RAISE, note="Sol lepas setelah seminggu.")
    tell(cast, cast.buyer, made, _M.BALANCE, Deed.PAY, amount=4_600_000)
    tell(cast, cast.owner, made, _M.BALANCE, Deed.RECEIVE)
    with cast.inside():
        assert queries.get(made).state == _S.ACCEPTED
    tell(cast, cast.owner, made, _M.CLAIM, Deed.SOLVE, note="Diganti 3 pasang.")
    tell(cast, cast.buyer, made, _M.CLAIM, Deed.CONFIRM)
    with cast.inside():
        assert queries.get(made).state == _S.CLOSED


def test_what_is_paused_or_disputed_goes_back_to_where_it_was(cast: Cast) -> None:
    made = a_partnership(cast, _S.PRODUCING)
    with cast.inside():
        held = queries.get(made, lock=True)
        actions.pause(cast.owner.actor, held, "Libur Lebaran.", form_key=uuid7())
        actions.dispute(cast.buyer.actor, held, "Tidak ada kabar.", form_key=uuid7())
    with pytest.raises(Conflict):
        tell(cast, cast.owner, made, _M.MATERIAL, Deed.CONFIRM)
    with cast.inside():
        held = queries.find(cast.moderator.actor, made, lock=True)
        actions.resume(cast.moderator.actor, held, "Sudah dibicarakan.", form_key=uuid7())
        assert (held.state, held.resume_to) == (_S.PRODUCING, None)


def test_the_database_knows_the_only_way_back(cast: Cast) -> None:
    made = a_partnership(cast, _S.PAUSED)
    with pytest.raises(IntegrityError, match="may go back"), cast.inside():
        db.session.execute(
            text("UPDATE partnerships SET state = 'accepted', resume_to = NULL WHERE id = :id"), {"id": made}
        )


def test_what_an_ended_part_had_booked_is_free_again(cast: Cast) -> None:
    first, made = declared(cast, 100), a_partnership(cast)
    with cast.inside():
        part = queries.get(made).part_id
        capacity.book(part, cast.owner.organisation_id, None, 100, first, first)
        held = queries.get(made, lock=True)
        actions.end(cast.buyer.actor, held, "capacity", "", form_key=uuid7())
        assert rooms.free(cast.owner.organisation_id, first, first) == {None: (100, 100)}


def test_facts_of_both_sides_are_kept(cast: Cast, drain) -> None:
    a_partnership(cast, _S.CLOSED)
    drain()
    with cast.inside():
        maker, buyer = (reliability.of(p.organisation_id) for p in (cast.owner, cast.buyer))
        assert (maker.orders, maker.on_time, maker.pairs_accepted, maker.pairs_refused) == (1, 1, 96, 4)
        assert (buyer.payments, buyer.paid_on_time, buyer.usual_days_to_pay) == (1, 1, 0)
        assert not buyer.pays_on_time


def test_only_the_two_sides_see_it_and_a_moderator_once_it_is_disputed(cast: Cast) -> None:
    made, disputed = a_partnership(cast), a_partnership(cast, _S.DISPUTED)
    with cast.inside():
        for player in (cast.rival, cast.moderator, cast.admin, cast.newcomer, cast.viewer):
            with pytest.raises(NotFound):
                queries.find(player.actor, made)
        for player in (cast.owner, cast.colleague, cast.buyer, cast.buyers_colleague):
            assert queries.find(player.actor, made).id == made
        assert queries.find(cast.moderator.actor, disputed).id == disputed
        with pytest.raises(NotFound):
            queries.find(cast.viewer.actor, disputed)


@pytest.mark.parametrize("state", PartnershipState)
def test_every_deed_is_refused_to_the_wrong_side_and_in_the_wrong_state(cast: Cast, state: PartnershipState) -> None:
    made = a_partnership(cast, state)
    for (kind, deed), allowed in DEEDS.items():
        for by in (By.BUYER, By.MAKER):
            if state in allowed.states and by in allowed.who:
                continue
            with pytest.raises(DomainError) as refused:
                tell(cast, player_of(cast, by), made, kind, deed, note="x")
            assert refused.value.status == (403 if state in allowed.states else 409)


@pytest.mark.parametrize("state", PartnershipState)
def test_every_step_follows_its_table_for_every_part_also_in_raw_sql(cast: Cast, state: PartnershipState) -> None:
    made = a_partnership(cast, state)
    legal = {(before, after) for before, after in LIFE.pairs() if before == state}
    for to in PartnershipState:
        back = "'agreed'" if to in (_S.PAUSED, _S.DISPUTED) else "NULL"
        try:
            with cast.inside():
                db.session.execute(
                    text(f"UPDATE partnerships SET state = :to, resume_to = {back} WHERE id = :id"),
                    {"to": to.value, "id": made},
                )
                db.session.flush()
                db.session.rollback()
            went = True
        except DBAPIError:
            went = False
        is_way_back = state in (_S.PAUSED, _S.DISPUTED) and to not in (_S.PAUSED, _S.DISPUTED, _S.ENDED)
        expected = to == state or ((state.value, to.value) in legal and (not is_way_back or to == _S.AGREED))
        assert went == expected, to


def test_those_without_the_right_look_on(cast: Cast) -> None:
    made = a_partnership(cast, _S.PRODUCING)
    with cast.inside():
        held = queries.get(made, lock=True)
        for player in (cast.rival, cast.moderator, cast.newcomer):
            with pytest.raises(Forbidden):
                actions.report(player.actor, held, _M.MATERIAL, Deed.CONFIRM, Report(), form_key=uuid7())
            with pytest.raises(Forbidden):
                actions.pause(player.actor, held, "x", form_key=uuid.uuid4())
