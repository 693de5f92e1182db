"""The darkroom: a process of its own in which one photo that nobody trusts is developed.

Run by file, never imported by the web process: it takes the photo on standard input, and answers on standard output
with one line of JSON and then the bytes of the pictures named in it. It knows no secret, opens no file, and the
limits on memory and processor time that it sets on itself hold before the first byte is read.
"""

import io
import json
import os
import resource
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pi_heif
from PIL import Image, ImageCms, ImageFile, UnidentifiedImageError

WIDTHS = (320, 640, 1280)
# Phones sold as "64 megapixels" take 9248 x 6936.
PIXELS = 65_000_000
SHORTEST_SIDE = 200
# Four times as long as wide is a panorama or a long screenshot; beyond that nothing is seen on a card.
PROPORTION = 4
# Measured at 64 megapixels: JPEG 110 MB (progressive 430), PNG 640, HEIC 570, WebP 1,070; a phone makes none as WebP.
MEMORY = 1280 * 1024 * 1024
CPU_SECONDS = 20

FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")
WEBP: dict[str, Any] = {"format": "WEBP", "quality": 74, "method": 4}
AVIF: dict[str, Any] = {"format": "AVIF", "quality": 52, "speed": 7, "max_threads": 1}
PLACEHOLDER_BYTES = 100

_ORIENTATION = 0x0112
# The EXIF orientations and what brings each upright; the lying ones exchange width and height.
UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
LYING = (5, 6, 7, 8)
_SRGB = ImageCms.createProfile("sRGB")


class Refused(Exception):
    """Why this photo is not developed: a word for the parent, and figures for its sentence."""

    def __init__(self, reason: str, **figures: int) -> None:
        self.reason, self.figures = reason, figures
        super().__init__(reason)


def main() -> int:
    os.nice(5)  # the web process that waits for us serves other people meanwhile
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_NOFILE, (16, 16))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    pictures: list[tuple[str, bytes]] = []
    answer: dict[str, Any]
    try:
        width, height, looks, pictures = develop(sys.stdin.buffer.read())
        answer = {"width": width, "height": height, "looks": looks}
    except Refused as refusal:
        answer = {"refused": refusal.reason, **refusal.figures}
    except MemoryError:
        answer = {"refused": "heavy"}
    answer["pictures"] = [(name, len(content)) for name, content in pictures]
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n")
    for _name, content in pictures:
        sys.stdout.buffer.write(content)
    return 0


