"""At every place where a process may die, one dies: nothing is lost, nothing is told twice, nothing stands still."""

import os
import random
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from marketplace.core.failpoints import REACHED
from marketplace.core.jobs import Hints
from marketplace.stack.embedded import Stack
from tests.cast import make_cast
from tests.faults.history import History, Op, judge
from tests.faults.nemesis import Nemesis, seed
from tests.faults.traffic import Traffic
from tests.stack.processes import free_port

ROUNDS = int(os.environ.get("TAPAK_FAULT_ROUNDS", "1"))
SECONDS = 60
# All limits are shrunk together: a lease that nobody frees runs out within a test.
SCALE = "0.1"
# Where, and which process passes there. One that is never reached fails.
POINTS = [
    ("insert.before_commit", "web"),
    ("insert.before_commit", "worker"),
    ("commit.before_hint", "web"),
    ("commit.before_hint", "worker"),
    ("hint.unsent", "web"),
    ("hint.unsent", "sweep"),
    ("hint.unsent", "beat"),
    ("hint.sent", "web"),
    ("hint.sent", "worker"),
    ("hint.sent", "sweep"),
    ("hint.sent", "beat"),
    ("task.popped", "worker"),
    ("claim.before_commit", "worker"),
    ("claim.after", "worker"),
    ("call.half_sent", "worker"),
    ("call.accepted", "worker"),
    ("finish.before_commit", "worker"),
    ("finish.after", "worker"),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(tmp_path_factory.mktemp("points"))


@pytest.fixture(scope="module")
def nemesis(stack: Stack, settings: dict[str, str], history: History, folder: Path) -> Iterator[Nemesis]:
    given = {**settings, "TAPAK_FAILPOINTS": str(folder), "TAPAK_TIME_SCALE": SCALE}
    names = ("worker", "web", "sweep", "beat")
    with Nemesis(stack, given, random.Random(seed()), history, names, port=free_port()) as running:
        yield running


@pytest.fixture(scope="module")
def traffic(app: Flask, stack: Stack, history: History, nemesis: Nemesis) -> Traffic:
    return Traffic(app, history, [make_cast(app, stack.database_owner_url)], nemesis.port)


@pytest.mark.timeout(SECONDS * 2 * ROUNDS)
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize(("place", "process"), POINTS)
def test_wherever_a_process_dies_everything_arrives_once(
    place: str, process: str, app: Flask, nemesis: Nemesis, traffic: Traffic, folder: Path, history: History
) -> None:
    for _round in range(ROUNDS):
        armed = folder / f"{place}@{process}"
        armed.touch()
        _send(process, app, nemesis, traffic)
        _await(lambda armed=armed: _has_died(armed, process, nemesis), nemesis, "never reached")  # type: ignore[misc]
        _await(lambda: not traffic.is_open(), nemesis, "stuck")
    traffic.note_the_end()
    verdict = judge(history.ops)
    assert verdict.is_fine, f"{verdict}\n{nemesis.said()}"


def _send(process: str, app: Flask, nemesis: Nemesis, traffic: Traffic) -> None:
    """Something that this process, and no other before it, has to do with."""
    if process == "web":
        # Whoever was cut off asks again, as people do, until he is answered.
        _await(traffic.code_over_the_web, nemesis, "never answered")
    elif process == "beat":
        assert traffic.digest()
    elif process == "sweep":
        # Nobody hints it: only the sweep can find it.
        hints, app.extensions["hints"] = app.extensions["hints"], Hints("unix:///nowhere/at/all.sock")
        assert traffic.code()
        app.extensions["hints"] = hints
    else:
        assert traffic.code()


def _has_died(armed: Path, process: str, nemesis: Nemesis) -> bool:
    reached = armed.with_name(armed.name + REACHED)
    if reached.exists():
        # It took its name as it died, and may live again by now.
        nemesis.note_death(process, reached.stat().st_ctime)
        reached.unlink()
        return True
    return False


def _await(condition: Callable[[], bool], nemesis: Nemesis, what: str) -> None:
    until = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < until, f"{what}\n{nemesis.said()}"
        nemesis.tend()
        time.sleep(0.1)


TOLD = [Op(1.0, "sender", "invoke", "tell", value) for value in "ab"]
KNOWN = [Op(2.0, "sender", "ok", "tell", value) for value in "ab"]
CAME = [Op(3.0, "smtp", "ok", "accept", value, f"key of {value}") for value in "ab"]
AGAIN = Op(4.0, "smtp", "ok", "accept", "b", "key of b")
# The first call of b, as the rows have it, and the death of the worker that made it.
LIFE = Op(0.5, "worker", "ok", "start", "its life")
CALL = Op(2.5, "its life", "invoke", "call", "attempt 1", "key of b")
KILL = Op(3.2, "nemesis", "info", "kill", "worker")
BROKE_OFF = Op(3.9, "its life", "info", "broke_off", "attempt 1", "key of b")
STRUCK = [LIFE, CALL, KILL, BROKE_OFF]


def test_the_checker_lets_pass_what_arrived_once_and_a_second_call_whose_first_was_struck() -> None:
    assert judge([*TOLD, *KNOWN, *CAME]).is_fine
    assert judge([*TOLD, KNOWN[0], Op(2.0, "sender", "info", "tell", "b"), CAME[0]]).is_fine
    for struck_by in (KILL, replace(KILL, value="postgres"), replace(KILL, f="stop")):
        verdict = judge([*TOLD, *KNOWN, *CAME, AGAIN, LIFE, CALL, BROKE_OFF, struck_by])
        assert verdict.is_fine
        assert (verdict.calls_doubled, verdict.calls_struck) == (1, 1)


@pytest.mark.parametrize(
    ("what", "told"),
    [
        ("nothing is recorded of it", [LIFE, KILL]),
        ("recorded, and nobody was killed", [LIFE, CALL, BROKE_OFF]),
        ("another worker was killed", [LIFE, CALL, BROKE_OFF, replace(KILL, value="late worker")]),
        ("killed before the call was made", [LIFE, CALL, BROKE_OFF, replace(KILL, t=2.4)]),
        ("killed after the call had ended", [LIFE, CALL, BROKE_OFF, replace(KILL, t=3.95)]),
        ("killed in a later life", [*STRUCK, Op(3.1, "worker", "ok", "start", "its next life")]),
        ("Redis was killed", [LIFE, CALL, BROKE_OFF, replace(KILL, value="valkey with its file")]),
        ("struck before it was accepted even once", [LIFE, KILL, replace(CALL, t=3.1), BROKE_OFF]),
        (
            "the call of another message was struck",
            [LIFE, KILL, *(replace(one, key="key of a") for one in (CALL, BROKE_OFF))],
        ),
    ],
)
def test_the_checker_sees_a_planted_second_call_that_no_kill_accounts_for(what: str, told: list[Op]) -> None:
    assert judge([*TOLD, *KNOWN, *CAME, AGAIN, *told]).unexplained == {"key of b"}, what


def test_the_checker_sees_a_planted_loss_a_planted_double_and_whatever_else_is_wrong() -> None:
    second_effect = Op(4.0, "smtp", "ok", "accept", "b", "another key of b")
    assert judge([*TOLD, *KNOWN, CAME[0]]).lost == {"b"}
    assert judge([*TOLD, *KNOWN, *CAME, second_effect]).doubled == {"b"}
    assert judge([*TOLD, *KNOWN, *CAME, AGAIN]).unexplained == {"key of b"}
    assert judge([*TOLD, *KNOWN, *CAME, AGAIN, AGAIN, *STRUCK]).unexplained == {"key of b"}
    assert judge([*TOLD, *KNOWN, *CAME, Op(3.0, "smtp", "ok", "accept", "c", "key")]).unexpected == {"c"}
    assert judge([*TOLD, *KNOWN, *CAME, Op(5.0, "rows", "ok", "left", "d")]).stuck == {"d"}
