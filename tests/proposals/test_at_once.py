"""Ten who send one form at once make one answer; of many who change it at once one wins, and no text is lost."""

import re
import uuid
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from html import unescape

from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from marketplace.core.db import db
from marketplace.core.ids import uuid7
from marketplace.proposals import queries
from marketplace.proposals.models import Proposal
from tests.cast import Cast, Player
from tests.clients import Browser, browser
from tests.proposals.making import an_answer, an_open_request
from tests.sourcing.making import in_days

KEYS, TIMES, EDITS, THREADS = 100, 10, 200, 8
FORM = {
    "price_per_pair": "8.500",
    "pairs": "600",
    "first_sample_on": in_days(20).isoformat(),
    "delivery_on": in_days(55).isoformat(),
    "words": "Sol EVA.",
}
Client = Callable[[Player | None], Browser]


def _answer(app: Flask, cast: Cast, request_id: uuid.UUID, key: uuid.UUID, number: int = 0) -> tuple[int, str]:
    """Status and place of the reply; `number` is that of a telephone, for from one address nobody may send so often."""
    sent = {**FORM, "key": str(key), "then": "submit"}
    address = {"REMOTE_ADDR": f"10.0.{number // 250}.{number % 250 + 1}"}
    phone = browser(app, cast.host, cast.owner)
    reply = phone.send(f"/requests/{request_id}/answer", sent, environ_overrides=address)
    return reply.status_code, reply.location or ""


def test_a_key_sent_ten_times_at_once_is_one_answer_and_the_same_reply(app: Flask, cast: Cast) -> None:
    keys = {an_open_request(cast): uuid7() for _ in range(KEYS)}
    sent = [(request_id, key, number) for number, (request_id, key) in enumerate(keys.items()) for _ in range(TIMES)]
    with ThreadPoolExecutor(THREADS) as pool:
        replies = Counter(pool.map(lambda one: _answer(app, cast, *one), sent))
    assert replies == {(302, f"/proposals/{key}"): TIMES for key in keys.values()}
    with cast.inside():
        counted = select(Proposal.state, func.count()).where(Proposal.tenant_id == cast.tenant_id)
        assert [tuple(row) for row in db.session.execute(counted.group_by(Proposal.state))] == [("submitted", KEYS)]
        assert [len(queries.versions(key)) for key in keys.values()] == [1] * KEYS


def test_two_keys_at_once_for_one_request_make_one_live_answer(app: Flask, cast: Cast) -> None:
    request_id = an_open_request(cast)
    with ThreadPoolExecutor(THREADS) as pool:
        replies = list(pool.map(lambda _n: _answer(app, cast, request_id, uuid7()), range(THREADS)))
    with cast.inside():
        (made,) = db.session.scalars(select(Proposal.id).where(Proposal.request_id == request_id))
    # Whoever comes later is refused, or led to the answer that is there already.
    assert (302, f"/proposals/{made}") in replies
    assert set(replies) <= {(302, f"/proposals/{made}"), (409, "")}


def test_of_edits_at_once_one_wins_per_version_and_the_others_keep_their_text(
    app: Flask, cast: Cast, client_for: Client
) -> None:
    address = f"/proposals/{an_answer(cast, an_open_request(cast))}/edition"
    rounds = EDITS // 50
    for turn in range(rounds):
        version = _field(client_for(cast.owner).get(address), "version")

        def edit(number: int, turn: int = turn, version: str = version) -> tuple[str, TestResponse]:
            words = f"Putaran {turn}, versi {number}."
            phone = browser(app, cast.host, cast.owner)
            return words, phone.send(address, {**FORM, "words": words, "version": version})

        with ThreadPoolExecutor(THREADS) as pool:
            replies = list(pool.map(edit, range(EDITS // rounds)))
        (winner,) = [words for words, reply in replies if reply.status_code == 302]
        refused = [(words, reply) for words, reply in replies if reply.status_code == 409]
        assert len(refused) == EDITS // rounds - 1
        assert {_text(reply) for words, reply in refused} == {words for words, _reply in refused}
        assert all(_text(reply) == words and winner in reply.text for words, reply in refused)
        assert _text(client_for(cast.owner).get(address)) == winner


def _field(page: TestResponse, name: str) -> str:
    tag = re.search(rf'<input[^>]*name="{name}"[^>]*>', page.text)
    value = re.search(r'value="([^"]*)"', tag[0] if tag else "")
    assert value
    return value[1]


def _text(page: TestResponse) -> str:
    """What stands in the page's field for words."""
    found = re.search(r'<textarea[^>]*name="words"[^>]*>(.*?)</textarea>', page.text, re.DOTALL)
    assert found
    return unescape(found[1]).strip()
