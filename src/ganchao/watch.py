"""Wires a project, its record and its lights: what lights are told from, showing them, and telling past ones again."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ganchao.deeds import Deeds
from ganchao.domain.aim import BottomLine
from ganchao.domain.check_in import CheckIn
from ganchao.domain.check_light import light_problems
from ganchao.domain.entry import Draft, Entry
from ganchao.domain.light import AlertRule, LightSettings
from ganchao.domain.period import Period, ends_of_months
from ganchao.domain.plan import Plan
from ganchao.domain.target_path import TargetPath, Targets
from ganchao.errors import InvalidInput, Problem
from ganchao.files.lights import preset_lights
from ganchao.project import Project
from ganchao.promises import check_ins_of, pasts_of, targets_of
from ganchao.reporting.lights_brief import Watched
from ganchao.tracking.alerts import alert_drafts, alert_rules, alerts_of, settled_of, warnings_of
from ganchao.tracking.bottom_lines import Crossing, crossings_of
from ganchao.tracking.hit_rates import HitRate, hit_rates
from ganchao.tracking.light_rules import rules_of
from ganchao.tracking.lights import Given, Light, lights_on
from ganchao.tracking.reports import approved
from ganchao.tracking.shown import SHOWN, Difference, compared, drafts_of

MONTHS = 12
"""Months over which lights are looked back on."""


@dataclass(frozen=True)
class Watch:
    """A project's promises with all that their lights are told from, whatever the day."""

    source: Project
    targets: Targets
    check_ins: tuple[CheckIn, ...]  # of the file
    doubts: tuple[Problem, ...]
    given: Given  # without what the record declares
    only_file: bool = False  # what the record holds does not count

    def knowing(self, entries: Sequence[Entry]) -> Given:
        """The same with what the record declares by its last entry here."""
        return replace(self.given, crossings=crossings_of(entries))


def watch_of(source: Project, checkins: Path | None = None, targets: Path | None = None) -> Watch:
    """Everything that a project's lights are told from. Raises :class:`InvalidInput` with all that is wrong."""
    promised = targets_of(source, targets)
    told, doubts = check_ins_of(source, checkins, promised.targets, entries=())
    plan, book = source.plan or Plan(), preset_lights()
    problems = light_problems(plan.lights, book, [path.code for path in promised.targets])
    if problems:
        raise InvalidInput(problems)
    pasts = pasts_of(source, promised.unit or source.framework.own, promised.targets)
    lines = [line for line in plan.bottom_lines if line.indicator]
    line_past = pasts_of(source, promised.unit or source.framework.own, [_about(line) for line in lines])
    given = Given(plan.lights, rules_of(plan.lights, book), pasts, plan.milestones, plan.bottom_lines, line_past)
    return Watch(source, promised, told, doubts, given, checkins is not None)


def _about(line: BottomLine) -> TargetPath:
    """A bottom line's indicator as if it were promised: its past is looked up in the same way."""
    return TargetPath(code=line.code, indicator=line.indicator, since="2000", by="2001")


def reports_by(watch: Watch, entries: Sequence[Entry]) -> tuple[CheckIn, ...]:
    """All reports: those approved in the record by its last entry here, and the file's until one of these stands."""
    told = () if watch.only_file else approved(entries)
    first: dict[tuple[str, Period], datetime.date] = {}
    for each in told:
        first.setdefault((each.subject, each.period), each.known_on)
    never = datetime.date.max
    kept = [c for c in watch.check_ins if c.known_on < first.get((c.subject, c.period), never)]
    return (*kept, *told)


