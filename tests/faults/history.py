"""What went in, what came out and who died, written down as it happened and judged as Jepsen judges a queue.

Jepsen's total-queue: what goes in must come out. There a double is forgiven; here it is a failure. Each line is
{"t", "process", "type": invoke | ok | info | fail, "f", "value", "key"}; `info` is an end that nobody knows. Lines that
are read from rows or files afterwards bear the moment at which it happened, so they are judged in the order of time.
"""

import json
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

DATABASE = "postgres"


@dataclass(frozen=True)
class Op:
    """`value` names the message as the sender knows it, `key` as the provider does."""

    t: float
    process: str
    type: str
    f: str
    value: str
    key: str = ""


class History:
    """Written by several threads, and to a file line by line, so that it outlives a run that breaks off."""

    def __init__(self, path: Path | None = None) -> None:
        self.ops: list[Op] = []
        self._lock = threading.Lock()
        self._file = path.open("w") if path else None

    def note(self, process: str, type_: str, f: str, value: str, key: str = "", *, at: float = 0.0) -> None:
        op = Op(at or time.time(), process, type_, f, value, key)
        with self._lock:
            self.ops.append(op)
            if self._file:
                self._file.write(json.dumps(asdict(op)) + "\n")
                self._file.flush()

    def close(self) -> None:
        if self._file:
            self._file.close()

    def count(self, f: str) -> int:
        return sum(op.f == f for op in list(self.ops))

    @classmethod
    def read(cls, path: Path) -> "History":
        found = cls()
        found.ops = [Op(**json.loads(line)) for line in path.read_text().splitlines()]
        return found


@dataclass(frozen=True)
class Verdict:
    """`doubled`: messages with two keys at the provider, which are two effects. `unexplained`: keys that were called
    more often than calls of theirs were struck. `stuck`: what nobody will send any more, or not yet.
    `calls_struck`: how many kills and calls met, each between the acceptance and its being written down."""

    lost: frozenset[str]
    unexpected: frozenset[str]
    doubled: frozenset[str]
    unexplained: frozenset[str]
    stuck: frozenset[str]
    calls_doubled: int
    calls_struck: int

    @property
    def is_fine(self) -> bool:
        return not (self.lost or self.unexpected or self.doubled or self.unexplained or self.stuck)


def judge(ops: Iterable[Op]) -> Verdict:
    """Sent for certain: must have come out. Of unknown end: may have. Never begun: must not have."""
    told = sorted(ops, key=lambda op: op.t)
    begun, certain, stuck = set(), set(), set()
    keys, calls = defaultdict(set), Counter[str]()
    for op in told:
        if op.f == "tell" and op.type == "invoke":
            begun.add(op.value)
        elif op.f == "tell" and op.type == "ok":
            certain.add(op.value)
        elif op.f == "accept":
            keys[op.value].add(op.key)
            calls[op.key] += 1
        elif op.f == "left":
            stuck.add(op.value)
    struck = _struck(told)
    return Verdict(
        lost=frozenset(certain - keys.keys()),
        unexpected=frozenset(keys.keys() - begun),
        doubled=frozenset(value for value, known in keys.items() if len(known) > 1),
        unexplained=frozenset(key for key, times in calls.items() if times - 1 > struck[key]),
        stuck=frozenset(stuck),
        calls_doubled=sum(calls.values()) - len(calls),
        calls_struck=sum(struck.values()),
    )


@dataclass
class _Call:
    """One attempt that is recorded as broken off. `boot`: the life of the worker that made it."""

    key: str
    boot: str
    is_accepted: bool = False
    is_struck: bool = False


def _struck(told: Iterable[Op]) -> Counter[str]:
    """By key, how many calls were accepted and recorded as of unknown end, and under way as their worker was killed.

    Or as it was made to stand still, or as the database died, into which the end of each call is written.
    """
    lives: dict[str, str] = {}
    under_way: dict[str, _Call] = {}
    struck = Counter[str]()
    for op in told:
        if op.f == "start":
            lives[op.process] = op.value
        elif op.f == "call":
            under_way[op.value] = _Call(op.key, op.process)
        elif op.f == "accept":
            for call in under_way.values():
                call.is_accepted |= call.key == op.key
        elif op.f in ("kill", "stop"):
            for call in under_way.values():
                call.is_struck |= op.value == DATABASE or lives.get(op.value) == call.boot
        elif op.f == "broke_off":
            ended = under_way.pop(op.value)
            struck[ended.key] += ended.is_accepted and ended.is_struck
    return struck


def delays(ops: Iterable[Op]) -> list[float]:
    """Seconds from the moment at which somebody was to be told to the first acceptance, in order of size."""
    told: dict[str, float] = {}
    came: dict[str, float] = {}
    for op in ops:
        if op.f == "tell" and op.type == "ok":
            told[op.value] = op.t
        elif op.f == "accept":
            came.setdefault(op.value, op.t)
    return sorted(max(0.0, came[value] - at) for value, at in told.items() if value in came)


def percentile(values: list[float], share: float) -> float:
    return values[min(len(values) - 1, int(len(values) * share))] if values else float("nan")
