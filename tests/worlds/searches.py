"""A search that the buyer wants to be told of."""

import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING

from sqlalchemy import select

from marketplace.core.db import db
from marketplace.search import watching
from marketplace.search.models import SavedSearch
from marketplace.search.rules import SubjectKind, Wanted

if TYPE_CHECKING:
    from tests.cast import Cast


def add_search(cast: "Cast", _ids: dict[str, uuid.UUID], _drain: Callable[["Cast"], int]) -> dict[str, uuid.UUID]:
    with cast.inside():
        watching.keep(cast.buyer.actor, SubjectKind.LISTING, Wanted(text="sandal", place="52"))
        return {"search_id": db.session.scalars(select(SavedSearch.id)).one()}
