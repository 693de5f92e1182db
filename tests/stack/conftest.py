"""Folders for stacks of the tests' own."""

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that PostgreSQL's user can walk down to when the tests run as root; pytest's own are closed."""
    folder = tmp_path_factory.mktemp("stack")
    if os.geteuid() == 0:
        for ours in (folder, folder.parent, *folder.parents[1:3]):
            if ours.is_relative_to(tmp_path_factory.getbasetemp().parent) and ours.name.startswith(("pytest", "popen")):
                ours.chmod(0o711)
        folder.chmod(0o711)
    return folder
