"""What was filled in, as JSON and back: the same dataclasses that the maker's own forms fill."""

import dataclasses
from datetime import date
from enum import Enum
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

Thing = TypeVar("Thing")


def plain(thing: Any) -> dict[str, Any]:
    """Days as ISO 8601, enums by value, tuples as lists."""
    return {one.name: _plain(getattr(thing, one.name)) for one in dataclasses.fields(thing)}


def restored(cls: type[Thing], told: dict[str, Any]) -> Thing:
    """The dataclass again; ValueError or KeyError for what none of ours has written."""
    hints = get_type_hints(cls)
    return cls(**{name: _typed(hints[name], value) for name, value in told.items() if name in hints})


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    return list(value) if isinstance(value, tuple) else value


def _typed(hint: Any, value: Any) -> Any:
    if value is None:
        return None
    kinds = [one for one in get_args(hint) or (hint,) if one is not type(None)]
    if get_origin(hint) is tuple:
        return tuple(value)
    kind = kinds[0]
    if kind is date:
        return date.fromisoformat(value)
    return kind(value) if isinstance(kind, type) and issubclass(kind, Enum) else value
