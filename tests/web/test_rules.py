"""The table of rules by itself: every route has a line, every line a route, and lines say what they mean."""

from __future__ import annotations

from types import MappingProxyType

import pytest

from ganchao.domain.document import Bilingual
from ganchao.domain.person import Role
from ganchao.tracking.people import Person
from ganchao.tracking.visibility import Thing
from ganchao.web.pages import PAGES
from ganchao.web.rules import FREE, RULES, Rule, Who, allows, rule_of
from ganchao.web.urls import urlpatterns
from tests.web.routes import routes


def person(*roles: Role) -> MappingProxyType[str, Person]:
    return MappingProxyType({"me": Person("me", Bilingual(), "", frozenset((role, "kj") for role in roles))})


def views() -> dict[str, str]:
    """Module of each view."""
    return {each.name: each.callback.__module__ for each in urlpatterns if hasattr(each, "callback")}


def test_every_route_has_a_rule_and_every_rule_a_route() -> None:
    names = {route.name for route in routes()}
    assert "" not in names, "a route without a name can have no rule"
    assert sorted(name for name in names if rule_of(name) is None) == []
    without = [name for name in RULES if not any(each == name or (name[-1] == ":" and each.startswith(name))
                                                for each in names)]  # fmt: skip
    assert without == []
    assert set(RULES) >= FREE


def test_every_view_stands_in_this_room() -> None:
    assert [name for name, module in views().items() if not module.startswith("ganchao.web.")] == []


def test_what_is_open_to_everybody_is_a_short_list() -> None:
    assert {name for name, rule in RULES.items() if rule.who is Who.ANYBODY} == {
        "login", "login_code", "setup", "language", "look", "asset", "openapi"}  # fmt: skip


@pytest.mark.parametrize(("rule", "roles", "open_"), [
    (Rule(Who.ACCOUNT), (), True),
    (Rule(), (), True),
    (Rule(sees=Thing.TRAIL), (Role.AUDIT,), True),
    (Rule(sees=Thing.GAP), (Role.REPORTER,), False),  # of its department, not of everything
    (Rule(does=("checkin.handed_in",)), (Role.REPORTER,), True),
    (Rule(does=("checkin.handed_in",)), (Role.LEADER,), False),
    (Rule(does=("checkin.handed_in", "decision.taken")), (Role.LEADER,), True),
    (Rule(roles=frozenset({Role.SYSTEM})), (Role.OFFICE,), False),
    (Rule(roles=frozenset({Role.SYSTEM}), does=("checkin.handed_in",)), (Role.SYSTEM,), False),  # both must hold
])  # fmt: skip
def test_a_rule_opens_to_whom_it_says(rule: Rule, roles: tuple[Role, ...], open_: bool) -> None:
    assert allows(rule, person(*roles), "me", {}) is open_
    assert allows(rule, person(*roles), "stranger", {}) is (rule.who is not Who.PERSON)


def test_a_page_has_the_rule_of_what_it_shows() -> None:
    people = MappingProxyType({"boss": Person("boss", Bilingual(), "", frozenset({(Role.LEADER, "*")}))})
    opened = {slug for slug in PAGES if allows(RULES["page"], people, "boss", {"slug": slug})}
    assert "aim" in opened
    assert not {"trail", "people"} & opened
