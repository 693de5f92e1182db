"""The real processes on servers of their own, and a hand that kills them: whatever dies is started again."""

import os
import random
import shutil
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import redis

from marketplace.stack import children
from marketplace.stack.embedded import Stack
from marketplace.stack.programs import service
from marketplace.stack.supervisor import Program
from tests.faults.history import DATABASE, History

SKEW_SECONDS = 7200
STOP_SECONDS = 30.0
WORKER_PROCESSES = 4
# Two workers, of which one has a wrong clock, and three clocks: what one of them does the others must stand.
EVERYBODY = ("worker", "late worker", "web", "sweep", "beat", "beat 2", "beat 3")
FEW = ("worker", "sweep")


@dataclass
class Nemesis:
    """Keeps the processes running like the supervisor does, and kills what the dice say; each kill is written down.

    `port` is where the web process listens.
    """

    stack: Stack
    settings: dict[str, str]
    dice: random.Random
    history: History
    names: Iterable[str] = FEW
    port: int = 0
    stop_seconds: float = STOP_SECONDS
    kills: Counter[str] = field(default_factory=Counter)
    programs: dict[str, Program] = field(default_factory=dict)
    _stopped: dict[str, float] = field(default_factory=dict)
    _log: Any = None

    def __enter__(self) -> "Nemesis":
        self._log = (self.stack.data / "processes.log").open("ab")
        self.call_in()
        return self

    def call_in(self) -> None:
        """Start all who are named."""
        for name in self.names:
            self.programs.setdefault(name, self._program(name))
        self.tend()

    def __exit__(self, *_: object) -> None:
        self.wake()
        for program in self.programs.values():
            if program.process is not None:
                children.end(program.process, program.farewell, 5)
        self._log.close()

    def _program(self, name: str) -> Program:
        if name == "web":
            return service("web", self.settings, "--bind", f"127.0.0.1:{self.port}", "--workers", "1")
        if name.startswith("beat"):
            memory = str(self.stack.data / f"{name.replace(' ', '-')}.schedule")
            return service("beat", {**self.settings, "TAPAK_BEAT_FILE": memory})
        if name == "late worker":
            skewed = {**self.settings, "TAPAK_TEST_SKEW": str(self.dice.choice((1, -1)) * SKEW_SECONDS)}
            return service("worker", skewed, "--workers", "1", module="tests.faults.skewed")
        options = ("--workers", str(WORKER_PROCESSES)) if name == "worker" else ()
        return service(name, self.settings, *options)

    def tend(self) -> None:
        """Start what has not been started, and again what has died, after freeing what it held."""
        for name, since in list(self._stopped.items()):
            if time.monotonic() - since > self.stop_seconds:
                self._signal(name, signal.SIGCONT)
                del self._stopped[name]
        for name, program in self.programs.items():
            process = program.process
            if process is not None and process.poll() is None:
                continue
            if process is not None:
                children.kill_session(process)
                program.died()
            program.process = program.start(self._log.fileno())
            program.started_at = time.monotonic()
            self.history.note(name, "ok", "start", _boot_of(program.process))

    def strike(self) -> None:
        """Kill one of them without warning, the least killed first, and bring it back."""
        least = min(self.kills[name] for name in self.victims)
        name = self.dice.choice([name for name in self.victims if self.kills[name] == least])
        self.kills[name] += 1
        self.victims[name]()

    def note_death(self, name: str, at: float = 0.0) -> None:
        """Written down once it is dead and before it is started again: a call of its that is under way was struck."""
        self.history.note("nemesis", "info", "kill", name, at=at)

    @property
    def victims(self) -> dict[str, Callable[[], None]]:
        mine = {name: lambda name=name: self._kill(name) for name in self.programs}
        servers = {
            "valkey with its file": lambda: self._kill_valkey("valkey with its file", keeps=True),
            "valkey without its file": lambda: self._kill_valkey("valkey without its file", keeps=False),
            DATABASE: self._kill_postgres,
        }
        return mine | servers

    def disturb(self) -> None:
        """What kills nobody: Redis forgets everything, or a worker stands still for a while."""
        if self.dice.random() < 0.5:
            self.history.note("nemesis", "info", "flush", "valkey")
            redis.Redis(unix_socket_path=str(self.stack.valkey.socket), socket_timeout=5).flushall()
            return
        name = self.dice.choice([name for name in self.programs if "worker" in name])
        self._signal(name, signal.SIGSTOP)
        self.history.note("nemesis", "info", "stop", name)
        self._stopped.setdefault(name, time.monotonic())

    def wake(self) -> None:
        """Nobody stands still any more."""
        for name in self._stopped:
            self._signal(name, signal.SIGCONT)
        self._stopped.clear()

    def kill(self, name: str) -> None:
        """Kill one that is not started again until somebody tends."""
        process = self.programs[name].process
        if process is not None:
            children.kill_session(process)
            process.wait()

    def _kill(self, name: str) -> None:
        self.kill(name)
        self.note_death(name)
        self._stopped.pop(name, None)
        self.tend()

    def _signal(self, name: str, what: signal.Signals) -> None:
        process = self.programs[name].process
        if process is not None and process.poll() is None:
            os.killpg(process.pid, what)

    def _kill_valkey(self, name: str, *, keeps: bool) -> None:
        self.stack.kill_valkey()
        self.note_death(name)
        time.sleep(self.dice.uniform(0.2, 2))  # how long it stays away
        if not keeps:
            shutil.rmtree(self.stack.valkey.home / "appendonlydir", ignore_errors=True)
        self.stack.start_valkey()

    def _kill_postgres(self) -> None:
        self.stack.kill_postgres()
        self.note_death(DATABASE)
        time.sleep(self.dice.uniform(0.2, 2))
        self.stack.start_postgres()

    def said(self) -> str:
        """The last lines of the processes, for a test that has failed."""
        return subprocess.run(
            ["tail", "-n", "60", str(self.stack.data / "processes.log")], capture_output=True, text=True, check=False
        ).stdout


def _boot_of(process: subprocess.Popen[bytes]) -> str:
    """Under which name this life of a process claims what it takes in hand."""
    given = Path(f"/proc/{process.pid}/environ").read_bytes().split(b"\0")
    return next(one.partition(b"=")[2].decode() for one in given if one.startswith(b"TAPAK_BOOT_ID="))


def seed() -> int:
    """A new one for each run, or that of a run to be played again."""
    return int(os.environ.get("TAPAK_FAULT_SEED") or time.time())
