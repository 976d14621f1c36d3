"""Who answers where nobody is written: a measure, milestone or promise has the roles of what it serves.

What is written is never added to: whoever names a lead alone means that there is no supervisor.
"""

from __future__ import annotations

from typing import TypeVar

from ganchao.domain.document import Bilingual
from ganchao.domain.element import Roles
from ganchao.domain.measure import Measure, Milestone
from ganchao.domain.plan import Plan
from ganchao.domain.target_path import TargetPath

Heir = TypeVar("Heir", Measure, Milestone)


def inherited(plan: Plan) -> Plan:
    """The plan with the roles of measures and milestones, and the owners of promises, that do not name their own."""
    measures = tuple(each if each.roles or each.owner else _with(each, roles_above(plan, each.code))
                     for each in plan.measures)
    milestones = tuple(each if each.roles else _with(each, roles_above(plan, each.code)) for each in plan.milestones)
    plan = plan.model_copy(update={"measures": measures, "milestones": milestones})
    targets = tuple(_owned(each, lead_of(plan, each)) for each in plan.targets)
    return plan.model_copy(update={"targets": targets})


def roles_above(plan: Plan, code: str) -> Roles:
    """Roles of the first thing that something serves, or of what that serves in turn, that has any."""
    seen, waiting = {code}, [code]
    while waiting:
        placed = plan.coded.get(waiting.pop(0))
        for above in getattr(placed.part, "serves", ()) if placed is not None else ():
            if above in seen or above not in plan.coded:
                continue
            roles = getattr(plan.coded[above].part, "roles", None)
            if isinstance(roles, Roles) and roles:
                return roles
            seen.add(above)
            waiting.append(above)
    return Roles()


def lead_of(plan: Plan, target: TargetPath) -> str:
    """Who leads what a promise is about: its measure, or all measures that move its indicator, or all goals with it."""
    indicator = target.indicator or target.code
    baskets = {basket.code for basket in plan.baskets if indicator in {member.indicator for member in basket.members}}
    about: list[list[str]] = [
        [measure.roles.lead for measure in plan.measures if measure.code == target.measure],
        [measure.roles.lead for measure in plan.measures if not target.measure and indicator in
         {effect.indicator for effect in measure.effects}],
        [goal.roles.lead for goal in plan.goals if not target.measure and goal.basket in baskets],
    ]  # fmt: skip
    told = next((leads for leads in about if leads), [])
    return told[0] if told and len(set(told)) == 1 else ""


def _with(part: Heir, roles: Roles) -> Heir:
    return part.model_copy(update={"roles": roles}) if roles else part


def _owned(target: TargetPath, lead: str) -> TargetPath:
    return target if target.owner or not lead else target.model_copy(update={"owner": Bilingual(zh=lead, en=lead)})
