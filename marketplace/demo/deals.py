"""What became of requests of the demonstration: answers, awards, and partnerships at each point of their way."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from marketplace.accounts.actor import Actor
from marketplace.capacity import actions as capacity
from marketplace.capacity.rules import monday, weeks
from marketplace.core.clock import now
from marketplace.core.ids import uuid7
from marketplace.core.states import By
from marketplace.demo.cast import Firm
from marketplace.demo.goods import Sent
from marketplace.events.actions import CLOCK
from marketplace.organisations.rules import OrganisationKind
from marketplace.partnerships import actions as partnerships
from marketplace.partnerships import queries as made
from marketplace.partnerships.beginning import Deal, begin
from marketplace.partnerships.effects import Report
from marketplace.partnerships.models import Milestone, Partnership
from marketplace.partnerships.rules import Deed, MilestoneKind, PartnershipState
from marketplace.proposals import actions as proposals
from marketplace.proposals import deciding
from marketplace.proposals import queries as answers
from marketplace.proposals.actions import Terms
from marketplace.proposals.deciding import Bargain
from marketplace.proposals.models import Proposal
from marketplace.proposals.rules import Reason, WouldHelp
from marketplace.reviews import actions as reviews
from marketplace.reviews import queries as reviewed
from marketplace.sourcing import actions as sourcing
from marketplace.sourcing.models import SourcingRequest
from marketplace.sourcing.queries import today
from marketplace.sourcing.rules import SamplePolicy
from marketplace.standing.radar import look_ahead

_M, _S = MilestoneKind, PartnershipState
Firms = Mapping[str, Firm]
WEEKS_KNOWN = 12


@dataclass(frozen=True)
class Doing:
    """A deed on the way of an order: in which state, by whom, and so many days after the agreement."""

    state: PartnershipState
    by: By
    kind: MilestoneKind
    deed: Deed
    after: int
    said: Callable[[Partnership, Milestone], dict[str, Any]] = lambda _partnership, _milestone: {}
    is_begun: bool = False
    """Done as well when this state is the one that the order has reached."""


def _measured(_partnership: Partnership, _milestone: Milestone) -> dict[str, Any]:
    return {"measurements": "Panjang insole ukuran 40: 25,5 cm. Lebar telapak 9,4 cm."}


def _due(_partnership: Partnership, milestone: Milestone) -> dict[str, Any]:
    return {"amount": milestone.left, "reference": "TRF contoh"}


def _some(partnership: Partnership, _milestone: Milestone) -> dict[str, Any]:
    return {"amount": partnership.pairs * 6 // 10}


def _all(partnership: Partnership, _milestone: Milestone) -> dict[str, Any]:
    return {"amount": partnership.pairs}


def _checked(partnership: Partnership, _milestone: Milestone) -> dict[str, Any]:
    return {"amount": partnership.pairs, "defects": {"bond": 1, "stitch": 1}}


def _received(_partnership: Partnership, _milestone: Milestone) -> dict[str, Any]:
    return {"refused": 1, "note": "Satu pasang lemnya lepas di ujung, sisanya bagus."}


WAY = (
    Doing(_S.SAMPLING, By.MAKER, _M.SAMPLE, Deed.SEND, 6, is_begun=True),
    Doing(_S.SAMPLING, By.BUYER, _M.SAMPLE, Deed.APPROVE, 9, _measured),
    Doing(_S.SAMPLING, By.MAKER, _M.GOLDEN, Deed.CONFIRM, 10, _measured),
    Doing(_S.SAMPLING, By.BUYER, _M.GOLDEN, Deed.CONFIRM, 10, _measured),
    Doing(_S.SAMPLING, By.BUYER, _M.DEPOSIT, Deed.PAY, 11, _due),
    Doing(_S.SAMPLING, By.MAKER, _M.DEPOSIT, Deed.RECEIVE, 12),
    Doing(_S.PRODUCING, By.MAKER, _M.MATERIAL, Deed.CONFIRM, 15, is_begun=True),
    Doing(_S.PRODUCING, By.MAKER, _M.PRODUCTION, Deed.COUNT, 20, _some, is_begun=True),
    Doing(_S.PRODUCING, By.MAKER, _M.PRODUCTION, Deed.COUNT, 26, _all),
    Doing(_S.PRODUCING, By.MAKER, _M.QC, Deed.CHECK, 27, _checked),
    Doing(_S.DELIVERING, By.MAKER, _M.DELIVERY, Deed.SEND, 28, _all, is_begun=True),
    Doing(_S.DELIVERING, By.BUYER, _M.DELIVERY, Deed.RECEIVE, 30, _received),
    Doing(_S.ACCEPTED, By.BUYER, _M.BALANCE, Deed.PAY, 34, _due),
    Doing(_S.ACCEPTED, By.MAKER, _M.BALANCE, Deed.RECEIVE, 35),
)
_ORDER = (_S.AGREED, _S.SAMPLING, _S.PRODUCING, _S.DELIVERING, _S.ACCEPTED, _S.CLOSED)


@dataclass
class Story:
    """One request with its answers as they are told of, by the maker's key."""

    told: dict[str, Any]
    request: SourcingRequest
    buyer: Firm
    answers: dict[str, Proposal]
    partnership: Partnership | None = None


