"""A clean skeleton for another zone's plan: advice only, nothing of the example, an hour at most."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import pytest

from ganchao.cli.main import run
from ganchao.domain.aim import LineKind
from ganchao.domain.check_filled import TO_FILL_IN
from ganchao.domain.plan import Plan
from ganchao.domain.strategy import LensKind, View
from ganchao.errors import Problem
from ganchao.files.templates import new_project
from ganchao.project import Project, check_project
from ganchao.text import LANGS, Lang

OF_THE_EXAMPLE = re.compile("莱芜|济南|温州|绍兴|Laiwu|Jinan|Wenzhou|Shaoxing|laiwu")


def made(tmp_path: Path, lang: Lang) -> Path:
    new_project(tmp_path / "mine", "zone", lang)
    return tmp_path / "mine"


def checked(folder: Path) -> tuple[Project | None, tuple[Problem, ...]]:
    return check_project(folder)


def changed(folder: Path, pattern: str, by: str) -> None:
    for file in sorted(folder.rglob("*.yaml")):
        file.write_text(re.sub(pattern, by, file.read_text(encoding="utf-8"), flags=re.MULTILINE), encoding="utf-8")


def filled_in(folder: Path) -> None:
    """Every place filled in with a name of its own."""
    number = itertools.count()
    for file in sorted(folder.rglob("*.yaml")):
        text = file.read_text(encoding="utf-8")
        file.write_text(TO_FILL_IN.sub(lambda _found: f"甲{next(number)}", text), encoding="utf-8")


@pytest.mark.parametrize("lang", LANGS)
def test_check_says_nothing_but_what_is_to_be_filled_in_and_where(tmp_path: Path, lang: Lang) -> None:
    folder = made(tmp_path, lang)
    project, problems = checked(folder)
    assert project is not None
    assert {(problem.key, problem.severity) for problem in problems} == {("plan.to_fill_in", "warning")}
    for problem in problems:
        text = (folder / "plan" / problem.where.file).read_text(encoding="utf-8").splitlines()
        assert TO_FILL_IN.search(text[(problem.where.row or 0) - 1])
    live = [line.partition(" #")[0] for file in (folder / "plan").glob("*.yaml")
            for line in file.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    assert len(problems) == sum(len(TO_FILL_IN.findall(line)) for line in live) > 30


@pytest.mark.parametrize("lang", LANGS)
def test_once_filled_in_there_is_nothing_to_say(tmp_path: Path, lang: Lang) -> None:
    folder = made(tmp_path, lang)
    filled_in(folder)
    assert checked(folder)[1] == ()


@pytest.mark.parametrize("lang", LANGS)
def test_what_is_offered_behind_the_sign_of_a_comment_can_be_used(tmp_path: Path, lang: Lang) -> None:
    """Every example with the sign taken away; two bottom lines come with it."""
    folder = made(tmp_path, lang)
    changed(folder, r"^# (?=[a-z_]+:(?: |$)|  )", "")
    filled_in(folder)
    changed(folder, "bottom_lines: 2", "bottom_lines: 4")
    project, problems = checked(folder)
    assert project is not None, [problem.sentence("en") for problem in problems]
    assert problems == ()
    assert project.plan is not None
    assert project.framework.peers
    assert project.framework.scenario is not None
    assert project.plan.events
    assert project.plan.cards
    assert project.plan.as_of is not None
    written = project.plan.model_fields_set
    assert set(Plan.model_fields) - written <= {"unit", "secrecy_notice"}  # of everything a plan may have there is one
    assert {line.kind for line in project.plan.bottom_lines} == set(LineKind)
    assert {card.view for card in project.plan.cards} == set(View)
    assert {lens.lens for lens in project.plan.lenses} == set(LensKind)


@pytest.mark.parametrize("lang", LANGS)
def test_the_list_of_indicators_names_those_that_count(tmp_path: Path, lang: Lang) -> None:
    folder = made(tmp_path, lang)
    project, _ = checked(folder)
    assert project is not None
    rows = [line.split(",")[:2] for line in (folder / "indicators.csv").read_text(encoding="utf-8-sig").splitlines()]
    assert [code for code, *_ in rows[1:]] == [each.code for each in project.framework.scored]
    assert len(rows) == 1 + 46
    names = {each.code: each.name.in_lang(lang) for each in project.framework.scored}
    assert rows[8][1] == names["tech_smes"]


@pytest.mark.parametrize("lang", LANGS)
def test_what_is_said_of_the_peers_is_true_of_them(tmp_path: Path, lang: Lang) -> None:
    folder = made(tmp_path, lang)
    text = (folder / "framework.yaml").read_text(encoding="utf-8")
    project, _ = checked(folder)
    assert project is not None
    card = project.score()
    ranks = {unit: card.ranks[:, at, -1] for at, unit in enumerate(project.panel.units)}
    near, far = re.findall(r"unit: (P\d+), distance", text)
    told = [[int(each) for each in re.findall(r"\d+", text.partition(unit)[2])][:2] for unit in (near, far)]
    assert told == [[ranks[near][-1], ranks["OWN"][-1]], [ranks[far][-6], ranks[far][-1]]]
    assert {project.panel.roster[each].groups["region"] for each in (near, far, "OWN")} == {"east"}


@pytest.mark.parametrize("lang", LANGS)
def test_nothing_of_the_example_is_left_in_it(tmp_path: Path, lang: Lang) -> None:
    folder = made(tmp_path, lang)
    for file in folder.rglob("*"):
        if file.is_file():
            assert not OF_THE_EXAMPLE.search(file.read_text(encoding="utf-8-sig")), file.name
    project, _ = checked(folder)
    assert project is not None
    assert project.framework.simulated  # values are made up, and every picture says so
    assert not project.framework.peers
    assert project.framework.scenario is None


def test_both_languages_hold_the_same_plan(tmp_path: Path) -> None:
    plans = []
    for lang in LANGS:
        project, _ = checked(made(tmp_path / lang, lang))
        assert project is not None
        assert project.plan is not None
        plans.append(project.plan)
    zh, en = plans
    assert [placed.steps for placed in zh.walk()] == [placed.steps for placed in en.walk()]
    assert [measure.code for measure in zh.measures] == [measure.code for measure in en.measures]
    assert zh.budgets == en.budgets
    assert [line.kind for line in zh.bottom_lines] == [line.kind for line in en.bottom_lines]
    assert [each.due for each in zh.milestones] == [each.due for each in en.milestones]
    assert [each.direction for each in zh.indicators] == [each.direction for each in en.indicators]


@pytest.mark.parametrize(("lang", "minutes"), [("zh", r"（(\d+) 分钟"), ("en", r"\((\d+) minutes")])
def test_the_readme_gives_the_order_of_work_with_minutes_within_the_hour(
    tmp_path: Path, lang: Lang, minutes: str
) -> None:
    folder = made(tmp_path, lang)
    text = (folder / "README.txt").read_text(encoding="utf-8-sig")
    told = [int(each) for each in re.findall(minutes, text)]
    assert len(told) >= 6
    assert sum(told) <= 60
    for file in (folder / "plan").rglob("*.*"):
        assert file.name in text
    steps = [line.partition(".")[0] for line in text.splitlines() if re.match(r"\d\.", line)]
    assert steps == [str(number) for number in range(1, len(steps) + 1)]


def test_a_sheet_with_words_of_the_template_is_told_by_its_cell(tmp_path: Path) -> None:
    import openpyxl

    from ganchao.files.plans import plan_files, read_plan

    folder = made(tmp_path, "zh")
    project, _ = checked(folder)
    assert project is not None
    made_book = openpyxl.Workbook()
    sheet = made_book.worksheets[0]
    sheet.title = "举措"
    for row in (["名称", "牵头单位"], ["【填写举措】", ""]):
        sheet.append(row)
    (tmp_path / "other" / "plan").mkdir(parents=True)
    made_book.save(tmp_path / "other" / "plan" / "plan.xlsx")
    problems = read_plan(plan_files(tmp_path / "other"), project.framework)[1]
    problem, = (each for each in problems if each.key == "plan.to_fill_in")
    assert (problem.where.sheet, problem.where.row) == ("举措", 2)


@pytest.mark.parametrize("rank", [1, 95])
def test_our_simulated_zone_can_start_at_another_rank(
    tmp_path: Path, rank: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["new", str(tmp_path / "mine"), "--from", "zone", "--rank", str(rank)], "en") == 0
    assert f"rank {rank}" in capsys.readouterr().out
    project, problems = checked(tmp_path / "mine")
    assert project is not None
    assert {problem.key for problem in problems} <= {"plan.to_fill_in"}
    card, plain = project.score(), check_project(made(tmp_path / "plain", "en"))[0]
    assert plain is not None
    assert card.ranks[-1, card.units.index("OWN"), -1] == rank
    assert sorted(card.ranks[-1, :, -1]) == sorted(plain.score().ranks[-1, :, -1])  # the field is the same
    assert project.framework.simulated
    assert "unit: P000" in (tmp_path / "mine" / "framework.yaml").read_text(encoding="utf-8")


def test_a_rank_to_start_at_goes_with_the_zone_only(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["new", str(tmp_path / "mine"), "--rank", "5"], "zh") == 2
    assert "--from zone" in capsys.readouterr().err
    assert not (tmp_path / "mine").exists()
