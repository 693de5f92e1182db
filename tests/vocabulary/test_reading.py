"""Facts stand in prose: figures, terms, and what is denied, imitated or only under way."""

import pytest

from marketplace.vocabulary.claims import Status, claims
from marketplace.vocabulary.likeness import LIKENESS, likeness
from marketplace.vocabulary.reading import Line, read
from marketplace.vocabulary.terms import REGISTRIES, TRAITS, WANTS, read_table


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("order mulai 1 kodi", "moq", 20),
        ("Minimal 3 lusin (36 psg).", "moq", 36),
        ("min 10 kodi", "moq", 200),
        ("MOQ 1,000 pairs per colourway", "moq", 1000),
        ("1 gross boleh", "moq", 144),
        ("20 pasang boleh", "moq", 20),
        ("Satuan bisa, wholesale juga", "moq", 1),
        ("bisa 15 kodi seminggu", "capacity", 1200),
        ("8 kodi sehari", "capacity", 4000),
        ("per hari 100 pasang", "capacity", 2500),
        ("30.000 pasang per bulan", "capacity", 30_000),
        ("Kapasitas 100 ribu pasang", "capacity", 100_000),
        ("20-25 pairs a month", "capacity", 22),
        ("Sehari cuma 2-3 pasang", "capacity", 62),
        ("Bulanan sekitar 2000an", "capacity", 2000),
        ("Lead time 45 hari setelah PO", "lead_days", 45),
        ("waktu kerja kurang lebih 5 minggu", "lead_days", 35),
        ("Sample 14 hari, produksi 45 hari", "lead_days", 45),
        ("sample in 10 days, production 4 weeks", "lead_days", 28),
        ("Harga mulai 35", "price_min", 35_000),
        ("Mulai Rp 62.000", "price_min", 62_000),
        ("38-60rb", "price_min", 38_000),
        ("95 sampai 170 ribu", "price_max", 170_000),
        ("mulai 35 ribu sampai 65rb", "price_max", 65_000),
        ("Rp 2 juta per kodi", "price_min", 100_000),
        ("mulai 6.500/psg", "price_min", 6500),
        ("7.000-14.000", "price_max", 14_000),
        ("sendal jepit 40 kodi, bisa logo", "pairs", 800),
        ("sepatu buat karyawan, kira2 80 orang", "pairs", 80),
        ("20,000 pairs every month", "is_monthly", True),
        ("harus jadi 3 minggu lagi", "days", 21),
        ("sandal hotel 500 psg lombok maks 20rb", "budget", 20_000),
        ("under 150k a pair", "budget", 150_000),
        ("size 39-44", "sizes", (39, 44)),
    ],
)
def test_a_figure_is_read_for_what_it_is(text: str, field: str, value: object) -> None:
    assert getattr(read(text), field) == value


@pytest.mark.parametrize(
    ("text", "held", "pending"),
    [
        ("Sudah ber-SNI 8877 sejak 2025", ("sni_8877",), set()),
        ("SNI 8877 sedang proses di LSPro", (), {"sni_8877"}),
        ("toe cap besi tapi belum ber-SNI", (), {"sni_8877"}),
        ("tidak ber-SNI", (), set()),
        ("SMETA audited, in place of amfori BSCI", ("smeta",), set()),
        ("Bertanda SNI 7079:2009", ("sni_lama",), set()),
        ("bisa label merek sendiri", (), set()),
        ("amfori BSCI and ISO 9001:2015", ("bsci", "iso_9001"), set()),
    ],
)
def test_a_certificate_is_held_only_when_the_text_says_so(text: str, held: tuple[str, ...], pending: set[str]) -> None:
    assert read(text).certificates == held
    assert read(text).pending == pending


