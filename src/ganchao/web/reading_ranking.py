"""位次: who stands where at any node and in any year, how sure that is, and some units side by side."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np

from ganchao.auditing.audit import rulebook_of
from ganchao.auditing.engine import prepare_audit
from ganchao.auditing.one_thread import one_blas_thread
from ganchao.auditing.uncertainty import Uncertainty, uncertainty
from ganchao.domain.framework import Indicator
from ganchao.domain.scorecard import Scorecard
from ganchao.errors import GanchaoError
from ganchao.reporting.blocks import Block, Callout, Chart, Column, Paragraph, Table
from ganchao.reporting.compare_blocks import compare_blocks
from ganchao.reporting.names import children, in_tree_order, node_name, unit_name
from ganchao.reporting.score_brief import ranges_by_year
from ganchao.reporting.score_charts import score_charts
from ganchao.reporting.score_facts import Round, moved, rounds_of
from ganchao.reporting.score_tables import MARK_WORDS, rank_table
from ganchao.studies import DEFAULT_SEED
from ganchao.text import Lang, say
from ganchao.web.cockpit import Shown
from ganchao.web.pages import chosen
from ganchao.web.reading import Query, Reading, one_of

TRAY: Final = 6
"""Most units side by side."""
AUDITS: Final = ("audit", "robustness", "sensitivity", "coherence")
"""Chapters for specialists, one at a time."""
DRAWS: Final = 400
"""Draws of a range that is made when somebody looks: about a tenth of a second."""


def ranking(shown: Shown, query: Query, lang: Lang) -> Reading:
    """One node in one year."""
    card, problems = shown.card, list[str]()
    years = [year for y, year in enumerate(card.years) if np.isfinite(card.ranks[y, :, -1]).any()]
    if not years:
        return Reading({"first": tuple(chosen(shown.chapters[lang], ("top",)))})
    node = one_of(query, "node", card.nodes, card.nodes[-1], problems, "node", lang)
    year = one_of(query, "year", years, years[-1], problems, "year", lang)
    whole = node == card.nodes[-1]
    now = round_at(card, node, year, lang)
    stamp = say("reporting.stamp", lang) if card.framework.simulated else ""
    ranges = ranges_at(shown, node, year)
    table = table_of(now, node, lang, stamp, ranges)
    tray = units_in(query, card)
    side = compare_blocks(round_at(card, card.nodes[-1], year, lang), node, tray, lang, stamp)
    pictures = pictures_of(now, node, lang, stamp, whole=whole)
    there = [name for name in AUDITS if name in shown.chapters[lang]] if whole and query.expert else []
    see = one_of(query, "see", there, there[0], problems, "chapter", lang) if there else ""
    first: list[Block] = [Paragraph(text) for text in sentences(now, node, ranges, lang)]
    if ranges is None:
        first.append(Callout(say("web.rank.no_range", lang)))
    return Reading(
        {"first": tuple(first), "table": (table,), "side": tuple(side), "pictures": tuple(pictures),
         "expert": tuple(chosen(shown.chapters[lang], (see,))) if see else ()},
        {"nodes": tree_choice(card, lang), "node_now": node, "years": years, "year_now": year,
         "steps": [(each, query.but(year="" if each == years[-1] else each), each == year) for each in years],
         "tray": [trayed(card, code, tray, query, lang) for code in tray], "kept": ",".join(tray),
         "units": sorted((unit_name(card.panel, code, lang), code) for code in card.units), "full": len(tray) >= TRAY,
         "audits": [(say(f"web.rank.{name}", lang), query.but(see=name) + "#expert", name == see) for name in there],
         "clear": query.but(**{"with": "", "add": ""})},
        tuple(problems), lambda code: added(code, card, tray, query),
    )  # fmt: skip


def round_at(card: Scorecard, node: str, year: int, lang: Lang) -> Round:
    """A round seen from a node: its ranks take the place of the index's. Raises ``KeyError`` without the round."""
    at = card.nodes.index(node)
    order = [k for k in range(len(card.nodes)) if k != at] + [at]
    turned = card if at == len(card.nodes) - 1 else replace(
        card, nodes=tuple(card.nodes[k] for k in order), scores=card.scores[..., order], ranks=card.ranks[..., order],
        weights=card.weights[..., order], numbers=None if card.numbers is None else card.numbers[..., order],
    )  # fmt: skip
    found = {one.year: one for one in rounds_of(turned, lang)}
    return found[year] if year in found else found[max(found)]


