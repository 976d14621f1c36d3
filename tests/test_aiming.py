"""Questions about a rank answered on ground made once: the answers are those of the commands, and lines are kept."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ganchao.aiming import answer, checked, context_of, lined, loosens, movable, warm
from ganchao.catchup import find_targets
from ganchao.domain.aim import BottomLine, LineKind
from ganchao.domain.plan import Aim, Plan
from ganchao.errors import InvalidInput
from ganchao.grounds import Bench, bench_of
from ganchao.programme import programme
from ganchao.project import open_project
from ganchao.reporting.aim_answer import Question
from tests.test_programme import PLAN


@pytest.fixture(scope="module")
def bench() -> Bench:
    return bench_of(open_project("hdi").score(), PLAN)


def test_an_answer_is_what_the_commands_find(bench: Bench) -> None:
    found, card = answer(bench, bench.wanted()), bench.card
    targets, plan = find_targets(card, PLAN), programme(card, PLAN, budgets=2)
    [reading] = targets.readings
    assert found.least.effort == pytest.approx(targets.effort)
    assert {t.indicator: t.value for t in found.least.targets} == pytest.approx(
        {t.indicator: t.value for t in reading.moved})  # fmt: skip
    assert found.least.probability == reading.planned.probability
    assert found.idle == reading.coming.probability
    assert plan.choice is not None
    assert found.bought is not None
    assert found.bought.choice is not None
    assert found.bought.choice.measures == plan.choice.measures
    assert plan.stated is not None
    assert found.chance == pytest.approx(float(plan.stated.probability[0]), abs=0.02)  # other numbers of draws


def test_a_year_is_made_once_and_an_answer_remembered(bench: Bench) -> None:
    asked = replace(bench.wanted(), confidence=0.4)
    first, ground = answer(bench, asked), bench.ground(asked.year)
    assert answer(bench, asked) is first
    assert bench.ground(asked.year) is ground


def test_a_better_rank_never_takes_less(bench: Bench) -> None:
    ranks = [bench.wanted().rank - step for step in (0, 2, 4, 8)]
    found = [answer(bench, replace(bench.wanted(), rank=rank)) for rank in ranks]
    efforts = [np.inf if each.least.effort is None else each.least.effort for each in found]
    assert efforts == sorted(efforts)
    idle = [each.idle for each in found]
    assert idle == sorted(idle, reverse=True)


def test_out_of_reach_tells_the_rank_that_can_be_held(bench: Bench) -> None:
    found = answer(bench, replace(bench.wanted(), rank=1, confidence=0.9))
    assert found.least.effort is None
    assert not found.reached
    held = found.least.held
    assert 1 < held < PLAN.aims[0].rank  # type: ignore[operator]
    assert answer(bench, replace(bench.wanted(), rank=held, confidence=0.9)).least.effort is not None


def test_money_that_does_not_suffice_buys_the_likeliest_within_it(bench: Bench) -> None:
    found = answer(bench, replace(bench.wanted(), budget=3.5))
    assert found.bought is not None
    assert found.bought.choice is not None
    assert found.bought.choice.total <= 3.5
    full = answer(bench, bench.wanted())
    assert found.chance <= full.chance or not found.reached


def test_everything_wrong_with_a_question_is_told_at_once(bench: Bench) -> None:
    asked = Question(1999, 0, 2.0, -1.0, (("nothing", 1.0), ("schools", 5.0), ("le", float("nan"))))
    keys = {problem.key for problem in checked(bench, asked)}
    assert keys == {"aiming.year", "aiming.rank", "aiming.confidence", "aiming.budget", "aiming.line",
                    "aiming.not_for_sale", "aiming.value"}  # fmt: skip
    with pytest.raises(InvalidInput):
        answer(bench, asked)


def test_lines_not_for_sale_can_only_be_made_stricter(bench: Bench) -> None:
    lines = {line.code: line for line in movable(bench)}
    assert set(lines) == {"schools", "income"}
    assert loosens(lines["schools"], 5.9)
    assert not loosens(lines["schools"], 6.1)
    assert loosens(BottomLine(code="cap", kind=LineKind.CAP, indicator="le", value=3.0), 3.1)
    asked = bench.wanted()
    assert checked(bench, replace(asked, lines=(("schools", 6.5), ("income", 50.0)))) == []
    assert [p.key for p in checked(bench, replace(asked, lines=(("schools", 5.0),)))] == ["aiming.not_for_sale"]


def test_an_indicator_of_the_index_gets_a_line_of_its_own(bench: Bench) -> None:
    added = [line for line in lined(bench, (("le", 71.0),)) if line.indicator == "le"]
    assert [(line.kind, line.value) for line in added] == [(LineKind.FLOOR, 71.0)]
    coming = {t.indicator: t for t in answer(bench, bench.wanted()).least.targets}
    wanted = max((t.value for t in coming.values() if t.indicator == "le"), default=70.0) + 1.0
    found = answer(bench, replace(bench.wanted(), lines=(("le", wanted),)))
    assert {t.indicator: t.value for t in found.least.targets}["le"] >= wanted - 1e-9


def test_what_takes_longer_holds_the_plan_s_lines_and_prices_only_those_for_sale(bench: Bench) -> None:
    found = context_of(bench, answer(bench, bench.wanted()))
    assert found is not None
    told = found.frontier.told[:, 0]
    assert (np.diff(told[np.isfinite(told)]) >= -1e-9).all()
    assert {held.line: held.price is not None or held.without is not None for held in found.lines}["schools"] is False


def test_without_measures_targets_alone_answer() -> None:
    bench = bench_of(open_project("hdi").score(), PLAN.model_copy(update={"measures": ()}))
    found = answer(bench, bench.wanted())
    assert found.bought is None
    assert found.chance == found.least.probability
    assert context_of(bench, found) is None
    assert bench.most_money == 0


def test_warming_begins_with_the_aims_and_puts_first_who_waits() -> None:
    plan = PLAN.model_copy(update={"measures": (), "aims": (Aim(year=2024, rank=132), Aim(year=2025, rank=130))})
    bench = bench_of(open_project("hdi").score(), plan)
    bench.urgent.append(2026)
    warm(bench)
    assert list(bench.grounds) == [2026, 2025, *[year for year in bench.years if year < 2025][::-1]]
    assert bench.years[-1] == 2026


def test_a_plan_that_aims_at_nothing_has_no_bench() -> None:
    with pytest.raises(InvalidInput):
        bench_of(open_project("hdi").score(), Plan(unit="IND"))
