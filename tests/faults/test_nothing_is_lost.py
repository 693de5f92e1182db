"""Processes and servers are killed while messages are on their way: each arrives, with one effect."""

import os
import random
import threading
import time

import pytest
from flask import Flask

from marketplace.stack.embedded import Stack
from tests.cast import make_cast
from tests.clients import browser
from tests.fakes.smtp import MailServer
from tests.faults.history import History, delays, judge, percentile
from tests.faults.nemesis import EVERYBODY, FEW, Nemesis, seed
from tests.faults.traffic import MEMBERS, Traffic
from tests.stack.processes import free_port

KILLS = int(os.environ.get("TAPAK_FAULT_KILLS", "8"))
MESSAGES = int(os.environ.get("TAPAK_FAULT_MESSAGES", "300"))
# A run of hours kills everybody there is; one of a minute those on whom most depends.
IS_LONG = MESSAGES > 1000
A_SECOND = 25 if IS_LONG else 15
SECONDS = 600 if IS_LONG else 120
P99_SECONDS = 30


@pytest.mark.timeout(7200 if IS_LONG else 300)
# Nobody waits for the processes that free what a dead worker held; the supervisor has no time for it either.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_each_message_arrives_and_none_has_two_effects(
    app: Flask, stack: Stack, settings: dict[str, str], history: History, sink: MailServer
) -> None:
    drawn = seed()
    casts = [make_cast(app, stack.database_owner_url) for _market in range(2)]
    names, port = EVERYBODY if IS_LONG else FEW, free_port()
    with Nemesis(stack, settings, random.Random(drawn), history, names, port=port) as nemesis:
        traffic = Traffic(app, history, casts, port)
        began = time.monotonic()
        _play(nemesis, traffic)
        quiet = time.monotonic()
        nemesis.wake()
        _await(nemesis, traffic, f"seed {drawn}")
        drained = time.monotonic()
    traffic.note_the_end()
    verdict, waits = judge(history.ops), delays(history.ops)
    kills, p99 = sum(nemesis.kills.values()), percentile(waits, 0.99)
    print(
        f"\nseed {drawn}: {traffic.sent} messages, {kills} killed in {quiet - began:.0f} s ({_counted(nemesis)}), "
        f"{history.count('flush')} times emptied, {history.count('stop')} times stopped; "
        f"the last arrived {drained - quiet:.1f} s after the last kill; due to sent: "
        f"median {percentile(waits, 0.5):.2f} s, p99 {p99:.1f} s; {verdict.calls_doubled} calls doubled "
        f"of {verdict.calls_struck} struck after they were accepted, "
        f"{len(verdict.doubled)} effects doubled, {len(verdict.lost)} lost, {len(verdict.stuck)} stuck"
    )
    assert verdict.is_fine, f"seed {drawn}: {verdict}"
    if IS_LONG:
        assert p99 <= P99_SECONDS


@pytest.mark.timeout(300)
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_with_redis_stopped_no_page_fails_and_what_is_told_arrives_when_it_is_back(
    app: Flask, stack: Stack, settings: dict[str, str], history: History, sink: MailServer
) -> None:
    cast = make_cast(app, stack.database_owner_url)
    form = {"name": "Baru", "password": "sandal jepit 42", "agreed": "y", "consent": "y"}
    with Nemesis(stack, settings, random.Random(0), history) as nemesis:
        stack.kill_valkey()
        for number in range(3):
            address = f"baru-tanpa-redis-{number}@example.com"
            history.note("sender", "invoke", "tell", f"{cast.slug}:{address}:")
            answer = browser(app, cast.host).send("/registration", {**form, "identifier": address})
            assert answer.status_code == 302
            history.note("sender", "ok", "tell", f"{cast.slug}:{address}:")
        stack.start_valkey()
        traffic = Traffic(app, history, [cast])
        _await(nemesis, traffic, "after Redis came back")
    traffic.note_the_end()
    assert judge(history.ops).is_fine


def _play(nemesis: Nemesis, traffic: Traffic) -> None:
    """Messages go on their way without a pause, and in the midst of them something dies."""
    sending = threading.Thread(target=_send, args=(traffic,))
    sending.start()
    pause, struck = MESSAGES / A_SECOND / KILLS, 0
    while struck < KILLS or sending.is_alive():
        until = time.monotonic() + nemesis.dice.uniform(0, 2 * pause)
        while time.monotonic() < until:
            nemesis.tend()
            time.sleep(0.05)
        if struck < KILLS:
            nemesis.strike()
            struck += 1
            if struck % 8 == 0:
                nemesis.disturb()
    sending.join()


def _send(traffic: Traffic) -> None:
    """So many messages a second: codes, one of them through a page now and then, news for many, digests."""
    turn = 0
    while traffic.sent < MESSAGES:
        until = time.monotonic() + 1
        traffic.news()
        for _code in range(A_SECOND - MEMBERS):
            traffic.code()
        if IS_LONG and turn % 10 == 0:
            traffic.code_over_the_web()
        if IS_LONG and turn % 10 == 5:
            traffic.digest()
        turn += 1
        time.sleep(max(0.0, until - time.monotonic()))


def _await(nemesis: Nemesis, traffic: Traffic, what: str) -> None:
    until = time.monotonic() + SECONDS
    while traffic.is_open():
        assert time.monotonic() < until, f"{what}: still not done: {traffic.states()}\n{nemesis.said()}"
        nemesis.tend()
        time.sleep(0.2)


def _counted(nemesis: Nemesis) -> str:
    return ", ".join(f"{name} {times}" for name, times in sorted(nemesis.kills.items()))
