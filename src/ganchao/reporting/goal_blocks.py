"""Goals under the chosen measures, for readers: where each stands, where the measures bring it, what is missing."""

from __future__ import annotations

from ganchao.planning.goals import GoalReached, goals_under
from ganchao.reporting.blocks import Block, Column, Heading, Paragraph, Table
from ganchao.reporting.outline import Outline
from ganchao.reporting.outline_words import named
from ganchao.reporting.plan_words import Programme, stamp_of
from ganchao.text import Lang, say


def goal_blocks(found: Programme, outline: Outline, lang: Lang) -> list[Block]:
    """A sentence and a table; nothing where no goal can be judged or no measures were chosen."""
    best = found.likeliest
    starts = dict(zip(best.measures, best.starts, strict=True)) if best is not None else {}
    reached = goals_under(outline.plan, outline.card, outline.values, outline.baskets, starts)
    if not reached or not starts:
        return []
    return [
        Heading(say("goals.heading", lang), 3, "plan-goals"), Paragraph(sentence(reached, outline, lang)),
        table(reached, outline, lang, stamp_of(found, lang)),
    ]  # fmt: skip


def sentence(reached: tuple[GoalReached, ...], outline: Outline, lang: Lang) -> str:
    """How many goals the measures reach, which lack what, which no measure moves."""
    joint = say("goals.joint", lang)
    short = [each for each in reached if each.lacks > 0 and each.measures]
    still = [each for each in reached if each.lacks > 0 and not each.measures]
    parts = [say("goals.reached", lang, count=sum(not each.lacks for each in reached), all=len(reached))]
    if short:
        items = (say("goals.lack", lang, goal=outline.name(each.goal.code, lang), lacks=f"{each.lacks:.1f}")
                 for each in short)  # fmt: skip
        parts.append(say("goals.short", lang, list=joint.join(items)))
    if still:
        names = (outline.name(each.goal.code, lang) for each in still)
        parts.append(say("goals.still", lang, list=joint.join(names)))
    return ("" if lang == "zh" else " ").join(parts)


def table(reached: tuple[GoalReached, ...], outline: Outline, lang: Lang, stamp: str) -> Table:
    """Every goal in a row."""
    rows = tuple(
        (outline.name(each.goal.code, lang), each.now, str(each.year), each.then, each.goal.target,
         each.lacks or None, str(each.goal.year), named(outline, each.measures, lang))
        for each in reached
    )  # fmt: skip
    decimals = {"now": 1, "then": 1, "target": 1, "lacks": 1}
    shown = ("goal", "now", "data_year", "then", "target", "lacks", "by", "measures")
    columns = tuple(Column(say(f"goals.column.{key}", lang), decimals.get(key)) for key in shown)
    return Table(columns, rows, say("goals.table", lang), say("goals.note", lang), sheet=say("goals.sheet", lang),
                 stamp=stamp)  # fmt: skip
