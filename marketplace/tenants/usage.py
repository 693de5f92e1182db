"""How much of its share a marketplace uses, and the sentence that is said when a share is used up.

The counts read tables of slices above this one, by name: a quota must be checked below them all.
"""

import time
import uuid
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from sqlalchemy import text

from marketplace.core.db import db, tenant_id
from marketplace.core.errors import Invalid
from marketplace.core.files import FileStore
from marketplace.core.i18n import N_
from marketplace.tenants import queries
from marketplace.tenants.models import Tenant
from marketplace.tenants.rules import Quota

MEGABYTE = 1024 * 1024
_COUNTS = {
    Quota.PEOPLE: "SELECT count(*) FROM people WHERE tenant_id = :tenant AND erased_at IS NULL",
    Quota.LISTINGS: "SELECT count(*) FROM listings WHERE tenant_id = :tenant AND state <> 'archived'",
    Quota.STORAGE: "SELECT used_bytes / 1048576 FROM tenants WHERE id = :tenant",
    Quota.MESSAGES: "SELECT count(*) FROM deliveries WHERE tenant_id = :tenant"
    " AND created_at >= date_trunc('month', now()) AND state <> 'cancelled'",
}
_LIMITS = {
    Quota.PEOPLE: "most_people",
    Quota.LISTINGS: "most_listings",
    Quota.STORAGE: "most_megabytes",
    Quota.MESSAGES: "most_messages",
}
REACHED = {
    Quota.PEOPLE: N_("Pasar ini sudah penuh: paling banyak %(most)s orang. Beri tahu pengelola pasar."),
    Quota.LISTINGS: N_("Pasar ini sudah penuh: paling banyak %(most)s kemampuan. Beri tahu pengelola pasar."),
    Quota.STORAGE: N_("Tempat menyimpan foto dan berkas di pasar ini sudah penuh. Beri tahu pengelola pasar."),
    Quota.MESSAGES: N_("Jatah pesan pasar ini untuk bulan ini sudah habis. Beri tahu pengelola pasar."),
}
LABELS = {
    Quota.PEOPLE: _l("Orang"),
    Quota.LISTINGS: _l("Kemampuan yang dipasang"),
    Quota.STORAGE: _l("Penyimpanan, MB"),
    Quota.MESSAGES: _l("Pesan keluar bulan ini"),
}


@dataclass(frozen=True)
class Use:
    """`used` of `most`, both in the quota's own measure."""

    quota: Quota
    label: str
    used: int
    most: int

    @property
    def percent(self) -> int:
        return min(100, self.used * 100 // self.most)


def used(quota: Quota) -> int:
    return int(db.session.scalar(text(_COUNTS[quota]), {"tenant": tenant_id()}) or 0)


def rows(tenant: Tenant) -> list[Use]:
    """Each share of the marketplace that has been entered."""
    return [Use(quota, str(LABELS[quota]), used(quota), getattr(tenant, _LIMITS[quota])) for quota in Quota]


def has_room(quota: Quota) -> bool:
    return used(quota) < getattr(queries.current(), _LIMITS[quota])


def check(quota: Quota) -> None:
    """Invalid, with a sentence, when the share is used up. Two at once may pass it by one, which harms nobody."""
    if not has_room(quota):
        most = getattr(queries.current(), _LIMITS[quota])
        raise Invalid(REACHED[quota], most=f"{most:,}".replace(",", "."))


def take_room(*sizes: int) -> None:
    """Count files of these sizes, in bytes, that are about to be kept; Invalid when there is no more room.

    What is deleted later is given back by `count_files`, so that no slice must remember to.
    """
    check(Quota.STORAGE)
    count_room(*sizes)


def count_room(*sizes: int) -> None:
    """Count files of these sizes, in bytes, room or none: for what a full marketplace may still keep."""
    db.session.execute(
        text("UPDATE tenants SET used_bytes = used_bytes + :size WHERE id = :tenant"),
        {"size": sum(sizes), "tenant": tenant_id()},
    )


def count_files(store: FileStore) -> int:
    """Count anew what the marketplace keeps, in bytes; the clock does it once a day."""
    size = store.size(str(tenant_id()))
    db.session.execute(
        text("UPDATE tenants SET used_bytes = :size WHERE id = :tenant"), {"size": size, "tenant": tenant_id()}
    )
    return size


# The month's messages are many and are counted for each batch of them: the answer is kept for a moment.
_KEPT_SECONDS = 30.0
_may_send: dict[uuid.UUID, tuple[float, bool]] = {}


def may_send() -> bool:
    """Whether one more message may leave the marketplace this month; half a minute late at most."""
    tenant = tenant_id()
    assert tenant is not None
    until, answer = _may_send.get(tenant, (0.0, True))
    if until < time.monotonic():
        answer = has_room(Quota.MESSAGES)
        _may_send[tenant] = time.monotonic() + _KEPT_SECONDS, answer
    return answer
