"""Persons and roles, folded from entries."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganchao.domain.document import Bilingual
from ganchao.domain.entry import Draft, Entry
from ganchao.domain.person import ADMINISTRATORS, Role
from ganchao.tracking.people import beginning, misgiven, people_of
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


def draft(kind: str, subject: str, **body: object) -> Draft:
    return Draft(kind, subject, "sec", body)


ADMINISTERED = told(
    ("person.added", "sys", {}), ("role.given", "sys", {"role": "system"}), ("person.added", "sec", {}),
    ("role.given", "sec", {"role": "security"}), ("person.added", "p1", {"unit": "D01"}),
    ("role.given", "p1", {"role": "reporter"}), ("person.added", "p2", {"unit": "D01"}),
)  # fmt: skip


@pytest.mark.parametrize(("drafts", "expected"), [
    ([draft("role.given", "sys", role="audit")], ["person.not_together"]),
    ([draft("role.given", "sys", role="reporter")], ["person.not_together"]),
    ([draft("role.given", "p1", role="system")], ["person.not_together"]),
    ([draft("post.handed_over", "sys", to="p1")], ["person.not_together"]),
    ([draft("post.handed_over", "sys", to="p2")], []),
    ([draft("post.handed_over", "p1", to="p1")], ["person.handed_to_itself"]),
    ([draft("post.handed_over", "p1", to="p9")], ["person.unknown"]),
    ([draft("role.taken", "sys", role="system")], ["person.last_administrator"]),
    ([draft("role.taken", "p1", role="lead")], ["person.role_not_held"]),
    ([draft("role.taken", "p1", role="reporter"), draft("role.given", "p1", role="audit")], []),
    ([draft("role.given", "p2", role="boss")], ["person.unclear"]),
    ([draft("role.given", "p2", role="lead", extra=1)], ["person.unclear"]),
    ([draft("role.given", "p9", role="lead")], ["person.unknown"]),
    ([draft("person.added", "a b'; DROP TABLE", name="x")], ["person.bad_code"]),
    ([draft("person.added", "p3", name="😀'; DROP TABLE record_entry;--")], []),
    ([draft("role.given", "p2", role="reporter", scope="D02"), draft("role.given", "p2", role="lead")], []),
])  # fmt: skip
def test_what_may_not_be_given_is_told(drafts: list[Draft], expected: list[str]) -> None:
    found = misgiven(people_of(ADMINISTERED), drafts)
    assert [problem.key for problem in found] == expected
    for problem in found:
        assert problem.sentence("zh") != problem.sentence("en")


def test_the_beginning_makes_three_administrators_apart() -> None:
    first = beginning({role: (role.value, Bilingual(zh="甲", en="A")) for role in sorted(ADMINISTRATORS)})
    assert misgiven({}, first) == ()
    people = people_of(Entry(k, NOON, d.actor, d.kind, d.subject, d.body) for k, d in enumerate(first, start=1))
    assert {code: person.roles for code, person in people.items()} == {r.value: {r} for r in ADMINISTRATORS}
    twice = beginning({role: ("one", Bilingual(en="A")) for role in sorted(ADMINISTRATORS)})
    alone = [draft("person.added", "p1")]
    assert [problem.key for problem in misgiven({}, alone)] == ["person.begin_first"]
    assert {problem.key for problem in misgiven({}, twice)} == {"person.not_together"}


@given(st.lists(st.tuples(
    st.sampled_from(["role.given", "role.taken", "post.handed_over"]), st.sampled_from(["sys", "sec", "p1", "p2"]),
    st.sampled_from(list(Role)), st.sampled_from(["sys", "sec", "p1", "p2"]),
), max_size=12))  # fmt: skip
def test_whatever_is_entered_administrators_stay_apart_and_are_never_lost(
    steps: list[tuple[str, str, Role, str]]
) -> None:
    entries = list(ADMINISTERED)
    for kind, subject, role, to in steps:
        body = {"to": to} if kind == "post.handed_over" else {"role": role.value}
        if not misgiven(people_of(entries), [Draft(kind, subject, "sec", body)]):
            entries.append(Entry(len(entries) + 1, NOON, "sec", kind, subject, body))
        roles = [person.roles for person in people_of(entries).values()]
        assert not [each for each in roles if each & ADMINISTRATORS and len(each) > 1]
        assert {Role.SYSTEM, Role.SECURITY} <= frozenset().union(*roles)
