from __future__ import annotations

from typing import Any

import pytest

from ganchao.domain.check import check_framework, meant_sum
from ganchao.domain.framework import Framework
from ganchao.domain.place import ordinal


def framework(**changes: Any) -> Framework:
    data: dict[str, Any] = {
        "code": "demo",
        "indicators": [
            {"code": "rd", "group": "input"},
            {"code": "patents", "group": "output"},
            {"code": "energy", "group": "output", "direction": "lower"},
        ],
        "groups": [{"code": "input", "group": "index"}, {"code": "output", "group": "index"}, {"code": "index"}],
    }
    return Framework.model_validate(data | changes)


def with_indicator(**fields: Any) -> dict[str, Any]:
    """The first indicator with other fields."""
    rest = framework().model_dump(exclude_unset=True)["indicators"][1:]
    return {"indicators": [{"code": "rd", "group": "input", **fields}, *rest]}


def with_weights(*weights: Any) -> dict[str, Any]:
    return {
        "indicators": [{"code": "rd", "group": "input"}]
        + [{"code": f"i{k}", "group": "output", "weight": weight} for k, weight in enumerate(weights)]
    }


def with_groups(*groups: dict[str, Any]) -> dict[str, Any]:
    return {"groups": list(groups)}


def with_output(**fields: Any) -> dict[str, Any]:
    return with_groups(
        {"code": "input", "group": "index"}, {"code": "output", "group": "index", **fields}, {"code": "index"}
    )


