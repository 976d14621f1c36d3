"""Plans read from a folder: several files joined, every fault with its file, row and place, in both languages."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ganchao.cli.main import run
from ganchao.cli.shapes import misshapen
from ganchao.domain.framework import Framework
from ganchao.files.plans import plan_files, read_plan
from ganchao.project import open_project
from ganchao.text import LANGS, Lang
from tests.conftest import ROOT
from tests.faults import broken_skeletons
from tests.faults.broken_plans import AIM, BROKEN, DOUBTS, PARK, RAIL


def written(project: Path, text: str, name: str = "plan.yaml") -> Path:
    file = project / "plan" / name
    file.write_text(text, encoding="utf-8")
    return file


def test_enough_ways_to_break_a_plan_are_tried() -> None:
    assert len(BROKEN) >= 25
    assert len({text for text, *_ in BROKEN.values()}) == len(BROKEN)


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_plan_is_answered_with_key_file_row_place_and_fix(name: str, project: Path, book: Framework) -> None:
    text, key, row, place = BROKEN[name]
    plan, problems = read_plan([written(project, text)], book)
    assert plan is None
    problem = next(p for p in problems if p.key == key and p.where.row == row)
    assert problem.severity == "error"
    assert problem.where.file.endswith("plan.yaml")
    for lang in LANGS:
        sentence = problem.sentence(lang)
        assert place in problem.where.sentence(lang) or place in sentence
        assert problem.what(lang)
        assert problem.fix(lang)


@pytest.mark.parametrize("name", broken_skeletons.BROKEN)
def test_a_broken_skeleton_is_answered_with_key_row_and_fix(name: str, project: Path, book: Framework) -> None:
    text, key = broken_skeletons.BROKEN[name]
    plan, problems = read_plan([written(project, text)], book)
    assert plan is None
    found = [(p.key, p.where.row) for p in problems if p.severity == "error"]
    assert (key, broken_skeletons.row_of(text)) in found
    for problem in problems:
        for lang in LANGS:
            assert problem.what(lang)
            assert problem.fix(lang)
            assert "{" not in problem.what(lang)


def test_all_faults_of_a_skeleton_are_told_at_once(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One plan with a fault of each kind: every one is listed, in both languages, and nothing is scored."""
    assert len(broken_skeletons.BROKEN) >= 40
    text = """counts: {main_lines: 1}
main_lines: [{code: a}, {code: b}]
strategies: [{code: s, serves: nobody}]
goals: [{code: g, roles: {lead: nobody}, target: 60}]
milestones: [{code: n, due: 2025-01-01}]
standards: [{code: d, clauses: [{code: c}]}]
alignments: [{local: a, item: nowhere}]
baskets: [{code: k}]
"""
    written(project, text)
    for lang in LANGS:
        assert run(["check", str(project)], lang) == 2
        said = capsys.readouterr().err
        assert said.count("plan.yaml") >= 8
        assert "Traceback" not in said


@pytest.mark.parametrize("name", DOUBTS)
def test_a_plan_that_nobody_could_follow_is_doubted_but_used(name: str, project: Path, book: Framework) -> None:
    text, key, row = DOUBTS[name]
    plan, problems = read_plan([written(project, text)], book)
    assert plan is not None
    problem, = (p for p in problems if p.key == key)
    assert (problem.severity, problem.where.row) == ("warning", row)
    assert all(problem.sentence(lang) for lang in LANGS)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", ["a lever nobody knows", "measures that need one another", "no YAML at all"])
