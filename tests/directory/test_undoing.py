"""A whole import is taken back, but for what somebody has made his own; and then it can be done anew."""

from collections.abc import Callable

from sqlalchemy import func, select

from marketplace.core.db import db
from marketplace.core.states import By
from marketplace.directory import actions, queries, undoing
from marketplace.directory.models import ProfileSource
from marketplace.directory.reading import read
from marketplace.directory.rules import ImportState, Verdict
from marketplace.organisations.models import Membership, Organisation
from marketplace.organisations.rules import OrganisationState, OrganisationVerb
from marketplace.search.models import SearchDocument
from tests.cast import Cast, Player
from tests.clients import Browser

FIRMS = (
    "nama,alamat,kota,provinsi,kode pos\n"
    "PT Sepatu Satu,Jalan Kenari 1,Mataram,Nusa Tenggara Barat,83115\n"
    "PT Sandal Dua,Jalan Merpati 2,Mataram,Nusa Tenggara Barat,83115\n"
)


def imported(cast: Cast, drain: Callable[[], int]) -> object:
    with cast.inside():
        content = FIRMS.encode()
        run = actions.plan(cast.moderator.actor, "produsen.csv", content, read(content))
        actions.start(cast.moderator.actor, run)
        import_id = run.id
    drain()
    return import_id


def firms(cast: Cast) -> list[str]:
    with cast.inside():
        names = select(Organisation.trade_name).where(Organisation.trade_name.startswith("PT "))
        return sorted(db.session.scalars(names))


def indexed(cast: Cast) -> int:
    with cast.inside():
        found = select(SearchDocument.id).where(SearchDocument.title.startswith("PT "))
        return len(db.session.scalars(found).all())


def test_what_an_import_brought_goes_and_comes_again(
    cast: Cast, drain: Callable[[], int], client_for: Callable[[Player | None], Browser]
) -> None:
    import_id = imported(cast, drain)
    assert firms(cast) == ["PT Sandal Dua", "PT Sepatu Satu"]
    made = client_for(cast.moderator)
    assert indexed(cast) == 2
    assert made.send(f"/imports/{import_id}/undo").status_code == 302
    drain()
    assert firms(cast) == []
    assert indexed(cast) == 0
    with cast.inside():
        assert queries.find(import_id).state == ImportState.UNDONE
        assert (
            db.session.scalar(select(func.count(ProfileSource.id)).where(ProfileSource.tenant_id == cast.tenant_id))
            == 0
        )
    again = imported(cast, drain)
    assert firms(cast) == ["PT Sandal Dua", "PT Sepatu Satu"]
    with cast.inside():
        assert queries.counts(again)[Verdict.IMPORT] == 2


def test_a_firm_that_somebody_has_made_his_own_stays(cast: Cast, drain: Callable[[], int]) -> None:
    import_id = imported(cast, drain)
    with cast.inside():
        taken = db.session.scalars(select(Organisation).where(Organisation.trade_name == "PT Sepatu Satu")).one()
        taken.advance(OrganisationVerb.CLAIM, By.AUTHOR)
        db.session.add(Membership(organisation_id=taken.id, person_id=cast.newcomer.person_id))
        assert taken.state == OrganisationState.CLAIMED
    with cast.inside():
        done = undoing.undo(cast.moderator.actor, queries.find(import_id))
        assert (done.gone, done.kept) == (1, 1)
    assert firms(cast) == ["PT Sepatu Satu"]


def test_the_template_can_be_sent_back_as_it_is(cast: Cast, client_for: Callable[[Player | None], Browser]) -> None:
    for kind in ("csv", "xlsx"):
        content = client_for(cast.moderator).get(f"/imports/template.{kind}").data
        sheet = read(content)
        assert len(sheet.rows) == 1
        assert list(sheet.unknown) == []
