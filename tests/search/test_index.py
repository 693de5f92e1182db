"""The index follows what is published, paused, edited, taken back; and its words are found through an index."""

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import create_engine, pool, text

from marketplace.core.clock import now
from marketplace.core.db import db
from marketplace.listings import actions as listings
from marketplace.listings import queries as listing_queries
from marketplace.listings.actions import Figures
from marketplace.listings.rules import ListingState
from marketplace.organisations import actions as organisations
from marketplace.organisations import queries as organisation_queries
from marketplace.organisations.actions import Profile
from marketplace.search import queries, statements
from marketplace.search.actions import _keep_spellings, put_all
from marketplace.search.facets import COUNTED_BY, codes, meanings
from marketplace.search.models import SearchDocument
from marketplace.search.rules import Sort, SubjectKind, Wanted
from marketplace.search.words import indexed, of_tenant, query_of
from marketplace.sourcing import actions as sourcing
from marketplace.sourcing import queries as request_queries
from marketplace.sourcing.rules import RequestState, Visibility
from tests.listings.making import a_listing
from tests.sourcing.making import a_request


def found(cast, kind=SubjectKind.LISTING, **wanted):
    with cast.inside():
        return [row.subject_id for row in queries.cards(cast.buyer.actor, kind, Wanted(**wanted)).rows]


@pytest.mark.parametrize(
    "typed", ["sendal", "leather sandals", "sandal kulit", "anyam", "Pringgasela", "NTB", "lombok timur", "Sasak Sari"]
)
def test_a_published_listing_is_found_in_both_languages_and_by_place_and_maker(cast, drain, typed):
    listing_id = a_listing(cast, ListingState.PUBLISHED)
    drain()
    assert found(cast, text=typed) == [listing_id]
    assert found(cast, text="boots karet") == []


def test_each_filter_narrows(cast, drain):
    listing_id = a_listing(cast, ListingState.PUBLISHED)
    drain()
    for right, wrong in [
        ({"product_type": "sandal_kulit"}, {"product_type": "sneakers"}),
        ({"stage": "sewing"}, {"stage": "packing"}),
        ({"material": "kulit_sapi"}, {"material": "rotan"}),
        ({"certificate": "halal"}, {"certificate": "sni_8877"}),
        ({"place": "52"}, {"place": "35"}),
        ({"place": "52.03"}, {"place": "52.71"}),
        ({"moq": 20}, {"moq": 19}),
    ]:
        assert found(cast, **right) == [listing_id], right
        assert found(cast, **wrong) == [], wrong


def test_what_is_paused_is_gone_and_what_is_resumed_is_back(cast, drain):
    listing_id = a_listing(cast, ListingState.PUBLISHED)
    drain()
    with cast.inside():
        listings.pause(cast.owner.actor, listing_queries.get(listing_id))
    drain()
    assert found(cast) == []
    with cast.inside():
        listings.resume(cast.owner.actor, listing_queries.get(listing_id))
    drain()
    assert found(cast) == [listing_id]


def test_changed_figures_are_on_the_card(cast, drain):
    listing_id = a_listing(cast, ListingState.PUBLISHED)
    drain()
    with cast.inside():
        listing = listing_queries.get(listing_id)
        listings.edit_figures(cast.owner.actor, listing, Figures(60, 500, 30), version=listing.version)
    drain()
    assert found(cast, moq=59) == []
    assert found(cast, moq=60) == [listing_id]


def test_a_request_is_in_the_index_while_it_is_open_to_all(cast, drain):
    shown = a_request(cast, RequestState.OPEN)
    a_request(cast, RequestState.OPEN, visibility=Visibility.PRIVATE)
    a_request(cast, RequestState.IN_REVIEW)
    drain()
    assert found(cast, SubjectKind.REQUEST) == [shown]
    with cast.inside():
        sourcing.withdraw(cast.buyer.actor, request_queries.get(shown))
    drain()
    assert found(cast, SubjectKind.REQUEST) == []


def test_an_organisations_new_name_is_on_all_its_cards(cast, drain):
    listing_id = a_listing(cast, ListingState.PUBLISHED)
    drain()
    with cast.inside():
        organisation = organisation_queries.get(cast.owner.organisation_id)
        fields = {name: getattr(organisation, name) for name in Profile.__dataclass_fields__}
        profile = Profile(**{**fields, "trade_name": "Tapak Rinjani Baru"})
        organisations.edit(cast.owner.actor, organisation, profile, version=organisation.version)
    drain()
    assert found(cast, text="rinjani baru") == [listing_id]
    assert found(cast, SubjectKind.ORGANISATION, text="tapak rinjani") == [cast.owner.organisation_id]


