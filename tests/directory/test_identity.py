"""Names and addresses as lists write them."""

import pytest

from marketplace.directory.identity import is_same_address, shown, take_apart


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("PT. POU YUEN INDONESIA", "PT Pou Yuen Indonesia"),
        ("SUMBER MASANDA JAYA, PT", "PT Sumber Masanda Jaya"),
        ("SHINTA WOOSUNG PT (INDONESIA)", "PT Shinta Woosung Indonesia"),
        ("BAIKSAN (TR1) (INDONESIA)", "Baiksan Indonesia"),
        ("PT KMK Global Sports / K1", "PT KMK Global Sports"),
        ("PT. Parkland World Indonesia (PWI-Rembang)", "PT Parkland World Indonesia"),
        ("SAMBU FINE CHEMICAL CO LTD (INDONESIA)", "Sambu Fine Chemical Indonesia"),
        ("P.T. Maju Jaya Tbk.", "PT Maju Jaya"),
        ("C.V. sinar abadi", "CV Sinar Abadi"),
        ("UD. MULYA - Cabang Bima", "UD Mulya"),
        ("Koperasi Sepatu Cibaduyut", "Koperasi Sepatu Cibaduyut"),
        ("Bengkel Pak Slamet", "Bengkel Pak Slamet"),
    ],
)
def test_a_name_is_shown_as_a_person_would_write_it(written: str, name: str) -> None:
    assert shown(written) == name
    assert shown(name) == name


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("BAIKSAN (TR1) (INDONESIA)", "PT Baiksan Indonesia"),
        ("PT Nikomas Gemilang", "PT. NIKOMAS GEMILANG (PCI adidas)"),
        ("CHANG SHIN INDONESIA", "PT Changshin Indonesia"),
        ("PT Astra", "PT Astra (Persero) Tbk"),
    ],
)
def test_spellings_of_one_name_have_one_key(one: str, other: str) -> None:
    assert take_apart(one).key == take_apart(other).key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("PT TKG Taekwang Indonesia", "PT TKG Taekwang Cirebon"),
        ("PT Shoetown Kasokandel Indonesia", "PT Shoetown Ligung Indonesia"),
        ("PT Ching Luh Indonesia", "PT Victory Chingluh Indonesia"),
        ("PT Chang Shin Indonesia", "PT Changshin Reksa Jaya"),
    ],
)
def test_sister_firms_are_not_one(one: str, other: str) -> None:
    assert take_apart(one).key != take_apart(other).key


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Jalan Raya Serang KM71 Desa Tambak Kibin", "Jl. Raya Serang Km 71 Desa Tambak Kec. Kibin Kab. Serang", True),
        (
            "JL BUMI MAS I NO 7 KAWASAN INDUSTRI DAN PERGUDANGAN",
            "Jl Bumi Mas I No 7 Kawasan Industri & Pergudangan Cikupamas",
            True,
        ),
        ("JL Raya Pasarkemis Rajeg", "Jl Otonom Pasar Kemis No 48 and 49", False),
        ("Jl. Raya Serang Km 68", "Jl. Raya Serang Km 71", False),
        ("Jl. Merdeka 12", "Jl. Merdeka 21", False),
        ("Jl. Merdeka", "Jl. Sudirman", False),
    ],
)
def test_addresses_are_compared_by_what_tells_them_apart(one: str, other: str, same: bool) -> None:
    assert is_same_address(one, other) is same
    assert is_same_address(other, one) is same


@pytest.mark.parametrize("odd", ["", "()", "(INDONESIA)", "PT", "皮鞋", "((((", "- / -", "\x00", "…"])
def test_odd_names_are_no_error(odd: str) -> None:
    assert isinstance(shown(odd), str)
