"""A file put away is found again, whole, in a folder as in a bucket, and nowhere else."""

import re
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.core.errors import NotFound, Unavailable
from marketplace.core.files import FileStore, open_store

KEY = "0198/photos/7d/640.avif"


class Bucket(BaseHTTPRequestHandler):
    """As much of the S3 protocol as a store needs, at the edge of the network."""

    def do_PUT(self):
        self.server.objects[self.key] = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.signatures.append(self.headers["Authorization"])
        self.answer(200, headers={"ETag": '"1"'})

    def do_GET(self):
        query = parse_qs(urlsplit(self.path).query)
        if "list-type" not in query:
            return self.send_object()
        prefix = self.key + "/" + query.get("prefix", [""])[0]
        folder = len(self.key) + 1
        keys = [key[folder:] for key in sorted(self.server.objects) if key.startswith(prefix)]
        entry = "<Contents><Key>{}</Key><LastModified>2026-11-23T00:00:00Z</LastModified><Size>1</Size></Contents>"
        body = "".join(entry.format(key) for key in keys)
        return self.answer(200, f"<ListBucketResult>{body}</ListBucketResult>".encode())

    def do_HEAD(self):
        self.send_object()

    def do_POST(self):
        wanted = re.findall("<Key>(.*?)</Key>", self.rfile.read(int(self.headers["Content-Length"])).decode())
        for key in wanted:
            self.server.objects.pop(f"{self.key}/{key}", None)
        deleted = "".join(f"<Deleted><Key>{key}</Key></Deleted>" for key in wanted)
        self.answer(200, f"<DeleteResult>{deleted}</DeleteResult>".encode())

    @property
    def key(self) -> str:
        return unquote(urlsplit(self.path).path).strip("/")

    def send_object(self):
        found = self.server.objects.get(self.key)
        extra = {"ETag": '"1"', "Last-Modified": "Mon, 23 Nov 2026 00:00:00 GMT"}
        self.answer(404) if found is None else self.answer(200, found, extra)

    def answer(self, status: int, body: bytes = b"", headers: dict[str, str] | None = None):
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *_arguments):
        """Keep the test's output clean."""


@pytest.fixture
def bucket():
    with ThreadingHTTPServer(("127.0.0.1", 0), Bucket) as server:
        server.objects, server.signatures = {}, []
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def bucket_url(server) -> str:
    return f"s3://photos/market?endpoint=http://127.0.0.1:{server.server_port}&region=ap-southeast-3"


@pytest.fixture(params=["folder", "bucket"])
def store(request, tmp_path, bucket, monkeypatch) -> FileStore:
    if request.param == "folder":
        return open_store((tmp_path / "our files").as_uri())
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "shoemaker")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "sole")
    return open_store(bucket_url(bucket))


def test_what_is_put_away_is_found_again(store):
    store.put(KEY, b"sole")
    assert store.get(KEY) == b"sole"
    assert store.exists(KEY)


def test_a_file_put_twice_holds_the_second_content(store):
    store.put(KEY, b"a longer first content")
    store.put(KEY, b"second")
    assert store.get(KEY) == b"second"


def test_a_file_that_is_not_there_is_not_found(store):
    assert not store.exists(KEY)
    with pytest.raises(NotFound):
        store.get(KEY)


def test_deleting_twice_is_no_error(store):
    store.put(KEY, b"sole")
    store.delete(KEY)
    store.delete(KEY)
    assert not store.exists(KEY)


def test_a_folder_lists_its_own_files_only(store):
    for key in ("a/photos/1", "a/photos/2", "a/papers/1", "ab/photos/1"):
        store.put(key, b"x")
    assert sorted(store.list("a/photos")) == ["a/photos/1", "a/photos/2"]
    assert sorted(store.list("a")) == ["a/papers/1", "a/photos/1", "a/photos/2"]
    assert len(list(store.list())) == 4


@pytest.mark.parametrize(
    "key",
    ["", "/etc/passwd", "../x", "a/../b", "a//b", "a/", "a\0", "a/.hidden", "a\\b", "a b", "é", "%2e%2e/x", "x" * 600],
)
def test_a_key_that_could_lead_elsewhere_is_a_mistake(store, key):
    for use in (store.get, store.exists, store.delete, lambda bad: store.put(bad, b"x")):
        with pytest.raises(ValueError, match="no key"):
            use(key)


@given(st.text(max_size=40))
def test_no_key_writes_outside_the_folder(tmp_path_factory, key):
    folder = tmp_path_factory.mktemp("around")
    store = open_store((folder / "inside").as_uri())
    try:
        store.put(key, b"x")
    except ValueError:
        return
    assert [path.name for path in folder.iterdir()] == ["inside"]
    assert (folder / "inside" / key).read_bytes() == b"x"


def test_a_bucket_is_asked_by_path_with_a_signature_and_below_its_prefix(bucket, monkeypatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "shoemaker")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "sole")
    open_store(bucket_url(bucket)).put(KEY, b"x")
    assert list(bucket.objects) == [f"photos/market/{KEY}"]
    assert "Credential=shoemaker/" in bucket.signatures[0]
    assert "/ap-southeast-3/s3/" in bucket.signatures[0]


def test_a_folder_that_cannot_be_written_is_unavailable(tmp_path):
    store = open_store(tmp_path.as_uri())
    (tmp_path / "0198").write_text("a file where a folder should be")
    with pytest.raises(Unavailable):
        store.put(KEY, b"x")


@pytest.mark.parametrize(
    "url", ["", "files", "file:relative", "file://host/folder", "s3://", "ftp://x/y", "s3://photos?secret=sole"]
)
def test_an_address_that_names_no_store_is_refused_with_a_sentence(url):
    with pytest.raises(ValueError, match="FILES_URL"):
        open_store(url)


def test_a_forked_child_is_told_instead_of_waiting_for_ever(tmp_path):
    script = f"""
import os
from marketplace.core.files import open_store
store = open_store({tmp_path.as_uri()!r})
store.put("a", b"x")
if os.fork() == 0:
    try:
        store.get("a")
    except RuntimeError:
        os._exit(7)
    os._exit(0)
raise SystemExit(os.waitstatus_to_exitcode(os.wait()[1]))
"""
    root = Path(__file__).parents[2]
    assert subprocess.run([sys.executable, "-c", script], cwd=root, timeout=30, check=False).returncode == 7
