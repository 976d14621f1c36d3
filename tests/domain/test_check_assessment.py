"""What can be wrong with the rules of an assessment."""

from __future__ import annotations

from typing import Any

import pytest

from ganchao.domain.assessment import SWITCHES, Assessment, Switch
from ganchao.domain.check_assessment import check_assessments
from ganchao.domain.framework import Framework
from ganchao.domain.plan import Plan
from ganchao.project import open_project
from ganchao.text import LANGS, catalogue
from tests.conftest import TINY_FRAMEWORK

BOOK = Framework.model_validate(TINY_FRAMEWORK)
SOUND: dict[str, Any] = {
    "code": "K", "scheme": "模考1号", "period": "2020", "departments": ["d1", "d2"], "full": 30,
    "lines": [{"code": "a", "full": 20, "source": "promises"}, {"code": "b", "full": 10, "source": "typed"},
              {"code": "c", "full": 5, "source": "deducted"}],
}  # fmt: skip


def told(**changes: Any) -> list[tuple[str, str]]:
    plan = Plan.model_validate({
        "owners": [{"code": "d1", "name": "x"}, {"code": "d2", "name": "y"},
                   {"code": "p1", "name": "z", "kind": "post", "within": "d1"}],
        "assessments": [{**SOUND, **changes}],
    })  # fmt: skip
    found = list(check_assessments(plan, BOOK))
    assert all(problem.sentence(lang) for problem in found for lang in LANGS)
    return [(problem.key.removeprefix("plan.assess_"), problem.where.sentence("en")) for problem in found]


def test_sound_rules_have_no_problems() -> None:
    assert told() == []
    assert told(veto={"on": True, "authorised_by": "模办〔2020〕1号"}) == []


@pytest.mark.parametrize("name", SWITCHES)
def test_what_is_on_without_a_document_is_a_problem_at_its_place(name: str) -> None:
    ((key, where),) = told(**{name: {"on": True, "authorised_by": "  "}})
    assert key == f"no_number_{name}"
    assert name in where
    assert "1st" in where or "K" in where


def test_everything_wrong_is_told_at_once() -> None:
    lines = [{"code": "a", "full": 20}, {"code": "a", "full": 5, "source": "typed"}]
    found = [key for key, _ in told(scheme=" ", departments=["d1", "d1", "d9", "p1"], lines=lines, cap=-1)]
    assert found == ["no_scheme", "department_twice", "unknown.none", "unknown.none", "no_source", "plan.told_twice",
                     "weights", "cap_below"]
    assert [key for key, _ in told(departments=[], lines=[])] == ["nobody", "no_lines"]


def test_switches_are_off_unless_wanted_and_authorised() -> None:
    rules = Assessment.model_validate(SOUND)
    assert not any(getattr(rules, name).in_force for name in SWITCHES)
    assert not Switch(on=True).in_force
    assert not Switch(authorised_by="1号").in_force
    assert Switch(on=True, authorised_by="1号").in_force


@pytest.mark.parametrize(("period", "first", "last"), [
    ("2020", "2020-01-01", "2020-12-31"), ("2020-H2", "2020-07-01", "2020-12-31"),
    ("2020-Q2", "2020-04-01", "2020-06-30"), ("2020-02", "2020-02-01", "2020-02-29"),
])  # fmt: skip
def test_a_period_has_its_first_and_last_day(period: str, first: str, last: str) -> None:
    rules = Assessment.model_validate({**SOUND, "period": period})
    assert (rules.first_day.isoformat(), rules.last_day.isoformat()) == (first, last)


def test_the_shipped_rules_are_simulated_sound_and_have_nothing_on() -> None:
    source = open_project("laiwu")
    assert source.plan is not None
    (rules,) = source.plan.assessments
    assert rules.simulated
    assert list(check_assessments(source.plan, source.framework)) == []
    assert not any(getattr(rules, name).in_force for name in SWITCHES)


def test_no_points_badges_punch_ins_or_login_statistics_in_any_word() -> None:
    barred = {"zh": ("积分", "勋章", "徽章", "打卡", "登录次数", "在线时长"),
              "en": ("badge", "punch-in", "leaderboard", "login count")}  # fmt: skip
    for lang in LANGS:
        said = {key: text.casefold() for key, text in catalogue(lang).items() if key.startswith(("assess", "item"))}
        assert not {key: text for key, text in said.items() for word in barred[lang] if word in text}