def develop(raw: bytes) -> tuple[int, int, int, list[tuple[str, bytes]]]:
    """Width and height as the photo is seen, its looks, its pictures as ("640.avif", bytes), the placeholder last."""
    photo = _open(raw)
    with _reading():
        if photo.format != "JPEG":
            photo.load()  # a PNG may keep its EXIF behind its pixels
        orientation = _orientation(photo)
        width, height = photo.size[::-1] if orientation in LYING else photo.size
        widths = list(_widths(width))
        # A JPEG is decoded at a half, a quarter or an eighth of its size where that is still large enough.
        photo.draft(photo.mode, (photo.width * widths[-1] // width, photo.height * widths[-1] // width))
        photo.load()
    smaller = _as_seen(photo, orientation, (widths[-1], round(height * widths[-1] / width)))
    pictures: list[tuple[str, bytes]] = []
    for wanted in reversed(widths):
        smaller = smaller.resize((wanted, max(1, round(height * wanted / width))), Image.Resampling.LANCZOS)
        pictures += [(f"{wanted}.avif", _encode(smaller, AVIF)), (f"{wanted}.webp", _encode(smaller, WEBP))]
    return width, height, _looks(smaller), [*pictures, ("placeholder", _placeholder(smaller))]


@contextmanager
def _reading() -> Iterator[None]:
    """A decoder may answer hostile bytes with any exception at all; to the sender they all mean one thing."""
    try:
        yield
    except (Refused, MemoryError):
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Refused("pixels") from error
    except UnidentifiedImageError as error:
        raise Refused("unknown") from error
    except Exception as error:
        raise Refused("broken") from error


def _open(raw: bytes) -> Image.Image:
    with _reading():
        photo = Image.open(io.BytesIO(raw), formats=FORMATS)
    width, height = photo.size
    if width * height > PIXELS:
        raise Refused("pixels")
    # A photo with depth or a gain map (MPO) and a HEIC with several pictures have a first one; an animation is refused.
    if photo.format in ("PNG", "WEBP") and getattr(photo, "is_animated", False):
        raise Refused("animated")
    if min(width, height) < SHORTEST_SIDE:
        raise Refused("small", width=width, height=height)
    if max(width, height) > PROPORTION * min(width, height):
        raise Refused("narrow")
    return photo


def _orientation(photo: Image.Image) -> int:
    try:
        found = photo.getexif().get(_ORIENTATION, 1)
    except Exception:  # broken EXIF says nothing about the picture, which is shown as it is stored
        return 1
    return found if found in range(1, 9) else 1


def _widths(width: int) -> Iterator[int]:
    """Never wider than the photo; its own width too, where it says clearly more than the step below."""
    yield from (step for step in WIDTHS if step <= width)
    below = max((step for step in WIDTHS if step <= width), default=0)
    if below < WIDTHS[-1] and width >= 1.25 * below:
        yield width


def _as_seen(photo: Image.Image, orientation: int, size: tuple[int, int]) -> Image.Image:
    """Turned upright, at `size`, in sRGB on white, and with nothing said about where and with what it was taken."""
    profile = photo.info.get("icc_profile")
    box = size[::-1] if orientation in LYING else size
    # Shrinking comes first, since turning or converting 64 megapixels would need them twice in memory.
    small = _plain_mode(photo).resize(box, Image.Resampling.LANCZOS, reducing_gap=2.0)
    seen = _in_srgb(_on_white(small), profile)
    if orientation in UPRIGHT:
        seen = seen.transpose(UPRIGHT[orientation])
    seen.info.clear()
    return seen


def _plain_mode(photo: Image.Image) -> Image.Image:
    """A mode whose pixels can be averaged: a palette's numbers cannot, and 16-bit grey must be brought to 8."""
    if photo.mode.startswith("I"):
        return photo.point(lambda value: value * (1 / 257)).convert("L")
    if photo.mode in ("1", "P"):
        return photo.convert("RGBA" if "transparency" in photo.info else "RGB")
    if photo.mode in ("PA", "La", "RGBa") or (photo.mode in ("L", "RGB") and "transparency" in photo.info):
        return photo.convert("RGBA")
    return photo


def _on_white(photo: Image.Image) -> Image.Image:
    if photo.mode not in ("LA", "RGBA"):
        return photo
    photo = photo.convert("RGBA")
    white = Image.new("RGBA", photo.size, "white")
    return Image.alpha_composite(white, photo).convert("RGB")


def _in_srgb(photo: Image.Image, profile: bytes | None) -> Image.Image:
    if profile and photo.mode in ("RGB", "CMYK"):
        try:
            own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            converted = ImageCms.profileToProfile(photo, own, _SRGB, outputMode="RGB")
            if converted is not None:
                return converted
        except (ImageCms.PyCMSError, OSError, ValueError):
            pass  # a broken profile says nothing about the picture, which looks right without it
    return photo.convert("RGB")


def _encode(photo: Image.Image, options: dict[str, Any]) -> bytes:
    target = io.BytesIO()
    photo.save(target, **options)
    return target.getvalue()


def _looks(photo: Image.Image) -> int:
    """64 bits that stay nearly the same when a photo is shrunk, recoded or brightened (a difference hash).

    Each says whether a cell of a coarse 9 x 8 grid is brighter than its right neighbour; signed, as a bigint holds it.
    """
    grey = photo.convert("L").resize((9, 8), Image.Resampling.LANCZOS).tobytes()
    bits = 0
    for row in range(8):
        for column in range(8):
            bits = bits << 1 | (grey[row * 9 + column] > grey[row * 9 + column + 1])
    return bits - (1 << 64) if bits >> 63 else bits


def _placeholder(photo: Image.Image) -> bytes:
    """A few dozen bytes that show the colours until the photo is there."""
    small = photo.copy()
    small.thumbnail((16, 16), Image.Resampling.BOX)
    for quality in (40, 20, 5, 0):
        content = _encode(small, {"format": "WEBP", "quality": quality, "method": 6})
        if len(content) <= PLACEHOLDER_BYTES:
            return content
    return _encode(small.resize((4, 3)), {"format": "WEBP", "quality": 0, "method": 6})


Image.MAX_IMAGE_PIXELS = PIXELS
ImageFile.LOAD_TRUNCATED_IMAGES = False
pi_heif.register_heif_opener(thumbnails=False)
pi_heif.options.DECODE_THREADS = 1

if __name__ == "__main__":
    warnings.simplefilter("ignore")
    sys.exit(main())
