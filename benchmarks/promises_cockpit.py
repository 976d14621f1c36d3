"""Promises of the cockpit and its API at full size: start, pages, first paint, many people at once, the contract."""

from __future__ import annotations

import atexit
import functools
import json
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.cockpit_users import Told, User, read_on, together, type_on
from benchmarks.promise import ROOT, Outcome, Promise
from benchmarks.promises_record import postgresql
from ganchao.check_ins import open_desk
from ganchao.deeds import read_deeds
from ganchao.domain.report import About
from ganchao.project import find_project, open_project
from ganchao.web.api.followed import subjects
from ganchao.web.pages import PAGES

READY, MEDIAN, WEIGHT, PAINT = 3.0, 0.150, 400_000, 1.0
READERS, TYPISTS, SECONDS = 50, 10, 60
ASKED = 15  # times that each page is asked for
EXAMPLES = 60
OFFICE, AUDITOR = "kh.head", "adm.audit"
WHO = {"trail": AUDITOR}
"""Who opens a page, where it is not the office."""
REPORTERS = ("economy.data", "economy.lead", "tech.data2", "tech.lead", "invest.data", "invest.lead", "talent.data",
             "build.data", "build.lead", "social.data")  # fmt: skip


@dataclass(frozen=True)
class Served:
    """A cockpit with all its results."""

    address: str
    folder: Path
    process: subprocess.Popen[bytes]


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def environment(**more: str) -> dict[str, str]:
    """As users have it: bytecode is kept, the record lies where it is said."""
    kept = {key: value for key, value in os.environ.items()
            if key not in {"DATABASE_URL", "GANCHAO_AS", "PYTHONDONTWRITEBYTECODE"}}  # fmt: skip
    return {**kept, "PYTHONUNBUFFERED": "1", "PYTHONUTF8": "1", **more}


def copy_of_laiwu(folder: Path) -> Path:
    return Path(shutil.copytree(find_project("laiwu"), folder / "laiwu"))


def open_to_all(url: str) -> bytes:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(url, timeout=60) as answer:
        return bytes(answer.read())


def answered(url: str, process: subprocess.Popen[bytes], seconds: float) -> None:
    """Wait until something answers."""
    until = time.time() + seconds
    while time.time() < until and process.poll() is None:
        try:
            open_to_all(url)
        except OSError:
            time.sleep(0.02)
        else:
            return
    raise RuntimeError(f"the cockpit did not answer; ended with {process.poll()}")


@contextmanager
def cockpit(database: Mapping[str, str]) -> Iterator[Served]:
    """A copy of ``laiwu`` served in a process of its own, with accounts, until its results are there."""
    with tempfile.TemporaryDirectory(prefix=".cockpit-", dir=ROOT) as place:
        folder, port = copy_of_laiwu(Path(place)), free_port()
        people = [OFFICE, AUDITOR, *REPORTERS]
        command = [sys.executable, "-m", "benchmarks.cockpit_server", str(folder), str(port), *people]
        with (Path(place) / "log").open("wb") as log, subprocess.Popen(
            command, cwd=ROOT, env=environment(GANCHAO_API_PER_MINUTE="1000000", **database), stdout=log, stderr=log
        ) as process:
            try:
                address = f"http://127.0.0.1:{port}/"
                answered(f"{address}login", process, 120)
                wait_for_results(User(address, OFFICE).sign_in(), process)
                yield Served(address, folder, process)
            finally:
                process.kill()


def wait_for_results(user: User, process: subprocess.Popen[bytes], seconds: float = 1200) -> None:
    until = time.time() + seconds
    while time.time() < until and process.poll() is None:
        if json.loads(user.ask("state")[1])["ready"]:
            return
        time.sleep(1)
    raise RuntimeError("no results")


@functools.cache
def sqlite_cockpit() -> Served:
    """One cockpit for several promises; ends with the program."""
    holder = cockpit({})
    served = holder.__enter__()
    atexit.register(holder.__exit__, None, None, None)
    return served


