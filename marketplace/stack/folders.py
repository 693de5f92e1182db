"""Folders that the stack keeps its data, sockets and secrets in."""

import fcntl
import hashlib
import os
import pwd
import secrets
import shutil
import stat
import subprocess
import tempfile
from pathlib import Path

from marketplace.stack.errors import Trouble

LONGEST_SOCKET = 107  # bytes that fit into sockaddr_un, without the closing NUL
LEAST_FREE = 300 * 2**20  # a new cluster with its write-ahead log takes about 60 MB
SYSTEM_FOLDER = Path("/var/lib/tapak")  # where root keeps what another user must reach


class Held(Trouble):
    """Another process runs on this data folder."""


def open_data(data: Path) -> int:
    """Make the data folder, hold it for this process alone, and return the descriptor that holds it.

    Trouble when it cannot be written or is nearly full, Held when another process holds it.
    """
    try:
        make_data(data)
        descriptor = os.open(data / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise Trouble(f"{data} cannot be written ({error.strerror}); name another folder with --data.") from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(descriptor)
        raise Held(f"Tapak is already running on {data}; stop that one first or name another --data.") from error
    free = shutil.disk_usage(data).free
    if free < LEAST_FREE:
        os.close(descriptor)
        raise Trouble(f"Only {free >> 20} MB are free under {data}; Tapak needs {LEAST_FREE >> 20} MB.")
    return descriptor


def make_data(data: Path) -> None:
    """Make the data folder; what lies in it is private, yet root's lets PostgreSQL's user walk through to its own."""
    if not data.exists():
        data.mkdir(parents=True, mode=0o700)
        if os.geteuid() == 0:
            data.chmod(0o711)


def secret(data: Path) -> str:
    """The signing key of this data folder, made at the first call."""
    path = data / "secret"
    if not path.exists():
        write_private(path, secrets.token_urlsafe(48))
    return path.read_text()


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner can read, whole or not at all."""
    partial = path.with_name(path.name + ".partial")
    partial.unlink(missing_ok=True)
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(descriptor)
    partial.replace(path)


def for_sockets(wanted: Path, socket: str, owner: pwd.struct_passwd | None = None) -> Path:
    """A folder of mode 0700 for a socket named `socket`: the wanted one, or a short one under /tmp when too deep."""
    folder = wanted
    if len(os.fsencode(wanted / socket)) > LONGEST_SOCKET:
        folder = Path("/tmp") / f"tapak-{os.geteuid()}-{hashlib.sha256(os.fsencode(wanted)).hexdigest()[:12]}"  # noqa: S108
    return private(folder, owner)


def private(folder: Path, owner: pwd.struct_passwd | None = None) -> Path:
    """Make a folder of mode 0700 that belongs to us, or to `owner`; one that belongs to a stranger is Trouble."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    status = folder.lstat()
    allowed = {os.geteuid()} | ({owner.pw_uid} if owner else set())
    if not stat.S_ISDIR(status.st_mode) or status.st_uid not in allowed:
        raise Trouble(f"{folder} belongs to somebody else; remove it or choose another --data.")
    if owner and status.st_uid != owner.pw_uid:
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    folder.chmod(0o700)
    return folder


def reachable(folder: Path, owner: pwd.struct_passwd) -> bool:
    """Whether `owner` may walk down to the folder; nobody's permissions are changed to make it so."""
    test = ["test", "-x", str(folder)]
    done = subprocess.run(test, user=owner.pw_uid, group=owner.pw_gid, extra_groups=[], cwd="/", check=False)
    return done.returncode == 0


def apart(data: Path, owner: pwd.struct_passwd) -> Path:
    """The folder outside an unreachable data folder that belongs to it; the data folder notes its name."""
    note = data / "postgres-folder"
    if note.exists() and Path(note.read_text()).is_dir():
        return Path(note.read_text())
    SYSTEM_FOLDER.mkdir(parents=True, exist_ok=True, mode=0o755)
    folder = Path(tempfile.mkdtemp(prefix="data-", dir=SYSTEM_FOLDER))
    private(folder, owner)
    write_private(note, str(folder))
    return folder
