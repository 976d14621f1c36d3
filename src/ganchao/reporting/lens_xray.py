"""透视镜: what city and people expect. Services against the reference, what matters and disappoints, deeds promised."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from ganchao.domain.ledger import Expectation
from ganchao.domain.strategy import LensKind
from ganchao.planning.services import Served, Stage
from ganchao.reporting.blocks import Block, Chart, Column, Paragraph, Table
from ganchao.reporting.figures import enumerated
from ganchao.reporting.sights import Sights
from ganchao.text import Lang, say

NAMED: Final = 3
CALLS: Final = 2


def xray_blocks(seen: Sights, lang: Lang) -> list[Block]:
    """Three sentences, importance against satisfaction, expectations with what answers them, the indices over time."""
    sentences = [services_sentence(seen, lang), urgent_sentence(seen, lang), deeds_sentence(seen, lang)]
    blocks: list[Block] = [Paragraph(text) for text in sentences if text]
    if not blocks:
        return [Paragraph(say("lens.xray.nothing", lang))]
    judged = [e for e in seen.plan.expectations if e.importance is not None and e.satisfaction is not None]
    if judged:
        blocks.append(expectations_chart(seen, judged, lang))
    if seen.plan.expectations:
        blocks.append(expectations_table(seen, lang))
    return [*blocks, *indices_blocks(seen, lang)]


def services_sentence(seen: Sights, lang: Lang) -> str:
    """How many public services are even or ahead, and the widest gap."""
    found = () if seen.outline is None else seen.outline.services
    if not found:
        return ""
    even, ahead, behind = ([s for s in found if s.stage is stage] for stage in (
        Stage.EVEN, Stage.AHEAD, Stage.BENCHMARKED))
    facts = {"count": len(found), "even": len(even), "ahead": len(ahead), "behind": len(behind)}
    if not behind:
        return say("lens.xray.services_level", lang, **facts)
    widest = max(behind, key=share_behind)
    years = [s.years for s in behind if s.years is not None]
    slowest = say("lens.xray.years", lang, years=f"{max(years):.0f}") if len(years) == len(behind) else say(
        "lens.xray.never", lang, count=len(behind) - len(years))
    return say("lens.xray.services", lang, **facts, service=widest.service.name.in_lang(lang),
               share=f"{share_behind(widest):.0%}", pace=slowest)  # fmt: skip


def share_behind(served: Served) -> float:
    """The gap as a share of the reference's value."""
    return abs((served.gap or 0.0) / served.other) if served.other else 0.0


def typical(judged: list[Expectation]) -> tuple[float, float]:
    """Middle importance and middle satisfaction: what lies above and below them is urgent."""
    return (float(np.median([e.importance or 0.0 for e in judged])),
            float(np.median([e.satisfaction or 0.0 for e in judged])))


def urgent(judged: list[Expectation]) -> list[Expectation]:
    """More important than the middle and less satisfying than it, the widest apart first."""
    matter, content = typical(judged)
    found = [e for e in judged if (e.importance or 0) >= matter and (e.satisfaction or 0) < content]
    return sorted(found, key=lambda e: (e.satisfaction or 0) - (e.importance or 0))


def urgent_sentence(seen: Sights, lang: Lang) -> str:
    """What matters and disappoints, what people call about most, and what nothing answers yet."""
    judged = [e for e in seen.plan.expectations if e.importance is not None and e.satisfaction is not None]
    parts = []
    if judged and (found := urgent(judged)):
        parts.append(say("lens.xray.urgent", lang, list=enumerated([e.name.in_lang(lang) for e in found], lang, NAMED)))
    called = sorted((e for e in seen.plan.expectations if e.calls), key=lambda e: -(e.calls or 0.0))
    if called:
        items = [say("lens.xray.calls_of", lang, topic=e.name.in_lang(lang), calls=f"{e.calls:.0f}")
                 for e in called[:CALLS]]
        parts.append(say("lens.xray.calls", lang, list=enumerated(items, lang)))
    bare = [e.name.in_lang(lang) for e in seen.plan.expectations if not e.measures]
    if bare:
        parts.append(say("lens.xray.bare", lang, count=len(bare), list=enumerated(bare, lang, NAMED)))
    return ("" if lang == "zh" else " ").join(parts)


