"""What was timed, as rows on the screen and in Markdown."""

from __future__ import annotations

import datetime
import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.machine import Limits
from benchmarks.sizes import Size


@dataclass(frozen=True)
class Timing:
    """One phase of ours."""

    size: Size
    phase: str
    seconds: float
    least: float  # seconds the machine needs at best for the named limit
    limit: str

    def cells(self) -> tuple[str, ...]:
        """As shown."""
        return (
            self.size.name,
            self.size.shape,
            self.phase,
            spell(self.seconds),
            f"{self.least / self.seconds:.1%}",
            self.limit,
        )


@dataclass(frozen=True)
class Comparison:
    """Ours against another on the same inputs."""

    size: Size
    other: str
    task: str
    ours: float  # seconds for the whole task
    theirs: float  # seconds for the whole task, scaled from what was run
    run: str  # how much of it the other really did
    same: str  # whether the results agree

    def cells(self) -> tuple[str, ...]:
        """As shown."""
        times = f"{self.theirs / self.ours:,.0f}" if self.theirs >= 10 * self.ours else f"{self.theirs / self.ours:.1f}"
        return (self.size.name, self.other, self.task, spell(self.ours), spell(self.theirs), times, self.run, self.same)


PHASES = ("size", "shape", "phase", "seconds", "of limit", "limit")
COMPARISONS = ("size", "against", "task", "ours", "theirs", "times", "theirs measured on", "same result")


def spell(seconds: float) -> str:
    """A time with three digits and its unit."""
    for unit, factor in (("s", 1.0), ("ms", 1e3), ("us", 1e6)):
        if seconds * factor >= 1:
            amount = seconds * factor
            return f"{amount:,.{max(0, 2 - len(str(int(amount))) + 1)}f} {unit}"
    return f"{seconds * 1e9:.0f} ns"


def screen(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Columns as wide as they need."""
    widths = [max(len(row[k]) for row in (head, *rows)) for k in range(len(head))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in (head, *rows)
    ]
    return "\n".join([lines[0], "-" * max(map(len, lines)), *lines[1:]])


def markdown(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """The same for the documentation."""
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *rows))


def machine_line(limits: Limits) -> str:
    """What the shares refer to."""
    today = datetime.datetime.now(tz=datetime.UTC).date().isoformat()
    return (
        f"{today}, {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}; "
        f"one BLAS thread; np.copyto {limits.copied / 1e9:.1f} GB/s, matrix product {limits.products / 1e9:.0f} GFlop/s"
    )
