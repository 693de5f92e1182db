"""National lists stand as they were shipped; what a marketplace says above them is a version, and can be taken back."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy.exc import IntegrityError

from marketplace.core import tables
from marketplace.core.db import db
from marketplace.core.errors import Invalid
from marketplace.core.ids import uuid7
from marketplace.directory.headings import Layout
from marketplace.directory.reading import read
from marketplace.organisations import queries as organisations
from marketplace.reference import actions, national, queries
from marketplace.reference.models import ReferenceEntry
from marketplace.reference.rules import LISTS, OFF, ON, ListKey
from tests.cast import Cast, Player
from tests.clients import Browser

Client = Callable[[Player | None], Browser]


def test_each_national_list_has_its_edition_and_its_codes() -> None:
    assert set(LISTS) == set(ListKey)
    assert {"15201", "15202", "15203", "15209"} == national.codes(ListKey.KBLI_2020)
    assert len(national.codes(ListKey.REGENCIES)) == 514
    by_code = {one.code: one for one in national.entries(ListKey.REGENCIES)}
    # Kemendagri's number and that of BPS are two systems.
    assert (by_code["52.03"].extra, by_code["53.11"].extra) == ("5203", "5302")
    assert all(one.id and one.en and one.extra == OFF for one in national.entries(ListKey.DAYS))


def labels(key: ListKey, at: int | None = None) -> dict[str, str]:
    return {one.code: one.label for one in queries.entries(key, "id", at)}


def test_an_entry_goes_before_the_national_one_from_its_version_on(cast: Cast) -> None:
    with cast.inside():
        actions.say(cast.admin.actor, ListKey.KBLI_2025, "15204", "Industri sandal")
        actions.say(cast.admin.actor, ListKey.KBLI_2025, "15201", "Industri alas kaki harian")
        actions.say(cast.admin.actor, ListKey.KBLI_2025, "15204", "Industri sandal dan selop")
        again = actions.say(cast.admin.actor, ListKey.KBLI_2025, "15204", "Industri sandal dan selop")
        assert again.since == queries.version(ListKey.KBLI_2025) == 3
        assert labels(ListKey.KBLI_2025)["15204"] == "Industri sandal dan selop"
        assert labels(ListKey.KBLI_2025, at=1)["15204"] == "Industri sandal"
        assert labels(ListKey.KBLI_2025, at=1)["15201"] == "Industri alas kaki untuk keperluan sehari-hari"
        assert "15204" not in labels(ListKey.KBLI_2025, at=0)
        assert queries.version(ListKey.KBLI_2020) == 0
        assert queries.kbli("2025", "15204", "id").label == "Industri sandal dan selop"
        actions.take_back(cast.admin.actor, again)
        assert "15204" not in labels(ListKey.KBLI_2025)
        assert labels(ListKey.KBLI_2025, at=3)["15204"] == "Industri sandal dan selop"
        assert queries.version(ListKey.KBLI_2025) == 4
    with cast.other.inside():  # type: ignore[union-attr]
        assert queries.version(ListKey.KBLI_2025) == 0


@pytest.mark.parametrize(
    ("key", "code", "label", "extra", "field"),
    [
        (ListKey.KBLI_2020, "152", "Sandal", "", "code"),
        (ListKey.KBLI_2020, "15204", "", "", "label"),
        (ListKey.REGENCIES, "99.99", "Tiada", "", "code"),
        (ListKey.REGENCIES, "94.01", "Jayapura", "94", "extra"),
        (ListKey.DAYS, "2026-02-30", "Libur", OFF, "code"),
        (ListKey.DAYS, "2026-12-24", "Libur", "kadang", "extra"),
        (ListKey.KBLI_2025, "15205", "Industri sandal", "15", "extra"),
    ],
)
def test_a_wrong_entry_says_where_it_is_wrong(
    cast: Cast, key: ListKey, code: str, label: str, extra: str, field: str
) -> None:
    with cast.inside(), pytest.raises(Invalid) as refused:
        actions.say(cast.admin.actor, key, code, label, extra)
    assert list(refused.value.fields) == [field]


def test_what_is_said_of_a_day_and_a_regency_is_used(cast: Cast, client_for: Client) -> None:
    with cast.inside():
        actions.say(cast.admin.actor, ListKey.DAYS, "2026-12-24", "Cuti bersama digeser", ON)
        actions.say(cast.admin.actor, ListKey.DAYS, "2026-12-28", "Cuti bersama", OFF)
        actions.say(cast.admin.actor, ListKey.REGENCIES, "52.03", "Kabupaten Lombok Timur", "5299")
        assert queries.days_off() == {date(2026, 12, 24): False, date(2026, 12, 28): True}
    table = client_for(cast.viewer).get("/dashboard/reports/organisations.csv").text
    assert "52.03,5299," in table


def test_the_database_keeps_one_entry_for_a_code(cast: Cast) -> None:
    def entry(since: int) -> ReferenceEntry:
        row = ReferenceEntry(id=uuid7(), list=ListKey.KBLI_2020, code="15204", label="Sandal", since=since)
        row.tenant_id = cast.tenant_id
        return row

    with cast.inside():
        db.session.add(entry(1))
    with cast.inside():
        db.session.add(entry(2))
        with pytest.raises(IntegrityError):
            db.session.flush()
        db.session.rollback()


def test_what_was_copied_from_the_older_edition_says_so_until_the_marketplace_has_checked_it(
    cast: Cast, client_for: Client
) -> None:
    staff, unchecked = client_for(cast.viewer), "Disalin dari edisi lama, belum dicek"
    assert unchecked not in staff.get("/reference/kbli_2020").text
    assert staff.get("/reference/kbli_2025").text.count(unchecked) == 4
    assert staff.get("/reference/kbli_2025.csv").text.count(unchecked) == 4
    told = {"code": "15205", "label": "Industri alas kaki harian", "extra": "15201"}
    assert client_for(cast.admin).send("/reference/kbli_2025", told).status_code == 302
    with cast.inside():
        assert [one.code for one in queries.in_kbli_2025("15201", "id")] == ["15201", "15205"]
        firm = organisations.get(cast.owner.organisation_id)
        firm.kbli_code, firm.kbli_edition = "15201", "2020"
    path = f"/organisations/{cast.owner.organisation_id}"
    page = client_for(None).get(path).text
    assert "15201 (KBLI 2020): Industri alas kaki untuk keperluan sehari-hari" in page
    assert "Di KBLI 2025: 15201, belum dicek ke BPS." in page
    assert "Di KBLI 2025: 15205." in page
    with cast.inside():
        organisations.get(cast.owner.organisation_id).kbli_edition = "2025"
    page = client_for(None).get(path).text
    assert "15201 (KBLI 2025)" in page
    assert "Kode ini disalin dari KBLI 2020 dan belum dicek ke BPS." in page


def test_an_admin_writes_the_staff_read_and_the_file_is_the_page(cast: Cast, client_for: Client) -> None:
    admin, viewer = client_for(cast.admin), client_for(cast.viewer)
    assert "Kepmendagri" in viewer.get("/reference").text
    sent = {"code": "15204", "label": "Industri sandal"}
    assert viewer.send("/reference/kbli_2020", sent).status_code == 403
    assert client_for(cast.owner).get("/reference").status_code == 403
    assert admin.send("/reference/kbli_2020", {"code": "15", "label": "Sandal"}).status_code == 200
    assert admin.send("/reference/kbli_2020", sent).status_code == 302
    page = viewer.get("/reference/kbli_2020").text
    assert "Industri sandal" in page
    layout = Layout({"code": ("Kode KBLI",), "label": ("Nama",), "from": ("Asal",)}, "code", "")
    for kind in tables.TYPES:
        rows = read(viewer.get(f"/reference/kbli_2020.{kind}").data, layout).rows
        assert {row.get("code"): row.get("from") for row in rows}["15204"] == "Pasar ini"
        assert len(rows) == 5
    with cast.inside():
        own = queries.own_entries(ListKey.KBLI_2020)[0].id
    assert admin.send(f"/reference/entries/{own}/end").status_code == 302
    assert admin.send(f"/reference/entries/{own}/end").status_code == 409
    assert "Industri sandal" in viewer.get("/reference/kbli_2020?version=1").text
