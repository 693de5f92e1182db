"""Timing several ways of doing one thing so that a busy machine disturbs them alike."""

import gc
import statistics
import time
from collections.abc import Callable, Mapping

# Many short rounds: what disturbs the machine then falls on all variants of a round, or spoils one round of many.
ROUNDS = 61
CALLS = 8


def interleaved(
    variants: Mapping[str, Callable[[], object]], rounds: int = ROUNDS, calls: int = CALLS
) -> dict[str, list[float]]:
    """Seconds a call of each variant, one figure a round; every round runs all of them, each time in another order."""
    names = list(variants)
    for call in variants.values():
        for _warming in range(30):
            call()
    seconds: dict[str, list[float]] = {name: [] for name in names}
    gc.collect()
    gc.freeze()
    for number in range(rounds):
        shift = number % len(names)
        order = names[shift:] + names[:shift]
        for name in order if number % 2 else reversed(order):
            call = variants[name]
            start = time.perf_counter()
            for _call in range(calls):
                call()
            seconds[name].append((time.perf_counter() - start) / calls)
    gc.unfreeze()
    return seconds


def ratio(seconds: Mapping[str, list[float]], one: str, other: str) -> tuple[float, float, float]:
    """Median, lowest and highest quarter of the paired ratios of two variants."""
    paired = [a / b for a, b in zip(seconds[one], seconds[other], strict=True)]
    low, middle, high = statistics.quantiles(paired, n=4)
    return middle, low, high
