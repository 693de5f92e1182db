"""The real processes on servers of their own, and a hand that kills them: whatever dies is started again."""

import asyncio
import os
import random
import subprocess
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from marketplace.stack import children
from marketplace.stack.embedded import Stack
from marketplace.stack.programs import service
from marketplace.stack.supervisor import Program
from tests.stack.processes import free_port

PROVIDER_SECONDS = 0.04
WORKER_PROCESSES = 2


class Sink:
    """A mail server that takes its time, and counts how often it has accepted which Message-ID."""

    def __init__(self) -> None:
        self.accepted: Counter[str] = Counter()
        self.port = free_port()
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        await asyncio.sleep(PROVIDER_SECONDS)
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        (line,) = [line for line in content.splitlines() if line.lower().startswith(b"message-id:")]
        self.accepted[line.partition(b"<")[2].partition(b"@")[0].decode()] += 1
        return "250 taken"

    def __enter__(self) -> "Sink":
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._controller.stop()

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"


@dataclass
class Nemesis:
    """Keeps worker and sweep running like the supervisor does, and kills what the dice say."""

    stack: Stack
    settings: dict[str, str]
    dice: random.Random
    kills: Counter[str] = field(default_factory=Counter)
    started: list[float] = field(default_factory=list)
    _programs: list[Program] = field(default_factory=list)
    _log: Any = None

    def __enter__(self) -> "Nemesis":
        self._log = (self.stack.data / "processes.log").open("ab")
        for name, options in (("worker", ("--workers", str(WORKER_PROCESSES))), ("sweep", ())):
            self._programs.append(service(name, self.settings, *options))
        self.tend()
        return self

    def __exit__(self, *_: object) -> None:
        for program in self._programs:
            if program.process is not None:
                children.end(program.process, program.farewell, 5)
        self._log.close()

    def tend(self) -> None:
        """Start what has not been started, and again what has died, after freeing what it held."""
        for program in self._programs:
            process = program.process
            if process is not None and process.poll() is None:
                continue
            if process is not None:
                children.kill_session(process)
                program.died()
            program.process = program.start(self._log.fileno())

    def strike(self) -> None:
        """Kill one of the three without warning, the least killed first, and bring it back."""
        least = min(self.kills[name] for name in self.victims)
        name = self.dice.choice([name for name in self.victims if self.kills[name] == least])
        self.kills[name] += 1
        self.victims[name]()

    @property
    def victims(self) -> dict[str, Callable[[], None]]:
        return {"worker": self._kill_worker, "valkey": self._kill_valkey, "postgres": self._kill_postgres}

    def _kill_worker(self) -> None:
        process = self._programs[0].process
        assert process is not None
        children.kill_session(process)
        process.wait()
        self.tend()

    def _kill_valkey(self) -> None:
        self.stack.kill_valkey()
        time.sleep(self.dice.uniform(0.2, 2))  # how long it stays away
        self.stack.start_valkey()

    def _kill_postgres(self) -> None:
        self.stack.kill_postgres()
        time.sleep(self.dice.uniform(0.2, 2))
        self.stack.start_postgres()

    def said(self) -> str:
        """The last lines of the processes, for a test that has failed."""
        return subprocess.run(
            ["tail", "-n", "60", str(self.stack.data / "processes.log")], capture_output=True, text=True, check=False
        ).stdout


def seed() -> int:
    """A new one for each run, or that of a run to be played again."""
    return int(os.environ.get("TAPAK_FAULT_SEED") or time.time())
