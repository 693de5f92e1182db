"""Places where a test lets a process die without warning; nothing at all unless the environment names a folder.

A file named after a place and a process arms it. Whoever passes first takes the file away and dies, with all of its
session. A message can be poison as well: it kills the one process that handles it, each time.
"""

import os
import signal
from pathlib import Path

FOLDER = os.environ.get("TAPAK_FAILPOINTS", "")
REACHED = ".reached"
POISON = "poison"


def passing(place: str) -> None:
    """Die here if a test has asked for it."""
    if not FOLDER:
        return
    armed = Path(FOLDER) / f"{place}@{os.environ.get('TAPAK_PROCESS', '')}"
    try:
        armed.rename(armed.with_name(armed.name + REACHED))
    except FileNotFoundError:
        return
    os.killpg(os.getsid(0), signal.SIGKILL)


def tasting(address: str) -> None:
    """Die of this message, alone, if it is poison and a test has laid some out."""
    if FOLDER and address.startswith(POISON) and (Path(FOLDER) / POISON).exists():
        os.kill(os.getpid(), signal.SIGKILL)
