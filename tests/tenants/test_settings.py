"""The admin changes how his marketplace looks, what it says and which words it has, and nobody else does."""

import io

import pytest
from PIL import Image
from sqlalchemy import func, select

from marketplace.core.db import db
from marketplace.core.errors import Invalid
from marketplace.notifications.models import Delivery, Notification
from marketplace.notifications.rules import Message
from marketplace.tenants import actions, logos, usage
from marketplace.tenants import queries as tenants
from marketplace.tenants.models import Tenant
from marketplace.tenants.rules import Quota, TextKind
from marketplace.tenants.writing import rendered
from tests.cast import Cast

FORM = {
    "name_id": "Pasar Baru",
    "name_en": "New Market",
    "operator_name": "Dinas",
    "privacy_officer": "Ayu",
    "languages": ["id", "en"],
    "time_zone": "Asia/Jayapura",
    "accent": "#ffd400",
}


def test_what_the_admin_saves_is_in_force_at_once(cast: Cast, client_for) -> None:
    admin = client_for(cast.admin)
    assert admin.send("/marketplace", {**FORM, "version": "1"}).status_code == 302
    page = client_for(None).get("/").text
    assert "Pasar Baru" in page
    assert "/ffd400.css" in page


def test_two_admins_see_each_others_changes_instead_of_undoing_them(cast: Cast, client_for) -> None:
    admin = client_for(cast.admin)
    admin.send("/marketplace", {**FORM, "version": "1"})
    answer = admin.send("/marketplace", {**FORM, "name_id": "Lain", "version": "1"})
    assert answer.status_code == 409
    assert "Pasar Baru" in answer.text
    assert "Lain" in answer.text


def test_a_text_has_versions_and_an_empty_one_brings_back_our_own(cast: Cast, client_for) -> None:
    admin = client_for(cast.admin)
    for body in ("Privasi **kami**", "Privasi kedua", ""):
        assert admin.send("/marketplace/texts/privacy/id", {"body": body}).status_code == 302
        page = client_for(None).get("/privacy").text
        assert (body.replace("**kami**", "<strong>kami</strong>") in page) if body else ("UU 27/2022" in page)
    with cast.inside():
        assert tenants.version_in_force(TextKind.PRIVACY, "id") == 3


@pytest.mark.parametrize(
    "harm", ["<script>x</script>", "[a](javascript:alert(1))", "<img src=x onerror=y>", "![x](https://a.test/b.png)"]
)
def test_a_text_holds_nothing_that_runs_or_loads(harm: str) -> None:
    html = str(rendered(harm))
    assert "<script" not in html
    assert "<img" not in html
    assert 'href="javascript' not in html


def test_a_word_of_ones_own_is_offered_until_it_is_retired(cast: Cast, client_for) -> None:
    admin = client_for(cast.admin)
    word = {"label_id": "Cidomo", "label_en": "Cidomo sandal", "parent": "product_types:sandal_kulit"}
    assert admin.send("/marketplace/words", word).status_code == 302
    assert "sudah ada" in admin.send("/marketplace/words", word).text
    with cast.inside():
        (stored,) = tenants.words("product_types")
        assert (stored.key, stored.parent_key) == ("x_cidomo", "sandal_kulit")
        word_id = stored.id
    admin.send(f"/marketplace/words/{word_id}/retirement")
    with cast.inside():
        assert tenants.words("product_types") == []


def test_a_share_that_is_used_up_is_said_in_a_sentence(cast: Cast, client_for) -> None:
    with cast.inside():
        tenant = tenants.entered(cast.tenant_id)
        actions.set_quotas(actions.OPERATOR, tenant, people=1, listings=1, megabytes=1, messages=1)
    page = client_for(cast.admin).get("/marketplace/usage").text
    assert "Jatah ini sudah habis" in page
    with cast.inside():
        assert not usage.has_room(Quota.PEOPLE)


@pytest.fixture
def full(cast: Cast) -> Cast:
    """A marketplace that has used up each of its shares."""
    with cast.inside():
        tenant = tenants.entered(cast.tenant_id)
        actions.set_quotas(actions.OPERATOR, tenant, people=0, listings=0, megabytes=0, messages=0)
    return cast


def test_a_full_marketplace_takes_in_nobody_and_says_so_to_known_and_unknown_alike(full: Cast, client_for) -> None:
    answers = []
    for phone in ("0812 9988 7766", full.owner.phone):
        form = {"name": "Wayan", "identifier": phone, "password": "langit biru di atas sawah"}
        answer = client_for(None).send("/registration", form)
        assert "Pasar ini sudah penuh: paling banyak 0 orang." in answer.text
        assert 'value="Wayan"' in answer.text
        answers.append(answer.status_code)
    assert answers[0] == answers[1]


def test_a_full_marketplace_takes_no_more_capabilities_and_photos(full: Cast, client_for) -> None:
    owner = client_for(full.owner)
    answer = owner.send("/listings/new", {"title": "Sandal kulit", "brand_mode": "both"})
    assert "Pasar ini sudah penuh: paling banyak 0 kemampuan." in answer.text
    assert 'value="Sandal kulit"' in answer.text
    with full.inside(), pytest.raises(Invalid, match="sudah penuh"):
        usage.take_room(1)


def test_without_messages_left_the_inbox_and_the_codes_still_come(full: Cast, client_for, drain) -> None:
    client_for(None).send("/recovery", {"identifier": full.owner.phone})
    suspension = f"/organisations/{full.owner.organisation_id}/standing"
    client_for(full.moderator).send(suspension, {"reason": "Alamatnya tidak ada."})
    drain()
    with full.inside():
        assert set(db.session.scalars(select(Delivery.kind))) == {Message.CODE_RECOVERY}
        assert db.session.scalar(select(func.count()).select_from(Notification)) > 0


def test_files_count_when_they_come_and_are_counted_anew_by_the_clock(app, cast: Cast) -> None:
    store = app.extensions["files"]
    with cast.inside():
        usage.take_room(3 * usage.MEGABYTE)
    with cast.inside():
        assert usage.used(Quota.STORAGE) == 3
        store.put(f"{cast.tenant_id}/photos/one.webp", b"x" * 10)
        assert usage.count_files(store) == 10
    with cast.inside():
        assert usage.used(Quota.STORAGE) == 0


def test_a_logo_counts_against_the_share_and_is_refused_when_it_is_used_up(app, cast: Cast) -> None:
    drawing = io.BytesIO()
    Image.new("RGB", (900, 900), "#8a4b22").save(drawing, "PNG")
    store = app.extensions["files"]
    with cast.inside():
        digest = logos.take_in(store, cast.tenant_id, drawing.getvalue())
        kept = sum(len(store.get(logos.key(cast.tenant_id, digest, size))) for size in logos.ICON_SIZES)
        assert db.session.get_one(Tenant, cast.tenant_id).used_bytes == kept
        actions.set_quotas(actions.OPERATOR, tenants.current(), people=9, listings=9, megabytes=0, messages=9)
        with pytest.raises(Invalid, match="sudah penuh"):
            logos.take_in(store, cast.tenant_id, drawing.getvalue())


@pytest.mark.parametrize("part", ["owner", "moderator", "viewer"])
@pytest.mark.parametrize("path", ["/marketplace", "/marketplace/words", "/marketplace/usage"])
def test_only_the_admin_opens_the_settings(cast: Cast, client_for, part: str, path: str) -> None:
    assert client_for(getattr(cast, part)).get(path).status_code == 403