def start() -> Outcome:
    """From the command to the first page, three times; the first time makes the copy, the tables and the record."""
    took = []
    with tempfile.TemporaryDirectory(prefix=".cockpit-", dir=ROOT) as place:
        for _ in range(3):
            port = free_port()
            program = "from ganchao.cli.main import main; main()"
            command = [sys.executable, "-c", program, "serve", "laiwu", "--no-browser", "--port", str(port)]
            begun = time.perf_counter()
            with subprocess.Popen(command, cwd=place, env=environment(), stdout=subprocess.DEVNULL) as process:
                try:
                    answered(f"http://127.0.0.1:{port}/login", process, 120)
                    took.append(time.perf_counter() - begun)
                finally:
                    process.kill()
    return Outcome(min(took) <= READY, (
        f"{', '.join(f'{seconds:.1f}' for seconds in took)} s until /login answered (the first time with a new record, "
        f"2,367 entries taken over); the machine's load was {os.getloadavg()[0]:.0f}"
    ))  # fmt: skip


def pages() -> Outcome:
    """Each page asked for several times by one person, in turns."""
    served = sqlite_cockpit()
    users = {name: User(served.address, name).sign_in() for name in {OFFICE, *WHO.values()}}
    took: dict[str, list[float]] = {slug: [] for slug in PAGES}
    travelled, raw, bad = {}, {}, []
    for _ in range(ASKED):
        for slug in PAGES:
            begun = time.perf_counter()
            status, text, weight, _ = users[WHO.get(slug, OFFICE)].ask(slug)
            took[slug].append(time.perf_counter() - begun)
            travelled[slug], raw[slug] = weight, len(text.encode())
            bad += [slug] if status != 200 else []
    sheets = sum(map(weight_of(served.address), sheets_on(users[OFFICE].ask("ranking")[1])))
    medians = {slug: statistics.median(times) for slug, times in took.items()}
    heaviest, slowest = max(travelled, key=travelled.__getitem__), max(medians, key=medians.__getitem__)
    first_paint = paint(served, users)
    holds = not bad and medians[slowest] <= MEDIAN and travelled[heaviest] + sheets <= WEIGHT
    return Outcome(holds and max(first_paint.values()) <= PAINT, (
        f"medians of {ASKED}: {', '.join(f'{slug} {seconds * 1e3:.0f}' for slug, seconds in medians.items())} ms; "
        f"heaviest {heaviest}: {travelled[heaviest] / 1e3:.0f} kB compressed ({raw[heaviest] / 1e3:.0f} kB of text), "
        f"{sheets / 1e3:.0f} kB of styles and scripts without the charts' library; first paint in Chromium: "
        f"{', '.join(f'{slug} {seconds * 1e3:.0f}' for slug, seconds in first_paint.items())} ms; "
        f"refused: {bad or 'none'}; the machine's load was {os.getloadavg()[0]:.0f}"
    ))  # fmt: skip


def sheets_on(page: str) -> list[str]:
    """Addresses of styles and scripts of a page, without the charts' library."""
    return [found for found in re.findall(r'(?:href|src)="/(assets/[^"]+)"', page) if "/vega." not in found]


def weight_of(address: str) -> Callable[[str], int]:
    """How many bytes of an asset travel."""
    return lambda path: User(address, "").ask(path)[2]


