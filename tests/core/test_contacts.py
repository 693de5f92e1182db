"""However a number or an address is typed, it is stored once and in one form."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.core import contacts
from marketplace.core.contacts import (
    Email,
    Phone,
    parse_email,
    parse_identifier,
    parse_phone,
)
from marketplace.core.errors import Invalid


def refusal(function, value, **options):
    with pytest.raises(Invalid) as caught:
        function(value, **options)
    return caught.value.message


@pytest.mark.parametrize(
    "typed",
    [
        "081234567890",
        "0812-3456-7890",
        "0812 3456 7890",
        "0812.3456.7890",
        "812 3456 7890",
        "6281234567890",
        "62 812-3456-7890",
        "+62 812-3456-7890",
        "+62 (0) 812 3456 7890",
        "  +62812–3456—7890 ",
        "\u202a+62 812-3456-7890\u202c",
        "０８１２３４５６７８９０",
        "٠٨١٢٣٤٥٦٧٨٩٠",
    ],
)
def test_every_way_to_write_a_mobile_number_is_the_same_number(typed):
    assert parse_phone(typed) == Phone("+6281234567890")
    assert parse_identifier(typed) == Phone("+6281234567890")


def test_a_number_from_abroad_keeps_its_country():
    assert parse_phone("+60 12-345 6789") == Phone("+60123456789")
    assert parse_identifier("+1 (415) 555-2671") == Phone("+14155552671")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("0812", contacts.PHONE_SHORT),
        ("081234", contacts.PHONE_SHORT),
        ("0", contacts.PHONE_WRONG),
        ("08123456789012345", contacts.PHONE_LONG),
        ("0812" + "3" * 60, contacts.PHONE_LONG),
        ("0370-621234", contacts.PHONE_FIXED),
        ("0800-1-234567", contacts.PHONE_FIXED),
        ("+999 1234567", contacts.PHONE_WRONG),
        ("0812-ABCD-EFGH", contacts.PHONE_WRONG),
        ("081234567890 / 081234567891", contacts.PHONE_WRONG),
        ("081234567890 ext 5", contacts.PHONE_WRONG),
        ("+", contacts.PHONE_WRONG),
        ("", contacts.PHONE_WRONG),
    ],
)
def test_a_number_that_cannot_be_called_is_refused_with_what_is_wrong(typed, sentence):
    assert refusal(parse_phone, typed) == sentence


def test_a_landline_is_taken_where_an_office_is_asked():
    assert parse_phone("(0370) 621234", fixed_line=True) == Phone("+62370621234")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Siti@Gmail.COM", "siti@gmail.com"),
        (" siti.rahma+tapak@example.co.id ", "siti.rahma+tapak@example.co.id"),
        ("siti＠gmail.com", "siti@gmail.com"),
    ],
)
def test_every_way_to_write_an_address_is_the_same_address(typed, kept):
    assert parse_identifier(typed) == parse_email(typed) == Email(kept)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("siti@", contacts.EMAIL_DOMAIN),
        ("siti@gmail", contacts.EMAIL_DOMAIN),
        ("siti@gmail,com", contacts.EMAIL_COMMA),
        ("siti rahma@gmail.com", contacts.EMAIL_SPACE),
        ("@gmail.com", contacts.EMAIL_WRONG),
        ("siti@@gmail.com", contacts.EMAIL_WRONG),
        ("siti@[127.0.0.1]", contacts.EMAIL_WRONG),
        ("süti@gmail.com", contacts.EMAIL_WRONG),
        ("a" * 70 + "@gmail.com", contacts.EMAIL_WRONG),
        ("siti@gmail.com\r\nBcc: semua@gmail.com", contacts.EMAIL_SPACE),
        ("siti@localhost", contacts.EMAIL_DOMAIN),
    ],
)
def test_an_address_that_cannot_be_written_to_is_refused_with_what_is_wrong(typed, sentence):
    assert refusal(parse_identifier, typed) == sentence


def test_addresses_that_reach_nobody_are_taken_only_in_the_demo():
    assert refusal(parse_email, "siti@tapak.test") == contacts.EMAIL_WRONG
    assert parse_email("siti@tapak.test", demo=True) == Email("siti@tapak.test")
    assert parse_identifier("siti@tapak.test", demo=True) == Email("siti@tapak.test")


@pytest.mark.parametrize("typed", ["siti rahma", "", "   ", "x" * 100_000, "08" * 400])
def test_what_is_neither_number_nor_address_is_answered_with_both_examples(typed):
    assert refusal(parse_identifier, typed) == contacts.NEITHER


def test_a_masked_contact_tells_its_owner_and_nobody_else():
    assert Phone("+6281234567890").masked == "+62 812-••••-7890"
    assert Phone("+60123456789").masked == "+60 ••••89"
    assert Email("siti.rahma@gmail.com").masked == "s••••@gmail.com"
    assert Email("s@gmail.com").masked == "••••@gmail.com"


@given(
    st.from_regex(r"8[1-35-9][0-9]{8,9}", fullmatch=True),
    st.sampled_from(["0", "62", "+62", "+62 0", ""]),
)
def test_a_mobile_number_parsed_twice_is_one_number(national, prefix):
    found = parse_phone(prefix + national)
    assert found.e164 == "+62" + national
    assert parse_phone(found.e164) == found


@given(st.text(max_size=60))
def test_no_text_breaks_the_sign_in_field(value):
    try:
        found = parse_identifier(value)
    except Invalid:
        return
    assert parse_identifier(str(found)) == found
