"""Who is told of codes, and of changes to his own account."""

from collections.abc import Callable, Iterator

from marketplace.accounts import queries as accounts
from marketplace.accounts.models import Confirmation, PhoneRecovery
from marketplace.accounts.rules import FOR_KNOWN, Purpose
from marketplace.core.db import db, tenant_id
from marketplace.events import queries as events
from marketplace.events.kinds import Kind
from marketplace.events.models import Event
from marketplace.notifications.rules import Channel, Message
from marketplace.notifications.told import Params, Sent, Told

Rule = Callable[[Event], Iterator[Told | Sent]]


# What carries the code of each purpose, and the page on which it is typed.
CODES: dict[Purpose, tuple[Message, str]] = {
    Purpose.REGISTRATION: (Message.CODE_REGISTRATION, "/registration/confirmation"),
    Purpose.RECOVERY: (Message.CODE_RECOVERY, "/recovery/password"),
    Purpose.SIGN_IN: (Message.CODE_SIGN_IN, "/session/link"),
    Purpose.OLD_ADDRESS: (Message.CODE_ADDRESS, ""),
    Purpose.NEW_ADDRESS: (Message.CODE_ADDRESS, ""),
    Purpose.NEW_PHONE: (Message.CODE_ADDRESS, ""),
}


def _code(event: Event) -> Iterator[Sent]:
    """A code for the address; its owner is told when he has one already; an unknown one gets nothing to recover.

    The code itself stands nowhere: it is worked out at the moment of sending.
    """
    asked = db.session.get(Confirmation, (tenant_id(), event.subject_id))
    if asked is None:
        return
    address = asked.email or asked.phone or ""
    channel = Channel.EMAIL if asked.email else Channel.WHATSAPP
    if asked.purpose in FOR_KNOWN and asked.person_id is None:
        return
    if asked.purpose == Purpose.REGISTRATION and asked.person_id:
        owner = accounts.get(asked.person_id)
        yield Sent(Message.CODE_KNOWN, channel, address, owner.language, path="/session", person_id=owner.id)
        return
    if asked.purpose in (Purpose.NEW_ADDRESS, Purpose.NEW_PHONE) and accounts.is_taken(asked.phone, asked.email):
        return
    message, path = CODES[asked.purpose]
    params: Params = {"confirmation_id": str(asked.id)}
    if asked.purpose == Purpose.SIGN_IN and not asked.email:
        path = ""
    elif asked.purpose == Purpose.SIGN_IN:
        params["has_link"] = True
    if asked.purpose == Purpose.OLD_ADDRESS:
        params["is_old"] = True
    yield Sent(message, channel, address, asked.language, params, path=path, person_id=asked.person_id)


def _to_both_of_recovery(message: Message) -> Rule:
    """The person on the old and the new address, and the mentor in his inbox, unless he did it himself."""

    def rule(event: Event) -> Iterator[Told | Sent]:
        recovery = db.session.get(PhoneRecovery, (tenant_id(), event.subject_id))
        if recovery is None:
            return
        person = accounts.get(recovery.person_id)
        numbers = {recovery.old_phone, recovery.new_phone if message == Message.ACCOUNT_MOVED else None}
        ways = {(Channel.WHATSAPP, number) for number in numbers} | {(Channel.EMAIL, person.email)}
        params: Params = {"name": person.name}
        path = ""
        if message == Message.ACCOUNT_MOVING:
            params["confirmation_id"], path = str(recovery.confirmation_id), "/recovery/objection"
        for channel, address in sorted((channel, address) for channel, address in ways if address):
            yield Sent(message, channel, address, person.language, params, path, person.id)
        if message != Message.ACCOUNT_MOVING:
            yield Told(message, f"/mentoring/recoveries/{recovery.id}", params, [accounts.get(recovery.mentor_id)])

    return rule


def _to_oneself(event: Event) -> Iterator[Sent]:
    """A change of one's account, told on every address one has, and on the one that was given up."""
    person = accounts.get(event.subject_id)
    addresses = {(Channel.EMAIL, person.email), (Channel.WHATSAPP, person.phone)}
    former = str(events.details(event.id).get("former") or "")
    if former:
        addresses.add((Channel.EMAIL if "@" in former else Channel.WHATSAPP, former))
    for channel, address in sorted((channel, address) for channel, address in addresses if address):
        what = {"what": event.kind.value}
        yield Sent(Message.ACCOUNT_CHANGED, channel, address, person.language, what, "/account/security", person.id)


ABOUT_ACCOUNTS: dict[Kind, Rule] = {
    Kind.CODE_REQUESTED: _code,
    Kind.PHONE_RECOVERY_CONFIRMED: _to_both_of_recovery(Message.ACCOUNT_MOVING),
    Kind.PHONE_RECOVERY_STOPPED: _to_both_of_recovery(Message.ACCOUNT_STAYS),
    Kind.PHONE_RECOVERY_DONE: _to_both_of_recovery(Message.ACCOUNT_MOVED),
    Kind.PERSON_CHANGED_PASSWORD: _to_oneself,
    Kind.PERSON_CHANGED_PART: _to_oneself,
    Kind.PERSON_SHUT_OUT: _to_oneself,
    Kind.PERSON_LET_IN: _to_oneself,
    Kind.PERSON_CHANGED_ADDRESS: _to_oneself,
    Kind.PERSON_SET_SECOND_FACTOR: _to_oneself,
    Kind.PERSON_ENDED_SECOND_FACTOR: _to_oneself,
    Kind.PERSON_USED_RECOVERY_CODE: _to_oneself,
    Kind.PERSON_ADDED_PASSKEY: _to_oneself,
    Kind.PERSON_REMOVED_PASSKEY: _to_oneself,
    Kind.PERSON_LINKED_IDENTITY: _to_oneself,
    Kind.PERSON_UNLINKED_IDENTITY: _to_oneself,
}