def paint(served: Served, users: Mapping[str, User]) -> dict[str, float]:
    """Seconds to the first paint of each page in Chromium, the better of two; styles are kept from the first on."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415

    found: dict[str, float] = {}
    script = "(performance.getEntriesByName('first-contentful-paint')[0] || {startTime: 0}).startTime"
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for slug in PAGES:
            user = users[WHO.get(slug, OFFICE)]
            context = browser.new_context()
            context.add_cookies([{"name": each.name, "value": str(each.value), "url": served.address}
                                 for each in user.jar])  # fmt: skip
            page = context.new_page()
            page.goto(f"{served.address}login")
            times = []
            for _ in range(2):
                page.goto(served.address + slug, wait_until="load")
                while not (painted := float(page.evaluate(script))):  # waiting inside the page would need eval
                    time.sleep(0.02)
                times.append(painted / 1e3)
            found[slug] = min(times)
            context.close()
        browser.close()
    return found


def crowd(served: Served) -> Outcome:
    """Readers and typists for a minute."""
    before = len(read_deeds(served.folder).entries)
    typists = owed(served.folder)
    users = [User(served.address, OFFICE).sign_in() for _ in range(READERS)]
    hands = [User(served.address, name).sign_in() for name in REPORTERS]
    slugs, told, until = [slug for slug in PAGES if slug not in WHO], Told(), time.time() + SECONDS
    together([
        *(threading.Thread(target=read_on, args=(user, slugs, until, told, k)) for k, user in enumerate(users)),
        *(threading.Thread(target=type_on, args=(user, typists[user.name], until, told, k))
          for k, user in enumerate(hands)),
    ])  # fmt: skip
    entered = len(read_deeds(served.folder).entries) - before
    lost = len(told.writes) - entered
    reads = sorted(told.reads)
    holds = not told.wrong and not lost and len(reads) > READERS and len(told.writes) > TYPISTS
    return Outcome(holds, (
        f"{len(reads)} pages read by {READERS}, {len(told.writes)} check-ins typed by {TYPISTS} in {SECONDS} s; "
        f"errors: {len(told.wrong)}{f' ({told.wrong[0]})' if told.wrong else ''}; check-ins lost: {lost}; a page took "
        f"{statistics.median(reads) * 1e3:.0f} ms at the median, {reads[int(len(reads) * 0.95)] * 1e3:.0f} ms at 95 %; "
        f"handing in and the page before and after {statistics.median(told.writes) * 1e3:.0f} ms each; the machine's "
        f"load was {os.getloadavg()[0]:.0f} on {os.cpu_count()} cores, the people's own program included"
    ))  # fmt: skip


def owed(folder: Path) -> dict[str, list[tuple[str, str]]]:
    """What each typist reports: its measures, for months of a year of its own."""
    desk = open_desk(open_project(folder))
    found = {}
    for k, name in enumerate(REPORTERS):
        mine = [each["code"] for each in subjects(desk, name) if each["about"] == About.MEASURE.value]
        found[name] = [(code, f"{2009 + k}-{month:02d}") for month in range(1, 13) for code in mine]
    return found


def crowd_on_postgresql() -> Outcome:
    with postgresql() as url:
        os.environ["DATABASE_URL"] = url
        try:
            with cockpit({"DATABASE_URL": url}) as served:
                return crowd(served)
        finally:
            del os.environ["DATABASE_URL"]


def contract() -> Outcome:
    """Schemathesis over every operation, with what fits the document and what does not."""
    served = sqlite_cockpit()
    office = User(served.address, OFFICE).sign_in()
    _, page = office.send("tokens/make", office.ask("tokens")[1], name="contract", days="1", read="1", report="1")
    token = re.search(r"gc_[\w-]+", page)
    header = f"Authorization: Bearer {token[0] if token else ''}"
    command = [str(Path(sys.executable).with_name("st")), "run", f"{served.address}api/openapi.json?lang=en",
               "--no-color", "-H", header, "--max-examples", str(EXAMPLES), "--seed", "7"]  # fmt: skip
    done = subprocess.run(
        command, cwd=served.folder.parent, env=environment(), capture_output=True, text=True, check=False
    )
    said = " ".join(line.strip() for line in done.stdout.splitlines() if "generated" in line or "Tested:" in line)
    failures = " ".join(line.strip() for line in done.stdout.splitlines() if "❌" in line)[:300]
    return Outcome(done.returncode == 0, f"schemathesis: {said or done.stdout[-300:]} {failures}".strip())


CROWD = f"{READERS} people reading and {TYPISTS} typing check-ins for a minute on {{}}: no error, no check-in lost"
PROMISES = (
    Promise("cockpit-start", f"`ganchao serve laiwu` answers within {READY:.0f} s", start),
    Promise("cockpit-pages", f"Every page of `laiwu`: server median under {MEDIAN * 1e3:.0f} ms, under "
            f"{WEIGHT // 1000} kB without the charts' library, first paint in Chromium under {PAINT:.0f} s", pages),
    Promise("cockpit-crowd-sqlite", CROWD.format("SQLite"), lambda: crowd(sqlite_cockpit())),
    Promise("cockpit-crowd-postgresql", CROWD.format("PostgreSQL"), crowd_on_postgresql),
    Promise("cockpit-api-contract", "Schemathesis over every operation of the API finds no failure", contract),
)  # fmt: skip
