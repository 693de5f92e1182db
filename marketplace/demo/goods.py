"""What the people of the demonstration offer and ask for, and what the moderators make of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from marketplace.accounts.actor import Actor
from marketplace.core.clock import now
from marketplace.core.db import db
from marketplace.core.ids import uuid7
from marketplace.demo.cast import Firm
from marketplace.listings import actions as listings
from marketplace.listings.actions import Offer
from marketplace.listings.models import Listing
from marketplace.listings.rules import BrandMode
from marketplace.moderation import actions as moderation
from marketplace.moderation import appeals, reporting
from marketplace.moderation import queries as cases
from marketplace.moderation.rules import ReportedKind, SubjectKind
from marketplace.sourcing import actions as requests
from marketplace.sourcing.actions import Brief
from marketplace.sourcing.models import SourcingRequest
from marketplace.sourcing.queries import today
from marketplace.sourcing.rules import PaymentTerms, SamplePolicy, Wants

DRAFT, IN_REVIEW, APPROVED = "draft", "in_review", "approved"


@dataclass(frozen=True)
class Sent:
    """A listing or a request with what is told of it."""

    kind: SubjectKind
    thing: Listing | SourcingRequest
    by: Firm
    told: dict[str, Any]

    @property
    def fate(self) -> str:
        return str(self.told.get("state", APPROVED))


def offer(by: Firm, told: dict[str, Any]) -> Sent:
    """Write a listing and, unless it is to stay a draft, send it to be checked."""
    listing = listings.draft(by.owner, by.organisation.id, _offer(told))
    if told.get("state") != DRAFT:
        listings.submit(by.owner, listing)
    return Sent(SubjectKind.LISTING, listing, by, told)


def ask(by: Firm, told: dict[str, Any]) -> Sent:
    """Write a request and, unless it is to stay a draft, send it to be checked."""
    request = requests.draft(by.owner, by.organisation.id, _brief(told))
    if told.get("state") != DRAFT:
        requests.submit(by.owner, request)
    return Sent(SubjectKind.REQUEST, request, by, told)


def decide(by: Actor, sent: Sent) -> None:
    """Do with its case what is told, some days ago; nothing with a draft, and nothing yet with what waits."""
    case = cases.latest(sent.kind, sent.thing.id)
    if case is None:
        return
    moment = now() - timedelta(days=sent.told.get("ago", 2))
    if sent.fate == IN_REVIEW:
        case.opened_at = now() - timedelta(hours=sent.told["hours"])
        return
    case.opened_at = moment - timedelta(hours=20)
    if sent.fate == APPROVED:
        sent.thing.created_at, sent.thing.published_at = moment - timedelta(days=2), moment
        db.session.flush()  # the version below is that of the row
        moderation.approve(by, case, version=sent.thing.version)
    else:
        _refuse(by, sent, case)
    case.decided_at = moment


def complain(by: Firm, told: dict[str, Any], sent: Iterable[Sent]) -> None:
    """Somebody tells the staff of an offer that looks wrong to him."""
    thing = next(one.thing for one in sent if one.thing.title == told["listing"])
    reporting.send(by.owner, ReportedKind.LISTING, thing, told["category"], told["body"], report_id=uuid7())


def _refuse(by: Actor, sent: Sent, case: Any) -> None:
    step = moderation.reject if sent.fate == "rejected" else moderation.ask_changes
    reason, note = sent.told["reason"], sent.told["note"]
    step(by, case, version=sent.thing.version, reason=reason, note=note)
    if "answer" in sent.told:
        moderation.answer(sent.by.owner, case, sent.told["answer"], form_key=uuid7(), is_from_staff=False)
    if "appeal" in sent.told:
        appeals.appeal(sent.by.owner, case, sent.told["appeal"])


def _offer(told: dict[str, Any]) -> Offer:
    low, high = told.get("price", (None, None))
    return Offer(
        title=told["title"],
        description=told["text"].strip(),
        product_types=tuple(told["types"]),
        stages=tuple(told.get("stages", ())),
        constructions=tuple(told.get("constructions", ())),
        materials=tuple(told.get("materials", ())),
        certificates=tuple(told.get("certificates", ())),
        brand_mode=BrandMode(told.get("mode", "both")),
        moq=told.get("moq"),
        capacity_month=told.get("month"),
        lead_days=told.get("days"),
        price_min=low,
        price_max=high,
        sizes=told.get("sizes", ""),
        takes_visits=told.get("visits", False),
    )


def _brief(told: dict[str, Any]) -> Brief:
    low, high = told.get("budget", (None, None))
    day = today()
    return Brief(
        title=told["title"],
        description=told["text"].strip(),
        product_type=told["type"],
        pairs=told.get("pairs"),
        is_monthly=told.get("monthly", False),
        months=told.get("months"),
        size_run=told.get("size_run", ""),
        shoe_last=told.get("last"),
        stages=tuple(told.get("stages", ())),
        constructions=tuple(told.get("constructions", ())),
        materials=tuple(told.get("materials", ())),
        certificates=tuple(told.get("certificates", ())),
        budget_min=low,
        budget_max=high,
        needed_by=day + timedelta(days=told["needed_in"]),
        closes_on=day + timedelta(days=told["closes_in"]),
        delivery_regency_code=told["to"],
        region_codes=tuple(told.get("regions", ())),
        region_is_must=told.get("must", False),
        wants=Wants(told.get("wants", "production")),
        sample_policy=SamplePolicy(told.get("sample", "")),
        payment_terms=PaymentTerms(told.get("terms", "")),
    )
