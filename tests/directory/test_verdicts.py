"""What becomes of a row beside others and beside what the directory has."""

import csv
import uuid
from collections import Counter, defaultdict
from pathlib import Path

from marketplace.core.i18n import fill
from marketplace.directory.reading import read
from marketplace.directory.rules import Verdict
from marketplace.directory.verdicts import Decision, KnownFirm, KnownSite, decide

DATA = Path(__file__).resolve().parents[1] / "data"
HEADINGS = "nama,alamat,kota,kode pos\n"


def judge(*lines: str, firms: tuple[KnownFirm, ...] = ()) -> list[Decision]:
    return decide(read((HEADINGS + "\n".join(lines) + "\n").encode()).rows, firms, default_source="uji")


def verdicts(decisions: list[Decision]) -> list[str]:
    return [one.verdict.value for one in decisions]


def first_sentence(decision: Decision) -> str:
    return fill(decision.reasons[0].text, decision.reasons[0].values)


def test_every_row_of_the_real_list_comes_out_as_worked_out_by_hand() -> None:
    decisions = decide(read((DATA / "footwear_facilities.csv").read_bytes()).rows)
    with (DATA / "footwear_facilities.expected.csv").open(encoding="utf-8") as file:
        expected = list(csv.DictReader(file))
    sites: dict[int | None, list[int | None]] = defaultdict(list)
    for one, wanted in zip(decisions, expected, strict=True):
        if one.site_row not in sites[one.firm_row]:
            sites[one.firm_row].append(one.site_row)
        placed, candidates = one.placement.regency, one.placement.candidates
        assert {
            "row": str(one.row.number),
            "verdict": one.verdict.value,
            "firm": one.name,
            "site": str(sites[one.firm_row].index(one.site_row) + 1),
            "regency": placed.code if placed else "",
            "candidates": "" if placed else " ".join(candidate.code for candidate in candidates),
        } == wanted
    assert Counter(one.verdict for one in decisions) == {Verdict.IMPORT: 38, Verdict.SITE: 7, Verdict.MERGE: 2}


def test_the_order_of_the_real_list_does_not_change_which_rows_are_one_firm() -> None:
    rows = list(read((DATA / "footwear_facilities.csv").read_bytes()).rows)

    def firms(decisions: list[Decision]) -> set[frozenset[int]]:
        members: dict[int | None, set[int]] = defaultdict(set)
        for one in decisions:
            members[one.firm_row].add(one.row.number)
        return {frozenset(numbers) for numbers in members.values()}

    assert (
        firms(decide(rows)) == firms(decide(rows[::-1])) == firms(decide(sorted(rows, key=lambda r: r.raw["address"])))
    )


def test_a_pt_is_one_firm_in_the_whole_country_and_a_ud_is_not() -> None:
    assert verdicts(judge("PT Sinar Jaya,Jl A 1,Kota Bima,", "PT Sinar Jaya,Jl B 2,Kota Bandung,")) == [
        "import",
        "site",
    ]
    twice = judge("UD Sinar Jaya,Jl A 1,Kota Bima,", "UD Sinar Jaya,Jl B 2,Kota Bandung,")
    assert verdicts(twice) == ["import", "import"]
    assert fill(twice[1].reasons[1].text, twice[1].reasons[1].values) == (
        "Ada UD Sinar Jaya di tempat lain dengan nama yang sama. Periksa apakah satu usaha."
    )


def test_a_pt_and_a_cv_of_one_name_are_two_firms() -> None:
    assert verdicts(judge("PT Sinar Jaya,Jl A 1,Kota Bima,", "CV Sinar Jaya,Jl A 1,Kota Bima,")) == ["import", "import"]


