"""广角镜: the competition. The threshold of the rank aimed at, who is near and how fast, who will overtake whom."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd

from ganchao.domain.forecast import Forecast
from ganchao.domain.panel import Floats
from ganchao.reporting.blocks import Block, Chart, Column, Paragraph, Table
from ganchao.reporting.figures import enumerated, percent, rounded
from ganchao.reporting.gap_brief import signed
from ganchao.reporting.sights import Sights
from ganchao.text import Lang, say

NEAR: Final = 10
"""Places before and behind us within which others are looked at."""
SPEED: Final = 3
"""Years over which speeds are taken."""
LIKELY: Final = 0.5
NAMED: Final = 3
SHARES: Final = {"low90": 0.05, "low80": 0.1, "low50": 0.25, "y": 0.5, "high50": 0.75, "high80": 0.9, "high90": 0.95}
PAST: Final = 8


def wide_blocks(seen: Sights, lang: Lang) -> list[Block]:
    """Three sentences, the threshold's fan beside ours, and our neighbours."""
    blocks: list[Block] = [Paragraph(text) for text in (near_sentence(seen, lang),) if text]
    found = seen.forecast
    if found is None or seen.unit not in found.units or not found.ranks[0, -1, found.units.index(seen.unit), -1]:
        return [*blocks, Paragraph(say("lens.wide.no_forecast", lang))]
    blocks += [Paragraph(threshold_sentence(seen, found, lang)), Paragraph(overtaking_sentence(seen, found, lang))]
    return [*blocks, threshold_chart(seen, found, lang), neighbours_table(seen, found, lang)]


def speeds(seen: Sights) -> Floats:
    """Yearly change of everyone's score over the last years ``(unit,)``; NaN where unknown."""
    card, last = seen.card, len(seen.card.years) - 1
    back = min(SPEED, last)
    if not back:
        return np.full(len(card.units), np.nan)
    gone = card.years[last] - card.years[last - back]
    found: Floats = (card.scores[last, :, -1] - card.scores[last - back, :, -1]) / gone
    return found


def neighbours(seen: Sights) -> list[int]:
    """Units within ten places, the best first, ourselves among them."""
    ranks = seen.card.ranks[-1, :, -1]
    own = ranks[seen.card.units.index(seen.unit)]
    near = np.flatnonzero(np.abs(ranks - own) <= NEAR)
    return sorted(near.tolist(), key=lambda k: ranks[k])


def near_sentence(seen: Sights, lang: Lang) -> str:
    """Where we stand, and how many near us move faster."""
    card, own = seen.card, seen.card.units.index(seen.unit)
    rank = card.ranks[-1, own, -1]
    if not np.isfinite(rank):
        return ""
    pace, around = speeds(seen), [k for k in neighbours(seen) if k != own]
    known = [k for k in around if np.isfinite(pace[k])]
    facts = {"unit": seen.named(seen.unit, lang), "year": card.years[-1], "rank": f"{rank:.0f}",
             "count": int(card.counts[-1, -1]), "near": len(around), "places": NEAR}  # fmt: skip
    if not known or not np.isfinite(pace[own]):
        return say("lens.wide.near_only", lang, **facts)
    faster = sum(bool(pace[k] > pace[own]) for k in known)
    back = min(SPEED, len(card.years) - 1)
    return say("lens.wide.near", lang, **facts, faster=faster, since=card.years[-1 - back],
               own=signed(float(pace[own]), 2))


def thresholds(scores: Floats, own: int, upto: int) -> Floats:
    """Score of the ``upto``-th best of the others, the last axis being units; NaN where there are not so many."""
    others = np.delete(scores, own, axis=-1)
    ordered = -np.sort(-np.where(np.isfinite(others), others, -np.inf), axis=-1)
    at = min(upto, ordered.shape[-1]) - 1
    found: Floats = np.where(np.isfinite(ordered[..., at]), ordered[..., at], np.nan)
    return found


def threshold_sentence(seen: Sights, found: Forecast, lang: Lang) -> str:
    """What the rank aimed at takes today and then, and where we come out as things go."""
    own, year = found.units.index(seen.unit), min(seen.by, found.years[-1])
    at = found.years.index(year) if year in found.years else len(found.years) - 1
    today = float(thresholds(found.past_scores[-1, :, -1], own, seen.upto))
    then = thresholds(found.scores[:, at, :, -1].astype(np.float64), own, seen.upto)
    low, middle, high = np.nanquantile(then, (0.1, 0.5, 0.9))
    ours = float(np.median(found.scores[:, at, own, -1]))
    return say(
        "lens.wide.threshold", lang, rank=seen.upto, origin=found.origin, today=rounded(today, 2),
        year=found.years[at], middle=rounded(middle, 2), low=rounded(low, 2), high=rounded(high, 2),
        own=rounded(ours, 2), unit=seen.named(seen.unit, lang),
        chance=percent(seen.chance(found.years[at], seen.upto) or 0.0, lang),
        gap=rounded(abs(round(middle, 2) - round(ours, 2)), 2),
        way=say(f"lens.wide.{'short' if middle > ours else 'above'}", lang),
    )  # fmt: skip


