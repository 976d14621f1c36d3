"""What a leader asks first, in at most seven sentences: where we stand, whether the aims are reached as things go, why
not, what to do for how much money, and what to decide first.

Written only where measures were chosen for a plan; any other report keeps its own first sentences.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from ganchao.reporting.figures import enumerated, percent
from ganchao.reporting.plan_brief import owner_of
from ganchao.reporting.plan_words import Programme, money, name_of
from ganchao.reporting.score_facts import Round, moved
from ganchao.text import Lang, say, shown

if TYPE_CHECKING:
    from ganchao.auditing.uncertainty import Uncertainty

KEYS: Final = 3
"""Measures named as the ones that cannot be done without."""
FIRST: Final = 6
"""Measures named among those to be decided first."""


def headline(
    now: Round, found: Programme, lang: Lang, *, ranges: Uncertainty | None = None, gap: str = "", bare: str = "",
    index: str = "",
) -> list[str]:
    """The sentences; ``gap`` is the one on what keeps us behind, ``bare`` the one on weak spots that no measure meets.

    ``index`` is the name of what is ranked by.
    """
    if now.own is None:
        return []
    said = [_rank(now, now.own, lang, ranges, index), _as_things_go(found, lang), gap, bare]
    best = found.likeliest
    if best is None:
        assert found.unreached is not None
        said.append(say("plan.unreached_none", lang, best=shown(found.unreached.best, lang)))
    elif not best.measures:
        said.append(say("headline.nothing", lang))
    else:
        said += [_plan(found, lang), _first(found, lang)]
    return [sentence for sentence in said if sentence]


def _rank(now: Round, own: int, lang: Lang, ranges: Uncertainty | None, index: str) -> str:
    unit = now.card.units[own]
    place = ranges.units.index(unit) if ranges is not None and unit in ranges.units else -1
    between = ""
    if ranges is not None and place >= 0 and ranges.counts[place].any():
        low, high = int(ranges.low[place]), int(ranges.high[place])
        key = "headline.range" if low != high else "headline.sure"
        between = say(key, lang, level=f"{ranges.prepared.audit.level * 100:g}", low=low, high=high)
    key = "headline.tied" if now.tied[own, -1] else "headline.rank"
    return say(key, lang, index=index, year=now.year, unit=now.names[own], count=now.count, rank=now.rank(own),
               score=now.score(own), change=moved(now.change[own], lang), range=between)  # fmt: skip


def _chances(found: Programme, chances: Sequence[float], lang: Lang) -> str:
    aims = sorted(found.plan.aims, key=lambda aim: aim.year)
    return say("headline.joint", lang).join(
        say("headline.chance", lang, year=aim.year, rank=upto, chance=about(chance, lang))
        for aim, upto, chance in zip(aims, found.upto, chances, strict=True)
    )


def about(share: float, lang: Lang) -> str:
    """A probability as it is spoken of: about so much, or hardly, or nearly sure.

    >>> about(0.584, "en"), about(0.002, "en")
    ('about 58%', 'under 1%')
    """
    words = percent(share, lang)
    return say("headline.about", lang, chance=words) if 0.01 <= share <= 0.99 else words


def _as_things_go(found: Programme, lang: Lang) -> str:
    return say("headline.idle", lang, chances=_chances(found, found.nothing, lang)) if found.nothing else ""


def _plan(found: Programme, lang: Lang) -> str:
    best = found.likeliest
    assert best is not None
    keys = keystones(found)
    facts = {
        "count": len(best.measures), "of": len(found.plan.measures), "money": money(found, best.total, lang),
        "keys": "" if not keys else say("headline.keys", lang, count=len(keys), list=enumerated(
            [name_of(found, code, lang) for code in keys], lang)),
        "then": _then(found, lang),
    }  # fmt: skip
    if found.unreached is not None:
        return say("headline.unreached", lang, best=shown(found.unreached.best, lang), **facts)
    return say("headline.plan", lang, **facts)


def _then(found: Programme, lang: Lang) -> str:
    """The chances with the measures, on the basis of "as things go" first, then on the one they are chosen on."""
    if found.stated is None:
        return ""
    exact = found.stated.probability.tolist()
    without = enumerated([about(chance, lang) for chance in found.untouched], lang)
    if not found.lived:
        return say("headline.then", lang, chances=_chances(found, exact, lang), without=without)
    return say("headline.then_lived", lang, chances=_chances(found, found.lived, lang), without=without,
               exact=enumerated([about(chance, lang) for chance in exact], lang))


def keystones(found: Programme) -> list[str]:
    """Measures that every plan nearly as cheap takes, those dearest to replace first; at most :data:`KEYS`."""
    if found.choice is None:
        return []
    lost = {code: each.extra_cost(found.choice.total) for code, each in found.replacements.items()
            if each.taken and each.need.value == "must_have"}  # fmt: skip
    return sorted(lost, key=lambda code: -(math.inf if lost[code] is None else float(lost[code] or 0)))[:KEYS]


def _first(found: Programme, lang: Lang) -> str:
    best = found.likeliest
    assert best is not None
    year = min(best.starts)
    codes = [code for code, start in zip(best.measures, best.starts, strict=True) if start == year]
    items = []
    for code in codes:
        lead = owner_of(found, found.measures[code], lang)
        name = name_of(found, code, lang)
        items.append(say("headline.who", lang, measure=name, lead=lead) if lead else name)
    spent = dict(zip(best.money_years, best.cost, strict=True)).get(year, 0.0)
    budget = found.plan.budgets.get(year)
    within = "" if budget is None else say("headline.budget", lang, money=money(found, float(budget), lang, short=True))
    return say("headline.first", lang, year=year, count=len(codes), list=enumerated(items, lang, most=FIRST),
               money=money(found, float(spent), lang, short=True), budget=within)  # fmt: skip
