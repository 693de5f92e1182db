"""One of each thing in a marketplace, made by the product's own verbs."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from marketplace.core.clock import now
from marketplace.core.db import db
from marketplace.core.ids import uuid7
from marketplace.directory import actions as directory
from marketplace.directory.reading import read
from marketplace.listings import actions as listings
from marketplace.listings.actions import Offer
from marketplace.messaging import actions as messaging
from marketplace.messaging import subjects
from marketplace.messaging.rules import SubjectKind
from marketplace.moderation.models import Case
from marketplace.notifications.models import Notification
from marketplace.organisations.models import Site
from marketplace.photos.models import Photo
from marketplace.sourcing import actions as sourcing
from marketplace.sourcing.actions import Brief
from tests.cast import Cast
from tests.worlds.accounts import accounts_things
from tests.worlds.assistance import add_assisted
from tests.worlds.capacity import add_ledger
from tests.worlds.intake import add_intake
from tests.worlds.matching import add_objection
from tests.worlds.messaging import add_thread
from tests.worlds.moderation import add_reports
from tests.worlds.notifications import add_deliveries
from tests.worlds.organisations import add_people
from tests.worlds.partnerships import add_partnership
from tests.worlds.portability import add_archive
from tests.worlds.privacy import add_wishes
from tests.worlds.proposals import add_answer
from tests.worlds.rooms import add_room
from tests.worlds.searches import add_search
from tests.worlds.skills import add_passport
from tests.worlds.sourcing import add_questions
from tests.worlds.standing import add_standing_order
from tests.worlds.tenants import add_word

OFFER = Offer(
    title="Sandal kulit Pringgasela",
    description="Sandal kulit sapi samak nabati dengan aksen tenun. Bisa logo, mulai 1 kodi.",
    product_types=("sandal_kulit",),
    stages=("cutting", "sewing", "lasting", "finishing"),
    constructions=("cemented",),
    materials=("kulit_sapi",),
    moq=20,
    capacity_month=400,
    lead_days=21,
    price_min=95_000,
    price_max=140_000,
    sizes="36-43",
)
BRIEF = Brief(
    title="200 pasang sandal kulit untuk toko oleh-oleh",
    description="Untuk toko kami di Senggigi, ukuran 37 sampai 42, logo dicap di insole.",
    product_type="sandal_kulit",
    pairs=200,
    materials=("kulit_sapi",),
    budget_max=150_000,
    needed_by=(now() + timedelta(days=90)).date(),
    closes_on=(now() + timedelta(days=30)).date(),
    delivery_regency_code="52.71",
)
PRODUCERS = "nama,alamat,kota,provinsi,kode pos\nPT Contoh Sepatu,Jalan Kenari 1,Mataram,Nusa Tenggara Barat,83115\n"


# What stands in an address and is no id of a thing, with a value that fits.
PLAIN = {
    "answer": "confirmation",
    "width": 640,
    "format": "webp",
    "fmt": "csv",
    "version": "x",
    "hex_colour": "8a4b22",
    "kind": "webp",
    "measure": "listings",
    "list_name": "kbli_2020",
    "report_name": "listings",
    "status": 404,
    "size": 192,
    "consent_purpose": "email",
    "text_kind": "terms",
    "text_language": "id",
}


@dataclass(frozen=True)
class World:
    """Ids by the name that they have in an address."""

    ids: dict[str, uuid.UUID]

    def __getitem__(self, name: str) -> uuid.UUID:
        return self.ids[name]


# A slice adds its things by a function: (cast, ids so far, drain) -> further ids, each by its name in an address.
Addition = Callable[[Cast, dict[str, uuid.UUID], Callable[[Cast], int]], dict[str, uuid.UUID]]
ADDITIONS: tuple[Addition, ...] = (
    accounts_things,
    add_ledger,
    add_reports,
    add_passport,
    add_word,
    add_wishes,
    add_archive,
    add_deliveries,
    add_people,
    add_partnership,
    add_answer,
    add_questions,
    add_thread,
    add_room,
    add_assisted,
    add_search,
    add_standing_order,
    add_intake,
    add_objection,
)


def make_world(cast: Cast, drain: Callable[[Cast], int]) -> World:
    """A listing on the market with its photo, an open request, their cases, a conversation, an import."""
    maker, buyer, moderator = cast.owner, cast.buyer, cast.moderator
    assert maker.organisation_id
    assert buyer.organisation_id
    with cast.inside():
        listing = listings.draft(maker.actor, maker.organisation_id, OFFER)
        db.session.add(Photo(listing_id=listing.id, digest="0" * 64, width=640, height=480, widths=[320, 640]))
        listings.submit(maker.actor, listing, photos=1)
        request = sourcing.draft(buyer.actor, buyer.organisation_id, BRIEF)
        sourcing.submit(buyer.actor, request)
        ids = {"listing_id": listing.id, "request_id": request.id, "organisation_id": maker.organisation_id}
    drain(cast)
    with cast.inside():
        listings.approve(moderator.actor, db.session.get_one(type(listing), (cast.tenant_id, ids["listing_id"])))
        sourcing.approve(moderator.actor, db.session.get_one(type(request), (cast.tenant_id, ids["request_id"])))
    drain(cast)
    with cast.inside():
        asked = subjects.find(buyer.actor, SubjectKind.LISTING, ids["listing_id"])
        conversation = messaging.ask(buyer.actor, asked, "Bisa 200 pasang sebelum Lebaran?", form_key=uuid7())
        content = PRODUCERS.encode()
        run = directory.plan(moderator.actor, "produsen.csv", content, read(content))
        directory.start(moderator.actor, run)
        ids |= {"conversation_id": conversation.id, "import_id": run.id}
    drain(cast)
    with cast.inside():
        for name, model in {
            "case_id": Case,
            "photo_id": Photo,
            "notification_id": Notification,
            "site_id": Site,
        }.items():
            ids[name] = db.session.scalars(select(model.id)).first()  # type: ignore[attr-defined]
    for addition in ADDITIONS:
        ids |= addition(cast, ids, drain)
    missing = [name for name, identifier in ids.items() if identifier is None]
    assert missing == [], f"the world lacks {missing}"
    return World(ids)
