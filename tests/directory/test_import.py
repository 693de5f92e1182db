"""The real list of 47 plants, from the file to the directory: as a plan, carried out, and carried out again."""

import csv
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import func, select

from marketplace.core.db import db
from marketplace.core.errors import Conflict, Invalid
from marketplace.directory import actions, queries
from marketplace.directory.models import Import, ImportRow, ProfileSource
from marketplace.directory.reading import read
from marketplace.directory.rules import ImportState, Verdict
from marketplace.events.models import Event
from marketplace.organisations.models import Document, Membership, Organisation, Site
from marketplace.organisations.rules import OrganisationState
from tests.cast import Cast, Player

DATA = Path(__file__).resolve().parents[1] / "data"
CONTENT = (DATA / "footwear_facilities.csv").read_bytes()
TABLES = (Organisation, Site, ProfileSource, Import, ImportRow, Event, Membership)


def carry_out(cast: Cast, content: bytes = CONTENT, name: str = "footwear_facilities.csv") -> uuid.UUID:
    with cast.inside():
        run = actions.plan(cast.moderator.actor, name, content, read(content))
        actions.start(cast.moderator.actor, run)
        run_id = run.id
    while _advance(cast, run_id):
        pass
    return run_id


def _advance(cast: Cast, run_id: uuid.UUID) -> bool:
    with cast.inside():
        return actions.advance(cast.moderator.actor, run_id)


def sizes(cast: Cast) -> dict[str, int]:
    with cast.inside():
        return {
            t.__tablename__: db.session.scalar(select(func.count()).select_from(t).where(t.tenant_id == cast.tenant_id))
            or 0
            for t in TABLES
        }


def grown(before: dict[str, int], after: dict[str, int]) -> dict[str, int]:
    return {name: after[name] - before[name] for name in before if after[name] != before[name]}


def test_the_real_list_becomes_38_firms_at_45_addresses_with_all_47_sources(cast: Cast) -> None:
    before = sizes(cast)
    run_id = carry_out(cast)
    more = grown(before, sizes(cast))
    assert (more["organisations"], more["sites"], more["profile_sources"]) == (38, 45, 47)
    assert "memberships" not in more
    with cast.inside():
        run = queries.find(run_id)
        assert (run.state, run.done, run.total) == (ImportState.FINISHED, 47, 47)
        assert queries.counts(run_id) == {
            Verdict.IMPORT: 38,
            Verdict.SITE: 7,
            Verdict.MERGE: 2,
            Verdict.KNOWN: 0,
            Verdict.REFUSED: 0,
        }
        states = db.session.scalars(
            select(Organisation.state).join(ProfileSource, ProfileSource.organisation_id == Organisation.id)
        )
        assert set(states) == {OrganisationState.UNCLAIMED}


def test_the_stored_rows_are_those_of_the_expected_table(cast: Cast) -> None:
    run_id = carry_out(cast)
    with (DATA / "footwear_facilities.expected.csv").open(encoding="utf-8") as file:
        expected = {int(row["row"]): row for row in csv.DictReader(file)}
    with cast.inside():
        names = {one.id: one.trade_name for one in db.session.scalars(select(Organisation))}
        sites = {site.id: site for site in db.session.scalars(select(Site))}
        for row in queries.rows(run_id).rows:
            wanted, site = expected[row.number], sites[row.site_id]
            assert names[row.organisation_id] == wanted["firm"], row.number
            assert row.verdict == wanted["verdict"], row.number
            assert (site.regency_code or "") == wanted["regency"], row.number
            assert site.candidates == wanted["candidates"].split(), row.number


def test_doing_it_twice_changes_nothing_in_the_directory(cast: Cast) -> None:
    carry_out(cast)
    before = sizes(cast)
    again = carry_out(cast)
    with cast.inside():
        assert queries.counts(again)[Verdict.KNOWN] == 47
    assert set(grown(before, sizes(cast))) == {"imports", "import_rows", "events"}


def test_a_plan_alone_changes_nothing_in_the_directory(cast: Cast) -> None:
    before = sizes(cast)
    with cast.inside():
        actions.plan(cast.moderator.actor, "a.csv", CONTENT, read(CONTENT))
    assert set(grown(before, sizes(cast))) == {"imports", "import_rows"}


def test_a_plan_is_judged_anew_when_it_starts(cast: Cast) -> None:
    with cast.inside():
        early = actions.plan(cast.moderator.actor, "early.csv", CONTENT, read(CONTENT)).id
    carry_out(cast)
    before = sizes(cast)
    with cast.inside():
        actions.start(cast.moderator.actor, queries.find(early))
    while _advance(cast, early):
        pass
    assert set(grown(before, sizes(cast))) == {"events"}


def test_only_one_import_runs_at_a_time(cast: Cast) -> None:
    with cast.inside():
        runs = [actions.plan(cast.moderator.actor, f"{n}.csv", CONTENT, read(CONTENT)) for n in range(2)]
        actions.start(cast.moderator.actor, runs[0])
        with pytest.raises(Conflict):
            actions.start(cast.moderator.actor, runs[1])


def test_a_finished_import_does_not_start_again_and_advancing_it_does_nothing(cast: Cast) -> None:
    run_id = carry_out(cast)
    before = sizes(cast)
    assert not _advance(cast, run_id)
    with cast.inside(), pytest.raises(Conflict):
        actions.start(cast.moderator.actor, queries.find(run_id))
    assert grown(before, sizes(cast)) == {}


