"""The dossier: what stands in it, that typed text stays text, and what the public page tells."""

import hashlib
import io
import re
import zipfile
from collections.abc import Callable

import segno
from PIL import Image

from marketplace.core.ids import uuid7
from marketplace.partnerships import dossier, queries
from marketplace.partnerships.rules import PartnershipState
from tests.cast import Cast
from tests.clients import Browser
from tests.partnerships.making import a_partnership

TITLE = '=1+1 #panic("x") $a$ <b>sandal</b> *tebal*'
Clients = Callable[..., Browser]


def _made(cast: Cast, client: Browser) -> tuple[str, str, str]:
    made = a_partnership(cast, PartnershipState.CLOSED, title=TITLE)
    assert client.send(f"/partnerships/{made}/dossier").status_code == 302
    page = client.get(f"/partnerships/{made}/dossier").text
    paper, workbook = (re.findall(rf'href="(/partnerships/[^"]+/{kind})"', page)[0] for kind in ("paper", "workbook"))
    (proof,) = re.findall(r'href="(/dossiers/[^"]+)"', page)
    return paper, workbook, proof


def test_it_is_made_at_once_as_paper_and_workbook_and_typed_text_stays_text(cast: Cast, client_for: Clients) -> None:
    client = client_for(cast.owner)
    paper, workbook, proof = _made(cast, client)
    content = client.get(paper).data
    assert content.startswith(b"%PDF-")
    assert hashlib.sha256(content).hexdigest()[:32] in client_for(None).get(proof).text
    book = zipfile.ZipFile(io.BytesIO(client.get(workbook).data))
    words = book.read("xl/sharedStrings.xml").decode()
    assert "=1+1 #panic" in words
    assert "BAST/" in words
    assert "Rp\u00a09.600.000" in words
    assert all("<f>" not in book.read(name).decode() for name in book.namelist() if "worksheets/sheet" in name)


def test_the_code_on_the_paper_leads_to_the_page_that_proves_it(cast: Cast) -> None:
    made = a_partnership(cast, PartnershipState.CLOSED)
    address = f"https://{cast.host}/dossiers/0198c0de-5ea1-7000-8000-000000000001"
    wanted = dossier.Printing("id", "Asia/Makassar", "Pasar", address, uuid7())
    with cast.inside(), cast.app.test_request_context():
        picture = dossier.draw(dossier.tell(queries.get(made), wanted), address, "png")
    page = Image.open(io.BytesIO(picture)).convert("L")
    assert _modules(page) == [[bool(module) for module in row] for row in segno.make(address, error="m").matrix]


def _modules(page: Image.Image) -> list[list[bool]]:
    """The squares of the code in the upper right corner of an A4 page: 30 mm wide, with a border of one square."""
    dots = page.width / 210
    left, top, wide = (round(mm * dots) for mm in (158, 18, 30))
    code = page.crop((left, top, left + wide, top + wide))
    # The finder pattern of the corner is seven squares wide, whatever the number of squares in all.
    corner = code.point(lambda shade: 255 if shade < 128 else 0).getbbox()
    assert corner
    x, y, right, _bottom = corner
    row = [code.getpixel((column, y + 1)) < 128 for column in range(x, right)]
    square = row.index(False) / 7
    count = round((right - x) / square)
    square = (right - x) / count
    return [
        [code.getpixel((x + round((i + 0.5) * square), y + round((j + 0.5) * square))) < 128 for i in range(count)]
        for j in range(count)
    ]


def test_the_public_page_confirms_hash_and_day_and_leaks_nothing_else(cast: Cast, client_for: Clients) -> None:
    paper, workbook, proof = _made(cast, client_for(cast.buyer))
    page = client_for(None).get(proof)
    assert page.status_code == 200
    for secret in ("panic", "Sasak", "Rinjani", "Sari", "Budi", "9.600.000", "BAST"):
        assert secret not in page.text
    for private in (paper, workbook):
        assert client_for(cast.rival).get(private).status_code == 404
        assert client_for(None).get(private).status_code == 302
    assert client_for(cast.stranger).get(proof).status_code == 404
