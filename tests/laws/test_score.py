"""What scoring promises whatever the recipe and the data."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ganchao.domain.framework import Framework
from ganchao.domain.panel import Panel, Unit
from ganchao.domain.scorecard import Scorecard
from ganchao.errors import GanchaoError, InvalidInput
from ganchao.scoring import large
from ganchao.scoring.aggregate import AGGREGATORS, OWN_ONLY
from ganchao.scoring.impute import IMPUTERS
from ganchao.scoring.large import RULES, misfits, score_large
from ganchao.scoring.normalise import NORMALISERS
from ganchao.scoring.score import score
from ganchao.scoring.treat import TREATMENTS
from ganchao.scoring.weight import WEIGHTINGS

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]
OPTIONS: dict[str, dict[str, Any]] = {
    "distance_to_reference": {"reference": "u0"},
    "distance_to_target": {"target": 7},
    "bands": {"bands": [{"above": -3, "score": 0}, {"above": 3, "score": 60}]},
    "ordered": {"order_weights": [3, 1]},
    "constant": {"value": 1},
    "group_mean": {"by": "region"},
    "group_median": {"by": "region"},
    "percentile_clip": {"low": 5, "high": 95},
    "caps": {"low": 0, "high": 5},
    "ahp": {"matrix": [[1, 2], [0.5, 1]]},
    "experts": {"experts": {"w": dict.fromkeys(("a", "b", "c", "d", "g", "h"), 1)}},
    "topsis": {"ideal": "observed"},
}


def step(method: str) -> dict[str, Any]:
    return {"method": method, **OPTIONS.get(method, {})}


def framework_of(rng: np.random.Generator, top: dict[str, Any], own: dict[str, Any] | None = None) -> Framework:
    """Two groups of two under one index; one indicator of which less is better."""
    return Framework.model_validate(
        {
            "code": "x",
            "indicators": [
                {
                    "code": code,
                    "group": group,
                    "weight": int(rng.integers(1, 4)),
                    "goalposts": {"worst": worst, "best": best},
                    "direction": "higher" if best > worst else "lower",
                }
                for code, group, worst, best in (
                    ("a", "g", -6, 9),
                    ("b", "g", 9, -6),
                    ("c", "h", -6, 9),
                    ("d", "h", -6, 9),
                )
            ],
            "groups": [
                {"code": "g", "group": "index", "weight": 2, **(own or {})},
                {"code": "h", "group": "index"},
                {"code": "index"},
            ],
            **top,
        }
    )


def panel_of(
    rng: np.random.Generator, units: int, years: int, *, gaps: float, spread: int = 9, shift: int = -4
) -> Panel:
    values = rng.integers(shift, shift + spread, size=(years, units, 4)).astype(float)
    values[rng.random(values.shape) < gaps] = np.nan
    codes = tuple(f"u{k}" for k in range(units))
    roster = {c: Unit(c, groups={"region": "en"[k % 2]}, ranked=k != 3) for k, c in enumerate(codes)}
    return Panel(values, tuple(range(2020, 2020 + years)), codes, ("a", "b", "c", "d"), roster)


def scored_or_told(panel: Panel, framework: Framework) -> Scorecard | GanchaoError:
    """A scorecard, or what is said instead."""
    try:
        return score(panel, framework)
    except GanchaoError as error:
        return error


SHAPES = {
    "one unit": {"units": 1, "years": 2, "gaps": 0.0},
    "two units": {"units": 2, "years": 1, "gaps": 0.0},
    "all tied": {"units": 5, "years": 2, "gaps": 0.0, "spread": 1, "shift": 2},
    "two fifths missing": {"units": 8, "years": 3, "gaps": 0.4},
    "nothing": {"units": 5, "years": 2, "gaps": 1.0},
    "plenty": {"units": 12, "years": 2, "gaps": 0.05, "shift": 1},
}
STEPS = [
    (field, name)
    for field, table in (
        ("impute", IMPUTERS),
        ("treat", TREATMENTS),
        ("normalise", NORMALISERS),
        ("aggregate", AGGREGATORS),
        ("weighting", WEIGHTINGS),
    )
    for name in table
]
REASONS = {
    "scoring.flat_indicator",
    "scoring.no_score",
    "scoring.no_values",
    "scoring.unscored_group",
    "scoring.thin_group",
}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(("field", "name"), STEPS)
@pytest.mark.parametrize("over", ["year", "all"])
def test_every_method_ends_in_scores_or_in_words(field: str, name: str, shape: str, over: str) -> None:
    """No traceback, no infinity, no score missing without a reason told; scores 1 to 100 suit every mean."""
    rng = np.random.default_rng(sum(map(ord, name + shape)))
    top: dict[str, Any] = {"normalise": {"method": "minmax", "to": [1, 100], "cap": True}, field: step(name)}
    table = {"treat": TREATMENTS, "normalise": NORMALISERS, "weighting": WEIGHTINGS}.get(field, {})
    if over == "all":
        if name not in table or "over" not in table[name].options:
            return
        top[field] = {**top[field], "over": "all"}
    panel = panel_of(rng, **SHAPES[shape])
    card = scored_or_told(panel, framework_of(rng, top))
    if isinstance(card, GanchaoError):
        assert all(card.sentences(lang) for lang in ("zh", "en"))
        return
    assert not np.isinf(card.scores).any()
    assert all(note.sentence(lang) for note in card.notes for lang in ("zh", "en"))
    assert card.steps is not None
    known = np.isfinite(card.steps.treated).any(axis=-1) & card.ranked
    unscored = known & np.isnan(card.scores[..., -1])
    assert not unscored.any() or REASONS & {note.key for note in card.notes}
    assert np.array_equal(np.isfinite(card.ranks[..., -1]), np.isfinite(card.scores[..., -1]) & card.ranked)


@st.composite
def fitting(draw: st.DrawFn) -> tuple[Panel, Framework]:
    """A panel of one year and a recipe that large fields can take."""
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    method = draw(st.sampled_from(sorted(RULES)))
    aggregator = draw(st.sampled_from(sorted(OWN_ONLY)))
    needs_room = aggregator not in {"arithmetic", "weakest", "median", "ordered"}
    normalise: dict[str, Any] = {"method": method, "cap": draw(st.booleans()) or needs_room}
    if draw(st.booleans()) or (method == "zscore" and needs_room):
        normalise["to"] = [100, 110] if method == "zscore" else [1, 100]
    if draw(st.booleans()):
        normalise["missing"] = 1.0
    logged = draw(st.booleans()) and method in {"minmax", "zscore", "distance_to_best"}
    normalise["log"] = logged
    top = {
        "normalise": normalise,
        "aggregate": step(aggregator),
        "weighting": draw(st.sampled_from(["given", "equal"])),
        "available": draw(st.sampled_from([0.0, 0.6])),
        "rank": {
            "ties": draw(st.sampled_from(["best", "worst", "mean", "dense"])),
            "decimals": draw(st.sampled_from([None, 2])),
        },
    }
    own = draw(st.sampled_from([{}, {"floor": 0.2, "cap": 60}, {"available": 1.0}]))
    panel = panel_of(
        rng, draw(st.sampled_from([1, 2, 30])), 1, gaps=draw(st.sampled_from([0.0, 0.3])), shift=1 if logged else -4
    )
    everyone = {code: Unit(code) for code in panel.units}
    return Panel(panel.values, panel.years, panel.units, panel.indicators, everyone), framework_of(rng, top, own)


@settings(max_examples=120, deadline=None, suppress_health_check=SLOW)
@given(case=fitting(), block=st.sampled_from([1, 3, 512]), cut=st.integers(0, 30))
def test_large_fields_are_scored_like_small_ones_however_they_are_cut(
    case: tuple[Panel, Framework], block: int, cut: int
) -> None:
    panel, framework = case
    assert misfits(framework) == []
    card = scored_or_told(panel, framework)
    if isinstance(card, InvalidInput):  # z-scores below zero under a mean that takes none
        with pytest.raises(InvalidInput) as caught:
            score_large(panel.values[0], framework, year=2020)
        assert {p.key for p in caught.value.problems} == {p.key for p in card.problems}
        return
    assert isinstance(card, Scorecard)
    groups = len(framework.groups)
    before, large.BLOCK = large.BLOCK, block  # type: ignore[misc]
    try:
        results = [
            score_large(values, framework, year=2020)
            for values in (
                panel.values[0],
                lambda: (panel.values[0, :cut], panel.values[0, cut:]),
                np.asfortranarray(panel.values[0]),
            )
        ]
    finally:
        large.BLOCK = before  # type: ignore[misc]
    for result in results:
        assert result.nodes == card.nodes[-groups:]
        expected = card.scores[0, :, -groups:].T
        assert np.allclose(result.scores, expected, rtol=1e-12, atol=1e-12, equal_nan=True)
        if framework.rank.decimals is None:  # a sum on the edge of rounding may fall either way
            assert np.array_equal(result.ranks, card.ranks[0, :, -groups:].T, equal_nan=True)
        assert card.steps is not None
        for ours, theirs in ((result.worst, card.steps.worst[0]), (result.best, card.steps.best[0])):
            assert np.allclose(ours, theirs, rtol=1e-12, atol=1e-12, equal_nan=True)


@settings(max_examples=40, deadline=None, suppress_health_check=SLOW)
@given(
    seed=st.integers(0, 10**6),
    normaliser=st.sampled_from(sorted(NORMALISERS)),
    aggregator=st.sampled_from(sorted(AGGREGATORS)),
    gaps=st.sampled_from([0.0, 0.2]),
)
def test_the_order_of_units_indicators_and_years_does_not_matter(
    seed: int, normaliser: str, aggregator: str, gaps: float
) -> None:
    rng = np.random.default_rng(seed)
    framework = framework_of(rng, {"normalise": {**step(normaliser), "cap": True}, "aggregate": step(aggregator)})
    panel = panel_of(rng, 9, 2, gaps=gaps, shift=1)
    turned = Panel(
        panel.values[:, ::-1, ::-1].copy(), panel.years, panel.units[::-1], panel.indicators[::-1], panel.roster
    )
    try:
        first = score(panel, framework)
    except InvalidInput:
        with pytest.raises(InvalidInput):
            score(turned, framework)
        return
    second = score(turned, framework)
    assert np.allclose(first.scores, second.scores[:, ::-1], rtol=0, atol=1e-12, equal_nan=True)
    assert np.array_equal(first.ranks, second.ranks[:, ::-1], equal_nan=True)


@settings(max_examples=30, deadline=None, suppress_health_check=SLOW)
@given(
    seed=st.integers(0, 10**6),
    normaliser=st.sampled_from(sorted(set(NORMALISERS) - {"distance_to_reference"})),
    aggregator=st.sampled_from(sorted(AGGREGATORS)),
)
def test_units_outside_the_field_change_nobody_elses_score_or_rank(
    seed: int, normaliser: str, aggregator: str
) -> None:
    rng = np.random.default_rng(seed)
    framework = framework_of(rng, {"normalise": {**step(normaliser), "cap": True}, "aggregate": step(aggregator)})
    panel = panel_of(rng, 8, 2, gaps=0.1, shift=1)  # u3 is outside
    without = panel.only(units=[code for code in panel.units if code != "u3"])
    try:
        alone = score(without, framework)
    except InvalidInput:
        return
    beside = score(panel, framework)
    assert np.allclose(np.delete(beside.scores, 3, axis=1), alone.scores, rtol=0, atol=1e-12, equal_nan=True)
    assert np.array_equal(np.delete(beside.ranks, 3, axis=1), alone.ranks, equal_nan=True)
