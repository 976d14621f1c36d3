"""Who is who and may do what, folded from the record; the same for a day in the past."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from ganchao.domain.document import Bilingual
from ganchao.domain.entry import Entry
from ganchao.domain.person import HandedOver, PersonAdded, Role, RoleGiven, RoleTaken

EVERYWHERE = "*"


@dataclass(frozen=True)
class Person:
    """A person and the roles it holds."""

    code: str
    name: Bilingual
    unit: str  # code of its department
    grants: frozenset[tuple[Role, str]] = frozenset()  # role and the department or element it holds for
    simulated: bool = False

    def holds(self, roles: Iterable[Role], scopes: Iterable[str] = ()) -> bool:
        """Whether it holds one of some roles everywhere, or for one of some departments or elements."""
        asked, places = set(roles), {EVERYWHERE, *scopes}
        return any(role in asked and scope in places for role, scope in self.grants)

    @property
    def roles(self) -> frozenset[Role]:
        """Its roles, for whatever."""
        return frozenset(role for role, _ in self.grants)


People = Mapping[str, Person]
"""Persons by code."""


def people_of(entries: Iterable[Entry]) -> People:
    """Everyone the entries speak of, with the roles they leave them; later entries supersede.

    Where what an entry said was purged, the next of its kind about the same person, its correction, stands in for it.
    """
    known: dict[str, Person] = {}
    for entry in _mended(tuple(entries)):
        match entry.kind:
            case "person.added":
                added = PersonAdded.model_validate(entry.body)
                grants = known[entry.subject].grants if entry.subject in known else frozenset()
                known[entry.subject] = Person(entry.subject, added.name, added.unit, grants, added.simulated)
            case "role.given" if entry.subject in known:
                given = RoleGiven.model_validate(entry.body)
                known[entry.subject] = _with(known[entry.subject], {_grant(known[entry.subject], given)})
            case "role.taken" if entry.subject in known:
                taken = RoleTaken.model_validate(entry.body)
                known[entry.subject] = _without(known[entry.subject], {_grant(known[entry.subject], taken)})
            case "post.handed_over" if entry.subject in known:
                to = HandedOver.model_validate(entry.body).to
                if to in known:
                    leaver = known[entry.subject]
                    known[to] = _with(known[to], leaver.grants)
                    known[entry.subject] = _without(leaver, leaver.grants)
    return MappingProxyType(known)


def _mended(entries: Sequence[Entry]) -> Iterator[Entry]:
    standing: dict[tuple[str, str], Entry] = {}
    mended: list[Entry] = []
    for entry in reversed(entries):
        about = entry.kind, entry.subject
        if not entry.purged:
            standing[about] = entry
        if about in standing:
            mended.append(standing[about])
    return reversed(mended)


def _grant(person: Person, said: RoleGiven | RoleTaken) -> tuple[Role, str]:
    return said.role, said.scope or person.unit or EVERYWHERE


def _with(person: Person, grants: Iterable[tuple[Role, str]]) -> Person:
    return Person(person.code, person.name, person.unit, person.grants | set(grants), person.simulated)


def _without(person: Person, grants: Iterable[tuple[Role, str]]) -> Person:
    return Person(person.code, person.name, person.unit, person.grants - set(grants), person.simulated)
