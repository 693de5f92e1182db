"""A photo comes in as a phone took it and stays as small, upright pictures without traces."""

import hashlib
import io
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms, ImageDraw, features

from marketplace.core import darkroom, images
from marketplace.core.errors import Invalid, TooLarge, Unavailable
from marketplace.core.images import develop

ROOT = Path(__file__).parents[2]
RED, BLUE, GREEN = (200, 30, 30), (30, 30, 200), (30, 160, 30)
GPS, MAKER, ORIENTATION = 0x8825, 0x010F, 0x0112
# How to turn the upright picture so that a phone held that way would have stored it.
STORED = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def three_colours(width: int = 480, height: int = 320, mode: str = "RGB") -> Image.Image:
    """Red on the left, blue on the right, a green stripe above: which way is up can be seen."""
    picture = Image.new("RGB", (width, height), RED)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((width // 2, 0, width, height), fill=BLUE)
    draw.rectangle((0, 0, width, height // 8), fill=GREEN)
    return picture.convert(mode)


def saved(picture: Image.Image, kind: str, **options) -> bytes:
    target = io.BytesIO()
    picture.save(target, kind, **options)
    return target.getvalue()


def opened(photo: images.Photo, kind: str = "webp") -> Image.Image:
    """The widest picture of the photo."""
    return Image.open(io.BytesIO(photo.renditions[photo.widths[-1], kind])).convert("RGB")


def is_near(found, wanted) -> bool:
    return all(abs(a - b) < 25 for a, b in zip(found, wanted, strict=True))


def shows_three_colours(picture: Image.Image) -> bool:
    width, height = picture.size
    places = [(0.25, 0.6, RED), (0.75, 0.6, BLUE), (0.25, 0.05, GREEN), (0.75, 0.05, GREEN)]
    return all(is_near(picture.getpixel((int(width * x), int(height * y))), colour) for x, y, colour in places)


def refusal(raw: bytes, kind: type = Invalid):
    with pytest.raises(kind) as caught:
        develop(raw)
    return caught.value


def bomb(side: int) -> bytes:
    """A PNG of a few kilobytes that would be `side` x `side` pixels of white."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    rows = zlib.compressobj(9)
    row = b"\0" + b"\xff" * (side // 8)
    data = b"".join(rows.compress(row) for _ in range(side)) + rows.flush()
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_becomes_pictures_for_every_screen_in_two_kinds(kind):
    raw = saved(three_colours(1600, 1200), kind)
    photo = develop(raw)
    assert (photo.width, photo.height) == (1600, 1200)
    assert set(photo.renditions) == {(w, k) for w in (320, 640, 1280) for k in ("avif", "webp")}
    for (width, kind_), content in photo.renditions.items():
        picture = Image.open(io.BytesIO(content))
        assert picture.size == (width, width * 3 // 4)
        assert picture.format == kind_.upper()
        assert shows_three_colours(picture.convert("RGB"))


def test_a_heic_from_an_iphone_is_read():
    photo = develop((ROOT / "tests/data/three_colours.heic").read_bytes())
    assert (photo.width, photo.height) == (480, 320)
    assert shows_three_colours(opened(photo))


def test_a_photo_with_a_second_picture_inside_is_read_as_its_first():
    raw = saved(three_colours(), "MPO", save_all=True, append_images=[Image.new("RGB", (480, 320))])
    assert shows_three_colours(opened(develop(raw)))


@pytest.mark.parametrize("orientation", STORED)
def test_a_photo_stands_upright_however_the_phone_was_held(orientation):
    turn = STORED[orientation]
    stored = three_colours() if turn is None else three_colours().transpose(turn)
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    photo = develop(saved(stored, "JPEG", exif=exif, quality=95))
    assert (photo.width, photo.height) == (480, 320)
    assert shows_three_colours(opened(photo))


def test_nothing_tells_where_or_with_what_a_photo_was_taken():
    exif = Image.Exif()
    exif[MAKER] = "Shoemaker's Phone"
    exif.get_ifd(GPS)[1] = "S"
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    raw = saved(three_colours(), "JPEG", exif=exif, icc_profile=profile, comment=b"Jl. Mawar 7", xmp=b"<x:xmpmeta/>")
    assert b"Shoemaker" in raw
    for content in develop(raw).renditions.values():
        picture = Image.open(io.BytesIO(content))
        assert not picture.getexif()
        assert not {"exif", "icc_profile", "xmp", "comment"} & set(picture.info)


@pytest.mark.parametrize(
    ("width", "widths"),
    [(1280, [320, 640, 1280]), (1279, [320, 640, 1279]), (700, [320, 640]), (330, [320]), (250, [250])],
)
def test_no_picture_is_wider_than_the_photo(width, widths):
    assert develop(saved(three_colours(width, 400), "PNG")).widths == widths


def test_the_placeholder_is_a_picture_of_a_hundred_bytes():
    for picture in (three_colours(), Image.effect_noise((400, 300), 90).convert("RGB")):
        photo = develop(saved(picture, "PNG"))
        assert len(photo.placeholder) <= 100
        assert max(Image.open(io.BytesIO(photo.placeholder)).size) <= 16


def test_the_digest_is_that_of_the_file_sent():
    raw = saved(three_colours(), "PNG")
    assert develop(raw).digest == hashlib.sha256(raw).hexdigest()


def test_colours_of_another_profile_look_right_without_it():
    # A profile that calls red what everybody calls blue: the names of two of its columns are exchanged.
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    swapped = profile.replace(b"rXYZ", b"????").replace(b"bXYZ", b"rXYZ").replace(b"????", b"bXYZ")
    plain = Image.new("RGB", (300, 300), (230, 0, 0))
    assert is_near(opened(develop(saved(plain, "PNG", icc_profile=swapped))).getpixel((9, 9)), (0, 0, 230))
    assert is_near(opened(develop(saved(plain, "PNG", icc_profile=b"broken"))).getpixel((9, 9)), (230, 0, 0))


@pytest.mark.parametrize("mode", ["L", "LA", "P", "RGBA", "CMYK", "1", "I;16"])
def test_every_way_to_store_a_picture_is_read(mode):
    picture = three_colours().convert("L").point(lambda grey: grey * 257, "I") if mode == "I;16" else three_colours()
    raw = saved(picture.convert(mode), "JPEG" if mode == "CMYK" else "PNG")
    found = opened(develop(raw)).getpixel((100, 200))
    wanted = {"L": (81, 81, 81), "LA": (81, 81, 81), "I;16": (81, 81, 81)}.get(mode, RED)
    assert mode == "1" or is_near(found, wanted)


def test_what_is_transparent_becomes_white():
    picture = Image.new("RGBA", (300, 300), (0, 0, 0, 0))
    assert is_near(opened(develop(saved(picture, "PNG"))).getpixel((9, 9)), (255, 255, 255))
    palette = Image.new("P", (300, 300), 0)
    assert is_near(opened(develop(saved(palette, "PNG", transparency=0))).getpixel((9, 9)), (255, 255, 255))


def frames(kind: str) -> bytes:
    second = Image.new("RGB", (480, 320), GREEN)
    return saved(three_colours(), kind, save_all=True, append_images=[second])


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        (b"", images.EMPTY),
        (b"Ini surat, bukan foto.", images.UNKNOWN),
        (b"%PDF-1.7 foto.jpg", images.UNKNOWN),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", images.UNKNOWN),
        (b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom", images.UNKNOWN),
        (saved(three_colours(), "GIF"), images.UNKNOWN),
        (saved(three_colours(), "BMP"), images.UNKNOWN),
        (saved(three_colours(), "AVIF"), images.UNKNOWN),
        (b"\xff\xd8\xff\xe0 a text that calls itself a photo", images.BROKEN),
        (saved(three_colours(), "JPEG")[:2_000], images.BROKEN),
        (saved(three_colours(), "PNG")[:-200], images.BROKEN),
        (saved(three_colours(), "WEBP")[:-100], images.BROKEN),
        ((ROOT / "tests/data/three_colours.heic").read_bytes()[:-100], images.BROKEN),
        (frames("WEBP"), images.ANIMATED),
        (frames("PNG"), images.ANIMATED),
        (saved(three_colours(480, 199), "PNG"), images.SMALL),
        (saved(three_colours(1000, 249), "PNG"), images.NARROW),
    ],
    ids=lambda value: value[:12].decode("latin-1") if isinstance(value, bytes) else None,
)
def test_a_file_that_is_no_usable_photo_is_refused_with_what_to_do(raw, sentence):
    assert refusal(raw).message == sentence


def test_a_photo_too_small_is_told_its_size():
    assert refusal(saved(three_colours(480, 199), "PNG")).values == {"width": 480, "height": 199}


def test_a_photo_past_fifteen_megabytes_is_refused_unread():
    assert refusal(b"\xff\xd8\xff" + bytes(images.LARGEST_FILE), TooLarge).message == images.FILE_SIZE


@pytest.mark.parametrize("side", [8_200, 12_000, 24_000])
def test_a_small_file_of_huge_size_is_refused_by_its_size(side):
    raw = bomb(side)
    assert len(raw) < 1_000_000
    assert refusal(raw, TooLarge).message == images.PIXELS


def run_python(script: str, raw: bytes) -> subprocess.CompletedProcess[bytes]:
    """The script in a process of its own, the repository at hand, `raw` on its standard input."""
    return subprocess.run([sys.executable, "-c", script], input=raw, capture_output=True, cwd=ROOT, check=True)


def test_the_web_process_neither_opens_the_bomb_nor_loads_the_means_to():
    script = """
import re, resource, sys
from marketplace.core.errors import TooLarge
from marketplace.core.images import develop
try:
    develop(sys.stdin.buffer.read())
except TooLarge:
    # Not ru_maxrss of its own, which begins with what the process that started it had.
    own = int(re.search(r"VmHWM:\\s+(\\d+) kB", open("/proc/self/status").read())[1])
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    print("PIL" in sys.modules, own < 100_000, child < 120_000)
"""
    assert run_python(script, bomb(12_000)).stdout.split() == [b"False", b"True", b"True"]


def test_a_photo_that_outgrows_its_memory_ends_alone_and_is_called_heavy():
    script = """
import sys
from marketplace.core import darkroom
darkroom.MEMORY = 300 * 1024 * 1024
darkroom.main()
"""
    answer = run_python(script, bomb(8_000)).stdout
    assert answer.startswith(b'{"refused": "heavy"')


@pytest.mark.parametrize(
    ("program", "reason"),
    [
        ("import time; time.sleep(60)", "heavy"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", "heavy"),
        ("import os; os.close(0); raise ValueError", "broken"),
    ],
)
def test_a_darkroom_that_hangs_or_dies_costs_only_this_photo(program, reason):
    assert images._ask([sys.executable, "-c", program], b"x" * 1_000_000, seconds=2) == ({"refused": reason}, b"")


def test_the_darkroom_sees_no_secret(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "sole")
    program = "import json, os; print(json.dumps(dict(os.environ)))"
    answer, _ = images._ask([sys.executable, "-I", "-c", program], b"", seconds=10)
    assert set(answer) <= {"PATH", "LD_LIBRARY_PATH", "MALLOC_ARENA_MAX", "LC_CTYPE"}


def test_who_waits_too_long_for_his_turn_is_asked_to_come_again(monkeypatch):
    monkeypatch.setattr(images, "_TURN_SECONDS", 0.05)
    with images._TURN:
        assert refusal(saved(three_colours(), "PNG"), Unavailable).message == images.BUSY
    assert develop(saved(three_colours(), "PNG")).width == 480


SAMPLES = [saved(three_colours(240, 200), kind) for kind in ("JPEG", "PNG", "WEBP")]


@given(
    st.sampled_from(SAMPLES), st.lists(st.tuples(st.integers(0, 3_000), st.binary(min_size=1, max_size=8)), max_size=5)
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_damaged_photo_is_developed_or_refused_and_never_an_error(raw, damages):
    damaged = bytearray(raw)
    for place, content in damages:
        start = place % len(damaged)
        damaged[start : start + len(content)] = content
    try:
        width, height, _looks, pictures = darkroom.develop(bytes(damaged))
    except darkroom.Refused as refused:
        assert refused.reason in {"unknown", "broken", "animated", "small", "narrow", "pixels"}  # noqa: PT017 one of two
        return
    assert width * height <= darkroom.PIXELS
    assert pictures[-1][0] == "placeholder"


def test_this_python_can_write_both_kinds():
    assert features.check("avif")
    assert features.check("webp")
