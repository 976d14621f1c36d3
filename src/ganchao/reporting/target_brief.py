"""Targets for readers: what must reach what, how probable it is then, and what stands beside it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from ganchao.domain.forecast import Forecast
from ganchao.domain.framework import Framework, Kind
from ganchao.domain.scorecard import Scorecard
from ganchao.reporting.blocks import Block, Brief, Callout, Column, Heading, Paragraph, Table, behind
from ganchao.reporting.figures import percent, rounded
from ganchao.reporting.names import node_name, unit_name
from ganchao.reporting.target_charts import chances_chart, path_chart, way_chart
from ganchao.targeting.targets import Reading, Target, Targets, Unreached
from ganchao.text import Lang, say

NAMED: Final = 6
"""Targets named in the first sentence."""
NEAR_LIMIT: Final = 0.05
"""Share of a move that is left to its limit when it is called close to it."""
ALIKE = 0.03
"""Chances so near to each other that a reader takes them for the same."""
LIMITS: Final = 8
"""Limits shown where an aim is out of reach."""
FAST, SLOW = 1.5, 0.5
TINY: Final = 1e-4
"""A gap to the bound that counts as proven."""


@dataclass(frozen=True, eq=False)
class Planned:
    """Targets with what a report needs beside them."""

    targets: Targets
    card: Scorecard
    draws: int
    fresh: int
    seed: int
    fixed: bool  # rivals stand still
    held: bool = False  # goalposts stand still
    fan: Forecast | None = None  # ranks as they come


def target_brief(planned: Planned, lang: Lang) -> Brief:
    """Every aim in turn, then how it was made."""
    found = planned.targets
    blocks: list[Block] = []
    if found.unreached is not None:
        blocks += unreached_blocks(planned, found.unreached, lang)
    for reading in found.readings:
        blocks += reading_blocks(planned, reading, lang)
    blocks += behind([Paragraph(say(
        "target.made_fixed" if planned.fixed else "target.made", lang, draws=planned.draws, fresh=planned.fresh,
        seed=planned.seed, year=planned.card.years[-1],
        effort=say("target.item_joint", lang).join(
            say(f"effort.{name}", lang) + ("" if weight == 1 else f" × {weight:g}")
            for name, weight in found.effort_by.items()
        ),
    ))])
    blocks.append(Callout(say("target.assumption", lang), "note", assumptions(planned, lang)))
    return tuple(blocks)


def assumptions(planned: Planned, lang: Lang) -> tuple[str, ...]:
    """What the probability takes for granted."""
    keys = ["target.assume.own", "target.assume.frozen" if planned.fixed else "target.assume.rivals"]
    keys += ["target.assume.reach"] + (["target.assume.held"] if planned.held else [])
    return tuple(say(key, lang, year=planned.card.years[-1]) for key in keys)


def reading_blocks(planned: Planned, reading: Reading, lang: Lang) -> list[Block]:
    """One aim that is reached."""
    card, name = planned.card, unit_name(planned.card.panel, planned.targets.unit, lang)
    stamp = stamp_of(planned, lang)
    aim = reading.aim
    blocks: list[Block] = [
        Heading(say("target.chapter", lang, unit=name, year=aim.year, rank=reading.upto), 2, f"target-{aim.year}"),
        Paragraph(first_sentence(planned, reading, name, lang)),
        Paragraph(beside_sentences(planned, reading, lang)),
    ]
    if reading.moved:
        if (rest := len(card.framework.scored) - len(reading.moved)) > 0:
            blocks.append(Paragraph(say("target.sparse", lang, count=rest)))
        blocks.append(targets_table(planned, reading, lang, stamp, moved=True))
        blocks += behind([targets_table(planned, reading, lang, stamp)])
        blocks.append(way_chart(card, reading, name, lang, stamp))
    if planned.fan is not None and aim.year in planned.fan.years:
        blocks.append(path_chart(card, planned.fan, reading, planned.targets.unit, lang, stamp))
    if not planned.fixed:
        blocks.append(beside_table(planned, reading, lang, stamp))
        blocks += behind([chances_chart(reading, lang, stamp), paces_table(reading, lang, stamp)])
    gap = planned.targets.gap
    proven = bool(gap <= TINY)  # NaN is not
    if reading.moved:
        blocks += behind([Paragraph(say("target.proven", lang, gap=f"{max(gap, 1e-4):.2%}") if proven
                                    else say("target.found", lang))])
    return blocks


def first_sentence(planned: Planned, reading: Reading, name: str, lang: Lang) -> str:
    """What must reach what, and how probable it is then."""
    card, stand = planned.card, reading.planned
    facts = {
        "unit": name, "year": reading.aim.year, "rank": reading.upto, "count": reading.count,
        "node": node_name(card.framework, reading.aim.node or card.framework.index.code, lang),
        "confidence": percent(reading.aim.confidence, lang), "chance": percent(stand.probability, lang),
        "middle": f"{stand.middle:.0f}", "low": f"{stand.low:.0f}", "high": f"{stand.high:.0f}",
    }
    fixed = {"today": card.years[-1]} if planned.fixed else {}
    if not reading.moved:
        return say("target.met_fixed" if planned.fixed else "target.met", lang, **facts, **fixed)
    items = [
        say("target.item", lang, indicator=node_name(card.framework, t.indicator, lang), value=amount(t.value, t),
            coming=amount(t.coming, t)) + remark(card, t, lang)
        for t in reading.moved[:NAMED]
    ]
    listed = say("target.item_joint", lang).join(items[:-1])
    listed = listed + say("target.item_and", lang) + items[-1] if len(items) > 1 else items[0]
    more = say("target.more", lang) if len(reading.moved) > NAMED else ""
    key = "target.reached_fixed" if planned.fixed else "target.reached"
    return say(key, lang, moved=len(reading.moved), list=listed + more, **facts, **fixed)


def remark(card: Scorecard, target: Target, lang: Lang) -> str:
    """What a reader of one target should know: that more scores nothing, that it nears its limit, its whole number."""
    said = ""
    if close_to_limit(target):
        said = say("target.at_full" if target.why == "saturated" else "target.at_limit", lang)
    if counted(card, target.indicator) and target.value != round(target.value):
        up = target.move >= 0
        said += say("target.whole", lang, value=f"{math.ceil(target.value) if up else math.floor(target.value):,}")
    return said


def counted(card: Scorecard, code: str) -> bool:
    """Whether an indicator is a count: every value of the last round known is a whole number."""
    indicator = next(each for each in card.framework.scored if each.code == code)
    if indicator.kind not in {Kind.LEVEL, Kind.FLOW, Kind.YEAR_TO_DATE} or card.steps is None:
        return False
    values = card.steps.imputed[-1, :, [each.code for each in card.framework.scored].index(code)]
    seen = values[np.isfinite(values)]
    return bool(seen.size) and bool((seen == np.round(seen)).all()) and bool((seen > 1).any())


def close_to_limit(target: Target) -> bool:
    """Whether a target nearly takes all that its limit leaves."""
    return np.isfinite(target.limit) and abs(target.limit - target.value) <= NEAR_LIMIT * abs(target.move)


def beside_sentences(planned: Planned, reading: Reading, lang: Lang) -> str:
    """Standing still, frozen rivals, faster rivals."""
    today = planned.card.years[-1]
    if planned.fixed:
        return say("target.fixed", lang, today=today)
    coming, still = reading.coming, reading.still
    parts = [say(
        "target.coming", lang, chance=percent(coming.probability, lang), middle=f"{coming.middle:.0f}",
        low=f"{coming.low:.0f}", high=f"{coming.high:.0f}", today=today, still=percent(still.probability, lang),
        still_middle=f"{still.middle:.0f}",
    )]
    if reading.moved and coming.probability > reading.aim.confidence - ALIKE:
        parts.append(say("target.coming_enough", lang))
    if reading.moved:
        parts.append(
            say("target.frozen_none", lang) if reading.frozen is None
            else say("target.frozen", lang, chance=percent(reading.frozen[1], lang))
        )
    paces = dict(reading.paces)
    if FAST in paces:
        parts.append(say("target.pace", lang, fast=percent(paces[FAST], lang), slow=percent(paces[SLOW], lang)))
    return ("" if lang == "zh" else " ").join(parts)


def targets_table(planned: Planned, reading: Reading, lang: Lang, stamp: str, *, moved: bool = False) -> Table:
    """Every indicator that may move, those asked for first; or these alone, where ``moved``."""
    card, today = planned.card, planned.card.years[-1]
    rows = []
    for t in reading.moved if moved else reading.targets:
        rows.append((
            named(card, t.indicator, lang),
            *(told(each, t) for each in (t.today, t.coming, t.value, t.move, t.limit if t.why != "none" else None)),
            *(() if moved else (t.typical_moves,)), t.share * 100,
            say("target.why.beyond" if beyond_full(card.framework, t) else f"target.why.{t.why}", lang),
        ))
    finer = () if moved else ("typical",)
    shown = ("indicator", "today", "coming", "value", "move", "limit", *finer, "share", "why")
    columns = tuple(
        Column(say(f"target.column.{title}", lang, year=today), decimals=decimals, signed=title == "move",
               bar=title == "share")
        for title, decimals in ((title, {"typical": 2, "share": 0}.get(title)) for title in shown)
    )
    key = "target.table" if moved else "target.table.all"
    title = say(key, lang, year=reading.aim.year)
    note = say(f"{key}.note", lang, year=reading.aim.year, horizon=reading.aim.year - today)
    sheet = "" if moved else say("target.sheet", lang)
    return Table(columns, tuple(rows), title, note, sheet=sheet, stamp=stamp)


def beyond_full(framework: Framework, target: Target) -> bool:
    """Whether an indicator is expected beyond the value that scores full: more of it is worth nothing."""
    indicator = next(each for each in framework.scored if each.code == target.indicator)
    step, posts = indicator.normalise or framework.normalise, indicator.goalposts
    if posts is None or step.method != "goalposts" or not step.cap:
        return False
    return target.coming > posts.best if posts.best > posts.worst else target.coming < posts.best


def named(card: Scorecard, code: str, lang: Lang) -> str:
    """An indicator with its unit of measurement."""
    indicator = next(each for each in card.framework.scored if each.code == code)
    name, unit = indicator.name.in_lang(lang) or code, indicator.measured_in.in_lang(lang)
    if not unit:
        return name
    return f"{name}（{unit}）" if lang == "zh" else f"{name} ({unit})"


def digits(value: float | None) -> float | None:
    """A value of some unit of measurement with four digits that tell; whole numbers keep theirs."""
    if value is None or not np.isfinite(value) or value == 0:
        return value
    return float(f"{value:.4g}") if abs(value) < 1e4 else round(value)


def beside_table(planned: Planned, reading: Reading, lang: Lang, stamp: str) -> Table:
    """On target, as things come, standing still, and targets set against rivals that stand still."""
    cases = [("planned", reading.planned), ("coming", reading.coming), ("still", reading.still)]
    rows: list[tuple[object, ...]] = [
        (say(f"target.beside.{case}", lang, year=planned.card.years[-1]), stand.probability * 100, stand.middle,
         f"{stand.low:.0f}–{stand.high:.0f}") for case, stand in cases
    ]
    if reading.frozen is not None:
        rows.append((say("target.beside.frozen", lang), reading.frozen[1] * 100, None, ""))
    columns = (Column(say("target.beside.case", lang)),
               Column(say("target.beside.chance", lang), 0, bar=True, chance=True),
               Column(say("target.beside.middle", lang), 0), Column(say("target.beside.range", lang)))  # fmt: skip
    return Table(columns, tuple(rows), say("target.beside", lang), stamp=stamp)


def paces_table(reading: Reading, lang: Lang, stamp: str) -> Table:
    """Probability if others move faster or slower."""
    rows = tuple((say("target.paces.times", lang, times=f"{pace:g}"), chance * 100) for pace, chance in reading.paces)
    columns = (Column(say("target.paces.pace", lang)),
               Column(say("target.paces.chance", lang), 0, bar=True, chance=True))  # fmt: skip
    return Table(columns, rows, say("target.paces", lang), stamp=stamp)


def unreached_blocks(planned: Planned, found: Unreached, lang: Lang) -> list[Block]:
    """An aim that nothing allowed reaches."""
    card, name = planned.card, unit_name(planned.card.panel, planned.targets.unit, lang)
    facts = {"unit": name, "year": found.aim.year, "rank": found.upto}
    blocks: list[Block] = [Heading(say("target.chapter", lang, **facts), 2, f"target-{found.aim.year}")]
    if found.contradictory:
        lines = tuple(say("target.out.line", lang, indicator=node_name(card.framework, limit.indicator, lang),
                          value=rounded(limit.value, 3)) for limit in found.limits)
        return [*blocks, Callout(say("target.out.contradictory", lang), "problem", lines)]
    blocks.append(Callout(say(
        "target.out", lang, **facts, chance=percent(found.probability, lang),
        confidence=percent(found.aim.confidence, lang), best=found.best_rank,
    ), "warning"))
    helping = [limit for limit in found.limits[:LIMITS] if limit.probability > found.probability]
    if helping:
        columns = (Column(say("target.column.indicator", lang)), Column(say("target.column.why", lang)),
                   Column(say("target.out.column.limit", lang), 3),
                   Column(say("target.out.column.chance", lang), 0, bar=True, chance=True))
        rows = tuple((node_name(card.framework, limit.indicator, lang), say(f"target.why.{limit.why}", lang),
                      limit.value, limit.probability * 100) for limit in helping)
        blocks.append(Table(columns, rows, say("target.out.limits", lang), stamp=stamp_of(planned, lang)))
    if not any(limit.probability >= found.aim.confidence for limit in helping):
        blocks.append(Paragraph(say("target.out.none", lang)))
    return blocks


def stamp_of(planned: Planned, lang: Lang) -> str:
    """What stands inside every picture and table where anything is simulated."""
    return say("reporting.stamp", lang) if planned.card.framework.simulated else ""


def told(value: float | None, target: Target) -> float | None:
    """A value in a table of targets: digits enough to see the move, three that tell where nothing moves."""
    if value is None or not np.isfinite(value) or value == 0:
        return value
    if abs(target.move) > 0:
        return round(value, decimals_for(value, target))
    return float(f"{value:.3g}") if abs(value) < 1000 else round(value)


def decimals_for(value: float, target: Target) -> int:
    """How many decimals a value needs for the move to be seen."""
    size = max(abs(target.move), abs(value) * 1e-4, 1e-9)
    return next((d for d in range(7) if size >= 10.0 ** (1 - d)), 6)


def amount(value: float, target: Target) -> str:
    """A value with as many digits as the move needs to be seen."""
    decimals = decimals_for(value, target)
    return f"{value:.{decimals}f}" if decimals else f"{value:,.0f}"


def titles(planned: Planned, lang: Lang) -> str:
    """The title of a page of targets."""
    index = planned.card.framework.name.in_lang(lang) or planned.card.framework.code
    return say("target.title", lang, index=index, unit=unit_name(planned.card.panel, planned.targets.unit, lang))


def summaries(planned: Planned, lang: Lang) -> Sequence[str]:
    """The first sentence of every aim."""
    name = unit_name(planned.card.panel, planned.targets.unit, lang)
    return [first_sentence(planned, reading, name, lang) for reading in planned.targets.readings]
