"""Each automatic check, with a case in which it must speak and one in which it must not."""

import io
import uuid
from collections.abc import Mapping
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from PIL import Image, ImageDraw

from marketplace.core.images import develop
from marketplace.moderation import checks
from marketplace.moderation.checks import CHECKS, Case, Held, Other, of_offer
from marketplace.organisations.models import Organisation

TODAY = date(2026, 10, 12)
PLAIN: Mapping[str, Any] = {
    "id": uuid.uuid4(),
    "title": "Pantofel kulit sapi",
    "description": "Dijahit di bengkel kami di Lombok Timur, bisa logo di insole, mulai satu kodi.",
    "product_types": ["pantofel"],
    "certificates": [],
    "moq": 20,
    "capacity_month": 400,
    "lead_days": 21,
    "price_min": 150_000,
    "price_max": 220_000,
}
COPY = Other(PLAIN["title"], PLAIN["description"].replace("satu", "dua"), (0b1010,))
NO_KIN = Other("Sandal hotel", "Handuk putih untuk kamar hotel, satu ukuran, kemasan plastik.", (-1,))


def spoken(changes: Mapping[str, Any], **known: Any) -> set[str]:
    firm = Organisation(trade_name="Bengkel", kind="producer", workers=8, size_class="kecil")
    return {hint.key for hint in of_offer(Case(SimpleNamespace(**(PLAIN | changes)), firm, today=TODAY, **known))}


HALAL = {"certificates": ["halal"]}
MUST_AND_MUST_NOT: list[tuple[Any, str, Any, Any]] = [
    (
        checks.safety,
        "safety_without_sni",
        ({"product_types": ["safety_shoes"]}, {}),
        ({"product_types": ["safety_shoes"], "certificates": ["sni_8877"]}, {}),
    ),
    (checks.figures, "price", ({"price_min": 1_500, "price_max": 2_200}, {}), ({}, {})),
    (checks.figures, "capacity", ({"capacity_month": 90_000}, {}), ({}, {})),
    (checks.hands, "capacity_for_workers", ({"capacity_month": 90_000}, {}), ({"capacity_month": 3_000}, {})),
    (
        checks.words,
        "phone",
        ({"description": "WA 0812-3456-7890 ya"}, {}),
        ({"description": "Ukuran 36 sampai 43"}, {}),
    ),
    (
        checks.words,
        "brand",
        ({"description": "Model Nike kw super"}, {}),
        ({"description": "Bukan Nike, merek sendiri"}, {}),
    ),
    (checks.words, "claim", ({"description": "Dijamin halal"}, {}), ({"description": "Belum halal"}, {})),
    (checks.words, "claim", ({"description": "Jahitan Goodyear asli"}, {}), ({"description": "Tanpa Goodyear"}, {})),
    (checks.near_duplicate, "near_duplicate", ({}, {"others": (COPY,)}), ({}, {"others": (NO_KIN,)})),
    (
        checks.same_photo,
        "same_photo",
        ({}, {"looks": (0b1000,), "others": (COPY,)}),
        ({}, {"looks": (0b1000,), "others": (NO_KIN,)}),
    ),
    (
        checks.expired_certificate,
        "expired_certificate",
        (HALAL, {"held": (Held("halal", True, date(2026, 10, 11)),)}),
        (HALAL, {"held": (Held("halal", True, TODAY),)}),
    ),
    (
        checks.unproven_certificate,
        "certificates",
        (HALAL, {"held": (Held("halal", False),)}),
        (HALAL, {"held": (Held("halal", True),)}),
    ),
    (checks.no_photo, "no_photo", ({}, {"photos": 0}), ({}, {"photos": 1})),
]


@pytest.mark.parametrize(("check", "key", "must", "must_not"), MUST_AND_MUST_NOT)
def test_a_check_speaks_when_it_must_and_only_then(check: Any, key: str, must: Any, must_not: Any) -> None:
    assert key in spoken(must[0], **must[1])
    assert key not in spoken(must_not[0], **must_not[1])
    assert check in CHECKS


def test_every_check_has_its_two_cases_and_says_why_it_speaks() -> None:
    assert {check for check, *_rest in MUST_AND_MUST_NOT} == set(CHECKS)
    for _check, _key, (changes, known), _not in MUST_AND_MUST_NOT:
        firm = Organisation(trade_name="Bengkel", kind="producer", workers=8, size_class="kecil")
        case = Case(SimpleNamespace(**(PLAIN | changes)), firm, today=TODAY, **known)
        assert all(hint.sentence and hint.why for hint in of_offer(case))


def a_photo(size: tuple[int, int], quality: int, *, shoe: bool = True) -> bytes:
    """A drawn thing on a floor, saved as a phone would."""
    picture = Image.linear_gradient("L").resize((800, 600)).convert("RGB")
    draw = ImageDraw.Draw(picture)
    if shoe:
        draw.ellipse((120, 260, 700, 520), fill="saddlebrown")
        draw.rectangle((120, 180, 320, 420), fill="black")
    else:
        draw.polygon([(400, 40), (760, 560), (40, 560)], fill="white")
    target = io.BytesIO()
    picture.resize(size).save(target, "JPEG", quality=quality)
    return target.getvalue()


def test_a_photo_made_smaller_and_saved_anew_still_looks_the_same_and_another_does_not() -> None:
    original, smaller, another = (
        develop(raw).looks
        for raw in (a_photo((800, 600), 92), a_photo((640, 480), 55), a_photo((800, 600), 92, shoe=False))
    )
    assert checks.distance(original, smaller) <= checks.SAME_LOOKS
    assert checks.distance(original, another) > checks.SAME_LOOKS
