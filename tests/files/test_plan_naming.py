"""Plans written with names: what they mean, codes that stay, names that are unclear, and codes as they always were."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ganchao.domain.framework import Framework
from ganchao.domain.inheriting import inherited
from ganchao.domain.place import place
from ganchao.domain.plan import Plan
from ganchao.errors import Problem
from ganchao.files.plan_codes import from_name, give_codes
from ganchao.files.plan_text import RAMPS, shares_of
from ganchao.files.plan_writing import write_plan_workbook
from ganchao.files.plans import plan_files, read_plan
from ganchao.project import open_project

WITH_CODES = """\
documents: [{code: d, title: 方案, paragraphs: 9}]
aims: [{year: 2027, rank: 1, confidence: 0.5, says: {text: 争第一, document: d, paragraph: 3}}]
policies: [{code: fz, name: 方针, phrases: [创新立区, 产业强区]}]
owners: [{code: kj, name: 科技局}, {code: jf, name: 经发局}, {code: zr, name: 副主任, kind: post}]
main_lines: [{code: m, name: 争先进位}]
strategies: [{code: s1, name: 创新战略, serves: [m]}, {code: s2, name: 开放战略, serves: [m]}]
priorities:
  - {code: p, name: 企业倍增, serves: [s1, s2], roles: {lead: kj, supervisor: zr}}
indicators: [{code: own, name: 热线满意率, measured_in: "%", kind: ratio, limits: [0, 100]}]
baskets:
  - {code: b, name: 创新, members: [{indicator: rd, weight: 2}, {indicator: staff}]}
  - {code: b2, name: 群众, members: [{indicator: own, goalposts: {worst: 60, best: 100}}]}
goals: [{code: g, name: 创新, serves: [s1], basket: b, leading: [staff], target: 60, year: 2027}]
measures:
  - code: ma
    name: 研发奖补
    serves: [p, g]
    cost: [0.4, 0.3]
    success: 0.9
    effects: [{indicator: rd, add: 0.5, ramp: [0.2, 0.6, 1], grade: C}]
  - code: mb
    name: 引才
    serves: [p]
    needs: [ma]
    roles: {lead: jf}
    effects: [{indicator: staff, add: 5, ramp: [0.5, 1], grade: D}]
milestones: [{code: n, name: 办法印发, serves: [ma], due: 2026-09-30}]
targets:
  - {code: t, name: {zh: 研发投入强度, en: R&D intensity}, indicator: rd, measured_in: "%", since: 2024,
     baseline: 2.7, by: 2027, target: 3}
"""
WITH_NAMES = {
    "1.yaml": """\
documents: [{title: 方案, paragraphs: 9}]
aims: [{year: 2027, rank: 1, confidence: 50%, says: {text: 争第一, paragraph: 3}}]
policies: [{name: 方针, phrases: 创新立区；产业强区}]
owners: [科技局, 经发局, {name: 副主任, kind: 岗位}]
main_lines: 争先进位
strategies: [{name: 创新战略, serves: 争先进位}, {name: 开放战略, serves: 争先进位}]
priorities:
  - {name: 企业倍增, serves: 创新战略；开放战略, roles: {lead: 科技局, supervisor: 副主任}}
goals: [{name: 创新, serves: 创新战略, basket: 创新, leading: 研发人员, target: 60, year: 2027}]
""",
    "2.yaml": """\
indicators: [{name: 热线满意率, measured_in: "%", kind: 比率, limits: [0, 100]}]
baskets:
  - {name: 创新, members: [{indicator: R&D intensity, weight: 2}, 研发人员]}
  - {name: 群众, members: {indicator: 热线, goalposts: {worst: 60, best: 100}}}
measures:
  - name: 研发奖补
    serves: [企业倍增, 创新]
    cost: 0.4；0.3
    success: 90%
    effects: {indicator: 研发投入强度, add: 0.5, ramp: 中, grade: C}
  - name: 引才
    serves: 企业倍增
    needs: 研发奖补
    roles: 经发局
    effects: {indicator: staff, add: 5, ramp: fast, grade: D}