def know_capacity(told: Iterable[dict[str, Any]], firms: Firms) -> None:
    """Every maker says what he can make in a week: a quarter of what his offers say of a month."""
    day = monday(today())
    month: dict[str, int] = {}
    for one in told:
        if firms[one["by"]].organisation.kind == OrganisationKind.PRODUCER and one.get("month"):
            month[one["by"]] = max(month.get(one["by"], 0), one["month"])
    for key, pairs in month.items():
        by_week = dict.fromkeys(weeks(day, day + timedelta(weeks=WEEKS_KNOWN - 1)), pairs // 4)
        capacity.declare_weeks(firms[key].owner, firms[key].organisation.id, by_week)


def play(told: Iterable[dict[str, Any]], firms: Firms, sent: Iterable[Sent], follow: Callable[[], None]) -> None:
    """All stories side by side, so that what follows from a step follows once for all of them."""
    asked = {one.thing.title: one for one in sent if isinstance(one.thing, SourcingRequest)}
    stories = [_answered(one, asked[one["request"]], firms) for one in told]
    follow()
    for story in stories:
        if "won" in story.told or "offered" in story.told:
            sourcing.close(story.buyer.owner, story.request)
    follow()
    for story in stories:
        _decided(story, firms)
    follow()
    for story in stories:
        _worked(story, firms)
    follow()
    for story in stories:
        _reviewed(story, firms)
    look_ahead()
    follow()


def _answered(told: dict[str, Any], sent: Sent, firms: Firms) -> Story:
    """Sent some hours after the request was opened; the first of the short list is on it."""
    request, made_by = sent.thing, {}
    assert isinstance(request, SourcingRequest)
    for one in told["answers"]:
        maker, day = firms[one["by"]], today()
        terms = Terms(
            price_per_pair=one["price"],
            pairs=one["pairs"],
            moq=one.get("moq"),
            first_sample_on=day + timedelta(days=one.get("sample", 10)),
            delivery_on=day + timedelta(days=one.get("delivery", 40)),
            words=one["words"],
        )
        proposal = proposals.draft(maker.owner, request, maker.organisation.id, terms, key=uuid7())
        proposals.submit(maker.owner, proposal)
        opened = request.published_at or now()
        proposal.submitted_at = min(now(), opened + timedelta(hours=one.get("after", 20)))
        if one.get("short"):
            deciding.shortlist(sent.by.owner, proposal)
        made_by[one["by"]] = proposal
    return Story(told, request, sent.by, made_by)


def _decided(story: Story, firms: Firms) -> None:
    """One answer is offered the order, or has won it; the others are told why not."""
    told, buyer, key = story.told, story.buyer.owner, story.told.get("won") or story.told.get("offered")
    if key is None:
        return
    proposal = story.answers[key]
    agreed = today() - timedelta(days=told.get("ago", 0))
    delivery = agreed + timedelta(days=told.get("within", 45))
    if proposal.price_per_pair is None or proposal.pairs is None:
        return
    bargain = Bargain(price_per_pair=proposal.price_per_pair, pairs=proposal.pairs, delivery_on=delivery)
    deciding.offer(buyer, story.request, proposal, bargain, days=7)
    if "won" not in told:
        return
    proposal.first_sample_on = agreed + timedelta(days=7)
    deciding.accept(firms[key].owner, story.request, proposal, By.MAKER)
    for other, one in story.answers.items():
        if other != key:
            deciding.decline(buyer, story.request, one, Reason.CLOSE_SECOND, WouldHelp.CHEAPER_5)
    story.request.closed_at = now() - timedelta(days=told["ago"] + 2)
    story.partnership = _begun(story, proposal, agreed)


def _begun(story: Story, proposal: Proposal, agreed: date) -> Partnership:
    """Begun on its day in the past; what follows from the award finds it there."""
    (part,) = answers.parts(proposal.id)
    has_sample = story.request.sample_policy != SamplePolicy.NONE
    deal = Deal(
        part_id=part.id,
        buyer_id=story.request.organisation_id,
        maker_id=part.organisation_id,
        title=story.request.title,
        pairs=part.pairs or 1,
        price_per_pair=part.price_per_pair or 0,
        delivery_on=part.delivery_on or today(),
        first_sample_on=proposal.first_sample_on if has_sample else None,
        request_id=story.request.id,
        proposal_id=proposal.id,
        standing_order_id=uuid7() if story.request.is_monthly else None,
        is_demo=True,
    )
    return begin(CLOCK, deal, agreed_on=agreed)


def _worked(story: Story, firms: Firms) -> None:
    """Both agree, and do all that comes before the state that is told of, and what has begun in it."""
    partnership, until = story.partnership, _S(story.told.get("until", _S.AGREED))
    if partnership is None or until == _S.AGREED:
        return
    sides = {By.BUYER: story.buyer.owner, By.MAKER: firms[story.told["won"]].owner}
    for actor in sides.values():
        words = made.agreement(partnership.id)
        partnerships.accept(actor, partnership, words.sha256, form_key=uuid7())
    for step in WAY:
        if partnership.state == step.state and (step.is_begun or _ORDER.index(step.state) < _ORDER.index(until)):
            _report(sides[step.by], partnership, step)
    if "dispute" in story.told:
        partnerships.dispute(sides[By.BUYER], partnership, story.told["dispute"], form_key=uuid7())
    if "pause" in story.told:
        partnerships.pause(sides[By.MAKER], partnership, story.told["pause"], form_key=uuid7())


def _report(actor: Actor, partnership: Partnership, step: Doing) -> None:
    milestone = made.milestones(partnership.id).get(step.kind)
    if milestone is None:
        return
    day = min(today(), partnership.agreed_on + timedelta(days=step.after))
    said = Report(happened_on=day, **step.said(partnership, milestone))
    partnerships.report(actor, partnership, step.kind, step.deed, said, form_key=uuid7())


def _reviewed(story: Story, firms: Firms) -> None:
    if story.partnership is None or "reviews" not in story.told:
        return
    words = dict(zip((By.BUYER, By.MAKER), story.told["reviews"], strict=True))
    for review in reviewed.of_partnership(story.partnership.id):
        is_buyer = review.author_id == story.buyer.organisation.id
        actor = story.buyer.owner if is_buyer else firms[story.told["won"]].owner
        reviews.write(actor, review, again=True, words=words[By.BUYER if is_buyer else By.MAKER])
