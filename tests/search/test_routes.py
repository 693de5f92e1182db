"""The pages that search: what a reader sees, what is kept of what he typed, and how few statements it takes."""

import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event

from marketplace.core.db import db
from marketplace.core.ids import uuid7
from marketplace.listings.rules import ListingState
from marketplace.organisations.models import Organisation
from marketplace.organisations.rules import OrganisationKind, OrganisationState
from marketplace.search.actions import put_all
from marketplace.search.cards import PATHS, ground_of
from marketplace.search.documents import of_organisation
from marketplace.search.rules import SubjectKind
from marketplace.sourcing.rules import RequestState
from tests.listings.making import a_listing
from tests.search.test_index import many
from tests.sourcing.making import a_request


@contextmanager
def statements_of(app) -> Iterator[list[str]]:
    """The statements that reach the database meanwhile, BEGIN and COMMIT apart."""
    seen: list[str] = []

    def note(_connection, _cursor, statement, *_rest):
        seen.append(" ".join(statement.split()))

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


def next_address(page):
    """Where "Berikutnya" leads."""
    found = re.search(r'href="([^"]*)" rel="next"', page)
    return found[1].replace("&amp;", "&") if found else None


def filled(cast, count=30):
    with cast.inside():
        put_all(many(count, cast.owner.organisation_id))


@pytest.mark.parametrize(
    "path", ["/listings", "/listings?q=sandal&place=52&sort=price", "/requests", "/organisations/directory"]
)
def test_a_page_with_all_its_facets_takes_two_statements_after_naming_the_tenant(app, cast, client_for, path):
    filled(cast)
    client = client_for(cast.buyer)
    client.get(path)  # the host is remembered, and last-seen was just written
    with statements_of(app) as seen:
        assert client.get(path).status_code == 200
    assert [one.split("(")[0] for one in seen if "set_config" in one] == ["SELECT set_config"]
    rest = [one for one in seen if "set_config" not in one]
    assert len(rest) == 2, rest
    assert "FROM sessions" in rest[0]
    assert "JOIN bookmarks" in rest[1]


def test_a_visitors_page_takes_one_statement(app, cast, client_for):
    filled(cast)
    client = client_for(None)
    client.get("/listings")
    with statements_of(app) as seen:
        client.get("/listings")
    assert len([one for one in seen if "set_config" not in one]) == 1


def test_the_catalogue_shows_24_cards_and_leads_to_the_next_with_what_was_asked(cast, client_for):
    filled(cast, 60)
    page = client_for(None).get("/listings?q=sandal&moq=100&sort=price").text
    assert page.count('<li class="card">') == 24
    following = next_address(page)
    for kept in ("q=sandal", "moq=100", "sort=price", "after="):
        assert kept in following
    later = client_for(None).get(following).text
    assert later.count('<li class="card">') == 24
    assert 'value="100"' in later


def test_figures_are_written_as_people_write_them(cast, client_for, drain):
    a_listing(cast, ListingState.PUBLISHED)
    drain()
    page = client_for(None).get("/listings").text
    assert "20 pasang (1 kodi)" in page
    assert "Rp\u00a085.000–140.000" in page
    assert "Kabupaten Lombok Timur" in page
    assert "Rp\u00a085,000–140,000" in client_for(None).get("/listings?language=en").text


def test_a_number_of_pairs_may_be_written_in_kodi(cast, client_for):
    filled(cast)
    assert client_for(None).get("/listings?moq=1+kodi").text.count('<li class="card">') == 1


@pytest.mark.parametrize("moq", ["banyak", "-5", "0", "9" * 40, "1e9"])
def test_a_number_that_cannot_be_read_is_said_beside_its_field_and_kept(cast, client_for, moq):
    filled(cast, 2)
    answer = client_for(None).get("/listings", query_string={"moq": moq})
    assert answer.status_code == 200
    assert "Tulis banyaknya pasang, contoh: 100, atau 5 kodi." in answer.text
    assert f'value="{moq[:30]}"' in answer.text


@pytest.mark.parametrize(
    "query",
    [
        "q=" + "a" * 500,
        "type=nonsense",
        "place=99",
        "after=abc",
        "after=nan~1~2~3",
        "near=99.99",
        "for=x",
        "sort=near",
        "sort=match",
        "sort=DROP",
        "q=%27%29%3A*",
        "q=%5C",
    ],
)
def test_no_address_is_answered_with_a_fault(cast, client_for, query):
    filled(cast, 2)
    assert client_for(cast.buyer).get(f"/listings?{query}").status_code == 200


def test_an_empty_result_helps_on(cast, client_for):
    filled(cast, 2)
    page = client_for(None).get("/listings?q=sneakrs&material=rotan").text
    assert "Belum ada yang sesuai" in page
    assert "q=sneakers" in page, "the word put right"
    assert "Lihat semuanya" in page


def test_an_empty_result_says_how_many_there_are_without_each_single_thing(cast, client_for, drain):
    a_listing(cast, ListingState.PUBLISHED)
    filled(cast, 2)
    drain()
    page = client_for(None).get("/listings?q=sandal+lombok+maks+20rb&certificate=halal").text
    assert "Lepas salah satu:" in page
    assert re.search(r'q=sandal\+lombok&amp;certificate=halal">Tanpa “sampai Rp\s20.000”: ada 1</a>', page), page
    assert "Tanpa “Halal" not in page, "it would not help"


def test_an_empty_market_says_what_to_do(cast, client_for):
    assert "Pembuat pertama yang memasang" in client_for(None).get("/listings").text
    assert "begitu ada yang cocok, Anda diberi tahu" in client_for(None).get("/requests").text


