"""Every promise at full size: ``make prove`` runs them and writes the numbers to ``docs/proof.md``.

A promise is a function that returns what was measured and whether it holds. To add one, write it in a
``promises_*`` module beside this file and list it there.
"""

from __future__ import annotations

import datetime
import os
import platform
import sys
import time
import traceback
from collections.abc import Mapping
from pathlib import Path

for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")  # promises say "one thread"; must be set before NumPy is imported

from benchmarks.promise import Outcome, Promise  # noqa: E402

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "proof.md"


def chapters() -> dict[str, tuple[Promise, ...]]:
    """Promises by chapter; imported late so that the thread setting holds."""
    from benchmarks import (  # noqa: PLC0415
        promises_aim,
        promises_assessment,
        promises_auditing,
        promises_benchmarking,
        promises_checkin,
        promises_cockpit,
        promises_documents,
        promises_forecasting,
        promises_items,
        promises_leads,
        promises_lights,
        promises_look,
        promises_measures,
        promises_nowcast,
        promises_own_knowledge,
        promises_planning,
        promises_record,
        promises_scoring,
        promises_security,
        promises_targeting,
    )

    return {
        "Scoring and reporting": promises_scoring.PROMISES,
        "Auditing": promises_auditing.PROMISES,
        "Benchmarking": promises_benchmarking.PROMISES,
        "Forecasting": promises_forecasting.PROMISES,
        "Targeting": (*promises_measures.PROMISES, *promises_targeting.PROMISES, *promises_own_knowledge.PROMISES),
        "Planning": promises_planning.PROMISES,
        "Record": promises_record.PROMISES,
        "Tracking": (
            *promises_checkin.PROMISES, *promises_items.PROMISES, *promises_lights.PROMISES, *promises_nowcast.PROMISES,
            *promises_leads.PROMISES, *promises_assessment.PROMISES,
        ),
        "Cockpit": (
            *promises_aim.PROMISES, *promises_cockpit.PROMISES, *promises_look.PROMISES, *promises_security.PROMISES,
        ),
        "Documents": promises_documents.PROMISES,
    }


def main(chosen: list[str]) -> int:
    """Run all promises, or those whose names contain one of ``chosen``; 1 when one does not hold.

    Each row of the page has the day on which it was measured; a row that was not measured this time stays as it was.
    """
    broken = 0
    for promises in chapters().values():
        for promise in promises:
            if chosen and not any(word in promise.name for word in chosen):
                continue
            begun = time.perf_counter()
            try:
                outcome = promise.measure()
            except Exception as error:
                traceback.print_exc()
                outcome = Outcome(holds=False, measured=f"could not be measured: {type(error).__name__}: {error}")
            took = time.perf_counter() - begun
            broken += not outcome.holds
            mark = "holds" if outcome.holds else "**does not hold**"
            print(f"[{mark}] {promise.name}: {outcome.measured} ({took:.0f} s)", flush=True)
            write({promise.text: f"| {promise.text} | {outcome.measured} | {mark} | {today()} |"})
    return 1 if broken else 0


def write(fresh: Mapping[str, str]) -> None:
    """Put rows by their promise into the page, chapters and promises in their order; rows of no promise go."""
    rows = {**rows_of(PAGE.read_text(encoding="utf-8") if PAGE.is_file() else ""), **fresh}
    lines = head()
    for chapter, promises in chapters().items():
        known = [rows[promise.text] for promise in promises if promise.text in rows]
        if known:
            lines += [f"\n## {chapter}\n", "| promise | measured | | on |", "|---|---|---|---|", *known]
    PAGE.write_text("\n".join([*lines, ""]), encoding="utf-8")


def rows_of(page: str) -> dict[str, str]:
    """The page's rows by their promise."""
    found = {}
    for line in page.splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split(" | ")]
        if line.startswith("| ") and len(cells) == 4 and cells[0] != "promise":
            found[cells[0]] = line
    return found


def today() -> str:
    """The day, in UTC."""
    return datetime.datetime.now(tz=datetime.UTC).date().isoformat()


def head() -> list[str]:
    """Title and machine."""
    machine = f"{platform.machine()}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"
    return [
        "# Proof",
        "",
        f"Written by `make prove` ({machine}). Every line was measured by the command on its day, none typed.",
        "One BLAS thread unless a line says otherwise.",
    ]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
