"""The same firm twice: shown to a moderator, made one, and made two again to the last row."""

from dataclasses import replace

import pytest
from sqlalchemy import select, text

from marketplace.core.db import db
from marketplace.core.errors import Conflict, Forbidden
from marketplace.listings import actions as listings
from marketplace.listings.models import Listing
from marketplace.organisations import merging
from marketplace.organisations.models import Organisation
from marketplace.organisations.rules import OrganisationState
from tests.world import OFFER, make_world

UNCLAIMED = OrganisationState.UNCLAIMED


def _profile(cast, name: str, regency: str = "52.03", nib: str | None = None):
    with cast.inside():
        known = Organisation(kind="producer", state=UNCLAIMED, trade_name=name, regency_code=regency, nib=nib)
        db.session.add(known)
        db.session.flush()
        return known.id


def _everything(cast) -> dict[str, list]:
    """Every row that names an organisation, and every organisation, but not what tells of merging itself."""
    with cast.inside():
        columns = merging._columns()
        rows = {
            f"{table}.{column}": sorted(
                map(
                    str,
                    db.session.execute(
                        text(f"SELECT id, {column} FROM {table} WHERE tenant_id = :t"), {"t": cast.tenant_id}
                    ),
                )
            )
            for table, column in columns
        }
        states = select(Organisation.id, Organisation.state).where(Organisation.tenant_id == cast.tenant_id)
        rows["organisations"] = sorted(map(str, db.session.execute(states)))
    return rows


@pytest.mark.parametrize(
    ("name", "regency", "nib", "shown"),
    [
        ("Sepatu Sasak  Sarie", "52.03", None, True),
        ("Sepatu Sasak Sari", "52.71", None, False),
        ("Toko Roti Enak", "52.03", None, False),
        ("Toko Roti Enak", "52.71", "1234567890123", True),
    ],
)
def test_the_same_nib_or_nearly_the_same_name_nearby_is_shown(cast, name, regency, nib, shown) -> None:
    with cast.inside():
        db.session.get_one(Organisation, (cast.tenant_id, cast.owner.organisation_id)).nib = "1234567890123"
    other = _profile(cast, name, regency, nib)
    with cast.inside():
        pairs = {frozenset((one.first_id, one.second_id)) for one in merging.alike()}
    assert (frozenset((other, cast.owner.organisation_id)) in pairs) is shown


def test_two_that_a_moderator_keeps_apart_are_not_shown_again(cast, client_for) -> None:
    other = _profile(cast, "Sepatu Sasak Sarii")
    made = client_for(cast.moderator)
    assert "Sepatu Sasak Sarii" in made.get("/organisations/duplicates").text
    path = f"/organisations/{cast.owner.organisation_id}/distinctions"
    assert made.send(path, {"other": str(other)}).status_code == 302
    assert "Sepatu Sasak Sarii" not in made.get("/organisations/duplicates").text


def test_what_was_merged_goes_over_and_comes_back_to_the_last_row(cast, background) -> None:
    make_world(cast, background)
    with cast.inside():
        rivals = listings.draft(cast.rival.actor, cast.rival.organisation_id, replace(OFFER, title="Punya Rudi")).id
    before = _everything(cast)
    with cast.inside():
        merged = merging.merge(cast.moderator.actor, cast.owner.organisation_id, cast.rival.organisation_id).id
    assert _everything(cast) != before
    with cast.inside():
        assert db.session.get_one(Listing, (cast.tenant_id, rivals)).organisation_id == cast.owner.organisation_id
        gone = db.session.get_one(Organisation, (cast.tenant_id, cast.rival.organisation_id))
        assert gone.state == OrganisationState.MERGED
    with cast.inside():
        merging.undo(cast.moderator.actor, merged)
    assert _everything(cast) == before


def test_what_came_after_the_merge_stays_when_it_is_undone(cast) -> None:
    with cast.inside():
        merged = merging.merge(cast.moderator.actor, cast.owner.organisation_id, cast.rival.organisation_id).id
    with cast.inside():
        later = listings.draft(cast.owner.actor, cast.owner.organisation_id, OFFER).id
        merging.undo(cast.moderator.actor, merged)
        assert db.session.get_one(Listing, (cast.tenant_id, later)).organisation_id == cast.owner.organisation_id


def test_one_with_an_owner_is_not_merged_into_a_profile_from_a_list(cast) -> None:
    other = _profile(cast, "Sepatu Sasak Sari")
    with cast.inside(), pytest.raises(Conflict):
        merging.merge(cast.moderator.actor, other, cast.owner.organisation_id)
    with cast.inside():
        assert merging.merge(cast.moderator.actor, cast.owner.organisation_id, other).was == "unclaimed"


@pytest.mark.parametrize(("player", "status"), [("owner", 403), ("viewer", 403), ("moderator", 200), ("admin", 200)])
def test_duplicates_are_for_the_moderators(cast, client_for, player: str, status: int) -> None:
    assert client_for(getattr(cast, player)).get("/organisations/duplicates").status_code == status


def test_nobody_merges_an_organisation_of_his_own(cast) -> None:
    with cast.inside(), pytest.raises(Forbidden):
        merging.merge(cast.owner.actor, cast.owner.organisation_id, cast.rival.organisation_id)
