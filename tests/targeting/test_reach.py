"""Odd cases are answered in words, with the limits that bind."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest

from ganchao.domain.plan import Plan
from ganchao.errors import InvalidInput, OutOfReach
from ganchao.targeting.against import Contest
from ganchao.targeting.lines import held_lines, without_line
from ganchao.targeting.portfolio import Portfolio, portfolio_of
from ganchao.targeting.reach import choose, reach
from ganchao.targeting.schedule import least_cost
from tests.targeting.fields import field_of

RIVALS = np.array([[[8.0], [10.0], [12.0], [0.0]], [[8.0], [11.0], [12.0], [0.0]], [[9.0], [11.0], [13.0], [0.0]]])
YEARS = (2025, 2026)


def portfolio(*measures: Mapping[str, object], rank: int = 2, **plan: object) -> Portfolio:
    """We stand at 6 on one indicator; rivals at 8 to 9, 10 to 11, 12 to 13 in 2026."""
    document = Plan.model_validate({
        "aims": [{"year": 2026, "rank": rank, "confidence": 0.9}], "measures": list(measures), **plan,
    })
    field = field_of("fixed goalposts", RIVALS, np.ones(1), (False,))
    return portfolio_of(
        document, years=YEARS, indicators=("i0",), better=np.ones(1), baseline=np.full((2, 1), 6.0),
        contests=[Contest(document.aims[0], 1, rank, field)],
    )


def measure(code: str, cost: float, add: float, **more: object) -> dict[str, object]:
    return {"code": code, "cost": [cost], "effects": [{"indicator": "i0", "add": add}] if add else [], **more}


def said(error: OutOfReach) -> dict[str, str]:
    """Sentences in both languages; every blank filled."""
    both = {lang: " | ".join(error.sentences(lang)) for lang in ("zh", "en")}
    assert all("{" not in text for text in both.values())
    return both


def test_the_budget_that_binds_is_named_with_what_it_prevents() -> None:
    with pytest.raises(OutOfReach) as caught:
        choose(portfolio(measure("a", 5, 6), measure("b", 1, 3), budgets={2025: 2, 2026: 2}))
    assert {problem.key for problem in caught.value.binding} == {"targeting.binds"}
    both = said(caught.value)
    assert "2026" in both["en"]
    assert "前 3 位" in both["zh"]


def test_where_nothing_suffices_the_best_rank_is_told() -> None:
    found = reach(portfolio(measure("a", 1, 3), rank=1))
    assert found.best_rank == (3,)
    assert found.probability[0] == 0
    assert [problem.key for problem in found.binding] == ["targeting.all_together"]


def test_contradictory_limits_are_named_and_no_untradable_line_is_dropped() -> None:
    lines = [{"code": "floor", "kind": "floor", "indicator": "i0", "value": 9}]
    with pytest.raises(OutOfReach) as caught:
        choose(portfolio(measure("a", 5, 6), budgets={2025: 1, 2026: 1}, bottom_lines=lines))
    assert [problem.key for problem in caught.value.binding] == ["targeting.contradictory"]
    words = said(caught.value)["zh"]
    assert "资金总量" in words
    assert "底线“floor”" in words
    assert "启动年份" not in words


def test_an_aim_already_met_costs_nothing_and_says_so() -> None:
    choice = choose(portfolio(measure("a", 5, 6), rank=4))
    assert choice.measures == ()
    assert choice.total == 0
    assert [note.key for note in choice.notes] == ["targeting.reached_already"]


def test_without_measures_standing_still_is_told() -> None:
    choice = choose(portfolio(rank=4))
    assert [note.key for note in choice.notes] == ["targeting.no_measures"]
    with pytest.raises(OutOfReach) as caught:
        choose(portfolio(rank=1))
    assert caught.value.binding
    assert "targeting.all_together" in {problem.key for problem in caught.value.binding}


def test_one_measure() -> None:
    assert choose(portfolio(measure("a", 5, 6))).measures == ("a",)


def test_measures_without_effect_are_told_and_not_taken() -> None:
    choice = choose(portfolio(measure("a", 5, 6), measure("b", 1, 0), measure("c", 1, 0.0)))
    assert choice.measures == ("a",)
    assert [note.key for note in choice.notes] == ["targeting.no_effect"]
    assert "b, c" in choice.notes[0].sentence("en")


def test_a_measure_that_earns_money_is_taken_and_told() -> None:
    choice = choose(portfolio(measure("a", 5, 6), measure("b", -2, 0.5), budgets={2025: 3, 2026: 3}))
    assert set(choice.measures) == {"a", "b"}
    assert choice.total == 3
    assert "targeting.earns" in {note.key for note in choice.notes}


def test_what_does_not_fit_is_listed_at_once() -> None:
    with pytest.raises(InvalidInput) as caught:
        portfolio(
            measure("a", 1, 1, needs=["zz"], uses={"land": 1}), measure("a", 1, 1), {"code": "b", "cost": []},
            bottom_lines=[{"code": "f", "kind": "floor", "indicator": "nope"}, {"code": "v", "measures": ["q"],
                                                                                "kind": "veto"}],
        )
    keys = [problem.key for problem in caught.value.problems]
    assert keys.count("unknown.none") == 4
    assert {"targeting.twice", "targeting.empty_series", "targeting.no_value"} <= set(keys)
    assert all("{" not in line for lang in ("zh", "en") for line in caught.value.sentences(lang))


def test_an_untradable_line_has_no_price_and_is_never_left_out() -> None:
    lines = [{"code": "cap", "kind": "cap", "indicator": "i0", "value": 12}]
    case = portfolio(measure("a", 1, 8), measure("b", 5, 6), bottom_lines=lines)
    planned = least_cost(case)
    assert planned is not None
    assert planned.measures == ("b",)
    (line,) = held_lines(case, planned)
    assert (line.without, line.price, line.tradable) == (None, None, False)
    assert (line.nothing_done, line.room, line.binds) == (True, 0.0, True)
    assert line.alone is not None
    assert line.alone.money == 0
    with pytest.raises(ValueError, match="not tradable"):
        without_line(case, case.plan.bottom_lines[0])


def test_a_tradable_line_has_one() -> None:
    lines = [{"code": "cap", "kind": "cap", "indicator": "i0", "value": 12, "tradable": True}]
    case = portfolio(measure("a", 1, 8), measure("b", 5, 6), bottom_lines=lines)
    (line,) = held_lines(case, least_cost(case))
    assert line.price == 4
    assert line.without is not None
    assert line.without.money == 1


def test_holding_a_line_alone_tells_its_money_score_and_probability() -> None:
    lines = [
        {"code": "floor", "kind": "floor", "indicator": "i0", "value": 8},
        {"code": "kept", "kind": "protected", "measures": ["a"], "value": 1},
        {"code": "never", "kind": "veto", "measures": ["c"]},
    ]
    case = portfolio({**measure("a", 1, 3), "cost": [1, 1]}, measure("b", 5, 6), measure("c", 0, 9),
                     bottom_lines=lines)
    planned = least_cost(case)
    assert planned is not None
    floor, kept, never = held_lines(case, planned)
    assert floor.alone is not None
    assert (floor.nothing_done, floor.alone.money) == (False, 2)
    assert floor.alone.margin[0] > floor.idle.margin[0]
    assert kept.room == 0
    assert never.room == 0
    assert "c" not in planned.measures


def test_the_tradable_line_that_binds_is_named() -> None:
    lines = [{"code": "cap", "kind": "cap", "indicator": "i0", "value": 9, "tradable": True}]
    with pytest.raises(OutOfReach) as caught:
        choose(portfolio(measure("a", 5, 6), bottom_lines=lines))
    assert "cap" in said(caught.value)["en"]


def test_lines_that_nothing_bears_on_do_not_bind() -> None:
    """A floor that holds by itself and that no measure works against; a veto that forbids no measure."""
    lines = [{"code": "floor", "kind": "floor", "indicator": "i0", "value": 6},
             {"code": "clean", "kind": "veto", "breach": "found"}]
    case = portfolio(measure("a", 5, 6), rank=4, bottom_lines=lines)
    floor, clean = held_lines(case, least_cost(case))
    assert (floor.room, floor.binds, clean.room, clean.binds) == (0.0, False, 0.0, False)


def test_a_limit_that_changes_nothing_is_not_named_where_chances_are_told_on_fresh_draws() -> None:
    """The same plan without the budget: what it has more on the draws chosen on is no limit's doing."""
    case = portfolio(measure("road", 1, 4), budgets={2025: 5, 2026: 5})
    found = reach(case, tell=lambda places: np.array([0.1 if (places >= 0).any() else 0.0]))
    assert [problem.key for problem in found.binding] == ["targeting.all_together"]
    assert found.binding[0].values["probability"] == "10%"


