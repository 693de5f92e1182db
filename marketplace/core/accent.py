"""One colour of a marketplace becomes its whole set of colours, readable on light and dark paper.

The arithmetic is OKLCH (Björn Ottosson, 2020), in which a step of lightness looks alike for every hue; contrast is
that of WCAG 2.2. What comes out is plain #rrggbb, so that old phones need not know OKLCH.
"""

import math
import re
from collections.abc import Sequence
from functools import lru_cache
from hashlib import sha256

# The papers that static/css/tapak.css lays below text: page, surface, sunk.
LIGHT_PAPERS = ("#fdfcf9", "#ffffff", "#f5f1e8")
DARK_PAPERS = ("#16120e", "#201b15", "#1b1712")
TEXT, LARGE, SAFE = 4.5, 3.0, 7.0
WHITE = "#ffffff"
STEP = 0.005

Tokens = dict[str, str]
Linear = tuple[float, float, float]


def accent_tokens(colour: str) -> dict[str, Tokens]:
    """{"light": {"--accent": "#…", …}, "dark": {…}}; ValueError unless `colour` is #rrggbb."""
    _, chroma, hue = _oklch(colour)
    return {"light": _light(colour, chroma, hue), "dark": _dark(chroma, hue)}


def theme_css(colour: str) -> str:
    """The style sheet of a marketplace, to be loaded after the shared one, which keeps its own colours in a layer."""
    tokens = accent_tokens(colour)
    light, dark = _declarations(tokens["light"]), _declarations(tokens["dark"])
    return (
        f":root{{{light}}}\n"
        f"@media (prefers-color-scheme:dark){{:root:not([data-theme=light]){{{dark}}}}}\n"
        f":root[data-theme=dark]{{{dark}}}\n"
    )


@lru_cache(maxsize=1)
def theme_digest() -> str:
    """Changes whenever the same colour would give another style sheet."""
    return sha256("".join(theme_css(c) for c in ("#8a4b22", "#14595a", "#ffd400")).encode()).hexdigest()[:8]


def contrast(one: str, other: str) -> float:
    """1 to 21, after WCAG 2.2."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _light(colour: str, chroma: float, hue: float) -> Tokens:
    lightness = min(_oklch(colour)[0], 0.6)
    tint = _hex(0.95, min(chroma, 0.028), hue)
    fill_lightness, fill = _until(lightness, chroma, hue, (WHITE,), TEXT, -STEP)
    band_lightness, band = _until(min(lightness, 0.33), min(chroma, 0.08), hue, (WHITE,), SAFE, -STEP)
    return {
        "--accent": fill,
        "--accent-hover": _hex(fill_lightness - 0.07, chroma, hue),
        "--on-accent": WHITE,
        "--accent-text": _until(lightness, chroma, hue, (*LIGHT_PAPERS, tint), TEXT, -STEP)[1],
        "--accent-tint": tint,
        "--accent-line": _until(0.65, chroma, hue, (*LIGHT_PAPERS, tint), LARGE, -STEP)[1],
        **_band(band, band_lightness, chroma, hue),
    }


def _dark(chroma: float, hue: float) -> Tokens:
    ink = _hex(0.2, min(chroma, 0.03), hue)
    tint = _hex(0.27, min(chroma, 0.035), hue)
    fill_lightness, fill = _until(0.74, min(chroma, 0.1), hue, (ink,), TEXT, STEP)
    band_lightness, band = _until(0.28, min(chroma, 0.06), hue, (WHITE,), SAFE, -STEP)
    return {
        "--accent": fill,
        "--accent-hover": _hex(fill_lightness + 0.07, min(chroma, 0.09), hue),
        "--on-accent": ink,
        "--accent-text": _until(0.78, min(chroma, 0.1), hue, (*DARK_PAPERS, tint), TEXT, STEP)[1],
        "--accent-tint": tint,
        "--accent-line": _until(0.6, min(chroma, 0.11), hue, (*DARK_PAPERS, tint), LARGE, STEP)[1],
        **_band(band, band_lightness, chroma, hue),
    }


def _band(band: str, lightness: float, chroma: float, hue: float) -> Tokens:
    return {
        "--band": band,
        "--on-band": WHITE,
        "--band-soft": _until(0.84, min(chroma, 0.035), hue, (band,), TEXT, STEP)[1],
        "--band-line": _until(lightness + 0.25, min(chroma, 0.07), hue, (band,), LARGE, STEP)[1],
    }


def _until(
    lightness: float, chroma: float, hue: float, papers: Sequence[str], least: float, step: float
) -> tuple[float, str]:
    """The first lightness, going by `step`, whose colour keeps `least` contrast to every paper."""
    while 0 < lightness < 1:
        found = _hex(lightness, chroma, hue)
        if all(contrast(found, paper) >= least for paper in papers):
            return lightness, found
        lightness += step
    return (0.0, "#000000") if step < 0 else (1.0, WHITE)


def _declarations(tokens: Tokens) -> str:
    return ";".join(f"{name}:{value}" for name, value in tokens.items())


def _rgb(colour: str) -> Linear:
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", colour):
        raise ValueError("a colour is written #rrggbb")
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return _linear(red), _linear(green), _linear(blue)


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)


def _encoded(value: float) -> int:
    value = min(max(value, 0.0), 1.0)
    return round(255 * (12.92 * value if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055))


def _luminance(colour: str) -> float:
    red, green, blue = _rgb(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _oklch(colour: str) -> Linear:
    """Lightness 0-1, chroma 0-0.4, hue in radians."""
    r, g, b = _rgb(colour)
    long = math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
    medium = math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
    short = math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
    lightness = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    b_axis = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    return lightness, math.hypot(a, b_axis), math.atan2(b_axis, a)


def _from_oklch(lightness: float, chroma: float, hue: float) -> Linear:
    a, b = chroma * math.cos(hue), chroma * math.sin(hue)
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def _hex(lightness: float, chroma: float, hue: float) -> str:
    """The colour, with as much of the chroma as a screen can show."""
    lightness = min(max(lightness, 0.0), 1.0)
    low, high = 0.0, chroma
    if not _on_screen(_from_oklch(lightness, chroma, hue)):
        for _ in range(12):
            middle = (low + high) / 2
            low, high = (middle, high) if _on_screen(_from_oklch(lightness, middle, hue)) else (low, middle)
        chroma = low
    red, green, blue = (_encoded(value) for value in _from_oklch(lightness, chroma, hue))
    return f"#{red:02x}{green:02x}{blue:02x}"


def _on_screen(colour: Linear) -> bool:
    return all(-1e-4 <= value <= 1 + 1e-4 for value in colour)
