"""Who opens which page of a request, and what stands there."""

import pytest

from marketplace.sourcing import queries
from marketplace.sourcing.rules import RequestState, Visibility, Wants
from tests.sourcing.making import a_request

S = RequestState
NOBODY = "nobody"
PEOPLE = ["buyer", "buyers_colleague", "owner", "rival", "newcomer", "moderator", "viewer", "stranger", NOBODY]
INSIDE = {"buyer": 200, "buyers_colleague": 200, "moderator": 200, "viewer": 200}
DRAFT_EDITION = {"buyer": 200, "buyers_colleague": 200, "moderator": 403, "viewer": 403, "nobody": 302}
OPEN_EDITION = DRAFT_EDITION | {"owner": 403, "rival": 403, "newcomer": 403}
OPEN_PAGE = dict.fromkeys([who for who in PEOPLE if who != "stranger"], 200)


def answer_to(cast, client_for, who: str, path: str, *, send: bool = False) -> int:
    client = client_for(None if who == NOBODY else getattr(cast, who))
    return (client.send(path) if send else client.get(path)).status_code


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize(
    ("state", "visibility", "end", "expected"),
    [
        (S.DRAFT, Visibility.PUBLIC, "", INSIDE),
        (S.DRAFT, Visibility.PUBLIC, "/edition", DRAFT_EDITION),
        (S.OPEN, Visibility.PUBLIC, "", OPEN_PAGE),
        (S.OPEN, Visibility.PUBLIC, "/edition", OPEN_EDITION),
        (S.OPEN, Visibility.INVITED, "", INSIDE),
        (S.OPEN, Visibility.PRIVATE, "", INSIDE),
        (S.SUSPENDED, Visibility.PUBLIC, "", INSIDE),
    ],
    ids=["draft", "draft-edition", "open", "open-edition", "invited", "private", "suspended"],
)
def test_a_page_opens_for_those_it_is_for(cast, client_for, who, state, visibility, end, expected) -> None:
    request_id = a_request(cast, state, visibility=visibility)
    assert answer_to(cast, client_for, who, f"/requests/{request_id}{end}") == expected.get(who, 404)


@pytest.mark.parametrize("verb", ["submission", "withdrawal", "cancellation", "photos"])
def test_a_verb_on_a_draft_is_for_its_people_alone(cast, client_for, verb) -> None:
    request_id = a_request(cast)
    for who, status in {"rival": 404, "stranger": 404, "moderator": 403, NOBODY: 302}.items():
        assert answer_to(cast, client_for, who, f"/requests/{request_id}/{verb}", send=True) == status
    with cast.inside():
        assert queries.get(request_id).state == S.DRAFT


@pytest.mark.parametrize(
    ("state", "verb", "after"),
    [(S.DRAFT, "submission", S.IN_REVIEW), (S.DRAFT, "withdrawal", S.WITHDRAWN), (S.OPEN, "withdrawal", S.WITHDRAWN)],
)
def test_a_verb_sent_twice_is_done_once_and_never_an_error(cast, client_for, state, verb, after) -> None:
    request_id = a_request(cast, state)
    for _time in range(2):
        assert client_for(cast.buyer).send(f"/requests/{request_id}/{verb}").status_code == 302
    with cast.inside():
        assert queries.get(request_id).state == after


def test_a_verb_that_leads_nowhere_is_a_conflict(cast, client_for) -> None:
    request_id = a_request(cast, S.CLOSED)
    assert answer_to(cast, client_for, "buyer", f"/requests/{request_id}/withdrawal", send=True) == 409


def test_makers_read_what_matters_and_no_contact_of_the_buyer(cast, client_for) -> None:
    page = client_for(None).get(f"/requests/{a_request(cast, S.OPEN)}").text
    for text in ("600 pasang sandal hotel", "Rinjani Footwear", "600 pasang (30 kodi) tiap bulan", "Kota Mataram"):
        assert text in page
    assert "Rp\u00a06.000–9.000" in page
    assert "Nusa Tenggara Barat" in page
    assert cast.buyer.phone not in page
    assert str(cast.buyer.email) not in page
    assert "Siapa yang boleh melihat" not in page


def test_it_can_be_shared_with_a_preview(cast, client_for) -> None:
    page = client_for(None).get(f"/requests/{a_request(cast, S.OPEN)}").text
    assert '<meta property="og:title" content="600 pasang sandal hotel">' in page
    assert "https://wa.me/?text=" in page


def test_what_is_for_few_is_not_shared_and_not_indexed(cast, client_for) -> None:
    page = client_for(cast.buyer).get(f"/requests/{a_request(cast, S.OPEN, visibility=Visibility.PRIVATE)}").text
    assert "https://wa.me/?text=" not in page
    assert '<meta name="robots" content="noindex">' in page


def test_the_page_speaks_english_too(cast, client_for) -> None:
    page = client_for(None).get(f"/requests/{a_request(cast, S.OPEN)}?language=en").text
    for text in ("Hotel slippers", "600 pairs (30 kodi) every month", "Answer by", "Ask the buyer"):
        assert text in page


@pytest.mark.parametrize(("months", "words"), [(1, "every month for 1 month<"), (12, "every month for 12 months<")])
def test_months_are_counted_in_english_as_well(cast, client_for, months, words) -> None:
    assert words in client_for(None).get(f"/requests/{a_request(cast, S.OPEN, months=months)}?language=en").text


def test_my_requests_are_those_of_my_brand_or_a_word_on_how_to_begin(cast, client_for) -> None:
    a_request(cast)
    assert "600 pasang sandal hotel" in client_for(cast.buyers_colleague).get("/my/requests").text
    empty = client_for(cast.owner).get("/my/requests").text
    assert "600 pasang sandal hotel" not in empty
    assert "Belum ada permintaan" in empty


@pytest.mark.parametrize(
    ("wants", "unit", "due"),
    [(Wants.DESIGN, "per model", "Desain harus jadi"), (Wants.PRODUCTION, "per pasang", "Barang harus ada")],
    ids=["a design", "pairs"],
)
def test_a_budget_says_of_what_it_is(cast, client_for, wants, unit, due) -> None:
    request_id = a_request(cast, S.OPEN, wants=wants, budget_max=6_000_000)
    page = client_for(None).get(f"/requests/{request_id}").text
    assert f"<small>{unit}</small>" in page
    assert due in page
