"""The pages of a standing order: the radar, the answer to a call, the plan, and who is told."""

from collections.abc import Callable

from marketplace.core.db import db
from marketplace.standing.models import StandingCall, StandingOrder
from marketplace.standing.rules import CallState, OrderState, Use
from tests.cast import Cast
from tests.clients import Browser
from tests.standing.making import a_standing_order, call_of, proposed

Clients = Callable[..., Browser]
Drain = Callable[[], int]


def test_the_buyer_answers_a_call_on_its_page_and_both_are_told_of_it(
    cast: Cast, client_for: Clients, drain: Drain
) -> None:
    order_id = a_standing_order(cast, drain)
    call_id = proposed(cast, order_id)
    drain()
    for player in (cast.buyer, cast.owner):
        assert "Saatnya pesan lagi" in client_for(player).get("/inbox").text
    client, page = client_for(cast.buyer), f"/standing-orders/{order_id}"
    assert "Pesanan tetap" in client.get("/partnerships").text
    assert "Radar pesan ulang" in client.get(page).text
    path = f"{page}/calls/{call_id}/confirmation"
    assert "Tulis satu jumlah saja" in client.send(path, {"pairs": "banyak"}).text
    assert client.send(path, {"pairs": "15 kodi", "deliver_on": "2020-01-01"}).status_code == 400
    answer = client.send(path, {"pairs": "16 kodi"})
    assert answer.status_code == 302
    one = call_of(cast, call_id)
    assert (one.state, one.pairs, answer.location) == (CallState.CALLED, 320, f"/partnerships/{one.partnership_id}")
    assert "320 pasang (16 kodi)" in client_for(cast.owner).get(answer.location).text


def test_a_month_is_skipped_with_its_reason_on_the_page(cast: Cast, client_for: Clients, drain: Drain) -> None:
    order_id = a_standing_order(cast, drain)
    call_id = proposed(cast, order_id)
    path = f"/standing-orders/{order_id}/calls/{call_id}/omission"
    assert client_for(cast.owner).send(path, {"reason": "x"}).status_code == 403
    assert client_for(cast.buyer).send(path).status_code == 400
    assert client_for(cast.buyer).send(path, {"reason": "Stok masih ada."}).status_code == 302
    drain()
    assert "Stok masih ada." in client_for(cast.owner).get(f"/standing-orders/{order_id}").text
    assert "Bulan ini dilewati" in client_for(cast.owner).get("/inbox").text


def test_rooms_and_backup_are_told_together_or_not_at_all(cast: Cast, client_for: Clients, drain: Drain) -> None:
    order_id = a_standing_order(cast, drain)
    client, path = client_for(cast.buyer), f"/standing-orders/{order_id}/edition"
    refused = client.send(path, {"rooms": "40", "backup": ""})
    assert "Isi keempat angkanya" in refused.text
    assert 'value="40"' in refused.text
    told = {"rooms": "40", "occupancy": "50", "nights": "2", "pairs_a_stay": "2"}
    assert client.send(path, {**told, "backup": str(cast.rival.organisation_id)}).status_code == 302
    drain()
    with cast.inside():
        order = db.session.get_one(StandingOrder, (cast.tenant_id, order_id))
        assert (order.use, order.backup_id) == (Use(40, 50, 2, 2), cast.rival.organisation_id)
    assert "Anda jadi pembuat cadangan" in client_for(cast.rival).get("/inbox").text
    assert "Rudi Kulit Jaya" in client.get(f"/standing-orders/{order_id}").text
    assert "Rudi Kulit Jaya" not in client_for(cast.owner).get(f"/standing-orders/{order_id}").text


def test_it_is_paused_run_again_and_stopped_by_either_side(cast: Cast, client_for: Clients, drain: Drain) -> None:
    order_id = a_standing_order(cast, drain)
    path, maker = f"/standing-orders/{order_id}/interruption", client_for(cast.owner)
    assert "Tulis alasannya" in maker.send(path, {"what": "pause"}).text
    assert maker.send(path, {"what": "pause", "reason": "Libur."}).status_code == 302
    assert client_for(cast.buyer).send(path, {"what": "resume"}).status_code == 302
    assert client_for(cast.buyer).send(path, {"what": "end", "reason": "Hotel tutup."}).status_code == 302
    with cast.inside():
        assert db.session.get_one(StandingOrder, (cast.tenant_id, order_id)).state == OrderState.ENDED
    for player, status in ((cast.rival, 404), (cast.stranger, 404), (cast.moderator, 404)):
        assert client_for(player).get(f"/standing-orders/{order_id}").status_code == status
    with cast.inside():
        assert db.session.query(StandingCall).count() == 1
