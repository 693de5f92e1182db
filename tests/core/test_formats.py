"""Numbers, dates and pairs read as a shoemaker in Mataram or a buyer in Berlin would write them."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.core import formats

NOON = dt.datetime(2026, 10, 12, 6, 0, tzinfo=dt.UTC)
LANGUAGES = st.sampled_from(["id", "en"])


@pytest.mark.parametrize(
    ("amount", "indonesian", "english"),
    [
        (0, "Rp\u00a00", "Rp\u00a00"),
        (999, "Rp\u00a0999", "Rp\u00a0999"),
        (1_250_000, "Rp\u00a01.250.000", "Rp\u00a01,250,000"),
        (-5_000, "-Rp\u00a05.000", "-Rp\u00a05,000"),
    ],
)
def test_an_amount_in_rupiah_has_its_thousands_parted_and_never_breaks(amount, indonesian, english):
    assert formats.rupiah(amount, "id") == indonesian
    assert formats.rupiah(amount, "en") == english


@pytest.mark.parametrize(
    ("value", "indonesian", "english"),
    [
        (1234567, "1.234.567", "1,234,567"),
        (1234.5, "1.234,5", "1,234.5"),
        (Decimal("62.50"), "62,5", "62.5"),
        (Decimal("-0.001"), "0", "0"),
        (100.0, "100", "100"),
    ],
)
def test_a_number_takes_the_marks_of_its_language(value, indonesian, english):
    assert formats.number(value, "id") == indonesian
    assert formats.number(value, "en") == english


@given(st.integers(-(10**15), 10**15), LANGUAGES)
def test_every_whole_number_can_be_read_back(value, language):
    text = formats.number(value, language)
    assert int(text.replace(".", "").replace(",", "")) == value


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (150_000, 250_000, "Rp\u00a0150.000–250.000"),
        (150_000, None, "mulai Rp\u00a0150.000"),
        (None, 250_000, "sampai Rp\u00a0250.000"),
        (150_000, 150_000, "Rp\u00a0150.000"),
        (None, None, ""),
    ],
)
def test_a_price_band_says_as_much_as_is_known(low, high, expected):
    assert formats.price_band(low, high, "id") == expected


def test_a_price_band_in_english_says_from_and_up_to():
    assert formats.price_band(150_000, None, "en") == "from Rp\u00a0150,000"
    assert formats.price_band(None, 250_000, "en") == "up to Rp\u00a0250,000"


@pytest.mark.parametrize(
    ("count", "indonesian", "english"),
    [
        (0, "0 pasang", "0 pairs"),
        (1, "1 pasang", "1 pair"),
        (15, "15 pasang", "15 pairs"),
        (20, "20 pasang (1 kodi)", "20 pairs (1 kodi)"),
        (21, "21 pasang (1 kodi 1 pasang)", "21 pairs (1 kodi 1 pair)"),
        (40, "40 pasang (2 kodi)", "40 pairs (2 kodi)"),
        (50, "50 pasang (2,5 kodi)", "50 pairs (2.5 kodi)"),
        (1_255, "1.255 pasang (62 kodi 15 pasang)", "1,255 pairs (62 kodi 15 pairs)"),
        (100_000, "100.000 pasang (5.000 kodi)", "100,000 pairs (5,000 kodi)"),
    ],
)
def test_pairs_stand_beside_their_kodi(count, indonesian, english):
    assert formats.pairs(count, "id") == indonesian
    assert formats.pairs(count, "en") == english


def test_kodi_alone_is_what_a_maker_says():
    assert formats.kodi(50, "id") == "2,5 kodi"
    assert formats.kodi(12, "id") == "12 pasang"


def test_a_moment_is_shown_on_the_clock_of_the_tenant():
    assert formats.datetime(NOON, "id", "Asia/Makassar") == "12 Okt 2026 14.00 WITA"
    assert formats.datetime(NOON, "en", "WITA") == "12 Oct 2026, 14:00 WITA"
    assert formats.datetime(NOON, "id", "Asia/Jakarta") == "12 Okt 2026 13.00 WIB"
    assert formats.time(NOON, "id", "Asia/Jayapura") == "15.00 WIT"


def test_a_date_late_in_the_evening_of_utc_is_tomorrow_in_indonesia():
    assert formats.date(dt.datetime(2026, 4, 30, 23, 30, tzinfo=dt.UTC), "id", "WIB") == "1 Mei 2026"
    assert formats.date(dt.date(2026, 4, 30), "en", "WIB") == "30 Apr 2026"


def test_a_moment_without_a_zone_is_refused_rather_than_guessed():
    with pytest.raises(ValueError, match="time zone"):
        formats.datetime(dt.datetime(2026, 10, 12), "id", "WITA")  # noqa: DTZ001 the missing zone is the point


def test_every_month_has_its_name_in_both_languages():
    names = [formats.date(dt.date(2026, month, 1), "id", "WIB").split()[1] for month in range(1, 13)]
    assert names == [
        "Jan",
        "Feb",
        "Mar",
        "Apr",
        "Mei",
        "Jun",
        "Jul",
        "Agu",
        "Sep",
        "Okt",
        "Nov",
        "Des",
    ]
    names = [formats.date(dt.date(2026, month, 1), "en", "WIB").split()[1] for month in range(1, 13)]
    assert names == [
        "Jan",
        "Feb",
        "Mar",
        "Apr",
        "May",
        "Jun",
        "Jul",
        "Aug",
        "Sep",
        "Oct",
        "Nov",
        "Dec",
    ]


@pytest.mark.parametrize(
    ("back", "indonesian", "english"),
    [
        (dt.timedelta(seconds=59), "baru saja", "just now"),
        (dt.timedelta(minutes=1), "1 menit lalu", "1 minute ago"),
        (dt.timedelta(minutes=59), "59 menit lalu", "59 minutes ago"),
        (dt.timedelta(hours=5), "5 jam lalu", "5 hours ago"),
        (dt.timedelta(hours=13), "13 jam lalu", "13 hours ago"),
        (dt.timedelta(hours=20), "kemarin", "yesterday"),
        (dt.timedelta(days=3), "3 hari lalu", "3 days ago"),
        (dt.timedelta(days=7), "5 Okt 2026", "5 Oct 2026"),
        (-dt.timedelta(seconds=10), "sebentar lagi", "in a moment"),
        (-dt.timedelta(minutes=30), "30 menit lagi", "in 30 minutes"),
        (-dt.timedelta(hours=14), "besok", "tomorrow"),
        (-dt.timedelta(days=4), "4 hari lagi", "in 4 days"),
    ],
)
def test_what_is_near_is_told_from_now(back, indonesian, english):
    assert formats.ago(NOON - back, "id", "WITA", NOON) == indonesian
    assert formats.ago(NOON - back, "en", "WITA", NOON) == english


def test_an_hour_before_midnight_is_not_yet_yesterday_an_hour_after():
    shortly_after_midnight = dt.datetime(2026, 10, 12, 16, 30, tzinfo=dt.UTC)
    assert formats.ago(
        shortly_after_midnight - dt.timedelta(hours=1),
        "id",
        "WITA",
        shortly_after_midnight,
    ) == ("1 jam lalu")


@pytest.mark.parametrize(
    ("fraction", "decimals", "expected"),
    [(0.85, 0, "85%"), (0.125, 1, "12,5%"), (1, 0, "100%"), (0, 0, "0%")],
)
def test_a_share_is_told_in_per_cent(fraction, decimals, expected):
    assert formats.percent(fraction, "id", decimals) == expected


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        (12, "12 B"),
        (34_400, "34 KB"),
        (999_700, "1 MB"),
        (15_000_000, "15 MB"),
        (2_500_000_000, "2,5 GB"),
    ],
)
def test_a_file_has_a_size_that_a_phone_would_show(size, expected):
    assert formats.filesize(size, "id") == expected


@pytest.mark.parametrize(
    ("stored", "indonesian", "english"),
    [
        ("+6281234567890", "0812-3456-7890", "+62 812-3456-7890"),
        ("+628123456789", "0812-3456-789", "+62 812-3456-789"),
        ("+62370621234", "0370 621234", "+62 370 621234"),
        ("+622112345678", "021 12345678", "+62 21 12345678"),
        ("+4915112345678", "+4915112345678", "+4915112345678"),
    ],
)
def test_a_phone_number_is_grouped_as_people_read_it_aloud(stored, indonesian, english):
    assert formats.phone(stored, "id") == indonesian
    assert formats.phone(stored, "en") == english


def test_nothing_is_shown_where_nothing_is_known():
    for name, shown in formats.bound("id", "WITA").items():
        arguments = (None, None) if name == "price_band" else (None,)
        assert shown(*arguments) == "", name


def test_a_bound_filter_needs_only_the_value():
    shown = formats.bound("en", "Asia/Makassar")
    assert shown["rupiah"](1_000) == "Rp\u00a01,000"
    assert shown["datetime"](NOON) == "12 Oct 2026, 14:00 WITA"
    assert shown["ago"](dt.datetime.now(dt.UTC)) == "just now"
    assert set(shown) == set(formats.FILTERS)
