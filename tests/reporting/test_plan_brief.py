"""Measures and the next point for readers: marked where made up, in both languages, as tables."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ganchao.catchup import find_next_points
from ganchao.domain.document import Bilingual
from ganchao.domain.plan import Aim, BottomLine, LineKind, Plan
from ganchao.errors import OutOfReach, Problem, Say, Where
from ganchao.programme import programme
from ganchao.project import open_project
from ganchao.reporting.blocks import Callout, Chart, Table
from ganchao.reporting.next_brief import NEXT_SCHEMAS, next_brief, write_next_tables
from ganchao.reporting.plan_brief import (
    beyond_envelopes,
    first_sentence,
    in_short,
    limit_words,
    need_of,
    plan_brief,
    plan_title,
)
from ganchao.reporting.plan_charts import frontier_title
from ganchao.reporting.plan_tables import PLAN_SCHEMAS, write_plan_tables
from ganchao.reporting.plan_words import Programme, money
from ganchao.text import LANGS, Lang
from tests.test_programme import PLAN


@pytest.fixture(scope="module")
def found() -> Programme:
    return programme(open_project("hdi").score(), PLAN, draws=100, budgets=3)


@pytest.mark.parametrize("lang", LANGS)
def test_made_up_measures_are_marked_in_every_table(found: Programme, lang: str) -> None:
    blocks = plan_brief(found, lang)  # type: ignore[arg-type]
    stamps = [block.stamp for block in blocks if isinstance(block, Table)]
    assert stamps and all(stamps)  # noqa: PT018 - some, and each
    assert plan_title(found, lang)  # type: ignore[arg-type]


def test_an_aim_out_of_reach_is_told_with_what_stands_in_the_way() -> None:
    beyond = PLAN.replace(aims=(Aim(year=2024, rank=60, confidence=0.8),))
    made = programme(open_project("hdi").score(), beyond, draws=100, budgets=2)
    for lang in LANGS:
        assert any(isinstance(block, Callout) and block.tone == "warning" for block in plan_brief(made, lang))


def test_limits_are_told_in_words_without_keys_of_the_plan(found: Programme) -> None:
    limit = Problem("targeting.binds", Where(path="budgets"), {
        "what": Say("targeting.limit.budgets"), "aim": "a", "probability": "60%"})
    assert "budgets" in limit.sentence("zh")
    assert limit_words(limit, "zh").startswith("起制约作用的是资金总量")


def test_money_is_as_fine_as_the_plan_s_and_its_remark_is_told_once(found: Programme) -> None:
    plan = found.plan.model_copy(update={"money": Bilingual(zh="亿元，2025 年价"), "budgets": {2023: 0.45}})
    fine = replace(found, plan=plan)
    assert money(fine, 0.45, "zh") == "0.45 亿元，2025 年价"
    assert money(fine, 0.45, "zh", short=True) == "0.45 亿元"
    assert money(replace(found, plan=plan.model_copy(update={"budgets": {}})), 6.2, "zh", short=True) == "6.2 亿元"


def test_tables_have_their_columns(found: Programme, tmp_path: Path) -> None:
    for file in write_plan_tables(found, tmp_path):
        assert list(pd.read_csv(file).columns) == list(PLAN_SCHEMAS[file.stem])
    measures = pd.read_csv(tmp_path / "measures.csv").set_index("measure")
    assert found.choice is not None
    assert set(measures.index[measures.taken]) == set(found.choice.measures)
    nobody = replace(found, choice=None, likeliest=None, alternatives=None, stated=None, frontier=None)
    assert write_plan_tables(nobody, tmp_path / "none")


def test_the_next_point_is_told_and_written(tmp_path: Path) -> None:
    points = find_next_points(open_project("hdi").score(), "IND", draws=50)
    for lang in LANGS:
        assert any(isinstance(block, Table) and block.rows for block in next_brief(points, lang))
    (file,) = write_next_tables(points, tmp_path)
    assert list(pd.read_csv(file).columns) == list(NEXT_SCHEMAS["next_points"])
    assert points.point == pytest.approx(0.01)


@pytest.mark.parametrize("lang", LANGS)
def test_titles_of_charts_say_what_they_show(found: Programme, lang: Lang) -> None:
    assert found.choice is not None
    assert found.stated is not None
    assert found.alternatives is not None
    dear = replace(found, alternatives=replace(found.alternatives, replacements=tuple(
        replace(each, cost_without=found.choice.total + 2.0) for each in found.alternatives.replacements
    )))
    line, losses = (block for block in plan_brief(dear, lang) if isinstance(block, Chart))
    assert f"{found.choice.total:,.1f}" in line.title
    assert f"{found.stated.probability[0]:.0%}" in line.title
    dearest = losses.data.loc[losses.data["x"].idxmax()]
    assert str(dearest["y"]) in losses.title
    far = replace(found, choice=None, alternatives=None)
    title = next(block for block in plan_brief(far, lang) if isinstance(block, Chart)).title
    assert f"{found.frontier.totals[-1]:,.1f}" in title  # type: ignore[union-attr]


@pytest.mark.parametrize("lang", LANGS)
def test_the_summary_names_the_choice_or_what_is_out_of_reach(found: Programme, lang: Lang) -> None:
    assert found.choice is not None
    said = in_short(found, lang)
    assert str(len(found.choice.measures)) in said
    assert str(found.upto[-1]) in said
    missed = replace(found, choice=None, unreached=OutOfReach("the first 140"))
    assert "the first 140" in in_short(missed, lang)


@pytest.mark.parametrize("lang", LANGS)
def test_chances_with_and_without_measures_and_the_curve_stand_on_one_basis(found: Programme, lang: Lang) -> None:
    """Each basis has its chance with and without: just as expected first, then our own values varying too."""
    assert found.stated is not None
    made = replace(found, untouched=(0.31,), nothing=(0.42,), lived=(0.77,))
    exact, varying = re.split("计入本方起伏|own values varying", first_sentence(made, lang))
    assert "31%" in exact
    assert ("42%" in varying, "77%" in varying, "31%" in varying) == (True, True, False)
    (curve,) = [block for block in plan_brief(made, lang) if isinstance(block, Chart) and block.kind == "lines"]
    assert curve.data["chance"].iloc[0] == pytest.approx(31.0)


def test_the_title_of_the_curve_tells_what_its_own_aim_takes(found: Programme) -> None:
    """Money that the choice spends for other aims is not counted in."""
    assert found.frontier is not None
    assert found.choice is not None
    assert found.stated is not None
    told = np.linspace(0.4, 0.9, len(found.frontier.totals))[:, None]
    line = replace(found.frontier, totals=np.arange(1.0, len(told) + 1), stated=told)
    dear = replace(found, choice=replace(found.choice, cost=found.choice.cost + 50.0))
    assert "65%" in frontier_title(dear, line, "en")
    assert money(dear, 2.0, "en") in frontier_title(dear, line, "en")


@pytest.mark.parametrize("lang", LANGS)
def test_a_priority_given_less_than_its_own_measures_take_is_told(found: Programme, lang: Lang) -> None:
    """What serves one priority alone is held against its money; what serves two may be paid by the other."""
    assert found.likeliest is not None
    code, start = found.likeliest.measures[0], found.likeliest.starts[0]
    takes = found.measures[code].cost[0]

    def told(given: float, *serves: str) -> tuple[str, ...]:
        priorities = [{"code": "p", "name": "P", "budgets": {start: given}}, {"code": "q", "name": "Q"}]
        measures = tuple(m.replace(serves=serves if m.code == code else ()) for m in found.plan.measures)
        plan = Plan.model_validate({"priorities": priorities}).replace(measures=measures, money=found.plan.money)
        return beyond_envelopes(replace(found, plan=plan), lang)

    (line,) = told(takes / 2, "p")
    assert str(start) in line
    assert money(found, takes, lang, short=True) in line
    assert told(takes, "p") == ()
    assert told(takes / 2, "p", "q") == ()


def test_a_measure_that_a_line_forbids_is_not_merely_put_off(found: Programme) -> None:
    veto = BottomLine(code="v", kind=LineKind.VETO, measures=("talk",))
    made = replace(found, plan=found.plan.replace(bottom_lines=(veto,)))
    assert [need_of(made, "talk", lang) for lang in LANGS] == ["被底线否决", "forbidden"]
