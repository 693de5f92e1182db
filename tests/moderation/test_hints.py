"""What a moderator is asked to look at twice, and what raises no question."""

import uuid
from datetime import date
from typing import Any

import pytest

from marketplace.listings.models import Listing
from marketplace.moderation.bands import usual
from marketplace.moderation.checks import Case, Other, Wish, of_offer, of_wish
from marketplace.organisations.models import Organisation
from marketplace.sourcing.models import SourcingRequest
from marketplace.sourcing.rules import Wants

TODAY = date(2026, 10, 12)
PLAIN = {
    "title": "Pantofel kulit sapi",
    "description": "Dijahit di bengkel kami, bisa logo di insole, mulai 1 kodi.",
    "product_types": ["pantofel"],
    "certificates": [],
    "moq": 20,
    "capacity_month": 400,
    "lead_days": 21,
    "price_min": 150_000,
    "price_max": 220_000,
}


def keys(
    photos: int = 1, captions: tuple[str, ...] = (), firm: dict[str, object] | None = None, **changes: object
) -> list[str]:
    listing = Listing(organisation_id=uuid.uuid4(), **(PLAIN | changes))
    organisation = Organisation(
        **{"trade_name": "Bengkel", "kind": "producer", "workers": 8, "size_class": "kecil"} | (firm or {})
    )
    return [hint.key for hint in of_offer(Case(listing, organisation, photos, captions))]


def request_keys(wish: dict[str, Any] | None = None, **changes: object) -> list[str]:
    given = {
        "title": "200 pasang pantofel",
        "description": "Untuk seragam kantor.",
        "product_type": "pantofel",
        "certificates": [],
        "pairs": 200,
        "budget_min": None,
        "budget_max": 200_000,
        "needed_by": date(2026, 12, 1),
        "wants": Wants.PRODUCTION,
    }
    request = SourcingRequest(organisation_id=uuid.uuid4(), **(given | changes))
    return [hint.key for hint in of_wish(Wish(request, **(wish or {}), today=TODAY))]


def test_a_usual_offer_and_a_usual_request_raise_no_question() -> None:
    assert keys() == []
    assert request_keys() == []


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"price_min": 15_000, "price_max": 22_000}, "price"),
        ({"price_min": None, "price_max": 2_200_000}, "price"),
        ({"moq": 600}, "moq"),
        ({"capacity_month": 60}, "capacity"),
        ({"lead_days": 3}, "days"),
        ({"capacity_month": 3_500, "firm": {"workers": 4}}, "capacity_for_workers"),
        ({"photos": 0}, "no_photo"),
        ({"certificates": ["halal"]}, "certificates"),
        ({"certificates": ["sni_lama"]}, "old_sni"),
        ({"description": "Hubungi 0812-3456-7890 saja"}, "phone"),
        ({"description": "WA +62 812 3456 7890"}, "phone"),
        ({"description": "Kirim ke sari.sepatu@gmail.com ya"}, "email"),
        ({"description": "Klik wa.me/6281234567890"}, "link"),
        ({"description": "Model mirip Vans, kualitas sama"}, "brand"),
        ({"title": "Sepatu KW super"}, "brand"),
        ({"description": "Konstruksi Goodyear"}, "claim"),
    ],
)
def test_what_stands_out_in_an_offer_is_named(changes: dict[str, object], key: str) -> None:
    assert key in keys(**changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"budget_max": 20_000}, "budget"),
        ({"pairs": 2}, "pairs"),
        ({"needed_by": date(2026, 10, 15)}, "deadline"),
        ({"product_type": "safety_shoes"}, "safety_without_sni"),
        ({"description": "Logo Nike di samping"}, "brand"),
    ],
)
def test_what_stands_out_in_a_request_is_named(changes: dict[str, object], key: str) -> None:
    assert key in request_keys(**changes)


def test_a_number_under_a_photo_is_named_and_plain_words_are_not() -> None:
    for told, key in (("Pesan: 0812-3456-7890", "phone"), ("Persis Vans lama", "brand"), ("wa.me/62812345", "link")):
        assert key in keys(captions=("Jahitan samping", told))
        assert key in request_keys({"captions": (told,)})
    assert keys(captions=("Jahitan samping, ukuran 40", "")) == []
    assert request_keys({"captions": ("Contoh dari tahun 2024",)}) == []


def test_a_request_that_says_what_another_says_is_named_and_one_of_its_kind_is_not() -> None:
    told = {"title": "200 pasang pantofel", "description": "Untuk seragam kantor kami di Mataram, hitam semua."}
    copied = Other("200 pasang pantofel", "Untuk seragam kantor kami di Mataram, hitam semua ya.", (7,))
    other = Other("Pantofel cokelat untuk wisuda", "Ukuran besar, kirim ke Bima, contoh dibayar.", (2**30 - 1,))
    assert "near_duplicate" in request_keys({"others": (other, copied)}, **told)
    assert request_keys({"others": (other,), "looks": (0,)}, **told) == []
    assert "same_photo" in request_keys({"others": (copied,), "looks": (3,)})


def test_safety_shoes_without_the_standard_are_named_and_with_it_are_not() -> None:
    safety = {"product_types": ["safety_shoes"], "moq": 60, "capacity_month": 900, "lead_days": 40}
    prices = {"price_min": 180_000, "price_max": 240_000}
    assert "safety_without_sni" in keys(**safety, **prices)
    assert "safety_without_sni" not in keys(**safety, **prices, certificates=["sni_8877"])


def test_who_denies_a_brand_claims_none_and_figures_are_no_telephone() -> None:
    assert keys(description="Bukan KW. Harga 150.000–220.000 per pasang, kapasitas 400, tahun 2024.") == []


def test_a_factory_may_ask_for_more_and_a_design_has_no_price_of_pairs() -> None:
    shoes = {"product_types": ["sepatu_sekolah"], "capacity_month": 50_000, "lead_days": 30}
    prices = {"price_min": 50_000, "price_max": 80_000}
    small, large = {"workers": 300}, {"workers": 300, "size_class": "besar"}
    assert "moq" in keys(firm=small, **shoes, **prices, moq=2_000)
    assert "moq" not in keys(firm=large, **shoes, **prices, moq=2_000)
    assert keys(firm={"kind": "designer"}, price_min=400_000, price_max=900_000, lead_days=5) == []
    assert request_keys(wants=Wants.DESIGN, budget_max=5_000_000) == []


def test_a_product_that_has_no_band_raises_no_question_of_figures() -> None:
    assert usual(["pantofel", "selop"]) is None
    assert usual([]) is None
    assert keys(product_types=["selop"], moq=9_999, price_min=1, price_max=1) == []


def test_several_products_share_the_widest_band() -> None:
    band = usual(["sandal_hotel", "pantofel"])
    assert band is not None
    assert (band.price, band.moq) == ((3_500, 260_000), (10, 1_000))
