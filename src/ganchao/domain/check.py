"""What can be wrong with a framework's structure, found without data and without any method table.

To add a check, write a generator of problems and list it in ``CHECKS``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final, NamedTuple

from ganchao.domain.framework import Direction, Framework, Group, Indicator, Node, Role
from ganchao.domain.place import Step, place
from ganchao.domain.recipe import Aggregate, Normalise, Treat, Weighting
from ganchao.errors import Problem, UnknownName, Where

SUM_TOLERANCE: Final = 0.1
"""How far from 1 or 100 weights may sum and still be taken for shares that were meant to sum to it."""
MOST_PER_CENTS: Final = 20
"""More weights than this that sum to about 100 are taken for ratios."""
RECIPROCAL_TOLERANCE: Final = 0.02
"""Room for 0.33 as the reciprocal of 3."""


def check_framework(framework: Framework) -> tuple[Problem, ...]:
    """Everything wrong with the structure of a framework, each with its place in the document."""
    return tuple(problem for check in CHECKS for problem in check(framework))


def found(framework: Framework, steps: Sequence[Step], key: str, **values: object) -> Problem:
    """A problem at a place of the framework."""
    return Problem(f"check.{key}", Where(path=place(framework, steps)), values)


def nodes_in_order(framework: Framework) -> Iterator[tuple[tuple[Step, ...], Node]]:
    """Every indicator and group with its place."""
    for at, indicator in enumerate(framework.indicators):
        yield ("indicators", at), indicator
    for at, group in enumerate(framework.groups):
        yield ("groups", at), group


def check_codes(framework: Framework) -> Iterator[Problem]:
    """Codes are unique over indicators and groups."""
    first: dict[str, tuple[Step, ...]] = {}
    for steps, node in nodes_in_order(framework):
        if node.code in first:
            earlier = place(framework, first[node.code])
            yield found(framework, (*steps, "code"), "duplicate_code", code=node.code, first=earlier)
        first.setdefault(node.code, steps)


def check_parents(framework: Framework) -> Iterator[Problem]:
    """Whatever is named as a group is one."""
    groups = {group.code for group in framework.groups}
    indicators = {indicator.code for indicator in framework.indicators}
    for steps, node in nodes_in_order(framework):
        if not node.group or node.group in groups:
            continue
        if node.group in indicators:
            yield found(framework, (*steps, "group"), "group_is_indicator", group=node.group)
        else:
            yield UnknownName("group", node.group, groups).problem(Where(path=place(framework, (*steps, "group"))))


def check_tree(framework: Framework) -> Iterator[Problem]:
    """Groups form one tree."""
    groups = {group.code: group for group in framework.groups}
    order = [group.code for group in framework.groups]
    cycles = tuple(cycles_of(groups))
    for cycle in cycles:
        yield found(framework, ("groups", order.index(cycle[0]), "group"), "cycle", way=" → ".join((*cycle, cycle[0])))
    roots = [at for at, group in enumerate(framework.groups) if not group.group]
    if not groups:
        yield found(framework, ("groups",), "no_groups")
    elif not roots and not cycles and all(group.group in groups for group in framework.groups):
        yield found(framework, ("groups",), "no_index")
    for at in roots[1:]:
        yield found(framework, ("groups", at), "several_indexes", code=order[at], first=order[roots[0]])


def check_members(framework: Framework) -> Iterator[Problem]:
    """Groups have members; indicators belong to a group unless they are series."""
    for at, group in enumerate(framework.groups):
        if not framework.members(group.code):
            yield found(framework, ("groups", at), "empty_group", code=group.code)
    for at, indicator in enumerate(framework.indicators):
        if not indicator.group and indicator.role is not Role.SERIES:
            yield found(framework, ("indicators", at), "no_group", code=indicator.code)
        elif indicator.group and indicator.role is Role.SERIES:
            doubt = found(
                framework, ("indicators", at, "group"), "series_in_group", code=indicator.code, group=indicator.group
            )
            yield replace(doubt, severity="warning")


def cycles_of(groups: dict[str, Group]) -> Iterator[tuple[str, ...]]:
    """Groups that are their own ancestors, each round once."""
    done: set[str] = set()
    for start in groups:
        way: list[str] = []
        here = start
        while here in groups and here not in done and here not in way:
            way.append(here)
            here = groups[here].group
        if here in way:
            yield tuple(way[way.index(here) :])
        done.update(way)


def check_weights(framework: Framework) -> Iterator[Problem]:
    """Given weights are there, are not all zero, and sum to what they seem meant to sum to."""
    for steps, node in nodes_in_order(framework):
        if node.weight == {}:
            yield found(framework, (*steps, "weight"), "no_weights")
    for at, group in enumerate(framework.groups):
        members = [member for member in framework.members(group.code) if member.weight != {}]
        if not members or (group.weighting or framework.weighting).method != "given":
            continue
        starts = sorted({year for m in members if isinstance(m.weight, dict) for year in m.weight})
        years: list[int | None] = [*starts] or [None]
        for year in years:
            weights = [member.weight_in(year or 0) for member in members]
            values = {"group": group.code, "year": year, "sum": f"{sum(weights):g}"}
            suffix = "" if year is None else "_in_year"
            if not any(weights):
                yield found(framework, ("groups", at), "weights_zero" + suffix, **values)
            elif meant := meant_sum(weights):
                wrong = found(
                    framework,
                    ("groups", at),
                    "weights_sum" + suffix,
                    wanted=meant.total,
                    weights=" + ".join(f"{weight:g}" for weight in weights),
                    **values,
                )
                yield replace(wrong, severity="warning") if meant.perhaps_rounded else wrong


class MeantSum(NamedTuple):
    """What weights seem meant to sum to, and do not."""

    total: int  # 1 or 100
    perhaps_rounded: bool  # the gap may come from rounding each weight


def meant_sum(weights: Sequence[float]) -> MeantSum | None:
    """The sum of 1 or 100 that shares miss; ``None`` for ratios, and for shares that miss it only in their last digits.

    >>> meant_sum([0.5, 0.3, 0.18]), meant_sum([0.143, 0.286, 0.572]), meant_sum([2, 3, 4])
    (MeantSum(total=1, perhaps_rounded=False), None, None)
    """
    if len(set(weights)) == 1:
        return None
    finest = 10.0 ** -max(len(f"{weight:.10f}".rstrip("0").partition(".")[2]) for weight in weights)
    for total, shares in ((1, max(weights) < 1), (100, len(weights) <= MOST_PER_CENTS)):
        gap = abs(sum(weights) - total)
        if shares and 1e-9 * total < gap <= SUM_TOLERANCE * total * (1 + 1e-9):
            rounded = finest <= 0.01 * total and gap <= len(weights) * finest / 2 * (1 + 1e-9)
            return None if rounded and finest <= 0.001 * total else MeantSum(total, rounded)
    return None


def check_indicators(framework: Framework) -> Iterator[Problem]:
    """Goalposts, quotients, vetoes, points and limits of each indicator make sense."""
    for at, indicator in enumerate(framework.indicators):
        here: tuple[Step, ...] = ("indicators", at)
        yield from check_goalposts(framework, here, indicator)
        if indicator.numerator and not indicator.denominator:
            yield found(framework, (*here, "numerator"), "numerator_alone", numerator=indicator.numerator)
        if indicator.denominator and indicator.denominator == (indicator.numerator or indicator.code):
            yield found(framework, (*here, "denominator"), "divided_by_itself", column=indicator.denominator)
        if indicator.role is Role.VETO and indicator.veto is None:
            yield found(framework, here, "veto_missing", code=indicator.code)
        if indicator.veto is not None and indicator.veto.above is None and indicator.veto.below is None:
            yield found(framework, (*here, "veto"), "veto_empty", code=indicator.code)
        if indicator.veto is not None and indicator.role is not Role.VETO:
            yield found(framework, (*here, "veto"), "veto_role", code=indicator.code, role=indicator.role.value)
        if indicator.role in {Role.BONUS, Role.DEDUCTION} and indicator.points <= 0:
            yield found(framework, (*here, "points"), "points_missing", code=indicator.code)
        low, high = indicator.limits or (None, None)
        if low is not None and high is not None and low >= high:
            yield found(framework, (*here, "limits"), "limits_reversed", low=f"{low:g}", high=f"{high:g}")
        years = indicator.breaks
        if list(years) != sorted(set(years)):
            yield found(framework, (*here, "breaks"), "breaks_order", years=", ".join(map(str, years)))


def check_goalposts(framework: Framework, here: tuple[Step, ...], indicator: Indicator) -> Iterator[Problem]:
    """Worst and best differ, and lie as the direction says."""
    if indicator.goalposts is None:
        return
    worst, best = indicator.goalposts.worst, indicator.goalposts.best
    values = {"worst": f"{worst:g}", "best": f"{best:g}"}
    if worst == best:
        yield found(framework, (*here, "goalposts"), "goalposts_equal", **values)
    elif (best > worst) != (indicator.direction is Direction.HIGHER):
        yield found(framework, (*here, "goalposts"), f"goalposts_{indicator.direction.value}", **values)


def check_recipes(framework: Framework) -> Iterator[Problem]:
    """Options of methods do not contradict each other, wherever they are written."""
    recipes: list[tuple[tuple[Step, ...], object]] = [
        (("normalise",), framework.normalise),
        (("treat",), framework.treat),
        (("rescale",), framework.rescale),
    ]
    for at, indicator in enumerate(framework.indicators):
        recipes += [
            (("indicators", at, "normalise"), indicator.normalise),
            (("indicators", at, "treat"), indicator.treat),
        ]
    for at, group in enumerate(framework.groups):
        recipes.append((("groups", at, "rescale"), group.rescale))
        if group.floor is not None and group.cap is not None and group.floor >= group.cap:
            yield found(framework, ("groups", at, "floor"), "floor_cap", floor=f"{group.floor:g}", cap=f"{group.cap:g}")
    for steps, recipe in recipes:
        match recipe:
            case Normalise():
                yield from check_normalise(framework, steps, recipe)
            case Treat():
                yield from check_treat(framework, steps, recipe)
        ends = getattr(recipe, "to", None)
        if ends and ends[0] >= ends[1]:
            kind = "to_equal" if ends[0] == ends[1] else "to_reversed"
            yield found(framework, (*steps, "to"), kind, low=f"{ends[0]:g}", high=f"{ends[1]:g}")


def check_normalise(framework: Framework, steps: tuple[Step, ...], recipe: Normalise) -> Iterator[Problem]:
    """A point table is there and ascends; the base year is scored."""
    if recipe.method == "bands" and not recipe.bands:
        yield found(framework, steps, "bands_missing")
    for at, (lower, upper) in enumerate(pairwise(recipe.bands), start=1):
        if upper.above is None:
            yield found(framework, (*steps, "bands", at), "band_open")
        elif lower.above is not None and upper.above <= lower.above:
            yield found(
                framework,
                (*steps, "bands", at, "above"),
                "bands_order",
                above=f"{upper.above:g}",
                before=f"{lower.above:g}",
            )
    base, first, last = recipe.base_year, framework.first_year, framework.last_year
    if base is not None and last is not None and base > last:
        yield found(framework, (*steps, "base_year"), "base_year", year=base, first=first or "", last=last)


def check_treat(framework: Framework, steps: tuple[Step, ...], recipe: Treat) -> Iterator[Problem]:
    """The lower bound lies below the upper; percentiles lie between 0 and 100."""
    if recipe.low is not None and recipe.high is not None and recipe.low >= recipe.high:
        yield found(framework, (*steps, "low"), "low_high", low=f"{recipe.low:g}", high=f"{recipe.high:g}")
    if recipe.method == "percentile_clip":
        for name, value in (("low", recipe.low), ("high", recipe.high)):
            if value is not None and not 0 <= value <= 100:
                yield found(framework, (*steps, name), "percentile", value=f"{value:g}")


def check_groups(framework: Framework) -> Iterator[Problem]:
    """Order weights fit the number of members; judgements and experts cover the members."""
    for at, group in enumerate(framework.groups):
        members = [member.code for member in framework.members(group.code)]
        aggregate: Aggregate = group.aggregate or framework.aggregate
        if aggregate.method == "ordered" and len(aggregate.order_weights) != len(members):
            steps: tuple[Step, ...] = ("groups", at, "aggregate") if group.aggregate else ("aggregate",)
            yield found(
                framework,
                (*steps, "order_weights"),
                "order_weights",
                group=group.code,
                wanted=len(members),
                given=len(aggregate.order_weights),
            )
        weighting = group.weighting or framework.weighting
        steps = ("groups", at, "weighting") if group.weighting else ("weighting",)
        if weighting.method == "ahp":
            yield from check_judgements(framework, steps, weighting, group.code, members)
        for expert, weights in weighting.experts.items() if weighting.method == "experts" else ():
            lacking = [code for code in members if code not in weights]
            # one table of experts at the top may serve all groups, so only one that touches this group is judged
            if lacking and len(lacking) < len(members):
                yield found(
                    framework,
                    (*steps, "experts", expert),
                    "expert_incomplete",
                    expert=expert,
                    group=group.code,
                    lacking=", ".join(lacking),
                )


def check_judgements(
    framework: Framework, steps: tuple[Step, ...], weighting: Weighting, group: str, members: list[str]
) -> Iterator[Problem]:
    """A matrix of pairwise judgements is square, positive and reciprocal, and names the group's members."""
    matrix, size = weighting.matrix, len(weighting.matrix)
    if weighting.members and sorted(weighting.members) != sorted(members):
        yield found(
            framework,
            (*steps, "members"),
            "ahp_members",
            group=group,
            given=", ".join(weighting.members),
            members=", ".join(members),
        )
    if not size or any(len(row) != size for row in matrix) or size != len(weighting.members or members):
        lengths = " + ".join(str(len(row)) for row in matrix) or "0"
        yield found(
            framework,
            (*steps, "matrix"),
            "ahp_square",
            wanted=len(weighting.members or members),
            rows=size,
            lengths=lengths,
        )
        return
    for i, row in enumerate(matrix):
        for j in range(i + 1):
            here, there = row[j], matrix[j][i]
            if here <= 0 or there <= 0 or abs(here * there - 1) > RECIPROCAL_TOLERANCE:
                yield found(
                    framework,
                    (*steps, "matrix", i, j),
                    "ahp_reciprocal",
                    row=i + 1,
                    column=j + 1,
                    here=f"{here:g}",
                    there=f"{there:g}",
                )


