"""A partnership that is being produced, with a photo that proves its material."""

import uuid
from collections.abc import Callable

from marketplace.core.db import db
from marketplace.core.ids import uuid7
from marketplace.partnerships import queries
from marketplace.partnerships.models import PartnershipFile
from marketplace.partnerships.rules import PartnershipState
from marketplace.reviews import queries as reviews
from tests.cast import Cast
from tests.clients import browser
from tests.partnerships.making import a_partnership


def add_partnership(cast: Cast, _ids: dict[str, uuid.UUID], drain: Callable[[Cast], int]) -> dict[str, uuid.UUID]:
    made, proof = a_partnership(cast, PartnershipState.PRODUCING), uuid7()
    a_partnership(cast, title="Pesanan yang baru sepakat")
    with cast.inside():
        entry = queries.timeline(made)[-1].entry
        shape = {"digest": "0" * 64, "content_type": "image/webp", "width": 640, "height": 480, "widths": [320]}
        # The row is made directly: developing a photo takes a second.
        db.session.add(PartnershipFile(id=proof, partnership_id=made, entry_id=entry.id, **shape))
        store = cast.app.extensions["files"]
        store.put(f"{cast.tenant_id}/partnerships/{proof}/320", b"RIFF")
    drain(cast)
    client = browser(cast.app, cast.host, cast.owner)
    assert client.send(f"/partnerships/{made}/dossier").status_code == 302
    done = a_partnership(cast, PartnershipState.CLOSED, title="Pesanan yang sudah selesai")
    drain(cast)
    with cast.inside():
        review = next(one for one in reviews.of_partnership(done) if one.author_id == cast.owner.organisation_id)
        return {
            "partnership_id": made,
            "proof_id": proof,
            "dossier_id": queries.dossiers(made)[0].id,
            "review_id": review.id,
        }
