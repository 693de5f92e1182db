"""Who writes, who reads, who answers, who decides."""

from marketplace.accounts.actor import Actor, Visitor
from marketplace.reviews.models import Review
from marketplace.reviews.rules import ReviewState


def can_view(actor: Actor | Visitor, review: Review) -> bool:
    """What is published everybody reads; before that only the side that writes it, blind to the other."""
    return review.is_shown or actor.belonging(review.author_id) is not None or can_decide(actor, review)


def can_write(actor: Actor | Visitor, review: Review) -> bool:
    return actor.may("publish", review.author_id)


def can_answer(actor: Actor | Visitor, review: Review) -> bool:
    """Whom it is about may reply and object."""
    return actor.may("publish", review.about_id)


def answers_open(review: Review) -> list[str]:
    """What is left to whom it is about: one reply while it is shown, one objection before a moderator has looked."""
    reply = ["reply"] if review.is_shown and not review.reply else []
    return reply + (["contest"] if review.state == ReviewState.PUBLISHED else [])


def can_decide(actor: Actor | Visitor, review: Review) -> bool:
    """A moderator, once it is contested or decided, who belongs to neither side."""
    was_contested = review.state in (ReviewState.CONTESTED, ReviewState.KEPT, ReviewState.REMOVED)
    return actor.is_moderator and was_contested and not actor.organisation_ids & {review.author_id, review.about_id}
