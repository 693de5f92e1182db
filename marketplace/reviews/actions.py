"""Opening both reviews when a partnership is over, writing, publishing both at once, replying, objecting, deciding."""

from datetime import datetime

from marketplace.accounts.actor import Actor
from marketplace.core.clock import now
from marketplace.core.db import db
from marketplace.core.errors import Conflict, Invalid
from marketplace.core.states import By
from marketplace.events.actions import CLOCK, Acting, record
from marketplace.events.kinds import Kind
from marketplace.events.models import Event
from marketplace.partnerships import queries as partnerships
from marketplace.partnerships.models import Partnership
from marketplace.partnerships.rules import MilestoneKind
from marketplace.reviews import queries
from marketplace.reviews.models import Review
from marketplace.reviews.rules import BLIND, LATE, ONCE, WHY, ReviewState, ReviewVerb

_M = MilestoneKind


def open_reviews(event: Event) -> None:
    """After a partnership is done, each side is asked; asked again, nothing changes."""
    partnership = partnerships.get(event.subject_id, lock=True)
    if queries.of_partnership(partnership.id):
        return
    facts = _facts(partnership)
    sides = (partnership.buyer_id, partnership.maker_id)
    for author_id, about_id in (sides, sides[::-1]):
        review = Review(
            partnership_id=partnership.id,
            author_id=author_id,
            about_id=about_id,
            facts=facts["made" if about_id == partnership.maker_id else "paid"],
            due_at=event.at + BLIND,
        )
        db.session.add(review)
        db.session.flush()
        record(CLOCK, Kind.REVIEW_OPENED, review, organisation_id=author_id)


def write(actor: Actor, review: Review, *, again: bool, words: str) -> None:
    """Say how it was. It is shown when the other side has written too, or the time is up."""
    if review.state == ReviewState.WRITTEN and (review.again, review.words) == (again, words):
        return  # sent twice
    if review.due_at <= now():
        raise Conflict(LATE)
    review.again, review.words = again, words
    review.advance(ReviewVerb.WRITE, By.AUTHOR)
    review.written_at, review.person_id = now(), actor.person_id
    record(actor, Kind.REVIEW_WRITTEN, review, organisation_id=review.author_id)
    db.session.flush()
    both = queries.of_partnership(review.partnership_id, lock=True)
    if all(one.state == ReviewState.WRITTEN for one in both):
        for one in both:
            _publish(CLOCK, one)


def close_due(moment: datetime | None = None) -> int:
    """For the clock: after 14 days what was written is shown, and what was not lapses. How many."""
    due = queries.due(moment)
    for review in due:
        if review.state == ReviewState.WRITTEN:
            _publish(CLOCK, review)
        else:
            review.advance(ReviewVerb.LAPSE, By.CLOCK)
    return len(due)


def reply(actor: Actor, review: Review, words: str) -> None:
    """One answer by whom it is about."""
    if review.reply == words:
        return
    if review.reply or not review.is_shown:
        raise Conflict(ONCE)
    review.reply = words
    record(actor, Kind.REVIEW_REPLIED, review, organisation_id=review.about_id)


def contest(actor: Actor, review: Review, objection: str) -> None:
    """Ask a moderator to look at it; it stays until he has."""
    if not objection:
        raise Invalid(fields={"words": WHY})
    review.advance(ReviewVerb.CONTEST, By.AUTHOR)
    review.objection = objection
    record(actor, Kind.REVIEW_CONTESTED, review, organisation_id=review.about_id)


def decide(actor: Actor, review: Review, *, is_kept: bool, verdict: str) -> None:
    """Keep it or take it away, with the reason."""
    if not verdict:
        raise Invalid(fields={"words": WHY})
    review.advance(ReviewVerb.KEEP if is_kept else ReviewVerb.REMOVE, By.STAFF)
    review.verdict = verdict
    record(actor, Kind.REVIEW_DECIDED, review, organisation_id=review.about_id, is_kept=is_kept)


def _publish(by: Acting, review: Review) -> None:
    review.advance(ReviewVerb.PUBLISH, By.CLOCK)
    review.published_at = now()
    record(by, Kind.REVIEW_PUBLISHED, review, organisation_id=review.author_id)


def _facts(partnership: Partnership) -> dict[str, dict[str, int]]:
    """Counted from the milestones: of the maker how he delivered, of the buyer how he paid."""
    own = partnerships.milestones(partnership.id)
    delivery, balance = own[_M.DELIVERY], own[_M.BALANCE]
    made = {"accepted": delivery.done, "refused": delivery.refused}
    if delivery.completed_on:
        made["late"] = delivery.late(delivery.completed_on)
    paid: dict[str, int] = {}
    if balance.completed_on and delivery.completed_on:
        paid = {
            "days_to_pay": max(0, (balance.completed_on - delivery.completed_on).days),
            "late": balance.late(balance.completed_on),
        }
    return {"made": made, "paid": paid}
