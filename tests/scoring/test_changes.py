"""Changes that somebody wants to try: read as cells, every problem at once."""

from __future__ import annotations

from ganchao.project import open_project
from ganchao.scoring.changes import Change, cells_of, number_of


def test_cells_of_a_round_and_their_values() -> None:
    source = open_project("hdi")
    lag, year = source.framework.rounds.lag, source.panel.years[-1] + source.framework.rounds.lag
    cells, problems = cells_of([Change("CHN", "le", "84"), Change("IND", "gnipc", "9,000")], source.panel,
                               source.framework, year)  # fmt: skip
    assert problems == []
    assert cells == {(year - lag, "CHN", "le"): 84.0, (year - lag, "IND", "gnipc"): 9000.0}


def test_every_problem_is_told() -> None:
    source = open_project("shandong")
    year = source.panel.years[-1]
    changes = [Change("XX", "gdp", "1"), Change("CN-SD", "no", "1"), Change("CN-SD", "rd_intensity", "1"),
               Change("CN-SD", "gdp", "much"), Change("CN-SD", "rd_expenditure", "1"),
               Change("CN-SD", "rd_expenditure", "2")]  # fmt: skip
    cells, problems = cells_of(changes, source.panel, source.framework, 1066)
    keys = [problem.key for problem in problems]
    assert {"scoring.change.quotient", "scoring.change.no_number", "scoring.change.twice"} <= set(keys)
    assert len(problems) == 6
    assert list(cells.values()) == [1.0]
    assert year != 1066


def test_numbers_as_people_type_them() -> None:
    assert [number_of(text) for text in ("1,000.5", " 2 ", "３", "1，000")] == [1000.5, 2.0, 3.0, 1000.0]
    assert [number_of(text) for text in ("", "x", "nan", "1e999")] == [None] * 4
