"""Errors carry fields; the sentence is made in the reader's language."""

from __future__ import annotations

import pytest

from ganchao.errors import InvalidInput, OutOfReach, Problem, RecordConflict, UnknownName, Where, nearest, pick

SHEET = Where(file="data.xlsx", sheet="2023", row=7, column="year")


def test_a_place_is_told_from_the_file_to_the_column_in_both_languages() -> None:
    assert SHEET.sentence("en") == "data.xlsx, sheet 2023, row 7, column year"
    assert SHEET.sentence("zh") == "data.xlsx，工作表“2023”，第 7 行，“year”列"


def test_a_problem_without_place_says_what_and_how_to_fix_it() -> None:
    problem = UnknownName("unit", "CHM", ["CHN", "NOR"]).problem()
    assert problem.sentence("en") == "no unit called 'CHM'; did you mean 'CHN'? (write 'CHN')"
    assert problem.sentence("zh") == "没有名为“CHM”的参评对象，是否应为“CHN”？（改为“CHN”）"


def test_all_problems_are_listed_at_once() -> None:
    values = {"kind": "unit", "name": "x", "known": "a, b"}
    problems = [Problem("unknown.none", Where(file=f"{k}.csv"), values) for k in range(3)]
    assert [line[:5] for line in InvalidInput(problems).sentences("en")] == ["0.csv", "1.csv", "2.csv"]


def test_a_name_like_no_other_gets_the_list_of_known_ones() -> None:
    error = UnknownName("indicator", "zzz", ["rd", "patents"])
    assert "rd, patents" in str(error)


def test_pick_returns_what_is_called_so_and_suggests_otherwise() -> None:
    assert pick("normaliser", "minmax", {"minmax": 1}) == 1
    with pytest.raises(UnknownName, match="did you mean 'minmax'"):
        pick("normaliser", "minmx", {"minmax": 1})


def test_pick_survives_a_name_that_cannot_be_looked_up() -> None:
    with pytest.raises(UnknownName):
        pick("normaliser", ["a", "list"], {"minmax": 1})


def test_the_nearest_name_ignores_case() -> None:
    assert nearest("MINMAX", ["zscore", "minmax"]) == "minmax"
    assert nearest("nothing like it", ["zscore", "minmax"]) == ""


def test_an_aim_out_of_reach_names_the_best_attainable_and_the_limits() -> None:
    limit = UnknownName("unit", "x", ["a"]).problem()
    best, binding = OutOfReach(7, [limit]).sentences("en")
    assert "7" in best
    assert "no unit called 'x'" in binding


def test_a_conflict_says_the_problem_it_carries() -> None:
    problem = UnknownName("unit", "x", ["a"]).problem()
    assert RecordConflict(problem).sentences("en") == [problem.sentence("en")]


@pytest.mark.parametrize(("name", "known", "meant"), [
    ("invets", ["invest", "industry"], "invest"),  # two signs swapped
    ("stretch_limt", ["stretch_limit", "step"], "stretch_limit"),
    ("财政科技支出", ["财政科技支出占比", "研发人员"], "财政科技支出占比"),
    ("研发投人", ["研发投入", "研发人员"], "研发投入"),
    ("gdp_per_head", ["rd_per_head", "gdp_per_capita", "gpd_per_head"], "gpd_per_head"),  # the nearest, not the first
    ("M12", ["M11", "M1", "M2"], ""),  # another number is another thing
    ("2025", ["2024", "2026"], ""),
    ("主任", ["主线", "任务"], ""),  # one of two signs
    ("财政局", ["环保局", "民政局"], ""),
    ("牵头单", ["牵头单位", "配合单位"], "牵头单位"),
    ("city", ["unit", "post"], ""),
    ("safety", ["strategy", "status"], ""),
    ("a", ["b", "ab"], ""),
])  # fmt: skip
def test_only_what_is_really_near_is_suggested(name: str, known: list[str], meant: str) -> None:
    assert nearest(name, known) == meant
