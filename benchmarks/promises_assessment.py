"""Promises of assessments: drafts told again come out the same, and receiving instructions is never scored."""

from __future__ import annotations

import datetime

from benchmarks.items import FIRST, UNITS, office_year
from benchmarks.promise import Outcome, Promise, fastest
from ganchao.domain.assessment import Assessment, AssessmentLine, LineSource
from ganchao.domain.entry import Entry
from ganchao.files.escalation import preset_rules
from ganchao.tracking.assessment_lines import Basis, differences, drafted
from ganchao.tracking.assessments import Sheet
from ganchao.tracking.work_items import items_of

ITEMS, DAYS, RECEIVED = 150, 365, 5_000
DAY = FIRST + datetime.timedelta(days=DAYS)
SOURCES = (LineSource.CLOSED, LineSource.ACCEPTED, LineSource.RETURNED, LineSource.RELAPSED)
SCHEME = Assessment(
    code="K", scheme="simulated", period="2020", departments=UNITS,
    lines=tuple(AssessmentLine(code=source.value, full=25, source=source) for source in SOURCES),
)  # fmt: skip


def basis(entries: tuple[Entry, ...]) -> Basis:
    """What a draft of the day is told from."""
    return Basis(DAY, entries, items_of(entries, DAY), preset_rules())


def drafts_come_out_the_same_and_receiving_is_not_scored() -> Outcome:
    """A year of an office with 150 items, all departments; then five thousand instructions more."""
    entries = tuple(office_year(ITEMS, DAYS, seed=2019))
    first = {unit: drafted(Sheet(unit, SCHEME), basis(entries)) for unit in UNITS}
    later = tuple(
        Entry(10**6 + k, datetime.datetime(2021, 6, 1, tzinfo=datetime.UTC), "x", each.kind, each.subject, each.body)
        for k, each in enumerate(entries[:200])
    )
    again = {unit: drafted(Sheet(unit, SCHEME), basis((*entries, *later))) for unit in UNITS}
    other = sum(bool(differences(first[unit], again[unit])) for unit in UNITS)
    when = datetime.datetime.combine(DAY, datetime.time(), datetime.UTC)
    received = tuple(
        Entry(10**7 + k, when, "off", "instruction.received", f"P{k}", {"post": "leader", "text": "x"})
        for k in range(RECEIVED)
    )
    scored = sum(
        drafted(Sheet(unit, SCHEME), basis((*entries, *received))).lines != first[unit].lines for unit in UNITS
    )
    numbers = {entry.number for entry in entries}
    lines = [line for draft in first.values() for line in draft.lines]
    untraced = sum(case.entries == () or not set(case.entries) <= numbers for line in lines for case in line.cases)
    cases = sum(len(line.cases) for line in lines)
    empty = sum(line.score is None for line in lines)
    known = basis(entries)
    telling = fastest(lambda: [drafted(Sheet(unit, SCHEME), known) for unit in UNITS])
    words = (
        f"{len(UNITS)} departments, {len(entries):,} entries, {cases} cases, {empty} lines without a case: drafts that "
        f"differ when told again {other}, cases without entries {untraced}, departments whose scores {RECEIVED:,} "
        f"instructions changed {scored}; all drafts told in {telling * 1000:.0f} ms"
    )
    return Outcome(other == scored == untraced == 0 and cases > 0, words)


PROMISES = (
    Promise(
        "assessment",
        "Assessment of twelve departments over a year of 150 items: drafts come out the same when told again, every "
        "case names its entries, and 5,000 instructions received change no score",
        drafts_come_out_the_same_and_receiving_is_not_scored,
    ),
)
