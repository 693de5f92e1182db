"""Ranking a whole market, one listing and one request, each against the floor that the machine sets in the same run.

The floor of a rebuild is a product of matrices as wide as the engine's rows (401 at least), with the better of two
kernels of OpenBLAS; that of a change is the memory's bandwidth. The reference is the formula written out in Python.
"""

import os
import platform
import random
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from marketplace.matching.column import Needs, scores_of_offer
from marketplace.matching.encoding import Need, encode_need
from marketplace.matching.engine import rank_many, rank_ready
from marketplace.matching.facts import ListingFacts, RequestFacts
from marketplace.matching.layout import WIDTH
from marketplace.matching.offers import Offers
from marketplace.matching.scoring import score_line
from marketplace.regions import gazetteer
from marketplace.vocabulary.closeness import closeness
from marketplace.vocabulary.terms import CERTIFICATES, CONSTRUCTIONS, MATERIALS, PRODUCT_TYPES, STAGES, TRAITS
from tests.benchmarks import writing_back

FLOOR_WIDTH = max(401, WIDTH)
KERNELS = ("", "SkylakeX")
ROUNDS = 5
SAMPLE = 2_000
"""So many offers are also scored by the formula written out."""


def main(arguments: list[str]) -> int:
    """`bench matching [REQUESTS LISTINGS]`; runs itself again under the better kernel."""
    if os.environ.get("TAPAK_BENCH_KERNEL") is None:
        found = {kernel: _gemm_under(kernel) for kernel in KERNELS if not kernel or "avx512" in _flags()}
        best = max(found, key=lambda kernel: found[kernel])
        for kernel, speed in found.items():
            print(f"  sgemm with the {kernel or 'default'} kernel: {speed:.0f} GFLOP/s")
        command = [sys.executable, "-c", "import sys; from tests.benchmarks.matching import main; main(sys.argv[1:])"]
        return subprocess.run([*command, *arguments], env=_under(best), check=False).returncode
    requests, listings = (int(one) for one in arguments) if arguments else (1_000, 100_000)
    chance = random.Random(20_26)
    offers, sample = _market(chance, listings)
    needs = [a_need(chance) for _ in range(requests)]
    ready = [encode_need(need) for need in needs]
    print(f"\n{requests:,} requests, {listings:,} listings, rows of {WIDTH} numbers; floor {FLOOR_WIDTH} wide\n")
    print(f"  before a whole ranking this process held {_peak():.0f} MB at most")
    engine = _rebuild(ready, offers)
    writing_back.measure(ready, offers)
    print(f"  peak memory of ranking and writing back {_peak():.0f} MB   must be <= 1024")
    _reference(needs[:3], sample, engine)
    _changes(ready, offers, chance)
    return 0


