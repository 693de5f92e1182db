"""A report, a sanction, a batch and a change of what is on the market, each in the world once."""

import uuid
from collections.abc import Callable
from dataclasses import replace

from marketplace.core.ids import uuid7
from marketplace.listings import queries as listings
from marketplace.listings import revising
from marketplace.listings.actions import Offer
from marketplace.moderation import reporting, sanctions
from marketplace.moderation.rules import ReportedKind, SanctionKind
from marketplace.moderation.sanctions import Ruling
from marketplace.organisations import queries as organisations
from tests.cast import Cast


def add_reports(cast: Cast, ids: dict[str, uuid.UUID], drain: Callable[[Cast], int]) -> dict[str, uuid.UUID]:
    buyer = cast.buyer.actor
    with cast.inside():
        thing = reporting.find_thing(buyer, ReportedKind.LISTING, ids["listing_id"])
        report = reporting.send(buyer, ReportedKind.LISTING, thing, "wrong", "Fotonya lain.", report_id=uuid7())
        listing = listings.get(ids["listing_id"], lock=True)
        offer = Offer(**{n: tuple(v) if isinstance(v, list) else v for n, v in revising.typed_claims(listing).items()})
        revision = revising.write(cast.owner.actor, listing, replace(offer, price_max=150_000), version=0)
        revising.submit(cast.owner.actor, revision, photos=1)
        assert cast.rival.organisation_id
        rival = organisations.get(cast.rival.organisation_id)
        ruling = Ruling(SanctionKind.WARNING, "Membalas pembeli dengan kasar.", 30)
        sanction = sanctions.impose(cast.moderator.actor, rival, ruling, sanction_id=uuid7())
        found = {"report_id": report.id, "sanction_id": sanction.id, "batch_id": uuid7()}
    drain(cast)
    return found | {"moderator_id": cast.moderator.person_id}
