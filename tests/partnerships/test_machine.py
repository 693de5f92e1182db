"""Buyer, makers and the clock do whatever they like to a request in the database: nothing illegal, nothing lost.

Each example is one transaction that is not kept; each step is an action of the product inside a savepoint, and what
follows from it follows at once. What is refused is rolled back and so changes nothing; after everything else the whole
request is read anew, in one statement beside the product's own queries, and looked at. The requests from whose state
the examples begin are made once. An ordinary run has 200 examples of 30 steps; TAPAK_MACHINE="2000x50" asks for as
many, of as many steps, and TAPAK_MACHINE_SEED=1 for others than those of every day.
"""

import os
import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from marketplace.core.db import database_now, db, enter_tenant
from marketplace.core.errors import DomainError
from marketplace.core.ids import uuid7
from marketplace.core.states import By
from marketplace.events.kinds import Kind
from marketplace.events.models import Event
from marketplace.partnerships import actions as partnerships
from marketplace.partnerships import journey
from marketplace.partnerships import queries as made
from marketplace.partnerships.awarding import begin_partnerships, fail_part
from marketplace.partnerships.effects import Report
from marketplace.partnerships.models import Partnership
from marketplace.partnerships.rules import DEEDS, IN_RUPIAH, Deed, MilestoneKind, PartnershipState
from marketplace.proposals import actions, deciding, joining, queries
from marketplace.proposals.actions import Terms
from marketplace.proposals.deciding import Bargain
from marketplace.proposals.joining import Share
from marketplace.proposals.models import Proposal, ProposalPart
from marketplace.proposals.rules import (
    LIVE,
    UNDECIDED,
    PartState,
    ProposalState,
    Reason,
    Retreat,
    Split,
    WouldHelp,
    outcome,
    whole_pairs,
)
from marketplace.sourcing import actions as sourcing
from marketplace.sourcing.models import SourcingRequest
from marketplace.sourcing.rules import RESULTS, RequestState
from tests.cast import Cast, Player
from tests.partnerships.looking import leads, look
from tests.proposals.making import an_open_request
from tests.sourcing.making import in_days

_M, _P, _S = MilestoneKind, PartnershipState, ProposalState
ON_DEMAND = "TAPAK_MACHINE" in os.environ
EXAMPLES, STEPS = (int(part) for part in os.environ.get("TAPAK_MACHINE", "200x30").split("x"))
FOLLOWS: dict[Kind, Callable[[Event], None]] = {
    Kind.PROPOSAL_ACCEPTED: begin_partnerships,
    Kind.PART_CONFIRMED: begin_partnerships,
    Kind.PARTNERSHIP_ENDED: fail_part,
    Kind.REQUEST_CLOSED: deciding.follow_closing,
}
BEGINNINGS = ("open", "answered", "shortlisted", "offered", "joint", "agreed", "making", "delivering", "delivered")
STEPS_TO = {"agreed": 2, "making": 8, "delivering": 11, "delivered": 13}
# The bargains that are struck before an example begins: whole, in part, and dearer for more.
DEALS = ((600, 8_000), (200, 7_999), (400, 8_501))
WHO = st.sampled_from(("owner", "rival"))
PAIRS = st.sampled_from((1, 199, 200, 400, 600))
PRICES = st.sampled_from((1, 7_999, 8_000, 8_501))
SHARE = st.sampled_from((1, 3, 7, 10))
# What ends a life is rarer than what goes on with it, or few would get far.
SELDOM = st.sampled_from((True, False, False, False))


LIVES = {
    "asked": SourcingRequest.LIFE,
    "answers": Proposal.LIFE,
    "shares": ProposalPart.LIFE,
    "orders": Partnership.LIFE,
}
# Before it is open, what the staff do, and who refuses a part, is told of in tests/sourcing and tests/proposals.
ELSEWHERE = {("proposal", "suspended"), ("part", "refused")} | {
    ("request", state) for state in RequestState if state not in (RequestState.OPEN, RequestState.CLOSED, *RESULTS)
}
Rows = list[Any]
Beginnings = dict[tuple[str, int, int], uuid.UUID]


