"""Processes that cannot outlive the one that started them."""

import contextlib
import ctypes
import os
import pwd
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


def die_with_parent(parent: int, farewell: signal.Signals = signal.SIGKILL) -> None:
    """Have the kernel send `farewell` to this process when the process `parent`, which forked it, is gone.

    Linux only; elsewhere a killed parent leaves its children. The signal follows the forking *thread*, so fork from
    the main one. It survives exec, but not a change of user, so set it last.
    """
    if sys.platform != "linux":
        return
    _libc.prctl(PR_SET_PDEATHSIG, int(farewell), 0, 0, 0)
    if os.getppid() != parent:  # it died between fork and prctl
        os.kill(os.getpid(), farewell)


def start(
    argv: list[str],
    *,
    environment: Mapping[str, str] | None = None,
    user: pwd.struct_passwd | None = None,
    farewell: signal.Signals = signal.SIGKILL,
    output: int | IO[Any] | None = None,
    folder: Path | str | None = None,
) -> subprocess.Popen[bytes]:
    """Start a program in a session of its own (Ctrl-C reaches only us); `user` is whom root becomes for it."""
    parent = os.getpid()
    become: dict[str, Any] = {} if user is None else {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    return subprocess.Popen(
        argv,
        env=environment,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT if output is not None else None,
        start_new_session=True,
        preexec_fn=lambda: die_with_parent(parent, farewell),  # runs after the change of user
        **become,
    )


def end(child: subprocess.Popen[bytes], signum: signal.Signals, patience: float) -> None:
    """Ask a child to end, and after `patience` seconds kill it with all of its session."""
    if child.poll() is None:
        child.send_signal(signum)
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(patience)
    kill_session(child)
    child.wait()


def kill_session(child: subprocess.Popen[bytes]) -> None:
    """Kill what is left of the child's process group, its grandchildren included."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)
