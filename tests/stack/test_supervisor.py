"""The supervisor: prints what programs say, starts again what dies, ends whole families."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from marketplace.stack import children
from marketplace.stack.console import Console
from marketplace.stack.supervisor import Program, Stopped, Supervisor
from tests.stack.processes import ROOT, eventually

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD)


@pytest.fixture
def supervisor() -> Iterator[Supervisor]:
    before = {signum: signal.getsignal(signum) for signum in SIGNALS}
    supervisor = Supervisor(Console())
    yield supervisor
    supervisor.stop()
    signal.set_wakeup_fd(-1)
    for signum, handler in before.items():
        signal.signal(signum, handler)


def program(name: str, source: str) -> Program:
    return Program(name, lambda output: children.start([sys.executable, "-u", "-c", source], output=output), patience=2)


def test_each_line_carries_the_name_of_its_program(supervisor: Supervisor, capsys: pytest.CaptureFixture[str]) -> None:
    supervisor.once(program("web", "print('one'); print('two', end='')"))
    assert capsys.readouterr().out == "web      | one\nweb      | two\n"


def test_a_program_that_dies_is_mourned_and_started_again(supervisor: Supervisor, tmp_path: Path) -> None:
    mourned: list[str] = []
    lives = tmp_path / "lives"
    lives.touch()
    short = program("short", f"open({str(lives)!r}, 'a').write('x'); raise SystemExit(3)")
    short.died = lambda: mourned.append(short.name)
    supervisor.keep(short)
    assert supervisor.wait_for(lambda: len(lives.read_text()) == 2, 10)
    assert set(mourned) == {"short"}


def test_a_program_that_keeps_dying_is_started_ever_more_slowly(supervisor: Supervisor) -> None:
    short = supervisor.keep(program("short", "raise SystemExit(3)"))
    assert supervisor.wait_for(lambda: short.pause >= 2, 10)
    for _ in range(20):
        supervisor._later(short, time.monotonic())
    assert short.pause == 15


def test_a_program_that_heeds_no_farewell_is_killed_with_its_children(supervisor: Supervisor, tmp_path: Path) -> None:
    family = (
        "import os, signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); child = os.fork()\n"
        f"if child: open({str(tmp_path / 'child')!r}, 'w').write(str(child))\n"
        "time.sleep(60)"
    )
    stubborn = supervisor.keep(program("stubborn", family))
    assert supervisor.wait_for(lambda: (tmp_path / "child").exists() and (tmp_path / "child").read_text(), 10)
    stubborn.patience = 0.3
    supervisor.stop()
    assert eventually(lambda: not is_alive(int((tmp_path / "child").read_text())), 5)
    assert not stubborn.is_running


def test_being_asked_to_end_interrupts_the_waiting(supervisor: Supervisor) -> None:
    os.kill(os.getpid(), signal.SIGTERM)
    with pytest.raises(Stopped):
        supervisor.wait_for(lambda: False, 10)


def test_a_child_does_not_outlive_the_process_that_started_it(tmp_path: Path) -> None:
    source = (
        "import sys, time; from marketplace.stack import children\n"
        "print(children.start([sys.executable, '-c', 'import time; time.sleep(60)']).pid, flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", source], cwd=ROOT, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        assert is_alive(child)
        parent.kill()
    assert eventually(lambda: not is_alive(child), 5)


def is_alive(pid: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False
