"""Folders for stacks of the tests' own."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    """A folder that PostgreSQL's user can walk down to when the tests run as root; pytest closes its own."""
    folder = Path(tempfile.mkdtemp(prefix="tapak-place-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)