milestones: [{name: 办法印发, serves: 研发奖补, due: 2026/9/30}]
targets: [{indicator: 投入强度, since: 2024, baseline: 2.7, by: 2027, target: 3}]
""",
}


def read(project: Path, book: Framework, **files: str) -> tuple[Plan | None, tuple[Problem, ...]]:
    for file in plan_files(project):
        file.unlink()
    for name, text in files.items():
        (project / "plan" / name).write_text(text, encoding="utf-8")
    return read_plan(plan_files(project), book)


def told(problems: tuple[Problem, ...]) -> list[str]:
    return [problem.sentence("zh") for problem in problems if problem.severity != "repair"]


def in_terms_of(plan: Plan, codes: dict[str, str]) -> Any:
    """The plan as plain data with its codes replaced."""
    def renamed(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: renamed(each) for key, each in value.items()}
        if isinstance(value, list | tuple):
            return [renamed(each) for each in value]
        return codes.get(value, value) if isinstance(value, str) else value

    return renamed(plan.model_dump(exclude_defaults=True))


def by_place(plan: Plan) -> dict[tuple[str | int, ...], str]:
    return {placed.steps: placed.part.code for placed in plan.walk()}


def test_names_mean_what_codes_mean(project: Path, book: Framework) -> None:
    plain, problems = read(project, book, **{"plan.yaml": WITH_CODES})
    assert plain is not None, told(problems)
    named, problems = read(project, book, **WITH_NAMES)
    assert named is not None, told(problems)
    assert not told(problems)
    codes = {code: by_place(plain)[steps] for steps, code in by_place(named).items()}
    assert in_terms_of(named, codes) == in_terms_of(plain, {})


def test_codes_given_do_not_depend_on_order_or_files_and_clear_every_other(project: Path, book: Framework) -> None:
    owners = "owners: [科技局, 经发局, {name: 人社局, code: OTHER}]\n"
    first, _ = read(project, book, **{"a.yaml": owners})
    turned, _ = read(project, book, **{"a.yaml": "owners: [经发局]\n", "b.yaml": "owners: [新来的, 科技局]\n"})
    assert first is not None
    assert turned is not None
    before = {owner.name.zh: owner.code for owner in first.owners}
    after = {owner.name.zh: owner.code for owner in turned.owners}
    assert {name: after[name] for name in ("科技局", "经发局")} == {name: before[name] for name in ("科技局", "经发局")}
    taken = f"goals: [{{name: 目标, code: {before['科技局']}, basket: ''}}]\n"
    clear, _ = read(project, book, **{"a.yaml": owners, "b.yaml": taken})
    assert clear is not None
    assert clear.owners[0].code != before["科技局"]
    assert clear.owners[0].code.startswith(before["科技局"])


@given(st.lists(st.text(min_size=1, max_size=8).map(str.strip).filter(bool), unique=True, max_size=40))
@settings(max_examples=50, deadline=None)
def test_codes_from_names_are_codes_and_differ(names: list[str]) -> None:
    root = {"owners": [{"name": name} for name in names]}
    give_codes(root, {"office"}, from_name)
    codes = [entry["code"] for entry in root["owners"]]
    assert len(set(codes)) == len(names)
    assert all(re.fullmatch(r"O_[0-9a-f]{6,}", code) for code in codes)


def test_two_of_one_name_are_told_with_both_places(project: Path, book: Framework) -> None:
    plan, problems = read(project, book, **{"a.yaml": "owners:\n  - 科技局\n  - 科技局\n"})
    assert plan is None
    problem = next(each for each in problems if each.key == "plan.name_twice")
    assert "第 2 行" in problem.sentence("zh") or "第 3 行" in problem.sentence("zh")
    plan, problems = read(project, book, **{
        "a.yaml": "goals: [{code: g1, name: 创新, basket: ''}]\ncards: [{code: c1, name: 创新, view: integrate}]\n",
        "b.yaml": "measures: [{name: 引才, serves: 创新}]\n"})
    assert plan is None
    sentence = next(each for each in problems if each.key == "plan.ambiguous").sentence("zh")
    assert "b.yaml，第 1 行" in sentence
    assert "goals 第 1 项（代码 g1）" in sentence
    assert "cards 第 1 项（代码 c1）" in sentence


def test_a_name_that_nothing_has_is_told_with_what_can_be_meant_only(project: Path, book: Framework) -> None:
    text = """documents: [{title: 文件}]