@functools.lru_cache(maxsize=64)
def ranges_at(shown: Shown, node: str, year: int) -> Uncertainty | None:
    """Rank ranges of the index as audited, of a group made now; nothing for an indicator, which no recipe moves."""
    card, known = shown.card, ranges_by_year(shown.studies.audited)
    if node == card.nodes[-1] and year in known:
        return known[year]
    if isinstance(card.framework.node(node), Indicator):
        return None
    try:
        with one_blas_thread():
            rulebook = rulebook_of(shown.source.panel, shown.source.rulebooks, year)
            prepared = prepare_audit(shown.source.panel, rulebook, year=year, node=node)
            return uncertainty(prepared, draws=DRAWS, seed=DEFAULT_SEED)
    except GanchaoError:
        return None


def sentences(now: Round, node: str, ranges: Uncertainty | None, lang: Lang) -> list[str]:
    """Where we stand at the node, how sure that is, and who leads."""
    name, said = node_name(now.card.framework, node, lang), list[str]()
    if now.own is not None:
        code = now.card.units[now.own]
        place = ranges.units.index(code) if ranges is not None and code in ranges.units else None
        span = "" if ranges is None or place is None else say(
            "web.rank.range", lang, low=int(ranges.low[place]), high=int(ranges.high[place]),
            level=f"{ranges.prepared.audit.level * 100:g}",
        )  # fmt: skip
        said.append(say(
            "web.rank.own_tied" if now.tied[now.own, -1] else "web.rank.own", lang, unit=now.names[now.own],
            year=now.year, node=name, rank=now.rank(now.own), count=now.count, range=span,
            change=moved(float(now.change[now.own]), lang),
        ))  # fmt: skip
    first = [now.names[int(unit)] for unit in now.order if now.ranks[unit, -1] == 1]
    said.append(say("web.rank.first", lang, units=say("reporting.list_joint", lang).join(first[:5]), count=len(first),
                    node=name))  # fmt: skip
    return said


def table_of(now: Round, node: str, lang: Lang, stamp: str, ranges: Uncertainty | None) -> Table:
    """The table of a node: members with bars, an indicator's own values; ties bracketed."""
    framework = now.card.framework
    below = [member for member in children(framework, node) if member.code in now.card.nodes]
    table = rank_table(now, lang, stamp, audit=ranges, below=below)
    if node != framework.index.code:
        table = without_tiers(table, lang)
    if isinstance(framework.node(node), Indicator):
        table = with_values(table, now, node, lang)
    title = say("web.rank.table", lang, node=node_name(framework, node, lang), year=now.year, count=now.count)
    return replace(table, title=title, marks=bracketed(table))


def without_tiers(table: Table, lang: Lang) -> Table:
    """The table without tiers, which are bands of the index."""
    names = [column.title for column in table.columns]
    tier = say("reporting.tier", lang)
    if tier not in names:
        return table
    at = names.index(tier)
    rows = tuple((*cells[:at], *cells[at + 1 :]) for cells in table.rows)
    marks = {(row, k - (k > at)): words for (row, k), words in table.marks.items() if k != at}
    return replace(table, columns=(*table.columns[:at], *table.columns[at + 1 :]), rows=rows, marks=marks)


