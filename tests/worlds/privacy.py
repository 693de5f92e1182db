"""A wish to have one's data corrected, and a breach that touched somebody."""

import uuid
from collections.abc import Callable

from marketplace.core.clock import now
from marketplace.core.ids import uuid7
from marketplace.privacy import actions
from marketplace.privacy.models import Breach
from tests.cast import Cast


def add_wishes(cast: Cast, _ids: dict[str, uuid.UUID], drain: Callable[[Cast], int]) -> dict[str, uuid.UUID]:
    with cast.inside():
        asked = actions.ask_correction(cast.newcomer.actor, "Tanggal lahir saya salah.")
        breach = Breach(id=uuid7(), title="Daftar terkirim keliru", what="Terkirim ke alamat lain.",
                        kinds_of_data="nama", noticed_at=now())  # fmt: skip
        actions.note_breach(cast.admin.actor, breach, [cast.newcomer.phone])
        ids = {"privacy_request_id": asked.id, "breach_id": breach.id}
    drain(cast)
    return ids
