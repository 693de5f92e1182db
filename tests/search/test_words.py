"""Words of both languages, however they are typed, lead to the same things."""

import pytest

from marketplace.search.rules import Wanted
from marketplace.search.words import indexed, query_of
from marketplace.vocabulary.lemmas import lemma, meaningful


@pytest.mark.parametrize("typed", ["sendal", "sandals", "Sandal", "sandal jepit"])
def test_every_spelling_of_a_product_asks_for_its_token(typed):
    assert "'says:product_types:sandal'" in query_of(Wanted(text=typed))


def test_a_term_is_also_looked_for_under_its_names_in_both_languages():
    assert "('sandal' & 'hotel')" in query_of(Wanted(text="slippers"))


def test_words_of_one_family_have_one_basic_form():
    assert lemma("pesanan") == lemma("memesan")
    assert lemma("shoes") == "shoe"
    assert lemma("kulitnya") == "kulit"


def test_fillers_and_numbers_narrow_nothing():
    assert query_of(Wanted(text="cari sandal untuk 5 kodi")) == query_of(Wanted(text="sandal"))
    assert meaningful("yang bagus untuk 100 pasang") == frozenset()


def test_nothing_but_fillers_is_looked_for_all_the_same():
    assert query_of(Wanted(text="untuk")) == "'untuk':*"


def test_a_word_that_nobody_knows_is_also_taken_as_a_beginning():
    assert query_of(Wanted(text="pringga")) == "('pringga' | 'pringga':*)"


def test_filters_are_tokens_beside_the_words():
    query = query_of(Wanted(text="anyam", place="52.03", material="kulit_sapi", kind="producer"))
    assert query.endswith("'materials:kulit_sapi' & 'place:52.03' & 'kind:producer'")
    assert query_of(Wanted()) == ""


@pytest.mark.parametrize("typed", ["'); drop table", "a & | ! b", "\\", "'", ":*", "<->"])
def test_signs_of_the_query_language_are_only_signs(typed):
    assert query_of(Wanted(text=typed)).count("'") % 2 == 0


def test_a_document_holds_its_places_codes_and_what_its_text_mentions():
    found = indexed(
        "Boots pria", "sol ban bekas", {"product_types": ["boots"]}, ["52.03"], "Kabupaten Lombok Timur NTB", {}
    )
    assert {"place:52.03", "place:52", "product_types:boots", "says:materials:sol_ban_bekas"} <= set(found.tokens)
    assert "product_types:sandal" not in found.tokens
    assert "shoe" in found.terms, "boots are shoes"