def test_a_page_beyond_the_end_leads_back(cast, client_for):
    filled(cast, 2)
    end = f"/listings?after=0.0~0~{uuid.UUID(int=0)}~24~24"
    assert "Kembali ke halaman pertama" in client_for(None).get(end).text


def test_requests_are_listed_with_their_budget_and_last_day(cast, client_for, drain):
    a_request(cast, RequestState.OPEN)
    drain()
    page = client_for(cast.owner).get("/requests?q=slippers&place=52.71").text
    assert "600 pasang sandal hotel" in page
    assert "Rp\u00a06.000–9.000" in page


def test_saving_twice_is_saving_once_and_letting_go_twice_is_too(cast, client_for, drain):
    listing_id = a_listing(cast, ListingState.PUBLISHED)
    drain()
    client = client_for(cast.buyer)
    for _twice in range(2):
        assert (
            client.send("/bookmarks", {"thing": f"listing:{listing_id}:1", "next": "/listings"}).location == "/listings"
        )
    assert "Sandal kulit anyam Pringgasela" in client.get("/saved").text
    assert 'aria-pressed="true"' in client.get("/listings").text
    assert "bookmark-simple-fill" in client.get(f"/listings/{listing_id}").text
    assert 'aria-pressed="true"' not in client_for(cast.owner).get("/listings").text
    for _twice in range(2):
        client.send("/bookmarks", {"subject_kind": "listing", "subject_id": listing_id, "wanted": "0"})
    assert "Belum ada yang disimpan" in client.get("/saved").text


@pytest.mark.parametrize("thing", ["listing:nonsense:1", "case:{id}:1", "", "listing:{id}:1"])
def test_what_is_not_there_cannot_be_saved(cast, client_for, thing):
    assert client_for(cast.buyer).send("/bookmarks", {"thing": thing.format(id=uuid7())}).status_code == 404


def test_another_marketplaces_listing_cannot_be_saved(cast, client_for):
    with cast.other.inside():
        documents = many(1, cast.other.owner.organisation_id)
        put_all(documents)
    thing = f"listing:{documents[0][0]['subject_id']}:1"
    assert client_for(cast.buyer).send("/bookmarks", {"thing": thing}).status_code == 404
    assert client_for(cast.stranger).send("/bookmarks", {"thing": thing}).status_code == 302


def test_a_public_profile_shows_what_the_organisation_offers_and_can_be_shared(cast, client_for, drain):
    a_listing(cast, ListingState.PUBLISHED)
    drain()
    path = f"/organisations/{cast.owner.organisation_id}"
    page = client_for(None).get(path).text
    assert "Sepatu Sasak Sari" in page
    assert "Sandal kulit anyam Pringgasela" in page
    assert f'property="og:url" content="http://{cast.host}' in page
    assert "https://wa.me/?text=" in page
    assert f"{path}/question" in client_for(cast.buyer).get(path).text
    assert f"{path}/question" not in client_for(cast.owner).get(path).text, "nobody asks himself"


def test_a_profile_from_a_list_says_so_and_nobody_can_be_asked(cast, client_for):
    with cast.inside():
        firm = Organisation(
            kind=OrganisationKind.PRODUCER,
            state=OrganisationState.UNCLAIMED,
            trade_name="PT Contoh Alas Kaki",
            regency_code="36.03",
        )
        db.session.add(firm)
        db.session.flush()
        put_all([of_organisation(firm)])
        firm_id = firm.id
    page = client_for(cast.buyer).get(f"/organisations/{firm_id}").text
    assert "Usaha ini belum bergabung" in page
    assert "/question" not in page
    directory = client_for(None).get("/organisations/directory?place=36").text
    assert "PT Contoh Alas Kaki" in directory
    assert "Belum bergabung" in directory


def test_a_suspended_organisation_is_not_found_by_others(cast, client_for):
    with cast.inside():
        organisation = db.session.get_one(Organisation, (cast.tenant_id, cast.rival.organisation_id))
        organisation.state = OrganisationState.SUSPENDED
    path = f"/organisations/{cast.rival.organisation_id}"
    assert client_for(cast.buyer).get(path).status_code == 404
    assert client_for(cast.stranger).get(path).status_code == 404
    assert client_for(cast.moderator).get(path).status_code == 200


def test_the_sitemap_names_what_this_marketplace_has_published(cast, client_for, drain):
    listing_id = a_listing(cast, ListingState.PUBLISHED)
    draft = a_listing(cast)
    drain()
    answer = client_for(None).get("/sitemap.xml")
    assert answer.mimetype == "application/xml"
    assert f"/listings/{listing_id}</loc>" in answer.text
    assert str(draft) not in answer.text
    assert f"http://{cast.host}" in answer.text
    robots = client_for(None).get("/robots.txt").text
    assert f"Sitemap: http://{cast.host}" in robots
    assert "Disallow: /moderation" in robots


def test_cards_stand_where_the_routes_are_and_lie_on_the_drawings_ground(app):
    thing = uuid.UUID(int=0x7F)
    with app.test_request_context():
        from flask import render_template_string, url_for

        for kind, endpoint, name in [
            ("listing", "listings.show", "listing_id"),
            ("request", "sourcing.show", "request_id"),
            ("organisation", "search.organisation", "organisation_id"),
        ]:
            assert url_for(endpoint, **{name: thing}) == f"{PATHS[SubjectKind(kind)]}{thing}"
        drawn = render_template_string('{% from "macros/media.html" import ground_of %}{{ ground_of(x) }}', x=thing)
    assert int(drawn) + 1 == ground_of(thing)
