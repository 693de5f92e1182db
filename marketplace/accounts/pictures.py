"""A text as a picture that a phone's camera reads."""

import io

import segno


def as_picture(text: str) -> bytes:
    """A square of dots, as SVG."""
    drawn = io.BytesIO()
    segno.make(text, error="m").save(drawn, kind="svg", scale=5, border=4, light="#fff")
    return drawn.getvalue()
