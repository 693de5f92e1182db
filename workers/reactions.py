"""What follows from an event: one table, every kind in it.

A reaction runs inside the event's marketplace, in a transaction with the others of that event, each in a savepoint.
It may run twice: what it does must be the same then.
"""

from collections.abc import Callable

from marketplace.directory.actions import follow_import
from marketplace.events.kinds import Kind
from marketplace.events.models import Event
from marketplace.matching.actions import score_listing, score_request
from marketplace.moderation.actions import open_case
from marketplace.notifications.actions import notify
from marketplace.photos.storage import forget_files
from marketplace.search.actions import index_listing, index_organisation, index_request

Reaction = Callable[[Event], None]

REACTIONS: dict[Kind, tuple[Reaction, ...]] = {
    Kind.TENANT_OPENED: (),
    Kind.CODE_REQUESTED: (notify,),
    Kind.PERSON_REGISTERED: (),
    Kind.PERSON_SIGNED_IN: (),
    Kind.PERSON_SIGNED_OUT: (),
    Kind.PERSON_CHANGED_PASSWORD: (),
    Kind.PERSON_CHANGED_SETTINGS: (),
    Kind.ORGANISATION_CREATED: (index_organisation,),
    Kind.ORGANISATION_EDITED: (index_organisation,),
    Kind.ORGANISATION_IMPORTED: (index_organisation,),
    Kind.ORGANISATION_PLACED: (index_organisation,),
    Kind.IMPORT_STARTED: (follow_import,),
    Kind.IMPORT_ADVANCED: (follow_import,),
    Kind.IMPORT_DISCARDED: (),
    Kind.IMPORT_FINISHED: (),
    Kind.LISTING_DRAFTED: (),
    Kind.LISTING_EDITED: (index_listing, score_listing),
    Kind.LISTING_PHOTO_ADDED: (),
    Kind.LISTING_PHOTO_REMOVED: (forget_files,),
    Kind.LISTING_SUBMITTED: (open_case, notify),
    Kind.LISTING_PUBLISHED: (index_listing, score_listing, notify),
    Kind.LISTING_CHANGES_ASKED: (notify,),
    Kind.LISTING_REJECTED: (notify,),
    Kind.LISTING_PAUSED: (index_listing, score_listing),
    Kind.LISTING_RESUMED: (index_listing, score_listing),
    Kind.LISTING_ARCHIVED: (index_listing, score_listing),
    Kind.LISTING_REVISED: (index_listing, score_listing),
    Kind.LISTING_SUSPENDED: (index_listing, score_listing, notify),
    Kind.LISTING_REINSTATED: (index_listing, score_listing, notify),
    Kind.LISTING_MATCHED: (notify,),
    Kind.REQUEST_DRAFTED: (),
    Kind.REQUEST_EDITED: (index_request, score_request),
    Kind.REQUEST_PHOTO_ADDED: (),
    Kind.REQUEST_PHOTO_REMOVED: (forget_files,),
    Kind.REQUEST_SUBMITTED: (open_case, notify),
    Kind.REQUEST_PUBLISHED: (index_request, score_request, notify),
    Kind.REQUEST_CHANGES_ASKED: (notify,),
    Kind.REQUEST_REJECTED: (notify,),
    Kind.REQUEST_WITHDRAWN: (index_request, score_request),
    Kind.REQUEST_CLOSED: (index_request, score_request),
    Kind.REQUEST_CANCELLED: (index_request, score_request),
    Kind.REQUEST_SUSPENDED: (index_request, score_request, notify),
    Kind.REQUEST_REINSTATED: (index_request, score_request, notify),
    Kind.REQUEST_MATCHED: (notify,),
    Kind.CASE_OPENED: (),
    Kind.CASE_CLAIMED: (),
    Kind.CASE_APPROVED: (),
    Kind.CASE_CHANGES_ASKED: (),
    Kind.CASE_REJECTED: (),
    Kind.CASE_ANSWERED: (notify,),
    Kind.MESSAGE_SENT: (notify,),
}


def name_of(reaction: Reaction) -> str:
    """The name under which it is noted that a reaction is done."""
    return f"{reaction.__module__}.{reaction.__qualname__}"
