"""One small door to the place where files are kept: a folder, or a bucket that speaks S3."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, MemoryStore, S3Store

from marketplace.core.errors import NotFound, Unavailable

_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._=-]*(/[A-Za-z0-9][A-Za-z0-9._=-]*)*")
_KEY_LENGTH = 512
_S3_OPTIONS = {"endpoint", "region", "path_style"}
# Of the environment, so that no credential stands in FILES_URL and thereby in a log.
_CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "access_key_id",
    "AWS_SECRET_ACCESS_KEY": "secret_access_key",
    "AWS_SESSION_TOKEN": "session_token",
}
_PATIENCE = {"timeout": "30s", "connect_timeout": "5s"}


class FileStore:
    """Files by key, such as "<tenant>/photos/<id>/640.avif"; the caller starts each key with its tenant.

    A missing file is NotFound, a store that does not answer is Unavailable, an impossible key is a ValueError.
    """

    _first_user: int | None = None

    def __init__(self, place: LocalStore | S3Store | MemoryStore) -> None:
        self._place = place

    def put(self, key: str, content: bytes) -> None:
        """Write the whole file or nothing; a reader sees the old or the new content, never a part."""
        with self._at(key):
            obstore.put(self._place, key, content)

    def get(self, key: str) -> bytes:
        with self._at(key):
            return bytes(obstore.get(self._place, key).bytes())

    def exists(self, key: str) -> bool:
        try:
            with self._at(key):
                obstore.head(self._place, key)
        except NotFound:
            return False
        return True

    def delete(self, key: str) -> None:
        """Delete the file; one that is gone already is no error."""
        try:
            with self._at(key):
                obstore.delete(self._place, key)
        except NotFound:
            return

    def size(self, prefix: str) -> int:
        """How many bytes all files below a folder are."""
        with self._at(prefix):
            return sum(entry["size"] for batch in obstore.list(self._place, prefix=prefix) for entry in batch)

    def list(self, prefix: str = "") -> Iterator[str]:
        """Every key below a folder such as "<tenant>/photos", or every key there is."""
        with self._at(prefix or "all"):
            for batch in obstore.list(self._place, prefix=prefix or None):
                for entry in batch:
                    yield entry["path"]

    @contextmanager
    def _at(self, key: str) -> Iterator[None]:
        if len(key) > _KEY_LENGTH or not _KEY.fullmatch(key):
            raise ValueError(f"no key of a file: {key!r}")
        self._refuse_after_fork()
        try:
            yield
        except FileNotFoundError as error:
            raise NotFound() from error
        except (BaseError, OSError) as error:
            raise Unavailable() from error

    @classmethod
    def _refuse_after_fork(cls) -> None:
        # obstore's threads do not survive a fork, and the child's first call would wait for them for ever.
        if FileStore._first_user is None:
            FileStore._first_user = os.getpid()
        elif FileStore._first_user != os.getpid():
            raise RuntimeError("the file store was used before this process was forked")


def open_store(files_url: str) -> FileStore:
    """The store at `file:///abs/folder`, `s3://bucket/prefix?endpoint=…&region=…` or, for a test, `memory://`."""
    url = urlsplit(files_url)
    if url.scheme == "file" and url.path.startswith("/") and not url.netloc:
        return FileStore(LocalStore(unquote(url.path), mkdir=True))
    if url.scheme == "s3" and url.netloc:
        return FileStore(_bucket(url.netloc, url.path.strip("/"), dict(parse_qsl(url.query))))
    if url.scheme == "memory":
        return FileStore(MemoryStore())
    raise ValueError("FILES_URL must be file:///folder or s3://bucket?endpoint=…&region=…")


def _bucket(name: str, prefix: str, options: dict[str, str]) -> S3Store:
    unknown = set(options) - _S3_OPTIONS
    if unknown:
        raise ValueError(f"FILES_URL does not know {', '.join(sorted(unknown))}")
    endpoint = options.get("endpoint")
    given: dict[str, Any] = {_CREDENTIALS[name]: os.environ[name] for name in _CREDENTIALS if os.environ.get(name)}
    if endpoint:
        given["endpoint"] = endpoint
    region = options.get("region") or os.environ.get("AWS_REGION") or "us-east-1"
    # Stores other than Amazon's seldom have a host name for each bucket.
    path_style = options.get("path_style", "yes" if endpoint else "no") == "yes"
    client: dict[str, Any] = {**_PATIENCE, "allow_http": (endpoint or "").startswith("http://")}
    return S3Store(
        name,
        prefix=prefix or None,
        region=region,
        virtual_hosted_style_request=not path_style,
        client_options=client,  # type: ignore[arg-type]
        retry_config={"max_retries": 3, "retry_timeout": timedelta(seconds=20)},
        **given,
    )