def test_another_marketplace_never_appears(cast, drain):
    a_listing(cast.other, ListingState.PUBLISHED)
    with cast.other.inside():
        put_all(many(3, cast.other.owner.organisation_id))
    assert found(cast) == []
    assert found(cast, text="sandal") == []


def test_the_best_match_comes_first_when_words_are_given(cast):
    with cast.inside():
        cards = many(3, cast.owner.organisation_id)
        card, _words = cards[0]
        cards[0] = (card, indexed("Kelom anyam", "kelom ukir", {"product_types": ["kelom_geulis"]}, [], "", {}))
        put_all(cards)
    assert found(cast, text="kelom geulis")[0] == card["subject_id"]


def test_sorting_by_minimum_and_price_puts_the_unknown_last(cast):
    with cast.inside():
        cards = many(3, cast.owner.organisation_id)
        for (card, _words), moq in zip(cards, (None, 50, 10), strict=True):
            card["moq"] = card["price_min"] = moq
        put_all(cards)
    expected = [card["subject_id"] for card, _words in (cards[2], cards[1], cards[0])]
    assert found(cast, sort=Sort.MOQ) == expected
    assert found(cast, sort=Sort.PRICE) == expected


def test_of_more_than_ten_thousand_the_newest_and_the_most_likely_are_still_the_right_ones(cast):
    with cast.inside():
        put_all(many(2, cast.owner.organisation_id))
        multiply(10_050)
    for order in (Sort.RELEVANCE, Sort.NEWEST):
        with cast.inside():
            page = queries.cards(cast.buyer.actor, SubjectKind.LISTING, Wanted(text="sandal", sort=order))
        assert page.is_capped
        assert [row.published_at for row in page.rows] == sorted((row.published_at for row in page.rows), reverse=True)
        assert page.rows[0].title == "Sandal 0", "of equals, the newest"
        assert all(facet.is_at_least for facet in page.facets["product_type"])
    with cast.inside():
        assert queries.cards(cast.buyer.actor, SubjectKind.LISTING, Wanted()).is_capped


def test_all_facets_of_a_search_are_counted_with_its_page(cast):
    with cast.inside():
        put_all(many(30, cast.owner.organisation_id))
        page = queries.cards(cast.buyer.actor, SubjectKind.LISTING, Wanted(text="sandal"))
        assert page.facets["product_type"] == [queries.Facet("sandal", 30, is_at_least=False)]
        assert page.facets["place"] == [queries.Facet("52.03", 30, is_at_least=False)]


def test_no_two_values_of_a_filter_share_a_number():
    assert len(meanings()) == sum(len(registry) for registry in COUNTED_BY.values())


def test_who_states_no_figure_is_not_hidden_by_one(cast):
    with cast.inside():
        cards = many(2, cast.owner.organisation_id)
        cards[0][0].update(moq=None, price_min=None)
        cards[1][0].update(moq=900, price_min=90_000)
        put_all(cards)
    assert found(cast, text="sandal 500 psg maks 20rb") == [cards[0][0]["subject_id"]]


def test_a_misspelt_name_is_found_by_its_likeness(cast):
    with cast.inside():
        put_all(many(2, cast.owner.organisation_id))
        near = queries.alike(SubjectKind.LISTING, "Sepatu Sasaks Sarri")
        assert near
        assert queries.alike(SubjectKind.LISTING, "zzzzqq") == []


def many(count, organisation_id):
    """That many sandals, a second apart, of which one in a thousand mentions a rare word."""
    documents = []
    for number in range(count):
        card = {
            "subject_kind": SubjectKind.LISTING,
            "subject_id": uuid.uuid4(),
            "organisation_id": organisation_id,
            "title": f"Sandal {number}",
            "organisation_name": "Sepatu Sasak Sari",
            "organisation_kind": "producer",
            "product_types": ["sandal"],
            "certificates": [],
            "moq": 20 + number % 300,
            "price_min": 50_000,
            "published_at": now() - timedelta(seconds=number),
            "plain": f"sandal {number} sepatu sasak sari",
            "facets": codes({"product_type": ["sandal"], "place": ["52.03"]}),
        }
        rare = "kinantan" if number % 1000 == 500 else ""
        words = indexed(card["title"], rare, {"product_types": ["sandal"]}, ["52.03"], "Lombok Timur", {})
        documents.append((card, words))
    return documents


