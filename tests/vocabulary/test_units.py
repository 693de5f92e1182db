"""How counts of shoes are read."""

import pytest

from marketplace.vocabulary.units import PAIRS_IN, kodi_and_rest, pairs_in, read_number, read_pairs


def test_a_kodi_is_twenty_a_dozen_twelve_and_a_gross_a_hundred_and_forty_four_pairs() -> None:
    assert PAIRS_IN == {"pasang": 1, "lusin": 12, "kodi": 20, "gros": 144}
    assert pairs_in(5, "Kodi") == 100


@pytest.mark.parametrize(
    ("written", "value"), [("1.250", 1250), ("1,250", 1250), ("2,5", 2.5), ("1.5", 1.5), ("40", 40), ("1.000.000", 1e6)]
)
def test_numbers_are_read_as_they_are_written_in_indonesia(written: str, value: float) -> None:
    assert read_number(written) == value


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("8 kodi sehari = 160 pasang", [(160, 160), (160, 160)]),
        ("25-30 kodi seminggu", [(500, 600)]),
        ("kapasitas 40.000 psg per bulan", [(40_000, 40_000)]),
        ("2 rb pasang", [(2_000, 2_000)]),
        ("min 2,5 lusin", [(30, 30)]),
        ("1 gros sandal", [(144, 144)]),
        ("100 s/d 200 pcs", [(100, 200)]),
        ("size 39-44, Rp 2.000.000", []),
        ("3 kodian lama", []),
    ],
)
def test_counts_are_found_in_the_way_makers_write_them(text: str, found: list[tuple[int, int]]) -> None:
    assert read_pairs(text) == found


def test_pairs_are_told_as_kodi_and_the_rest() -> None:
    assert kodi_and_rest(170) == (8, 10)
