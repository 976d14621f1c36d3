"""What each line of an assessment comes to for a department: one table of sources, every score with its cases.

Each source is a pure function of what was known on a day, so that a draft can be told again and must come out the same.
No line counts how much anybody received: instructions and items count only by whether they were done, and how.
To add a source, write its function and list it in ``SOURCES``.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ganchao import __version__
from ganchao.domain.assessment import (
    Assessment,
    AssessmentDrafted,
    AssessmentLine,
    AssessmentNoted,
    Case,
    LineScore,
    LineSource,
)
from ganchao.domain.check_in import CheckIn
from ganchao.domain.entry import Entry, canonical
from ganchao.domain.escalation import EscalationRules
from ganchao.domain.light import LineCrossed
from ganchao.domain.period import months_later
from ganchao.domain.report import JOINT as THREAD_JOINT
from ganchao.domain.target_path import TargetPath
from ganchao.tracking.assessments import Sheet, total_of
from ganchao.tracking.item_times import is_quiet
from ganchao.tracking.progress import Past, PathProgress, progress
from ganchao.tracking.reports import threads_of
from ganchao.tracking.work_items import Item, Items, Taken


@dataclass(frozen=True)
class Basis:
    """What an assessment is told from, as it was known on a day."""

    day: datetime.date
    entries: tuple[Entry, ...]
    items: Items
    rules: EscalationRules
    paths: tuple[TargetPath, ...] = ()
    check_ins: tuple[CheckIn, ...] = ()
    pasts: Mapping[str, Past] | None = None
    leads: Mapping[str, str] | None = None  # promise or bottom line -> department that leads it

    def led_by(self, unit: str) -> frozenset[str]:
        """Promises and bottom lines that a department leads."""
        return frozenset(code for code, lead in (self.leads or {}).items() if lead == unit)


def drafted(sheet: Sheet, basis: Basis) -> AssessmentDrafted:
    """A department's lines, told from what was known on a day."""
    scheme = sheet.scheme
    lines = tuple(score_of(line, sheet, basis) for line in scheme.lines)
    total, possible = total_of(scheme, lines)
    vetoes = tuple(crossings(sheet, basis)) if scheme.veto.in_force else ()
    said = {
        "scheme": scheme.model_dump(mode="json"), "unit": sheet.unit, "day": basis.day.isoformat(),
        "cases": [[case.model_dump(mode="json") for case in line.cases] for line in lines], "vetoes": list(vetoes),
    }  # fmt: skip
    inputs = hashlib.sha256(canonical(said).encode()).hexdigest()
    return AssessmentDrafted(day=basis.day, lines=lines, total=total, possible=possible, vetoes=vetoes, inputs=inputs,
                             ganchao=__version__)  # fmt: skip


def score_of(line: AssessmentLine, sheet: Sheet, basis: Basis) -> LineScore:
    """What a line comes to; no score where there is no case."""
    assert line.source is not None
    cases = tuple(SOURCES[line.source](line, sheet, basis))
    if not cases:
        return LineScore(line=line.code)
    if line.source is LineSource.DEDUCTED:
        off = min(line.full, sum(case.share for case in cases))
        return LineScore(line=line.code, score=-off, share=off / line.full, cases=cases)
    share = sum(case.share for case in cases) / len(cases)
    if line.source in WRONGS:
        share = max(0.0, 1 - share / line.nothing_at)
    return LineScore(line=line.code, score=round(line.full * share, 10), share=share, cases=cases)


def of_promises(line: AssessmentLine, sheet: Sheet, basis: Basis) -> Iterator[Case]:  # noqa: ARG001 - all alike
    """Promises the department leads that run in the period: what was reached of what was due by then (序时进度)."""
    scheme, led = sheet.scheme, basis.led_by(sheet.unit)
    begin, end = scheme.of.begin, scheme.of.end
    paths = [p for p in basis.paths if p.code in led and p.ends.end > begin + HAIR and p.begins.end < end - HAIR]
    told = [each for each in basis.check_ins if each.period.end <= end + HAIR]
    for made in progress(paths, told, basis.day, (), basis.pasts).paths:
        share, state = attained(made, begin, basis.day)
        if share is not None:
            yield Case(code=made.path.code, share=share, state=state, entries=reports_on(made.path.code, told, basis))


