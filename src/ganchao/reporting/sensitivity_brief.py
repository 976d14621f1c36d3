"""Sensitivity for readers: what each other choice does to a rank, and which choices the ranking hangs on."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from ganchao.auditing.sensitivity import Sensitivity
from ganchao.auditing.swaps import Swap, Swaps
from ganchao.domain.framework import Framework
from ganchao.domain.panel import Panel
from ganchao.reporting.blocks import Block, Brief, Callout, Chart, Column, Heading, Paragraph, Table
from ganchao.reporting.choice_names import action_name, factor_name
from ganchao.reporting.figures import figure, rounded
from ganchao.reporting.names import unit_name
from ganchao.text import Lang, say

MOST_BARS: Final = 20
"""The chart of swaps shows so many, those that move the rank most."""
MOST_SENTENCES: Final = 3
"""Swaps told in a sentence, either way."""
WIDE: Final = 0.2
"""An interval wider than this is called wide."""


def sensitivity_brief(
    found: Sensitivity | None, tried: Swaps | None, panel: Panel, framework: Framework, lang: Lang
) -> Brief:
    """Swaps first, because anyone can read them; then the indices with intervals and what failed."""
    blocks: list[Block] = [Heading(say("sensitivity.chapter", lang), 2, "sensitivity")]
    if tried is not None:
        blocks += _swaps(tried, panel, framework, lang)
    if found is not None:
        blocks += _indices(found, panel, framework, lang)
    return tuple(blocks)


def swap_sentence(swap: Swap, tried: Swaps, panel: Panel, framework: Framework, lang: Lang) -> str:
    """One swap as people say it: "Choosing the geometric mean costs us 4 places (rank 7 → 11)"."""
    way = "down" if swap.places < 0 else "up"
    many = "_one" if abs(swap.places) == 1 else ""
    return say(
        f"sensitivity.swap.{way}{many}",
        lang,
        action=action_name(swap.alternative, framework, lang),
        unit=_who(tried.unit, panel, framework, lang),
        places=rounded(abs(swap.places), None),
        before=rounded(tried.rank, None),
        after=rounded(swap.rank, None),
    )


def _swaps(tried: Swaps, panel: Panel, framework: Framework, lang: Lang) -> list[Block]:
    blocks: list[Block] = [Heading(say("sensitivity.swaps", lang), 3, "swaps")]
    if not tried.swaps:
        return [*blocks, Paragraph(say("sensitivity.swaps.none", lang))]
    ordered = tried.by_effect()
    computed = [swap for swap in ordered if not swap.problems]
    blocks += [Paragraph(text) for text in _summary(tried, computed, panel, framework, lang)]
    blocks += _failed_swaps(ordered, framework, lang)
    if any(swap.places for swap in computed if np.isfinite(swap.places)):
        blocks.append(_swap_chart(tried, computed, panel, framework, lang))
    if computed:
        blocks.append(_swap_table(tried, computed, panel, framework, lang))
    return blocks


def _summary(tried: Swaps, computed: list[Swap], panel: Panel, framework: Framework, lang: Lang) -> list[str]:
    unit = _who(tried.unit, panel, framework, lang)
    if not np.isfinite(tried.rank):
        return [say("sensitivity.swaps.unranked", lang, unit=unit)]
    places = np.array([swap.places for swap in computed])
    counts = {"up": int((places > 0).sum()), "down": int((places < 0).sum()), "same": int((places == 0).sum())}
    whole = say(
        "sensitivity.swaps.summary",
        lang,
        count=len(computed),
        unit=unit,
        rank=rounded(tried.rank, None),
        field=tried.count,
        **counts,
    )
    costs = [swap for swap in computed if swap.places < 0][:MOST_SENTENCES]
    brings = [swap for swap in reversed(computed) if swap.places > 0][:MOST_SENTENCES]
    return [whole, *(swap_sentence(swap, tried, panel, framework, lang) for swap in (*costs, *brings))]


def _failed_swaps(ordered: tuple[Swap, ...], framework: Framework, lang: Lang) -> list[Block]:
    lines = tuple(
        say(
            "sensitivity.swaps.failed_line",
            lang,
            action=action_name(swap.alternative, framework, lang),
            reason=swap.problems[0].sentence(lang),
        )
        for swap in ordered
        if swap.problems
    )
    return [Callout(say("sensitivity.swaps.failed", lang), "warning", lines)] if lines else []


def _swap_chart(tried: Swaps, computed: list[Swap], panel: Panel, framework: Framework, lang: Lang) -> Chart:
    moving = [swap for swap in computed if np.isfinite(swap.places) and swap.places]
    shown = sorted(sorted(moving, key=lambda swap: -abs(swap.places))[:MOST_BARS], key=lambda swap: -swap.places)
    signed = Column("", signed=True)
    rows = [
        {
            "action": action_name(swap.alternative, framework, lang),
            "places": swap.places,
            "mark": "better" if swap.places > 0 else "worse",
            "text": figure(swap.places, signed, lang),
        }
        for swap in shown
    ]
    cut = len(shown) < len(computed)
    note = say("sensitivity.swaps.chart_cut", lang, shown=len(shown), count=len(computed)) if cut else ""
    title = say("sensitivity.swaps.chart", lang, unit=unit_name(panel, tried.unit, lang))
    return Chart(
        "bars",
        pd.DataFrame(rows),
        title,
        {"y": "action", "x": "places", "mark": "mark", "text": "text"},
        {"x": say("sensitivity.column.places", lang), "y": say("sensitivity.column.action", lang)},
        note=note,
        stamp=_stamp(framework, lang),
        options={"decimals": 0},
    )


def _swap_table(tried: Swaps, computed: list[Swap], panel: Panel, framework: Framework, lang: Lang) -> Table:
    def most(who: tuple[str, float]) -> str:
        if not who[0]:
            return ""
        places = figure(who[1], Column("", signed=True), lang)
        return say("sensitivity.swaps.who", lang, unit=unit_name(panel, who[0], lang), places=places)

    names = ("action", "rank_after", "places", "score_after", "shift", "moved", "best", "worst")
    decimals = {"score_after": 3 if abs(tried.score) <= 15 else 1, "shift": 2}
    columns = tuple(
        Column(say(f"sensitivity.column.{name}", lang), decimals.get(name), signed=name == "places") for name in names
    )
    rows = tuple(
        (
            action_name(swap.alternative, framework, lang),
            _known(swap.rank),
            _known(swap.places),
            _known(swap.score),
            _known(swap.shift),
            swap.moved,
            most(swap.best),
            most(swap.worst),
        )
        for swap in computed
    )
    rank = rounded(tried.rank, None) if np.isfinite(tried.rank) else "–"
    title = say("sensitivity.swaps.table", lang, unit=unit_name(panel, tried.unit, lang), year=tried.year, rank=rank)
    return Table(
        columns,
        rows,
        title,
        say("sensitivity.swaps.table_note", lang),
        sheet=say("sensitivity.swaps.sheet", lang),
        stamp=_stamp(framework, lang),
    )


def _indices(found: Sensitivity, panel: Panel, framework: Framework, lang: Lang) -> list[Block]:
    blocks: list[Block] = [
        Heading(say("sensitivity.indices", lang), 3, "indices"),
        Paragraph(say("sensitivity.how", lang, evaluations=found.evaluations, seed=found.seed)),
    ]
    if found.failed:
        lines = tuple(
            say("sensitivity.failed_line", lang, reason=problem.sentence(lang), count=count)
            for problem, count in found.reasons
        )
        said = say("sensitivity.failed", lang, failed=found.failed, evaluations=found.evaluations)
        blocks.append(Callout(said, "warning", lines))
    width = float(np.max(found.indices.total_high - found.indices.total_low, initial=0.0))
    if width > WIDE:
        blocks.append(Callout(say("sensitivity.wide", lang, width=rounded(width, 2), rows=found.rows), "warning"))
    names = [factor_name(factor.code, framework, lang) for factor in found.factors]
    for k, output in enumerate(found.outputs):
        blocks += _one_output(found, k, _output_name(output, found, panel, lang), names, framework, lang)
    blocks.append(_index_sheet(found, names, panel, framework, lang))
    return blocks


def _one_output(
    found: Sensitivity, k: int, output: str, names: list[str], framework: Framework, lang: Lang
) -> list[Block]:
    if found.indices.flat[k] or not found.indices.used[:, k].any():
        return [Paragraph(say("sensitivity.flat", lang, output=output, value=figure(found.means[k], Column(""), lang)))]
    order = np.argsort(-found.indices.total[:, k], kind="stable")
    most = (float(values[order[0], k]) for values in (found.indices.first, found.indices.total))
    first, total = (rounded(100 * min(max(share, 0.0), 1.0), 0) for share in most)
    said = say("sensitivity.most", lang, output=output, factor=names[order[0]], first=first, total=total)
    frame = pd.DataFrame({"factor": [names[f] for f in order], "total": found.indices.total[order, k]})
    mean = say("sensitivity.mean", lang, value=rounded(float(found.means[k]), 2))
    chart = Chart(
        "bars",
        frame,
        say("sensitivity.chart", lang, output=_title(output)),
        {"y": "factor", "x": "total"},
        {"x": say("sensitivity.column.total", lang), "y": say("sensitivity.column.factor", lang)},
        note=mean,
        stamp=_stamp(framework, lang),
        options={"decimals": 2},
    )
    return [Paragraph(said), chart]


def _index_sheet(found: Sensitivity, names: list[str], panel: Panel, framework: Framework, lang: Lang) -> Table:
    fields = ("first", "first_low", "first_high", "total", "total_low", "total_high")
    columns = (
        Column(say("sensitivity.column.output", lang)),
        Column(say("sensitivity.column.factor", lang)),
        *(Column(say(f"sensitivity.column.{field}", lang), 3, bar=field == "total") for field in fields),
    )
    rows = tuple(
        (
            _title(_output_name(output, found, panel, lang)),
            names[f],
            *(float(getattr(found.indices, field)[f, k]) for field in fields),
        )
        for k, output in enumerate(found.outputs)
        if not found.indices.flat[k]
        for f in np.argsort(-found.indices.total[:, k], kind="stable")
    )
    note = say("sensitivity.table.note", lang, level=rounded(100 * found.level, None))
    return Table(
        columns,
        rows,
        say("sensitivity.table", lang),
        note,
        sheet=say("sensitivity.sheet", lang),
        stamp=_stamp(framework, lang),
    )


def _output_name(output: str, found: Sensitivity, panel: Panel, lang: Lang) -> str:
    kind, _, k = output.partition(".")
    if kind == "rank_shift":
        return say("sensitivity.output.rank_shift", lang)
    return say(f"sensitivity.output.{kind}", lang, unit=unit_name(panel, found.unit or "", lang), k=k)


def _title(text: str) -> str:
    return text[:1].upper() + text[1:]


def _who(unit: str, panel: Panel, framework: Framework, lang: Lang) -> str:
    return say("sensitivity.swap.we", lang) if unit == framework.own else unit_name(panel, unit, lang)


def _known(value: float) -> float | int | None:
    if not np.isfinite(value):
        return None
    return int(value) if value == int(value) else float(value)


def _stamp(framework: Framework, lang: Lang) -> str:
    return say("reporting.stamp", lang) if framework.simulated else ""