def ahead_then(found: Forecast, own: int, at: int) -> Floats:
    """Probability that each unit is ahead of us ``(unit,)``, NaN where it is not forecast."""
    ranks = found.ranks[:, at, :, -1].astype(np.int64)
    chance: Floats = (ranks < ranks[:, own : own + 1]).mean(axis=0)
    return np.where(ranks[0] > 0, chance, np.nan)


def overtaking_sentence(seen: Sights, found: Forecast, lang: Lang) -> str:
    """Who behind us will likely be ahead, and whom we will likely pass."""
    own = found.units.index(seen.unit)
    at = found.years.index(seen.by) if seen.by in found.years else len(found.years) - 1
    now, chance = found.past_ranks[-1, :, -1], ahead_then(found, own, at)
    comers = [k for k in np.flatnonzero((now > now[own]) & (chance > LIKELY)).tolist() if k != own]
    passed = np.flatnonzero((now < now[own]) & (chance < 1 - LIKELY)).tolist()
    parts = []
    for key, which, order in (("comers", comers, -chance), ("passed", passed, chance)):
        names = [
            say("lens.wide.named", lang, unit=seen.named(found.units[k], lang),
                chance=percent(float(chance[k] if key == "comers" else 1 - chance[k]), lang))
            for k in sorted(which, key=lambda k: float(order[k]))[:NAMED]
        ]  # fmt: skip
        facts = {"year": found.years[at], "count": len(which), "list": enumerated(names, lang)}
        parts.append(say(f"lens.wide.{key}" if which else f"lens.wide.no_{key}", lang, **facts))
    return ("" if lang == "zh" else " ").join(parts)


def threshold_chart(seen: Sights, found: Forecast, lang: Lang) -> Chart:
    """Our score and its fan beside the fan of the score that the rank aimed at takes."""
    own, rows = found.units.index(seen.unit), list[dict[str, float]]()
    for k in range(max(0, len(found.past_years) - PAST), len(found.past_years)):
        past = float(thresholds(found.past_scores[k, :, -1], own, seen.upto))
        rows.append({"x": found.past_years[k], "past": float(found.past_scores[k, own, -1]), "threshold": past})
    rows[-1] |= dict.fromkeys(SHARES, rows[-1]["past"])
    rows[-1] |= {"threshold_low": rows[-1]["threshold"], "threshold_high": rows[-1]["threshold"]}
    for at, year in enumerate(found.years):
        drawn = found.scores[:, at, :, -1].astype(np.float64)
        ours, bar = drawn[:, own], thresholds(drawn, own, seen.upto)
        ends = np.nanquantile(bar, (0.1, 0.5, 0.9)).tolist()
        rows.append({
            "x": year, **dict(zip(SHARES, np.nanquantile(ours, list(SHARES.values())).tolist(), strict=True)),
            "threshold_low": ends[0], "threshold": ends[1], "threshold_high": ends[2],
        })  # fmt: skip
    frame = pd.DataFrame(rows)
    labels = {"axis": say("lens.wide.score", lang), "y": seen.named(seen.unit, lang),
              "threshold": say("lens.wide.bar", lang, rank=seen.upto)}  # fmt: skip
    final = rows[-1]
    way = "apart" if final["threshold"] > final["y"] else "over"
    title = say(f"lens.wide.chart_{way}", lang, rank=seen.upto, year=found.years[-1],
                gap=rounded(abs(final["threshold"] - final["y"]), 2))  # fmt: skip
    return Chart("fan", frame, title, {column: column for column in frame.columns}, labels,
                 say("lens.wide.chart_note", lang, rank=seen.upto), seen.stamp(lang), {"today": found.origin})


def neighbours_table(seen: Sights, found: Forecast, lang: Lang) -> Table:
    """Everyone within ten places: rank, score, speed, and the chance of being ahead of us by the aim's round."""
    card, pace = seen.card, speeds(seen)
    own = found.units.index(seen.unit)
    at = found.years.index(seen.by) if seen.by in found.years else len(found.years) - 1
    chance = dict(zip(found.units, ahead_then(found, own, at).tolist(), strict=True))
    columns = (
        Column(say("lens.column.rank", lang), 0), Column(say("lens.column.unit", lang)),
        Column(say("lens.column.score", lang), 2), Column(say("lens.column.speed", lang), 2, signed=True),
        Column(say("lens.column.ahead", lang, year=found.years[at]), 0, chance=True),
    )  # fmt: skip
    rows: Sequence[tuple[object, ...]] = tuple(
        (card.ranks[-1, k, -1], seen.named(card.units[k], lang), card.scores[-1, k, -1], pace[k],
         None if card.units[k] == seen.unit else chance.get(card.units[k], np.nan) * 100)
        for k in neighbours(seen)
    )  # fmt: skip
    marks = {(row, -1): "own" for row, k in enumerate(neighbours(seen)) if card.units[k] == seen.unit}
    return Table(columns, tuple(rows), say("lens.wide.table", lang, places=NEAR), say("lens.wide.table_note", lang),
                 marks, stamp=seen.stamp(lang))
