"""Two languages: Indonesian is the text in the source, English stands in each package's catalogue."""

import io
import os
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

PACKAGE = Path(__file__).resolve().parents[1]
LANGUAGES = ("id", "en")
TRANSLATED = "en"

_KEYWORDS = {
    "_": None,
    "_l": None,
    "N_": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
}
_METHODS = [("**.py", "python"), ("**.html", "jinja2"), ("**.txt", "jinja2"), ("**.xml", "jinja2")]
_OPTIONS = {"**.html": {"trimmed": "true", "silent": "false"}, "**.txt": {"trimmed": "true", "silent": "false"}}


def N_(text: str) -> str:
    """Mark `text` for the catalogue where no reader is at hand yet; the edge translates it."""
    return text


def fill(text: str, values: Mapping[str, object]) -> str:
    return text % values if values else text


def catalogue_path(folder: Path, language: str = TRANSLATED) -> Path:
    return folder / "translations" / language / "LC_MESSAGES" / "messages.po"


def packages() -> list[Path]:
    """The folders with texts of their own: each slice, and the package itself for what is shared."""
    slices = sorted(p for p in PACKAGE.iterdir() if p.is_dir() and (p / "__init__.py").exists())
    return [PACKAGE, *slices]


def translation_directories() -> str:
    return ";".join(str(p / "translations") for p in packages() if (p / "translations").is_dir())


def compile_catalogues() -> None:
    """Write each .mo that is missing or older than its .po; safe when several processes start at once."""
    for folder in packages():
        po = catalogue_path(folder)
        mo = po.with_suffix(".mo")
        if not po.exists() or (mo.exists() and mo.stat().st_mtime >= po.stat().st_mtime):
            continue
        with po.open("rb") as source:
            catalogue = read_po(source, locale=TRANSLATED)
        buffer = io.BytesIO()
        write_mo(buffer, catalogue)
        handle, name = tempfile.mkstemp(dir=mo.parent)
        with os.fdopen(handle, "wb") as target:
            target.write(buffer.getvalue())
        os.chmod(name, 0o644)
        os.replace(name, mo)


def _texts(folder: Path) -> Iterator[tuple[str | tuple[str, ...], str | None]]:
    own = {p.name for p in packages() if p != PACKAGE} if folder == PACKAGE else set()
    found = extract_from_dir(str(folder), _METHODS, _OPTIONS, keywords=_KEYWORDS, comment_tags=())
    for filename, _line, message, _comments, context in found:
        if Path(filename).parts[0] not in own:
            yield message, context


def _template(folder: Path) -> Catalog:
    catalogue = Catalog(locale=TRANSLATED)
    for message, context in _texts(folder):
        catalogue.add(message, context=context)
    return catalogue


def _stored(folder: Path) -> Catalog:
    po = catalogue_path(folder)
    if not po.exists():
        return Catalog(locale=TRANSLATED)
    with po.open("rb") as source:
        return read_po(source, locale=TRANSLATED)


def missing_translations() -> list[str]:
    """One line for each Indonesian text without English; empty when the catalogues are complete."""
    missing = []
    known = {key for folder in packages() for key, m in _entries(_stored(folder)) if _is_translated(m)}
    for folder in packages():
        for key, _message in _entries(_template(folder)):
            if key not in known:
                missing.append(f"{folder.name}: {key[0]!r}")
    return missing


def conflicting_translations() -> list[str]:
    """One line for each text with two English words: at run time all catalogues are one, and the last would win."""
    said: dict[tuple[str, str | None], dict[str, str]] = {}
    for folder in packages():
        for key, message in _entries(_stored(folder)):
            if _is_translated(message):
                said.setdefault(key, {})[folder.name] = str(message.string)  # type: ignore[attr-defined]
    return [f"{key[0]!r}: {by}" for key, by in said.items() if len(set(by.values())) > 1]


def _entries(catalogue: Catalog) -> Iterator[tuple[tuple[str, str | None], object]]:
    for message in catalogue:
        if message.id:
            text = message.id[0] if isinstance(message.id, (tuple, list)) else message.id
            yield (text, message.context), message


def _is_translated(message: object) -> bool:
    string = message.string  # type: ignore[attr-defined]
    parts = string if isinstance(string, (tuple, list)) else (string,)
    return all(parts) and not message.fuzzy  # type: ignore[attr-defined]


def update_catalogues(_arguments: list[str] | None = None) -> int:
    """Bring each .po in step with the texts in the source: new ones empty, gone ones dropped."""
    for folder in packages():
        template, stored = _template(folder), _stored(folder)
        if not len(template) and not len(stored):
            continue
        stored.update(template, no_fuzzy_matching=True, update_creation_date=False)
        stored.obsolete.clear()
        po = catalogue_path(folder)
        po.parent.mkdir(parents=True, exist_ok=True)
        with po.open("wb") as target:
            write_po(target, stored, width=120, no_location=True, omit_header=False, sort_output=True)
    for line in [*missing_translations(), *conflicting_translations()]:
        print(line)
    return 0
