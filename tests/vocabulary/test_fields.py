"""Quantities and prices as people type them into a field."""

import pytest

from marketplace.vocabulary.typed import read_count, read_rupiah


@pytest.mark.parametrize(
    ("typed", "pairs"),
    [
        ("40", 40),
        ("1.000", 1000),
        ("1 000", 1000),
        ("2 kodi", 40),
        ("2,5 kodi", 50),
        ("5 lusin", 60),
        ("1.000 psg", 1000),
        ("2 kodi 5 pasang", 45),
        ("2 kodi dan 5 psg", 45),
    ],
)
def test_a_number_of_pairs_is_read_as_it_is_said(typed: str, pairs: int) -> None:
    assert read_count(typed) == pairs


@pytest.mark.parametrize("typed", ["banyak", "25-30 kodi", "2 kodi atau 3 kodi", "-3", "1.5", "1e5", "９", "9" * 40])
def test_what_is_no_single_number_is_not_guessed(typed: str) -> None:
    assert read_count(typed) is None


@pytest.mark.parametrize(
    ("typed", "rupiah"),
    [
        ("85000", 85_000),
        ("85.000", 85_000),
        ("85,000", 85_000),
        ("Rp 85rb", 85_000),
        ("85k", 85_000),
        ("rp. 1.250.000", 1_250_000),
        ("1,2 jt", 1_200_000),
        ("85.000,-", 85_000),
    ],
)
def test_a_price_is_read_as_it_is_said(typed: str, rupiah: int) -> None:
    assert read_rupiah(typed) == rupiah


@pytest.mark.parametrize("typed", ["murah", "40-60rb", "85.5", "1..2", "-5", "5 jt jt", "９", "9" * 40])
def test_what_is_no_single_price_is_not_guessed(typed: str) -> None:
    assert read_rupiah(typed) is None