def test_a_discarded_plan_leaves_no_rows(cast: Cast) -> None:
    with cast.inside():
        run = actions.plan(cast.moderator.actor, "a.csv", CONTENT, read(CONTENT))
        actions.discard(cast.moderator.actor, run)
        assert run.state == ImportState.DISCARDED
    assert sizes(cast)["import_rows"] == 0


def test_a_list_never_changes_the_profile_of_a_member(cast: Cast) -> None:
    content = b"nama,alamat,kota,pekerja\nRudi Kulit Jaya,Jl Pejanggik 9,Kota Mataram,99\n"
    run_id = carry_out(cast, content, "dinas.csv")
    with cast.inside():
        rudi = db.session.get_one(Organisation, (cast.tenant_id, cast.rival.organisation_id))
        assert (rudi.address, rudi.workers, rudi.state) == ("", 12, OrganisationState.ACTIVE)
        assert queries.counts(run_id)[Verdict.MERGE] == 1
        assert [one.source for one in queries.sources_of(rudi.id)] == ["dinas.csv"]


def test_a_second_list_places_what_the_first_left_open(cast: Cast) -> None:
    carry_out(cast, b"nama,alamat,kota\nPT Sandal Bima,Jl Gajah Mada 1,Bima\n", "satu.csv")
    with cast.inside():
        assert [one.candidates for one in queries.unplaced()] == [["52.06", "52.72"]]
    carry_out(cast, b"nama,alamat,kota\nPT Sandal Bima,Jl Gajah Mada 1,Kota Bima\n", "dua.csv")
    with cast.inside():
        assert queries.unplaced() == []


def test_a_person_chooses_among_the_candidates_once(cast: Cast) -> None:
    carry_out(cast)
    with cast.inside():
        [waiting] = queries.unplaced()
        assert (waiting.name, waiting.candidates) == ("PT Shinta Woosung Indonesia", ["36.04", "36.73"])
        site = queries.find_site(waiting.site_id)
        with pytest.raises(Invalid):
            actions.choose_regency(cast.moderator.actor, site, "99.99")
        actions.choose_regency(cast.moderator.actor, site, "36.04")
        assert queries.owner_of(site).regency_code == "36.04"
        with pytest.raises(Conflict):
            actions.choose_regency(cast.moderator.actor, site, "36.73")
        assert queries.unplaced() == []


def test_the_workers_carry_an_import_to_its_end(cast: Cast, drain: Callable[[], int]) -> None:
    rows = "".join(f"UD Sandal Nomor {n}x,Kota Bima\n" for n in range(130))
    content = f"nama,kota\n{rows}".encode()
    with cast.inside():
        run_id = actions.plan(cast.moderator.actor, "banyak.csv", content, read(content)).id
        actions.start(cast.moderator.actor, queries.find(run_id))
    drain()
    with cast.inside():
        run = queries.find(run_id)
        assert (run.state, run.done) == (ImportState.FINISHED, 130)


def test_refused_rows_say_why_and_the_others_go_in(cast: Cast) -> None:
    content = b"nama,kota,kode pos\n,Bima,\nUD Maju,,\nPT,Bima,\nUD Jaya,Kota Bima,841\n"
    run_id = carry_out(cast, content, "campur.csv")
    with cast.inside():
        found = queries.rows(run_id).rows
        assert [row.verdict for row in found] == [Verdict.REFUSED] * 3 + [Verdict.IMPORT]
        said = [row.reasons[0]["text"] % row.reasons[0]["values"] for row in found[:3]]
    assert said == [
        "Baris 2: nama usahanya kosong.",
        "Baris 3: tidak ada alamat, kota, atau kode pos.",
        "Baris 4: “PT” belum nama usaha.",
    ]


def test_another_marketplace_sees_nothing_of_it(cast: Cast, client_for: Callable[[Player | None], object]) -> None:
    run_id = carry_out(cast)
    assert cast.other is not None
    with cast.other.inside():
        assert queries.recent() == []
        assert queries.known_sources() == {}
    answer = client_for(cast.other.moderator).get(f"/imports/{run_id}")  # type: ignore[attr-defined]
    assert answer.status_code == 404


def test_the_nib_of_a_list_is_kept_as_the_firms_claim_and_never_written_over_what_a_firm_says(cast: Cast) -> None:
    first = b"nama,alamat,kota,NIB\nSepatu Ciomas,Jl. Raya 5,Bogor,\nSepatu Ciomas,Jl. Mawar 2,Bogor,9120103456789\n"
    run_id = carry_out(cast, first, "dinas.csv")
    carry_out(cast, b"nama,alamat,kota,NIB\nSepatu Ciomas,Jl. Raya 5,Bogor,1111111111111\n", "lain.csv")
    with cast.inside():
        row = db.session.scalars(select(ImportRow).where(ImportRow.import_id == run_id)).first()
        assert row
        organisation = db.session.get_one(Organisation, (cast.tenant_id, row.organisation_id))
        assert (organisation.nib, organisation.state) == ("9120103456789", OrganisationState.UNCLAIMED)
        papers = db.session.scalars(select(Document.id).where(Document.organisation_id == organisation.id)).all()
        assert not papers, "nobody has seen a paper for it"
