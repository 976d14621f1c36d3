"""The plan's skeleton as data of a picture: one row per box."""

from __future__ import annotations

from typing import Final

import pandas as pd

from ganchao.domain.measure import Milestone
from ganchao.reporting.blocks import Chart
from ganchao.reporting.figures import running
from ganchao.reporting.milestone_words import overdue, shown_day
from ganchao.reporting.outline import Outline
from ganchao.text import Lang, say

TIERS: Final = {"positionings": "position", "main_lines": "line", "strategies": "strategy", "priorities": "priority",
                "goals": "goal", "cards": "card", "bottom_lines": "ground"}  # fmt: skip
"""Lists drawn, and the rows of the picture they stand in."""
UNDER: Final = 10
"""Most measures drawn under one priority; the table has them all."""


def tree_chart(found: Outline, lang: Lang) -> Chart | None:
    """The skeleton from policy to bottom lines; nothing where there are neither main lines nor strategies nor goals."""
    tree, plan = found.tree, found.plan
    if not (plan.main_lines or plan.strategies or plan.priorities or plan.goals):
        return None
    rows: list[dict[str, str]] = []

    def add(code: str, tier: str, label: str, above: tuple[str, ...] = ()) -> None:
        says = getattr(plan.coded[code].part, "says", None) if code in plan.coded else None
        rows.append({"code": code, "tier": tier, "label": label, "above": " ".join(above),
                     "wording": says.text if says is not None else "",
                     "mark": "worse" if code in tree.orphans else ""})  # fmt: skip

    for policy in plan.policies:
        name, phrases = found.name(policy.code, lang), say("planning.phrase_joint", lang).join(policy.phrases)
        words = say("planning.policy", lang, name=name, phrases=phrases) if phrases else name
        add(policy.code, "crown", words)
    for kind, tier in TIERS.items():
        for branch in tree.of(kind):
            add(branch.code, tier, found.name(branch.code, lang), upwards(found, branch.above))
    for code, label, above in leaves(found, lang):
        add(code, "leaf" if above else "loose", label, (above,) if above else ())
    titles = {
        tier: say(f"planning.tier.{tier}", lang)
        for tier in ("position", "line", "strategy", "priority", "loose", "goal", "card", "ground")
    }
    notes = ["planning.tree.note", *(["planning.tree.orphans"] if tree.orphans else [])]
    note = running([say(key, lang) for key in notes], lang)
    return Chart(
        "tree", pd.DataFrame(rows), title(found, lang),
        {"y": "code", "label": "label", "color": "tier", "low": "above", "text": "wording", "mark": "mark"},
        {"text": say("planning.column.wording", lang)}, note, found.stamp(lang),
        {"tiers": titles},
    )  # fmt: skip


def title(found: Outline, lang: Lang) -> str:
    """What the picture says first."""
    lines = say("planning.joint", lang).join(found.name(line.code, lang) for line in found.plan.main_lines)
    measures = len(found.plan.measures)
    if not lines:
        return say("planning.tree.title_bare", lang, measures=measures)
    if orphans := found.tree.orphans:
        return say("planning.tree.title_orphans", lang, lines=lines, count=len(orphans))
    return say("planning.tree.title", lang, lines=lines, measures=measures)


def upwards(found: Outline, above: tuple[str, ...]) -> tuple[str, ...]:
    """What is served, a main line in place of its half."""
    out = []
    for code in above:
        placed = found.plan.coded[code]
        out.append(placed.above if found.tree.branches[code].kind == "halves" else code)
    return tuple(dict.fromkeys(out))


def leaves(found: Outline, lang: Lang) -> list[tuple[str, str, str]]:
    """Measures: code, words with the next day promised, and the priority they are drawn under (empty for none)."""
    priorities = [priority.code for priority in found.plan.priorities]
    out, under = [], dict.fromkeys(priorities, 0)
    for measure in found.plan.measures:
        above = next((code for code in measure.serves if code in under), "")
        if above:
            under[above] += 1
            if under[above] > UNDER:
                continue
        out.append((measure.code, with_day(found, measure.code, lang), above))
    for code, count in under.items():
        if count > UNDER:
            out.append((f"{code}…", say("planning.tree.more", lang, count=count - UNDER), code))
    return out


def with_day(found: Outline, code: str, lang: Lang) -> str:
    """A measure's name with the day of the milestone that matters next: an overdue one, else the next awaited."""
    parts = [found.plan.coded[name].part for name in found.tree.under(code, "milestones")]
    stones = sorted((part for part in parts if isinstance(part, Milestone) and part.reached is None),
                    key=lambda stone: (not overdue(stone, found.on), shown_day(stone)))  # fmt: skip
    name = found.name(code, lang)
    if not stones:
        return name
    stone, day = stones[0], shown_day(stones[0])
    if overdue(stone, found.on):
        return say("planning.tree.day_late", lang, name=name, day=stone.due.isoformat())
    key = "planning.tree.day" if day == stone.due else "planning.tree.day_moved"
    return say(key, lang, name=name, day=day.isoformat(), due=stone.due.isoformat())
