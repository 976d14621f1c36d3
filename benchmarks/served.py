"""A cockpit of a shipped project in a process of its own, with an account for each role of its shipped record."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.cockpit_users import PASSWORD
from ganchao.project import find_project

__all__ = ["PASSWORD", "ROLES", "Served", "served"]

ROLES = {
    "leader": "ld.main", "office": "kh.head", "supervisor": "ld.industry", "lead": "tech.lead", "reporter": "tech.data",
    "statistics": "tj.first", "system": "adm.system", "security": "adm.security", "audit": "adm.audit",
}  # fmt: skip
"""Role -> the person of ``laiwu`` who holds it."""


@dataclass(frozen=True)
class Served:
    """A running cockpit."""

    address: str
    folder: Path


@contextlib.contextmanager
def served(project: str = "laiwu", wait: float = 120) -> Iterator[Served]:
    """Serve a copy of a shipped project until the block ends; its results may still be under way when it begins."""
    with tempfile.TemporaryDirectory() as aside:
        folder = Path(aside) / project
        shutil.copytree(find_project(project), folder)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        command = [sys.executable, "-m", "benchmarks.cockpit_server", str(folder), str(port), *ROLES.values()]
        environment = {key: value for key, value in os.environ.items() if key not in {"DATABASE_URL", "GANCHAO_AS"}}
        with (Path(aside) / "log").open("w", encoding="utf-8") as log, subprocess.Popen(
            command, stdout=log, stderr=log, env={**environment, "PYTHONUTF8": "1"}
        ) as process:  # fmt: skip
            try:
                yield _ready(f"http://127.0.0.1:{port}/", folder, process, wait)
            finally:
                process.kill()


def _ready(address: str, folder: Path, process: subprocess.Popen[bytes], wait: float) -> Served:
    until = time.monotonic() + wait
    while time.monotonic() < until and process.poll() is None:
        with contextlib.suppress(OSError, urllib.error.URLError):
            urllib.request.build_opener(urllib.request.ProxyHandler({})).open(address + "login", timeout=10).close()
            return Served(address, folder)
        time.sleep(0.5)
    raise SystemExit((folder.parent / "log").read_text(encoding="utf-8"))
