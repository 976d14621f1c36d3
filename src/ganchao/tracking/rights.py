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
    "measure.started": _act([Role.OFFICE, Role.LEADER], [Role.LEAD, Role.SUPERVISOR]),
    "measure.stopped": _act([Role.OFFICE, Role.LEADER], [Role.SUPERVISOR]),
    "nowcast.shown": _act([Role.OFFICE, Role.LEADER]),
    **dict.fromkeys(("checkin.drafted", "checkin.handed_in"), _act(within=[Role.REPORTER, Role.LEAD, Role.OFFICE])),
    "checkin.corrected": _act([Role.STATISTICS], [Role.REPORTER, Role.LEAD, Role.OFFICE]),
    "checkin.returned": _act([Role.STATISTICS]),
    **dict.fromkeys(("checkin.approved", "checkin.locked", "vintage.made"), _act([Role.STATISTICS, Role.OFFICE])),
    "decision.taken": _act([Role.OFFICE, Role.LEADER], [Role.SUPERVISOR]),
    "purge.asked": _act([Role.SECURITY, Role.OFFICE]),
    "purge.granted": _act([Role.SECURITY, Role.AUDIT]),
    # work items and instructions; who verifies (review, closing, looking again) is asked further in item_steps
    "item.issued": _act([Role.OFFICE, Role.LEADER]),
    "item.assigned": _act([Role.OFFICE]),
    "item.accepted": _act(within=[Role.LEAD]),
    "item.split": _act(within=[Role.LEAD]),
    "item.progressed": _act(within=[Role.LEAD, Role.HELPER]),
    "item.feedback": _act([Role.OFFICE, Role.LEADER], within=[Role.LEAD, Role.HELPER, Role.SUPERVISOR]),
    "item.submitted": _act(within=[Role.LEAD]),
    "item.reviewed": _act([Role.OFFICE, Role.LEADER], within=[Role.SUPERVISOR]),
    "item.returned": _act([Role.OFFICE, Role.LEADER], within=[Role.SUPERVISOR]),
    "item.closed": _act([Role.OFFICE, Role.LEADER]),
    "item.looked_at": _act([Role.OFFICE, Role.LEADER]),
    "item.extended": _act([Role.OFFICE]),
    "item.paused": _act([Role.OFFICE]),
    "item.resumed": _act([Role.OFFICE]),
    "item.cancelled": _act([Role.OFFICE]),
    "item.nudged": _act([Role.OFFICE, Role.LEADER], within=[Role.SUPERVISOR]),
    "item.escalated": _act([Role.OFFICE]),
    "instruction.received": _act([Role.OFFICE]),
    "instruction.assigned": _act([Role.OFFICE]),
    "instruction.replied": _act([Role.OFFICE]),
    "reminder.sent": _act([Role.OFFICE]),
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
