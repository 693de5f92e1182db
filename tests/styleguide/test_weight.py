"""The design system stays light, coherent and within the content policy."""

import gzip
import re
from pathlib import Path

import pytest

from marketplace.core.accent import DARK_PAPERS, LIGHT_PAPERS, contrast
from marketplace.vocabulary.terms import PRODUCT_TYPES

ROOT = Path(__file__).parents[2] / "marketplace"
STATIC = ROOT / "static"
TEMPLATES = sorted([*(ROOT / "templates").rglob("*.html"), *ROOT.glob("*/templates/**/*.html")])
PAGES = [path for path in TEMPLATES if "email" not in path.parts]
CSS = (STATIC / "css" / "tapak.css").read_text(encoding="utf-8")


def _packed(*paths: Path) -> int:
    return sum(len(gzip.compress(path.read_bytes(), 9)) for path in paths)


def _symbols(name: str) -> set[str]:
    return set(re.findall(r'<symbol id="([^"]+)"', (STATIC / name).read_text(encoding="utf-8")))


@pytest.mark.parametrize(
    ("pattern", "most"),
    [
        ("css/*.css", 12_000),
        ("js/tapak.js", 2_500),
        ("fonts/*.woff2", 16_000),
        ("icons.svg", 8_000),
        ("illustrations.svg", 10_000),
    ],
)
def test_what_every_page_loads_stays_light(pattern: str, most: int) -> None:
    paths = list(STATIC.glob(pattern))
    assert paths
    assert _packed(*paths) <= most


@pytest.mark.parametrize("path", sorted(STATIC.glob("js/*.js")), ids=lambda path: path.name)
def test_what_some_pages_load_besides_stays_light_too(path: Path) -> None:
    assert _packed(path) <= 2_500


def test_every_product_type_has_its_drawing() -> None:
    assert set(PRODUCT_TYPES) <= _symbols("illustrations.svg")


def test_there_are_eight_grounds_to_lay_goods_on() -> None:
    assert {f"ground-{n}" for n in range(1, 9)} <= _symbols("illustrations.svg")


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_page_names_only_icons_and_scenes_that_exist(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    icons = set(re.findall(r'\b(?:draw|icon)\("([a-z-]+)"', text)) | set(re.findall(r'\bicon="([a-z-]+)"', text))
    scenes = set(re.findall(r'\bscene(?:=|\()"([a-z]+)"', text))
    assert icons <= _symbols("icons.svg")
    assert scenes <= _symbols("scenes.svg")


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_page_carries_no_style_and_no_script_of_its_own(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=\"|javascript:", text)
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)


def _tokens(block: str) -> dict[str, str]:
    return dict(re.findall(r"(--[a-z-]+):\s*(#[0-9a-f]{3,6})\b", block))


def _long(colour: str) -> str:
    return colour if len(colour) == 7 else "#" + "".join(letter * 2 for letter in colour[1:])


LIGHT = {name: _long(value) for name, value in _tokens(CSS[: CSS.index('data-theme="dark"')]).items()}
DARK = LIGHT | {
    name: _long(value)
    for name, value in _tokens(CSS[CSS.index('data-theme="dark"') : CSS.index("prefers-color-scheme")]).items()
}
PAPERS = ("--page", "--surface", "--sunk")
PAIRS = [
    *(
        (text, paper, 4.5)
        for text in ("--ink", "--soft", "--accent-text", "--bad")
        for paper in ("--page", "--surface", "--sunk")
    ),
    *((f"--{tone}", f"--{tone}-tint", 4.5) for tone in ("good", "warn", "bad", "info")),
    *(("--ink", f"--{tone}-tint", 7.0) for tone in ("good", "warn", "bad", "info", "accent")),
    *(("--edge", paper, 3.0) for paper in PAPERS),
    ("--on-accent", "--accent", 4.5),
    ("--soft", "--accent-tint", 4.5),
    ("--on-band", "--band", 7.0),
    ("--band-soft", "--band", 4.5),
]


@pytest.mark.parametrize(("front", "back", "least"), PAIRS, ids=str)
@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_every_colour_can_be_read_on_its_paper(theme: dict[str, str], front: str, back: str, least: float) -> None:
    assert contrast(theme[front], theme[back]) >= least


def test_a_marketplace_colour_is_measured_on_the_papers_of_the_style_sheet() -> None:
    assert tuple(LIGHT[name] for name in PAPERS) == LIGHT_PAPERS
    assert tuple(DARK[name] for name in PAPERS) == DARK_PAPERS


def test_the_dark_colours_are_the_same_by_choice_and_by_the_readers_system() -> None:
    chosen = CSS[CSS.index('data-theme="dark"] {') : CSS.index("@media (prefers-color-scheme: dark)")]
    system = CSS[CSS.index("@media (prefers-color-scheme: dark)") :]
    system = system[: system.index("}")]
    assert _tokens(chosen) == _tokens(system)


def test_fonts_icons_and_drawings_say_where_they_come_from() -> None:
    assert "Open Font License" in (STATIC / "fonts" / "OFL.txt").read_text(encoding="utf-8")
    assert "MIT" in (STATIC / "licences" / "phosphor-icons-MIT.txt").read_text(encoding="utf-8")
    assert (STATIC / "fonts" / "ORIGIN.md").exists()
    assert (STATIC / "licences" / "ORIGIN.md").exists()