def _market(chance: random.Random, listings: int) -> tuple[Offers, list[ListingFacts]]:
    """The matrix alone, as a worker holds it: of the facts that it was made from only some are kept."""
    offers, sample = Offers(), []
    offers.reserve(listings)
    for place in range(listings):
        facts = an_offer(chance)
        offers.replace(place, facts)
        if place % max(1, listings // SAMPLE) == 0:
            sample.append(facts)
    return offers, sample


def _peak() -> float:
    """The most memory that this process has held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _rebuild(ready: list[Need], offers: Offers) -> float:
    """Prints the floor and the engine; nanoseconds a pair of the engine."""
    one = np.ones((500, FLOOR_WIDTH), dtype=np.float32)
    other = np.ones((2_048, FLOOR_WIDTH), dtype=np.float32)
    tiles = len(ready) * len(offers) / (500 * 2_048)
    floors, ours = [], []
    for _ in range(ROUNDS if len(ready) <= 1_000 else 1):
        floors.append(tiles * _seconds(lambda: [one @ other.T for _ in range(20)]) / 20)
        ours.append(_seconds(lambda: rank_many(ready, offers)))
    floor, mine = statistics.median(floors), statistics.median(ours)
    print(f"  GEMM floor {floor:8.3f} s   engine {mine:8.3f} s   {floor / mine:.0%} of the floor   must be >= 50 %")
    return mine / len(ready) / len(offers) * 1e9


def _reference(needs: list[RequestFacts], sample: list[ListingFacts], fast: float) -> None:
    """Some needs scored pair by pair in Python: how long a pair takes, and whether the scores are the same."""
    start = time.perf_counter()
    slow = [[score_line(need, one).exact for one in sample] for need in needs]
    each = (time.perf_counter() - start) / len(needs) / len(sample) * 1e9
    small = Offers(sample)
    apart = 0.0
    for need, exact in zip(needs, slow, strict=True):
        found = rank_ready(encode_need(need), small, len(sample))
        apart = max(apart, *(abs(exact[at] - value) for at, value in zip(found.places, found.scores, strict=True)))
    print(f"  reference {each:8.0f} ns a pair   engine {fast:.2f} ns   {each / fast:,.0f}x   must be >= 1,000x")
    print(f"  largest difference of a score {apart:.1e}   must be <= 3e-4")


def _changes(ready: list[Need], offers: Offers, chance: random.Random) -> None:
    a, b, c = (np.ones(20_000_000, dtype=np.float32) for _ in range(3))

    def triad() -> None:
        np.multiply(b, np.float32(3), out=a)
        np.add(a, c, out=a)

    bandwidth = 5 * a.nbytes / min(_seconds(triad) for _ in range(7))
    needs = Needs(ready)
    new = Offers([an_offer(chance)])
    took = min(_seconds(lambda: scores_of_offer(needs, new)) for _ in range(15))
    read = needs.columns.nbytes / bandwidth
    print(
        f"  triad {bandwidth / 1e9:.1f} GB/s   one listing x {len(ready):,}: "
        f"{took * 1e3:.2f} ms, "
        f"{read / took:.0%} of it   must be >= 50 %"
    )
    dense = min(_seconds(lambda: offers.matrix @ ready[0].row) for _ in range(9))
    single = statistics.median(
        min(_seconds(lambda n=need: rank_ready(n, offers)) for _ in range(3)) for need in ready[:15]
    )
    share = single / dense
    print(f"  one request x {len(offers):,}: {single * 1e3:.2f} ms, {share:.2f} of a dense product   must be <= 1")


def _seconds(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def an_offer(chance: random.Random) -> ListingFacts:
    first = _product(chance)
    near = [key for key in PRODUCT_TYPES if closeness(first, key) > 0]
    low = chance.randrange(5_000, 300_000, 1_000)
    return ListingFacts(
        product_types=tuple(dict.fromkeys((first, *chance.sample(near, chance.randrange(2))))),
        stages=tuple(chance.sample(list(STAGES), 4)),
        constructions=tuple(chance.sample(list(CONSTRUCTIONS), 1)),
        materials=tuple(chance.sample(list(MATERIALS), 3)),
        certificates=tuple(chance.sample(list(CERTIFICATES), chance.randrange(3))),
        traits=tuple(chance.sample(list(TRAITS), 6)),
        moq=chance.choice([None, 12, 20, 40, 100, 200, 500]),
        capacity=chance.choice([None, 100, 300, 1_000, 5_000, 20_000]),
        lead_days=chance.choice([None, 10, 14, 21, 30, 45, 60]),
        price_min=low,
        price_max=low + chance.randrange(0, 90_000, 1_000),
        regency=chance.choice(_REGENCIES),
        words=frozenset(f"kata{chance.randrange(2_000)}" for _ in range(25)),
        completeness=chance.random(),
    )


def a_need(chance: random.Random) -> RequestFacts:
    return RequestFacts(
        product_type=_product(chance),
        pairs=chance.choice([20, 60, 200, 500, 2_000]),
        days=chance.choice([20, 30, 45, 60, 90]),
        constructions=tuple(chance.sample(list(CONSTRUCTIONS), chance.randrange(2))),
        materials=tuple(chance.sample(list(MATERIALS), 2)),
        certificates=tuple(chance.sample(list(CERTIFICATES), 1)) if chance.random() < 0.2 else (),
        traits=tuple(chance.sample(list(TRAITS), 4)),
        budget=chance.randrange(10_000, 350_000, 1_000),
        delivery_regency=chance.choice(_REGENCIES),
        words=frozenset(f"kata{chance.randrange(2_000)}" for _ in range(12)),
    )


_REGENCIES = list(gazetteer.regencies())


def _product(chance: random.Random) -> str:
    """Few types are asked for and offered often, many seldom."""
    keys = list(PRODUCT_TYPES)
    return chance.choices(keys, [1 / (at + 1) for at in range(len(keys))])[0]


def _flags() -> str:
    return Path("/proc/cpuinfo").read_text(encoding="utf-8") if platform.system() == "Linux" else ""


def _under(kernel: str) -> dict[str, str]:
    return os.environ | {"TAPAK_BENCH_KERNEL": kernel or "default"} | ({"OPENBLAS_CORETYPE": kernel} if kernel else {})


def _gemm_under(kernel: str) -> float:
    code = (
        "import numpy as np,time\na=np.ones((500,401),np.float32);b=np.ones((2048,401),np.float32)\n"
        "t=[]\nfor _ in range(40):\n s=time.perf_counter();a@b.T;t.append(time.perf_counter()-s)\n"
        "print(2*500*2048*401/sorted(t)[20]/1e9)"
    )
    said = subprocess.run([sys.executable, "-c", code], env=_under(kernel), capture_output=True, text=True, check=True)
    return float(said.stdout)
