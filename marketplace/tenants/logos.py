"""A marketplace's logo: developed like any photo, kept under its digest, and drawn as icons in the sizes asked for."""

import io
import uuid

from PIL import Image, ImageDraw

from marketplace.core import images
from marketplace.core.files import FileStore
from marketplace.tenants import usage

ICON_SIZES = (192, 512)


def take_in(store: FileStore, tenant_id: uuid.UUID, raw: bytes) -> str:
    """Develop the picture in a process of its own and keep it as square icons; its digest."""
    photo = images.develop(raw)
    widest = photo.renditions[max(width for width, kind in photo.renditions if kind == "webp"), "webp"]
    icons = {}
    picture = Image.open(io.BytesIO(widest)).convert("RGBA")  # of our own making: the darkroom wrote it
    for size in ICON_SIZES:
        canvas = Image.new("RGBA", (size, size), (255, 255, 255, 255))
        fitted = picture.copy()
        fitted.thumbnail((size, size))
        canvas.paste(fitted, ((size - fitted.width) // 2, (size - fitted.height) // 2), fitted)
        out = io.BytesIO()
        canvas.convert("RGB").save(out, "PNG", optimize=True)
        icons[size] = out.getvalue()
    usage.take_room(*map(len, icons.values()))
    for size, icon in icons.items():
        store.put(key(tenant_id, photo.digest, size), icon)
    return photo.digest


def plain(colour: str, size: int) -> bytes:
    """An icon for a marketplace without a logo: a footprint on its colour."""
    canvas = Image.new("RGB", (size, size), colour)
    draw = ImageDraw.Draw(canvas)
    draw.ellipse((size * 0.33, size * 0.14, size * 0.67, size * 0.56), fill="#ffffff")
    draw.ellipse((size * 0.38, size * 0.58, size * 0.62, size * 0.86), fill="#ffffff")
    out = io.BytesIO()
    canvas.save(out, "PNG", optimize=True)
    return out.getvalue()


def key(tenant_id: uuid.UUID, digest: str, size: int) -> str:
    return f"{tenant_id}/logo/{digest}-{size}.png"
