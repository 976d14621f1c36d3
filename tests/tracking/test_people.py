"""Persons and roles, folded from entries."""

from __future__ import annotations

import datetime

import pytest

from ganchao.domain.entry import Entry
from ganchao.domain.person import Role
from ganchao.tracking.people import people_of
from ganchao.tracking.rights import refusal

NOON = datetime.datetime(2020, 3, 2, 4, 0, tzinfo=datetime.UTC)


def told(*said: tuple[str, str, dict[str, object]]) -> tuple[Entry, ...]:
    return tuple(Entry(k, NOON, "admin", kind, subject, body) for k, (kind, subject, body) in enumerate(said, start=1))


BEGINNING = (
    ("person.added", "sys", {"name": "系统管理员"}), ("role.given", "sys", {"role": "system"}),
    ("person.added", "p1", {"name": "联络员", "unit": "D01"}), ("role.given", "p1", {"role": "reporter"}),
    ("person.added", "p2", {"unit": "D01"}),
)  # fmt: skip


def test_a_role_without_scope_holds_for_the_own_department() -> None:
    people = people_of(told(*BEGINNING))
    assert people["p1"].holds([Role.REPORTER], ["D01"])
    assert not people["p1"].holds([Role.REPORTER], ["D02"])
    assert people["sys"].holds([Role.SYSTEM])


def test_handing_over_moves_every_role() -> None:
    people = people_of(told(*BEGINNING, ("post.handed_over", "p1", {"to": "p2"})))
    assert people["p1"].grants == frozenset()
    assert people["p2"].holds([Role.REPORTER], ["D01"])


@pytest.mark.parametrize(("actor", "kind", "expected"), [
    ("sys", "person.added", None), ("sys", "role.given", "rights.refused"), ("p1", "person.added", "rights.refused"),
    ("nobody", "person.added", "rights.unknown_person"), ("sys", "no.such_act", "rights.refused"),
])  # fmt: skip
def test_acts_are_for_those_who_hold_a_role(actor: str, kind: str, expected: str | None) -> None:
    problem = refusal(people_of(told(*BEGINNING)), actor, kind)
    assert (problem.key if problem else None) == expected
