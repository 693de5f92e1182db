"""The press: a process of its own in which a file that nobody trusts gets its reader's name printed across.

Run by file, never imported by the web process: it takes one line of JSON and then the file on standard input, and
answers with one line of JSON and then the printed file. It knows no secret, and its limits hold before it reads.
"""

import io
import json
import os
import resource
import sys
import tempfile
from pathlib import Path
from typing import Any

import typst
from PIL import Image

MEMORY = 2048 * 1024 * 1024
CPU_SECONDS = 25
# Beyond the last page typst refuses, and says in a hint how many there are.
BEYOND = 1_000_000


def main() -> int:
    os.nice(5)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    head, _, sent = sys.stdin.buffer.read().partition(b"\n")
    asked = json.loads(head)
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "sent").write_bytes(sent)
        answer, printed = (pages(folder), b"") if asked["what"] == "pages" else ({}, printing(folder, asked))
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n" + printed)
    return 0


def pages(folder: str) -> dict[str, Any]:
    """How many pages the PDF has; none when it cannot be read."""
    how: dict[str, Any] = {"root": folder, "ignore_system_fonts": True}
    try:
        typst.compile(f'#image("/sent", format: "pdf", page: {BEYOND})'.encode(), **how)
    except typst.TypstError as error:
        numbers = [int(word) for hint in error.hints for word in hint.split() if word.isdecimal()]
        return {"pages": numbers[0] if numbers else 0}
    return {"pages": 0}


def printing(folder: str, asked: dict[str, Any]) -> bytes:
    """A PDF as a PDF; a photo as a WebP of the size that it had."""
    given = {"given": json.dumps({"pages": asked["pages"], "lines": asked["lines"]})}
    how: dict[str, Any] = {"root": folder, "sys_inputs": given, "ignore_system_fonts": True}
    if asked["pages"]:
        return bytes(typst.compile(asked["source"].encode(), format="pdf", **how))
    drawn = bytes(typst.compile(asked["source"].encode(), format="png", ppi=72, **how))
    target = io.BytesIO()
    with Image.open(io.BytesIO(drawn)) as picture:
        picture.convert("RGB").save(target, format="WEBP", quality=80, method=4)
    return target.getvalue()


if __name__ == "__main__":
    sys.exit(main())
