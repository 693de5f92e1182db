"""Regencies as fields and filters offer them."""

from marketplace.regions import queries


def test_the_marketplaces_own_provinces_come_first() -> None:
    groups = queries.choices(["52"])
    assert groups[0][0] == "Nusa Tenggara Barat"
    assert ("52.03", "Kabupaten Lombok Timur") in groups[0][1]
    assert [name for name, _ in groups[1:]] == sorted(name for name, _ in groups[1:])
    assert sum(len(group) for _, group in groups) == 514


def test_without_provinces_of_its_own_all_stand_by_name() -> None:
    names = [name for _code, name in queries.province_choices()]
    assert names == sorted(names)
    assert len(names) == 38


def test_a_code_reads_as_its_full_name_and_an_unknown_one_as_nothing() -> None:
    assert queries.name_of("52.71") == "Kota Mataram"
    assert [queries.name_of(code) for code in (None, "00.00")] == ["", ""]
