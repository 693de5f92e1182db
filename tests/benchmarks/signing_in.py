"""What a try at a password costs for a name that exists and for one that does not: one argon2 verification each."""

import statistics
import tempfile
from collections.abc import Callable

from marketplace.accounts.actions import check_password
from marketplace.accounts.passwords import is_right, make_hash
from marketplace.app import create_app
from marketplace.core.contacts import parse_identifier
from marketplace.core.errors import Invalid
from tests.benchmarks.timing import interleaved
from tests.benchmarks.web import settings
from tests.cast import PASSWORD, make_cast
from tests.database import fresh_database, servers

WRONG = "salah sama sekali"
NOBODY = "+6281298761234"
MUST = 0.05
ROUNDS = 101


def main(_arguments: list[str]) -> int:
    with servers() as given, tempfile.TemporaryDirectory() as files:
        running = fresh_database(given)
        app = create_app(settings(running, files))
        cast = make_cast(app, running.owner_url)
        with cast.inside():
            stored = make_hash(PASSWORD)
            known, nobody = parse_identifier(cast.owner.phone), parse_identifier(NOBODY)

            def refused(address: object) -> Callable[[], object]:
                def call() -> None:
                    try:
                        check_password(address, WRONG)  # type: ignore[arg-type]
                    except Invalid:
                        return
                    raise AssertionError("a wrong password was right")

                return call

            seconds = interleaved(
                {
                    "known, wrong password": refused(known),
                    "unknown": refused(nobody),
                    "known, right password": lambda: check_password(known, PASSWORD),
                    "argon2id alone": lambda: is_right(stored, WRONG),
                },
                rounds=ROUNDS,
                calls=1,
            )
        medians = {name: statistics.median(each) * 1e3 for name, each in seconds.items()}
        for name, middle in medians.items():
            print(f"  {name:<24}{middle:7.1f} ms")
        apart = abs(medians["unknown"] / medians["known, wrong password"] - 1)
        print(f"\n  known and unknown are {apart:.1%} apart; must be under {MUST:.0%}")
    return 0
