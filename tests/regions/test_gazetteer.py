"""The gazetteer: complete, in its place, and never mixing two systems of codes."""

import gzip
from collections import Counter
from importlib.resources import files

import pytest

from marketplace.regions import gazetteer


def test_it_has_all_provinces_regencies_and_districts() -> None:
    assert len(gazetteer.provinces()) == 38
    assert Counter(one.kind for one in gazetteer.regencies().values()) == {"kabupaten": 416, "kota": 98}
    assert len(gazetteer.districts()) == 7285


def test_every_point_lies_in_indonesia_and_near_its_districts() -> None:
    places = [*gazetteer.provinces().values(), *gazetteer.regencies().values(), *gazetteer.districts().values()]
    outside = [one.name for one in places if not (-11.5 < one.latitude < 6.5 and 94.5 < one.longitude < 141.5)]
    assert outside == []


def test_every_district_and_regency_hangs_on_what_is_above_it() -> None:
    assert {one.regency_code for one in gazetteer.districts().values()} == set(gazetteer.regencies())
    assert {one.province_code for one in gazetteer.regencies().values()} == set(gazetteer.provinces())


def test_postal_codes_have_five_digits_and_every_district_has_some() -> None:
    for one in gazetteer.districts().values():
        assert one.postal_codes, one.name
        assert all(len(code) == 5 and code.isdigit() for code in one.postal_codes), one.name


@pytest.mark.parametrize(
    ("bps", "kemendagri", "name"),
    [
        ("5203", "52.03", "Kabupaten Lombok Timur"),
        ("5302", "53.11", "Kabupaten Sumba Timur"),
        ("5304", "53.02", "Kabupaten Timor Tengah Selatan"),
        ("5310", "53.07", "Kabupaten Sikka"),
        ("3172", "31.75", "Kota Jakarta Timur"),
        ("3174", "31.73", "Kota Jakarta Barat"),
        ("7308", "73.09", "Kabupaten Maros"),
        ("1275", "12.71", "Kota Medan"),
        ("1212", "12.07", "Kabupaten Deli Serdang"),
        ("3520", "35.20", "Kabupaten Magetan"),
        ("3320", "33.20", "Kabupaten Jepara"),
    ],
)
def test_the_codes_of_bps_and_kemendagri_are_two_systems(bps: str, kemendagri: str, name: str) -> None:
    found = gazetteer.regency_by_bps(bps)
    assert found is not None
    assert (found.code, found.full_name) == (kemendagri, name)
    assert gazetteer.regency(kemendagri) == found


def test_bps_codes_are_unique_and_missing_only_in_the_papuan_provinces() -> None:
    known = [one.bps_code for one in gazetteer.regencies().values() if one.bps_code]
    assert len(known) == len(set(known)) == 472
    assert {one.province_code for one in gazetteer.regencies().values() if not one.bps_code} == {
        "91",
        "92",
        "93",
        "94",
        "95",
        "96",
    }


def test_a_code_is_found_with_and_without_its_point_and_nothing_else_is() -> None:
    assert gazetteer.regency("5203") == gazetteer.regency("52.03")
    assert [gazetteer.regency(code) for code in (None, "", "99.99", "52", "52.031")] == [None] * 5


def test_twenty_six_names_belong_to_a_kabupaten_and_a_kota() -> None:
    names = Counter(one.name for one in gazetteer.regencies().values())
    both = [name for name, count in names.items() if count > 1]
    assert len(both) == 26
    assert [one.full_name for one in gazetteer.regencies_named("bandung")] == ["Kabupaten Bandung", "Kota Bandung"]


@pytest.mark.parametrize(
    ("written", "code"), [("NTB", "52"), ("jabar", "32"), ("West Java", "32"), ("D.I. Yogyakarta", "34"), ("DKI", "31")]
)
def test_provinces_are_known_by_their_short_and_english_names(written: str, code: str) -> None:
    assert [one.code for one in gazetteer.provinces_named(written)] == [code]


@pytest.mark.parametrize(
    ("written", "code"), [("TOLI TOLI", "72.04"), ("solo", "33.72"), ("Lotim", "52.03"), ("tangsel", "36.74")]
)
def test_regencies_are_known_however_they_are_spelt(written: str, code: str) -> None:
    assert [one.code for one in gazetteer.regencies_named(written)] == [code]


def test_districts_are_found_by_name_and_by_postal_code() -> None:
    assert [one.regency_code for one in gazetteer.districts_named("Cikupa")] == ["36.03"]
    assert len({one.regency_code for one in gazetteer.districts_named("Rembang")}) > 1
    assert [one.name for one in gazetteer.districts_with_postal_code("15710")] == ["Cikupa"]
    assert gazetteer.districts_with_postal_code("00000") == []


def test_the_regencies_of_a_province_stand_kabupaten_first() -> None:
    ntb = gazetteer.regencies_of("52")
    assert len(ntb) == 10
    assert [one.full_name for one in ntb[-2:]] == ["Kota Bima", "Kota Mataram"]


def test_the_data_stays_small_and_says_where_it_comes_from() -> None:
    folder = files("marketplace.regions").joinpath("data")
    names = ("provinces.csv", "regencies.csv", "districts.csv.gz")
    assert sum(len(folder.joinpath(name).read_bytes()) for name in names) < 400_000
    assert gzip.decompress(folder.joinpath("districts.csv.gz").read_bytes()).startswith(b"code,name,")
    assert "MIT" in folder.joinpath("ORIGIN.md").read_text(encoding="utf-8")