def attained(made: PathProgress, begin: float, day: datetime.date) -> tuple[float | None, str]:
    """Share of a promise that counts, and how it stands; nothing where nothing was due yet.

    A promise that is silent though its report is due counts as nothing reached, and says so.
    """
    in_period = made.period is not None and made.period.end > begin + HAIR
    if in_period and made.state == "reached":
        return 1.0, "reached"
    if in_period and made.pace is not None:
        return round(min(1.0, max(0.0, made.pace)), 10), "on_track" if made.pace >= 1 - HAIR else "behind"
    due = months_later((made.period or made.path.begins).next().last_day, made.path.lag)
    return (0.0, "silent") if made.state == "silent" and day > due else (None, "")


def reports_on(code: str, told: Iterable[CheckIn], basis: Basis) -> tuple[int, ...]:
    """Numbers of the reports of the record in force on a promise, and of their approvals."""
    periods = {str(each.period) for each in told if each.subject == code}
    found = []
    for key, thread in threads_of(basis.entries, basis.day).items():
        subject, _, period = key.partition(THREAD_JOINT)
        if subject == code and period in periods and thread.approvals:
            found.append(thread.approvals[-1].filed.number)
            found += [e.number for e in basis.entries
                      if e.subject == key and e.kind == "checkin.approved" and e.number > found[-1]][:1]  # fmt: skip
    return tuple(sorted(set(found)))


def led(sheet: Sheet, basis: Basis) -> Iterator[Item]:
    """Work items that a department leads."""
    return (item for item in basis.items.values() if item.lead == sheet.unit and item.state != "cancelled")


def inside(scheme: Assessment, day: datetime.date) -> bool:
    """Whether a day lies in the period."""
    return scheme.first_day <= day <= scheme.last_day


def numbers(*steps: Taken | None) -> tuple[int, ...]:
    """Numbers of steps."""
    return tuple(sorted({step.number for step in steps if step is not None}))


def of_closed(line: AssessmentLine, sheet: Sheet, basis: Basis) -> Iterator[Case]:  # noqa: ARG001
    """Items due in the period: closed, and handed in by the deadline in force.

    What was handed in waits for the office and is no case yet; what is paused is none either.
    """
    for item in led(sheet, basis):
        due, handed_in = item.deadline, item.handed_in_on
        if not inside(sheet.scheme, due) or is_quiet(item, basis.day):
            continue
        rests = (item.history[0], item.last("item.extended"), item.last("item.submitted"), item.last("item.closed"))
        if item.state == "closed":
            on_time = handed_in is not None and handed_in <= due
            yield Case(code=item.code, share=float(on_time), state="met" if on_time else "late",
                       entries=numbers(*rests))  # fmt: skip
        elif due < basis.day and (handed_in is None or handed_in > due):
            yield Case(code=item.code, share=0.0, state="open" if handed_in is None else "late",
                       entries=numbers(*rests[:3]))  # fmt: skip


def of_accepted(line: AssessmentLine, sheet: Sheet, basis: Basis) -> Iterator[Case]:  # noqa: ARG001
    """Every time the department was asked in the period: whether it accepted within the time set (马上就办)."""
    for item in basis.items.values():
        within = basis.rules.accept_within.get(item.issued.urgency)
        if within is None:
            continue
        asking = [t for t in item.history if t.kind in {"item.issued", "item.assigned"} or
                  (t.kind == "item.returned" and t.after == "issued")]  # fmt: skip
        accepting = list(item.all_of("item.accepted"))
        for at, asked in enumerate(item.rounds):
            if asked.unit != sheet.unit or not inside(sheet.scheme, asked.asked_on):
                continue
            limit = asked.asked_on + datetime.timedelta(days=within)
            later = item.rounds[at + 1].asked_on if at + 1 < len(item.rounds) else None
            ended = later or (item.history[-1].day if item.state == "cancelled" else basis.day)
            begin = asking[at] if at < len(asking) else None
            took = next((t for t in accepting if begin is not None and t.number > begin.number), None)
            if asked.accepted_on is not None:
                in_time = asked.accepted_on <= limit
                yield Case(code=item.code, share=float(in_time), state="met" if in_time else "late",
                           entries=numbers(begin, took))  # fmt: skip
            elif ended > limit:
                yield Case(code=item.code, share=0.0, state="open", entries=numbers(begin))


