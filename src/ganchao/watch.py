"""Wires a project, its record and its lights: what lights are told from, showing them, and telling past ones again."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ganchao.deeds import Deeds
from ganchao.domain.aim import BottomLine
from ganchao.domain.check_in import CheckIn
from ganchao.domain.check_light import light_problems
from ganchao.domain.entry import Draft, Entry
from ganchao.domain.period import months_later
from ganchao.domain.plan import Plan
from ganchao.domain.target_path import TargetPath, Targets
from ganchao.errors import InvalidInput, Problem
from ganchao.files.lights import preset_lights
from ganchao.project import Project
from ganchao.promises import check_ins_of, pasts_of, targets_of
from ganchao.reporting.lights_brief import Watched
from ganchao.tracking.bottom_lines import crossings_of
from ganchao.tracking.light_rules import rules_of
from ganchao.tracking.lights import Given, Light, light_on, lights_on
from ganchao.tracking.shown import SHOWN, Difference, compared, drafts_of

MONTHS = 12
"""Months over which lights are looked back on."""


@dataclass(frozen=True)
class Watch:
    """A project's promises with all that their lights are told from, whatever the day."""

    source: Project
    targets: Targets
    check_ins: tuple[CheckIn, ...]
    doubts: tuple[Problem, ...]
    given: Given  # without what the record declares

    def knowing(self, entries: Sequence[Entry]) -> Given:
        """The same with what the record declares by its last entry here."""
        given = self.given
        return Given(given.settings, given.rules, given.past, given.milestones, given.lines, given.line_past,
                     crossings_of(entries))  # fmt: skip


def watch_of(source: Project, checkins: Path | None = None, targets: Path | None = None) -> Watch:
    """Everything that a project's lights are told from. Raises :class:`InvalidInput` with all that is wrong."""
    promised = targets_of(source, targets)
    told, doubts = check_ins_of(source, checkins, promised.targets)
    plan, book = source.plan or Plan(), preset_lights()
    problems = light_problems(plan.lights, book, [path.code for path in promised.targets])
    if problems:
        raise InvalidInput(problems)
    pasts = pasts_of(source, promised.unit or source.framework.own, promised.targets)
    lines = [line for line in plan.bottom_lines if line.indicator]
    line_past = pasts_of(source, promised.unit or source.framework.own, [_about(line) for line in lines])
    given = Given(plan.lights, rules_of(plan.lights, book), pasts, plan.milestones, plan.bottom_lines, line_past)
    return Watch(source, promised, told, doubts, given)


def _about(line: BottomLine) -> TargetPath:
    """A bottom line's indicator as if it were promised: its past is looked up in the same way."""
    return TargetPath(code=line.code, indicator=line.indicator, since="2000", by="2001")


def reports_by(watch: Watch, entries: Sequence[Entry]) -> tuple[CheckIn, ...]:  # noqa: ARG001
    """All reports: those of the file, and those that the record holds by its last entry here."""
    return watch.check_ins


def watched(watch: Watch, deeds: Deeds, day: datetime.date, months: int = MONTHS) -> Watched:
    """Lights of all promises on a day, and at the end of each month before it."""
    given, reports = watch.knowing(deeds.entries), reports_by(watch, deeds.entries)
    first = day.replace(day=1)
    ends = [months_later(first, -k) - datetime.timedelta(days=1) for k in range(months - 1, -1, -1)]
    rows = [lights_on(path, reports, [*ends, day], given) for path in watch.targets.targets]
    source, unit = watch.source, watch.targets.unit or watch.source.framework.own
    name = source.framework.name
    return Watched(
        day, tuple(row[-1] for row in rows), {row[-1].path.code: row[:-1] for row in rows}, source.framework.code, name,
        source.panel.unit(unit).name if unit in source.panel.units else name, source.framework.simulated,
        watch.targets.illustrative, watch.doubts, {node.code: node.name for node in given.milestones},
        given.settings.steady.periods,
    )  # fmt: skip


def show(watched: Watched, deeds: Deeds, actor: str) -> list[Draft]:
    """What is to be entered when lights are shown."""
    return drafts_of(watched.lights, deeds.entries, actor)


def recheck(watch: Watch, deeds: Deeds) -> tuple[int, tuple[Difference, ...]]:
    """How many lights were shown, and those that are told otherwise from the record as it was known then."""
    paths: Mapping[str, TargetPath] = {path.code: path for path in watch.targets.targets}
    shown = [entry for entry in deeds.entries if entry.kind == SHOWN and not entry.purged]
    found = [compared(entry, _again(watch, paths.get(entry.subject), entry, deeds)) for entry in shown]
    return len(shown), tuple(difference for difference in found if difference is not None)


def _again(watch: Watch, path: TargetPath | None, entry: Entry, deeds: Deeds) -> Light | None:
    """A light that was shown, told from what was entered before it."""
    if path is None:
        return None
    known = tuple(each for each in deeds.entries if each.number < entry.number)
    day = datetime.date.fromisoformat(str(entry.body["day"]))
    return light_on(path, reports_by(watch, known), day, watch.knowing(known))


