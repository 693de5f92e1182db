"""How far an offered material or construction does for a wanted one; an imitation never does."""

from marketplace.vocabulary.terms import REGISTRIES, WANTS, read_table

LIKENESS: dict[tuple[str, str, str], float] = {
    (row["registry"], row["wanted"], row["offered"]): float(row["closeness"]) for row in read_table("likeness")
}
SAME_PLANT = 0.25
"""Fibres of plants that the table does not name are worked by the same hands."""


def likeness(registry: str, wanted: str, offered: str) -> float:
    """From 0 (it does not do) to 1 (it does); not symmetric, since any hide is leather and leather may be any hide."""
    if wanted == offered:
        return 1.0
    named = LIKENESS.get((registry, wanted, offered))
    if named is not None:
        return named
    terms = REGISTRIES.get(registry)
    one, other = (terms.get(wanted), terms.get(offered)) if terms else (None, None)
    return SAME_PLANT if one and other and one.family == other.family == "plant" else 0.0


def makes(group: str) -> dict[str, float]:
    """The product types that a word for several may mean, each with how well it does ("sepatu karyawan")."""
    return _MAKES[group]


_MAKES = {
    row["key"]: {key: float(worth) for key, worth in (part.split() for part in row["makes"].split("|"))}
    for row in read_table("wants")
}
assert set(_MAKES) == set(WANTS)
