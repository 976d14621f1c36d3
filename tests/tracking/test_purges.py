"""Purges folded from entries: who may ask for what, and that it takes two."""

from __future__ import annotations

import datetime

import pytest

from ganchao.domain.entry import Entry
from ganchao.domain.purge import PURGES
from ganchao.text import LANGS
from ganchao.tracking.people import people_of
from ganchao.tracking.purges import problem_of_asking, problem_of_granting, purges_of
from ganchao.tracking.rights import ACTS

NOON = datetime.datetime(2020, 3, 2, 4, 0, tzinfo=datetime.UTC)
DIGEST = "a" * 64


def told(*said: tuple[str, str, str]) -> tuple[Entry, ...]:
    return tuple(
        Entry(number, NOON, actor, kind, subject, {"reason": "误录"})
        for number, (actor, kind, subject) in enumerate(said, start=1)
    )


NOTED = ("lead", "item.note", "DB-1")
ASKED = ("office", "purge.asked", "1")


def test_both_kinds_have_a_document_and_a_right() -> None:
    assert set(PURGES) == {"purge.asked", "purge.granted"} <= set(ACTS)


def test_a_purge_is_asked_for_and_then_granted_by_another() -> None:
    assert purges_of(told(NOTED, ASKED))["1"].state == "asked"
    assert purges_of(told(NOTED, ASKED, ("audit", "purge.granted", "1")))["1"].state == "purged"
    assert purges_of(told(NOTED, ASKED, ("office", "purge.granted", "1")))["1"].state == "asked", "alone it is nothing"
    assert dict(purges_of(told(NOTED, ("audit", "purge.granted", "1")))) == {}


@pytest.mark.parametrize(("said", "what", "expected"), [
    ((NOTED,), "1", None), ((NOTED,), DIGEST, None), ((NOTED,), "2", "purge.unknown"), ((NOTED,), "x", "purge.unknown"),
    ((NOTED, ASKED), "1", "purge.already_asked"), ((NOTED, ASKED), "2", None),
    ((NOTED, ASKED, ("audit", "purge.granted", "1")), "1", "purge.already_purged"),
    ((NOTED, ASKED, ("audit", "purge.granted", "1")), "3", "purge.kept"),
    ((("sec", "role.given", "p1"),), "1", "purge.kept"), ((("sec", "role.taken", "p1"),), "1", "purge.kept"),
    ((("sys", "person.added", "p1"),), "1", "purge.uncorrected"),
    ((("sys", "person.added", "p1"), ("sys", "person.added", "p2")), "1", "purge.uncorrected"),
    ((("sys", "person.added", "p1"), ("sys", "person.added", "p1")), "1", None),
])  # fmt: skip
def test_what_may_be_asked_for(said: tuple[tuple[str, str, str], ...], what: str, expected: str | None) -> None:
    problem = problem_of_asking(told(*said), {DIGEST}, what)
    assert (problem.key if problem else None) == expected
    for lang in LANGS:
        assert problem is None or problem.sentence(lang)


@pytest.mark.parametrize(("said", "actor", "expected"), [
    ((NOTED,), "audit", "purge.not_asked"), ((NOTED, ASKED), "audit", None),
    ((NOTED, ASKED), "office", "purge.same_person"),
    ((NOTED, ASKED, ("audit", "purge.granted", "1")), "sec", "purge.already_purged"),
])  # fmt: skip
def test_who_may_grant(said: tuple[tuple[str, str, str], ...], actor: str, expected: str | None) -> None:
    problem = problem_of_granting(told(*said), "1", actor)
    assert (problem.key if problem else None) == expected


def test_the_correction_of_a_purged_person_stands_in_for_it() -> None:
    entries = [
        Entry(1, NOON, "sys", "person.added", "p1", {}, purged=True),
        Entry(2, NOON, "sec", "role.given", "p1", {"role": "lead"}),
        Entry(3, NOON, "sys", "person.added", "p1", {"unit": "D01"}),
    ]
    person = people_of(entries)["p1"]
    assert {(str(role), scope) for role, scope in person.grants} == {("lead", "D01")}
    assert "p1" not in people_of(entries[:2]), "no person and no roles, rather than roles for everywhere"
