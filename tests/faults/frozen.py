"""People who visit the pages of a real web process, one after another, and how long each of them waits."""

import re
import time
from dataclasses import dataclass, field

import requests

from tests.cast import Cast
from tests.faults.history import percentile

PAUSE = 0.02


@dataclass
class Waits:
    seconds: list[float] = field(default_factory=list)
    failed: int = 0

    @property
    def p95(self) -> float:
        return percentile(sorted(self.seconds), 0.95)

    def told(self) -> str:
        longest = max(self.seconds, default=0.0)
        p95, longest = self.p95 * 1000, longest * 1000
        return f"{len(self.seconds)} visits, p95 {p95:.0f} ms, longest {longest:.0f} ms, {self.failed} failed"


@dataclass
class Visits:
    """A reader of the catalogue and of his inbox, and somebody who asks for a code, which is limited and hints."""

    cast: Cast
    port: int
    _number: int = 0

    def is_open(self) -> bool:
        try:
            return self._ask("/listings").status_code == 200
        except requests.RequestException:
            return False

    def during(self, seconds: float) -> Waits:
        found, until = Waits(), time.monotonic() + seconds
        while time.monotonic() < until:
            for visit in (self._catalogue, self._inbox, self._code):
                began = time.monotonic()
                try:
                    status = visit()
                except requests.RequestException:
                    status = 599
                found.seconds.append(time.monotonic() - began)
                found.failed += status >= 500
                time.sleep(PAUSE)
        return found

    def _catalogue(self) -> int:
        return self._ask("/listings").status_code

    def _inbox(self) -> int:
        return self._ask("/inbox", cookies={"sid": self.cast.owner.token}).status_code

    def _code(self) -> int:
        """A form that is limited, and that makes work for the workers: a message to the buyer."""
        self._number += 1
        who = {"X-Forwarded-For": f"10.1.{self._number >> 8 & 255}.{self._number & 255}"}
        page = self._ask("/recovery", headers=who)
        token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
        assert token, page.status_code
        form = {"csrf_token": token[1], "identifier": f"baru{self._number}@example.com"}
        cookies = {"form": page.cookies["form"]}
        answer = requests.post(
            self._place("/recovery"),
            form,
            headers=self._headers(who),
            cookies=cookies,
            timeout=30,
            allow_redirects=False,
        )
        return answer.status_code

    def _ask(
        self, path: str, *, headers: dict[str, str] | None = None, cookies: dict[str, str] | None = None
    ) -> requests.Response:
        return requests.get(self._place(path), headers=self._headers(headers or {}), cookies=cookies, timeout=30)

    def _headers(self, more: dict[str, str]) -> dict[str, str]:
        return {"Host": self.cast.host, **more}

    def _place(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"
