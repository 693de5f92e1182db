"""How near product types are to each other."""

import pytest

from marketplace.vocabulary.closeness import CLOSENESS, closeness, nearest
from marketplace.vocabulary.terms import PRODUCT_TYPES


def test_every_pair_of_the_table_names_known_types_and_a_share_below_one() -> None:
    for pair, value in CLOSENESS.items():
        assert len(pair) == 2, pair
        assert pair <= set(PRODUCT_TYPES), pair
        assert 0 <= value < 1, pair


@pytest.mark.parametrize("key", PRODUCT_TYPES)
def test_a_type_is_nearest_to_itself(key: str) -> None:
    assert closeness(key, key) == 1.0
    assert all(closeness(key, other) < 1 for other in PRODUCT_TYPES if other != key)


def test_closeness_is_symmetric() -> None:
    for one in PRODUCT_TYPES:
        for other in PRODUCT_TYPES:
            assert closeness(one, other) == closeness(other, one)


def test_a_sandal_maker_is_near_to_leather_sandals() -> None:
    assert closeness("sandal", "sandal_kulit") == 0.6


def test_a_gumboot_is_no_safety_shoe_and_no_boot() -> None:
    assert closeness("boot_karet", "safety_shoes") == 0.0
    assert closeness("boot_karet", "boots") == 0.0


def test_a_workshop_visit_and_components_are_near_to_nothing_else() -> None:
    for key in ("kunjungan_bengkel", "komponen"):
        assert {other for other in PRODUCT_TYPES if other != key and closeness(key, other) > 0} <= {"suvenir"}


def test_an_unknown_key_is_near_to_nothing() -> None:
    assert closeness("sepatu_roda", "sepatu_roda") == 0.0


def test_the_nearest_offer_is_named_with_its_closeness() -> None:
    assert nearest("sandal_kulit", ["pantofel", "sandal", "selop"]) == ("sandal", 0.6)
    assert nearest("safety_shoes", ["boot_karet"]) == (None, 0.0)
    assert nearest("sandal", []) == (None, 0.0)
