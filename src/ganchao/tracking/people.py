"""Who is who and may do what, folded from the record; the same for a day in the past."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from pydantic import ValidationError

from ganchao.domain.document import CODE_PATTERN, Bilingual
from ganchao.domain.entry import Draft, Entry
from ganchao.domain.person import ADMINISTRATORS, PEOPLE, HandedOver, PersonAdded, Role, RoleGiven, RoleTaken
from ganchao.errors import Problem, Say, nearest

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
        _after(known, entry)
    return MappingProxyType(known)


def _after(known: dict[str, Person], entry: Entry | Draft) -> None:
    """Carries out what one entry says of persons."""
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


def beginning(administrators: Mapping[Role, tuple[str, Bilingual]]) -> tuple[Draft, ...]:
    """The first entries of a record: three persons, each one of the three administrators.

    Parameters
    ----------
    administrators
        Code and name of each.
    """
    first = administrators[Role.SYSTEM][0]
    return tuple(
        draft for role, (code, name) in administrators.items() for draft in (
            Draft("person.added", code, first, {"name": name.model_dump()}),
            Draft("role.given", code, first, {"role": role.value, "scope": EVERYWHERE}),
        )
    )  # fmt: skip


def misgiven(people: People, drafts: Sequence[Draft]) -> tuple[Problem, ...]:
    """What is wrong with entries about persons, taken one after the other; nothing where all is well.

    No person holds two of the three administrators' roles, or another beside one; nobody who is not known is given
    anything; the last of each kind of administrator stays. The first entries make the system administrator.
    """
    known = dict(people)
    problems: list[Problem] = []
    for draft in drafts:
        if draft.kind not in PEOPLE:
            continue
        problems += _misgiven(known, draft) or ()
        if not problems:
            _after(known, draft)
    if not problems and not people and drafts and Role.SYSTEM not in _administrators(known):
        problems.append(Problem("person.begin_first"))
    if not problems:
        problems += [
            Problem("person.last_administrator", values={"role": Say(f"role.{role}")})
            for role in sorted(_administrators(people) - _administrators(known))
        ]
    return tuple(problems)


def _misgiven(known: Mapping[str, Person], draft: Draft) -> tuple[Problem, ...]:
    """What is wrong with one entry about a person."""
    try:
        said = PEOPLE[draft.kind].model_validate(draft.body)
    except ValidationError as error:
        values = {"what": error.errors()[0]["msg"], "kind": Say(f"step.{draft.kind}")}
        return (Problem("person.unclear", values=values),)
    if not re.fullmatch(CODE_PATTERN, draft.subject):
        return (Problem("person.bad_code", values={"code": draft.subject}),)
    missing = [code for code in (draft.subject, getattr(said, "to", draft.subject)) if code not in known]
    match said:
        case PersonAdded():
            return ()
        case _ if missing:
            values = {"person": missing[0], "close": nearest(missing[0], known) or "–"}
            return (Problem("person.unknown", values=values),)
        case RoleGiven():
            grants = {_grant(known[draft.subject], said)} | known[draft.subject].grants
            return _together(known[draft.subject], grants)
        case RoleTaken() if _grant(known[draft.subject], said) not in known[draft.subject].grants:
            role, scope = _grant(known[draft.subject], said)
            values = {"person": draft.subject, "role": Say(f"role.{role}"), "scope": scope}
            return (Problem("person.role_not_held", values=values),)
        case HandedOver() if said.to == draft.subject:
            return (Problem("person.handed_to_itself", values={"person": draft.subject}),)
        case HandedOver():
            return _together(known[said.to], known[said.to].grants | known[draft.subject].grants)
    return ()


def _together(person: Person, grants: Iterable[tuple[Role, str]]) -> tuple[Problem, ...]:
    """A problem where roles may not be one person's."""
    roles = {role for role, _ in grants}
    if not roles & ADMINISTRATORS or len(roles) == 1:
        return ()
    first, second = sorted(roles, key=lambda role: role not in ADMINISTRATORS)[:2]
    values = {"person": person.name or person.code, "first": Say(f"role.{first}"), "second": Say(f"role.{second}")}
    return (Problem("person.not_together", values=values),)


def _administrators(people: People) -> frozenset[Role]:
    """Which of the three administrators there is somebody for."""
    return frozenset(role for person in people.values() for role in person.roles & ADMINISTRATORS)


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