class Market(RuleBasedStateMachine):
    """One request for 600 pairs, two makers who may answer it alone or together, and all that comes of it."""

    asked: Rows
    answers: Rows
    shares: Rows
    orders: Rows
    steps: Rows
    told: Rows

    def __init__(self, cast: Cast, beginnings: Beginnings, reached: set[tuple[str, str]]) -> None:
        super().__init__()
        self.cast, self.beginnings, self.reached = cast, beginnings, reached
        self.context = cast.app.app_context()
        self.context.push()
        enter_tenant(cast.tenant_id)
        self.before: dict[str, str] = {}
        self.agreed: dict[str, tuple[int, int]] = {}

    def teardown(self) -> None:
        db.session.rollback()
        self.context.pop()

    # What they do.

    @initialize(how=st.sampled_from(BEGINNINGS), deal=st.sampled_from(DEALS))
    def begin(self, how: str, deal: tuple[int, int]) -> None:
        """Most of a life lies beyond an agreement, so most examples begin on the way there."""
        known = self.beginnings.get((how, *deal))
        self.request_id = known or an_open_request(self.cast, is_monthly=False)
        self._look()
        if known is None:
            self._lead_to(how, *deal)
            db.session.commit()
            self.beginnings[how, *deal] = self.request_id

    def _lead_to(self, how: str, pairs: int, price: int) -> None:
        if how == "open":
            return
        self.answer("owner", 600, 8_000)
        if how == "joint":
            self.share("owner", Split.PAIRS, 200, 7_999)
            self.say(yes=True)
        self.submit("owner")
        if how == "answered":
            return
        self.close()
        if how == "shortlisted":
            self.list_it(deciding.shortlist, "owner")
            return
        self.offer("owner", pairs, price)
        if how == "offered":
            return
        self.accept("owner", By.MAKER)
        for _ in range(STEPS_TO.get(how, 0)):
            self.go_on(0, 10, 1)

    @rule(who=WHO, pairs=PAIRS, price=PRICES)
    def answer(self, who: str, pairs: int, price: int) -> None:
        player = self._player(who)
        terms = Terms(price_per_pair=price, pairs=pairs, first_sample_on=in_days(9), delivery_on=in_days(50))
        self._do(lambda: actions.draft(player.actor, self._request(), player.organisation_id, terms, key=uuid7()))

    @rule(who=WHO, pairs=PAIRS, price=PRICES)
    def edit(self, who: str, pairs: int, price: int) -> None:
        terms = Terms(price_per_pair=price, pairs=pairs, first_sample_on=in_days(9), delivery_on=in_days(50))
        self._to(who, lambda player, one: actions.edit(player.actor, one, terms, version=one.version))

    @rule(who=WHO)
    def submit(self, who: str) -> None:
        self._to(who, lambda player, one: actions.submit(player.actor, one))

    @rule(who=WHO, sure=SELDOM)
    def withdraw(self, who: str, sure: bool) -> None:
        if sure:
            self._to(who, lambda player, one: actions.withdraw(player.actor, one, Retreat.CAPACITY))

    @rule(who=WHO, split=st.sampled_from(Split), pairs=PAIRS, price=PRICES)
    def share(self, who: str, split: Split, pairs: int, price: int) -> None:
        """Divide it, and ask the other."""

        def shared(player: Player, one: Proposal) -> None:
            other = self._player("rival" if who == "owner" else "owner")
            joining.divide(player.actor, one, split)
            part = Share(pairs, price, in_days(50), "sewing" if split == Split.STAGE else None)
            joining.invite(player.actor, one, other.organisation_id, part, key=uuid7())

        self._to(who, shared)

    @rule(yes=st.booleans())
    def say(self, yes: bool) -> None:
        """Whoever was asked to take a part says yes or no."""
        invited = self._parts(PartState.INVITED)
        if invited:
            actor = self._maker(invited[0].organisation_id).actor
            self._do(lambda: (joining.confirm if yes else joining.refuse)(actor, invited[0]))

    @rule(who=WHO)
    def replace(self, who: str) -> None:
        failed = self._parts(PartState.FAILED)
        if failed:
            player = self._player(who)
            self._do(lambda: joining.replace(player.actor, failed[-1], player.organisation_id))

    @rule()
    def close(self) -> None:
        self._do(lambda: sourcing.close(self.cast.buyer.actor, queries.hold_request(self.request_id)))

    @rule(what=st.sampled_from((deciding.shortlist, deciding.unlist)), who=WHO)
    def list_it(self, what: Callable[..., None], who: str) -> None:
        self._to(who, lambda _player, one: what(self.cast.buyer.actor, one))

    @rule()
    def unsettle(self) -> None:
        self._do(lambda: actions.unsettle(self.request_id, database_now()))

    @rule(who=WHO, pairs=PAIRS, price=PRICES)
    def offer(self, who: str, pairs: int, price: int) -> None:
        self._to(who, lambda _p, one: deciding.offer(self.cast.buyer.actor, self._request(), one,
                                                     self._bargain(one, pairs, price), days=3))  # fmt: skip

    @rule(who=WHO, pairs=PAIRS, price=PRICES)
    def counter(self, who: str, pairs: int, price: int) -> None:
        self._to(who, lambda p, one: deciding.counter(p.actor, one, self._bargain(one, pairs, price), days=3))

    @rule(who=WHO, by=st.sampled_from((By.BUYER, By.MAKER)))
    def accept(self, who: str, by: By) -> None:
        actor = self.cast.buyer.actor if by == By.BUYER else self._player(who).actor
        self._to(who, lambda _player, one: deciding.accept(actor, self._request(), one, by))

    @rule(who=WHO, reason=st.sampled_from(Reason), sure=SELDOM)
    def decline(self, who: str, reason: Reason, sure: bool) -> None:
        buyer = self.cast.buyer.actor
        if sure:
            self._to(who, lambda _p, one: deciding.decline(buyer, self._request(), one, reason, WouldHelp.SAMPLE))

    @rule(days=st.sampled_from((1, 1, 1, 15)))
    def let_time_pass(self, days: int) -> None:
        self._do(lambda: deciding.expire_due(database_now() + timedelta(days=days)))

    @rule(which=st.integers(0, 3), tenths=SHARE, times=st.integers(1, 4))
    def go_on(self, which: int, tenths: int, times: int) -> None:
        """Whoever's turn it is does what comes next, for some tenths of what is left."""
        one = self._partnership(which)
        for _ in range(times if one else 0):
            self._go_on(one, tenths)

    def _go_on(self, one: Any, tenths: int) -> None:
        if one.state == _P.AGREED:
            words = made.agreement(one.id)
            by = By.MAKER if words.buyer_at else By.BUYER
            self._do(lambda: partnerships.accept(self._side(one, by), one, words.sha256, form_key=uuid7()))
            return
        own = made.milestones(one.id)
        open_now = [(by, *deed) for by in (By.MAKER, By.BUYER) for deed in journey.deeds(one, by, own)]
        open_now = [deed for deed in open_now if deed[1:] != (_M.CLAIM, Deed.RAISE)]
        if open_now:
            by, kind, deed = open_now[0]
            self._report(one, by, kind, deed, tenths)

    @rule(which=st.integers(0, 3), by=st.sampled_from(By), what=st.sampled_from(sorted(DEEDS)), tenths=SHARE)
    def do_anything(self, which: int, by: By, what: tuple[MilestoneKind, Deed], tenths: int) -> None:
        one = self._partnership(which)
        if one:
            self._report(one, by, *what, tenths)

    @rule(
        which=st.integers(0, 3),
        by=st.sampled_from((By.BUYER, By.MAKER, By.STAFF)),
        what=st.sampled_from((partnerships.pause, partnerships.dispute, partnerships.resume)),
    )
    def stop(self, which: int, by: By, what: Callable[..., None]) -> None:
        one = self._partnership(which)
        if one:
            self._do(lambda: what(self._side(one, by), one, "Bahan belum datang.", form_key=uuid7()))

    @rule(which=st.integers(0, 3), by=st.sampled_from((By.BUYER, By.MAKER, By.STAFF)), sure=SELDOM)
    def end(self, which: int, by: By, sure: bool) -> None:
        one = self._partnership(which)
        if one and sure:
            self._do(lambda: partnerships.end(self._side(one, by), one, "capacity", "Penuh.", form_key=uuid7()))

    # What holds whatever they do.

    @invariant()
    def a_maker_has_one_live_answer(self) -> None:
        live = [one.organisation_id for one in self.answers if one.state in LIVE]
        assert len(live) == len(set(live))

    @invariant()
    def an_agreement_keeps_its_pairs_and_rupiah(self) -> None:
        for one in self.answers:
            parts = [part for part in self.shares if part.proposal_id == one.id and part.state != PartState.REFUSED]
            first = [part for part in parts if part.replaces_id is None]
            if one.state != _S.DRAFT and one.state != _S.WITHDRAWN:
                assert one.pairs == whole_pairs(one.split, first)
            if one.state == _S.ACCEPTED:
                worth = sum((part.pairs or 0) * (part.price_per_pair or 0) for part in first)
                assert self.agreed.setdefault(one.id, (one.pairs or 0, worth)) == (one.pairs, worth)
                self._parts_became_partnerships(parts)

    def _parts_became_partnerships(self, parts: Rows) -> None:
        for part in parts:
            made_of_it = [order for order in self.orders if order.part_id == part.id]
            assert len(made_of_it) == (part.state in (PartState.CONFIRMED, PartState.FAILED))
            for order in made_of_it:
                assert (order.pairs, order.price_per_pair) == (part.pairs, part.price_per_pair)
                assert (order.state == _P.ENDED) == (part.state == PartState.FAILED)

    @invariant()
    def a_request_has_the_result_of_its_answers(self) -> None:
        for request in self.asked:
            if request.state in (RequestState.AWARDED, RequestState.PARTLY_AWARDED, RequestState.NO_AWARD):
                assert not [one for one in self.answers if one.state in UNDECIDED]
                accepted = sum(one.pairs for one in self.answers if one.state == _S.ACCEPTED)
                assert request.state == outcome(request.pairs, accepted, 0)

    @invariant()
    def what_was_told_is_what_stands(self) -> None:
        for one in self.orders:
            own = {step.kind: step for step in self.steps if step.partnership_id == one.id}
            sent, paid = self._told(one, Deed.SEND), self._told(one, Deed.PAY)
            handed = own[_M.DELIVERY]
            assert handed.claimed + handed.done + handed.refused == sent.get(_M.DELIVERY, 0) <= one.pairs
            assert own[_M.PRODUCTION].done <= one.pairs
            for kind in IN_RUPIAH & own.keys():
                assert own[kind].claimed + own[kind].done == paid.get(kind, 0) <= (own[kind].due or 0)
            deposit, balance = (own[kind].due or 0 if kind in own else 0 for kind in (_M.DEPOSIT, _M.BALANCE))
            worth = one.pairs * one.price_per_pair
            if handed.completed_on:
                assert handed.done + handed.refused == one.pairs
                assert deposit + balance == max(deposit, handed.done * one.price_per_pair)
            else:
                assert deposit + balance == worth
            if one.state == _P.CLOSED:
                assert handed.completed_on
                assert sum(own[kind].done for kind in IN_RUPIAH & own.keys()) == deposit + balance

    # How they do it.

    def _do(self, act: Callable[[], Any]) -> None:
        """The act and what follows, or nothing at all."""
        events = db.session.info.setdefault("unchained", [])
        recorded = len(events)
        step = db.session.begin_nested()
        try:
            act()
            db.session.flush()
            for event in _each(events, recorded):
                if event.kind in FOLLOWS:
                    FOLLOWS[event.kind](event)
                    db.session.flush()
            step.commit()
        except DomainError:
            step.rollback()
            del events[recorded:]
        else:
            self._look()

    def _look(self) -> None:
        """Read all of it anew; whatever has another state than before came there by legal steps."""
        for name, rows in look(self.cast.tenant_id, self.request_id).items():
            setattr(self, name, rows)
        for name, life in LIVES.items():
            for thing in getattr(self, name):
                before = self.before.get(thing.id)
                assert leads(life, before, thing.state), (life.noun, before, thing.state)
                self.before[thing.id] = thing.state
                self.reached.add((life.noun, thing.state))

    def _to(self, who: str, act: Callable[[Player, Proposal], Any]) -> None:
        """Do it to this maker's live answer, or to his last."""
        player = self._player(who)
        own = [one for one in self.answers if one.organisation_id == str(player.organisation_id)]
        if own:
            chosen = max(own, key=lambda one: (one.state in LIVE, one.id))
            proposal = db.session.get_one(Proposal, (self.cast.tenant_id, uuid.UUID(chosen.id)))
            self._do(lambda: act(player, proposal))

    def _report(self, one: Partnership, by: By, kind: MilestoneKind, deed: Deed, tenths: int) -> None:
        milestone = made.milestones(one.id).get(kind)
        left = milestone.left if milestone else 0
        some = -(-left * tenths // 10)
        if deed == Deed.COUNT and milestone:
            some += milestone.done
        if deed == Deed.CHECK:
            some = one.pairs
        refused = (
            (milestone.claimed // tenths if milestone and tenths in (3, 7) else 0) if kind == _M.DELIVERY else None
        )
        said = Report(note="Begini.", amount=some, refused=refused, measurements="25,5 cm")
        self._do(lambda: partnerships.report(self._side(one, by), one, kind, deed, said, form_key=uuid7()))

    def _side(self, one: Partnership, by: By) -> Any:
        if by == By.BUYER:
            return self.cast.buyer.actor
        if by == By.MAKER:
            return self._maker(one.maker_id).actor
        return self.cast.moderator.actor

    def _bargain(self, one: Proposal, pairs: int, price: int) -> Bargain:
        """A joint answer is taken as it is written."""
        if one.is_joint and one.pairs and one.price_per_pair and one.delivery_on:
            return Bargain(one.price_per_pair, one.pairs, one.delivery_on)
        return Bargain(price, pairs, in_days(50))

    def _maker(self, organisation_id: uuid.UUID) -> Player:
        return next(p for p in (self.cast.owner, self.cast.rival) if p.organisation_id == organisation_id)

    def _player(self, who: str) -> Any:
        return getattr(self.cast, who)

    def _request(self) -> SourcingRequest:
        return db.session.get_one(SourcingRequest, (self.cast.tenant_id, self.request_id))

    def _parts(self, state: PartState) -> list[ProposalPart]:
        return [queries.part(uuid.UUID(one.id)) for one in self.shares if one.state == state]

    def _partnership(self, which: int) -> Partnership | None:
        return made.get(uuid.UUID(self.orders[which % len(self.orders)].id)) if self.orders else None

    def _told(self, one: Any, deed: Deed) -> dict[str, int]:
        """What was told in the timeline, added up by milestone."""
        return {row.kind: row.amount for row in self.told if row.partnership_id == one.id and row.deed == deed}


def _each(events: list[Event], start: int) -> Iterator[Event]:
    """Those from there on, with those that are recorded meanwhile."""
    while start < len(events):
        yield events[start]
        start += 1


def test_nothing_illegal_and_nothing_lost_whatever_they_do(cast: Cast) -> None:
    beginnings: Beginnings = {}
    reached: set[tuple[str, str]] = set()

    @seed(int(os.environ.get("TAPAK_MACHINE_SEED", "0")))
    class Anew(Market):
        def __init__(self) -> None:
            super().__init__(cast, beginnings, reached)

    run_state_machine_as_test(
        Anew,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            # Making a found fault small takes minutes, which only who asked for it has.
            phases=(Phase.generate, Phase.shrink) if ON_DEMAND else (Phase.generate,),
            suppress_health_check=list(HealthCheck),
        ),
    )
    if EXAMPLES >= 700:  # fewer lives leave out a rare state by chance
        missed = {(life.noun, state) for life in LIVES.values() for _from, state in life.pairs()} - reached
        assert missed <= ELSEWHERE
