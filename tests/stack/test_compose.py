"""`docker-compose.yml`: no engine is at hand, so it is held against its schema, our commands and our settings."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from marketplace import cli
from marketplace.config import REQUIRED, Settings
from marketplace.stack import serve
from tests.stack.processes import ROOT

COMPOSE = ROOT / "docker-compose.yml"
FILE: dict[str, Any] = yaml.safe_load(COMPOSE.read_text())
OURS = {name: service for name, service in FILE["services"].items() if service["image"] == "tapak"}
# Read by packages of ours rather than by Settings.
CREDENTIALS = {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"}


def test_it_keeps_to_the_compose_schema() -> None:
    tool = Path(sys.executable).with_name("check-jsonschema")
    command = [tool, "--builtin-schema", "vendor.compose-spec", COMPOSE]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_it_runs_every_process_and_replicates_those_without_state() -> None:
    run = {service["command"][4] for service in OURS.values() if service["command"][3] == "serve"}
    assert run == set(serve.PROCESSES)
    assert FILE["services"]["web"]["deploy"]["replicas"] >= 2
    assert FILE["services"]["worker"]["deploy"]["replicas"] >= 2


@pytest.mark.parametrize("name", OURS)
def test_each_command_is_one_of_ours(name: str) -> None:
    python, flag, package, command, *_ = OURS[name]["command"]
    assert (python, flag, package) == ("python3", "-m", "marketplace")
    assert command in cli.COMMANDS


@pytest.mark.parametrize("name", OURS)
def test_each_setting_is_one_that_is_read(name: str) -> None:
    read = set(re.findall(r'env(?:\.get\(|\[)"([A-Z_]+)"', (ROOT / "marketplace" / "config.py").read_text()))
    assert set(OURS[name]["environment"]) <= read | CREDENTIALS


@pytest.mark.parametrize("name", [name for name in OURS if name != "migrate"])
def test_nothing_is_missing_for_a_process(name: str) -> None:
    environment = {key: value + "x" * 32 for key, value in OURS[name]["environment"].items()} | {"TRUSTED_PROXIES": "1"}
    assert set(REQUIRED) <= set(environment)
    assert Settings.from_environment(environment).trusted_proxies == 1
    assert "DATABASE_OWNER_URL" not in environment


@pytest.mark.parametrize("name", [name for name in FILE["services"] if name not in ("migrate", "bucket")])
def test_each_service_that_stays_is_watched_and_started_again(name: str) -> None:
    assert FILE["services"][name]["restart"] == "unless-stopped"
    assert FILE["services"][name]["healthcheck"]


def test_the_image_holds_every_folder_that_runs() -> None:
    recipe = FILE["services"]["migrate"]["build"]["dockerfile_inline"]
    copied = set(re.findall(r"^COPY (\w+) \1$", recipe, re.M))
    assert copied == {"marketplace", "migrations", "workers"}
    assert "USER tapak" in recipe