def with_values(table: Table, now: Round, node: str, lang: Lang) -> Table:
    """The table with the indicator's own values behind, in published units, marked where they were filled in."""
    steps, scored = now.card.steps, [indicator.code for indicator in now.card.framework.scored]
    if steps is None or node not in scored:
        return table
    at, indicator = scored.index(node), now.card.framework.scored[scored.index(node)]
    unit = indicator.measured_in.in_lang(lang)
    title = say("web.rank.value_in", lang, unit=unit) if unit else say("web.rank.value", lang)
    places = [now.card.units.index(str(cells[2])) for cells in table.rows]
    values = [steps.imputed[now.at, place, at] for place in places]
    width = len(table.columns)
    marks = {
        (row, width): MARK_WORDS[int(mark)] for row, place in enumerate(places)
        if (mark := steps.marks[now.at, place, at]) in MARK_WORDS
    }  # fmt: skip
    rows = tuple((*cells, float(value)) for cells, value in zip(table.rows, values, strict=True))
    return replace(table, columns=(*table.columns, Column(title)), rows=rows, marks={**table.marks, **marks})


def bracketed(table: Table) -> dict[tuple[int, int], str]:
    """Marks with the first, middle and last of units that share a rank told apart, so that a bracket can be drawn."""
    marks, ranks = dict(table.marks), [cells[0] for cells in table.rows]
    for row, rank in enumerate(ranks):
        if "tied" in marks.get((row, 0), "").split():
            above, under = row > 0 and ranks[row - 1] == rank, row + 1 < len(ranks) and ranks[row + 1] == rank
            where = "mid" if above and under else "upto" if above else "from" if under else ""
            marks[row, 0] = f"tied {where}".strip()
    return marks


def pictures_of(now: Round, node: str, lang: Lang, stamp: str, *, whole: bool) -> list[Chart]:
    """Course of ranks and spread of scores; of the index also what it is made of."""
    found = score_charts(now, lang, stamp)
    kinds = ("bump", "contribution_bars", "heat_map", "distribution") if whole else ("bump", "distribution")
    name = node_name(now.card.framework, node, lang)
    shown = [found[kind] for kind in kinds if kind in found]
    return shown if whole else [
        replace(chart, title=say("web.rank.at", lang, node=name, title=chart.title)) for chart in shown
    ]  # fmt: skip


def tree_choice(card: Scorecard, lang: Lang) -> list[tuple[str, str]]:
    """Every node with scores, members under their group."""
    return [
        (node.code, "\u2003" * depth + node_name(card.framework, node.code, lang))
        for depth, node in in_tree_order(card.framework) if node.code in card.nodes
    ]  # fmt: skip


def units_in(query: Query, card: Scorecard) -> tuple[str, ...]:
    """Units of the tray: ours first, those that the address names, and the one just added by code or name."""
    names = {name: code for code in card.units for lang in ("zh", "en") for name in [unit_name(card.panel, code, lang)]}
    named = [code for code in query.get("with").split(",") if code]
    added = query.get("add")
    named += [added if added in card.units else names.get(added, "")] if added else []
    chosen_units = [code for code in dict.fromkeys(named) if code in card.units]
    own = card.framework.own if card.framework.own in card.units else ""
    return tuple(dict.fromkeys([own, *chosen_units] if own and chosen_units else chosen_units))[:TRAY]


def trayed(card: Scorecard, code: str, tray: Sequence[str], query: Query, lang: Lang) -> dict[str, Any]:
    """A unit in the tray: its name, and the address without it."""
    left = ",".join(each for each in tray if each != code)
    return {"code": code, "name": unit_name(card.panel, code, lang), "own": code == card.framework.own,
            "out": query.but(**{"with": left if left != card.framework.own else "", "add": ""})}  # fmt: skip


def added(code: str, card: Scorecard, tray: Sequence[str], query: Query) -> str:
    """The address with one more unit in the tray, for the name in the table; of a node, the node's own ranking."""
    if code in card.units:
        more = ",".join(dict.fromkeys([*tray, code]))
        return query.but(**{"with": more, "add": ""}) + "#side"
    return query.but(node=code) if code in card.nodes else ""
