"""Writing a request: saved with almost nothing, sent when it is whole, and nothing typed is lost."""

import pytest

from marketplace.core.db import db
from marketplace.core.ids import uuid7
from marketplace.sourcing import queries
from marketplace.sourcing.rules import RequestState
from tests.sourcing.making import REASON, a_request, in_days

S = RequestState


def whole() -> dict[str, object]:
    return {
        "title": "600 pasang sandal hotel",
        "wants": "production",
        "product_type": "sandal_hotel",
        "pairs": "30 kodi",
        "is_monthly": "y",
        "description": "Sandal tertutup untuk kamar hotel di Senggigi, logo bordir.",
        "closes_on": in_days(14).isoformat(),
        "needed_by": in_days(60).strftime("%d/%m/%Y"),
        "delivery_regency_code": "52.71",
        "materials": ["handuk", "sol_eva"],
        "budget_min": "6rb",
        "budget_max": "9.000",
        "region_codes": ["52", "52.03"],
        "sample_policy": "paid",
        "payment_terms": "dp_50",
        "visibility": "public",
    }


def only_request(cast):
    with cast.inside():
        (request,) = queries.of_organisations([cast.buyer.organisation_id])
        db.session.expunge(request)
        return request


def test_a_whole_request_is_saved_and_sent_in_one_go(cast, client_for) -> None:
    answer = client_for(cast.buyer).send("/requests/new", {**whole(), "then": "submit"})
    request = only_request(cast)
    assert answer.location == f"/requests/{request.id}"
    assert request.state == S.IN_REVIEW
    assert (request.pairs, request.is_monthly, request.budget_min, request.budget_max) == (600, True, 6_000, 9_000)
    assert (request.needed_by, request.closes_on) == (in_days(60), in_days(14))
    assert (request.region_codes, request.region_is_must) == (["52", "52.03"], False)
    assert (request.sample_policy, request.payment_terms, request.visibility) == ("paid", "dp_50", "public")


def test_a_standing_order_says_for_how_many_months_and_a_shoe_over_which_last(cast, client_for) -> None:
    told = {**whole(), "months": "6", "shoe_last": "wide", "then": "submit"}
    page = client_for(cast.buyer).send("/requests/new", told, follow_redirects=True).text
    request = only_request(cast)
    assert (request.months, request.shoe_last) == (6, "wide")
    assert "600 pasang (30 kodi) tiap bulan, selama 6 bulan" in page
    assert "Acuan lebar" in page


def test_months_belong_to_an_order_for_every_month(cast, client_for) -> None:
    once = {name: value for name, value in whole().items() if name != "is_monthly"}
    page = client_for(cast.buyer).send("/requests/new", {**once, "months": "6"})
    assert "Centang “Sebanyak ini setiap bulan”, atau kosongkan bulannya." in page.text
    client_for(cast.buyer).send("/requests/new", {**once, "months": "6", "shape": "hotel"})
    assert (only_request(cast).months, only_request(cast).is_monthly) == (6, True), "a hotel takes its pairs monthly"


def test_a_title_is_enough_for_a_draft_and_twice_the_same_form_is_one(cast, client_for) -> None:
    client, key = client_for(cast.buyer), str(uuid7())
    for _time in range(2):
        answer = client.send("/requests/new", {"title": "Sandal hotel", "key": key})
        assert answer.location == f"/requests/{key}/edition"
    assert only_request(cast).title == "Sandal hotel"


