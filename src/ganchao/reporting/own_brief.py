"""What an aim takes by what an office itself knows, for readers: sentences, the facts used, the picture, tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pandas as pd

from ganchao.domain.document import Bilingual
from ganchao.domain.framework import Framework
from ganchao.domain.knowledge import Seen
from ganchao.domain.panel import Panel
from ganchao.reporting.blocks import Block, Brief, Callout, Chart, Column, Heading, Paragraph, Table
from ganchao.reporting.figures import known, percent, running
from ganchao.reporting.names import node_name, unit_name
from ganchao.reporting.tables import Field
from ganchao.targeting.own_answer import Lift, OwnAnswer, Sharper
from ganchao.text import Lang, say


@dataclass(frozen=True)
class Full:
    """The same with everyone seen."""

    today: float  # lift in today's field, exact
    then: Lift | None  # in the aim's year, by the forecast of everyone; nothing where there is none


@dataclass(frozen=True)
class OwnReading:
    """One aim: the answer from our own knowledge, and the full one where everyone is in the project."""

    answer: OwnAnswer
    full: Full | None


@dataclass(frozen=True, eq=False)
class OwnReport:
    """Readings with the names that a report needs."""

    readings: tuple[OwnReading, ...]
    framework: Framework
    panel: Panel
    unit: str
    published: tuple[str, ...]  # others whose place was taken as published


def _field(kind: str, zh: str, en: str) -> Field:
    return Field(kind, Bilingual(zh=zh, en=en))


_LIFT: Final = {
    "low": ("八成区间低端", "lower end of the 80 % interval"),
    "middle": ("中间值", "middle"),
    "high": ("八成区间高端", "upper end of the 80 % interval"),
}
OWN_SCHEMAS: Final[Mapping[str, Mapping[str, Field]]] = {
    "own_aims": {
        "unit": _field("text", "参评对象代码", "code of the unit"),
        "node": _field("text", "指标项代码", "code of the node"),
        "year": _field("integer", "目标年份", "year of the aim"),
        "value": _field("integer", "目标位次", "rank wanted"),
        "last_year": _field("integer", "已知的最后一轮", "last round known"),
        "own_rank": _field("integer", "该轮本单位位次", "our rank in it"),
        "own_score": _field("number", "该轮本单位得分", "our score in it"),
        "number_ranked": _field("integer", "该轮参评数", "number ranked in it"),
        "number_ranked_then": _field("integer", "目标年份参评数", "number ranked in the aim's year"),
        **{f"today_{end}": _field("number", f"按该轮格局需再得的分，{zh}", f"lift in the field of that round, {en}")
           for end, (zh, en) in _LIFT.items()},
        **{f"then_{end}": _field("number", f"按目标年份格局需再得的分，{zh}", f"lift in the aim's year, {en}")
           for end, (zh, en) in _LIFT.items()},
        "confidence": _field("number", "要求的实现概率", "probability wanted"),
        "enough": _field("number", "以该概率达到目标需再得的分", "lift that reaches the aim with it"),
        "probability_still": _field("number", "得分停在该轮水平的概率", "probability with the score of that round"),
        "lift": _field("number", "所问的得分增量或本单位最快增量", "lift asked about, or our own fastest climb"),
        "lift_from": _field("text", "asked 所问、fastest 本单位最快、空为未知", "asked, fastest or empty"),
        "probability": _field("number", "增加这些分的概率", "probability with that lift"),
        "full_today": _field("number", "全部数据下需再得的分；无全部数据为空", "lift with everyone seen, if they are"),
        **{f"full_then_{end}": _field("number", f"全部数据预测到目标年份，{zh}", f"with everyone forecast, {en}")
           for end, (zh, en) in _LIFT.items()},
    },
    "own_facts": {
        "unit": _field("text", "谁的得分；空为该位次上的参评对象", "whose score; empty for whoever holds the place"),
        "node": _field("text", "指标项代码", "code of the node"),
        "year": _field("integer", "得分所属年度", "round of the score"),
        "value": _field("integer", "其位次", "its rank"),
        "aim_year": _field("integer", "目标年份", "year of the aim"),
        "aim_rank": _field("integer", "目标位次", "rank wanted"),
        "width": _field("number", "得知后八成区间的预期宽度", "expected width of the 80 % interval once known"),
        "width_now": _field("number", "目前宽度", "width now"),
        "itself": _field("boolean", "是否就是目标位次上的得分", "whether it is the wanted place's own score"),
    },
    "own_curve": {
        "node": _field("text", "指标项代码", "code of the node"),
        "year": _field("integer", "年度", "round"),
        "place": _field("integer", "位次", "rank"),
        "low": _field("number", "得分八成区间低端", "lower end of the 80 % interval of its score"),
        "middle": _field("number", "得分中间值", "middle"),
        "high": _field("number", "得分八成区间高端", "upper end"),
    },
}  # fmt: skip


def own_brief(report: OwnReport, lang: Lang) -> Brief:
    """Every aim in turn, then what it takes for granted."""
    blocks: list[Block] = []
    for reading in report.readings:
        blocks += reading_blocks(report, reading, lang)
    keys = ("own.assume.seen", "own.assume.curve", "own.assume.drift", "own.assume.same")
    blocks.append(Callout(say("target.assumption", lang), "note", tuple(say(key, lang) for key in keys)))
    return tuple(blocks)


def reading_blocks(report: OwnReport, reading: OwnReading, lang: Lang) -> list[Block]:
    """One aim."""
    found = reading.answer
    name = unit_name(report.panel, report.unit, lang)
    stamp = say("reporting.stamp", lang) if report.framework.simulated else ""
    heading = say("own.chapter", lang, unit=name, rank=found.rank, year=found.year)
    blocks: list[Block] = [
        Heading(heading, 2, f"own-{found.year}"), Paragraph(seen_sentence(report, found, lang)),
        Paragraph(running(lift_sentences(report, found, name, lang), lang)),
        Paragraph(running(chance_sentences(found, lang), lang)),
    ]
    if found.sharper:
        blocks += [Paragraph(sharper_sentence(report, found, lang)), sharper_table(report, found, lang, stamp)]
    if reading.full is not None:
        blocks.append(Callout(say("own.full", lang), "note", full_items(reading.full, found, lang)))
    return [*blocks, curve_chart(report, found, name, lang, stamp)]


def seen_sentence(report: OwnReport, found: OwnAnswer, lang: Lang) -> str:
    """What the answer rests on."""
    rounds = len({s.year for s in found.knowledge.own if s.node == found.node})
    scored = [s for s in found.knowledge.ranks_of_others() if s.node == found.node and s.score is not None]
    if not scored:
        return say("own.seen_alone", lang, rounds=rounds, number=found.number, year=found.last.year)
    whom = say("target.item_joint", lang).join(place_name(report, s, lang) for s in scored[:4])
    more = " …" if len(scored) > 4 else ""
    return say("own.seen", lang, rounds=rounds, number=found.number, year=found.last.year, whom=whom + more)


def place_name(report: OwnReport, seen: Seen, lang: Lang) -> str:
    """Somebody's place in words."""
    who = unit_name(report.panel, seen.unit, lang) if seen.unit else ""
    rank = f"{seen.low}" if seen.exact else f"{seen.low}–{seen.high}"
    key = "own.place_of" if who else "own.place"
    return say(key, lang, unit=who, rank=rank, year=seen.year) if who else say(key, lang, rank=rank, year=seen.year)


