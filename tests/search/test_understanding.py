"""One box: figures and places become filters, terms of the trade stay words, and each can be taken away again."""

import pytest

from marketplace.search.understanding import understand


def test_a_buyers_line_is_read_as_a_product_an_amount_a_place_and_a_price():
    read = understand("sandal hotel 500 psg lombok maks 20rb")
    assert (read.words, read.pairs, read.budget) == ("sandal hotel", 500, 20_000)
    assert "52.03" in read.places
    assert [one.kind for one in read.items] == ["pairs", "budget", "place", "product_types"]


@pytest.mark.parametrize(
    ("typed", "pairs", "budget"),
    [
        ("sendal jepit 40 kodi", 800, None),
        ("sneakers under 150k 200 pairs", 200, 150_000),
        ("5 lusin slop budget rp 12.000", 60, 12_000),
        ("sepatu 1,5 jt", None, 1_500_000),
        ("kapasitas 40 pasang per hari", None, None),
        ("boots", None, None),
    ],
)
def test_amounts_and_prices_are_read_as_the_trade_writes_them(typed, pairs, budget):
    read = understand(typed)
    assert (read.pairs, read.budget) == (pairs, budget)


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        ("sepatu Kota Mataram", ("52.71",)),
        ("sandal NTB", ("52",)),
        ("Bandung sneakers", ("32.04", "32.73")),
        ("sandal batu", ()),
    ],
)
def test_a_place_is_a_province_a_regency_or_both_of_one_name_and_no_common_word(typed, codes):
    assert understand(typed).places == codes


def test_each_thing_that_was_read_can_be_taken_away_by_itself():
    typed = "sandal hotel 500 psg lombok maks 20rb"
    rests = {one.kind: one.rest for one in understand(typed).items}
    assert rests == {
        "pairs": "sandal hotel lombok maks 20rb",
        "budget": "sandal hotel 500 psg lombok",
        "place": "sandal hotel 500 psg maks 20rb",
        "product_types": "500 psg lombok maks 20rb",
    }
    assert understand(rests["budget"]).budget is None


@pytest.mark.parametrize("typed", ["", " ", "'", "(((", "9" * 120, "rp", "500", "\u0130stanbul 5 kodi", "a" * 120])
def test_no_text_is_too_odd_to_be_read(typed):
    assert understand(typed).words is not None
