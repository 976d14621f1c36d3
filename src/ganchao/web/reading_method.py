"""指标口径与方法: the framework in words and formulas, a node at a time or whole; sources, assumptions, doubts."""

from __future__ import annotations

from ganchao.domain.framework import Role
from ganchao.reporting.blocks import Block
from ganchao.reporting.names import in_tree_order, node_name
from ganchao.reporting.node_words import node_blocks
from ganchao.text import Lang, say
from ganchao.web.cockpit import Shown
from ganchao.web.pages import chosen
from ganchao.web.reading import Query, Reading, one_of


def method(shown: Shown, query: Query, lang: Lang) -> Reading:
    """The whole method, and above it the node asked for."""
    card, problems = shown.card, list[str]()
    framework = card.framework
    tree = [(depth, node) for depth, node in in_tree_order(framework)
            if getattr(node, "role", Role.SCORED) is not Role.SERIES]  # fmt: skip
    codes = [node.code for _, node in tree]
    asked = one_of(query, "node", codes, "", problems, "node", lang)
    stamp = say("reporting.stamp", lang) if framework.simulated else ""
    node: list[Block] = node_blocks(card, asked, lang, stamp) if asked else []
    whole = chosen(shown.chapters[lang], ("method", "nodes", "data", "sources", "problems"))
    return Reading(
        {"node": tuple(node), "method": tuple(whole)},
        {"nodes": [(each.code, "\u2003" * depth + node_name(framework, each.code, lang)) for depth, each in tree],
         "node_now": asked, "ranked": bool(asked) and asked in card.nodes},
        tuple(problems), lambda code: query.but(node=code) if code in codes else "",
    )  # fmt: skip
