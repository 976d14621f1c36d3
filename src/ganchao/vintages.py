"""Approved values become a new vintage of the data: ours laid over the newest one, by an explicit command."""

from __future__ import annotations

import datetime
import hashlib
import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ganchao.check_ins import Desk
from ganchao.deeds import enter
from ganchao.domain.check_in import CheckIn, in_force
from ganchao.domain.document import CODE_PATTERN
from ganchao.domain.entry import Draft
from ganchao.domain.framework import Indicator, Kind
from ganchao.domain.panel import Panel
from ganchao.domain.period import Period
from ganchao.domain.report import VintageMade
from ganchao.domain.target_path import TargetPath
from ganchao.errors import InvalidInput, Problem, Say, Where
from ganchao.files.panel_writing import panel_text
from ganchao.project import is_shipped
from ganchao.tracking.measurement import over_time
from ganchao.tracking.reports import approved
from ganchao.tracking.rights import refusal

FILE: Final = "values.csv"
END: Final = 1e-9


@dataclass(frozen=True)
class Laid:
    """An approved value that goes into the vintage."""

    column: str
    year: int
    before: float  # NaN where nothing was known
    value: float
    subject: str


@dataclass(frozen=True)
class LeftOut:
    """An approved value that does not, and why."""

    subject: str
    period: str
    why: str  # message key below ``vintage.why``


@dataclass(frozen=True)
class Made:
    """A vintage that was made."""

    name: str
    base: str
    laid: tuple[Laid, ...]
    left_out: tuple[LeftOut, ...]
    files: tuple[Path, ...]
    newest: str  # vintage that is used where none is named


def overlay(desk: Desk, on: datetime.date) -> tuple[tuple[Laid, ...], tuple[LeftOut, ...]]:
    """What was approved by a day and what of it the panel can take: whole years of columns and years that it has.

    A year's value is made of its parts as the measurement type allows: a running total is its last value, never a sum.
    """
    panel, own = desk.source.panel, desk.plan.unit or desk.source.framework.own
    indicators = {each.code: each for each in desk.source.framework.indicators}
    laid: list[Laid] = []
    out: list[LeftOut] = []
    held: dict[tuple[str, int], list[CheckIn]] = {}
    for check_in in in_force(approved(desk.deeds.entries), on):
        held.setdefault((check_in.subject, check_in.period.year), []).append(check_in)
    for (code, year), parts in sorted(held.items()):
        subject = desk.subjects.get(code)
        indicator = None if subject is None else indicators.get(subject.path.indicator or code)
        why = _unfit(panel, own, indicator, year)
        if why or subject is None or indicator is None:
            out += [LeftOut(code, str(each.period), why) for each in parts]
            continue
        found = _year_of(subject.path, parts, Period(year), indicator)
        if isinstance(found, str):
            out += [LeftOut(code, str(each.period), found) for each in parts]
            continue
        for column, value in found.items():
            before = panel.values[panel.at(year=year, unit=own, indicator=column)]
            laid.append(Laid(column, year, float(before), value, code))
    return tuple(laid), tuple(out)


def _unfit(panel: Panel, own: str, indicator: Indicator | None, year: int) -> str:
    """Why a value has no place in the panel; empty where it has one."""
    if indicator is None:
        return "not_in_the_index"
    if own not in panel.units:
        return "not_ranked"
    return "" if year in panel.years else "no_such_year"


def _year_of(
    path: TargetPath, parts: Sequence[CheckIn], whole: Period, indicator: Indicator
) -> Mapping[str, float] | str:
    """A year's value by column of the panel, or why there is none."""
    quotient = bool(indicator.numerator or indicator.denominator)
    ends = [each for each in parts if abs(each.period.end - whole.end) < END]
    if not ends and path.kind is not Kind.FLOW:
        return "year_not_over"
    if quotient:
        last = max(ends, key=lambda each: -each.period.parts, default=None)
        if last is None or last.numerator is None or last.denominator is None:
            return "computed"
        return {indicator.numerator or indicator.code: last.numerator, indicator.denominator: last.denominator}
    try:
        return {indicator.code: over_time(path, parts, whole).value}
    except InvalidInput:
        return "parts_missing"


def make_vintage(desk: Desk, name: str, actor: str, at: datetime.datetime) -> Made:
    """Write ``data/<name>/`` with approved values laid over the newest vintage, and enter that it was made.

    Parameters
    ----------
    desk
        The project, opened with its newest vintage, and its record.
    name
        Name of the vintage, such as ``2020-03``.
    actor
        Code of the person who makes it.
    at
        The moment.

    Raises :class:`InvalidInput` where the name is taken or no name, nothing was approved that the panel can take, the
    person may not, or the project is a workbook or shipped with the program.
    """
    data = _place(desk, name)
    if problem := refusal(desk.deeds.people, actor, "vintage.made"):
        raise InvalidInput([problem])
    laid, left_out = overlay(desk, at.astimezone(datetime.UTC).date())
    if not laid:
        raise InvalidInput([Problem("vintage.nothing", values={"left": len(left_out)})])
    own = desk.plan.unit or desk.source.framework.own
    panel = desk.source.panel.with_values({(each.year, own, each.column): each.value for each in laid})
    content = panel_text(panel).encode()
    aside = data / f".{name}.part"
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(parents=True)
    try:
        (aside / FILE).write_bytes(content)
        numbers = sorted({
            thread.approvals[-1].filed.number for thread in desk.threads.values()
            if thread.approvals and thread.key.partition("@")[0] in {each.subject for each in laid}
        })  # fmt: skip
        body = VintageMade(base=desk.source.panel.vintage, reports=tuple(numbers),
                           sha256=hashlib.sha256(content).hexdigest())  # fmt: skip
        enter(desk.deeds, [Draft("vintage.made", name, actor, body.model_dump(mode="json"))], at)
        aside.rename(data / name)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    newest = max({*(each for each in desk.source.vintages if each), name})
    return Made(name, desk.source.panel.vintage, laid, left_out, (data / name / FILE,), newest)


def _place(desk: Desk, name: str) -> Path:
    """The folder of vintages. Raises :class:`InvalidInput` where none of that name can be made."""
    folder = desk.deeds.folder
    if is_shipped(folder):
        raise InvalidInput([Problem("record.shipped", values={"project": folder.name})])
    if desk.source.place.is_file():
        raise InvalidInput([Problem("vintage.workbook", Where(desk.source.place.name))])
    if not re.fullmatch(CODE_PATTERN, name) or name.startswith("."):
        raise InvalidInput([Problem("vintage.bad_name", values={"name": name})])
    if (folder / "data" / name).exists():
        raise InvalidInput([Problem("vintage.taken", Where(f"data/{name}"), {"name": name})])
    return folder / "data"


def why(left: LeftOut) -> Say:
    """Why a value was left out, in words."""
    return Say(f"vintage.why.{left.why}")
