"""Answers on a leader's card of questions. To add one, write a function from results to sentences and list it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

from ganchao.reporting.figures import enumerated, percent, rounded
from ganchao.reporting.gap_brief import gap_in_short
from ganchao.reporting.plan_words import money, name_of
from ganchao.text import Lang, say

if TYPE_CHECKING:
    from ganchao.reporting.material import Material
    from ganchao.reporting.score_facts import Round

NAMED: Final = 3
"""Indicators or measures named in one sentence."""
WORST: Final = 2
"""Promises named."""


def causes_of(found: Material, lang: Lang) -> str:
    """What made our rank change since the round before, in one sentence; nothing where it did not or cannot be told."""
    change = None if found.compared is None else found.compared.change
    if change is None or not change.change:
        return ""
    parts = sorted(((cause, float(-part)) for cause, part in change.parts.items() if part), key=lambda each: each[1])
    if change.change < 0:
        parts = parts[::-1]
    items = [
        say(f"benchmark.setback.{'up' if places > 0 else 'down'}", lang, cause=say(f"paper.cause.{cause}", lang),
            places=rounded(abs(places), 1 if places % 1 else None))
        for cause, places in parts
    ]  # fmt: skip
    return say("paper.causes", lang, causes=say("benchmark.setback.joint", lang).join(items))


def why(found: Material, now: Round, lang: Lang) -> list[str]:  # noqa: ARG001 - one shape for all answers
    """Why up or down: the whole split, the noise, what of our own moved."""
    from ganchao.reporting.change_brief import change_sentences, movement_sentence  # noqa: PLC0415 - slow to import

    compared = found.compared
    if compared is None or compared.change is None:
        return []
    said = change_sentences(compared, compared.change, lang)[:4]
    if compared.movement is not None and compared.movement.gap:
        said.append(movement_sentence(compared.movement, lang))
    return said


def how_far(found: Material, now: Round, lang: Lang) -> list[str]:  # noqa: ARG001
    """How far: to whom we compare with, to the rank aimed at, and the cheapest next point."""
    from ganchao.reporting.lens_tele import points_sentence  # noqa: PLC0415 - slow to import
    from ganchao.reporting.lens_wide import threshold_sentence  # noqa: PLC0415 - slow to import

    said = [gap_in_short(found.compared.gap, lang)] if found.compared is not None and found.compared.gap else []
    seen = found.seen
    if seen is not None and forecast_is_ours(found):
        assert seen.forecast is not None
        said.append(threshold_sentence(seen, seen.forecast, lang))
    if seen is not None and seen.points is not None:
        said.append(points_sentence(seen, lang))
    return said


def forecast_is_ours(found: Material) -> bool:
    """Whether our unit is among those forecast."""
    seen = found.seen
    if seen is None or seen.forecast is None or seen.unit not in seen.forecast.units:
        return False
    return bool(seen.forecast.ranks[0, -1, seen.forecast.units.index(seen.unit), -1])


def whose(found: Material, now: Round, lang: Lang) -> list[str]:  # noqa: ARG001
    """Whose job: leads of the weak spots, of the measures chosen, of what lags behind its path."""
    return [weak_owners(found, lang), measure_owners(found, lang), *promises_behind(found, lang, key="paper.behind")]


def weak_owners(found: Material, lang: Lang) -> str:
    """The weak spots that matter most, each with whoever leads a measure on it, or that nobody does yet."""
    seen, compared = found.seen, found.compared
    if seen is None or compared is None:
        return ""
    from ganchao.reporting.lens_micro import weak_spots  # noqa: PLC0415 - slow to import

    items = []
    for spot in weak_spots(compared)[:NAMED]:
        leads = leads_of(found, spot.node, lang)
        who = say("paper.lead", lang, lead=enumerated(leads, lang, 2)) if leads else say("paper.no_lead", lang)
        items.append(say("paper.weak", lang, indicator=seen.node(spot.node, lang), rank=f"{spot.rank:.0f}", who=who))
    return say("paper.weak_spots", lang, list=say("paper.weak_joint", lang).join(items)) if items else ""


def leads_of(found: Material, indicator: str, lang: Lang) -> list[str]:
    """Who leads measures that move an indicator, each once."""
    plan = found.plan
    if plan is None:
        return []
    owners = {owner.code: owner.name.in_lang(lang) for owner in plan.owners}
    names = [
        measure.owner.in_lang(lang) or owners.get(measure.roles.lead, "") for measure in plan.measures
        if any(effect.indicator == indicator for effect in measure.effects)
    ]
    return [name for name in dict.fromkeys(names) if name]


def measure_owners(found: Material, lang: Lang) -> str:
    """How the measures chosen are spread over departments."""
    from ganchao.reporting.plan_brief import owner_of  # noqa: PLC0415 - slow to import

    made = found.programme
    best = None if made is None else made.likeliest
    if made is None or best is None or not best.measures:
        return ""
    counts: dict[str, int] = {}
    for code in best.measures:
        name = owner_of(made, made.measures[code], lang)
        counts[name] = counts.get(name, 0) + 1
    items = [say("paper.owns", lang, lead=name, count=count)
             for name, count in sorted(counts.items(), key=lambda each: -each[1]) if name]  # fmt: skip
    if not items:
        return ""
    bare = counts.get("", 0)
    more = say("paper.owns_nobody", lang, count=bare) if bare else ""
    return say("paper.owners", lang, count=len(best.measures), list=enumerated(items, lang, 6), more=more)


def promises_behind(found: Material, lang: Lang, *, key: str = "paper.late") -> list[str]:
    """Promises that lag behind their path, in a sentence; nothing where none does."""
    tracked = found.tracked
    if tracked is None:
        return []
    from ganchao.reporting.progress_brief import name_of as promise  # noqa: PLC0415 - slow to import

    late = [each for each in tracked.progress.paths if each.state in {"behind", "missed"}]
    if not late:
        return []
    late.sort(key=lambda each: each.gap if each.gap is not None else 0.0)
    names = enumerated([promise(each.path, lang) for each in late[:WORST]], lang)
    return [say(key, lang, count=len(late), every=len(tracked.progress.paths), list=names)]


def what_it_takes(found: Material, now: Round, lang: Lang) -> list[str]:  # noqa: ARG001
    """What is wanted: money by year, the measures that nothing replaces, offers not yet used."""
    from ganchao.reporting.headline import keystones  # noqa: PLC0415 - slow to import
    from ganchao.reporting.lens_tele import policy_sentence  # noqa: PLC0415 - slow to import

    said, made = [], found.programme
    best = None if made is None else made.likeliest
    if made is not None and best is not None and best.measures:
        years = [say("paper.spent", lang, year=year, money=money(made, float(cost), lang, short=True))
                 for year, cost in zip(best.money_years, best.cost, strict=True) if cost]  # fmt: skip
        said.append(say("paper.money", lang, money=money(made, best.total, lang), list=enumerated(years, lang)))
        keys = keystones(made)
        if keys:
            said.append(say("paper.keys", lang, list=enumerated([name_of(made, code, lang) for code in keys], lang)))
    if found.seen is not None:
        said.append(policy_sentence(found.seen, lang))
    return said


def how_sure(found: Material, now: Round, lang: Lang) -> list[str]:
    """How sure: other defensible methods, how forecasts did in the past, whether anybody did it before."""
    from ganchao.reporting.score_brief import sureness  # noqa: PLC0415 - slow to import

    said = [sureness(found.audited, now, lang)]
    if found.outlook is not None and found.outlook.skill:
        held = sorted(f"{each.covered_80.share:.0%}" for each in found.outlook.skill)
        said.append(say("paper.held", lang, share=held[0]) if held[0] == held[-1] else
                    say("forecast.skill.held", lang, low=held[0], high=held[-1]))  # fmt: skip
    made = found.programme
    if made is not None and made.chances:
        aims = sorted(made.plan.aims, key=lambda aim: aim.year)
        items = [say("headline.chance", lang, year=aim.year, rank=upto, chance=percent(float(chance), lang))
                 for aim, upto, chance in zip(aims, made.upto, made.chances, strict=True)]  # fmt: skip
        said.append(say("paper.sure", lang, chances=say("headline.joint", lang).join(items)))
    return said


def others(found: Material, now: Round, lang: Lang) -> list[str]:  # noqa: ARG001
    """What the others do: how many near us are faster, and who may pass."""
    from ganchao.reporting.lens_wide import near_sentence, overtaking_sentence  # noqa: PLC0415 - slow to import

    seen = found.seen
    if seen is None:
        return []
    said = [near_sentence(seen, lang)]
    if forecast_is_ours(found):
        assert seen.forecast is not None
        said.append(overtaking_sentence(seen, seen.forecast, lang))
    return said


def lines(found: Material, now: Round, lang: Lang) -> list[str]:  # noqa: ARG001
    """Whether the bottom lines hold, and what it takes."""
    made = found.programme
    if made is None or not made.lines:
        return []
    names = {line.code: line.name.in_lang(lang) or line.code for line in made.plan.bottom_lines}
    vetoes = {line.code for line in made.plan.bottom_lines if line.kind.value == "veto"}
    measured = [held for held in made.lines if held.line not in vetoes]  # of a veto no number says whether it holds
    crossed = [names[held.line] for held in measured if not held.nothing_done]
    binds = [names[held.line] for held in measured if held.binds]
    if not measured:
        return []
    said = [say("paper.lines_hold", lang, count=len(measured)) if not crossed else
            say("paper.lines_crossed", lang, count=len(measured), crossed=len(crossed),
                list=enumerated(crossed, lang))]  # fmt: skip
    if binds:
        said.append(say("paper.lines_bind", lang, list=enumerated(binds, lang)))
    chosen = made.likeliest is not None and bool(made.likeliest.measures)
    return [*said, say("paper.lines_kept", lang)] if chosen else said


def data(found: Material, now: Round, lang: Lang) -> list[str]:  # noqa: ARG001
    """What the numbers rest on."""
    said = found.assumptions.get(lang, ())
    ends = ("。", ".", "!", "?")
    stop = say("paper.stop", lang)
    return [text if text.endswith(ends) else text + stop for text in said[:4]]


Answer = Callable[["Material", "Round", Lang], list[str]]
ANSWERS: Final[Mapping[str, Answer]] = {
    "why": why, "how_far": how_far, "whose": whose, "what": what_it_takes, "sure": how_sure, "others": others,
    "lines": lines, "data": data,
}  # fmt: skip
"""Questions in the order in which they are asked."""
