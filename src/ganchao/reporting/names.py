"""Names of units and nodes in the reader's language, and where things stand in the tree."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ganchao.domain.framework import Framework, Group, Indicator, Node, Role
from ganchao.domain.panel import Floats, Panel
from ganchao.domain.scorecard import Scorecard
from ganchao.text import Lang, say


def unit_name(panel: Panel, code: str, lang: Lang) -> str:
    """The unit's name, or its code where it has none."""
    unit = panel.roster.get(code)
    return (unit.name.in_lang(lang) if unit else "") or code


def kind_name(panel: Panel, code: str, label: str, lang: Lang) -> str:
    """A label of a unit (its region, its type) in the reader's language, where the roster has ``region_zh`` beside it.

    >>> from ganchao.domain.panel import Unit
    >>> panel = Panel(np.zeros((1, 1, 1)), (2024,), ("A",), ("x",), {
    ...     "A": Unit("A", groups={"region": "east", "region_zh": "东部"})})
    >>> kind_name(panel, "A", "east", "zh"), kind_name(panel, "A", "east", "en")
    ('东部', 'east')
    """
    unit = panel.roster.get(code)
    groups = unit.groups if unit else {}
    column = next((column for column, value in groups.items() if value == label), "")
    return groups.get(f"{column}_{lang}", label)


def unit_names(card: Scorecard, lang: Lang) -> list[str]:
    """Names of all units, in their order."""
    return [unit_name(card.panel, code, lang) for code in card.units]


def node_name(framework: Framework, code: str, lang: Lang) -> str:
    """The name of an indicator or group, or its code where it has none."""
    return framework.node(code).name.in_lang(lang) or code


def first_level(card: Scorecard) -> tuple[Node, ...]:
    """What the index adds up, as far as it has scores."""
    members = card.framework.members(card.framework.index.code)
    return tuple(node for node in members if node.code in card.nodes)


def in_tree_order(framework: Framework) -> tuple[tuple[int, Node], ...]:
    """The index first, then each group with its members; the number is the depth. Series are left out."""
    out: list[tuple[int, Node]] = []

    def walk(node: Node, depth: int) -> None:
        out.append((depth, node))
        if isinstance(node, Group) and depth < 50:
            for member in children(framework, node.code):
                walk(member, depth + 1)

    walk(framework.index, 0)
    return tuple(out)


def children(framework: Framework, group: str) -> tuple[Node, ...]:
    """Members, bonuses, deductions and vetoes of a group, in the order written."""
    indicators = (i for i in framework.indicators if i.role is not Role.SERIES)
    return tuple(node for node in (*indicators, *framework.groups) if node.group == group)


def is_indicator(node: Node) -> bool:
    """Whether a node is measured rather than added up."""
    return isinstance(node, Indicator)


def weights_in_group(card: Scorecard) -> Floats:
    """Weights summing to 1 in every group ``(year, node)``; a unit's own weights (benefit of the doubt) as they are."""
    framework, out = card.framework, card.weights.copy()
    place = {code: k for k, code in enumerate(card.nodes)}
    for group in framework.groups:
        step = group.weighting or framework.weighting
        members = [place[node.code] for node in framework.members(group.code) if node.code in place]
        if members and step.method != "benefit_of_the_doubt":
            total = np.nansum(out[:, members], axis=1, keepdims=True)
            out[:, members] = np.divide(
                out[:, members], total, out=np.full((len(out), len(members)), np.nan), where=total > 0
            )
    return out


def weights_in_index(card: Scorecard, year: int) -> dict[str, float]:
    """Product of the weights up the tree, by node code; ``year`` is a place on the year axis."""
    own = {code: float(weight) for code, weight in zip(card.nodes, weights_in_group(card)[year], strict=True)}
    out: dict[str, float] = {}
    for _, node in in_tree_order(card.framework):
        if node.code == card.framework.index.code:
            out[node.code] = 1.0
        elif not (isinstance(node, Indicator) and node.role is not Role.SCORED):
            out[node.code] = out.get(node.group, np.nan) * own.get(node.code, np.nan)
    return out


def tied(ranks: Floats) -> NDArray[np.bool_]:
    """Whether a unit shares its rank ``(year, unit, node)``."""
    order = np.argsort(ranks, axis=1, kind="stable")
    ascending = np.take_along_axis(ranks, order, axis=1)
    same = ascending[:, 1:] == ascending[:, :-1]
    edge = np.zeros((ranks.shape[0], 1, ranks.shape[2]), dtype=bool)
    shared = np.concatenate([edge, same], axis=1) | np.concatenate([same, edge], axis=1)
    out = np.zeros(ranks.shape, dtype=bool)
    np.put_along_axis(out, order, shared, axis=1)
    return out


def tier_places(card: Scorecard) -> NDArray[np.int16]:
    """Which tier each rank falls in, -1 where none ``(year, unit, node)``."""
    out = np.full(card.ranks.shape, -1, dtype=np.int16)
    counts = card.counts[:, None, :]
    for place, tier in reversed(list(enumerate(card.framework.tiers))):
        if tier.upto is not None:
            inside = card.ranks <= tier.upto
        elif tier.percentile is not None:
            inside = card.ranks <= np.maximum(tier.percentile / 100 * counts, 1)
        else:
            inside = np.isfinite(card.ranks)
        out[inside] = place
    return out


def vintage_words(card: Scorecard, lang: Lang) -> str:
    """The state of the data in words: that it is made up, where a file is named so."""
    name = card.panel.vintage
    return say("reporting.stamp", lang) if card.framework.simulated and name == "simulated" else name or "–"