FIRST = "indicators, 1st entry (code rd)"
OUTPUT = "groups, 2nd entry (code output)"
WRONG = {  # name: (changes, kind, place in English)
    "code used twice": (
        {
            "groups": [
                {"code": "input", "group": "index"},
                {"code": "output", "group": "index"},
                {"code": "index"},
                {"code": "rd", "group": "index"},
            ]
        },
        "check.duplicate_code",
        "groups, 4th entry (code rd), code",
    ),
    "unknown group": (with_indicator(group="inpt"), "unknown.close", f"{FIRST}, group"),
    "indicator as a group": (with_indicator(group="energy"), "check.group_is_indicator", f"{FIRST}, group"),
    "circle": (
        with_groups({"code": "input", "group": "output"}, {"code": "output", "group": "input"}, {"code": "index"}),
        "check.cycle",
        "groups, 1st entry (code input), group",
    ),
    "no groups": ({"groups": []}, "check.no_groups", "groups"),
    "two indexes": (
        with_groups({"code": "input"}, {"code": "output", "group": "index"}, {"code": "index"}),
        "check.several_indexes",
        "groups, 3rd entry (code index)",
    ),
    "group without members": (
        with_groups(*framework().model_dump(exclude_unset=True)["groups"], {"code": "empty", "group": "index"}),
        "check.empty_group",
        "groups, 4th entry (code empty)",
    ),
    "indicator without group": (with_indicator(group=""), "check.no_group", FIRST),
    "empty weights by year": (with_indicator(weight={}), "check.no_weights", f"{FIRST}, weight"),
    "weights all zero": (with_weights(0, 0), "check.weights_zero", OUTPUT),
    "weights all zero in a year": (
        with_weights({2020: 1, 2021: 0}, {2020: 2, 2021: 0}),
        "check.weights_zero_in_year",
        OUTPUT,
    ),
    "shares that sum to 0.98": (with_weights(0.5, 0.3, 0.18), "check.weights_sum", OUTPUT),
    "per cents that sum to 96": (with_weights(50, 30, 16), "check.weights_sum", OUTPUT),
    "shares that sum to 1.05 in a year": (with_weights({2020: 0.6}, {2020: 0.45}), "check.weights_sum_in_year", OUTPUT),
    "equal goalposts": (
        with_indicator(goalposts={"worst": 3, "best": 3}),
        "check.goalposts_equal",
        f"{FIRST}, goalposts",
    ),
    "goalposts against higher": (
        with_indicator(goalposts={"worst": 3, "best": 1}),
        "check.goalposts_higher",
        f"{FIRST}, goalposts",
    ),
    "goalposts against lower": (
        with_indicator(direction="lower", goalposts={"worst": 0, "best": 1}),
        "check.goalposts_lower",
        f"{FIRST}, goalposts",
    ),
    "numerator alone": (with_indicator(numerator="x"), "check.numerator_alone", f"{FIRST}, numerator"),
    "divided by itself": (with_indicator(denominator="rd"), "check.divided_by_itself", f"{FIRST}, denominator"),
    "veto without condition": (with_indicator(role="veto"), "check.veto_missing", FIRST),
    "veto without limit": (with_indicator(role="veto", veto={}), "check.veto_empty", f"{FIRST}, veto"),
    "veto of a scored indicator": (with_indicator(veto={"above": 1}), "check.veto_role", f"{FIRST}, veto"),
    "bonus without points": (with_indicator(role="bonus"), "check.points_missing", f"{FIRST}, points"),
    "limits reversed": (with_indicator(limits=[100, 0]), "check.limits_reversed", f"{FIRST}, limits"),
    "breaks out of order": (with_indicator(breaks=[2018, 2015]), "check.breaks_order", f"{FIRST}, breaks"),
    "floor above cap": (with_output(floor=60, cap=40), "check.floor_cap", f"{OUTPUT}, floor"),
    "scale without length": ({"normalise": {"to": [5, 5]}}, "check.to_equal", "normalise, to"),
    "scale upside down": (with_indicator(normalise={"to": [100, 0]}), "check.to_reversed", f"{FIRST}, normalise, to"),
    "rescaling upside down": (with_output(rescale={"to": [100, 0]}), "check.to_reversed", f"{OUTPUT}, rescale, to"),
    "point table without rows": (with_indicator(normalise="bands"), "check.bands_missing", f"{FIRST}, normalise"),
    "point table out of order": (
        with_indicator(
            normalise={"method": "bands", "bands": [{"score": 0}, {"above": 9, "score": 5}, {"above": 7, "score": 10}]}
        ),
        "check.bands_order",
        f"{FIRST}, normalise, bands, 3rd entry, above",
    ),
    "open row inside a point table": (
        with_indicator(normalise={"method": "bands", "bands": [{"above": 1, "score": 0}, {"score": 5}]}),
        "check.band_open",
        f"{FIRST}, normalise, bands, 2nd entry",
    ),
    "base year after the end": (
        {"last_year": 2020, "normalise": {"base_year": 2022}},
        "check.base_year",
        "normalise, base_year",
    ),
    "percentiles crossed": (
        {"treat": {"method": "percentile_clip", "low": 95, "high": 5}},
        "check.low_high",
        "treat, low",
    ),
    "percentile above 100": (
        {"treat": {"method": "percentile_clip", "low": 5, "high": 101}},
        "check.percentile",
        "treat, high",
    ),
    "wrong number of order weights": (
        with_output(aggregate={"method": "ordered", "order_weights": [1, 2, 3]}),
        "check.order_weights",
        f"{OUTPUT}, aggregate, order_weights",
    ),
    "expert who forgot a member": (
        with_output(weighting={"method": "experts", "experts": {"li": {"energy": 1}}}),
        "check.expert_incomplete",
        f"{OUTPUT}, weighting, experts, li",
    ),
    "judgements not square": (
        with_output(weighting={"method": "ahp", "matrix": [[1, 2], [0.5]]}),
        "check.ahp_square",
        f"{OUTPUT}, weighting, matrix",
    ),
    "judgements not reciprocal": (
        with_output(weighting={"method": "ahp", "matrix": [[1, 2], [2, 1]]}),
        "check.ahp_reciprocal",
        f"{OUTPUT}, weighting, matrix, 2nd entry, 1st entry",
    ),
    "judgements about others": (
        with_output(weighting={"method": "ahp", "members": ["rd", "energy"], "matrix": [[1, 2], [0.5, 1]]}),
        "check.ahp_members",
        f"{OUTPUT}, weighting, members",
    ),
    "tier named twice": (
        {"tiers": [{"code": "a", "upto": 5}, {"code": "a", "upto": 9}]},
        "check.tier_twice",
        "tiers, 2nd entry (code a), code",
    ),
    "tiers out of order": (
        {"tiers": [{"code": "a", "upto": 9}, {"code": "b", "upto": 5}]},
        "check.tier_order",
        "tiers, 2nd entry (code b), upto",
    ),
    "tier with two ends": (
        {"tiers": [{"code": "a", "upto": 9, "percentile": 5}]},
        "check.tier_both",
        "tiers, 1st entry (code a)",
    ),
    "open tier before others": (
        {"tiers": [{"code": "a"}, {"code": "b", "upto": 5}]},
        "check.tier_open",
        "tiers, 1st entry (code a)",
    ),
    "holds backwards": ({"holds": {"first": 2020, "last": 2010}}, "check.years_reversed", "holds, first"),
    "years backwards": ({"first_year": 2020, "last_year": 2010}, "check.years_reversed", "first_year"),
    "kept and dropped": ({"screen": {"keep": ["A"], "drop": ["A"]}}, "check.kept_and_dropped", "screen, drop"),
    "own peer": ({"own": "A", "peers": ["A", "B"]}, "check.own_peer", "peers"),
    "peer twice": ({"peers": ["A", {"unit": "A", "distance": "far"}]}, "check.peer_twice", "peers"),
    "event on nothing": (
        {"scenario": {"events": [{"code": "e", "year": 2030, "effects": [{"indicator": "rdd", "times": 2}]}]}},
        "unknown.close",
        "scenario, events, 1st entry (code e), effects, 1st entry, indicator",
    ),
}


