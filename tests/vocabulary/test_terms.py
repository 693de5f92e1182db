"""The registries of the trade's words: complete, distinct and readable in both languages."""

import pytest

from marketplace.vocabulary.terms import (
    CERTIFICATES,
    CONSTRUCTIONS,
    MATERIALS,
    PRODUCT_TYPES,
    REGISTRIES,
    SIZE_CLASSES,
    STAGES,
    label,
)
from marketplace.vocabulary.words import plain

PRODUCT_KEYS = [
    "pantofel",
    "pdh_pdl",
    "loafer",
    "sneakers",
    "slip_on",
    "flat_shoes",
    "high_heels",
    "wedges",
    "boots",
    "safety_shoes",
    "boot_karet",
    "sepatu_sekolah",
    "sepatu_anak",
    "sepatu_olahraga",
    "sandal",
    "sandal_gunung",
    "sandal_hotel",
    "sandal_kulit",
    "clog",
    "espadrille",
    "kelom_geulis",
    "bakiak",
    "selop",
    "sepatu_tari",
    "sepatu_adat",
    "tenun",
    "komponen",
    "suvenir",
    "kunjungan_bengkel",
]


def test_the_product_types_are_those_of_the_trade_without_repeats() -> None:
    assert sorted(PRODUCT_TYPES) == sorted(PRODUCT_KEYS)


def test_the_stages_stand_in_the_order_of_the_work() -> None:
    assert list(STAGES) == ["design", "pattern", "cutting", "sewing", "lasting", "finishing", "packing"]


def test_the_constructions_certificates_and_sizes_that_rules_name_are_there() -> None:
    assert {"cemented", "injected", "vulcanized", "blake", "goodyear_welt", "moccasin"} <= set(CONSTRUCTIONS)
    assert {"sni_8877", "tkdn", "halal", "merek", "svlk", "bsci", "smeta", "sa8000", "lwg", "grs"} <= set(CERTIFICATES)
    assert list(SIZE_CLASSES) == ["mikro", "kecil", "menengah", "besar"]
    assert {term.family for term in MATERIALS.values()} >= {
        "leather",
        "synthetic",
        "textile",
        "heritage",
        "plant",
        "sole",
    }


@pytest.mark.parametrize("name", REGISTRIES)
def test_every_term_has_both_names_a_family_and_no_spelling_twice(name: str) -> None:
    for key, term in REGISTRIES[name].items():
        assert key == term.key == key.lower()
        assert key.isidentifier()
        assert all((term.id, term.en, term.family)), key
        assert len(term.variants) == len(set(term.variants)), key
        assert all(variant == variant.strip() and plain(variant) for variant in term.variants), key


def test_a_label_is_read_in_the_language_of_the_reader() -> None:
    assert label(PRODUCT_TYPES, "pdh_pdl", "id") == "Sepatu dinas (PDH/PDL)"
    assert label(PRODUCT_TYPES, "pdh_pdl", "en") == "Duty and service shoe"
    assert label(PRODUCT_TYPES["sandal"], "sandal", "en") == "Sandals"
    assert label(PRODUCT_TYPES, "pdh_pdl", "jv") == "Sepatu dinas (PDH/PDL)"


def test_a_key_that_left_the_registry_is_shown_and_not_an_error() -> None:
    assert label(PRODUCT_TYPES, "sepatu_roda", "id") == "sepatu roda"


def test_choices_keep_the_order_of_the_registry() -> None:
    assert STAGES.choices("en")[0] == ("design", "Design")
    assert [key for key, _ in STAGES.choices("id")] == list(STAGES)
