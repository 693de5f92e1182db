"""What buyers write in their own words is understood: denials behind the thing, choices, places that are a must."""

import pytest

from marketplace.matching.facts import ListingFacts, RequestFacts
from marketplace.matching.resolving import kind_wanted, request_of
from marketplace.matching.scoring import score


def need(text):
    return request_of(text, RequestFacts())


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ("Flat kulit domba; imitasi tidak mau.", ("materials", "kulit_sintetis")),
        ("Sepatu kanvas vulkanisir, nggak mau yang dilem", ("constructions", "cemented")),
        ("Vegan trainers. No leather, no suede.", ("materials", "suede")),
        ("Sandal kulit asli bukan sintetis", ("materials", "kulit_sintetis")),
    ],
)
def test_what_is_refused_is_known_wherever_the_denial_stands(text, refused):
    found = need(text)
    assert refused in found.unwanted
    assert refused[1] not in (*found.materials, *found.constructions)


def test_one_of_two_certificates_is_enough_where_the_text_says_or():
    found = need("Leather boots, SMETA or BSCI needed, 2,000 pairs")
    assert (found.certificates, set(found.either)) == ((), {"smeta", "bsci"})
    held = ListingFacts(product_types=("boots",), certificates=("smeta",))
    assert "certificates" not in score(found, held).broken
    assert "certificates" in score(found, ListingFacts(product_types=("boots",))).broken
    both = need("Leather boots with SMETA and BSCI")
    assert set(both.certificates) == {"smeta", "bsci"}


@pytest.mark.parametrize(
    ("text", "must"),
    [
        ("Sandal wanita, harus area Mojokerto", True),
        ("Bengkel di Sidoarjo saja", True),
        ("Must be made in South Sulawesi", True),
        ("Hotel kami di Lombok, sandalnya harus tebal", False),
        ("Pantofel, tidak harus Magetan", False),
    ],
)
def test_a_place_is_a_must_only_where_the_insisting_speaks_of_it(text, must):
    assert need(text).region_is_must is must


def test_guests_who_make_a_sandal_want_a_visit_and_no_sandal():
    assert need("Tur edukasi: 20 tamu ikut bikin sandal setengah hari").product_type == "kunjungan_bengkel"
    assert need("500 sandal wanita, tim QC datang untuk kunjungan QC mingguan").product_type == "sandal"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Butuh desainer untuk gambar teknik sneakers, bukan pabrik", "design"),
        ("Saya seorang desainer, cari bengkel untuk produksi sneakers", "production"),
        ("Butuh produksi 200 pasang sneakers", "production"),
    ],
)
def test_a_designer_who_asks_is_not_one_who_is_asked_for(text, wanted):
    assert kind_wanted(text) == wanted
