"""Who is told of what a mentor filled in: the maker, with a code that goes to his phone alone; then the mentor."""

from collections.abc import Callable, Iterator

from marketplace.accounts import queries as accounts
from marketplace.assistance import queries as assistance
from marketplace.events.kinds import Kind
from marketplace.events.models import Event
from marketplace.notifications.rules import Channel, Message
from marketplace.notifications.told import Params, Sent, Told
from marketplace.organisations import queries as organisations

Rule = Callable[[Event], Iterator[Told | Sent]]


def _to_maker(event: Event) -> Iterator[Told | Sent]:
    """What waits for him stands in his inbox; the code goes to his number, and nowhere else."""
    assisted = assistance.get(event.subject_id)
    maker, mentor = accounts.get(assisted.person_id), accounts.get(assisted.mentor_id)
    params: Params = {"title": assisted.title, "name": mentor.name, "deed": assisted.deed.value}
    path = f"/assisted/{assisted.id}"
    if event.kind == Kind.ASSISTANCE_ASKED:
        yield Told(Message.ASSISTANCE_ASKED, path, params, [maker], but=frozenset({Channel.WHATSAPP}))
    if maker.phone:
        told = {**params, "assisted_id": str(assisted.id)}
        yield Sent(
            Message.ASSISTANCE_CODE, Channel.WHATSAPP, maker.phone, maker.language, told, path, person_id=maker.id
        )


def _to_mentor(event: Event) -> Iterator[Told]:
    """What the maker said."""
    assisted = assistance.get(event.subject_id)
    params: Params = {
        "title": assisted.title,
        "organisation": organisations.get(assisted.organisation_id).trade_name,
        "what": event.kind.value.partition(".")[2],
    }
    mentor = accounts.get(assisted.mentor_id)
    yield Told(Message.ASSISTANCE_ANSWERED, f"/assisted/{assisted.id}", params, [mentor])


ABOUT_ASSISTANCE: dict[Kind, Rule] = {
    Kind.ASSISTANCE_ASKED: _to_maker,
    Kind.ASSISTANCE_REMINDED: _to_maker,
    Kind.ASSISTANCE_CONFIRMED: _to_mentor,
    Kind.ASSISTANCE_REFUSED: _to_mentor,
    Kind.ASSISTANCE_EXPIRED: _to_mentor,
}
