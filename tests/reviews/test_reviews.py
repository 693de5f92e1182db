"""Reviews: facts first, blind until both have written or fourteen days, a reply, an objection, a verdict."""

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest

from marketplace.core.clock import now
from marketplace.core.db import db
from marketplace.core.errors import Conflict, Forbidden, NotFound
from marketplace.partnerships.rules import PartnershipState
from marketplace.reviews import actions, queries
from marketplace.reviews.models import Review
from marketplace.reviews.policy import can_decide, can_write
from marketplace.reviews.rules import BLIND, ReviewState
from tests.cast import Cast, Player
from tests.clients import Browser
from tests.partnerships.making import a_partnership

Clients = Callable[..., Browser]
Drain = Callable[[], int]


def _asked(cast: Cast, drain: Drain) -> dict[str, uuid.UUID]:
    """The reviews that Budi and Sari may write, by the name of the author."""
    made = a_partnership(cast, PartnershipState.CLOSED)
    drain()
    with cast.inside():
        by_author = {review.author_id: review.id for review in queries.of_partnership(made)}
    return {"buyer": by_author[cast.buyer.organisation_id], "owner": by_author[cast.owner.organisation_id]}


def _write(cast: Cast, player: Player, review_id: uuid.UUID, words: str = "Rapi dan tepat waktu.") -> None:
    with cast.inside():
        actions.write(player.actor, queries.find(player.actor, review_id, lock=True), again=True, words=words)


def _state(cast: Cast, review_id: uuid.UUID) -> ReviewState:
    with cast.inside():
        return db.session.get_one(Review, (cast.tenant_id, review_id)).state


def test_the_facts_are_counted_and_not_told(cast: Cast, drain: Drain) -> None:
    asked = _asked(cast, drain)
    with cast.inside():
        of_maker, of_buyer = (db.session.get_one(Review, (cast.tenant_id, asked[n])).facts for n in ("buyer", "owner"))
    assert of_maker == {"accepted": 96, "refused": 4, "late": 0}
    assert of_buyer == {"days_to_pay": 0, "late": 0}


def test_nobody_reads_what_the_other_wrote_before_he_has_written(cast: Cast, drain: Drain, client_for: Clients) -> None:
    asked = _asked(cast, drain)
    _write(cast, cast.buyer, asked["buyer"])
    for player in (cast.owner, cast.moderator, cast.rival):
        assert client_for(player).get(f"/reviews/{asked['buyer']}").status_code == 404
    assert "Rapi dan tepat" not in client_for(None).get(f"/organisations/{cast.owner.organisation_id}").text
    _write(cast, cast.owner, asked["owner"], "Bayar cepat.")
    assert {_state(cast, one) for one in asked.values()} == {ReviewState.PUBLISHED}
    assert "Rapi dan tepat" in client_for(None).get(f"/organisations/{cast.owner.organisation_id}").text


def test_after_fourteen_days_what_was_written_is_shown_and_the_rest_lapses(cast: Cast, drain: Drain) -> None:
    asked = _asked(cast, drain)
    _write(cast, cast.buyer, asked["buyer"])
    with cast.inside():
        assert actions.close_due() == 0
        assert actions.close_due(now() + BLIND - timedelta(minutes=5)) == 0
        assert actions.close_due(now() + BLIND + timedelta(seconds=1)) == 2
    assert _state(cast, asked["buyer"]) == ReviewState.PUBLISHED
    assert _state(cast, asked["owner"]) == ReviewState.LAPSED
    with pytest.raises(Conflict):
        _write(cast, cast.owner, asked["owner"])


def test_it_is_written_answered_contested_and_decided_on_its_page(
    cast: Cast, drain: Drain, client_for: Clients
) -> None:
    asked = _asked(cast, drain)
    path = f"/reviews/{asked['buyer']}"
    assert client_for(cast.buyer).send(path, {"again": "no", "words": "Lem lepas."}).status_code == 302
    _write(cast, cast.owner, asked["owner"])
    maker = client_for(cast.owner)
    assert maker.send(path, {"what": "reply", "words": "Sudah kami ganti."}).status_code == 302
    assert maker.send(path, {"what": "contest", "words": "Bukan barang kami."}).status_code == 302
    drain()
    assert "Bukan barang kami." in client_for(cast.moderator).get("/moderation/reviews").text
    verdict = {"what": "remove", "words": "Terbukti keliru."}
    assert client_for(cast.moderator).send(path, verdict).status_code == 302
    assert _state(cast, asked["buyer"]) == ReviewState.REMOVED
    assert "Lem lepas." not in client_for(None).get(f"/organisations/{cast.owner.organisation_id}").text


def test_only_the_author_writes_and_only_the_other_answers(cast: Cast, drain: Drain) -> None:
    asked = _asked(cast, drain)
    with cast.inside():
        for player in (cast.owner, cast.rival, cast.moderator):
            with pytest.raises(NotFound):
                queries.find(player.actor, asked["buyer"])
        review = queries.find(cast.buyers_colleague.actor, asked["buyer"])
        assert can_write(cast.buyer.actor, review)
        assert not can_decide(cast.moderator.actor, review)
        with pytest.raises(Forbidden):
            queries.find(cast.buyer.actor, asked["buyer"], to=can_decide)


def test_written_twice_is_once_and_not_written_over(cast: Cast, drain: Drain) -> None:
    asked = _asked(cast, drain)
    for _again in range(2):
        _write(cast, cast.buyer, asked["buyer"])
    with pytest.raises(Conflict):
        _write(cast, cast.buyer, asked["buyer"], "Ganti pikiran.")
    assert _state(cast, asked["buyer"]) == ReviewState.WRITTEN
