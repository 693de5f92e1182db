"""Photos as they are taken in: developed in a process of their own, kept small and without traces."""

import hashlib
import json
import os
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog

from marketplace.core.errors import DomainError, Invalid, TooLarge, Unavailable
from marketplace.core.i18n import N_

LARGEST_FILE = 15 * 1024 * 1024
UPLOAD_BODY = LARGEST_FILE + 64 * 1024
"""What a view that takes a photo declares with `sanity.body_up_to`: the file and the form around it."""

EMPTY = N_("Berkas ini kosong. Pilih foto lain.")
UNKNOWN = N_("Berkas ini bukan foto JPEG, PNG, WebP, atau HEIC. Pilih foto lain, atau ambil foto baru.")
BROKEN = N_("Foto ini rusak atau terpotong. Coba kirim sekali lagi, atau pilih foto lain.")
ANIMATED = N_("Gambar bergerak belum bisa dipakai. Pilih foto biasa.")
SMALL = N_("Foto ini terlalu kecil (%(width)s × %(height)s titik). Pilih foto yang sisinya paling sedikit 200 titik.")
NARROW = N_("Foto ini terlalu panjang dan sempit. Potong dulu, lalu kirim lagi.")
PIXELS = N_("Foto ini terlalu besar. Paling besar 64 megapiksel; kecilkan dulu, lalu kirim lagi.")
HEAVY = N_("Foto ini terlalu berat untuk kami olah. Kecilkan dulu, atau pilih foto lain.")
FILE_SIZE = N_("Berkas foto ini terlalu besar. Paling besar 15 MB; kecilkan dulu, lalu kirim lagi.")
BUSY = N_("Sedang banyak foto yang masuk. Coba kirim lagi sebentar lagi.")

_DARKROOM = Path(__file__).with_name("darkroom.py")
# Isolated: of our code it can import nothing, and of our environment, which holds secrets, it sees only these.
_COMMAND = [sys.executable, "-I", str(_DARKROOM)]
_ENVIRONMENT = ("PATH", "LD_LIBRARY_PATH")
_SECONDS = 30
# One photo may take a gigabyte; those who come meanwhile wait their turn.
_TURN = threading.Semaphore(1)
_TURN_SECONDS = 25

_REFUSALS: dict[str, str] = {
    "unknown": UNKNOWN,
    "broken": BROKEN,
    "animated": ANIMATED,
    "small": SMALL,
    "narrow": NARROW,
    "heavy": HEAVY,
}

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Photo:
    """A developed photo: its size as seen, its pictures by (width, "avif" | "webp"), and the file it came from.

    `placeholder` is a WebP of at most 100 bytes; `digest` is the SHA-256 of the file that was sent, in hex;
    `looks` is much the same for two photos that show the same.
    """

    width: int
    height: int
    renditions: dict[tuple[int, str], bytes]
    placeholder: bytes
    digest: str
    looks: int

    @property
    def widths(self) -> list[int]:
        return sorted({width for width, _kind in self.renditions})


def develop(raw: bytes) -> Photo:
    """The photo in `raw`, developed; Invalid or TooLarge says why not, Unavailable that others are being developed."""
    if len(raw) > LARGEST_FILE:
        raise TooLarge(FILE_SIZE)
    if not raw:
        raise Invalid(EMPTY)
    if not _looks_like_a_photo(raw):
        raise Invalid(UNKNOWN)
    if not _TURN.acquire(timeout=_TURN_SECONDS):
        raise Unavailable(BUSY)
    try:
        answer, content = _ask(_COMMAND, raw, _SECONDS)
    finally:
        _TURN.release()
    if "refused" in answer:
        raise _refusal(answer)
    pictures = {}
    for name, size in answer["pictures"]:
        pictures[name], content = content[:size], content[size:]
    placeholder = pictures.pop("placeholder")
    renditions = {_rendition(name): picture for name, picture in pictures.items()}
    return Photo(
        answer["width"], answer["height"], renditions, placeholder, hashlib.sha256(raw).hexdigest(), answer["looks"]
    )


def _looks_like_a_photo(raw: bytes) -> bool:
    # Not a proof, only what spares a process for every PDF, video and text; the name of the file is never asked.
    if raw[4:8] == b"ftyp":
        return any(brand in raw[8:64] for brand in (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx"))
    if raw[:4] == b"RIFF":
        return raw[8:12] == b"WEBP"
    return raw.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"))


def _ask(command: list[str], raw: bytes, seconds: float) -> tuple[dict[str, Any], bytes]:
    """What the darkroom says of this photo, and the pictures that follow; one that dies or dawdles found it heavy."""
    environment = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    try:
        # A new program, not a fork: a copy of a process with threads may hold their locks for ever.
        process = subprocess.run(
            command,
            input=raw,
            capture_output=True,
            timeout=seconds,
            env=environment | {"MALLOC_ARENA_MAX": "1"},
            cwd="/",
            start_new_session=True,
            check=False,
        )
    except subprocess.TimeoutExpired:
        log.warning("photo.timeout", size=len(raw))
        return {"refused": "heavy"}, b""
    if process.returncode != 0:
        complaint = process.stderr[-500:].decode("latin-1")
        log.warning("photo.failed", code=process.returncode, size=len(raw), complaint=complaint)
        # A signal is a limit reached; an exception is a file that the decoder did not expect.
        return {"refused": "heavy" if process.returncode < 0 else "broken"}, b""
    head, _, pictures = process.stdout.partition(b"\n")
    return json.loads(head), pictures


def _refusal(answer: dict[str, Any]) -> DomainError:
    if answer["refused"] == "pixels":
        return TooLarge(PIXELS)
    figures = {name: answer[name] for name in ("width", "height") if name in answer}
    return Invalid(_REFUSALS[answer["refused"]], **figures)


def _rendition(name: str) -> tuple[int, str]:
    width, kind = name.split(".")
    return int(width), kind
