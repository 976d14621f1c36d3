"""Who answers for what: the roles that a plan's elements name, for rights and for what is owed.

A promise has no roles of its own: those of its measure, else the department that its ``owner`` names. What is followed
or ranked is the business of whoever promised something about it, and so is a leading indicator of it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Final

from ganchao.domain.element import Owner, Roles
from ganchao.domain.plan import Plan
from ganchao.domain.target_path import TargetPath

REPORTING_ROLES: Final = ("reporter", "lead")
"""Whose departments hand in the numbers of an element."""


def duties_of(plan: Plan) -> Mapping[str, Roles]:
    """Roles by code of element, measure, promise and indicator; what nobody answers for is left out."""
    found: dict[str, Roles] = {}
    for placed in plan.walk():
        roles = getattr(placed.part, "roles", None)
        if isinstance(roles, Roles) and roles:
            found.setdefault(placed.part.code, roles)
    for target in plan.targets:
        roles = found.get(target.measure) or _named(target, plan.owners)
        if roles:
            found.setdefault(target.code, roles)
            if not target.measure:
                found.setdefault(target.indicator or target.code, roles)
    for series in plan.leading:
        if series.indicator in found:
            found.setdefault(series.code, found[series.indicator])
    return MappingProxyType(found)


def _named(target: TargetPath, owners: Collection[Owner]) -> Roles:
    """The department that a promise names in words, or by code."""
    said = {target.owner.zh, target.owner.en} - {""}
    code = next((each.code for each in owners if {each.code, each.name.zh, each.name.en} & said), "")
    return Roles(lead=code)


def scopes_of(
    plan: Plan, duties: Mapping[str, Roles], code: str, roles: Collection[str] = REPORTING_ROLES
) -> tuple[str, ...]:
    """Codes of the departments and posts that hold some roles in an element.

    With posts come their departments, with departments their posts: whoever holds a role for one holds it for both.
    """
    within = {owner.code: owner.within for owner in plan.owners if owner.within}
    named = duties.get(code, Roles()).named()
    holders = [each for role in roles for each in named.get(role, ())]
    units = dict.fromkeys(each for code in holders for each in (code, within.get(code, "")) if each)
    return tuple(dict.fromkeys((*units, *(post for post, unit in within.items() if unit in units))))
