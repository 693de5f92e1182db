"""When somebody has shown that he delivers, or pays, on time."""

ENOUGH = 3
"""So many partnerships or payments must stand behind a figure before it says anything."""

GOOD_SHARE = 0.9


def is_shown(good: int, of: int) -> bool:
    """Whether `good` of `of` is a habit and no chance."""
    return of >= ENOUGH and good >= GOOD_SHARE * of
