"""Ledgers and promises: what is open, late, done, what became a measure; deeds promised to the people and done."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ganchao.domain.ledger import Deed, Entry, Ledger, LedgerKind
from ganchao.domain.plan import Plan

STATUSES: Final = ("open", "under_way", "done", "dropped")
OVER: Final = frozenset({"done", "dropped"})


@dataclass(frozen=True)
class Kept:
    """A ledger with what its entries came to."""

    ledger: Ledger
    overdue: tuple[str, ...]  # codes of entries not closed whose day has passed

    @property
    def counts(self) -> Mapping[str, int]:
        """Entries by status."""
        return {status: sum(entry.status == status for entry in self.ledger.entries) for status in STATUSES}

    @property
    def led(self) -> tuple[Entry, ...]:
        """Entries of which measures came."""
        return tuple(entry for entry in self.ledger.entries if entry.leads_to)

    @property
    def closed(self) -> float | None:
        """Share of entries done, of those not dropped; nothing where none is left."""
        counts = self.counts
        wanted = sum(counts.values()) - counts["dropped"]
        return counts["done"] / wanted if wanted else None

    @property
    def unproven(self) -> tuple[Entry, ...]:
        """Entries closed without anything that proves it."""
        return tuple(entry for entry in self.ledger.entries if entry.status == "done" and not entry.evidence)


def ledgers(plan: Plan, on: datetime.date) -> tuple[Kept, ...]:
    """Every ledger; an entry is late when a milestone that serves it, not reached, lay before today."""
    late = {
        code
        for milestone in plan.milestones
        for code in milestone.serves
        if milestone.due < on and (milestone.reached is None or milestone.reached > on)
    }
    return tuple(
        Kept(ledger, tuple(e.code for e in ledger.entries if e.code in late and e.status not in OVER))
        for ledger in plan.ledgers
    )


def studies_by_place(plan: Plan) -> dict[str, tuple[Entry, ...]]:
    """What was learnt, by the place learnt from as it is written in Chinese, else in English."""
    return grouped([
        (entry.where.zh or entry.where.en, entry)
        for ledger in plan.ledgers if ledger.kind is LedgerKind.STUDY for entry in ledger.entries
    ])


def problems_by_heading(plan: Plan) -> dict[str, tuple[Entry, ...]]:
    """Problems found, by code of the heading they fall under; empty for none."""
    return grouped([
        (entry.heading, entry)
        for ledger in plan.ledgers if ledger.kind is LedgerKind.PROBLEM for entry in ledger.entries
    ])


def grouped(rows: Sequence[tuple[str, Entry]]) -> dict[str, tuple[Entry, ...]]:
    """Entries by a word, in the order in which words first come."""
    out: dict[str, tuple[Entry, ...]] = {}
    for word, entry in rows:
        out[word] = (*out.get(word, ()), entry)
    return out


@dataclass(frozen=True)
class Promised:
    """Practical deeds promised for a year."""

    year: int
    deeds: tuple[Deed, ...]
    done: int  # done by today
    in_time: int  # done within the year promised for

    @property
    def rate(self) -> float:
        """Share done (民生实事办结率)."""
        return self.done / len(self.deeds)


def promises(plan: Plan, on: datetime.date) -> tuple[Promised, ...]:
    """Deeds by the year promised for, earliest first."""
    out = []
    for year in sorted({deed.year for deed in plan.deeds}):
        deeds = tuple(deed for deed in plan.deeds if deed.year == year)
        days = [deed.done for deed in deeds if deed.done is not None and deed.done <= on]
        out.append(Promised(year, deeds, len(days), sum(day.year <= year for day in days)))
    return tuple(out)