def test_a_number_behind_the_name_is_a_plant_only_if_the_firm_is_known() -> None:
    assert verdicts(judge("PT Kaki 2,Jl A 1,Kota Bima,")) == ["import"]
    both = judge("PT Kaki Dua 2,Jl A 1,Kota Bima,", "PT Kaki Dua,Jl B 9,Kota Bima,")
    assert verdicts(both) == ["import", "site"]
    assert [one.name for one in both] == ["PT Kaki Dua", "PT Kaki Dua"]


def test_a_row_that_stands_twice_is_known_the_second_time() -> None:
    decisions = judge("UD Maju,Jl A 1,Kota Bima,", "UD Maju,Jl A 1,Kota Bima,")
    assert verdicts(decisions) == ["import", "known"]
    assert first_sentence(decisions[1]) == "Sama persis dengan baris 2."


def test_a_firm_of_the_directory_gets_a_source_or_another_site() -> None:
    firm = KnownFirm(
        uuid.uuid4(), "PT Sandal Bima", (KnownSite(uuid.uuid4(), "Jl Gajah Mada 1", frozenset({"52.72"})),)
    )
    same, other = judge(
        "PT. SANDAL BIMA,Jalan Gajah Mada No. 1,Kota Bima,", "PT Sandal Bima,Jl Baru 7,Kota Mataram,", firms=(firm,)
    )
    assert (same.verdict, same.firm_id, same.site_id) == (Verdict.MERGE, firm.id, firm.sites[0].id)
    assert (other.verdict, other.firm_id, other.site_row) == (Verdict.SITE, firm.id, 3)


def test_a_member_is_not_changed_by_a_list() -> None:
    site = KnownSite(None, "Jl Gajah Mada 1", frozenset({"52.72"}))
    firm = KnownFirm(uuid.uuid4(), "UD Sandal", (site,), managed=True)
    [decision] = judge("UD Sandal,Jl Baru 7,Kota Bima,", firms=(firm,))
    assert (decision.verdict, decision.site_row) == (Verdict.MERGE, None)
    assert first_sentence(decision) == "UD Sandal mengurus profilnya sendiri; hanya sumbernya yang dicatat."


def test_a_row_without_a_usable_name_or_place_is_refused() -> None:
    decisions = judge(",Jl A,Bima,", "PT,Jl A,Bima,", "UD Maju,,,", f"{'x' * 101},Jl A,Bima,")
    assert verdicts(decisions) == ["refused"] * 4
    assert first_sentence(decisions[3]) == "Baris 5, kolom “nama” tidak bisa dipakai."


def test_a_wrong_postal_code_or_number_of_workers_is_left_out_and_said() -> None:
    content = 'nama,kota,kode pos,pekerja\nUD Maju,Kota Bima,84l1,banyak\nUD Jaya,Kota Bima,84111,"1.250"\n'
    wrong, right = decide(read(content.encode()).rows)
    assert (wrong.verdict, wrong.facts.postal_code, wrong.facts.workers) == (Verdict.IMPORT, "", None)
    said = [fill(one.text, one.values) for one in wrong.reasons]
    assert "Baris 2, kolom “kode pos”: “84l1” tidak terbaca, jadi dilewati." in said
    assert right.facts.workers == 1250


def test_a_nib_of_another_length_is_refused_by_row_and_column() -> None:
    lines = [
        "nama,alamat,kota,No. NIB",
        "Sepatu Ciomas,Jl. Raya 5,Bogor,912010 3456-789",
        "Sandal Manis,Jl. Raya 7,Bogor,9120103456789.0",
        "Sol Kuat,Jl. Raya 9,Bogor,",
        "Tali Rapi,Jl. Raya 11,Bogor,120103456789",
    ]
    decisions = decide(read("\n".join(lines).encode()).rows, default_source="uji")
    assert verdicts(decisions) == ["import", "import", "import", "refused"]
    assert [one.facts.nib for one in decisions[:3]] == ["9120103456789", "9120103456789", ""]
    said = first_sentence(decisions[3])
    assert said.startswith("Baris 5, kolom “No. NIB”: “120103456789” bukan NIB. NIB terdiri dari 13 angka")
