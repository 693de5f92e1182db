"""What the words that people type stand for."""

import pytest

from marketplace.vocabulary.terms import REGISTRIES
from marketplace.vocabulary.words import expand, plain


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("pantopel", "pantofel"),
        ("sendal jepit", "sandal"),
        ("sandal hotel", "sandal_hotel"),
        ("Sepatu Septi", "safety_shoes"),
        ("sepatu PDL", "pdh_pdl"),
        ("bot karet", "boot_karet"),
        ("slip-on", "slip_on"),
        ("FLATSHOES", "flat_shoes"),
        ("klom", "kelom_geulis"),
        ("espadril", "espadrille"),
        ("oleh-oleh", "suvenir"),
    ],
)
def test_a_product_is_known_by_its_spellings(typed: str, key: str) -> None:
    assert expand(typed).of("product_types") == (key,)


def test_the_longest_spelling_wins() -> None:
    assert expand("sandal gunung").of("product_types") == ("sandal_gunung",)
    assert expand("sandal tenun").of("product_types") == ("tenun",)


def test_one_sentence_names_things_of_several_kinds() -> None:
    meaning = expand("Butuh 5 kodi pantofel kulit sapi, sol TPR, goodyear welt, ada SNI 8877")
    assert meaning.of("product_types") == ("pantofel",)
    assert meaning.of("materials") == ("kulit_sapi", "sol_tpr")
    assert meaning.of("constructions") == ("goodyear_welt",)
    assert meaning.of("certificates") == ("sni_8877",)
    assert meaning.pairs == ((100, 100),)
    assert "butuh" in meaning.rest


def test_a_word_with_several_meanings_names_them_all() -> None:
    assert set(expand("pu").of("materials")) == {"pu_leather", "sol_pu"}
    assert expand("kulit").of("materials") == ("kulit",), "the hide is not said"


def test_the_order_of_the_text_is_kept_and_nothing_is_named_twice() -> None:
    assert expand("boots, sandal, boot").of("product_types") == ("boots", "sandal")


def test_unknown_words_and_no_words_name_nothing() -> None:
    assert expand("roda gerobak").keys == {}
    assert expand("roda gerobak").rest == ("roda", "gerobak")
    assert [expand(text).keys for text in ("", "\x00 ✂️ ::")] == [{}, {}]


def test_every_spelling_finds_its_own_term() -> None:
    for name, registry in REGISTRIES.items():
        for term in registry.values():
            for spelling in term.spellings:
                assert term.key in expand(spelling).of(name), (name, term.key, spelling)


def test_words_are_compared_without_case_accents_and_punctuation() -> None:
    assert plain("  Slíp-On / SANDAL! ") == "slip on sandal"
