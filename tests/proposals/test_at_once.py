"""Ten who send the same form at once make one answer; two who change it at once make one winner."""

import uuid
from concurrent.futures import ThreadPoolExecutor

from flask import Flask
from sqlalchemy import func, select

from marketplace.core.db import db, enter_tenant, transaction
from marketplace.core.errors import Conflict
from marketplace.core.ids import uuid7
from marketplace.proposals import actions, queries
from marketplace.proposals.actions import Terms
from marketplace.proposals.models import Proposal
from marketplace.sourcing import queries as requests
from tests.cast import Cast
from tests.proposals.making import TERMS, an_answer, an_open_request

KEYS, TIMES, EDITS, THREADS = 100, 10, 200, 8


def _send(app: Flask, cast: Cast, request_id: uuid.UUID, key: uuid.UUID) -> tuple[uuid.UUID, str]:
    with app.app_context():
        enter_tenant(cast.tenant_id)
        with transaction():
            assert cast.owner.organisation_id
            request = requests.get(request_id)
            made = actions.draft(cast.owner.actor, request, cast.owner.organisation_id, TERMS, key=key)
            proposal = queries.hold(made.id)
            actions.submit(cast.owner.actor, proposal)
            return proposal.id, proposal.state.value


def test_a_key_sent_ten_times_at_once_is_one_answer_and_the_same_reply(app: Flask, cast: Cast) -> None:
    keys = {an_open_request(cast): uuid7() for _ in range(KEYS)}
    sent = [(request_id, key) for request_id, key in keys.items() for _ in range(TIMES)]
    with ThreadPoolExecutor(THREADS) as pool:
        replies = list(pool.map(lambda both: _send(app, cast, *both), sent))
    assert sorted(set(replies)) == sorted((key, "submitted") for key in keys.values())
    with cast.inside():
        counted = select(func.count()).select_from(Proposal).where(Proposal.tenant_id == cast.tenant_id)
        assert db.session.scalar(counted) == KEYS
        assert [len(queries.versions(key)) for key in keys.values()] == [1] * KEYS


def test_two_keys_at_once_for_one_request_make_one_live_answer(app: Flask, cast: Cast) -> None:
    request_id = an_open_request(cast)

    def send(_n: int) -> str:
        try:
            return _send(app, cast, request_id, uuid7())[1]
        except Conflict:
            return "conflict"

    with ThreadPoolExecutor(THREADS) as pool:
        replies = list(pool.map(send, range(THREADS)))
    assert sorted(replies) == ["conflict"] * (THREADS - 1) + ["submitted"]


def test_of_edits_at_once_one_wins_per_version_and_the_others_keep_their_text(app: Flask, cast: Cast) -> None:
    proposal_id = an_answer(cast, an_open_request(cast))
    with cast.inside():
        version = queries.get(proposal_id).version

    def edit(n: int) -> str:
        with app.app_context():
            enter_tenant(cast.tenant_id)
            try:
                with transaction():
                    proposal = queries.find(cast.owner.actor, proposal_id, lock=True).proposal
                    terms = Terms(**{**vars(TERMS), "words": f"Versi {n}"})
                    actions.edit(cast.owner.actor, proposal, terms, version=version)
            except Conflict as error:
                return dict(error.typed)["words"]
            return "won"

    with ThreadPoolExecutor(THREADS) as pool:
        replies = list(pool.map(edit, range(EDITS)))
    assert replies.count("won") == 1
    kept = [reply for reply in replies if reply != "won"]
    assert len(kept) == EDITS - 1
    assert all(reply.startswith("Versi ") for reply in kept)