aims: [{year: 2027, rank: 1}]
strategies: [{name: 创新战略, serves: 争先进位}]
main_lines: [争先进位]
measures: [{name: 引才, serves: 开放, effects: {indicator: 人均绿地, add: 1, grade: D}}]
"""
    plan, problems = read(project, book, **{"a.yaml": text})
    assert plan is None
    serves = next(p for p in problems if p.where.path and "serves" in p.where.sentence("zh"))
    assert "文件" not in serves.sentence("zh").replace("引用文件", "")
    assert "创新战略" in serves.sentence("zh")
    indicator = next(p for p in problems if "indicator" in p.where.sentence("zh"))
    assert indicator.key.startswith("unknown.")
    assert "人均绿地" in indicator.sentence("zh")
    assert "引才" in indicator.sentence("zh")


def test_part_of_an_indicators_name_is_taken_and_said(project: Path, book: Framework) -> None:
    text = "measures: [{name: 节能, roles: 局, effects: {indicator: 能耗, add: -0.1, grade: D}}]\nowners: 局\n"
    plan, problems = read(project, book, **{"a.yaml": text})
    assert plan is not None
    assert plan.measures[0].effects[0].indicator == "energy"
    said = next(problem for problem in problems if problem.key == "plan.part_of_name")
    assert said.severity == "repair"
    assert "单位产值能耗" in said.sentence("zh")
    assert "Energy use" in said.sentence("en")
    unclear, problems = read(project, book, **{"a.yaml": text.replace("能耗", "研发")})
    assert unclear is None
    assert "研发投入强度；研发人员" in next(p for p in problems if p.key == "plan.ambiguous").sentence("zh")


def test_roles_come_from_what_is_served_and_are_never_added_to(project: Path, book: Framework) -> None:
    named, _ = read(project, book, **WITH_NAMES)
    assert named is not None
    owner = {each.code: each.name.zh for each in named.owners}
    first, second = named.measures
    assert (owner[first.roles.lead], owner[first.roles.supervisor]) == ("科技局", "副主任")
    assert (owner[second.roles.lead], second.roles.supervisor) == ("经发局", "")
    assert owner[named.milestones[0].roles.lead] == "科技局"
    assert owner[named.targets[0].owner.zh] == "科技局"
    assert inherited(named) == named


def test_roles_are_sought_upwards_and_circles_end() -> None:
    plan = Plan.model_validate({
        "main_lines": [{"code": "m", "roles": {"lead": "a"}}], "strategies": [{"code": "s", "serves": "m"}],
        "measures": [{"code": "x", "serves": ["y", "s"]}, {"code": "y", "serves": "x"}],
    })  # fmt: skip
    assert [measure.roles.lead for measure in inherited(plan).measures] == ["a", "a"]


@pytest.mark.parametrize(("text", "shares"), [
    ("50%", "0.5"), ("12.5％", "0.125"), ("30%; 100%", "0.3; 1"), ("0.5", "0.5"),
])
def test_percentages_are_shares(text: str, shares: str) -> None:
    assert shares_of(text, "success") == shares


def test_words_for_ramps_end_whole_and_slower_is_never_earlier() -> None:
    for english, (chinese, ramp) in RAMPS.items():
        assert shares_of(chinese, "effects.ramp") == shares_of(english, "ramp")
        assert ramp[-1] == 1
        assert list(ramp) == sorted(ramp)
    fast, medium, slow = (ramp for _, ramp in RAMPS.values())
    assert all(a >= b for a, b in zip((*fast, 1), medium, strict=True))
    assert all(a >= b for a, b in zip((*medium, 1), slow, strict=True))
    assert shares_of("快", "name") == "快"


def test_files_of_both_kinds_speak_of_each_other_by_name(project: Path, book: Framework) -> None:
    import openpyxl

    made = openpyxl.Workbook()
    sheet = made.worksheets[0]
    sheet.title = "举措"
    for row in (["名称", "服务于", "牵头单位"], ["引才", "更创新", "科技局"]):
        sheet.append(row)
    effects = made.create_sheet("举措作用")
    for row in (["举措", "指标", "作用", "显现进度", "依据等级"], ["引才", "研发人员", 3, "快", "D"]):
        effects.append(row)
    made.save(project / "plan" / "more.xlsx")
    text = "owners: 科技局\ngoals: [{name: 更创新}]\nmilestones: [{name: 名单公布, serves: 引才, due: 2026/9/30}]\n"
    (project / "plan" / "a.yaml").write_text(text, encoding="utf-8")
    plan, problems = read_plan(plan_files(project), book)
    assert plan is not None, told(problems)
    measure = plan.measures[0]
    assert measure.serves == (plan.goals[0].code,)
    assert measure.roles.lead == plan.owners[0].code
    assert measure.effects[0].ramp == (0.5, 1.0)
    assert plan.milestones[0].serves == (measure.code,)


def test_a_named_plan_comes_back_from_a_workbook_as_it_was(project: Path, book: Framework, tmp_path: Path) -> None:
    named, _ = read(project, book, **WITH_NAMES)
    assert named is not None
    (tmp_path / "other" / "plan").mkdir(parents=True)
    write_plan_workbook(tmp_path / "other" / "plan" / "plan.xlsx", named, book, None, "zh")
    again, problems = read_plan(plan_files(tmp_path / "other"), book)
    assert again is not None, told(problems)
    assert again.model_dump(exclude_defaults=True) == named.model_dump(exclude_defaults=True)


def test_a_place_is_told_by_name_where_the_code_was_made(project: Path, book: Framework) -> None:
    named, _ = read(project, book, **WITH_NAMES)
    assert named is not None
    assert place(named, ("owners", 1)).in_lang("zh") == "owners 第 2 项（经发局）"
    assert place(named.model_copy(update={"owners": ({"code": "jf", "name": "经发局"},)}), ("owners", 0)).in_lang(
        "zh") == "owners 第 1 项（代码 jf）"


def test_part_of_any_name_is_taken_and_said_and_codes_are_never_parts(project: Path, book: Framework) -> None:
    text = "owners: [科技创新局]\nmeasures: [{name: 企业研发投入奖补, roles: 科技}]\n"
    text += "milestones: [{name: 印发, serves: 奖补, due: 2026-9-30}]\n"
    plan, problems = read(project, book, **{"a.yaml": text})
    assert plan is not None, told(problems)
    assert plan.milestones[0].serves == (plan.measures[0].code,)
    assert plan.measures[0].roles.lead == plan.owners[0].code
    assert [problem.key for problem in problems if problem.severity == "repair"] == ["plan.part_of_name"] * 2
    plan, problems = read(project, book, **{"a.yaml": "owners: [{code: o1, name: Science office}]\ngoals: [{name: G, "
                                                      "roles: office}]\n"})
    assert plan is None
    assert next(problem.key for problem in problems if problem.severity == "error").startswith("unknown.")


def test_the_name_of_a_series_is_never_taken_for_an_indicator_of_a_like_name(tmp_path: Path) -> None:
    framework = open_project("laiwu").framework  # has a series 高新技术企业数 and an indicator 当年净增高新技术企业数
    (tmp_path / "plan").mkdir()
    text = "measures: [{name: 培育, roles: 局, effects: {indicator: 高新技术企业数, add: 10, grade: D}}]\nowners: 局\n"
    (tmp_path / "plan" / "a.yaml").write_text(text, encoding="utf-8")
    plan, problems = read_plan([tmp_path / "plan" / "a.yaml"], framework)
    assert plan is None
    (said,) = [problem for problem in problems if problem.severity == "error"]
    assert said.key == "plan.only_a_series"
    assert "hightech_firms" in said.sentence("en")
