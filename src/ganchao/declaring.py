"""What the office declares of the plan itself: measures started or stopped, bottom lines crossed or holding again."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from ganchao.check_ins import Desk
from ganchao.deeds import enter
from ganchao.domain.document import Document
from ganchao.domain.entry import Draft, Entry
from ganchao.domain.light import LineCrossed, LineHeld
from ganchao.domain.start import MeasureStarted, MeasureStopped
from ganchao.errors import InvalidInput, Problem, UnknownName
from ganchao.tracking.bottom_lines import Crossing, crossings_of
from ganchao.tracking.duties import scopes_of
from ganchao.tracking.starts import started

KINDS: Final[Mapping[type[Document], str]] = {
    MeasureStarted: "measure.started", MeasureStopped: "measure.stopped",
    LineCrossed: "line.crossed", LineHeld: "line.held",
}  # fmt: skip
"""What is declared -> kind of its entry."""


@dataclass(frozen=True)
class Declared:
    """Something that is to be declared, about one measure or bottom line."""

    code: str
    body: Document

    @property
    def kind(self) -> str:
        """Kind of its entry."""
        return KINDS[type(self.body)]


def declare(desk: Desk, said: Declared, actor: str, at: datetime.datetime) -> tuple[Entry, ...]:
    """Enter that a measure was started or stopped, that a bottom line is crossed or holds again.

    A measure that is under way may be started again: the year said last counts. A line may be declared crossed for a
    day that lies back; what was shown meanwhile stays shown, and is recomputed as what was known then.

    Raises :class:`InvalidInput` with everything that stands against it: the plan has no such measure or line, the
    measure is not under way or the line not crossed, its day is still to come, or the person may not.
    """
    if problems := [*_unknown(desk, said)] or [*CHECKS[type(said.body)](desk, said, at.date())]:
        raise InvalidInput(problems)
    draft = Draft(said.kind, said.code, actor, said.body.model_dump(mode="json", exclude_defaults=True),
                  after=desk.deeds.last(said.code))  # fmt: skip
    scopes = scopes_of(desk.plan, desk.duties, said.code, ("supervisor", "lead"))
    return enter(desk.deeds, [draft], at, {said.code: scopes})


def under_way(desk: Desk, day: datetime.date) -> dict[str, int]:
    """Measures of the plan under way on a day, with the year from which their effects count."""
    codes = {measure.code for measure in desk.plan.measures}
    return {code: year for code, year in started(desk.deeds.entries, day).items() if code in codes}


def declared_lines(desk: Desk, day: datetime.date) -> dict[str, Crossing]:
    """What was declared last of each bottom line, for a day no later than this one."""
    found: dict[str, Crossing] = {}
    for crossing in crossings_of(desk.deeds.entries):
        before = found.get(crossing.line)
        if crossing.day <= day and (before is None or before.day <= crossing.day):
            found[crossing.line] = crossing
    return found


def _unknown(desk: Desk, said: Declared) -> Iterator[Problem]:
    lines = isinstance(said.body, LineCrossed | LineHeld)
    known = [each.code for each in (desk.plan.bottom_lines if lines else desk.plan.measures)]
    if said.code not in known:
        yield UnknownName("bottom_line" if lines else "measure", said.code, known).problem()


def _started(desk: Desk, said: Declared, day: datetime.date) -> Iterator[Problem]:
    assert isinstance(said.body, MeasureStarted)
    measure = next(each for each in desk.plan.measures if each.code == said.code)
    if measure.start and said.body.year not in measure.start:
        years = ", ".join(str(year) for year in measure.start)
        yield Problem("declaring.year", values={"measure": said.code, "year": said.body.year, "years": years})
    missing = [code for code in measure.needs if code not in under_way(desk, day)]
    if missing:
        yield Problem("declaring.needs", values={"measure": said.code, "needs": ", ".join(missing)})
    if against := [code for code in measure.excludes if code in under_way(desk, day)]:
        yield Problem("declaring.excludes", values={"measure": said.code, "others": ", ".join(against)})


def _stopped(desk: Desk, said: Declared, day: datetime.date) -> Iterator[Problem]:
    if said.code not in under_way(desk, day):
        yield Problem("declaring.not_started", values={"measure": said.code})


def _crossed(_: Desk, said: Declared, day: datetime.date) -> Iterator[Problem]:
    assert isinstance(said.body, LineCrossed | LineHeld)
    if said.body.day > day:
        yield Problem("item.ahead", values={"on": said.body.day, "day": day})


def _held(desk: Desk, said: Declared, day: datetime.date) -> Iterator[Problem]:
    yield from _crossed(desk, said, day)
    assert isinstance(said.body, LineHeld)
    before = declared_lines(desk, said.body.day).get(said.code)
    if before is None or not before.over:
        yield Problem("declaring.not_crossed", values={"line": said.code, "day": said.body.day})


CHECKS: Final[Mapping[type[Document], Callable[[Desk, Declared, datetime.date], Iterator[Problem]]]] = {
    MeasureStarted: _started, MeasureStopped: _stopped, LineCrossed: _crossed, LineHeld: _held,
}  # fmt: skip
"""What is declared -> what may stand against it on a day."""
