"""Photos for the tests, small and drawn here; and files that only pretend to be one."""

import io
import struct
import zlib
from typing import Any

from PIL import Image

from tests.clients import Browser


def a_photo(colour: str = "sienna", size: tuple[int, int] = (700, 500), kind: str = "JPEG") -> bytes:
    target = io.BytesIO()
    Image.new("RGB", size, colour).save(target, kind)
    return target.getvalue()


def a_bomb(side: int = 12_000) -> bytes:
    """A PNG of `side` times `side` pixels in a few hundred kilobytes; unpacked it takes half a gigabyte."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    packer = zlib.compressobj(9)
    row = b"\0" * (1 + side * 3)
    rows = b"".join(packer.compress(row) for _row in range(side)) + packer.flush()
    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def send_photo(client: Browser, path: str, content: bytes, name: str = "foto.jpg", **words: str) -> Any:
    answer = client.send(path, {"photo": (io.BytesIO(content), name), **words})
    answer.request.environ["wsgi.input"].close()  # the client wrote a large body to a file
    return answer
