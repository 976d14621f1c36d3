"""People at a cockpit: what a browser without scripts does, many at once."""

from __future__ import annotations

import gzip
import random
import re
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass, field
from http.client import HTTPMessage
from http.cookiejar import CookieJar

PASSWORD = "zhua-tie-you-hen-7"
READING_SECONDS, TYPING_SECONDS = (2.0, 6.0), (3.0, 7.0)
"""How long a page is read, and a form filled in, before the next request."""


@dataclass
class User:
    """Somebody signed in."""

    address: str
    name: str
    jar: CookieJar = field(default_factory=CookieJar)

    def __post_init__(self) -> None:
        self.opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(self.jar), urllib.request.ProxyHandler({})
        )

    def ask(self, path: str, form: dict[str, str] | None = None) -> tuple[int, str, int, HTTPMessage]:
        """Status, text, bytes that travelled, and headers."""
        data = None if form is None else urllib.parse.urlencode(form).encode()
        request = urllib.request.Request(self.address + path, data, {"Accept-Encoding": "gzip"})
        try:
            with self.opener.open(request, timeout=60) as answer:
                body, status, headers = answer.read(), answer.status, answer.headers
        except urllib.error.HTTPError as error:
            body, status, headers = error.read(), error.code, error.headers
        plain = gzip.decompress(body) if headers["Content-Encoding"] == "gzip" else body
        return status, plain.decode(), len(body), headers

    def send(self, path: str, page: str, **fields: str) -> tuple[int, str]:
        """Send a form that stands on a page."""
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
        status, text, _, _ = self.ask(path, {"csrfmiddlewaretoken": token[1] if token else "", **fields})
        return status, text

    def sign_in(self) -> User:
        """Through the door."""
        status, text = self.send("login", self.ask("login")[1], name=self.name, password=PASSWORD, next="/")
        if status != 200:
            raise RuntimeError(f"{self.name} cannot sign in: {status} {text[:300]}")
        return self


@dataclass
class Told:
    """What happened to everybody."""

    reads: list[float] = field(default_factory=list)  # seconds
    writes: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


def read_on(user: User, slugs: Sequence[str], until: float, told: Told, seed: int) -> None:
    """Open one page after the other, each after a while."""
    rng = random.Random(seed)
    time.sleep(rng.uniform(0, READING_SECONDS[1]))
    while time.time() < until:
        slug, begun = rng.choice(slugs), time.perf_counter()
        try:
            status, text, _, _ = user.ask(slug)
            told.reads.append(time.perf_counter() - begun)
            if status != 200 or "<h1" not in text:
                told.wrong.append(f"{slug} for {user.name}: {status}")
        except OSError as error:
            told.wrong.append(f"{slug} for {user.name}: {error}")
        time.sleep(rng.uniform(*READING_SECONDS))


def type_on(user: User, owed: Sequence[tuple[str, str]], until: float, told: Told, seed: int) -> None:
    """Fill in one form after the other: subject and period each once."""
    rng = random.Random(seed)
    for subject, period in owed:
        time.sleep(rng.uniform(*TYPING_SECONDS))
        if time.time() >= until:
            return
        begun = time.perf_counter()
        try:
            _, page, _, _ = user.ask("deeds")
            status, _ = user.send(
                "deeds/checkin", page, subject=subject, period=period, value=str(rng.randint(1, 90)), confirm="1"
            )
            told.writes.append((time.perf_counter() - begun) / 3)  # the page, the form, the page again
            if status != 200:
                told.wrong.append(f"{subject}@{period} by {user.name}: {status}")
        except OSError as error:
            told.wrong.append(f"{subject}@{period} by {user.name}: {error}")


def together(jobs: Sequence[threading.Thread]) -> None:
    """All at once, until all are done."""
    for job in jobs:
        job.start()
    for job in jobs:
        job.join()
