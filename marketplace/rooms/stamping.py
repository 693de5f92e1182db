"""A file with its reader's name on it, made anew for each view by the press; the plain file never leaves the store."""

import json
import os
import subprocess
import sys
import threading
from importlib.resources import files
from pathlib import Path
from typing import Any

import structlog

from marketplace.core.db import db
from marketplace.core.errors import Invalid, Unavailable
from marketplace.core.files import FileStore
from marketplace.rooms.rules import BUSY, LONG, PAGES_MOST, UNSTAMPED

_PRESS = Path(__file__).with_name("press.py")
_COMMAND = [sys.executable, "-I", str(_PRESS)]
# Of our environment, which holds secrets, the press sees only these.
_ENVIRONMENT = ("PATH", "LD_LIBRARY_PATH")
_SECONDS = 30
_TURN = threading.Semaphore(2)
_TURN_SECONDS = 20

log = structlog.get_logger()


def count_pages(content: bytes) -> int:
    """The pages of a PDF; Invalid when it has too many, or cannot be printed upon."""
    answer, _printed = _ask({"what": "pages"}, content, Invalid(UNSTAMPED))
    if not answer["pages"]:
        raise Invalid(UNSTAMPED)
    if answer["pages"] > PAGES_MOST:
        raise Invalid(LONG)
    return int(answer["pages"])


def stamp(store: FileStore, place: str, pages: int, lines: list[str]) -> bytes:
    """The PDF of so many pages, or the photo (0), with these lines across; Unavailable when the press is busy.

    Printing takes its time, and others need the connection: whatever follows begins anew.
    """
    db.session.rollback()
    content = store.get(place)
    source = files("marketplace.rooms").joinpath("data", "mark.typ").read_text(encoding="utf-8")
    asked = {"what": "print", "pages": pages, "lines": lines, "source": source}
    return _ask(asked, content, Unavailable(BUSY))[1]


def _ask(asked: dict[str, Any], content: bytes, refusal: Exception) -> tuple[dict[str, Any], bytes]:
    if not _TURN.acquire(timeout=_TURN_SECONDS):
        raise Unavailable(BUSY)
    try:
        done = subprocess.run(
            _COMMAND,
            input=json.dumps(asked).encode() + b"\n" + content,
            capture_output=True,
            timeout=_SECONDS,
            env={name: os.environ[name] for name in _ENVIRONMENT if name in os.environ},
            start_new_session=True,
            check=False,
        )
    except subprocess.TimeoutExpired:
        log.warning("press.timeout", size=len(content))
        raise refusal from None
    finally:
        _TURN.release()
    if done.returncode != 0:
        log.warning("press.failed", code=done.returncode, complaint=done.stderr[-500:].decode("latin-1"))
        raise refusal
    head, _, printed = done.stdout.partition(b"\n")
    return json.loads(head), printed