def lift_sentences(report: OwnReport, found: OwnAnswer, name: str, lang: Lang) -> list[str]:
    """What is needed today, and in the aim's year."""
    facts = {"unit": name, "own": found.last.low, "rank": found.rank, "last": found.last.year,
             "node": node_name(report.framework, found.node, lang), "year": found.year}
    parts = [say("own.today", lang, **facts, **lift_words(found.today))]
    if found.ahead:
        parts.append(say("own.then", lang, **facts, **lift_words(found.then)))
    parts.append(say("own.enough", lang, confidence=percent(found.confidence, lang), lift=points(found.enough, found)))
    return parts


def lift_words(lift: Lift) -> dict[str, str]:
    """The three numbers of a lift with as many decimals as tell."""
    decimals = decimals_for(lift)
    return {name: f"{getattr(lift, name):.{decimals}f}" for name in ("low", "middle", "high")}


def decimals_for(lift: Lift) -> int:
    """Decimals that tell the ends of an interval apart."""
    return next((k for k in range(6) if lift.width * 10**k >= 20), 6)


def points(value: float, found: OwnAnswer) -> str:
    """Points with the decimals of the answer."""
    return f"{value:.{decimals_for(found.then)}f}"


def chance_sentences(found: OwnAnswer, lang: Lang) -> list[str]:
    """Probability standing still, and with the lift asked about or our own fastest."""
    parts = [say("own.still", lang, chance=percent(found.still, lang))]
    if found.lift is not None and found.chance is not None:
        facts = {"lift": points(found.lift, found), "chance": percent(found.chance, lang)}
        years = max(found.ahead, 1)
        parts.append(say("own.asked", lang, **facts) if found.lift_from == "asked"
                     else say("own.fastest", lang, **facts, years=years))
    return parts


def sharper_sentence(report: OwnReport, found: OwnAnswer, lang: Lang) -> str:
    """Which fact would narrow the interval most; the wanted place's own score apart."""
    best = found.sharper[0]
    facts = {"fact": sharper_name(report, best, lang), "now": points(found.then.width, found),
             "then": points(best.width, found)}
    rest = [fact for fact in found.sharper if not fact.itself]
    if not best.itself or not rest:
        return say("own.sharper", lang, **facts)
    other = rest[0]
    return say("own.sharper_or", lang, **facts, other=sharper_name(report, other, lang),
               other_then=points(other.width, found))


