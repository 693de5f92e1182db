"""`evaluate-matching DIR [--out RUN.json]`: rank given producers for given requests by the production engine."""

import argparse
import json
import math
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from marketplace.matching import vectors
from marketplace.matching.engine import rank
from marketplace.matching.facts import ListingFacts, RequestFacts
from marketplace.matching.offers import Offers
from marketplace.matching.resolving import kind_wanted, listing_of, request_of
from marketplace.regions import gazetteer
from marketplace.vocabulary.claims import Status, claims

GOOD = 2
"""From this grade on a judge would write to the maker."""


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python3 -m marketplace evaluate-matching", description=__doc__)
    parser.add_argument("folder", type=Path, metavar="DIR", help="holds producers.json and requests.json")
    parser.add_argument("--out", type=Path, metavar="RUN.json", help="where the ranking goes; printed without it")
    given = parser.parse_args(arguments)
    ranking = rank_folder(given.folder)
    if (given.folder / "judgements.json").exists():
        _print_figures(given.folder, ranking)
    text = json.dumps(ranking, indent=1)
    if given.out:
        given.out.write_text(text + "\n", encoding="utf-8")
        print(f"{len(ranking)} requests, {len(next(iter(ranking.values()), []))} producers each: {given.out}")
    else:
        print(text)
    return 0


def _print_figures(folder: Path, ranking: dict[str, list[str]]) -> None:
    """What the judgements say of the ranking, without sentence vectors and, where they are installed, with them."""
    plain = figures(folder, rank_folder(folder, with_vectors=False)) if vectors.IS_HERE else figures(folder, ranking)
    print(f"without sentence vectors: NDCG@10 {plain[0]:.3f}, mis@5 {plain[1]:.3f}", file=sys.stderr)
    said = "NDCG@10 {:.3f}, mis@5 {:.3f}".format(*figures(folder, ranking)) if vectors.IS_HERE else "not installed"
    print(f"with sentence vectors: {said}", file=sys.stderr)


def figures(folder: Path, ranking: dict[str, list[str]]) -> tuple[float, float]:
    """NDCG@10, and the share of first five places that go avoidably to somebody who breaks a hard constraint."""
    judged = json.loads((folder / "judgements.json").read_text(encoding="utf-8"))
    gains, missed = [], []
    for request, order in ranking.items():
        grades, bad = judged[request]["grades"], judged[request]["hard_constraint_violations"]
        gains.append(_gain([grades.get(one, 0) for one in order[:10]]) / _gain(sorted(grades.values())[::-1][:10]))
        good = {one for one, grade in grades.items() if grade >= GOOD}
        missed.append(sum(one in bad and bool(good - set(order[: at + 1])) for at, one in enumerate(order[:5])) / 5)
    return sum(gains) / len(gains), sum(missed) / len(missed)


def _gain(grades: list[int]) -> float:
    return sum(float(2**grade - 1) / math.log2(place + 2) for place, grade in enumerate(grades))


def rank_folder(folder: Path, *, with_vectors: bool = True) -> dict[str, list[str]]:
    """Every producer for every request, best first, by the ids of the files."""
    producers = json.loads((folder / "producers.json").read_text(encoding="utf-8"))
    requests = json.loads((folder / "requests.json").read_text(encoding="utf-8"))
    facts = [producer_facts(one) for one in producers]
    needs = {one["id"]: needed(one) for one in requests}
    if not with_vectors:
        facts = [replace(one, vector=None) for one in facts]
        needs = {name: replace(need, vector=None) for name, need in needs.items()}
    offers = Offers(facts)
    names = [one["id"] for one in producers]
    return {key: [names[at] for at in rank(need, offers, len(names)).places] for key, need in needs.items()}


def producer_facts(row: dict[str, Any]) -> ListingFacts:
    """A producer of the file as the listing that he would have here."""
    is_designer = row["kind"] == "designer"
    said = _named([*row["product_types"], *row["processes"], *row["materials"], *row["certificates"]])
    region = gazetteer.regency_by_bps(row["regency_code"])
    traits = [*said["traits"], *(["ekspor"] if row["export_ready"] else [])]
    stated = ListingFacts(
        is_designer=is_designer,
        product_types=_named(row["product_types"])["product_types"],
        stages=said["stages"],
        constructions=said["constructions"],
        materials=_named([*row["materials"], *row["processes"]])["materials"],
        certificates=_named(row["certificates"])["certificates"],
        traits=tuple([*traits, "bahasa_inggris"] if "en" in row["languages"] else traits),
        moq=row["moq"],
        capacity=row["capacity_per_month"],
        lead_days=row["lead_time_days"],
        price_min=row["price_min_idr"],
        price_max=row["price_max_idr"],
        regency=region.code if region else None,
    )
    return listing_of(f"{row['title']}. {row['description']}", stated)


def needed(row: dict[str, Any]) -> RequestFacts:
    """A request of the file as the one that a buyer would have opened here."""
    said = _named([*row["processes"], *row["materials"], *row["certificates_required"]])
    text = f"{row['title']}. {row['description']}. {row['notes']}"
    kinds = _named([row["product_type"] or ""])["product_types"]
    stated = RequestFacts(
        product_type=kinds[0] if kinds else None,
        pairs=row["quantity"],
        days=row["deadline_days"],
        stages=said["stages"],
        constructions=said["constructions"],
        materials=said["materials"],
        certificates=said["certificates"],
        budget=row["budget_per_unit_idr"],
        regions=tuple(_region(one["code"]) for one in row["preferred_regions"]),
        wants=kind_wanted(text),
    )
    return request_of(text, stated)


def _named(words: list[str]) -> dict[str, tuple[str, ...]]:
    """The keys that words of a list stand for, by registry."""
    found: dict[str, list[str]] = {name: [] for name in ("product_types", "stages", "constructions", "materials")}
    found |= {"certificates": [], "traits": [], "wants": []}
    for word in words:
        for one in claims(word):
            if one.status is Status.CLAIMED and one.key not in found[one.registry]:
                found[one.registry].append(one.key)
    return {name: tuple(keys) for name, keys in found.items()}


def _region(bps: str) -> str:
    regency = gazetteer.regency_by_bps(bps) if len(bps) > 2 else None
    return regency.code if regency else bps
