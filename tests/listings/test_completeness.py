"""What a listing lacks, by what is offered and by whom."""

import pytest

from marketplace.core.gaps import advice, musts
from marketplace.listings.completeness import gaps
from marketplace.listings.models import Listing

WHOLE = {
    "title": "Sandal",
    "description": "Kami enam orang, biasa membuat sandal kulit untuk toko.",
    "product_types": ["sandal_kulit"],
    "stages": ["sewing"],
    "materials": ["kulit_sapi"],
    "certificates": [],
    "moq": 20,
    "capacity_month": 400,
    "lead_days": 21,
    "price_min": 85_000,
    "price_max": None,
    "sizes": "36–43",
    "regency_code": "52.03",
}


def lacks(kind: str = "producer", photos: int = 1, **changes: object) -> set[str]:
    return set(musts(gaps(Listing(**WHOLE | changes), kind, photos)))


def test_a_whole_listing_lacks_nothing() -> None:
    assert gaps(Listing(**WHOLE), "producer", 1) == []


@pytest.mark.parametrize("field", ["product_types", "stages", "materials"])
def test_a_list_without_anything_ticked_is_a_gap(field: str) -> None:
    assert lacks(**{field: []}) == {field}


@pytest.mark.parametrize("field", ["moq", "capacity_month", "lead_days", "price_min", "regency_code"])
def test_a_figure_that_is_not_filled_in_is_a_gap(field: str) -> None:
    assert lacks(**{field: None}) == {field}


def test_a_designer_makes_no_pairs() -> None:
    blank = {"materials": [], "moq": None, "capacity_month": None, "lead_days": None, "price_min": None}
    assert lacks("designer", **blank) == set()


def test_a_visit_to_the_workshop_needs_neither_material_nor_quantity() -> None:
    blank = {"stages": [], "materials": [], "moq": None, "capacity_month": None, "lead_days": None, "price_min": None}
    assert lacks(product_types=["kunjungan_bengkel"], **blank) == set()


def test_safety_shoes_need_their_sni_and_rubber_boots_do_not() -> None:
    assert lacks(product_types=["safety_shoes"]) == {"certificates"}
    assert lacks(product_types=["safety_shoes"], certificates=["sni_lama"]) == {"certificates"}
    assert lacks(product_types=["safety_shoes"], certificates=["sni_8877"]) == set()
    assert lacks(product_types=["boot_karet"]) == set()


def test_a_photo_is_advised_and_never_demanded() -> None:
    found = gaps(Listing(**WHOLE), "producer", 0)
    assert musts(found) == {}
    assert advice(found) == ["Tambah foto barang atau bengkel Anda. Foto sendiri lebih dipercaya pembeli."]


def test_every_gap_says_by_an_example_what_to_write() -> None:
    empty = Listing(title="", description="", product_types=[], stages=[], materials=[], certificates=[], sizes="")
    assert all("contoh" in sentence for sentence in musts(gaps(empty, "producer")).values())