def test_a_sound_framework_has_no_problems() -> None:
    assert check_framework(framework()) == ()


@pytest.mark.parametrize(("changes", "kind", "place"), WRONG.values(), ids=WRONG)
def test_every_contradiction_is_named_with_its_place(changes: dict[str, Any], kind: str, place: str) -> None:
    problems = [problem for problem in check_framework(framework(**changes)) if problem.key == kind]
    assert problems
    assert problems[0].sentence("en").startswith(f"{place}: ")
    for lang in ("en", "zh"):
        assert problems[0].fix(lang)
        assert not {"{", "}"} & set(problems[0].what(lang) if kind != "check.no_weights" else "")


def test_a_circle_is_spelt_out_once() -> None:
    changes = with_groups(
        {"code": "a", "group": "c"},
        {"code": "b", "group": "a"},
        {"code": "c", "group": "b"},
        {"code": "input", "group": "index"},
        {"code": "output", "group": "index"},
        {"code": "index"},
    )
    ways = [problem.values["way"] for problem in check_framework(framework(**changes)) if problem.key == "check.cycle"]
    assert ways == ["a → c → b → a"]


def test_a_group_hanging_on_a_circle_is_not_another_circle() -> None:
    changes = with_groups(
        {"code": "input", "group": "a"},
        {"code": "output", "group": "index"},
        {"code": "index"},
        {"code": "a", "group": "a"},
    )
    assert [p.key for p in check_framework(framework(**changes))].count("check.cycle") == 1


def test_the_sum_of_weights_is_said() -> None:
    [problem] = check_framework(framework(**with_weights(50, 30, 16)))
    assert problem.what("en") == "the weights in group 'output' sum to 96, not to 100 (50 + 30 + 16)"
    assert problem.what("zh") == "“output”下各指标的权重之和为 96，不等于 100（50 + 30 + 16）"


@pytest.mark.parametrize(
    "weights",
    [
        [1, 1, 1],
        [2, 3, 4],
        [0.333, 0.333, 0.334],
        [0.33, 0.33, 0.33],
        [0.5, 0.25, 0.25],
        [30, 30, 30, 7.5, 2.5],
        [33.3, 33.3, 33.3],
        [12.14, 18.92, 68.93],
        [1, 2] * 32,
        [0.5, 0.2],
        [0.143, 0.286, 0.572],
    ],
)
def test_ratios_and_rounded_shares_are_left_alone(weights: list[float]) -> None:
    assert meant_sum(weights) is None


@pytest.mark.parametrize(
    ("weights", "total", "rounded"),
    [
        ([0.5, 0.4], 1, False),
        ([0.5, 0.3, 0.19], 1, True),
        ([0.5, 0.3, 0.17], 1, False),
        ([20, 30, 49], 100, True),
        ([50, 30, 16], 100, False),
        ([33.3, 33.3, 32.3], 100, False),
        ([0.5, 0.3, 0.3], 1, False),
    ],
)
def test_shares_that_miss_their_sum_are_found_and_rounding_is_told_apart(
    weights: list[float], total: int, rounded: bool
) -> None:
    assert meant_sum(weights) == (total, rounded)


def test_a_sum_that_rounding_explains_is_only_doubtful() -> None:
    [problem] = check_framework(framework(**with_weights(0.5, 0.3, 0.19)))
    assert (problem.key, problem.severity) == ("check.weights_sum", "warning")


def test_weights_are_not_judged_where_a_method_finds_them() -> None:
    changes = with_weights(0.5, 0.3, 0.18) | {"weighting": "entropy"}
    assert check_framework(framework(**changes)) == ()


def test_a_rounded_third_is_reciprocal_enough() -> None:
    changes = with_output(weighting={"method": "ahp", "matrix": [[1, 3], [0.33, 1]]})
    assert check_framework(framework(**changes)) == ()


def test_a_series_that_names_a_group_is_only_doubtful() -> None:
    changes = with_groups(*framework().model_dump(exclude_unset=True)["groups"])
    changes["indicators"] = [
        *framework().model_dump(exclude_unset=True)["indicators"],
        {"code": "area", "role": "series", "group": "input"},
    ]
    [problem] = check_framework(framework(**changes))
    assert (problem.key, problem.severity) == ("check.series_in_group", "warning")


@pytest.mark.parametrize(
    ("number", "word"),
    [
        (1, "1st"),
        (2, "2nd"),
        (3, "3rd"),
        (4, "4th"),
        (11, "11th"),
        (12, "12th"),
        (13, "13th"),
        (21, "21st"),
        (102, "102nd"),
        (111, "111th"),
    ],
)
def test_ordinals_read_as_english(number: int, word: str) -> None:
    assert ordinal(number) == word
