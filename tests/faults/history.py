"""What went in, what came out and who died, written down as it happened and judged as Jepsen judges a queue.

Jepsen's total-queue: what goes in must come out. There a double is forgiven; here it is a failure. Each line is
{"t", "process", "type": invoke | ok | info | fail, "f", "value", "key"}; `info` is an end that nobody knows.
"""

import json
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path


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

    def note(self, process: str, type_: str, f: str, value: str, key: str = "") -> None:
        op = Op(time.time(), process, type_, f, value, key)
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
    more often than a call of theirs is recorded as broken off. `stuck`: what nobody will send any more, or not yet."""

    lost: frozenset[str]
    unexpected: frozenset[str]
    doubled: frozenset[str]
    unexplained: frozenset[str]
    stuck: frozenset[str]
    calls_doubled: int

    @property
    def is_fine(self) -> bool:
        return not (self.lost or self.unexpected or self.doubled or self.unexplained or self.stuck)


def judge(ops: Iterable[Op]) -> Verdict:
    """Sent for certain: must have come out. Of unknown end: may have. Never begun: must not have."""
    begun, certain, stuck = set(), set(), set()
    keys, calls, broken_off = defaultdict(set), Counter[str](), Counter[str]()
    for op in ops:
        if op.f == "tell" and op.type == "invoke":
            begun.add(op.value)
        elif op.f == "tell" and op.type == "ok":
            certain.add(op.value)
        elif op.f == "accept":
            keys[op.value].add(op.key)
            calls[op.key] += 1
        elif op.f == "broke_off":
            broken_off[op.key] += 1
        elif op.f == "left":
            stuck.add(op.value)
    return Verdict(
        lost=frozenset(certain - keys.keys()),
        unexpected=frozenset(keys.keys() - begun),
        doubled=frozenset(value for value, known in keys.items() if len(known) > 1),
        unexplained=frozenset(key for key, times in calls.items() if times - 1 > broken_off[key]),
        stuck=frozenset(stuck),
        calls_doubled=sum(calls.values()) - len(calls),
    )


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
