"""What can be wrong with the rules of an assessment, against the plan they stand in."""

from __future__ import annotations

from collections.abc import Iterator

from ganchao.domain.assessment import SWITCHES, Assessment, LineSource
from ganchao.domain.framework import Framework
from ganchao.domain.place import there
from ganchao.domain.plan import Plan
from ganchao.domain.plan_problem import found, unknown
from ganchao.errors import Problem

HAIR = 1e-9


def check_assessments(plan: Plan, framework: Framework) -> Iterator[Problem]:  # noqa: ARG001 - all checks alike
    """Departments are known, lines have a source and add up, and nothing is on that no document authorises."""
    units = [owner.code for owner in plan.owners if owner.kind == "unit"]
    for at, rules in enumerate(plan.assessments):
        steps = ("assessments", at)
        if not rules.scheme.strip():
            yield found(plan, steps, "assess_no_scheme", code=rules.code)
        if not rules.departments:
            yield found(plan, steps, "assess_nobody", code=rules.code)
        for code in dict.fromkeys(rules.departments):
            if code not in units:
                yield unknown(plan, (*steps, "departments"), "owner", code, units)
            if rules.departments.count(code) > 1:
                yield found(plan, (*steps, "departments"), "assess_department_twice", code=code)
        yield from _lines(plan, at, rules)
        for name in SWITCHES:
            switch = getattr(rules, name)
            if switch.on and not switch.in_force:
                yield found(plan, (*steps, name, "authorised_by"), f"assess_no_number_{name}", code=rules.code)
        if rules.cap is not None and rules.cap < rules.floor:
            yield found(plan, (*steps, "cap"), "assess_cap_below", cap=rules.cap, floor=rules.floor)


def _lines(plan: Plan, at: int, rules: Assessment) -> Iterator[Problem]:
    """Lines are told once, have a source, and their full scores add up to the whole."""
    seen: dict[str, int] = {}
    for k, line in enumerate(rules.lines):
        steps = ("assessments", at, "lines", k)
        if (first := seen.setdefault(line.code, k)) != k:
            other = there(plan, ("assessments", at, "lines", first))
            yield found(plan, (*steps, "code"), "told_twice", code=line.code, other=other)
        if line.source is None:
            yield found(plan, steps, "assess_no_source", code=line.code)
    scored = [line.full for line in rules.lines if line.source is not LineSource.DEDUCTED]
    if not scored:
        yield found(plan, ("assessments", at), "assess_no_lines", code=rules.code)
    elif abs(sum(scored) - rules.full) > HAIR:
        yield found(plan, ("assessments", at, "lines"), "assess_weights", code=rules.code, sum=f"{sum(scored):g}",
                    full=f"{rules.full:g}")  # fmt: skip