def multiply(copies):
    """As many copies of the newest card, each a second older than the one before."""
    names = [column.name for column in SearchDocument.__table__.columns]
    fresh = {"id": "gen_random_uuid()", "subject_id": "gen_random_uuid()", "title": "'Salinan'"}
    fresh["published_at"] = "published_at - n * interval '1 second'"
    values = ", ".join(fresh.get(name, name) for name in names)
    newest = "(SELECT * FROM search_documents ORDER BY published_at DESC LIMIT 1) one"
    copying = f"INSERT INTO search_documents ({', '.join(names)}) SELECT {values} FROM {newest}"
    db.session.execute(text(f"{copying}, generate_series(1, :copies) n"), {"copies": copies})


def plan_of(statement, **values):
    rows = db.session.execute(text(f"EXPLAIN {statement.text}"), values)
    return "\n".join(row[0] for row in rows)


def test_words_are_looked_up_in_their_index_by_the_applications_own_role(cast):
    with cast.inside():
        assert db.session.scalar(text("SELECT current_user")) == "tapak_app"
        put_all(many(1000, cast.owner.organisation_id))
        multiply(15_000)
    analyze(cast)
    shared = {"tenant": cast.tenant_id, "kind": "listing"}
    more = {"codes": ["52.03"], "distances": [0.0], "request": uuid.uuid4(), "moq": 100, "budget": 9_000}
    asked = {
        **shared,
        **more,
        "person": cast.buyer.person_id,
        "query": of_tenant(query_of(Wanted(text="kinantan")), cast.tenant_id),
    }
    with cast.inside():
        for order in Sort:
            for narrowed in ((), ("moq", "budget")):
                shape = statements.Shape(order, by_words=True, narrowed=narrowed, is_persons=True)
                for make in (statements.found, statements.cards, statements.counted):
                    plan = plan_of(make(shape), **asked)
                    assert "Bitmap Index Scan on search_documents_words" in plan, plan
                    assert "words @@" in plan.partition("Index Cond")[2].partition("\n")[0], plan
                    assert "Seq Scan on search_documents" not in plan, plan
        for order in (Sort.RELEVANCE, Sort.NEWEST):
            common = statements.Shape(order, by_words=True, is_common=True)
            plan = plan_of(statements.cards(common), **{**asked, "query": of_tenant("'sandal'", cast.tenant_id)})
            assert "Index Scan using search_documents_newest" in plan, plan
            assert "search_documents_words" not in plan, plan
        plan = plan_of(statements.HOW_COMMON, **shared, queries=["'sandal'", "'kinantan'"])
        assert "Bitmap Index Scan on search_documents_words" in plan, plan
        plan = plan_of(statements.UNUSED, tenant=cast.tenant_id, words=["sandal"], lemmas=["'sandal'"])
        assert "Bitmap Index Scan on search_documents_words" in plan, plan
        plan = plan_of(statements.ALIKE, **shared, text="sandal 3999 sepatu sasak")
        assert "search_documents_plain" in plan, plan
        plan = plan_of(statements.whole(statements.Shape(Sort.NEWEST)), **shared, person=None)
        assert "search_documents_newest" in plan, plan


def test_spellings_are_looked_up_in_their_index_by_the_applications_own_role(cast):
    with cast.inside():
        _keep_spellings(frozenset(f"kata{chr(97 + n % 26)}{chr(97 + n // 26 % 26)}{n:05d}" for n in range(4000)))
    analyze(cast)
    with cast.inside():
        plan = plan_of(statements.SPELLED_NEARLY, tenant=cast.tenant_id, forms=["kataa"])
        assert "near &&" in plan.partition("search_spellings_near")[2].partition("Index Cond")[2], plan


def test_the_same_search_straight_on_the_table_could_not_use_the_index(cast):
    """Why the view exists: under row-level security `@@` may not look before the policy has."""
    with cast.inside():
        put_all(many(1000, cast.owner.organisation_id))
        direct = text("SELECT id FROM search_documents WHERE tenant_id = :tenant AND words @@ CAST(:query AS tsquery)")
        plan = plan_of(direct, tenant=cast.tenant_id, query="'kinantan'")
        assert "words @@" not in plan.partition("Index Cond")[2].partition("\n")[0]


def analyze(cast):
    owner = create_engine(cast.app.extensions["settings"].database_owner_url, poolclass=pool.NullPool)
    with owner.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM ANALYZE search_documents, search_spellings")
