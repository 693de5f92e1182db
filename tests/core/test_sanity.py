"""What is not text, or has no end, is refused before any view is asked."""

import json
import socket
import subprocess
import sys
import textwrap

import pytest
from flask import Flask, request
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.exceptions import HTTPException

from marketplace.core import sanity

MB = 1024 * 1024
UPLOAD_LIMIT = 2 * MB


def make_app() -> Flask:
    app = Flask(__name__)
    sanity.install(app)
    app.errorhandler(HTTPException)(lambda error: (f"halaman {error.code}", error.code))

    @app.route("/", methods=["GET", "POST"])
    @app.route("/<path:rest>", methods=["GET", "POST"])
    def seen(rest: str = "") -> dict:
        body = request.get_json() if request.is_json else request.form.to_dict(flat=False)
        return {"rest": rest, "args": request.args.to_dict(), "body": body, "files": len(request.files)}

    @app.post("/upload")
    @sanity.body_up_to(UPLOAD_LIMIT)
    def upload() -> dict:
        return {"size": len(request.files["photo"].read()) if request.files else len(request.get_data())}

    return app


@pytest.fixture(scope="module")
def client():
    return make_app().test_client()


def post(client, raw: bytes, kind: str = "application/x-www-form-urlencoded", path: str = "/"):
    return client.post(path, data=raw, content_type=kind)


def test_ordinary_requests_pass_unchanged(client):
    assert client.get("/sandal/kulit?kata=garut%20asli&é=ü").json["args"] == {"kata": "garut asli", "é": "ü"}
    assert post(client, b"nama=Siti+Rahma&nama=%C3%A9").json["body"] == {"nama": ["Siti Rahma", "é"]}
    assert post(client, b'{"a": [1, 2.5, "\\ud83d\\udc5f"]}', "application/json").json["body"] == {"a": [1, 2.5, "👟"]}


@pytest.mark.parametrize("path", ["/\xff", "/a\0b", "/\xed\xa0\x80", "/\xc0\xaf", "/upload/\xfe"])
def test_a_path_that_is_no_text_is_refused_also_where_no_route_matches(client, path):
    # The test client decodes a path by itself; a server hands over the bytes, spelt in Latin-1.
    assert client.get("/", environ_overrides={"PATH_INFO": path}).status_code == 400


def test_a_page_that_does_not_exist_is_still_refused_for_its_path_first():
    app = Flask(__name__)
    sanity.install(app)
    assert app.test_client().get("/tidak-ada").status_code == 404
    assert app.test_client().get("/", environ_overrides={"PATH_INFO": "/tidak-ada\xff"}).status_code == 400


@pytest.mark.parametrize("pairs", [b"q=%ff", b"q=%00", b"%ff=1", b"q=%ed%a0%80", b"q=\xff", b"q=a&b=%f0%9f"])
def test_fields_that_are_no_text_are_refused_in_query_and_form(client, pairs):
    assert post(client, pairs).status_code == 400
    assert client.get("/", query_string=pairs.decode("latin-1")).status_code == 400 or b"\xff" in pairs


def test_the_refusal_is_a_page_of_the_product(client):
    assert post(client, b"q=%ff").text == "halaman 400"


@pytest.mark.parametrize(
    "part",
    [
        b'name="q"\r\n\r\n\xff',
        b'name="q"\r\n\r\na\0b',
        b'name="\xff"\r\n\r\na',
        b'name="f"; filename="\xff.jpg"\r\n\r\na',
        b'name="f"; filename="a\0.jpg"\r\n\r\na',
    ],
)
def test_parts_that_are_no_text_are_refused(client, part):
    body = b"--x\r\nContent-Disposition: form-data; " + part + b"\r\n--x--\r\n"
    assert post(client, body, "multipart/form-data; boundary=x").status_code == 400


@pytest.mark.parametrize("kind", ["multipart/form-data", "multipart/form-data; boundary=x"])
def test_a_form_that_is_cut_off_is_refused_rather_than_taken_as_empty(client, kind):
    assert post(client, b'--x\r\nContent-Disposition: form-data; name="q"\r\n\r\nhal', kind).status_code == 400


@pytest.mark.parametrize(
    "raw",
    [
        b"[1]",
        b"3",
        b"null",
        b'"teks"',
        b"{",
        b'{"a": NaN}',
        b'{"a": -Infinity}',
        b'{"a": 1e999}',
        b'{"a": ' + b"9" * 5_000 + b"}",
        b'{"a": "\\u0000"}',
        b'{"\\u0000": 1}',
        b'{"a": ["\\ud800"]}',
        b'{"a": "\xff"}',
        b'{"a": ' + b"[" * 30_000 + b"]" * 30_000 + b"}",
        b'{"a": ' * 21 + b"1" + b"}" * 21,
        b"\xef\xbb\xbf{}",
    ],
)
def test_json_that_no_view_expects_is_refused(client, raw):
    assert post(client, raw, "application/json").status_code == 400
    assert post(client, raw, "application/problem+json").status_code == 400