def sharper_name(report: OwnReport, fact: Sharper, lang: Lang) -> str:
    """A fact not yet known, in words."""
    if not fact.unit:
        return say("own.fact.place", lang, year=fact.year, rank=fact.place)
    return say("own.fact.unit", lang, unit=unit_name(report.panel, fact.unit, lang), year=fact.year, rank=fact.place)


def sharper_table(report: OwnReport, found: OwnAnswer, lang: Lang, stamp: str) -> Table:
    """Facts not known and what each would bring."""
    now = found.then.width
    rows = tuple((sharper_name(report, fact, lang), fact.width, (1 - fact.width / now) * 100 if now else None)
                 for fact in found.sharper)
    columns = (Column(say("own.column.fact", lang)),
               Column(say("own.column.width", lang), decimals_for(found.then) + 1),
               Column(say("own.column.narrower", lang), 0, bar=True))
    title = say("own.sharper.table", lang)
    return Table(columns, rows, title, say("own.sharper.note", lang), sheet=say("own.sheet", lang), stamp=stamp)


def full_items(full: Full, found: OwnAnswer, lang: Lang) -> tuple[str, ...]:
    """What everyone's data say, beside."""
    decimals = decimals_for(found.today)
    items = [say("own.full.today", lang, lift=f"{full.today:.{decimals}f}", year=found.last.year)]
    if full.then is not None:
        items.append(say("own.full.then", lang, **lift_words(full.then), year=found.year))
    return tuple(items)


def curve_chart(report: OwnReport, found: OwnAnswer, name: str, lang: Lang, stamp: str) -> Chart:
    """The score at every place of today's field with its band, what is known of it, and the way to the aim."""
    assert found.last.score is not None
    rows: list[dict[str, float]] = [
        {"place": point.place, "low80": point.low, "high80": point.high, "middle": point.middle}
        for point in found.curve
    ]
    steps = found.last.low - found.rank
    for row in rows:
        gone = (found.last.low - row["place"]) / steps if steps else 0.0
        if 0 <= gone <= 1 and (steps or row["place"] == found.rank):
            row["way"] = found.last.score + gone * found.today.middle
    title = say("own.curve", lang, unit=name, rank=found.rank, year=found.last.year, **lift_words(found.today))
    labels = {"x": say("reporting.rank", lang), "axis": node_name(report.framework, found.node, lang),
              "y": say("own.curve.middle", lang), "target": say("own.curve.way", lang)}
    fields = {"x": "place", "y": "middle", "low80": "low80", "high80": "high80", "target": "way"}
    return Chart("fan", pd.DataFrame(rows, columns=["place", "low80", "middle", "high80", "way"]), title, fields,
                 labels, note=say("own.curve.note", lang), stamp=stamp, options={"today": found.last.low})


def own_rows(report: OwnReport) -> list[dict[str, Any]]:
    """One row for each aim."""
    return [
        {
            "unit": report.unit, "node": a.node, "year": a.year, "value": a.rank, "last_year": a.last.year,
            "own_rank": a.last.low, "own_score": a.last.score, "number_ranked": a.number,
            "number_ranked_then": a.number_then,
            **{f"{when}_{end}": known(getattr(lift, end)) for when, lift in (("today", a.today), ("then", a.then))
               for end in _LIFT},
            "confidence": a.confidence, "enough": known(a.enough), "probability_still": a.still, "lift": a.lift,
            "lift_from": a.lift_from, "probability": a.chance,
            "full_today": None if full is None else known(full.today),
            **{f"full_then_{end}": None if full is None or full.then is None else known(getattr(full.then, end))
               for end in _LIFT},
        } for a, full in ((reading.answer, reading.full) for reading in report.readings)
    ]  # fmt: skip


def own_frames(report: OwnReport) -> dict[str, pd.DataFrame]:
    """The tables as pandas has them."""
    answers = [reading.answer for reading in report.readings]
    facts = [
        {"unit": fact.unit, "node": a.node, "year": fact.year, "value": fact.place, "aim_year": a.year,
         "aim_rank": a.rank, "width": fact.width, "width_now": a.then.width, "itself": fact.itself}
        for a in answers for fact in a.sharper
    ]
    curve = [
        {"node": a.node, "year": a.last.year, "place": p.place, "low": p.low, "middle": p.middle, "high": p.high}
        for a in answers for p in a.curve
    ]
    rows = {"own_aims": own_rows(report), "own_facts": facts, "own_curve": curve}
    return {name: pd.DataFrame(some, columns=list(OWN_SCHEMAS[name])) for name, some in rows.items()}


def write_own_tables(report: OwnReport, directory: Path) -> tuple[Path, ...]:
    """``own_aims.csv``, ``own_facts.csv`` and ``own_curve.csv`` into a folder."""
    directory.mkdir(parents=True, exist_ok=True)
    files = []
    for name, frame in own_frames(report).items():
        files.append(directory / f"{name}.csv")
        frame.to_csv(files[-1], index=False, encoding="utf-8-sig", lineterminator="\n")
    return tuple(files)
