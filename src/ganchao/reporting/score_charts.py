"""Pictures of one round: rank bars, bump chart, distribution, contributions, heat map; each title says its finding."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ganchao.reporting.blocks import Chart
from ganchao.reporting.figures import rounded, running
from ganchao.reporting.names import first_level, node_name, weights_in_group
from ganchao.reporting.score_facts import Round, group_extremes
from ganchao.text import Lang, say

TOP: Final = 30
"""Units drawn from the top of the field; own unit, its neighbours and the peers are added."""
NEIGHBOURS: Final = 3
FIELD_OF_VIEW: Final = 64
"""Most ranks that a bump chart shows."""
COLUMNS: Final = 14
"""Most nodes of a heat map."""


def score_charts(now: Round, lang: Lang, stamp: str) -> dict[str, Chart]:
    """All pictures of a round that have something to show, by kind."""
    note = say("reporting.chart.source", lang, year=now.year, source=_source(now, lang))
    charts = (
        rank_bars(now, lang),
        bump(now, lang),
        distribution(now, lang),
        contribution_bars(now, lang),
        heat_map(now, lang),
    )
    return {chart.kind: _framed(chart, note, stamp, lang) for chart in charts if chart is not None}


def _framed(chart: Chart, note: str, stamp: str, lang: Lang) -> Chart:
    return replace(chart, note=running([part for part in (chart.note, note) if part], lang), stamp=stamp)


def _source(now: Round, lang: Lang) -> str:
    return now.card.framework.name.in_lang(lang) or now.card.framework.code


def picked(now: Round, top: int = TOP) -> list[int | None]:
    """Units to draw, by rank; ``None`` stands where the list jumps."""
    place = {int(unit): k for k, unit in enumerate(now.order)}
    wanted = set(range(min(top, now.order.size)))
    if now.own is not None:
        own = place[now.own]
        wanted |= set(range(max(0, own - NEIGHBOURS), min(now.order.size, own + NEIGHBOURS + 1)))
    peers = [now.card.units.index(code) for code in now.card.framework.peer_codes if code in now.card.units]
    wanted |= {place[unit] for unit in peers if unit in place}
    out: list[int | None] = []
    before = -1
    for k in sorted(wanted):
        if k != before + 1:
            out.append(None)
        out.append(int(now.order[k]))
        before = k
    return out


def labelled(now: Round, lang: Lang, top: int = TOP) -> list[tuple[int | None, str]]:
    """Units to draw with their labels; every jump has a label of its own, told apart by what cannot be seen."""
    return [
        (unit, "⋯" + "\u200b" * k if unit is None else label(now, unit, lang))
        for k, unit in enumerate(picked(now, top))
    ]


def label(now: Round, unit: int, lang: Lang) -> str:
    """``14 China``: rank, ties named, and name."""
    rank = now.rank(unit)
    rank = say("reporting.tied_rank", lang, rank=rank) if now.tied[unit, -1] else rank
    return say("reporting.chart.unit", lang, rank=rank, unit=now.names[unit])


def rank_bars(now: Round, lang: Lang) -> Chart:
    """Scores of the top of the field, our own unit with its neighbours, and the peers."""
    rows = [
        {"label": text, "score": np.nan, "mark": ""}
        if unit is None
        else {"label": text, "score": float(now.scores[unit, -1]), "mark": now.mark(unit)}
        for unit, text in labelled(now, lang)
    ]
    return Chart(
        "rank_bars",
        pd.DataFrame(rows),
        _rank_title(now, lang),
        {"y": "label", "x": "score", "mark": "mark"},
        {"x": say("reporting.score", lang), "y": say("reporting.unit", lang)},
        options={"decimals": now.decimals},
    )


def _rank_title(now: Round, lang: Lang) -> str:
    first = int(now.order[0])
    if now.own is not None and now.own != first:
        ahead = now.order[now.ranks[now.order, -1] < now.ranks[now.own, -1]]
        if ahead.size:
            gap = now.scores[ahead[-1], -1] - now.scores[now.own, -1]
            return say(
                "reporting.chart.rank_own",
                lang,
                unit=now.names[now.own],
                rank=now.rank(now.own),
                count=now.count,
                next=now.names[ahead[-1]],
                gap=rounded(float(gap), now.decimals),
            )
    if now.count > 1:
        lead = float(now.scores[first, -1] - now.scores[now.order[1], -1])
        key = "reporting.chart.rank_first" if lead > 0 else "reporting.chart.rank_first_tied"
        return say(key, lang, unit=now.names[first], second=now.names[now.order[1]], lead=rounded(lead, now.decimals))
    return say("reporting.chart.rank_only", lang, unit=now.names[first])


def bump(now: Round, lang: Lang) -> Chart | None:
    """Ranks over all rounds; ``None`` with fewer than two."""
    card = now.card
    years = [k for k in range(now.at + 1) if np.isfinite(card.ranks[k, :, -1]).any()]
    if len(years) < 2:
        return None
    ranks = card.ranks[years, :, -1]
    window = _window(now)
    shown = np.flatnonzero(((ranks >= window[0]) & (ranks <= window[1])).any(axis=0))
    best, worst = _long_movers(ranks, window)
    marks = [now.mark(int(u)) for u in shown]
    if "own" not in marks:
        marks = [
            "better" if u == best else "worse" if u == worst else mark for u, mark in zip(shown, marks, strict=True)
        ]
    year_axis = np.repeat([card.years[k] for k in years], shown.size)
    frame = pd.DataFrame(
        {
            "year": year_axis,
            "rank": ranks[:, shown].ravel(),
            "unit": np.tile(shown, len(years)),
            "name": np.tile([now.names[u] for u in shown], len(years)),
            "mark": np.tile(marks, len(years)),
        }
    ).dropna(subset=["rank"])
    note = (
        ""
        if now.count <= window[1] - window[0] + 1
        else say("reporting.chart.window", lang, first=window[0], last=window[1], count=now.count)
    )
    return Chart(
        "bump",
        frame,
        _bump_title(now, ranks, years, best, worst, lang),
        {"x": "year", "y": "rank", "unit": "unit", "label": "name", "mark": "mark"},
        {"x": say("reporting.year", lang), "y": say("reporting.rank", lang)},
        note=note,
        options={"window": window, "decimals": 0},
    )


def _window(now: Round) -> tuple[int, int]:
    """Ranks to show: the top of the field, or the whole way of our own unit with some neighbours."""
    deepest = int(np.nanmax(now.ranks[:, -1]))
    if deepest <= TOP + 6:
        return 1, deepest
    if now.own is None:
        return 1, TOP
    way = now.card.ranks[: now.at + 1, now.own, -1]
    named = [code for code in now.card.framework.peer_codes if code in now.card.units]
    peers = [now.ranks[now.card.units.index(code), -1] for code in named]
    every = [rank for rank in (*way, *peers) if np.isfinite(rank)]
    if max(every) - min(every) > FIELD_OF_VIEW - 2 * NEIGHBOURS:
        every = [rank for rank in way if np.isfinite(rank)]
    high, low = int(min(every)), int(max(every))
    if high <= TOP // 2 and low <= TOP + 6:
        return 1, max(TOP, low)
    spare = max(NEIGHBOURS, (TOP - (low - high + 1)) // 2)
    first, last = max(1, high - spare), min(deepest, low + spare)
    here = int(now.ranks[now.own, -1])
    return (first, last) if last - first < FIELD_OF_VIEW else (max(1, here - 24), min(deepest, here + 23))


def _long_movers(ranks: NDArray[np.float64], window: tuple[int, int]) -> tuple[int, int]:
    inside = (ranks[-1] >= window[0]) & (ranks[-1] <= window[1])
    gained = np.where(inside, ranks[0] - ranks[-1], np.nan)
    if not np.isfinite(gained).any():
        return -1, -1
    best, worst = int(np.nanargmax(gained)), int(np.nanargmin(gained))
    return (best if gained[best] > 0 else -1), (worst if gained[worst] < 0 else -1)


def _bump_title(now: Round, ranks: NDArray[np.float64], years: list[int], best: int, worst: int, lang: Lang) -> str:
    start, first = now.card.years[years[0]], ranks[0]
    if now.own is not None:
        known = np.flatnonzero(np.isfinite(ranks[:, now.own]))
        begun = int(known[0])
        return say(
            "reporting.chart.bump_own",
            lang,
            unit=now.names[now.own],
            start=now.card.years[years[begun]],
            before=rounded(float(ranks[begun, now.own]), None),
            year=now.year,
            rank=now.rank(now.own),
        )
    if best < 0 or worst < 0:
        return say("reporting.chart.bump_plain", lang, start=start, year=now.year)
    return say(
        "reporting.chart.bump",
        lang,
        start=start,
        up=now.names[best],
        up_from=rounded(float(first[best]), None),
        up_to=now.rank(best),
        down=now.names[worst],
        down_from=rounded(float(first[worst]), None),
        down_to=now.rank(worst),
    )


def distribution(now: Round, lang: Lang) -> Chart | None:
    """How scores are spread; ``None`` in a field of fewer than six."""
    if now.count < 6:
        return None
    scores = now.scores[now.order, -1]
    low, high = np.percentile(scores, [25, 75])
    frame = pd.DataFrame(
        {"score": scores, "name": [now.names[u] for u in now.order], "mark": [now.mark(int(u)) for u in now.order]}
    )
    title = say(
        "reporting.chart.spread", lang, low=rounded(float(low), now.decimals), high=rounded(float(high), now.decimals)
    )
    return Chart(
        "distribution",
        frame,
        title,
        {"x": "score", "label": "name", "mark": "mark"},
        {"x": say("reporting.score", lang), "y": say("reporting.number_of_units", lang)},
        options={"decimals": now.decimals},
    )


def contribution_bars(now: Round, lang: Lang) -> Chart | None:
    """Weighted scores of the first level, stacked, with a stroke at the index where it is not their sum."""
    nodes = [node for node in first_level(now.card) if not hasattr(node, "role") or node.role.value == "scored"]
    places = [now.card.nodes.index(node.code) for node in nodes]
    weights = weights_in_group(now.card)[now.at, places]
    if len(nodes) < 2 or not np.isfinite(weights).all():
        return None
    scores = now.card.scores[now.at][:, places]
    parts = scores * weights
    field = parts[now.order]
    if not np.isfinite(field).any() or (
        np.nanmin(field) < 0 < np.nanmax(field) and np.nanmin(field) < -0.05 * np.nanmax(field)
    ):
        return None
    total = now.card.scores[now.at, :, -1]
    sums = np.nansum(parts, axis=1)
    differs = not np.allclose(sums[now.order], total[now.order], rtol=1e-6, atol=1e-9)
    names = [node_name(now.card.framework, node.code, lang) for node in nodes]
    rows: list[dict[str, Any]] = []
    for unit, text in labelled(now, lang, 20):
        rows += [
            {
                "unit": text,
                "part": np.nan if unit is None else float(parts[unit, k]),
                "group": name,
                "total": np.nan if unit is None else float(total[unit]),
                "mark": "" if unit is None else now.mark(unit),
            }
            for k, name in enumerate(names)
        ]
    fields = {"y": "unit", "x": "part", "color": "group", "mark": "mark"} | ({"total": "total"} if differs else {})
    note = say("reporting.chart.imbalance", lang) if differs else ""
    return Chart(
        "contribution_bars",
        pd.DataFrame(rows),
        _spread_title(field, names, lang),
        fields,
        {"x": say("reporting.weighted_score", lang), "total": say("reporting.index_score", lang)},
        note=note,
        options={"decimals": max(now.decimals, 1)},
    )


def _spread_title(parts: NDArray[np.float64], names: list[str], lang: Lang) -> str:
    complete = parts[np.isfinite(parts).all(axis=1)]
    if complete.shape[0] < 3 or complete.sum(axis=1).var() == 0:
        return say("reporting.chart.parts_plain", lang)
    total = complete.sum(axis=1)
    share = ((complete - complete.mean(axis=0)) * (total - total.mean())[:, None]).mean(axis=0) / total.var()
    widest = int(np.argmax(share))
    return say("reporting.chart.parts", lang, group=names[widest], share=round(float(share[widest]) * 100))


def heat_map(now: Round, lang: Lang) -> Chart | None:
    """Ranks at the index and below, units by nodes, dark where ahead of most of the field."""
    framework = now.card.framework
    level = [node.code for node in first_level(now.card)]
    below = [node.code for code in level for node in framework.members(code) if node.code in now.card.nodes]
    spread = [code for top in level for code in (top, *(c for c in below if framework.node(c).group == top))]
    nodes = [framework.index.code, *(spread if len(spread) + 1 <= COLUMNS else level[: COLUMNS - 1])]
    if len(nodes) < 3:
        return None
    rows: list[dict[str, Any]] = []
    for unit, text in labelled(now, lang, 24):
        if unit is None:
            rows.append(
                {"unit": text, "node": node_name(framework, nodes[0], lang), "share": np.nan, "rank": "", "mark": ""}
            )
            continue
        for code in nodes:
            place = now.card.nodes.index(code)
            known = np.isfinite(now.ranks[unit, place])
            rows.append(
                {
                    "unit": text,
                    "node": node_name(framework, code, lang),
                    "share": now.percentiles[unit, place],
                    "rank": now.rank(unit, place) if known else "",
                    "mark": now.mark(unit),
                }
            )
    return Chart(
        "heat_map",
        pd.DataFrame(rows),
        _heat_title(now, level, lang),
        {"y": "unit", "x": "node", "color": "share", "text": "rank", "mark": "mark"},
        {"color": say("reporting.percentile_legend", lang), "text": say("reporting.rank", lang)},
        note=say("reporting.chart.heat_note", lang),
    )


def _heat_title(now: Round, level: list[str], lang: Lang) -> str:
    ends = group_extremes(now, now.own) if now.own is not None else None
    if now.own is not None and ends is not None:
        best, worst = ends
        return say(
            "reporting.chart.heat_own",
            lang,
            unit=now.names[now.own],
            best=node_name(now.card.framework, now.card.nodes[best], lang),
            best_rank=now.rank(now.own, best),
            worst=node_name(now.card.framework, now.card.nodes[worst], lang),
            worst_rank=now.rank(now.own, worst),
        )
    top = min(10, now.count)
    places = [now.card.nodes.index(code) for code in level]
    leaders = now.order[:top]
    even = int((now.ranks[leaders][:, places] <= top).all(axis=1).sum())
    return say("reporting.chart.heat", lang, top=top, even=even)
