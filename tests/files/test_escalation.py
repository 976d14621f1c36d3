"""Rules of escalation as data: the shipped ones, a project's own, and everything wrong with them at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from ganchao.domain.escalation import EscalationRules, rule_problems
from ganchao.domain.work_item import Urgency
from ganchao.errors import InvalidInput
from ganchao.files.escalation import PRESET, preset_rules, read_rules, rules_of


def test_the_shipped_rules_are_sound_and_assessment_is_off() -> None:
    rules, problems = read_rules(PRESET)
    assert problems == ()
    assert rules is not None
    assert [step.code for step in rules.steps] == ["nudge", "sheet", "talk", "assessment"]
    assert [step.on for step in rules.steps] == [True, True, True, False]
    assert [reminder.days for reminder in rules.reminders] == [7, 3]
    assert rules.looks == (3, 6)
    assert rules.accept_within[Urgency.MOST_URGENT] == 0
    assert all(each.name.zh and each.name.en for each in (*rules.steps, *rules.reminders))


def test_a_projects_own_rules_hold_instead(tmp_path: Path) -> None:
    assert rules_of(tmp_path) == preset_rules()
    (tmp_path / "escalation.yaml").write_text("steps: [{code: call, after: 2}]\nlooks: [1]\n", encoding="utf-8")
    rules = rules_of(tmp_path)
    assert [step.code for step in rules.steps] == ["call"]
    assert rules.looks == (1,)
    assert rules.reminders == ()


WRONG = """
reminders: [{code: a, days: 3}, {code: b, days: 3}]
steps: [{code: a, after: 5}, {code: accept, after: 4}, {code: c, after: 0}]
looks: [6, 3]
"""


def test_everything_wrong_is_told_at_once_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "escalation.yaml").write_text(WRONG.replace(", {code: c, after: 0}", ""), encoding="utf-8")
    with pytest.raises(InvalidInput) as told:
        rules_of(tmp_path)
    assert sorted(problem.key for problem in told.value.problems) == [
        "escalation.looks", "escalation.not_later", "escalation.same_days", "escalation.same_days",
        "escalation.told_twice", "escalation.told_twice", "escalation.told_twice",
    ]  # fmt: skip
    assert all(problem.where.file == "escalation.yaml" for problem in told.value.problems)
    (tmp_path / "escalation.yaml").write_text(WRONG + "remind: 3\n", encoding="utf-8")
    with pytest.raises(InvalidInput) as told:
        rules_of(tmp_path)
    assert {problem.where.row for problem in told.value.problems} == {3, 5}


def test_a_step_that_needs_a_document_is_on_when_its_number_is_filled_in() -> None:
    rules = EscalationRules.model_validate({"steps": [{"code": "x", "after": 1, "needs_document": True}]})
    assert not rules.steps[0].on
    assert not rules.steps[0].replace(document="  ").on
    assert rules.steps[0].replace(document="〔2020〕1号").on
    assert list(rule_problems(rules)) == []
    assert rules.step("x") is rules.steps[0]
    assert rules.step("y") is None