def deeds_sentence(seen: Sights, lang: Lang) -> str:
    """Deeds promised to the people and done."""
    found = () if seen.outline is None else seen.outline.promises
    return ("" if lang == "zh" else " ").join(
        say("lens.xray.deeds", lang, year=promised.year, count=len(promised.deeds), done=promised.done,
            share=f"{promised.done / len(promised.deeds):.0%}")
        for promised in found if promised.deeds
    )


def expectations_chart(seen: Sights, judged: list[Expectation], lang: Lang) -> Chart:
    """Importance against satisfaction; the upper left matters and disappoints."""
    first = urgent(judged)
    hot = {expectation.code for expectation in first}
    rows = [{"x": e.satisfaction, "y": e.importance, "label": e.name.in_lang(lang),
             "mark": "worse" if e.code in hot else "ink"} for e in judged]
    key = "lens.xray.chart_one" if len(judged) == 1 else "lens.xray.chart" if first else "lens.xray.chart_calm"
    title = say(key, lang, topic=(first or judged)[0].name.in_lang(lang))
    return Chart("scatter", pd.DataFrame(rows), title, {"x": "x", "y": "y", "label": "label", "mark": "mark"},
                 {"x": say("lens.column.satisfaction", lang), "y": say("lens.column.importance", lang)},
                 say("lens.xray.chart_note", lang), seen.stamp(lang), {"decimals": 0})


def expectations_table(seen: Sights, lang: Lang) -> Table:
    """What is expected, by heading, and what answers it."""
    names = {heading.code: heading.name.in_lang(lang) for heading in seen.plan.lenses}
    order = [heading.code for heading in seen.headings(LensKind.XRAY)]
    columns = tuple(Column(say(f"lens.column.{key}", lang), decimals) for key, decimals in (
        ("heading", None), ("expectation", None), ("whose", None), ("importance", 0), ("satisfaction", 0),
        ("calls", 0), ("measures", None)))
    rows = tuple(
        (names.get(e.heading, ""), e.name.in_lang(lang), say(f"lens.whose.{e.whose}", lang), e.importance,
         e.satisfaction, e.calls,
         enumerated(seen.measures_called(e.measures, lang), lang, 3) or say("lens.none_yet", lang))
        for e in sorted(seen.plan.expectations, key=lambda e: order.index(e.heading) if e.heading in order else 99)
    )  # fmt: skip
    return Table(columns, rows, say("lens.xray.table", lang), stamp=seen.stamp(lang))


def indices_blocks(seen: Sights, lang: Lang) -> list[Block]:
    """Sub-indices that the lens names, side by side: development beside happiness."""
    if seen.outline is None:
        return []
    rows: list[dict[str, object]] = []
    told: list[str] = []
    codes = dict.fromkeys(code for heading in seen.headings(LensKind.XRAY) for code in heading.baskets)
    for code in codes:
        index = seen.outline.baskets[code]
        series = [(year, float(value)) for year, value in zip(index.years, index.value[:, 0], strict=True)
                  if np.isfinite(value)]
        rows += [{"x": year, "y": value, "color": seen.outline.name(code, lang)} for year, value in series]
        if len(series) > 1:
            told.append(say("lens.xray.index", lang, index=seen.outline.name(code, lang), year=series[-1][0],
                            value=f"{series[-1][1]:.1f}", since=series[0][0],
                            change=f"{series[-1][1] - series[0][1]:+.1f}".replace("-", "−")))
    if not rows:
        return []
    text = ("" if lang == "zh" else " ").join(told)
    chart = Chart("lines", pd.DataFrame(rows), text or say("lens.xray.indices", lang),
                  {"x": "x", "y": "y", "color": "color"}, {"y": say("lens.xray.axis", lang)},
                  say("lens.xray.indices_note", lang), seen.stamp(lang), {"decimals": 1})  # fmt: skip
    return [chart]
