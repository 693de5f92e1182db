"""Mungkin maksud Anda: a slip of the finger is put right by what the market, the trade and the map call things."""

import pytest
from sqlalchemy import select

from marketplace.core.db import db
from marketplace.search.actions import put_all
from marketplace.search.models import SearchDocument, Spelling
from marketplace.search.rules import SubjectKind
from marketplace.search.spelling import forms_of, slips, suggestion
from marketplace.search.tending import forget_words
from marketplace.search.words import indexed
from tests.search.test_index import many
from tests.search.test_routes import filled

LISTING = SubjectKind.LISTING


def put(cast, *titles):
    cards = []
    for (card, _words), title in zip(many(len(titles), cast.owner.organisation_id), titles, strict=True):
        cards.append(({**card, "title": title}, indexed(title, "", {}, [], "", {})))
    with cast.inside():
        put_all(cards)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("sneakrs", "sneakers"),
        ("sepatu tangerng", "sepatu tangerang"),
        ("sandla hotel 500 psg lombk maks 20rb", "sandal hotel 500 psg lombok maks 20rb"),
        ("Sneakrs putih", "sneakers putih"),
        ("sandal", None),
        ("zzqqy", None),
        ("", None),
    ],
)
def test_the_trades_and_the_maps_words_are_known_everywhere(cast, typed, meant):
    with cast.inside():
        assert suggestion(LISTING, typed) == meant


@pytest.mark.parametrize("typed", ["kinatan", "kinanatan", "kimantan", "kinatnan", "kiantann"])
def test_a_word_that_somebody_here_wrote_is_known_here_alone(cast, typed):
    put(cast, "Sepatu Kinantan")
    with cast.inside():
        assert suggestion(LISTING, f"sepatu {typed}") == "sepatu kinantan"
    with cast.other.inside():
        assert suggestion(LISTING, f"sepatu {typed}") is None


def test_of_two_words_as_near_the_one_that_is_found_more_often_is_meant(cast):
    put(cast, "Rajawani", "Rajawati", "Rajawati biru")
    with cast.inside():
        assert suggestion(LISTING, "rajawai") == "rajawati"


def test_a_word_that_is_found_is_left_as_it_is(cast):
    put(cast, "Rajawani", "Rajawati", "Rajawati biru")
    with cast.inside():
        assert suggestion(LISTING, "rajawani") is None


def test_words_that_nothing_published_holds_any_more_are_forgotten(cast):
    put(cast, "Kinantan", "Anyaman Rajawani")
    with cast.inside():
        gone = select(SearchDocument).where(SearchDocument.title == "Kinantan")
        db.session.delete(db.session.scalars(gone).one())
    with cast.inside():
        assert forget_words() == 1
        assert set(db.session.scalars(select(Spelling.word))) == {"anyaman", "rajawani"}


def test_slips_are_counted_as_fingers_make_them():
    typed = ("sandal", "sandl", "sanndal", "sandel", "snadal", "sendel")
    assert [slips("sandal", other) for other in typed] == [0, 1, 1, 1, 1, 2]
    assert forms_of("sol") == {"sol", "ol", "sl", "so"}


def test_a_misspelt_search_shows_what_was_meant_and_says_so(cast, client_for):
    filled(cast, 3)
    page = client_for(None).get("/listings", query_string={"q": "sandl", "moq": "400"}).text
    assert "Mungkin maksud Anda “sandal”" in page
    assert page.count('<li class="card">') == 3
    assert 'name="q" type="search" value="sandal"' in page, "the box holds what was searched"
