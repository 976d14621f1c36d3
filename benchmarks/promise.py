"""What a promise is, and how tests and commands are run to keep one."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Outcome:
    """What was measured, and whether the promise holds."""

    holds: bool
    measured: str


@dataclass(frozen=True)
class Promise:
    """Something the product promises."""

    name: str
    text: str
    measure: Callable[[], Outcome]


def kept_by_tests(name: str, text: str, *paths: str, at_least: int = 1, skips: int = 0) -> Promise:
    """A promise that tests keep: all pass, no more are skipped than said, and there are enough of them."""

    def measure() -> Outcome:
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:randomly", *paths]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        last = done.stdout.strip().splitlines()[-1] if done.stdout.strip() else done.stderr.strip()[-200:]
        passed = int(found[1]) if (found := re.search(r"(\d+) passed", last)) else 0
        skipped = int(found[1]) if (found := re.search(r"(\d+) skipped", last)) else 0
        kept = done.returncode == 0 and passed >= at_least and skipped <= skips
        return Outcome(kept, f"{last.strip('= ')} in {', '.join(paths)}")

    return Promise(name, text, measure)


def seconds_of(command: Sequence[str], *, runs: int = 3, cwd: Path | None = None) -> float:
    """Fastest of several runs of a whole process, in seconds; raises when it fails."""
    fastest = float("inf")
    for _ in range(runs):
        begun = time.perf_counter()
        subprocess.run(
            command, check=True, capture_output=True, cwd=cwd or ROOT, env={**os.environ, "GANCHAO_LANG": "en"}
        )
        fastest = min(fastest, time.perf_counter() - begun)
    return fastest


def fastest(function: Callable[[], object], runs: int = 5) -> float:
    """Fastest of several calls, in seconds."""
    best = float("inf")
    for _ in range(runs):
        begun = time.perf_counter()
        function()
        best = min(best, time.perf_counter() - begun)
    return best
