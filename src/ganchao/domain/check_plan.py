"""What can be wrong with a plan, against the framework it is for and the field it is made in.

To add a check, write a generator of problems and list it in ``CHECKS``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from ganchao.domain.check_assessment import check_assessments
from ganchao.domain.check_filled import advise_filling_in
from ganchao.domain.check_links import LINK_CHECKS
from ganchao.domain.check_skeleton import SKELETON_CHECKS
from ganchao.domain.framework import Direction, Framework
from ganchao.domain.inheriting import inherited
from ganchao.domain.place import Step, there
from ganchao.domain.plan import BottomLine, LineKind, Plan
from ganchao.domain.plan_problem import cycles_in, followed, found, unknown, warned
from ganchao.errors import Problem


def check_plan(plan: Plan, framework: Framework) -> tuple[Problem, ...]:
    """Everything wrong with a plan, each with its place in the document."""
    return tuple(problem for check in CHECKS for problem in check(plan, framework))


def check_aims(plan: Plan, framework: Framework) -> Iterator[Problem]:
    """Every aim means one rank of one node, once."""
    nodes, tiers = framework.node_codes, [tier.code for tier in framework.tiers]
    seen: dict[tuple[int, str], int] = {}
    for at, aim in enumerate(plan.aims):
        told = [aim.rank is not None, bool(aim.tier), aim.percentile is not None, aim.top_percent is not None]
        if sum(told) != 1:
            yield found(plan, ("aims", at), "one_rank", count=sum(told))
        if aim.tier and aim.tier not in tiers:
            yield unknown(plan, ("aims", at, "tier"), "tier", aim.tier, tiers)
        if aim.node and aim.node not in nodes:
            yield unknown(plan, ("aims", at, "node"), "node", aim.node, nodes)
        if (first := seen.setdefault((aim.year, aim.node), at)) != at:
            yield found(plan, ("aims", at), "two_aims", year=aim.year, other=there(plan, ("aims", first)))


def check_field(plan: Plan, last: int, count: int) -> Iterator[Problem]:
    """Aims lie after the last round known, at ranks that the ``count`` units of its field leave."""
    for at, aim in enumerate(plan.aims):
        if aim.year <= last:
            yield found(plan, ("aims", at, "year"), "aim_past", year=aim.year, last=last)
        if aim.rank is not None and aim.rank > count:
            yield found(plan, ("aims", at, "rank"), "rank_beyond", rank=aim.rank, count=count)


def check_levers(plan: Plan, framework: Framework) -> Iterator[Problem]:
    """Levers are indicators, each told once."""
    known = [indicator.code for indicator in framework.scored]
    seen: dict[str, int] = {}
    for at, lever in enumerate(plan.levers):
        for code, steps in [(lever.indicator, ("indicator",)), *((c, ("follows", c)) for c in lever.follows)]:
            if code not in known:
                yield unknown(plan, ("levers", at, *steps), "indicator", code, known)
        if (first := seen.setdefault(lever.indicator, at)) != at:
            yield found(plan, ("levers", at), "told_twice", code=lever.indicator,
                        other=there(plan, ("levers", first)))
        if lever.indicator in lever.follows:
            yield found(plan, ("levers", at, "follows"), "follows_itself", code=lever.indicator)


def check_lines(plan: Plan, framework: Framework) -> Iterator[Problem]:
    """Bottom lines say what their kind needs, of things that exist."""
    known, measures = followed(plan, framework), [m.code for m in plan.measures]
    for at, line in enumerate(plan.bottom_lines):
        steps: tuple[Step, ...] = ("bottom_lines", at)
        for need in needs_of(line):
            yield found(plan, steps, "line_lacks", code=line.code, kind=line.kind.value, need=need)
        if line.indicator and line.indicator not in known:
            yield unknown(plan, (*steps, "indicator"), "indicator", line.indicator, known)
        for name in line.measures:
            if name not in measures:
                yield unknown(plan, (*steps, "measures"), "measure", name, measures)
    yield from contradictions(plan, framework)


def needs_of(line: BottomLine) -> list[str]:
    """Fields that a bottom line of its kind lacks."""
    wanted = {
        LineKind.FLOOR: ("indicator", "value"), LineKind.CAP: ("indicator", "value"),
        LineKind.VETO: () if line.breach else ("measures",), LineKind.PROTECTED: ("measures", "value"),
    }[line.kind]
    given = {"indicator": bool(line.indicator), "value": line.value is not None, "measures": bool(line.measures)}
    return [name for name in wanted if not given[name]]


def contradictions(plan: Plan, framework: Framework) -> Iterator[Problem]:
    """A floor above a cap, and a line beyond the furthest value that a lever allows."""
    levers = {lever.indicator: (at, lever.stretch_limit) for at, lever in enumerate(plan.levers)
              if lever.stretch_limit is not None}
    every = (*framework.scored, *plan.indicators)
    better = {indicator.code: indicator.direction is Direction.HIGHER for indicator in every}
    caps: dict[str, tuple[int, float]] = {}  # the lowest of each indicator
    for at, line in enumerate(plan.bottom_lines):
        if line.kind is LineKind.CAP and line.value is not None:
            caps[line.indicator] = min(caps.get(line.indicator, (at, line.value)), (at, line.value), key=lambda c: c[1])
    for at, line in enumerate(plan.bottom_lines):
        if line.value is None or line.indicator not in better:
            continue
        steps: tuple[Step, ...] = ("bottom_lines", at, "value")
        if line.kind is LineKind.FLOOR and line.indicator in caps and line.value > (cap := caps[line.indicator])[1]:
            yield found(plan, steps, "floor_above_cap", code=line.indicator, floor=line.value, cap=cap[1],
                        other=there(plan, ("bottom_lines", cap[0], "value")))
        if line.indicator not in levers:
            continue
        lever, limit = levers[line.indicator]
        higher = better[line.indicator]
        kind = LineKind.FLOOR if higher else LineKind.CAP
        if line.kind is kind and (line.value > limit if higher else line.value < limit):
            yield found(plan, steps, "line_beyond_limit", code=line.indicator, value=line.value, limit=limit,
                        other=there(plan, ("levers", lever, "stretch_limit")))


def check_measures(plan: Plan, framework: Framework) -> Iterator[Problem]:
    """Measures move indicators that exist, and need and exclude measures that exist."""
    indicators, codes = followed(plan, framework), [m.code for m in plan.measures]
    capacities = list(plan.capacities)
    for at, measure in enumerate(plan.measures):
        steps: tuple[Step, ...] = ("measures", at)
        named = [
            *(("indicator", e.indicator, indicators, ("effects", k, "indicator"))
              for k, e in enumerate(measure.effects)),
            *(("measure", name, codes, ("needs",)) for name in measure.needs),
            *(("measure", name, codes, ("excludes",)) for name in measure.excludes),
            *(("capacity", name, capacities, ("uses",)) for name in measure.uses),
        ]  # fmt: skip
        for kind, name, known, where in named:
            if name not in known:
                yield unknown(plan, (*steps, *where), kind, name, known)
        if both := sorted(set(measure.needs) & set(measure.excludes)):
            yield found(plan, steps, "needs_and_excludes", code=measure.code, other=both[0])
    for cycle in cycles_in({m.code: m.needs for m in plan.measures}):
        yield found(plan, ("measures", codes.index(cycle[0]), "needs"), "cycle", way=" → ".join((*cycle, cycle[0])))


def advise_measures(plan: Plan, framework: Framework) -> Iterator[Problem]:  # noqa: ARG001 - all checks alike
    """Measures without owner, effect or evidence: a plan that cannot be followed, or trusted."""
    for at, measure in enumerate(inherited(plan).measures):
        steps: tuple[Step, ...] = ("measures", at)
        if not measure.owner and not measure.roles.lead:
            yield warned(found(plan, steps, "no_owner", code=measure.code))
        if not measure.effects:
            yield warned(found(plan, steps, "no_effect", code=measure.code))
        if bare := ", ".join(effect.indicator for effect in measure.effects if not effect.grade):
            yield warned(found(plan, (*steps, "effects"), "no_grade", code=measure.code, indicators=bare))


CHECKS: Final[tuple[Callable[[Plan, Framework], Iterator[Problem]], ...]] = (
    *SKELETON_CHECKS, check_aims, check_levers, check_lines, check_measures, *LINK_CHECKS, check_assessments,
    advise_measures, advise_filling_in,
)  # fmt: skip
