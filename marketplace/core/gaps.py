"""What a thing still lacks before it can be sent, each gap in one sentence with an example."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Gap:
    """`field` is the form's; `sentence` a marked text. One that is no must only advises."""

    field: str
    sentence: str
    is_must: bool = True


def musts(gaps: list[Gap]) -> dict[str, str]:
    """The sentences that stand in the way, by field."""
    return {gap.field: gap.sentence for gap in gaps if gap.is_must}


def advice(gaps: list[Gap]) -> list[str]:
    return [gap.sentence for gap in gaps if not gap.is_must]
