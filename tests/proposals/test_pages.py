"""From the first answer to the result, through the pages of both sides."""

import re
from collections.abc import Callable
from datetime import timedelta

from marketplace.core.ids import uuid7
from marketplace.proposals import queries
from tests.capacity.making import declared
from tests.cast import Cast
from tests.clients import Browser
from tests.proposals.making import an_answer, an_open_request, closed, offered, request_state, state_of
from tests.sourcing.making import in_days

Client = Callable[..., Browser]


def _form(**changes: object) -> dict[str, object]:
    written = {
        "price_per_pair": "8.500",
        "pairs": "30 kodi",
        "first_sample_on": in_days(20).isoformat(),
        "delivery_on": in_days(55).isoformat(),
        "words": "Sol EVA, handuk putih.",
        "key": str(uuid7()),
        "then": "submit",
    }
    return {**written, **changes}


def test_a_request_becomes_an_agreement(cast: Cast, client_for: Client, drain: Callable[[], int]) -> None:
    request_id = an_open_request(cast)
    maker, buyer, rival = client_for(cast.owner), client_for(cast.buyer), client_for(cast.rival)
    assert "Jawab permintaan" in maker.get(f"/requests/{request_id}").text
    sent = maker.send(f"/requests/{request_id}/answer", _form())
    assert sent.status_code == 302
    first = sent.location
    second = rival.send(f"/requests/{request_id}/answer", _form(price_per_pair="9rb")).location
    drain()
    assert "menjawab" in buyer.get("/inbox").text
    table = buyer.get(f"/requests/{request_id}/answers").text
    assert "Sepatu Sasak Sari" in table
    assert "Rudi Kulit Jaya" in table
    assert buyer.send(f"{first}/shortlisting").status_code == 302
    assert buyer.send(f"/requests/{request_id}/closing").status_code == 302
    offer = {"price_per_pair": "8.000", "pairs": "600", "delivery_on": in_days(50).isoformat(), "days": "3"}
    assert buyer.send(f"{first}/offer", offer).status_code == 302
    drain()
    assert "menawarkan kesepakatan" in maker.get("/inbox").text
    assert maker.send(f"{first}/acceptance").status_code == 302
    said = {"reason": "price", "would_help": "cheaper_10", "note": "Fotonya bagus."}
    assert buyer.send(f"{second}/refusal", said).status_code == 302
    assert request_state(cast, request_id) == "awarded"
    drain()
    page = rival.get(second).text
    assert "Harga di atas anggaran" in page
    assert "10 persen lebih rendah" in page
    assert "Fotonya bagus." in page
    assert "8.000" in maker.get(first).text


def test_the_buyer_sees_where_the_makers_capacity_is_tightest_before_the_delivery(
    cast: Cast, client_for: Client
) -> None:
    week = declared(cast, 300, 120, 300) + timedelta(weeks=1)
    declared(cast, 500, 500, 500, stage="sewing")
    proposal_id = an_answer(cast, an_open_request(cast))
    page = client_for(cast.buyer).get(f"/proposals/{proposal_id}").text
    assert f"120 dari 120 pasang kosong di minggu {week.isocalendar().week}" in page


def test_what_is_missing_is_asked_for_beside_its_field_and_the_rest_is_kept(cast: Cast, client_for: Client) -> None:
    request_id = an_open_request(cast)
    maker = client_for(cast.owner)
    back = maker.send(f"/requests/{request_id}/answer", _form(price_per_pair=""), follow_redirects=True)
    assert "Isi harga per pasang" in back.text
    assert "Sol EVA, handuk putih." in back.text


def test_a_form_sent_again_with_other_words_shows_both(cast: Cast, client_for: Client) -> None:
    request_id = an_open_request(cast)
    maker, form = client_for(cast.owner), _form(then="save")
    first = maker.send(f"/requests/{request_id}/answer", form)
    assert maker.send(f"/requests/{request_id}/answer", form).location == first.location
    other = maker.send(f"/requests/{request_id}/answer", {**form, "words": "Sol karet."})
    assert other.status_code == 409
    assert "Sol karet." in other.text
    assert "Sol EVA, handuk putih." in other.text