def test_a_limit_without_which_one_aim_is_reached_names_the_other_that_is_not() -> None:
    """Rank 3 in 2025 takes money in 2025 and is sure then; rank 1 in 2026 is beyond any money."""
    case = two_aims((3, 0.9), (1, 0.9), measure("road", 1.0, 4.0), budgets={2025: 0, 2026: 5})
    one = next(problem for problem in reach(case).binding if problem.key == "targeting.binds_one")
    for lang, words in (("zh", ("2026 年", "99% 以上", "不足 1%", "90%")), ("en", ("in 2026", "over 99%", "under 1%"))):
        told = one.sentence(lang)  # type: ignore[arg-type]
        assert all(word in told for word in words), told
        assert "仍低于要求" not in told
        assert "still below" not in told


def two_aims(
    first: tuple[int, float], second: tuple[int, float], *measures: Mapping[str, object], **plan: object
) -> Portfolio:
    """Aims for 2025 and 2026, each a rank with a confidence, against the same rivals in both years."""
    document = Plan.model_validate({
        "aims": [{"year": year, "rank": rank, "confidence": confidence}
                 for year, (rank, confidence) in zip(YEARS, (first, second), strict=True)],
        "measures": list(measures), **plan,
    })
    field = field_of("fixed goalposts", RIVALS, np.ones(1), (False,))
    return portfolio_of(
        document, years=YEARS, indicators=("i0",), better=np.ones(1), baseline=np.full((2, 1), 6.0),
        contests=[Contest(aim, n, aim.rank or 0, field) for n, aim in enumerate(document.aims)],
    )


