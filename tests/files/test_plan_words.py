"""A plan in YAML takes the words and days of the sheets, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from ruamel.yaml import YAML

from ganchao.domain.framework import Framework
from ganchao.domain.plan import Plan
from ganchao.errors import Problem
from ganchao.files.documents import write_document
from ganchao.files.plan_words import meant
from ganchao.files.plans import read_plan
from ganchao.files.plansheets import FIELDS_OF, PLAN_SHEETS
from ganchao.files.sheetwords import CHOICES, choice_of, word
from ganchao.project import open_project

CHINESE = """
secrecy_notice: 否
documents: [{code: d, title: 决定, date: 2020年6月}]
as_of: 2020年7月1日
bottom_lines:
  - {code: safe, kind: 不低于, indicator: rd, value: 1, tradable: 是}
milestones: [{code: n, serves: m, due: 2027/6/30, says: {text: x, document: d, status: 历史}}]
measures: [{code: m, roles: {lead: office}}]
owners: [{code: office, name: 办公室, kind: 部门}]
cards: [{code: c, view: 借势而上}]
indicators: [{code: water, direction: 逆向, kind: 存量}]
standards:
  - {code: s, clauses: [{code: k, rule: {kind: 按期完成, due: 2027.6.30}}]}
assumptions: [{code: a, text: x, status: 已证实, date: 2026-1-5}]
"""
PLAIN = """
secrecy_notice: false
documents: [{code: d, title: 决定, date: 2020-06}]
as_of: 2020-07-01
bottom_lines:
  - {code: safe, kind: floor, indicator: rd, value: 1, tradable: true}
milestones: [{code: n, serves: m, due: 2027-06-30, says: {text: x, document: d, status: historical}}]
measures: [{code: m, roles: {lead: office}}]
owners: [{code: office, name: 办公室, kind: unit}]
cards: [{code: c, view: leverage}]
indicators: [{code: water, direction: lower, kind: level}]
standards:
  - {code: s, clauses: [{code: k, rule: {kind: date, due: 2027-06-30}}]}
assumptions: [{code: a, text: x, status: confirmed, date: 2026-01-05}]
"""


@pytest.fixture(scope="module")
def book() -> Framework:
    framework = open_project("shandong").framework
    return framework.model_copy(update={
        "indicators": (*framework.indicators, framework.indicators[0].model_copy(update={"code": "rd"})),
    })


def read(folder: Path, text: str, book: Framework) -> tuple[Plan | None, tuple[Problem, ...]]:
    (folder / "plan.yaml").write_text(text, encoding="utf-8")
    return read_plan([folder / "plan.yaml"], book)


def test_words_and_days_of_the_sheets_mean_the_same_in_yaml(tmp_path: Path, book: Framework) -> None:
    said, told = read(tmp_path, CHINESE, book)
    plain, _ = read(tmp_path, PLAIN, book)
    assert said is not None, [problem.sentence("en") for problem in told]
    assert said == plain


def test_the_form_of_documents_is_written_back(tmp_path: Path, book: Framework) -> None:
    plan, _ = read(tmp_path, CHINESE, book)
    assert plan is not None
    write_document(tmp_path / "again.yaml", plan)
    again = YAML(typ="safe").load((tmp_path / "again.yaml").read_text(encoding="utf-8"))
    assert again["bottom_lines"][0]["kind"] == "floor"
    assert str(again["milestones"][0]["due"]) == "2027-06-30"
    assert again["indicators"][0]["direction"] == "lower"


@pytest.mark.parametrize(("text", "key", "shown"), [
    ("bottom_lines: [{code: a, kind: 大概不低于, indicator: rd, value: 1}]", "documents.not_one_of", "不低于（floor）"),
    ("owners: [{code: a, name: x, kind: 主任}]", "documents.not_one_of", "岗位（post）"),
    ("milestones: [{code: n, due: 六月底}]", "documents.not_a_date", "六月底"),
    ("milestones: [{code: n, due: 2027/2/30}]", "documents.not_a_date", "2027-02-30"),
    ("secrecy_notice: 也许", "documents.not_yes_or_no", "也许"),
])  # fmt: skip
def test_anything_else_is_refused_with_the_words_to_choose_from(
    text: str, key: str, shown: str, tmp_path: Path, book: Framework
) -> None:
    plan, problems = read(tmp_path, text, book)
    assert plan is None
    problem, = (each for each in problems if each.key == key)
    assert problem.where.row == 1
    assert shown in problem.sentence("zh")
    assert problem.sentence("en")


def test_every_word_of_every_choice_is_taken() -> None:
    tried = 0
    for part in PLAN_SHEETS:
        for name, annotation in FIELDS_OF[part].items():
            choice = choice_of(part, name)
            for value, others in CHOICES.get(choice, {}).items():
                for each in (value, word(choice, value, "zh"), word(choice, value, "en"), *others):
                    assert meant(each, choice, annotation, is_period=False) == value
                    tried += 1
    assert tried > 300
