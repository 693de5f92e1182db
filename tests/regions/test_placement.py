"""In which regency an address lies."""

import pytest

from marketplace.core.i18n import fill
from marketplace.regions.gazetteer import regencies
from marketplace.regions.placement import Placement, place


def codes(placement: Placement) -> list[str]:
    return [one.code for one in placement.candidates]


def sentences(placement: Placement) -> list[str]:
    return [fill(reason.text, reason.values) for reason in placement.because]


@pytest.mark.parametrize(
    ("city", "address", "postal_code", "province", "expected"),
    [
        ("CIANJUR", "", "", "Jawa Barat", "32.03"),
        ("Bandung", "Jl Raya Banjaran Km 14", "40376", "Jawa Barat", "32.04"),
        ("Tangerang Banten", "", "15710", "Banten", "36.03"),
        ("Serang , Banten", "", "42185", "Banten", "36.04"),
        ("Tangerang", "KEC. PRIUK", "15131", "Banten", "36.71"),
        ("Kab Cirebon", "", "", "Jawa Barat", "32.09"),
        ("Kabupaten Bekasi", "", "", "", "32.16"),
        ("Kota Tangerang Selatan", "", "", "", "36.74"),
        ("Kota Administrasi Jakarta Barat", "", "", "DKI Jakarta", "31.73"),
        ("Bandung City", "", "", "West Java", "32.73"),
        ("Tangerang Regency", "", "", "Banten", "36.03"),
        ("Kecamatan Batujajar", "", "40561", "Jawa Barat", "32.17"),
        ("Belendung, Cibogo", "", "41285", "Jawa Barat", "32.13"),
        ("Sukabumi", "Desa Titisan, Kecamatan Sukalarang Kabupaten Sukabumi", "", "Jawa Barat", "32.02"),
        ("Kotabaru", "", "", "Kalimantan Selatan", "63.02"),
        ("Kota Baru", "", "", "Kalimantan Selatan", "63.02"),
        ("Banjar", "", "", "Jawa Barat", "32.79"),
        ("Mataram", "", "", "NTB", "52.71"),
        ("", "", "15710", "", "36.03"),
    ],
)
def test_clear_addresses_are_placed(city: str, address: str, postal_code: str, province: str, expected: str) -> None:
    placement = place(city, address, postal_code, province)
    assert placement.regency is not None, sentences(placement)
    assert placement.regency.code == expected


def test_a_name_of_a_kabupaten_and_a_kota_is_left_to_a_person() -> None:
    placement = place("Bima", "Jl. Sultan Hasanuddin", "", "NTB")
    assert placement.regency is None
    assert codes(placement) == ["52.06", "52.72"]
    assert sentences(placement)[-1] == "Belum jelas yang mana: Kabupaten Bima, Kota Bima. Pilih salah satu."


def test_a_road_named_after_a_place_is_no_clue() -> None:
    placement = place("Serang", "JL RAYA KOPO MAJA KM 1", "42100", "Banten")
    assert codes(placement) == ["36.04", "36.73"]
    assert place("Bekasi", "Jl. Raya Kota Bekasi 1").regency is None


def test_an_unknown_postal_code_counts_by_its_neighbours() -> None:
    placement = place("Bekasi", "", "17550", "Jawa Barat")
    assert placement.regency is not None
    assert placement.regency.code == "32.16"
    assert "Kode pos 17550 tidak ada di daftar; semua kode 175xx ada di Kabupaten Bekasi." in sentences(placement)


def test_neighbours_alone_place_nothing() -> None:
    placement = place("", "", "17550", "")
    assert placement.regency is None
    assert codes(placement) == ["32.16"]


def test_a_young_province_may_still_have_its_old_name() -> None:
    placement = place("Cikupa", "", "15710", "Jawa Barat")
    assert placement.regency is not None
    assert placement.regency.code == "36.03"
    assert sentences(placement)[-1] == "Banten dulu bagian dari Jawa Barat; petunjuk lain menunjuk ke Banten."


def test_a_wrong_province_is_left_to_a_person() -> None:
    placement = place("Kabupaten Serang", "", "42186", "Jawa Tengah")
    assert placement.regency is None
    assert codes(placement) == ["36.04"]


def test_clues_that_contradict_each_other_keep_all_their_candidates() -> None:
    placement = place("Bandung", "", "15710", "")
    assert placement.regency is None
    assert codes(placement) == ["32.04", "32.73", "36.03"]
    assert sentences(placement)[-1] == "Petunjuk-petunjuk ini tidak cocok satu sama lain. Pilih yang benar."


def test_a_city_that_we_cannot_read_needs_more_than_a_postal_code() -> None:
    assert place("Surakata", "", "15710", "").regency is None
    placement = place("Kampung Baru Sekali", "", "41285", "Jawa Barat")
    assert placement.regency is not None
    assert sentences(placement)[0] == "Kota “Kampung Baru Sekali” tidak kami kenal."


@pytest.mark.parametrize(
    "words",
    [("", "", "", ""), ("Atlantis", "", "00000", ""), ("?", "kec. ()", "12a", "Mars"), ("\x00", "kota", "", "")],
)
def test_no_clue_gives_no_candidates_and_no_error(words: tuple[str, str, str, str]) -> None:
    placement = place(*words)
    assert placement.regency is None
    assert placement.candidates == ()
    assert sentences(placement)[-1] == "Tidak ada petunjuk letaknya."


def test_every_regency_is_found_by_its_full_name() -> None:
    lost = [
        one.full_name for one in regencies().values() if place(one.full_name, "", "", one.province_name).regency != one
    ]
    assert lost == []