def check_bands_of_ranks(framework: Framework) -> Iterator[Problem]:
    """Tiers ascend, end somewhere, and are named once."""
    twice = [code for code, count in Counter(tier.code for tier in framework.tiers).items() if count > 1]
    for code in twice:
        at = [tier.code for tier in framework.tiers].index(code, 1 + [t.code for t in framework.tiers].index(code))
        yield found(framework, ("tiers", at, "code"), "tier_twice", code=code)
    for at, tier in enumerate(framework.tiers):
        if tier.upto is not None and tier.percentile is not None:
            yield found(framework, ("tiers", at), "tier_both", code=tier.code)
        if tier.upto is None and tier.percentile is None and at < len(framework.tiers) - 1:
            yield found(framework, ("tiers", at), "tier_open", code=tier.code)
    for name in ("upto", "percentile"):
        ends = [(at, end) for at, tier in enumerate(framework.tiers) if (end := getattr(tier, name)) is not None]
        for (_, before), (at, end) in pairwise(ends):
            if end <= before:
                yield found(framework, ("tiers", at, name), "tier_order", end=f"{end:g}", before=f"{before:g}")


def check_years(framework: Framework) -> Iterator[Problem]:
    """First years do not come after last years."""
    for steps, first, last in (
        (("holds", "first"), framework.holds.first, framework.holds.last),
        (("first_year",), framework.first_year, framework.last_year),
    ):
        if first is not None and last is not None and first > last:
            yield found(framework, steps, "years_reversed", first=first, last=last)