def test_the_aim_that_fails_is_named_not_the_one_that_is_reached() -> None:
    """Sure of rank 3 in 2025; rank 2 in 2026 takes 10 in one field of three, where 10 is reached, not 90 %."""
    problem = two_aims((3, 0.6), (2, 0.9), measure("road", 1.0, 4.0))
    with pytest.raises(OutOfReach) as raised:
        choose(problem)
    words = said(raised.value)
    for told in words.values():
        assert "2026" in told
        assert "33%" in told
        assert "2025" not in told
        assert "100%" not in told
    assert "with 90% it is the first 3" in words["en"]


def test_every_aim_that_fails_is_named() -> None:
    with pytest.raises(OutOfReach) as raised:
        choose(two_aims((2, 0.9), (1, 0.9), measure("road", 1.0, 4.0)))
    best = raised.value.sentences("en")[0]
    assert "first 2 in 2025 with a probability of 33%" in best
    assert "first 1 in 2026 with a probability of 0%" in best


def test_aims_that_only_together_are_out_of_reach_are_said_to_be() -> None:
    """Either measure reaches its own year; both are not allowed."""
    early = {"code": "early", "cost": [1], "effects": [{"indicator": "i0", "add": 9, "ramp": [1, 0]}]}
    late = {"code": "late", "cost": [1], "start": [2026], "excludes": ["early"],
            "effects": [{"indicator": "i0", "add": 9}]}
    problem = two_aims((1, 0.9), (1, 0.9), {**early, "start": [2025]}, late)
    with pytest.raises(OutOfReach) as raised:
        choose(problem)
    best = raised.value.sentences("en")[0]
    assert "each aim is within reach by itself, but not all together" in best
    assert "first 1 in 2026" in best
    assert "first 1 in 2025" not in best


def test_a_line_that_no_plan_holds_is_named_with_its_value_and_the_best_to_be_had() -> None:
    """We stand at 6, and the one measure, which starts in 2025 only, brings 8; the line is 9. Its start is no cause."""
    lines = [{"code": "floor", "kind": "floor", "indicator": "i0", "value": 9}]
    with pytest.raises(OutOfReach) as caught:
        choose(portfolio(measure("a", 1, 2, start=[2025]), bottom_lines=lines))
    (problem,) = caught.value.binding
    assert problem.key == "targeting.line_out_of_reach"
    assert (problem.values["limit"], problem.values["now"], problem.values["best"]) == ("9", "6", "8")
    assert "启动年份" not in said(caught.value)["zh"]


def test_a_cap_that_no_plan_holds_is_named_the_same_way() -> None:
    lines = [{"code": "cap", "kind": "cap", "indicator": "i0", "value": 4}]
    with pytest.raises(OutOfReach) as caught:
        choose(portfolio(measure("a", 1, 2), measure("less", 1, -1), bottom_lines=lines))
    (problem,) = caught.value.binding
    assert (problem.values["limit"], problem.values["now"], problem.values["best"]) == ("4", "6", "5")


def test_a_measure_that_a_line_forbids_is_told_as_forbidden_not_as_idle() -> None:
    veto = {"code": "veto", "kind": "veto", "measures": ["vetoed"]}
    found = choose(portfolio(measure("a", 1, 6), measure("idle", 1, 0), measure("vetoed", 1, 0), bottom_lines=[veto]))
    told = {note.key: note.sentence("zh") for note in found.notes}
    assert "idle" in told["targeting.no_effect"]
    assert "vetoed" not in told["targeting.no_effect"]
    assert "vetoed" in told["targeting.vetoed"]
    assert "评价指标" in told["targeting.no_effect"]