def test_json_of_a_sensible_depth_passes_and_one_too_large_does_not(client):
    assert post(client, b'{"a": ' * 19 + b"1" + b"}" * 19, "application/json").status_code == 200
    assert post(client, json.dumps({"a": "x" * 70_000}).encode(), "application/json").status_code == 413


def test_a_body_past_the_limit_is_refused(client):
    assert post(client, b"a=" + b"x" * (MB - 2)).status_code == 200
    assert post(client, b"a=" + b"x" * MB).status_code == 413
    assert post(client, b"x" * (MB + 1), "text/plain").status_code == 413


def test_a_form_of_too_many_fields_is_refused(client):
    assert post(client, b"&".join([b"a=1"] * 200)).status_code == 200
    assert post(client, b"&".join([b"a=1"] * 201)).status_code == 413
    assert client.get("/?" + "&" * 200).status_code == 413
    part = b'--x\r\nContent-Disposition: form-data; name="q"\r\n\r\na\r\n'
    assert post(client, part * 201 + b"--x--\r\n", "multipart/form-data; boundary=x").status_code == 413


def test_an_upload_may_be_larger_where_the_view_says_so(client):
    def answer(size: int):
        start = b'--x\r\nContent-Disposition: form-data; name="photo"; filename="a.jpg"\r\n\r\n'
        return post(client, start + b"x" * size + b"\r\n--x--\r\n", "multipart/form-data; boundary=x", "/upload")

    assert answer(UPLOAD_LIMIT - 1_000).json == {"size": UPLOAD_LIMIT - 1_000}
    assert answer(UPLOAD_LIMIT).status_code == 413


def test_headers_past_the_limit_or_with_nul_are_refused(client):
    assert client.get("/", headers={"X-A": "a" * 33_000}).status_code == 431
    assert client.get("/", environ_overrides={"HTTP_X_A": "a\0b"}).status_code == 400


@given(
    st.binary(max_size=200), st.sampled_from(["application/x-www-form-urlencoded", "application/json", "text/plain"])
)
def test_no_bytes_of_any_kind_break_the_application(raw, kind):
    assert post(make_app().test_client(), raw, kind).status_code in {200, 400, 413}


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """The same application behind the web server of production."""
    folder = tmp_path_factory.mktemp("server")
    (folder / "served.py").write_text(
        textwrap.dedent(f"""
        import sys
        sys.path[:0] = {sys.path!r}
        from tests.core.test_sanity import make_app
        app = make_app()
        """)
    )
    with socket.create_server(("127.0.0.1", 0)) as listener:
        process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "gunicorn",
                "-b",
                f"fd://{listener.fileno()}",
                "-k",
                "gthread",
                "--threads",
                "2",
                "served:app",
            ],
            cwd=folder,
            pass_fds=[listener.fileno()],
            stderr=subprocess.DEVNULL,
        )
        yield listener.getsockname()
        process.terminate()
        process.wait(10)


def speak(address, *pieces: bytes, then_close: bool = False) -> bytes:
    """The first line of the answer to these pieces."""
    with socket.create_connection(address, timeout=20) as line:
        for piece in pieces:
            line.sendall(piece)
        if then_close:
            line.shutdown(socket.SHUT_WR)
        return line.makefile("rb").readline()


def head(kind: str, how: str) -> bytes:
    return f"POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: {kind}\r\n{how}\r\n\r\n".encode()


def chunked(start: bytes, size: int) -> bytes:
    """The start and then `size` times a letter, sent in pieces and without saying how much will come."""
    block = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
    return f"{len(start):x}\r\n".encode() + start + b"\r\n" + block * (size // 0x10000) + b"0\r\n\r\n"


FORM, PARTS = "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"
PART = b'--x\r\nContent-Disposition: form-data; name="q"; filename="a"\r\n\r\n'


@pytest.mark.parametrize(
    ("kind", "start", "size", "answer"),
    [
        (FORM, b"a=", MB // 2, b" 200 "),
        (FORM, b"a=", MB, b" 413 "),
        (FORM, b"a=", 2 * MB, b" 413 "),
        (PARTS, PART, 2 * MB, b" 413 "),
        (PARTS, PART, MB // 2, b" 400 "),
        ("application/json", b"{}", 2 * MB, b" 413 "),
        ("image/jpeg", b"", MB // 2, b" 411 "),
    ],
)
def test_a_body_without_a_length_is_counted_while_it_is_read(server, kind, start, size, answer):
    assert answer in speak(server, head(kind, "Transfer-Encoding: chunked"), chunked(start, size))


def test_a_form_that_breaks_off_is_refused_rather_than_taken_as_whole(server):
    assert b" 400 " in speak(server, head(FORM, "Content-Length: 100"), b"harga=15000", then_close=True)


def test_a_browser_that_sends_too_much_still_reads_the_answer(server):
    assert b" 413 " in speak(server, head(FORM, "Content-Length: 3000000"), b"x" * 3_000_000)


def test_raw_bytes_in_a_path_are_refused_by_the_real_server_too(server):
    assert b" 400 " in speak(server, b"GET /%ff HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