def test_an_answer_edited_by_two_keeps_the_text_of_the_later(cast: Cast, client_for: Client) -> None:
    proposal_id = an_answer(cast, an_open_request(cast))
    maker = client_for(cast.owner)
    version = re.search(r'name="version" value="(\d+)"', maker.get(f"/proposals/{proposal_id}/edition").text)
    assert version
    path, form = f"/proposals/{proposal_id}/edition", {**_form(), "version": version[1], "then": "save"}
    assert maker.send(path, {**form, "price_per_pair": "8.400"}).status_code == 302
    late = maker.send(path, {**form, "price_per_pair": "8.300"})
    assert late.status_code == 409
    assert "8.300" in late.text
    page = client_for(cast.buyer).get(f"/proposals/{proposal_id}").text
    assert "8.500" in page
    assert "8.400" in page


def test_sealed_answers_open_after_the_last_day(cast: Cast, client_for: Client) -> None:
    request_id = an_open_request(cast, is_sealed=True)
    proposal_id = an_answer(cast, request_id)
    buyer = client_for(cast.buyer)
    shut = buyer.get(f"/requests/{request_id}/answers").text
    assert "Sudah ada 1 jawaban" in shut
    assert "Sepatu Sasak Sari" not in shut
    assert buyer.get(f"/proposals/{proposal_id}").status_code == 404
    closed(cast, request_id)
    assert "Sepatu Sasak Sari" in buyer.get(f"/requests/{request_id}/answers").text


def test_a_rival_finds_no_answer_of_another(cast: Cast, client_for: Client) -> None:
    request_id = an_open_request(cast)
    proposal_id = an_answer(cast, request_id)
    rival = client_for(cast.rival)
    assert rival.get(f"/proposals/{proposal_id}").status_code == 404
    assert rival.get(f"/requests/{request_id}/answers").status_code == 403


def test_a_counter_offer_goes_back_and_the_buyer_may_take_it(cast: Cast, client_for: Client) -> None:
    request_id = an_open_request(cast)
    proposal_id = an_answer(cast, request_id)
    closed(cast, request_id)
    offered(cast, proposal_id)
    maker, buyer = client_for(cast.owner), client_for(cast.buyer)
    reply = {"price_per_pair": "8.250", "pairs": "600", "delivery_on": in_days(52).isoformat(), "days": "2"}
    assert maker.send(f"/proposals/{proposal_id}/offer", reply).status_code == 302
    assert maker.send(f"/proposals/{proposal_id}/acceptance").status_code == 403
    assert buyer.send(f"/proposals/{proposal_id}/acceptance").status_code == 302
    assert state_of(cast, proposal_id) == "accepted"
    assert "8.250" in maker.get(f"/proposals/{proposal_id}").text


def test_an_offer_that_arrives_again_after_the_reply_to_it_takes_nothing_back(cast: Cast, client_for: Client) -> None:
    request_id = an_open_request(cast)
    proposal_id = an_answer(cast, request_id)
    closed(cast, request_id)
    maker, buyer, path = client_for(cast.owner), client_for(cast.buyer), f"/proposals/{proposal_id}/offer"
    key = re.search(r'name="key" value="([0-9a-f-]{36})"', buyer.get(path).text)
    assert key
    terms = {"pairs": "600", "delivery_on": in_days(52).isoformat(), "days": "2"}
    first = {**terms, "price_per_pair": "8.000", "key": key[1]}
    assert buyer.send(path, first).status_code == 302
    assert maker.send(path, {**terms, "price_per_pair": "8.250", "key": str(uuid7())}).status_code == 302
    assert buyer.send(path, first).status_code == 302, "the same form, late on a slow line"
    assert state_of(cast, proposal_id) == "countered"
    with cast.inside():
        assert [one.price_per_pair for one in queries.offers(proposal_id)] == [8_250, 8_000]
