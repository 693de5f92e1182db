"""Which tables a statement reads without naming the tenant: for those that were sent and those that are written."""

import re
from collections import Counter
from collections.abc import Iterator

# A table in a FROM, with its short name.
_ALIASED = r"[a-z_]+\b(?!\.)(?: (?:AS )?[a-z_0-9]+)?"
_LISTS = re.compile(rf"(?:FROM|JOIN|UPDATE|USING) (?:ONLY |LATERAL )?({_ALIASED}(?:, {_ALIASED})*)")
_NO_ALIAS = {"where", "set", "join", "left", "on", "order", "group", "limit", "using", "returning", "cross", "inner",
             "having", "union", "for", "full", "right", "natural"}  # fmt: skip
# What the tenant is given as: a parameter of ours, or one of SQLAlchemy's as psycopg sees it.
_GIVEN = r"(?:CAST\()?(?::tenant\b|%\()"
_EQUALS = re.compile(rf"(?:([a-z_0-9]+)\.)?\btenant_id = (?:({_GIVEN})|([a-z_0-9]+)\.tenant_id\b)?")
_REVERSED = re.compile(r"\)s(?:::UUID)? = ([a-z_0-9]+)\.tenant_id\b")


def unnamed(statement: str, tables: set[str]) -> Iterator[str]:
    """What is wrong with a statement: a table read of which nothing says that it is this tenant's."""
    flat = re.sub(r"\s+", " ", statement).strip()
    read = Counter(_names(flat, tables))
    said: Counter[str] = Counter()
    given, joined = set[str](), list[tuple[str, str]]()
    for left, is_given, right in _EQUALS.findall(flat):
        said[left] += 1
        if is_given:
            given.add(left)
        elif right:
            said[right] += 1
            joined.append((left, right))
    for name in _REVERSED.findall(flat):
        said[name] += 1
        given.add(name)
    # A part of a statement names tables of the whole, which has to name the tenant for them.
    given |= {name for pair in joined for name in pair if name not in read}
    # What equals something of this tenant is this tenant's as well.
    for _turn in joined:
        given |= {name for pair in joined if given & set(pair) for name in pair}
    nameless = said[""] if "" in given else 0
    for name, times in read.items():
        missing = times - (said[name] if name in given else 0)
        nameless -= max(missing, 0)
        if nameless < 0:
            yield f"the tenant is not named for {name}: {flat[:300]}"
            return


def _names(flat: str, tables: set[str]) -> Iterator[str]:
    for items in _LISTS.findall(flat):
        for item in items.split(", "):
            table, *rest = item.split()
            if table in tables:
                alias = rest[-1] if rest else table
                yield table if alias.lower() in _NO_ALIAS else alias