def check_named_units(framework: Framework) -> Iterator[Problem]:
    """No unit is kept and dropped at once, or its own peer."""
    for code in sorted(set(framework.screen.keep) & set(framework.screen.drop)):
        yield found(framework, ("screen", "drop"), "kept_and_dropped", unit=code)
    if framework.own and framework.own in framework.peer_codes:
        yield found(framework, ("peers",), "own_peer", unit=framework.own)
    for code, count in Counter(framework.peer_codes).items():
        if count > 1:
            yield found(framework, ("peers",), "peer_twice", unit=code)


def check_scenario(framework: Framework) -> Iterator[Problem]:
    """Events touch indicators that are scored."""
    known = {indicator.code for indicator in framework.scored}
    events = framework.scenario.events if framework.scenario is not None else ()
    for at, event in enumerate(events):
        for k, effect in enumerate(event.effects):
            if effect.indicator not in known:
                steps = ("scenario", "events", at, "effects", k, "indicator")
                where = Where(path=place(framework, steps))
                yield UnknownName("indicator", effect.indicator, sorted(known)).problem(where)


CHECKS: Final[tuple[Callable[[Framework], Iterator[Problem]], ...]] = (
    check_codes,
    check_parents,
    check_tree,
    check_members,
    check_weights,
    check_indicators,
    check_recipes,
    check_groups,
    check_bands_of_ranks,
    check_years,
    check_named_units,
    check_scenario,
)
"""Every check of a framework's structure."""
