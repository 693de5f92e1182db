"""The ranking against judgements: the open part of the operator's set, and requests of our own."""

import json
from pathlib import Path

import pytest

from marketplace.matching.evaluation import figures, main, rank_folder

DATA = Path(__file__).parent.parent / "data"


@pytest.mark.parametrize(("name", "least"), [("matching-open", 0.93), ("matching-own", 0.93)])
def test_the_right_makers_come_first_and_none_that_cannot_stands_before_one_that_can(name: str, least: float) -> None:
    reached, missed = figures(DATA / name, rank_folder(DATA / name))
    assert reached >= least
    assert missed <= 0.02


def test_every_producer_is_ranked_for_every_request_whatever_its_split_is_called(tmp_path, capsys):
    folder = DATA / "matching-open"
    requests = json.loads((folder / "requests.json").read_text())
    producers = json.loads((folder / "producers.json").read_text())
    for one in requests:
        del one["split"], one["difficulty"]
    (tmp_path / "requests.json").write_text(json.dumps(requests[:3]))
    (tmp_path / "producers.json").write_text(json.dumps(producers))
    assert main([str(tmp_path), "--out", str(tmp_path / "run.json")]) == 0
    ranking = json.loads((tmp_path / "run.json").read_text())
    assert list(ranking) == [one["id"] for one in requests[:3]]
    for order in ranking.values():
        assert sorted(order) == sorted(one["id"] for one in producers)
    assert "3 requests, 120 producers each" in capsys.readouterr().out