def test_what_is_missing_stands_beside_its_field_and_the_draft_is_kept(cast, client_for) -> None:
    client = client_for(cast.buyer)
    answer = client.send("/requests/new", {"title": "Sandal", "then": "submit"})
    page = client.get(answer.location).text
    assert "Isi jumlahnya, contoh: 600 pasang atau 30 kodi." in page
    assert 'id="closes_on-error"' in page
    assert only_request(cast).state == S.DRAFT


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("title", " ", "Bagian ini perlu diisi"),
        ("product_type", "roket", "Pilih dari daftar"),
        ("pairs", "seribu", "Tulis satu jumlah saja"),
        ("closes_on", "2026-13-40", "Tulis tanggal seperti"),
        ("needed_by", "besok", "Tulis tanggal seperti"),
        ("budget_max", "sepuluh", "Tulis satu harga saja"),
        ("budget_max", "1rb", "Tukar keduanya"),
        ("region_codes", ["99"], "Pilih dari daftar"),
        (
            "region_codes",
            [f"52.0{n}" for n in range(1, 9)] + [str(n) for n in range(11, 20)] + ["31"] * 5,
            "paling banyak 20",
        ),
        ("visibility", "teman", "Pilih dari daftar"),
        ("payment_terms", "kapan-kapan", "Pilih dari daftar"),
    ],
)
def test_bad_input_is_told_beside_its_field_and_kept(cast, client_for, field, typed, sentence) -> None:
    page = client_for(cast.buyer).send("/requests/new", {**whole(), field: typed})
    assert page.status_code == 200
    assert sentence in page.text
    assert "Sandal tertutup untuk kamar hotel" in page.text
    with cast.inside():
        assert queries.of_organisations([cast.buyer.organisation_id]) == []


def test_a_day_that_has_passed_is_no_day_to_answer(cast, client_for) -> None:
    client = client_for(cast.buyer)
    answer = client.send("/requests/new", {**whole(), "closes_on": in_days(-3).isoformat(), "then": "submit"})
    assert "paling cepat besok" in client.get(answer.location).text
    assert only_request(cast).state == S.DRAFT


def test_two_who_edit_at_once_both_see_both_texts(cast, client_for) -> None:
    path = f"/requests/{a_request(cast)}/edition"
    client_for(cast.buyers_colleague).send(path, {**whole(), "title": "Dari Nina", "version": "1"})
    mine = {**whole(), "title": "Dari Budi", "product_type": "sandal", "version": "1"}
    answer = client_for(cast.buyer).send(path, mine)
    assert answer.status_code == 409
    assert "Dari Nina" in answer.text
    assert 'value="Dari Budi"' in answer.text
    assert "Sandal hotel" in answer.text
    assert only_request(cast).title == "Dari Nina"


def test_somebody_without_a_brand_is_shown_the_way_to_one(cast, client_for) -> None:
    for who in (cast.newcomer, cast.owner):
        assert "Daftarkan merek atau usaha Anda dulu" in client_for(who).get("/requests/new").text


def test_the_author_reads_what_he_is_asked_to_mend(cast, client_for) -> None:
    request_id = a_request(cast, S.CHANGES_ASKED)
    client = client_for(cast.buyer)
    assert REASON in client.get(f"/requests/{request_id}/edition").text
    client.send(f"/requests/{request_id}/submission")
    assert only_request(cast).state == S.IN_REVIEW


def test_an_open_request_gets_more_days_and_is_told_when_fewer(cast, client_for) -> None:
    request_id = a_request(cast, S.OPEN)
    path, client = f"/requests/{request_id}/edition", client_for(cast.buyer)
    version = str(only_request(cast).version)
    fewer = client.send(path, {"closes_on": in_days(3).isoformat(), "version": version})
    assert "hanya bisa diundur" in fewer.text
    assert client.send(path, {"closes_on": "", "version": version}).status_code == 200
    more = client.send(path, {"closes_on": in_days(30).isoformat(), "version": version})
    assert more.location == f"/requests/{request_id}"
    assert only_request(cast).closes_on == in_days(30)


def test_giving_up_needs_a_reason(cast, client_for) -> None:
    request_id = a_request(cast, S.OPEN)
    path, client = f"/requests/{request_id}/cancellation", client_for(cast.buyer)
    assert "Bagian ini perlu diisi" in client.send(path, {"reason": "  "}).text
    for _time in range(2):
        assert client.send(path, {"reason": "Hotelnya batal buka."}).status_code == 302
    assert only_request(cast).state == S.CANCELLED
