"""A cockpit in a process of its own, as its users start it."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPMessage
from http.cookiejar import CookieJar
from pathlib import Path

import pytest

from ganchao.files.templates import new_project
from tests.web import aiming

PASSWORD = "zhua-tie-you-hen-7"
TARGETS = """
owners:
  - {code: d_tech, name: {zh: 科技部门, en: technology}}
  - {code: d_build, name: {zh: 建设部门, en: building}}
targets:
  - {code: p_growth, name: {zh: 承诺, en: promise}, indicator: %s, since: 2020, baseline: 1, by: 2026, target: 2}
  - {code: p_tech, name: {zh: 科技承诺, en: promise of technology}, kind: level, since: 2020, baseline: 1, by: 2026,
     target: 7.77, owner: {zh: 科技部门, en: technology}}
"""


@dataclass
class Client:
    """A browser without scripts."""

    address: str
    jar: CookieJar = field(default_factory=CookieJar)

    def __post_init__(self) -> None:
        self.opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(self.jar), urllib.request.ProxyHandler({})
        )

    def get(self, path: str) -> tuple[int, str, HTTPMessage]:
        """Ask for a page."""
        return self._open(urllib.request.Request(self.address + path))

    def post(self, path: str, form: str = "", **fields: str) -> tuple[int, str, HTTPMessage]:
        """Send a form, with the token of the page it stands on."""
        _, text, _ = self.get(form or path)
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', text)
        assert token, text[:400]
        data = urllib.parse.urlencode({"csrfmiddlewaretoken": token[1], **fields}).encode()
        return self._open(urllib.request.Request(self.address + path, data))

    def _open(self, request: urllib.request.Request) -> tuple[int, str, HTTPMessage]:
        try:
            with self.opener.open(request, timeout=60) as answer:
                return answer.status, answer.read().decode(), answer.headers
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode(), error.headers


@dataclass
class Served:
    """A running cockpit."""

    address: str
    folder: Path
    setup: str


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The blank project with a promise, served, its first account made."""
    folder = tmp_path_factory.mktemp("served") / "mine"
    new_project(folder, "blank", "zh")
    from ganchao.project import open_project

    indicator = open_project(folder).framework.indicators[0].code
    (folder / "plan").mkdir()
    (folder / "plan" / "plan.yaml").write_text(TARGETS % indicator + aiming.PLAN, encoding="utf-8")
    aiming.with_past(folder)
    with started(folder) as (log, address, process):
        yield Served(address, folder, wait(log, address, process))


@contextmanager
def started(folder: Path, *more: str) -> Iterator[tuple[Path, str, subprocess.Popen[bytes]]]:
    """A cockpit in a process of its own: what it prints, and where it answers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {key: value for key, value in os.environ.items() if key not in {"DATABASE_URL", "GANCHAO_AS"}}
    program = "from ganchao.cli.main import main; main()"
    command = [sys.executable, "-c", program, "serve", str(folder), "--no-browser", "--port", str(port), *more]
    log = folder.parent / "log"
    with log.open("w", encoding="utf-8") as out, subprocess.Popen(command, stdout=out, stderr=out, env={
        **environment, "PYTHONUNBUFFERED": "1", "PYTHONUTF8": "1",
    }) as process:  # fmt: skip
        try:
            yield log, f"http://127.0.0.1:{port}/", process
        finally:
            process.kill()


def link_of(log: Path, address: str, process: subprocess.Popen[bytes]) -> str:
    """The path of the first account's link, once the door answers."""
    until = time.monotonic() + 120
    while time.monotonic() < until and process.poll() is None:
        link = re.search(r"http\S+setup/\S+", log.read_text(encoding="utf-8"))
        with suppress(OSError):
            if link and Client(address).get("login")[0] == 200:
                return "setup/" + link[0].rpartition("/")[2]
        time.sleep(0.3)
    pytest.fail(log.read_text(encoding="utf-8"))


def wait(log: Path, address: str, process: subprocess.Popen[bytes]) -> str:
    """Wait for the link of the first account, make it, and wait for the results."""
    path, until = link_of(log, address, process), time.monotonic() + 120
    chief = Client(address)
    status, text, _ = chief.post(path, system="chief", security="sec", audit="aud", password=PASSWORD, again=PASSWORD)
    assert status == 200, text
    chief.post("people/change", form="people", do="add", code="office", name="考核办")
    for code in ("sec", "aud", "office"):
        link = invited(chief, code)
        if code == "office":  # whoever has no role yet may open nothing
            security = signed_in(address, "sec")
            security.post("people/change", form="people", do="give", code=code, role="office", scope="*")
        assert Client(address).post(link, password=PASSWORD, again=PASSWORD)[0] == 200
    office = signed_in(address, "office")
    while time.monotonic() < until and 'id="state"' in office.get("today")[1]:
        time.sleep(0.5)
    return path


def invited(chief: Client, code: str) -> str:
    """The path of a new one-time link of a person of the record."""
    _, text, _ = chief.post("people/change", form="people", do="invite", code=code)
    link = re.search(r"setup/[\w-]+", text)
    assert link, text
    return link[0]


def let_in(chief: Client, code: str, **more: str) -> Client:
    """A new person with an account, who has no role yet."""
    chief.post("people/change", form="people", do="add", code=code, name=code, **more)
    client = Client(chief.address)
    assert client.post(invited(chief, code), password=PASSWORD, again=PASSWORD)[0] in {200, 403}
    return client


def signed_in(address: str, name: str) -> Client:
    """Somebody signed in."""
    client = Client(address)
    status, text, _ = client.post("login", name=name, password=PASSWORD, next="/")
    assert status == 200, text
    return client


@pytest.fixture
def anyone(served: Served) -> Client:
    """Somebody who has not signed in."""
    return Client(served.address)


@pytest.fixture
def chief(served: Served) -> Client:
    """The system administrator, signed in."""
    return signed_in(served.address, "chief")


@pytest.fixture
def office(served: Served) -> Client:
    """The evaluation office, signed in."""
    return signed_in(served.address, "office")


@pytest.fixture
def auditor(served: Served) -> Client:
    """The audit administrator, signed in."""
    return signed_in(served.address, "aud")
