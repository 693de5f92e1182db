"""`import-producers` as an operator types it."""

from pathlib import Path

import pytest
from sqlalchemy import text

from marketplace.core.db import db
from marketplace.directory.command import main
from tests.cast import Cast

FILE = str(Path(__file__).resolve().parents[1] / "data" / "footwear_facilities.csv")
TABLES = ("organisations", "sites", "profile_sources", "imports", "import_rows", "events", "relays")


def sizes(cast: Cast) -> dict[str, int]:
    with cast.inside():
        return {name: db.session.scalar(text(f"SELECT count(*) FROM {name}")) or 0 for name in TABLES}


def test_a_dry_run_prints_the_table_and_changes_nothing(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    before = sizes(cast)
    assert main([cast.slug, FILE, "--dry-run"]) == 0
    said = capsys.readouterr().out
    assert "PT Parkland World Indonesia" in said
    assert "? 36.04 / 36.73" in said
    assert "Baru: 38, Lokasi lain: 7, Digabung: 2, Sudah ada: 0, Ditolak: 0" in said
    assert "Letak jelas: 46, menunggu dipilih: 1" in said
    assert sizes(cast) == before


def test_running_it_twice_changes_nothing_at_all(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([cast.slug, FILE]) == 0
    assert "Selesai: 47 baris." in capsys.readouterr().out
    before = sizes(cast)
    assert before["profile_sources"] == 47
    assert main([cast.slug, FILE]) == 0
    assert "Tidak ada yang berubah: semuanya sudah ada di direktori." in capsys.readouterr().out
    assert sizes(cast) == before


def test_what_cannot_be_done_is_one_sentence(cast: Cast, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    empty = tmp_path / "empty.csv"
    empty.touch()
    assert [main(["nowhere", FILE]), main([cast.slug, str(tmp_path / "gone.csv")]), main([cast.slug, str(empty)])] == [
        1
    ] * 3
    said = capsys.readouterr().err.splitlines()
    assert said[0] == "tapak: there is no marketplace 'nowhere'."
    assert said[1].endswith("gone.csv: No such file or directory")
    assert said[2] == "tapak: Berkas ini kosong."
