"""One indicator or group of a framework in words, with its formula as the rulebook's numbers make it."""

from __future__ import annotations

import math

import numpy as np

from ganchao.domain.framework import Direction, Group, Indicator, Role
from ganchao.domain.recipe import Aggregate
from ganchao.domain.scorecard import Scorecard
from ganchao.reporting.blocks import Block, Column, Heading, Paragraph, Table
from ganchao.reporting.figures import enumerated, rounded
from ganchao.reporting.names import children, node_name, weights_in_group, weights_in_index
from ganchao.text import Lang, say

SHORT = 12
"""Members of the longest formula that is written out."""
OPERATORS = {"arithmetic": " + ", "geometric": " × "}


def node_blocks(card: Scorecard, code: str, lang: Lang, stamp: str) -> list[Block]:
    """A node: its formula, then fact by fact how it is measured, scaled and weighed, and where it comes from."""
    node = card.framework.node(code)
    formula, facts = "", list[tuple[str, str]]()
    if isinstance(node, Indicator):
        formula, facts = quotient(node, lang), indicator_facts(card, node, lang)
    elif isinstance(node, Group):
        formula, facts = group_formula(card, node, lang), group_facts(card, node, lang)
    columns = (Column(say("reporting.node.fact", lang)), Column(say("reporting.node.says", lang)))
    name = node_name(card.framework, code, lang)
    table = Table(columns, tuple(facts), say("reporting.node.table", lang, node=name))
    blocks: list[Block] = [Heading(name, 2, f"node-{code}"), *([Paragraph(formula)] if formula else []), table]
    if isinstance(node, Group) and children(card.framework, code):
        blocks.append(members_table(card, node, lang, stamp))
    return blocks


def indicator_facts(card: Scorecard, node: Indicator, lang: Lang) -> list[tuple[str, str]]:
    """What an office asks of an indicator."""
    last, steps = len(card.years) - 1, card.steps
    weight = weights_in_index(card, last).get(node.code, np.nan)
    lower = node.direction is Direction.LOWER
    found = [
        ("code", node.code),
        ("group", node_name(card.framework, node.group, lang) if node.group else ""),
        ("measured_in", node.measured_in.in_lang(lang)),
        ("direction", say(f"reporting.direction.{'lower' if lower else 'higher'}", lang)
         if node.role is Role.SCORED else say(f"reporting.role.{node.role.value}", lang)),
        ("weight_in_index", f"{weight * 100:.1f}%" if math.isfinite(weight) else ""),
    ]  # fmt: skip
    scored = [indicator.code for indicator in card.framework.scored]
    if steps is not None and node.code in scored:
        at = scored.index(node.code)
        ends = steps.worst[last, at], steps.best[last, at]
        if np.isfinite(ends).all():
            worst, best = (rounded(float(end), None) for end in ends)
            words = say("reporting.node.goalposts_text", lang, year=card.years[last], worst=worst, best=best)
            found.append(("goalposts_name", words))
        known = int(np.isfinite(steps.raw[last, :, at]).sum())
        found.append(("known_name", say("reporting.node.known_text", lang, known=known, count=len(card.units),
                                   year=card.years[last])))  # fmt: skip
    found += [
        ("breaks", enumerated([str(year) for year in node.breaks], lang) if node.breaks else ""),
        ("source", node.source.in_lang(lang)), ("why", node.why.in_lang(lang)),
    ]  # fmt: skip
    return [(say(f"reporting.node.{key}", lang), text) for key, text in found if text]


def group_facts(card: Scorecard, node: Group, lang: Lang) -> list[tuple[str, str]]:
    """What an office asks of a group."""
    weight = weights_in_index(card, len(card.years) - 1).get(node.code, np.nan)
    found = [
        ("code", node.code),
        ("group", node_name(card.framework, node.group, lang) if node.group else ""),
        ("weight_in_index", f"{weight * 100:.1f}%" if math.isfinite(weight) else ""),
        ("members", str(len(children(card.framework, node.code)))),
    ]
    return [(say(f"reporting.node.{key}", lang), text) for key, text in found if text]


def quotient(node: Indicator, lang: Lang) -> str:
    """How an indicator is divided, where it is."""
    if not node.denominator:
        return ""
    factor = "" if node.factor == 1 else f" × {node.factor:g}"
    name = node.name.in_lang(lang) or node.code
    return f"{name} = {node.numerator or node.code} ÷ {node.denominator}{factor}"


def group_formula(card: Scorecard, node: Group, lang: Lang) -> str:
    """The group's score from its members' with the weights of the last round; words alone say other methods."""
    step: Aggregate = node.aggregate or card.framework.aggregate
    members = [each for each in card.framework.members(node.code) if each.code in card.nodes]
    if step.method not in OPERATORS or not 1 < len(members) <= SHORT:
        return ""
    weights = weights_in_group(card)[-1]
    parts = []
    for each in members:
        weight, name = weights[card.nodes.index(each.code)], node_name(card.framework, each.code, lang)
        if not math.isfinite(weight):
            return ""
        parts.append(f"{name}^{weight:.3g}" if step.method == "geometric" else f"{weight:.3g} × {name}")
    return f"{node_name(card.framework, node.code, lang)} = {OPERATORS[step.method].join(parts)}"


def members_table(card: Scorecard, node: Group, lang: Lang, stamp: str) -> Table:
    """What a group adds up, with weights and the size of the field."""
    within, whole = weights_in_group(card)[-1], weights_in_index(card, len(card.years) - 1)
    rows = []
    for each in children(card.framework, node.code):
        at = card.nodes.index(each.code) if each.code in card.nodes else None
        weight = float(within[at]) * 100 if at is not None and math.isfinite(within[at]) else None
        total = whole.get(each.code)
        rows.append((
            node_name(card.framework, each.code, lang), each.code, weight,
            total * 100 if total is not None and math.isfinite(total) else None,
            each.measured_in.in_lang(lang) if isinstance(each, Indicator) else "",
            each.source.in_lang(lang) if isinstance(each, Indicator) else "",
        ))  # fmt: skip
    columns = (
        Column(say("reporting.node", lang)), Column(say("reporting.code", lang), code=True),
        Column(say("reporting.weight", lang), 1), Column(say("reporting.weight_in_index", lang), 1, bar=True),
        Column(say("reporting.measured_in", lang)), Column(say("reporting.source", lang)),
    )  # fmt: skip
    name = node_name(card.framework, node.code, lang)
    return Table(columns, tuple(rows), say("reporting.node.members_of", lang, node=name), stamp=stamp)
