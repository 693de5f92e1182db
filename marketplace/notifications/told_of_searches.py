"""Who is told of what is new in a search: whoever saved it."""

from collections.abc import Iterator

from marketplace.accounts import queries as accounts
from marketplace.core.db import db, tenant_id
from marketplace.events import queries as events
from marketplace.events.models import Event
from marketplace.notifications.rules import Message
from marketplace.notifications.told import Told
from marketplace.search.models import SavedSearch


def to_searcher(event: Event) -> Iterator[Told]:
    search = db.session.get(SavedSearch, (tenant_id(), event.subject_id))
    if search is None:
        return
    params = {"count": events.details(event.id).get("count", 1), "kind": search.subject_kind.value}
    yield Told(Message.SEARCH_FOUND, f"/searches/{search.id}", params, [accounts.get(search.person_id)])
