"""What people type is kept as they meant it, and nothing invisible slips in."""

import sys
import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.core import text
from marketplace.core.errors import Invalid
from marketplace.core.i18n import fill
from marketplace.core.text import clean_line, clean_text, letters, search_key

FAMILY = "👨\u200d👩\u200d👧"


def refusal(function, value, limit=200):
    with pytest.raises(Invalid) as caught:
        function(value, limit)
    return caught.value


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Sepatu   kulit \t Garut ", "Sepatu kulit Garut"),
        ("Sandal\nhotel", "Sandal hotel"),
        ("Cafe\u0301", "Café"),
        ("Rp\u00a0150.000", "Rp 150.000"),
        ("se\u200bpa\ufefftu\u2060", "sepatu"),
        ("\u200e0812", "0812"),
        ("\u3164\u2800", ""),
        (f"keluarga {FAMILY}", f"keluarga {FAMILY}"),
        ("❤\ufe0f", "❤\ufe0f"),
        ("sa\u200dya", "saya"),
        ("sa\ufe0fya", "saya"),
        ("ꦱ꧀\u200cꦮ", "ꦱ꧀\u200cꦮ"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("Tiếng Việt", "Tiếng Việt"),
    ],
)
def test_a_line_keeps_its_meaning_and_loses_what_cannot_be_seen(typed, kept):
    assert clean_line(typed, 100) == kept


def test_several_lines_keep_their_paragraphs_and_no_more():
    assert clean_text("Kami buat sandal.  \r\n\r\n\r\n\r\nMinimal 2 kodi.\rTerima kasih.\n\n", 200) == (
        "Kami buat sandal.\n\nMinimal 2 kodi.\nTerima kasih."
    )


@pytest.mark.parametrize(
    "sign",
    [
        "\x00",
        "\x07",
        "\x7f",
        "\u202e",
        "\u2066",
        "\ud800",
        "\ue000",
        "\ufdd0",
        "\U0010ffff",
    ],
)
@pytest.mark.parametrize("function", [clean_line, clean_text])
def test_signs_that_hide_or_turn_words_are_refused_with_the_place(function, sign):
    error = refusal(function, f"Sandal hotel{sign}murah")
    assert error.message == text.INVISIBLE
    assert "“Sandal hotel”" in fill(error.message, error.values)
    assert refusal(function, sign + "Sandal").message == text.INVISIBLE_FIRST


def test_three_marks_on_a_letter_are_a_language_and_four_are_a_prank():
    assert clean_line("x\u0301\u0302\u0303", 10)
    assert refusal(clean_line, "x\u0301\u0302\u0303\u0304").message == text.TOO_MANY_MARKS


def test_a_long_run_of_marks_is_refused_before_it_is_sorted():
    before = time.process_time()
    assert refusal(clean_text, "a" + "\u0301\u0323" * 39_000, 10_000).message == text.TOO_MANY_MARKS
    assert search_key("a" + "\u0301\u0323" * 39_000)
    assert time.process_time() - before < 2, "normalising this takes 10 seconds, for it sorts by insertion"


@pytest.mark.parametrize(
    ("value", "count"),
    [
        ("sandal", 6),
        ("Café", 4),
        ("x\u0301\u0302y", 2),
        (FAMILY, 1),
        ("👍🏽", 1),
        ("🇮🇩🇲🇾", 2),
        ("🇮🇩a🇲🇾", 3),
        ("❤\ufe0fa", 2),
        ("", 0),
    ],
)
def test_letters_are_counted_as_a_person_counts_them(value, count):
    assert letters(value) == count


def test_the_limit_is_in_letters_and_the_refusal_names_both_numbers():
    assert clean_line(FAMILY * 2, 20) == FAMILY * 2
    error = refusal(clean_line, "a" * 21, 20)
    assert (error.values["limit"], error.values["count"]) == (20, 21)
    assert "paling banyak 20 huruf, sekarang 21" in fill(error.message, error.values)


def test_a_few_letters_that_weigh_a_lot_are_refused():
    assert refusal(clean_line, FAMILY * 10, 20).message == text.TOO_HEAVY


def test_a_huge_paste_is_refused_without_looking_at_it():
    assert refusal(clean_text, "é" * 900_000, 2_000).message == text.TOO_LONG


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("UD Sumber Rejeki", "ud  sumber rejeki"),
        ("Ｔａｐａｋ", "tapak"),
        ("ﬁnishing", "FINISHING"),
        ("Straße", "STRASSE"),
        ("Cafe\u0301", "CAFÉ"),
        ("Ta\u200bpak", "tapak"),
        ("sa\u200dya", "saya"),
    ],
)
def test_two_spellings_of_one_name_have_one_key(one, other):
    assert search_key(one) == search_key(other)


def test_different_names_keep_different_keys():
    assert search_key("UD Rejeki 1") != search_key("UD Rejeki 2")


def test_no_sign_of_unicode_passes_that_is_invisible_or_private():
    # Arabic and Kaithi number signs are "format" to Unicode, yet they are drawn.
    drawn = {*range(0x600, 0x606), 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD}
    passed = []
    for point in range(sys.maxunicode + 1):
        if unicodedata.category(chr(point)) not in {"Cc", "Cs", "Co", "Cf", "Zl", "Zp"} or point in drawn:
            continue
        try:
            kept = clean_line(f"a{chr(point)}b", 10)
        except Invalid:
            continue
        if kept not in {"ab", "a b"}:
            passed.append(hex(point))
    assert passed == []


@given(st.text(st.characters(), max_size=60))
def test_cleaning_is_done_once_or_refused(value):
    for function in (clean_line, clean_text):
        try:
            once = function(value, 40)
        except Invalid:
            continue
        assert function(once, 40) == once
        assert unicodedata.is_normalized("NFC", once)
        once.encode()


@given(st.text(st.characters(), max_size=60))
def test_a_key_is_its_own_key(value):
    assert search_key(search_key(value)) == search_key(value)


@given(st.text(st.sampled_from(list("abcXYZ é.,-\n 0123456789")), max_size=200))
def test_plain_words_are_never_refused(value):
    assert clean_text(value, 200).split() == value.split()