@pytest.mark.parametrize(
    ("text", "registry", "key", "status"),
    [
        ("kulit asli, bukan sintetis", "materials", "kulit_sintetis", Status.DENIED),
        ("bukan hanya sintetis", "materials", "kulit_sintetis", Status.CLAIMED),
        ("hand-welted (not cemented)", "constructions", "cemented", Status.DENIED),
        ("boot model goodyear, sol lem", "constructions", "goodyear_welt", Status.IMITATED),
        ("bahan sintetis motif kulit domba", "materials", "kulit_domba", Status.IMITATED),
        ("Jute-look rope sole", "materials", "goni", Status.IMITATED),
        ("motif bisa meniru tenun ikat Sumba, endek", "materials", "endek", Status.IMITATED),
        ("tenun motif Sundawa", "materials", "tenun_lombok", Status.CLAIMED),
        ("lentur seperti sepatu balet", "product_types", "flat_shoes", Status.IMITATED),
        ("sol tidak licin", "traits", "anti_selip", Status.CLAIMED),
    ],
)
def test_what_is_denied_or_imitated_is_not_claimed(text: str, registry: str, key: str, status: Status) -> None:
    assert [one.status for one in claims(text) if (one.registry, one.key) == (registry, key)] == [status]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("sepatu balet cewek, pita", "flat_shoes"),
        ("sepatu balet untuk sanggar tari", "sepatu_tari"),
        ("terompah kulit khas Minang untuk datuak", "sepatu_adat"),
        ("terompah kayu untuk masjid", "bakiak"),
        ("sepatu boot kulit", "boots"),
        ("sepatu boot untuk sawah", "boot_karet"),
        ("sepatu kerja proyek, ujung baja", "safety_shoes"),
        ("velvet slippers", "selop"),
        ("slippers for our guests", "sandal_hotel"),
        ("sendal tracking", "sandal_gunung"),
    ],
)
def test_a_trade_word_means_what_stands_beside_it(text: str, key: str) -> None:
    assert key in read(text).product_types


@pytest.mark.parametrize(
    ("indonesian", "english", "registry"),
    [
        ("sandal hotel handuk", "terry hotel slippers", "product_types"),
        ("sepatu tari", "dance shoes", "product_types"),
        ("kulit samak nabati", "vegetable tanned leather", "materials"),
        ("sol karet vulkanisir", "vulcanised rubber sole", "constructions"),
        ("bisa ganti sol", "resoleable", "traits"),
        ("tutup depan", "closed-toe", "traits"),
        ("kulit samak nabati Magetan", "veg-tan from Magetan", "materials"),
    ],
)
def test_two_synonyms_meet_across_the_languages(indonesian: str, english: str, registry: str) -> None:
    assert getattr(read(indonesian), registry)[0] == getattr(read(english), registry)[0]


def test_another_product_stock_and_a_rush_job_are_lines_of_their_own() -> None:
    text = (
        "Slip on tenun. Sandal kamar tenun 28 ribu (min 200). Ready stock 500 pasang. Express 10 hari untuk 300 pasang."
    )
    assert Line(("sandal_hotel",), moq=200, price_min=28_000, price_max=28_000) in read(text).lines
    assert any(line.most == 500 and line.moq == 1 for line in read(text).lines)
    assert any(line.lead_days == 10 and line.most == 300 for line in read(text).lines)


def test_nonsense_reads_as_nothing() -> None:
    for text in ("", "\x00 ✂️ ::", "9" * 5_000, "kodi kodi", "rp rp - - rb"):
        assert read(text).product_types == ()


def test_the_tables_name_only_terms_that_exist() -> None:
    for row in read_table("ambiguous"):
        assert row["key"] in REGISTRIES[row["registry"]], row
    for row in read_table("likeness"):
        assert {row["wanted"], row["offered"]} <= set(REGISTRIES[row["registry"]]), row
    for row in read_table("wants"):
        assert {part.split()[0] for part in row["makes"].split("|")} <= set(REGISTRIES["product_types"]), row
    assert all(term.variants for term in (*TRAITS.values(), *WANTS.values()))


def test_an_imitation_is_never_like_the_real_thing() -> None:
    for real in ("kulit", "kulit_sapi", "kulit_domba"):
        assert likeness("materials", real, "kulit_sintetis") == 0
    assert likeness("constructions", "goodyear_welt", "cemented") == 0
    assert likeness("materials", "kulit", "kulit_sapi") == 1
    assert 0 < likeness("constructions", "goodyear_welt", "hand_welt") < 1
    assert all(0 <= value <= 1 for value in LIKENESS.values())