def watched(watch: Watch, deeds: Deeds, day: datetime.date, months: int = MONTHS) -> Watched:
    """Lights of all promises on a day, and at the end of each month before it."""
    given, reports = watch.knowing(deeds.entries), reports_by(watch, deeds.entries)
    ends = ends_of_months(day, months)
    rows = [lights_on(path, reports, [*ends, day], given) for path in watch.targets.targets]
    source, unit = watch.source, watch.targets.unit or watch.source.framework.own
    name = source.framework.name
    lights = tuple(row[-1] for row in rows)
    rules = alert_rules(given.settings, preset_lights())
    warnings = [warning for light in lights for warning in warnings_of(light.progress, day, rules)]
    return Watched(
        day, lights, {row[-1].path.code: row[:-1] for row in rows}, source.framework.code, name,
        source.panel.unit(unit).name if unit in source.panel.units else name, source.framework.simulated,
        watch.targets.illustrative, watch.doubts, {node.code: node.name for node in given.milestones},
        given.settings.steady.periods, tuple(warnings), alerts_of(deeds.entries), every_alert_rule(given.settings),
    )  # fmt: skip


def every_alert_rule(settings: LightSettings) -> dict[str, AlertRule]:
    """Alert rules that there are, in use or not."""
    return {rule.code: rule for rule in (*preset_lights().alerts, *settings.alert_rules)}


def show(watched: Watched, deeds: Deeds, actor: str) -> list[Draft]:
    """What is to be entered when lights are shown: those that changed, new alerts, outcomes of settled promises."""
    settled = settled_of(light.progress for light in watched.lights)
    return [
        *drafts_of(watched.lights, deeds.entries, actor),
        *alert_drafts(watched.warnings, settled, deeds.entries, actor),
    ]


def hits(watched: Watched, deeds: Deeds) -> dict[str, HitRate]:
    """How good the lights and alerts of the record were, by the promises settled on the day looked from."""
    return hit_rates(deeds.entries, watched.alerts, settled_of(light.progress for light in watched.lights))


def scopes_of(watch: Watch, deeds: Deeds) -> dict[str, tuple[str, ...]]:
    """What alerts belong to, for the rights: the promise, its indicator and measure, and who leads these."""
    plan = watch.source.plan or Plan()
    paths = {path.code: path for path in watch.targets.targets}
    leads = {measure.code: measure.roles.lead for measure in plan.measures}
    found = {}
    for alert in alerts_of(deeds.entries):
        path = paths.get(alert.promise)
        about = () if path is None else (path.indicator, path.measure, leads.get(path.measure, ""))
        found[alert.subject] = (alert.promise, *(code for code in about if code))
    return found


def recheck(watch: Watch, deeds: Deeds) -> tuple[int, tuple[Difference, ...]]:
    """How many lights were shown, and those that are told otherwise from the record as it was known then."""
    paths = {path.code: path for path in watch.targets.targets}
    shown = [entry for entry in deeds.entries if entry.kind == SHOWN and not entry.purged]
    told = _again(watch, [entry for entry in shown if entry.subject in paths], paths, deeds)
    found = [compared(entry, told.get(entry.number)) for entry in shown]
    return len(shown), tuple(difference for difference in found if difference is not None)


def _again(
    watch: Watch, shown: Sequence[Entry], paths: Mapping[str, TargetPath], deeds: Deeds
) -> dict[int, Light]:
    """Lights that were shown, by number of their entry, told from what was entered before each.

    Those of one promise that were told from the same are told in one go.
    """
    groups: dict[tuple[str, tuple[CheckIn, ...], tuple[Crossing, ...]], list[Entry]] = {}
    for entry in shown:
        known = tuple(each for each in deeds.entries if each.number < entry.number)
        reports = reports_by(watch, known)
        groups.setdefault((entry.subject, reports, crossings_of(known)), []).append(entry)
    found: dict[int, Light] = {}
    for (code, reports, crossings), entries in groups.items():
        days = [datetime.date.fromisoformat(str(entry.body["day"])) for entry in entries]
        lights = lights_on(paths[code], reports, days, replace(watch.given, crossings=crossings))
        found.update(zip((entry.number for entry in entries), lights, strict=True))
    return found
