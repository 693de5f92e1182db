"""A marketplace may choose any colour, and everything stays readable."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.core.accent import (
    DARK_PAPERS,
    LARGE,
    LIGHT_PAPERS,
    SAFE,
    TEXT,
    accent_tokens,
    contrast,
    theme_css,
    theme_digest,
)

COLOURS = st.integers(min_value=0, max_value=0xFFFFFF).map(lambda value: f"#{value:06x}")
EXTREMES = ("#000000", "#ffffff", "#ffff00", "#00ff00", "#0000ff", "#ff0000", "#ff00ff", "#00ffff", "#808080")


def _is_readable(colour: str) -> None:
    for name, papers in (("light", LIGHT_PAPERS), ("dark", DARK_PAPERS)):
        tokens = accent_tokens(colour)[name]
        assert contrast(tokens["--on-accent"], tokens["--accent"]) >= TEXT
        assert contrast(tokens["--on-accent"], tokens["--accent-hover"]) >= TEXT
        for paper in (*papers, tokens["--accent-tint"]):
            assert contrast(tokens["--accent-text"], paper) >= TEXT
            assert contrast(tokens["--accent-line"], paper) >= LARGE
        assert contrast(tokens["--on-band"], tokens["--band"]) >= SAFE
        assert contrast(tokens["--band-soft"], tokens["--band"]) >= TEXT
        assert contrast(tokens["--band-line"], tokens["--band"]) >= LARGE


@given(COLOURS)
def test_every_colour_gives_readable_text_buttons_and_bands(colour: str) -> None:
    _is_readable(colour)


@pytest.mark.parametrize("colour", EXTREMES)
def test_the_extreme_colours_are_readable_too(colour: str) -> None:
    _is_readable(colour)


def test_black_on_white_has_the_greatest_contrast() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


def test_a_dark_enough_colour_is_kept_as_it_was_given() -> None:
    assert accent_tokens("#14595a")["light"]["--accent"] == "#14595a"


@pytest.mark.parametrize("wrong", ["", "red", "#fff", "#12345g", "14595a", "#14595a;}body{}"])
def test_what_is_no_colour_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match="#rrggbb"):
        theme_css(wrong)


@given(COLOURS)
def test_the_style_sheet_holds_nothing_but_names_and_colours(colour: str) -> None:
    css = theme_css(colour)
    assert css.count("--accent:") == 3
    assert re.sub(r"--[a-z-]+:#[0-9a-f]{6};?", "", css).count(":#") == 0
    assert not re.search(r"[<>\"'\\]|url|import", css)


def test_the_digest_is_short_and_stays_the_same() -> None:
    assert theme_digest() == theme_digest()
    assert re.fullmatch(r"[0-9a-f]{8}", theme_digest())
