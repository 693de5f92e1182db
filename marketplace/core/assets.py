"""Styles, scripts, fonts and drawings: compressed once, and served under an address that changes with them."""

import contextlib
import hashlib
import os
import shutil
import tempfile
from pathlib import Path

from whitenoise import WhiteNoise
from whitenoise.compress import Compressor

FOLDER = Path(__file__).resolve().parents[1] / "static"
CACHE = Path(os.environ.get("TAPAK_CACHE") or Path(__file__).resolve().parents[2] / ".cache") / "static"


class Assets:
    """The static files of this release, all under one digest, so that a style finds its font beside it."""

    def __init__(self) -> None:
        self.digest = _digest(FOLDER)
        self.prefix = f"/static/{self.digest}/"

    def url(self, path: str) -> str:
        return self.prefix + path

    def wrap(self, application: object) -> WhiteNoise:
        wrapped = WhiteNoise(application, max_age=0, immutable_file_test=lambda _path, url: url.startswith(self.prefix))
        wrapped.add_files(str(_compressed(self.digest)), prefix=self.prefix)
        return wrapped


def _digest(folder: Path) -> str:
    content = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        content.update(path.relative_to(folder).as_posix().encode())
        content.update(path.read_bytes())
    return content.hexdigest()[:12]


def _compressed(digest: str) -> Path:
    """A copy of the folder with .gz and .br beside each file; made once for each release."""
    target = CACHE / digest
    if target.exists() or not FOLDER.exists():
        return target if target.exists() else FOLDER
    try:
        CACHE.mkdir(parents=True, exist_ok=True)
        work = Path(tempfile.mkdtemp(dir=CACHE))
    except OSError:
        return FOLDER  # a read-only place: served as they are
    copy = work / "static"
    shutil.copytree(FOLDER, copy)
    compressor = Compressor(log=lambda _line: None)
    for path in [p for p in copy.rglob("*") if p.is_file() and compressor.should_compress(p.name)]:
        for _written in compressor.compress(str(path)) or ():
            pass
    with contextlib.suppress(OSError):  # another process was first
        copy.rename(target)
    shutil.rmtree(work, ignore_errors=True)
    return target