def of_returned(line: AssessmentLine, sheet: Sheet, basis: Basis) -> Iterator[Case]:  # noqa: ARG001
    """What the department handed in for review in the period and was answered: sent back or not."""
    for item in led(sheet, basis):
        for taken in item.all_of("item.submitted"):
            if not inside(sheet.scheme, taken.day):
                continue
            next_ = next((t for t in item.history if t.number > taken.number and t.kind in ANSWERS), None)
            if next_ is not None:
                back = next_.kind == "item.returned"
                yield Case(code=item.code, share=float(back), state="returned" if back else "met",
                           entries=numbers(taken, next_))  # fmt: skip


def of_relapsed(line: AssessmentLine, sheet: Sheet, basis: Basis) -> Iterator[Case]:  # noqa: ARG001
    """Items of the department that were looked at again in the period: relapsed or not."""
    for item in led(sheet, basis):
        looks = [taken for taken in item.all_of("item.looked_at") if inside(sheet.scheme, taken.day)]
        if looks:
            bad = any(taken.after == "reopened" for taken in looks)
            yield Case(code=item.code, share=float(bad), state="relapsed" if bad else "met", entries=numbers(*looks))


def notes_on(line: AssessmentLine, sheet: Sheet, basis: Basis) -> list[tuple[int, AssessmentNoted]]:
    """What the office entered by hand on a line by the day."""
    return [(s.number, s.said) for s in sheet.history
            if isinstance(s.said, AssessmentNoted) and s.said.line == line.code and s.day <= basis.day]  # fmt: skip


def of_typed(line: AssessmentLine, sheet: Sheet, basis: Basis) -> Iterator[Case]:
    """The score that the office gave last."""
    for number, said in notes_on(line, sheet, basis)[-1:]:
        yield Case(code=str(number), share=said.score / line.full, state="typed", entries=(number,))


def of_deducted(line: AssessmentLine, sheet: Sheet, basis: Basis) -> Iterator[Case]:
    """Every deduction that the office entered."""
    for number, said in notes_on(line, sheet, basis):
        yield Case(code=str(number), share=said.score, state="deducted", entries=(number,))


def crossings(sheet: Sheet, basis: Basis) -> Iterator[int]:
    """Entries by which bottom lines that the department leads were declared crossed on a day of the period."""
    mine = basis.led_by(sheet.unit)
    for entry in basis.entries:
        if entry.kind == "line.crossed" and not entry.purged and entry.subject in mine:
            day = LineCrossed.model_validate(entry.body).day
            if inside(sheet.scheme, day) and entry.known_on <= basis.day:
                yield entry.number


HAIR: Final = 1e-9
ANSWERS: Final = frozenset({"item.reviewed", "item.returned", "item.closed"})
WRONGS: Final = frozenset({LineSource.RETURNED, LineSource.RELAPSED})
"""Sources of which less is better."""
SOURCES: Final[Mapping[LineSource, Callable[[AssessmentLine, Sheet, Basis], Iterator[Case]]]] = {
    LineSource.PROMISES: of_promises, LineSource.CLOSED: of_closed, LineSource.ACCEPTED: of_accepted,
    LineSource.RETURNED: of_returned, LineSource.RELAPSED: of_relapsed, LineSource.TYPED: of_typed,
    LineSource.DEDUCTED: of_deducted,
}  # fmt: skip
"""Source of a line -> the cases it rests on."""


def differences(before: AssessmentDrafted, now: AssessmentDrafted) -> Sequence[str]:
    """Lines of a draft that are told otherwise now, and ``inputs`` or ``total`` where these alone differ."""
    lines = {line.line: line for line in now.lines}
    found = [line.line for line in before.lines if line != lines.get(line.line)]
    found += [name for name in ("inputs", "total", "possible", "vetoes") if getattr(before, name) != getattr(now, name)]
    return found


