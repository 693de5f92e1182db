"""Reading a PDF as somebody reads it aloud: the text of each of its marked pieces, in their order."""

import re
import zlib
from collections.abc import Iterator

_OBJECT = re.compile(rb"(\d+) 0 obj\n(.*?)\nendobj", re.DOTALL)
_PIECE = re.compile(rb"BDC(.*?)EMC", re.DOTALL)
_SHOWN = re.compile(rb"/(\w+) [\d.]+ Tf|<([0-9A-Fa-f]+)>|\(((?:\\.|[^\\()])*)\)", re.DOTALL)
_ESCAPED = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
_PLAIN = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def words_of(content: bytes) -> list[str]:
    """The marked pieces of every page of a PDF of typst's, whose objects stand in it one by one."""
    objects = {int(found[1]): found[2] for found in _OBJECT.finditer(content)}
    told = []
    for page in (body for body in objects.values() if b"/Type/Page/" in body):
        fonts = objects[_reference(page, b"Resources")].partition(b"/Font<<")[2].partition(b">>")[0]
        letters = {
            name.decode(): _letters(_stream(objects[_reference(objects[int(number)], b"ToUnicode")]))
            for name, number in re.findall(rb"/(\w+) (\d+) 0 R", fonts)
        }
        told += list(_pieces(_stream(objects[_reference(page, b"Contents")]), letters))
    return told


def _reference(body: bytes, name: bytes) -> int:
    found = re.search(rb"/" + name + rb" (\d+) 0 R", body)
    assert found is not None, name
    return int(found[1])


def _stream(body: bytes) -> bytes:
    return zlib.decompressobj().decompress(body.partition(b"stream")[2].lstrip(b"\r\n"))


def _letters(cmap: bytes) -> dict[int, str]:
    """From the number of a glyph to the letters that it draws."""
    found = {}
    for part in re.findall(rb"beginbfchar(.*?)endbfchar", cmap, re.DOTALL):
        for glyph, text in re.findall(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", part):
            found[int(glyph, 16)] = bytes.fromhex(text.decode()).decode("utf-16-be")
    return found


def _pieces(drawn: bytes, fonts: dict[str, dict[int, str]]) -> Iterator[str]:
    """A font stays chosen from one piece to the next."""
    letters: dict[int, str] = {}
    for piece in _PIECE.findall(drawn):
        words = ""
        for font, as_hex, literal in _SHOWN.findall(piece):
            if font:
                letters = fonts[font.decode()]
                continue
            raw = bytes.fromhex(as_hex.decode()) if as_hex else _ESCAPED.sub(_unescaped, literal)
            words += "".join(letters[int.from_bytes(raw[at : at + 2])] for at in range(0, len(raw), 2))
        yield words


def _unescaped(found: re.Match[bytes]) -> bytes:
    told = found[1]
    return bytes([int(told, 8)]) if told.isdigit() else _PLAIN.get(told, told)