@pytest.mark.parametrize("command", ["check", "target"])
def test_the_command_line_tells_it_and_exits_with_two(
    command: str, name: str, lang: Lang, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text, key, row, _ = BROKEN[name]
    written(project, text)
    assert run([command, str(project), "--lang", lang], lang) == 2
    assert "plan.yaml" in capsys.readouterr().err
    assert run([command, str(project), "--json"], lang) == 2
    value = json.loads(capsys.readouterr().out)
    assert misshapen("check" if command == "check" else "problems", value) == []
    assert (key, row) in {(p["key"], p["row"]) for p in value["problems"]}


def test_files_are_joined_lists_after_one_another_and_mappings_together(project: Path, book: Framework) -> None:
    written(project, "unit: A\n" + AIM + "budgets: {2025: 3}\nmeasures:\n" + RAIL, "a.yaml")
    written(project, "budgets: {2026: 4}\nmeasures:\n" + PARK, "b.yml")
    written(project, "measures: [{code: ghost}]", ".hidden.yaml")
    files = plan_files(project)
    assert [file.name for file in files] == ["a.yaml", "b.yml"]
    plan, problems = read_plan(files, book)
    assert problems == ()
    assert plan is not None
    assert plan.unit == "A"
    assert [measure.code for measure in plan.measures] == ["rail", "park"]
    assert dict(plan.budgets) == {2025: 3, 2026: 4}


def test_a_fault_of_the_joined_plan_is_placed_in_the_file_it_stands_in(project: Path, book: Framework) -> None:
    written(project, AIM + "measures:\n" + RAIL, "a.yaml")
    written(project, "# the second file\nmeasures:\n" + PARK + RAIL, "b.yaml")
    plan, problems = read_plan(plan_files(project), book)
    assert plan is None
    problem, = (p for p in problems if p.key == "plan.told_twice")
    assert (Path(problem.where.file).name, problem.where.row) == ("b.yaml", 6)
    assert "3rd entry (code rail)" in problem.sentence("en")


def test_what_is_said_once_may_not_be_said_otherwise_elsewhere(project: Path, book: Framework) -> None:
    written(project, "unit: A\n" + AIM, "a.yaml")
    written(project, "unit: B\n", "b.yaml")
    plan, problems = read_plan(plan_files(project), book)
    assert plan is None
    assert [p.key for p in problems] == ["plan.said_otherwise"]
    assert Path(problems[0].where.file).name == "b.yaml"
    assert "a.yaml" in problems[0].what("zh")
    written(project, "unit: A\n", "b.yaml")
    assert read_plan(plan_files(project), book)[0] is not None


def test_one_file_that_cannot_be_read_leaves_no_plan(project: Path, book: Framework) -> None:
    written(project, AIM, "a.yaml")
    written(project, "aims: [{", "b.yaml")
    plan, problems = read_plan(plan_files(project), book)
    assert plan is None
    assert problems


def test_an_empty_file_is_told(project: Path, book: Framework) -> None:
    plan, problems = read_plan([written(project, "")], book)
    assert plan is None
    assert [problem.key for problem in problems] == ["documents.empty"]


def test_a_project_without_a_plan_has_none(project: Path) -> None:
    assert open_project(project).plan is None
    (project / "plan.yaml").write_text(AIM, encoding="utf-8")
    opened = open_project(project)
    assert opened.plan is not None
    assert opened.plan.aims[0].rank == 2


@pytest.mark.parametrize("lang", LANGS)
def test_the_plan_of_the_how_to_page_is_sound(lang: Lang, tmp_path: Path) -> None:
    page = (ROOT / "docs" / lang / "how-to" / "plan.md").read_text(encoding="utf-8")
    file = tmp_path / "plan.yaml"
    file.write_text(page.split("```yaml\n")[1].split("```")[0], encoding="utf-8")
    plan, problems = read_plan([file], open_project("shandong").framework)
    assert problems == ()
    assert plan is not None
    assert [aim.year for aim in plan.aims] == [2026, 2028]


@pytest.mark.parametrize(("aim", "key", "fix"), [
    ("year: {last}\n    rank: 1", "plan.aim_past", "a later year"),
    ("year: {next}\n    rank: {beyond}", "plan.rank_beyond", "from 1 to"),
])  # fmt: skip
def test_aims_that_the_field_does_not_leave_open_are_refused_with_place_and_fix(
    aim: str, key: str, fix: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    panel = open_project(project).panel
    count, last = int(panel.ranked()[-1].sum()), panel.years[-1]
    facts = {"last": last, "next": last + 1, "beyond": count + 1}
    written(project, f"aims:\n  - {aim.format(**facts)}\n")
    assert run(["check", str(project), "--json"], "en") == 2
    problem, = json.loads(capsys.readouterr().out)["problems"]
    assert (problem["key"], problem["row"]) == (key, 2 if key == "plan.aim_past" else 3)
    assert run(["check", str(project), "--lang", "en"], "en") == 2
    assert fix in capsys.readouterr().err
    written(project, f"aims:\n  - year: {last + 1}\n    rank: {count}\n")
    assert run(["check", str(project)], "en") == 0


OTHER_SIDES = {
    "a floor above a cap": (
        "bottom_lines:\n  - {code: a, kind: cap, indicator: rd, value: 2}\n",
        "bottom_lines:\n  - {code: b, kind: floor, indicator: rd, value: 3}\n", "plan.floor_above_cap",
        "a.yaml, row 2"),
    "a floor beyond a lever": (
        "# ours\nlevers:\n  - indicator: rd\n    stretch_limit: 2\n",
        "bottom_lines:\n  - {code: b, kind: floor, indicator: rd, value: 3}\n", "plan.line_beyond_limit",
        "a.yaml, row 4"),
    "priorities above the budget": (
        "priorities:\n  - {code: p, budgets: {2026: 2}}\n  - code: q\n    budgets:\n      2026: 7\n",
        "budgets: {2026: 3}\n", "plan.envelopes", "a.yaml, row 5"),
    "a milestone before its measure": (
        "measures:\n  - code: m\n    start: 2028\n", "milestones:\n  - {code: n, serves: m, due: 2025-01-01}\n",
        "plan.milestone_early", "a.yaml, row 3"),
    "two aims for one year": (
        "aims:\n  - {year: 2027, rank: 1}\n", "aims:\n  - {year: 2027, rank: 2}\n", "plan.two_aims", "a.yaml, row 2"),
    "a code in another list": (
        "goals:\n  - code: x\n", "cards:\n  - {code: x, view: leverage}\n", "plan.code_elsewhere", "a.yaml, row 2"),
    "a funnel twice": (
        "resources:\n  - {code: r, kind: policy}\n", "resources:\n  - {code: r, kind: policy}\n", "funnel.told_twice",
        "a.yaml, row 2"),
    "a name said otherwise": ("unit: A\n", "unit: B\n", "plan.said_otherwise", "a.yaml, row 1"),
}  # fmt: skip


@pytest.mark.parametrize("name", OTHER_SIDES)
def test_what_contradicts_is_told_with_the_place_of_both_sides(name: str, project: Path, book: Framework) -> None:
    one, two, key, other = OTHER_SIDES[name]
    written(project, one, "a.yaml")
    written(project, two, "b.yaml")
    plan, problems = read_plan(plan_files(project), book)
    assert plan is None
    problem, = (each for each in problems if each.key == key)
    assert problem.where.file == "b.yaml"
    assert problem.where.row in {1, 2}
    assert other in problem.sentence("en")
    assert other.replace(", row ", "，第 ") + " 行" in problem.sentence("zh")


def test_a_copy_left_behind_is_told_once_with_both_files_and_rows(project: Path, book: Framework) -> None:
    codes = [f"m{k}" for k in range(1, 9)]
    text = "measures:\n" + "".join(f"  - {{code: {code}, owner: x}}\n" for code in codes)
    written(project, AIM + text, "3-measures.yaml")
    written(project, "# old\n" + AIM + text, "3-measures (copy).yaml")
    plan, problems = read_plan(plan_files(project), book)
    assert plan is None
    problem, = (each for each in problems if each.severity == "error")
    assert problem.key == "plan.left_behind"
    assert problem.where.file == "3-measures.yaml"  # the files are joined in the order of their names
    said = problem.sentence("en")
    first = len(AIM.splitlines()) + 2
    assert "3-measures (copy).yaml" in said
    assert f"'m1' (row {first} here, row {first + 1} there)" in said
    assert "9 in all" in said  # the aim as well
    assert "“m1”" in problem.sentence("zh")


def test_one_thing_written_twice_is_no_copy(project: Path, book: Framework) -> None:
    written(project, AIM + "measures:\n" + RAIL + PARK, "a.yaml")
    written(project, "measures:\n" + RAIL, "b.yaml")
    keys = [problem.key for problem in read_plan(plan_files(project), book)[1]]
    assert keys == ["plan.told_twice"]
