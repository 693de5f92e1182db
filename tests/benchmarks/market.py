"""A market with thousands of listings for the benches: made-up, the same every time."""

import random
import uuid
from datetime import timedelta

from marketplace.core.clock import now
from marketplace.regions import gazetteer
from marketplace.search.actions import Document, put_all
from marketplace.search.rules import SubjectKind
from marketplace.search.words import indexed
from marketplace.vocabulary.terms import CERTIFICATES, MATERIALS, PRODUCT_TYPES, STAGES
from tests.cast import Cast

LISTINGS = 5_000
CHUNK = 250
_SAID = "dijahit tangan sol awet pesanan kecil boleh contoh dikirim dulu ukuran lengkap logo bisa dicap warna sesuai"


def fill(cast: Cast, listings: int = LISTINGS) -> None:
    """Put that many listings of the owner's into the index of the cast's marketplace."""
    chance = random.Random(52)
    for start in range(0, listings, CHUNK):
        with cast.inside():
            put_all([_listing(chance, cast, number) for number in range(start, min(start + CHUNK, listings))])


def _listing(chance: random.Random, cast: Cast, number: int) -> Document:
    product = chance.choice(list(PRODUCT_TYPES))
    material = chance.choice(list(MATERIALS))
    regency = chance.choice(list(gazetteer.regencies().values()))
    certificates = chance.sample(list(CERTIFICATES), chance.choice((0, 0, 1, 2)))
    price = chance.randrange(8, 300) * 1_000
    title = f"{PRODUCT_TYPES[product].id} {MATERIALS[material].id.lower()}, bengkel {number}"
    card = {
        "subject_kind": SubjectKind.LISTING,
        "subject_id": uuid.UUID(int=chance.getrandbits(128), version=4),
        "organisation_id": cast.owner.organisation_id,
        "title": title,
        "organisation_name": f"Sepatu {regency.name} {number % 90}",
        "organisation_kind": "producer",
        "product_types": [product],
        "certificates": certificates,
        "regency_code": regency.code,
        "regency_name": regency.full_name,
        "moq": chance.choice((10, 12, 20, 40, 100, 200, 500)),
        "capacity_month": chance.randrange(80, 20_000),
        "lead_days": chance.randrange(7, 90),
        "price_min": price,
        "price_max": price + chance.randrange(1, 90) * 1_000,
        "published_at": now() - timedelta(minutes=number),
        "plain": title.lower(),
    }
    keys = {"product_types": [product], "materials": [material], "certificates": certificates}
    keys["stages"] = chance.sample(list(STAGES), 3)
    text = " ".join(chance.sample(_SAID.split(), 8))
    return card, indexed(title, text, keys, [regency.code], f"{regency.full_name} {regency.province_name}", {})
