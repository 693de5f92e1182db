"""The order of the limits, and the pauses between attempts."""

import os
import subprocess
import sys
from datetime import timedelta
from typing import Any

import pytest

from marketplace.core import jobs
from marketplace.notifications.rules import PAUSES, WORTH, Message, is_last, pause_after

NAMES = (
    "PROVIDER_SECONDS",
    "BATCH_SECONDS",
    "SOFT_SECONDS",
    "HARD_SECONDS",
    "LEASE_SECONDS",
    "VISIBILITY_SECONDS",
)


@pytest.fixture
def celery(environment: dict[str, str]) -> Any:
    from workers.app import app  # it reads the environment when it is imported

    return app


def test_each_limit_leaves_room_for_the_one_before() -> None:
    limits = [getattr(jobs, name) for name in NAMES]
    assert limits == [10, 20, 30, 40, 60, 120] == sorted(set(limits))
    # The last call of a batch still ends before the soft limit; a call is written down while its lease holds.
    assert jobs.BATCH_SECONDS + jobs.PROVIDER_SECONDS <= jobs.SOFT_SECONDS
    assert jobs.PROVIDER_SECONDS + jobs.INSIST_SECONDS < jobs.LEASE_SECONDS


@pytest.mark.parametrize("scale", ["1", "0.1"])
def test_shrunk_together_they_keep_their_order(scale: str) -> None:
    """As the tests of faults do, in a process of its own."""
    asked = f"from marketplace.core import jobs; print(*(getattr(jobs, name) for name in {NAMES}))"
    environment = {**os.environ, "TAPAK_TIME_SCALE": scale}
    said = subprocess.run([sys.executable, "-c", asked], env=environment, capture_output=True, text=True, check=True)
    limits = [float(number) for number in said.stdout.split()]
    assert limits == sorted(set(limits))
    assert limits[NAMES.index("LEASE_SECONDS")] == pytest.approx(60 * float(scale))


def test_celery_knows_the_limits(celery: Any) -> None:
    conf = celery.conf
    assert (conf.task_soft_time_limit, conf.task_time_limit) == (jobs.SOFT_SECONDS, jobs.HARD_SECONDS)
    assert conf.broker_transport_options["visibility_timeout"] == jobs.VISIBILITY_SECONDS
    assert conf.task_acks_late
    assert conf.task_reject_on_worker_lost
    assert not conf.task_always_eager
    assert conf.broker_connection_max_retries is None


def test_what_is_hinted_is_a_task_that_exists(celery: Any) -> None:
    from marketplace.core.jobs import DELIVER, DELIVER_PROMPTLY
    from marketplace.events.actions import RELAY
    from workers.sweep import QUEUES

    celery.loader.import_default_modules()
    hinted = {RELAY, DELIVER, DELIVER_PROMPTLY, *(task for task, *_rest in QUEUES.values())}
    assert hinted | {"clock.tick"} == {name for name in celery.tasks if not name.startswith("celery.")}


@pytest.mark.parametrize(
    ("attempts", "pause"),
    [(1, "5 s"), (2, "5 min"), (3, "30 min"), (4, "2 h"), (5, "5 h"), (6, "10 h"), (7, "14 h")],
)
def test_the_pauses_are_those_of_standard_webhooks_a_fifth_to_either_side(attempts: int, pause: str) -> None:
    number, unit = pause.split()
    middle = timedelta(**{{"s": "seconds", "min": "minutes", "h": "hours"}[unit]: int(number)})
    assert pause_after(attempts, 0.0) == middle * 0.8
    assert pause_after(attempts, 0.5) == middle
    assert pause_after(attempts, 1.0) == middle * 1.2


def test_the_eighth_attempt_is_the_last() -> None:
    assert [n for n in range(1, 10) if is_last(n)] == [8, 9]
    assert len(PAUSES) == jobs.ATTEMPTS - 1


def test_no_code_is_sent_after_it_has_expired() -> None:
    from marketplace.accounts.rules import CODE_LIFE

    codes = {Message.CODE_REGISTRATION, Message.CODE_RECOVERY, Message.CODE_SIGN_IN, Message.CODE_ADDRESS}
    assert {WORTH[code] for code in codes} == {CODE_LIFE}
    assert set(WORTH) == set(Message)
