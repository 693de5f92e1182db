"""Who is told what happens to a partnership: the other side, and of a dispute the moderators."""

from collections.abc import Callable, Iterator

from marketplace.accounts import queries as accounts
from marketplace.core.db import db, tenant_id
from marketplace.events import queries as events
from marketplace.events.kinds import Kind
from marketplace.events.models import Event
from marketplace.notifications.rules import Message
from marketplace.notifications.told import Params, Sent, Told, members
from marketplace.organisations import queries as organisations
from marketplace.partnerships.models import Partnership
from marketplace.reviews.models import Review

Rule = Callable[[Event], Iterator[Told | Sent]]


def _to_both_sides(event: Event) -> Iterator[Told]:
    """To the people of both, less whoever did it."""
    partnership = db.session.get(Partnership, (tenant_id(), event.subject_id))
    if partnership is None:
        return
    noted = events.details(event.id)
    params: Params = {"title": partnership.title, "what": event.kind.value.partition(".")[2]}
    params |= {name: noted[name] for name in ("milestone", "deed") if noted.get(name)}
    if event.organisation_id and event.person_id:
        params["organisation"] = organisations.get(event.organisation_id).trade_name
    people = [*members(partnership.buyer_id), *members(partnership.maker_id)]
    path = f"/partnerships/{partnership.id}"
    yield Told(Message.PARTNERSHIP_NEWS, path, params, people)
    if event.kind == Kind.PARTNERSHIP_DISPUTED:
        yield Told(Message.PARTNERSHIP_DISPUTED, path, params, accounts.moderators())


def _of_review(event: Event) -> Iterator[Told]:
    """To whom it is now: the author, whom it is about, or the moderators."""
    review = db.session.get(Review, (tenant_id(), event.subject_id))
    if review is None:
        return
    partnership = db.session.get_one(Partnership, (tenant_id(), review.partnership_id))
    params: Params = {"title": partnership.title, "what": event.kind.value.partition(".")[2]}
    people = {
        Kind.REVIEW_OPENED: lambda: members(review.author_id),
        Kind.REVIEW_REPLIED: lambda: members(review.author_id),
        Kind.REVIEW_CONTESTED: accounts.moderators,
        Kind.REVIEW_PUBLISHED: lambda: members(review.about_id),
        Kind.REVIEW_DECIDED: lambda: [*members(review.author_id), *members(review.about_id)],
    }[event.kind]()
    yield Told(Message.REVIEW_NEWS, f"/reviews/{review.id}", params, people)


_OF_REVIEWS = (
    Kind.REVIEW_OPENED,
    Kind.REVIEW_PUBLISHED,
    Kind.REVIEW_REPLIED,
    Kind.REVIEW_CONTESTED,
    Kind.REVIEW_DECIDED,
)
_TOLD = (
    Kind.PARTNERSHIP_BEGUN,
    Kind.PARTNERSHIP_REWORDED,
    Kind.PARTNERSHIP_ACCEPTED,
    Kind.PARTNERSHIP_REPORTED,
    Kind.PARTNERSHIP_CLOSED,
    Kind.PARTNERSHIP_PAUSED,
    Kind.PARTNERSHIP_RESUMED,
    Kind.PARTNERSHIP_DISPUTED,
    Kind.PARTNERSHIP_ENDED,
)
ABOUT_PARTNERSHIPS: dict[Kind, Rule] = {
    **dict.fromkeys(_TOLD, _to_both_sides),
    **dict.fromkeys(_OF_REVIEWS, _of_review),
}
