"""假设测算: other values for some cells, everyone recomputed, in an address that can be shared; no data are touched."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from ganchao.domain.framework import Group
from ganchao.errors import GanchaoError, InvalidInput, Problem, UnknownName
from ganchao.project import Project
from ganchao.scoring.changes import Change, cells_of
from ganchao.text import Lang, say
from ganchao.web import look
from ganchao.web.cockpit import Cockpit, Shown
from ganchao.web.pages import PAGES
from ganchao.web.strict import still
from ganchao.web.words import lang_in, open_to

if TYPE_CHECKING:
    from ganchao.reporting.blocks import Block

MOST: Final = 60
"""Values changed at a time."""
LONGEST: Final = 40
"""Characters of a value or code that are looked at."""
DRAWS: Final = 500
"""Draws of a range of ranks."""
TYPED: Final = "v."
"""What a field of the unit that is shown is called by, before its column."""


@dataclass(frozen=True)
class Trial:
    """What an address asks."""

    unit: str  # whose values are shown
    year: int
    node: str
    changes: tuple[Change, ...]
    everyone: bool
    problems: tuple[Problem, ...] = ()

    @property
    def query(self) -> str:
        """The address that asks the same."""
        parts = [("unit", self.unit), ("year", str(self.year)), ("node", self.node)]
        parts += [("set", f"{each.unit}:{each.column}:{each.text}") for each in self.changes]
        return urlencode([*parts, *([("all", "1")] if self.everyone else [])])


def trial_in(request: HttpRequest, source: Project) -> Trial:
    """What is asked, with everything that cannot be meant."""
    given, framework, problems = request.GET, source.framework, list[Problem]()
    rounds = [year + framework.rounds.lag for year in source.panel.years]
    text, unit, node = given.get("year", ""), given.get("unit", "")[:LONGEST], given.get("node", "")[:LONGEST]
    year = int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else rounds[-1]
    if text and str(year) != text:
        problems.append(UnknownName("year", text[:LONGEST], rounds).problem())
    elif year not in rounds:
        problems.append(UnknownName("year", year, rounds).problem())
        year = rounds[-1]
    if unit and unit not in source.panel.units:
        problems.append(UnknownName("unit", unit, source.panel.units).problem())
        unit = ""
    unit = unit or framework.own or source.panel.units[0]
    groups = [group.code for group in framework.groups]
    if node and node not in groups:
        problems.append(UnknownName("node", node, groups).problem())
        node = ""
    typed = {key.removeprefix(TYPED): value.strip()[:LONGEST] for key, value in given.items() if key.startswith(TYPED)}
    changes = [change for told in given.getlist("set") if (change := change_of(told, problems)) is not None]
    changes = [each for each in changes if not (each.unit == unit and each.column in typed)]
    changes += [Change(unit, column, value) for column, value in typed.items() if value]
    if len(changes) > MOST:
        problems.append(Problem("whatif.most", values={"most": MOST}))
    return Trial(unit, year, node or framework.index.code, tuple(changes[:MOST]), given.get("all") == "1",
                 tuple(problems))  # fmt: skip


def change_of(told: str, problems: list[Problem]) -> Change | None:
    """``unit:column:value`` as a change."""
    parts = told[: 3 * LONGEST].split(":")
    if len(parts) != 3 or not all(parts):
        problems.append(Problem("whatif.change", values={"text": told[:LONGEST]}))
        return None
    return Change(parts[0][:LONGEST], parts[1][:LONGEST], parts[2].strip()[:LONGEST])


def source_in(request: HttpRequest) -> tuple[Cockpit, Shown | None, Project | None]:
    """What is shown, if its single values can be looked at."""
    cockpit: Cockpit = settings.COCKPIT
    cockpit.refresh()
    shown = cockpit.shown
    return cockpit, shown, shown.source if shown is not None and isinstance(shown.source, Project) else None


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """Values of a unit to be changed, and what comes of it."""
    from ganchao.web.views import state_of  # noqa: PLC0415 - views know this page

    lang = lang_in(request)
    if PAGES["ranking"] not in open_to(request):
        return look.refused(request, say("web.whatif", lang), "whatif")
    cockpit, shown, source = source_in(request)
    context: dict[str, Any] = {"slug": "whatif", "title": say("web.whatif", lang), "asks": say("web.asks.whatif", lang),
                               **state_of(cockpit, lang)}
    if shown is not None and source is not None:
        trial = trial_in(request, source)
        if any(key.startswith(TYPED) for key in request.GET) and not trial.problems:
            return redirect(f"{request.path}?{trial.query}")
        context |= {"form": form_of(trial, source, lang), **answer_of(trial, shown, lang)}
    return render(request, "cockpit/whatif.html", context)


@require_GET
def answer_part(request: HttpRequest) -> HttpResponse:
    """What comes of it alone, while somebody types."""
    if PAGES["ranking"] not in open_to(request):
        refused = say("web.no_right", lang_in(request))
        return HttpResponse(refused, status=403, content_type="text/plain; charset=utf-8")
    _, shown, source = source_in(request)
    if shown is None or source is None:
        return HttpResponse(status=204)
    trial = trial_in(request, source)
    found = render(request, "cockpit/whatif_answer.html", {**answer_of(trial, shown, lang_in(request)), "part": True})
    found.headers["HX-Replace-Url"] = f"/whatif?{trial.query}"
    return found


def form_of(trial: Trial, source: Project, lang: Lang) -> dict[str, Any]:
    """Units, rounds, groups; and every value of the unit that is shown."""
    from ganchao.reporting.names import unit_name  # noqa: PLC0415 - slow to import

    panel, framework = source.panel, source.framework
    rounds = [year + framework.rounds.lag for year in panel.years]
    indicators = {each.code: each for each in framework.indicators}
    values = panel.values[panel.years.index(trial.year - framework.rounds.lag), panel.units.index(trial.unit)]
    typed = {each.column: each.text for each in trial.changes if each.unit == trial.unit}
    cells = []
    for column, value in zip(panel.indicators, values.tolist(), strict=True):
        known = indicators.get(column)
        name = (known.name.in_lang(lang) if known else "") or column
        measured = known.measured_in.in_lang(lang) if known else ""
        cells.append({"column": column, "name": name, "measured_in": measured, "new": typed.get(column, ""),
                      "value": "" if value != value else f"{value:.10g}",  # noqa: PLR0124 - NaN alone differs from itself
                      "label": say("web.whatif_new_of", lang, column=name)})  # fmt: skip
    name = unit_name(panel, trial.unit, lang)
    return {
        "units": [(code, unit_name(panel, code, lang)) for code in panel.units], "unit": trial.unit,
        "years": rounds[::-1], "year": trial.year, "node": trial.node, "everyone": trial.everyone,
        "nodes": [(group.code, group.name.in_lang(lang) or group.code) for group in top_first(source)],
        "title": say("web.whatif_cells", lang, unit=name, year=trial.year), "cells": cells,
        "kept": [f"{each.unit}:{each.column}:{each.text}" for each in trial.changes if each.unit != trial.unit],
    }  # fmt: skip


def top_first(source: Project) -> Sequence[Group]:
    """The index, then its groups."""
    return source.framework.groups[::-1]


def answer_of(trial: Trial, shown: Shown, lang: Lang) -> dict[str, Any]:
    """Everyone before and after; or everything that is wrong."""
    from ganchao.reporting.html import fragment  # noqa: PLC0415 - slow to import
    from ganchao.reporting.whatif_blocks import whatif_blocks  # noqa: PLC0415
    from ganchao.web import links  # noqa: PLC0415
    from ganchao.web.records import TRIED  # noqa: PLC0415

    source = shown.source
    assert isinstance(source, Project)
    cells, wrong = cells_of(trial.changes, source.panel, source.framework, trial.year)
    problems = [*trial.problems, *wrong]
    context: dict[str, Any] = {
        "query": trial.query, "everyone": trial.everyone, "changes": told_of(trial, source, lang),
        "bare": Trial(trial.unit, trial.year, trial.node, (), everyone=False).query, "toggled": toggled(trial).query,
        "sets": [f"{each.unit}:{each.column}:{each.text}" for each in trial.changes],
    }  # fmt: skip
    if not problems and cells:
        try:
            tried = tried_with(shown, trial.year, trial.node, tuple(sorted(cells.items())))
        except InvalidInput as error:
            problems = list(error.problems)
        except GanchaoError as error:
            return {**context, "wrong": error.sentences(lang)}
        else:
            blocks = whatif_blocks(tried, lang, everyone=trial.everyone)
            ways = links.served("ranking", blocks, f"?{trial.query}", lang, group=TRIED, stills=False)
            text = still(fragment(blocks, lang, ways))
            return {**context, "answer": text, "ranges": tried.after is not None}
    return {**context, "wrong": [problem.sentence(lang) for problem in problems]}


def tried_blocks(request: HttpRequest, lang: Lang) -> Sequence[Block]:
    """What comes of the changes of an address, as blocks; nothing where they cannot be made."""
    from ganchao.reporting.whatif_blocks import whatif_blocks  # noqa: PLC0415 - slow to import

    _, shown, source = source_in(request)
    if shown is None or source is None:
        return ()
    trial = trial_in(request, source)
    cells, wrong = cells_of(trial.changes, source.panel, source.framework, trial.year)
    if trial.problems or wrong or not cells:
        return ()
    try:
        found = tried_with(shown, trial.year, trial.node, tuple(sorted(cells.items())))
    except GanchaoError:
        return ()
    return whatif_blocks(found, lang, everyone=trial.everyone)


def toggled(trial: Trial) -> Trial:
    """The same with everyone listed, or only who moved."""
    return Trial(trial.unit, trial.year, trial.node, trial.changes, everyone=not trial.everyone)


@functools.lru_cache(maxsize=64)
def tried_with(shown: Shown, year: int, node: str, cells: tuple[tuple[tuple[int, str, str], float], ...]) -> Any:
    """Everyone scored with other values, with ranges of ranks by the variants of the audit."""
    from ganchao.reporting.whatif_blocks import Tried  # noqa: PLC0415 - slow to import
    from ganchao.scoring.whatif import what_if  # noqa: PLC0415

    source = shown.source
    assert isinstance(source, Project)
    found = what_if(source.panel, source.framework, dict(cells))
    before = ranges_of(shown, year, node)
    after = None if before is None else drawn(source.panel.with_values(dict(cells)), source, year, node)
    return Tried(found, year, node, before, after)


@functools.lru_cache(maxsize=32)
def ranges_of(shown: Shown, year: int, node: str) -> Any:
    """Ranges of ranks as the data stand."""
    assert isinstance(shown.source, Project)
    return drawn(shown.source.panel, shown.source, year, node)


def drawn(panel: Any, source: Project, year: int, node: str) -> Any:
    """Ranges of ranks, or nothing where the audit cannot be made."""
    from ganchao.auditing.engine import prepare_audit  # noqa: PLC0415 - slow to import
    from ganchao.auditing.uncertainty import uncertainty  # noqa: PLC0415
    from ganchao.studies import DEFAULT_SEED  # noqa: PLC0415

    try:
        prepared = prepare_audit(panel, source.framework, year=year, node=node)
        return uncertainty(prepared, draws=DRAWS, seed=DEFAULT_SEED, pairwise=False)
    except GanchaoError:
        return None


def told_of(trial: Trial, source: Project, lang: Lang) -> list[dict[str, str]]:
    """Each change in words, with the address without it."""
    from ganchao.reporting.names import unit_name  # noqa: PLC0415 - slow to import

    panel, framework = source.panel, source.framework
    names = {each.code: each.name.in_lang(lang) or each.code for each in framework.indicators}
    found = []
    for k, change in enumerate(trial.changes):
        if change.unit not in panel.units or change.column not in panel.indicators:
            continue
        cell = panel.at(year=trial.year - framework.rounds.lag, unit=change.unit, indicator=change.column)
        value = float(panel.values[cell])
        rest = Trial(trial.unit, trial.year, trial.node, trial.changes[:k] + trial.changes[k + 1:], trial.everyone)
        before = "–" if value != value else f"{value:.10g}"  # noqa: PLR0124 - NaN alone differs from itself
        facts = {"unit": unit_name(panel, change.unit, lang), "column": names.get(change.column, change.column)}
        said = say("web.whatif_change", lang, before=before, after=change.text, **facts)
        found.append({"rest": rest.query, "words": said})
    return found
