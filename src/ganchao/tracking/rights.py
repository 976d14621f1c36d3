"""Who may do what: one table of acts. Whoever may do a thing for a department need not see another's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from ganchao.domain.person import Role
from ganchao.errors import Problem
from ganchao.tracking.people import People


class Act(NamedTuple):
    """Something done in the record: the kinds of entries it makes, and who may."""

    anywhere: frozenset[Role]  # whoever holds one of these, for whatever
    within: frozenset[Role] = frozenset()  # whoever holds one of these for the department or element it is about


def _act(anywhere: Iterable[Role] = (), within: Iterable[Role] = ()) -> Act:
    return Act(frozenset(anywhere), frozenset(within))


ACTS: Final[Mapping[str, Act]] = {
    "person.added": _act([Role.SYSTEM]),
    "role.given": _act([Role.SECURITY]),
    "role.taken": _act([Role.SECURITY]),
    "post.handed_over": _act([Role.SECURITY]),
    "purge.asked": _act([Role.SECURITY, Role.OFFICE]),
    "purge.granted": _act([Role.SECURITY, Role.AUDIT]),
    "light.shown": _act([Role.OFFICE]),
    "line.crossed": _act([Role.OFFICE]),
    "line.held": _act([Role.OFFICE]),
    "alert.opened": _act([Role.OFFICE]),
    "alert.acknowledged": _act([Role.OFFICE, Role.LEADER], [Role.LEAD, Role.SUPERVISOR]),
    "alert.closed": _act([Role.OFFICE]),
}
"""Kind of entry -> who may enter it. A kind that is not here may be entered by nobody."""


def refusal(
    people: People, actor: str, kind: str, scopes: Iterable[str] = (), acts: Mapping[str, Act] = ACTS
) -> Problem | None:
    """Why a person may not enter something; nothing where it may.

    Parameters
    ----------
    people
        Everyone, with their roles.
    actor
        Who wants to.
    kind
        What: kind of the entry.
    scopes
        Codes of departments and elements that it is about.
    """
    if actor not in people:
        return Problem("rights.unknown_person", values={"person": actor})
    act = acts.get(kind, Act(frozenset()))
    person = people[actor]
    if person.roles & act.anywhere or person.holds(act.within, scopes):
        return None
    return Problem("rights.refused", values={"person": person.name if person.name else actor, "kind": kind})
