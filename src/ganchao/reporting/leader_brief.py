"""What is handed to a leader: one page (一页纸) and a card of questions (备询卡).

The page says where we stand, what keeps us behind, what may be reached and what is to be decided. The card answers what
a leader is asked: why up or down, how far, whose job, what is wanted, how sure. Every sentence rests on the same
results as the whole report.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from ganchao.reporting.blocks import Block, Brief, Callout, Column, Heading, Paragraph, Table
from ganchao.reporting.figures import enumerated, percent, rounded, running, tidy
from ganchao.reporting.gap_brief import decimals_of, whom_words
from ganchao.reporting.headline import keystones
from ganchao.reporting.leader_answers import ANSWERS, causes_of, promises_behind, weak_owners
from ganchao.reporting.names import unit_name
from ganchao.reporting.notices import secrecy_notice
from ganchao.reporting.plan_words import money, name_of, stamp_of
from ganchao.reporting.score_brief import ranges_by_year
from ganchao.reporting.score_facts import Round, moved, rounds_of, summary
from ganchao.text import Lang, say, shown

if TYPE_CHECKING:
    from ganchao.benchmarking.gap import Gap
    from ganchao.reporting.material import Material
    from ganchao.reporting.plan_words import Programme

PAGE: Final = "page"
"""Anchor of what stands on the page."""
CARD: Final = "card"
"""Anchor of the card of questions."""


def leader_brief(found: Material, lang: Lang, *, expert: bool = False) -> Brief:  # noqa: ARG001 - nothing is folded
    """The page and the card, as far as results allow; where nobody is named as us, what the field looks like."""
    rounds = rounds_of(found.card, lang, last=2)
    if not rounds:
        return (Heading(found.title(found.index(lang), lang), 1),
                Callout(say("reporting.nobody_ranked", lang), "problem"))  # fmt: skip
    now = rounds[0]
    blocks: list[Block] = [*secrecy_notice(found.plan, lang), Heading(page_title(found, now, lang), 1),
                           *stamps(found, lang)]  # fmt: skip
    for name, part in PARTS.items():
        inside = part(found, now, lang)
        if inside:
            blocks += [Heading(say(f"paper.part.{name}", lang), 2, f"{PAGE}-{name}"), *inside]
    blocks.append(Callout(say("paper.basis", lang, index=found.index(lang), year=now.year, vintage=basis(found, lang))))
    rows = card_rows(found, now, lang)
    if rows:
        columns = (Column(say("paper.card.question", lang)), Column(say("paper.card.answer", lang)))
        blocks += [
            Heading(say("paper.card", lang), 2, CARD, new_page=True),
            Table(columns, rows, say("paper.card.title", lang, count=len(rows)), sheet=say("paper.card", lang),
                  stamp=stamp_in(found, lang)),
        ]  # fmt: skip
    return tuple(blocks)


def page_title(found: Material, now: Round, lang: Lang) -> str:
    """Whose page this is, of which round."""
    if now.own is None:
        return say("paper.title_field", lang, index=found.index(lang), year=now.year)
    key = "paper.title" if found.programme is not None else "paper.title_rank"
    return say(key, lang, unit=now.names[now.own], year=now.year)


def stamps(found: Material, lang: Lang) -> list[Block]:
    """That values are simulated, or measures made up."""
    framework, plan = found.card.framework, found.plan
    text = framework.simulated or (plan.illustrative if plan is not None else None)
    return [Callout(tidy(text.in_lang(lang)), "simulated")] if text else []


def stamp_in(found: Material, lang: Lang) -> str:
    """What stands inside tables that people copy elsewhere."""
    if found.card.framework.simulated:
        return say("reporting.stamp", lang)
    return "" if found.programme is None else stamp_of(found.programme, lang)


def basis(found: Material, lang: Lang) -> str:
    """The state of the data."""
    return found.facts.get(lang, {}).get(say("run.fact.vintage", lang), "–")


def standing(found: Material, now: Round, lang: Lang) -> list[Block]:
    """Where we stand, how sure, and why it changed."""
    if now.own is None:
        return [Paragraph(text) for text in summary(now, lang)]
    unit, between = now.card.units[now.own], ""
    ranges = ranges_by_year(found.audited).get(now.year)
    place = ranges.units.index(unit) if ranges is not None and unit in ranges.units else -1
    if ranges is not None and place >= 0 and ranges.counts[place].any():
        between = say("paper.range", lang, low=int(ranges.low[place]), high=int(ranges.high[place]))
    key = "paper.rank_tied" if now.tied[now.own, -1] else "paper.rank"
    said = [say(key, lang, unit=now.names[now.own], year=now.year, count=now.count, rank=now.rank(now.own),
                score=now.score(now.own), change=moved(now.change[now.own], lang), range=between)]  # fmt: skip
    said += [causes_of(found, lang)]
    return [Paragraph(running([text for text in said if text], lang))]


def behind(found: Material, now: Round, lang: Lang) -> list[Block]:
    """The gap, what makes it, and who can move that."""
    if now.own is None or found.compared is None:
        return []
    said = [gap_size(found.compared.gap, lang), weak_owners(found, lang)]
    told = [text for text in said if text]
    return [Paragraph(running(told, lang))] if told else []


def gap_size(gap: Gap | None, lang: Lang) -> str:
    """How far behind or ahead of whom; the card names what makes it."""
    if gap is None or not gap.gap:
        return ""
    way = "behind" if gap.gap > 0 else "ahead"
    return say(f"paper.gap_{way}", lang, unit=unit_name(gap.card.panel, gap.unit, lang), whom=whom_words(gap, lang),
               gap=rounded(abs(gap.gap), decimals_of(gap.card)))  # fmt: skip


def reachable(found: Material, now: Round, lang: Lang) -> list[Block]:
    """Every aim with its chances, as a table, and what the plan takes."""
    made = found.programme
    if made is None or now.own is None:
        return []
    best = made.likeliest
    columns = (
        Column(say("paper.column.aim", lang)), Column(say("paper.column.idle", lang)),
        Column(say("paper.column.done", lang)), Column(say("paper.column.wanted", lang)),
    )  # fmt: skip
    rows = []
    for k, aim in enumerate(sorted(made.plan.aims, key=lambda aim: aim.year)):
        name = say("paper.aim", lang, word=say(f"planning.commitment.{aim.commitment.value}", lang), year=aim.year,
                   rank=made.upto[k])  # fmt: skip
        done = "" if not made.chances else percent(made.chances[k], lang)
        idle = percent(made.nothing[k], lang) if made.nothing else ""
        rows.append((name, idle, done, percent(aim.confidence, lang)))
    table = Table(columns, tuple(rows), say("paper.aims", lang), sheet=say("paper.aims", lang),
                  stamp=stamp_in(found, lang))  # fmt: skip
    said = []
    if best is not None and best.measures:
        facts = {"count": len(best.measures), "of": len(made.plan.measures), "money": money(made, best.total, lang)}
        if made.unreached is None:
            said.append(say("paper.plan", lang, **facts))
        else:
            said.append(say("paper.plan_short", lang, best=shown(made.unreached.best, lang), **facts))
        key = "paper.both_vary" if made.lived else "paper.same_footing"
        said.append(say(key, lang, chances=enumerated([percent(chance, lang) for chance in made.untouched], lang)))
    elif best is not None:
        said.append(say("headline.nothing", lang))
    return [table, *([Paragraph(running(said, lang))] if said else [])]


def wanted(found: Material, now: Round, lang: Lang) -> list[Block]:
    """What is to be decided, in order."""
    if now.own is None:
        return []
    asked = [text for text in decisions(found, lang) if text]
    if not asked:
        return []
    if len(asked) == 1:
        return [Paragraph(say("paper.ask", lang, text=asked[0]))]
    items = [say(f"paper.item.{k}", lang, text=text) for k, text in enumerate(asked, 1)]
    return [Paragraph(say("paper.asks", lang, list=say("paper.item_joint", lang).join(items)))]


def decisions(found: Material, lang: Lang) -> list[str]:
    """Up to four things that only a leader can settle."""
    made = found.programme
    asked = [] if made is None else [*started(made, lang)]
    return [*asked, *promises_behind(found, lang)][:4]


def started(made: Programme, lang: Lang) -> list[str]:
    """Measures that begin first, with their money; and those that nothing replaces."""
    best = made.likeliest
    if best is None or not best.measures:
        return []
    year = min(best.starts)
    count = sum(start == year for start in best.starts)
    spent = dict(zip(best.money_years, best.cost, strict=True)).get(year, 0.0)
    budget = made.plan.budgets.get(year)
    within = "" if budget is None else say("paper.budget", lang, money=money(made, float(budget), lang, short=True))
    asked = [say("paper.ask.start", lang, year=year, count=count, budget=within,
                 money=money(made, float(spent), lang, short=True))]  # fmt: skip
    keys = keystones(made)
    if keys:
        names = enumerated([name_of(made, code, lang) for code in keys], lang)
        asked.append(say("paper.ask.keys", lang, count=len(keys), list=names))
    return asked


Part = Callable[["Material", Round, Lang], list[Block]]
PARTS: Final[dict[str, Part]] = {
    "standing": standing, "behind": behind, "reachable": reachable, "wanted": wanted,
}  # fmt: skip
"""Parts of the page in their order."""


def card_rows(found: Material, now: Round, lang: Lang) -> tuple[tuple[object, ...], ...]:
    """Questions with their answers; those that results cannot answer are left out."""
    if now.own is None:
        return ()
    rows = []
    for name, answer in ANSWERS.items():
        told = [text for text in answer(found, now, lang) if text]
        if told:
            rows.append((say(f"paper.question.{name}", lang), running(told, lang)))
    return tuple(rows)
