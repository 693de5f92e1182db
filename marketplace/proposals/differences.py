"""What changed from one version of an answer to the next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from marketplace.core.i18n import N_
from marketplace.proposals.models import ProposalVersion

LABELS = {
    "price_per_pair": N_("Harga per pasang"),
    "pairs": N_("Jumlah"),
    "moq": N_("Pesanan paling sedikit"),
    "first_sample_on": N_("Contoh jadi pada"),
    "delivery_on": N_("Barang dikirim pada"),
    "words": N_("Catatan"),
}


@dataclass(frozen=True)
class Change:
    """`rows` are (field, label, before, after) with days as days; the first version has none."""

    number: int
    at: datetime
    rows: list[tuple[str, str, Any, Any]]


def differences(versions: Sequence[ProposalVersion]) -> list[Change]:
    """One entry a version, the last first."""
    found, before = [], None
    for version in versions:
        rows: list[Any] = []
        if before is not None:
            rows = [
                (name, label, _read(name, before.get(name)), _read(name, version.body.get(name)))
                for name, label in LABELS.items()
                if before.get(name) != version.body.get(name)
            ]
        found.append(Change(version.number, version.at, rows))
        before = version.body
    return found[::-1]


def _read(name: str, kept: Any) -> Any:
    return date.fromisoformat(kept) if kept and name.endswith("_on") else kept
