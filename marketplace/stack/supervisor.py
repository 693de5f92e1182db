"""One parent for all processes: prints what they say, starts again what dies, ends them together.

Single-threaded on purpose: the kernel ends children when the *thread* that forked them ends.
"""

import os
import selectors
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from marketplace.stack import children
from marketplace.stack.console import Console
from marketplace.stack.errors import Trouble

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 15.0  # seconds before a dead process is started again
STEADY = 30.0  # seconds after which a process counts as well started


class Stopped(Exception):
    """Somebody asked for the end (Ctrl-C, SIGTERM) while we waited for something."""


@dataclass
class Program:
    """A process to keep running. `start` gets the descriptor for its output."""

    name: str
    start: Callable[[int], subprocess.Popen[bytes]]
    farewell: signal.Signals = signal.SIGTERM
    patience: float = 8.0  # seconds between the farewell and the kill
    died: Callable[[], None] = lambda: None
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    pause: float = FIRST_PAUSE
    start_at: float = field(default=float("inf"))

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None


class Supervisor:
    def __init__(self, console: Console) -> None:
        self.console = console
        self.programs: list[Program] = []
        self.stop_requests = 0
        self._pipes = selectors.DefaultSelector()
        self._rest: dict[int, bytes] = {}
        self._wake, wake = os.pipe()
        os.set_blocking(self._wake, False)
        os.set_blocking(wake, False)
        self._pipes.register(self._wake, selectors.EVENT_READ)
        signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
        signal.signal(signal.SIGINT, self._stop_asked)
        signal.signal(signal.SIGTERM, self._stop_asked)
        if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # nohup
            signal.signal(signal.SIGHUP, self._stop_asked)
        signal.signal(signal.SIGCHLD, lambda *_: None)  # only so that it wakes the loop

    def _stop_asked(self, *_: object) -> None:
        self.stop_requests += 1

    def keep(self, program: Program) -> Program:
        self.programs.append(program)
        self._launch(program)
        return program

    def turn(self, seconds: float = 0.25) -> None:
        """Print what was said, start again what died; wait at most `seconds` for news. Stopped when asked to end."""
        self._listen(seconds)
        now = time.monotonic()
        for program in self.programs:
            if program.process is not None and not program.is_running:
                self._mourn(program, now)
            elif program.process is None and now >= program.start_at:
                self._launch_again(program, now)
        if self.stop_requests:
            raise Stopped

    def wait_for(self, condition: Callable[[], bool], seconds: float) -> bool:
        """Go on turning until the condition holds; whether it did in time."""
        deadline = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > deadline:
                return False
            self.turn(0.05)
        return True

    def once(self, program: Program) -> int:
        """Run a program to its end; its exit code."""
        self._launch(program)
        process = program.process
        try:
            while process is None or process.poll() is None:
                self.turn()
        finally:
            if process is not None:
                children.end(process, program.farewell, program.patience)
                self._listen(0)
        return process.returncode

    def stop(self) -> None:
        """End the programs in the reverse order of their start, the ones between the servers together."""
        asked = self.stop_requests
        for group in self._groups():
            for program in group:
                if program.process is not None and program.is_running:
                    program.process.send_signal(program.farewell)
            deadline = time.monotonic() + max(program.patience for program in group)
            while any(program.is_running for program in group) and time.monotonic() < deadline:
                self._listen(0.1)
                if self.stop_requests > max(asked, 1):  # a second Ctrl-C: no more patience
                    break
            for program in group:
                if program.process is not None:
                    children.end(program.process, signal.SIGKILL, 5)
        self._listen(0)

    def _groups(self) -> list[list[Program]]:
        servers = [program for program in self.programs if program.name in ("postgres", "valkey")]
        others = [program for program in self.programs if program not in servers]
        return [group for group in (others, servers) if group]

    def _launch(self, program: Program) -> None:
        reading, writing = os.pipe()
        try:
            program.process = program.start(writing)
        finally:
            os.close(writing)
        program.started_at, program.start_at = time.monotonic(), float("inf")
        os.set_blocking(reading, False)
        self._rest[reading] = b""
        self._pipes.register(reading, selectors.EVENT_READ, program.name)

    def _launch_again(self, program: Program, now: float) -> None:
        try:
            self._launch(program)
        except (Trouble, OSError) as error:
            self.console.say("tapak", f"{program.name} cannot start: {error}")
            self._later(program, now)

    def _later(self, program: Program, now: float) -> None:
        program.start_at = now + program.pause
        program.pause = min(program.pause * 2, LONGEST_PAUSE)

    def _mourn(self, program: Program, now: float) -> None:
        assert program.process is not None
        children.kill_session(program.process)  # grandchildren that outlived it
        code, program.process = program.process.returncode, None
        if now - program.started_at > STEADY:
            program.pause = FIRST_PAUSE
        reason = signal.Signals(-code).name if code < 0 else f"exit code {code}"
        self.console.say("tapak", f"{program.name} died ({reason}); starting it again in {program.pause:g} s")
        self._later(program, now)
        program.died()

    def _listen(self, seconds: float) -> None:
        for key, _ in self._pipes.select(seconds):
            if key.fd == self._wake:
                os.read(self._wake, 4096)
                continue
            said = os.read(key.fd, 65536)
            *lines, self._rest[key.fd] = (self._rest[key.fd] + said).split(b"\n")
            if not said:
                lines = [self._rest.pop(key.fd)]
                self._pipes.unregister(key.fd)
                os.close(key.fd)
            for line in filter(None, lines):
                self.console.say(key.data, line.decode(errors="replace").rstrip("\r"))
