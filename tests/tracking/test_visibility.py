"""Who may see what: the whole table, thing by role."""

from __future__ import annotations

import pytest

from ganchao.domain.document import Bilingual
from ganchao.domain.person import ADMINISTRATORS, Role
from ganchao.tracking.people import Person
from ganchao.tracking.visibility import SIGHTS, Thing, may_see

PEOPLE = {
    **{role.value: Person(role.value, Bilingual(), "D1", frozenset({(role, "D1")})) for role in Role},
    "nobody": Person("nobody", Bilingual(), "D1"),
}
EXPECTED = {
    # of its own department, of another one, of another one with a notice approved
    Thing.RESULTS: ("reporter lead helper supervisor leader office statistics",) * 2 + ("",),
    Thing.VALUE: ("reporter lead helper supervisor leader office statistics", "leader office statistics", ""),
    Thing.GAP: ("reporter lead helper supervisor leader office", "leader office", ""),
    Thing.LIGHT: ("reporter lead helper supervisor leader office", "leader office", ""),
    Thing.PROBABILITY: ("leader office", "leader office", ""),
    Thing.RANK: ("leader office", "leader office", "reporter lead helper supervisor statistics"),
    Thing.BREACH: ("leader lead supervisor", "leader", ""),
    Thing.BREACH_REASON: ("", "", ""),
    Thing.ASSESSMENT: ("reporter lead helper supervisor leader office", "leader office", ""),
    Thing.TRAIL: ("audit", "audit", ""),
    Thing.PERSONS: ("system security audit office", "system security audit office", ""),
}


@pytest.mark.parametrize("thing", list(Thing))
def test_a_thing_is_for_those_eyes_and_no_others(thing: Thing) -> None:
    own, other, noticed = ({*words.split()} for words in EXPECTED[thing])
    assert {code for code in PEOPLE if may_see(PEOPLE, code, thing, ["D1"])} == own
    assert {code for code in PEOPLE if may_see(PEOPLE, code, thing, ["D2"])} == other
    assert {code for code in PEOPLE if may_see(PEOPLE, code, thing, ["D2"], noticed=True)} == other | noticed


def test_every_thing_stands_in_the_table_and_strangers_see_nothing() -> None:
    assert set(SIGHTS) == set(Thing)
    assert not any(may_see(PEOPLE, "stranger", thing, ["D1"], noticed=True) for thing in Thing)


def test_administrators_see_no_content() -> None:
    content = set(Thing) - {Thing.TRAIL, Thing.PERSONS}
    assert not any(
        may_see(PEOPLE, role.value, thing, ["D1"], noticed=True) for role in ADMINISTRATORS for thing in content
    )
