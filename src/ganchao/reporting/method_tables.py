"""Tables of the method: the tree with its weights, goalposts, sources."""

from __future__ import annotations

import numpy as np

from ganchao.domain.framework import Direction, Indicator, Role
from ganchao.domain.scorecard import Scorecard
from ganchao.reporting.blocks import Column, Table
from ganchao.reporting.names import (
    in_tree_order,
    is_indicator,
    node_name,
    weights_in_group,
    weights_in_index,
)
from ganchao.reporting.score_facts import Round
from ganchao.text import Lang, say


def weights_table(now: Round, lang: Lang) -> Table:
    """The tree with its weights: among siblings and in the index."""
    framework, card = now.card.framework, now.card
    in_index, in_group = weights_in_index(card, now.at), weights_in_group(card)[now.at]
    rows = []
    for depth, node in in_tree_order(framework):
        place = card.nodes.index(node.code) if node.code in card.nodes else None
        scored = not isinstance(node, Indicator) or node.role is Role.SCORED
        within = float(in_group[place]) * 100 if place is not None and depth and scored else None
        whole = in_index.get(node.code)
        rows.append(
            (
                ("\u3000" if lang == "zh" else "\u2003") * depth + node_name(framework, node.code, lang),
                node.code,
                within,
                whole * 100 if whole is not None and np.isfinite(whole) else None,
                _direction(node, lang),
                node.measured_in.in_lang(lang) if isinstance(node, Indicator) else "",
            )
        )
    columns = (
        Column(say("reporting.node", lang)),
        Column(say("reporting.code", lang), code=True),
        Column(say("reporting.weight", lang), 1),
        Column(say("reporting.weight_in_index", lang), 1, bar=True),
        Column(say("reporting.direction", lang)),
        Column(say("reporting.measured_in", lang)),
    )
    return Table(
        columns,
        tuple(rows),
        say("reporting.table.weights", lang, year=now.year),
        say("reporting.table.weights.note", lang),
        sheet=say("reporting.sheet.weights", lang),
    )


def _direction(node: object, lang: Lang) -> str:
    if isinstance(node, Indicator) and node.role is not Role.SCORED:
        return say(f"reporting.role.{node.role.value}", lang)
    if isinstance(node, Indicator):
        return say(
            "reporting.direction.lower" if node.direction is Direction.LOWER else "reporting.direction.higher", lang
        )
    return ""


def goalposts_table(now: Round, lang: Lang) -> Table | None:
    """The values that score nothing and full in this round."""
    steps, card = now.card.steps, now.card
    if steps is None or not np.isfinite(steps.worst[now.at]).any():
        return None
    rows = tuple(
        (
            node_name(card.framework, indicator.code, lang),
            indicator.code,
            float(steps.worst[now.at, k]),
            float(steps.best[now.at, k]),
            indicator.measured_in.in_lang(lang),
        )
        for k, indicator in enumerate(card.framework.scored)
        if np.isfinite(steps.worst[now.at, k])
    )
    columns = tuple(
        Column(say(f"reporting.{key}", lang), code=key == "code")
        for key in ("indicator", "code", "worst", "best", "measured_in")
    )
    return Table(
        columns,
        rows,
        say("reporting.table.goalposts", lang, year=now.year),
        say("reporting.table.goalposts.note", lang),
        sheet=say("reporting.sheet.goalposts", lang),
    )


def sources_table(card: Scorecard, lang: Lang) -> Table | None:
    """Where each indicator comes from and why it is in."""
    rows = tuple(
        (node_name(card.framework, i.code, lang), i.source.in_lang(lang), i.why.in_lang(lang))
        for i in card.framework.indicators
        if is_indicator(i) and (i.source or i.why) and i.role is not Role.SERIES
    )
    if not rows:
        return None
    columns = tuple(Column(say(f"reporting.{key}", lang)) for key in ("indicator", "source", "why"))
    return Table(columns, rows, say("reporting.table.sources", lang), sheet=say("reporting.sheet.sources", lang))
