"""Every kind of event, in one list; the part before the dot is the noun that it happened to."""

from enum import StrEnum


class Kind(StrEnum):
    TENANT_OPENED = "tenant.opened"

    CODE_REQUESTED = "confirmation.requested"
    PERSON_REGISTERED = "person.registered"
    PERSON_SIGNED_IN = "person.signed_in"
    PERSON_SIGNED_OUT = "person.signed_out"
    PERSON_CHANGED_PASSWORD = "person.changed_password"  # noqa: S105  it names what happened
    PERSON_CHANGED_SETTINGS = "person.changed_settings"

    ORGANISATION_CREATED = "organisation.created"
    ORGANISATION_EDITED = "organisation.edited"
    ORGANISATION_IMPORTED = "organisation.imported"
    ORGANISATION_PLACED = "organisation.placed"

    IMPORT_STARTED = "import.started"
    IMPORT_ADVANCED = "import.advanced"
    IMPORT_DISCARDED = "import.discarded"
    IMPORT_FINISHED = "import.finished"

    LISTING_DRAFTED = "listing.drafted"
    LISTING_EDITED = "listing.edited"
    LISTING_PHOTO_ADDED = "listing.photo_added"
    LISTING_PHOTO_REMOVED = "listing.photo_removed"
    LISTING_SUBMITTED = "listing.submitted"
    LISTING_PUBLISHED = "listing.published"
    LISTING_CHANGES_ASKED = "listing.changes_asked"
    LISTING_REJECTED = "listing.rejected"
    LISTING_PAUSED = "listing.paused"
    LISTING_RESUMED = "listing.resumed"
    LISTING_ARCHIVED = "listing.archived"
    LISTING_REVISED = "listing.revised"
    LISTING_SUSPENDED = "listing.suspended"
    LISTING_REINSTATED = "listing.reinstated"
    LISTING_MATCHED = "listing.matched"

    REQUEST_DRAFTED = "request.drafted"
    REQUEST_EDITED = "request.edited"
    REQUEST_PHOTO_ADDED = "request.photo_added"
    REQUEST_PHOTO_REMOVED = "request.photo_removed"
    REQUEST_SUBMITTED = "request.submitted"
    REQUEST_PUBLISHED = "request.published"
    REQUEST_CHANGES_ASKED = "request.changes_asked"
    REQUEST_REJECTED = "request.rejected"
    REQUEST_WITHDRAWN = "request.withdrawn"
    REQUEST_CLOSED = "request.closed"
    REQUEST_CANCELLED = "request.cancelled"
    REQUEST_SUSPENDED = "request.suspended"
    REQUEST_REINSTATED = "request.reinstated"
    REQUEST_MATCHED = "request.matched"

    CASE_OPENED = "case.opened"
    CASE_CLAIMED = "case.claimed"
    CASE_APPROVED = "case.approved"
    CASE_CHANGES_ASKED = "case.changes_asked"
    CASE_REJECTED = "case.rejected"
    CASE_ANSWERED = "case.answered"

    MESSAGE_SENT = "message.sent"
