"""How much longer pages take while Redis lives and answers nothing: the added p95 of a real web process."""

import random
import sys

from marketplace.app import create_app
from marketplace.config import Settings
from marketplace.stack import environment
from marketplace.stack.embedded import embedded
from marketplace.stack.migrate import upgrade
from tests.cast import make_cast
from tests.faults.frozen import Visits
from tests.faults.history import History
from tests.faults.nemesis import Nemesis
from tests.stack.processes import eventually, free_port

SECONDS = 60.0


def main(_arguments: list[str]) -> int:
    with embedded() as stack:
        upgrade(stack.database_owner_url)
        settings = environment.of_processes(stack.data, stack.postgres, stack.valkey, 8000)
        settings |= {"TAPAK_ENV": "test", "TRUSTED_PROXIES": "1", "TAPAK_VENV": sys.prefix}
        cast = make_cast(create_app(Settings.from_environment(settings)), stack.database_owner_url)
        with Nemesis(stack, settings, random.Random(0), History(), ("web",), free_port()) as running:
            visits = Visits(cast, running.port)
            assert eventually(visits.is_open), running.said()
            before = visits.during(SECONDS / 3)
            with stack.frozen_valkey():
                during = visits.during(SECONDS)
    print(f"\n  before     {before.told()}\n  frozen     {during.told()}\n")
    print(f"  added p95  {(during.p95 - before.p95) * 1000:.0f} ms   must be <= 50\n")
    return 0
