"""Whose eyes what is for: one table of things and roles, in degrees.

The probability of the aim is for leaders and the evaluation office; departments see their own gap and light, and each
other's ranks only once a notice is approved. Statistics sees values and no target, so that no number can lean towards
one. A breach of a line of discipline or safety is seen by those authorised, and its reason by nobody through here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Final, NamedTuple

from ganchao.domain.person import Role
from ganchao.tracking.people import People


class Thing(StrEnum):
    """Something that is shown."""

    RESULTS = "results"
    """Scores, ranks, gaps and the plan: what was published or decided."""
    VALUE = "value"
    """What was reported."""
    GAP = "gap"
    """How far a promise is from its path or target."""
    LIGHT = "light"
    """Its light."""
    PROBABILITY = "probability"
    """Probability of the aim, or of a promise."""
    RANK = "rank"
    """Where departments stand beside one another."""
    BREACH = "breach"
    """That a line of discipline or safety was crossed."""
    BREACH_REASON = "breach_reason"
    """Why it was."""
    ASSESSMENT = "assessment"
    """A department's sheet of an assessment."""
    TRAIL = "trail"
    """Who entered what, and when."""
    PERSONS = "persons"
    """Who holds which role."""


class Sight(NamedTuple):
    """Who may see a thing."""

    anywhere: frozenset[Role] = frozenset()  # whoever holds one of these, of whatever
    within: frozenset[Role] = frozenset()  # whoever holds one of these for the department or element it is about
    noticed: frozenset[Role] = frozenset()  # besides, once a notice is approved


_ABOVE: Final = frozenset({Role.LEADER, Role.OFFICE})
_OWN: Final = frozenset({Role.REPORTER, Role.LEAD, Role.HELPER, Role.SUPERVISOR})

SIGHTS: Final[Mapping[Thing, Sight]] = {
    Thing.RESULTS: Sight(_ABOVE | _OWN | {Role.STATISTICS}),
    Thing.VALUE: Sight(_ABOVE | {Role.STATISTICS}, _OWN),
    Thing.GAP: Sight(_ABOVE, _OWN),
    Thing.LIGHT: Sight(_ABOVE, _OWN),
    Thing.PROBABILITY: Sight(_ABOVE),
    Thing.RANK: Sight(_ABOVE, noticed=_OWN | {Role.STATISTICS}),
    Thing.BREACH: Sight(frozenset({Role.LEADER}), frozenset({Role.LEAD, Role.SUPERVISOR})),
    Thing.BREACH_REASON: Sight(),
    Thing.ASSESSMENT: Sight(_ABOVE, _OWN),
    Thing.TRAIL: Sight(frozenset({Role.AUDIT})),
    Thing.PERSONS: Sight(frozenset({Role.SYSTEM, Role.SECURITY, Role.AUDIT, Role.OFFICE})),
}
"""Thing -> who may see it. What is not here is seen by nobody."""


def may_see(
    people: People, person: str, thing: Thing, scopes: Iterable[str] = (), *, noticed: bool = False,
    sights: Mapping[Thing, Sight] = SIGHTS,
) -> bool:  # fmt: skip
    """Whether a person may see something.

    Parameters
    ----------
    people
        Everyone, with their roles.
    person
        Code of who looks.
    thing
        What is looked at.
    scopes
        Departments, posts and elements that it is about; of several departments' ranks, nothing.
    noticed
        Whether a notice that shows it is approved.
    sights
        The table.
    """
    sight = sights.get(thing, Sight())
    if person not in people:
        return False
    roles = people[person].roles
    return bool(
        roles & sight.anywhere or people[person].holds(sight.within, scopes) or (noticed and roles & sight.noticed)
    )
