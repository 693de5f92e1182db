"""Each item of OWASP's ASVS 5.0, levels 1 and 2, has a test that holds it, or a written reason why there is none."""

import ast
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TABLE = Path(__file__).with_name("asvs.txt")
ITEMS = [line.split(" ", 2) for line in TABLE.read_text().splitlines() if not line.startswith("#")]
# How many items of each level ASVS 5.0.0 has, and how many each chapter has of the two together.
LEVELS = {"L1": 70, "L2": 183}
CHAPTERS = {1: 27, 2: 11, 3: 19, 4: 10, 5: 9, 6: 35, 7: 18, 8: 7, 9: 7, 10: 29, 11: 14, 12: 9, 13: 13, 14: 9,
            15: 13, 16: 16, 17: 7}  # fmt: skip
REASON_LETTERS = 20


@cache
def _tests_of(path: str) -> set[str]:
    tree = ast.parse((ROOT / path).read_text())
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")}


def test_every_item_is_there_once() -> None:
    numbers = [number for number, _level, _held in ITEMS]
    assert [number for number, times in Counter(numbers).items() if times > 1] == []
    assert Counter(level for _number, level, _held in ITEMS) == LEVELS
    assert Counter(int(number.split(".")[0]) for number in numbers) == CHAPTERS


@pytest.mark.parametrize(("number", "held"), [(number, held) for number, _level, held in ITEMS])
def test_what_holds_an_item_is_a_test_that_exists_or_a_reason(number: str, held: str) -> None:
    if held.startswith("= "):
        assert len(held) > REASON_LETTERS
        assert held.endswith(".")
        return
    for identifier in held.split():
        path, _colons, name = identifier.partition("::")
        assert (ROOT / path).is_file(), f"{number}: {identifier}"
        assert name in _tests_of(path), f"{number}: {identifier}"
