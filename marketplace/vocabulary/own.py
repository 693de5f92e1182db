"""A marketplace's own words above the shared lists; each counts as the shared word that it is nearest to."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OwnWord:
    """`parent` is a key of the shared list `registry`; a word that is offered no longer keeps its name."""

    registry: str
    key: str
    id: str
    en: str
    parent: str
    is_offered: bool = True

    def label(self, language: str) -> str:
        """Its name in `language` ("id" or "en"); any other language reads Indonesian."""
        return self.en if language.startswith("en") else self.id


Source = Callable[[], Sequence[OwnWord]]
_sources: list[Source] = []


def read_from(source: Source) -> None:
    """Ask `source` for the words of the marketplace that has been entered; the slice that keeps them lies above."""
    _sources[:] = [source]


def words(registry: str) -> list[OwnWord]:
    """Those of one list, offered or not."""
    return [word for source in _sources for word in source() if word.registry == registry]


def name_of(key: str, registry: str, language: str) -> str | None:
    """The name of one word of a list; None when it is not a word of the marketplace's own."""
    return next((word.label(language) for word in words(registry) if word.key == key), None)


def named(keys: Iterable[str], registry: str, language: str) -> list[str]:
    """The names of those words of a list that are among `keys`."""
    wanted = set(keys)
    return [word.label(language) for word in words(registry) if word.key in wanted] if wanted else []
