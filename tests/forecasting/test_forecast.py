"""From a scorecard to ranks in years to come."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ganchao.domain.panel import Unit
from ganchao.errors import InvalidInput
from ganchao.forecasting.forecast import forecast
from ganchao.forecasting.history import history_of
from ganchao.scoring.score import score
from ganchao.text import LANGS

RNG = np.random.default_rng(7)
VALUES = RNG.normal(size=20) + RNG.normal(scale=0.2, size=(8, 20)).cumsum(axis=0)


def keys(found) -> set[str]:
    return {note.key for note in found.notes}


def test_every_draw_ranks_the_whole_field(carded) -> None:
    found = forecast(carded(VALUES), years=3, draws=50)
    assert found.ranks.shape == (50, 3, 20, 1)
    assert (np.sort(found.ranks[..., 0], axis=-1) == np.arange(1, 21)).all()


def test_ranks_follow_the_drawn_scores(carded) -> None:
    found = forecast(carded(VALUES), years=2, draws=50)
    best = found.scores[..., 0].argmax(axis=-1)
    assert (np.take_along_axis(found.ranks[..., 0], best[..., None], axis=-1) == 1).all()


def test_where_lower_is_better_the_best_still_comes_first(carded) -> None:
    card = carded(VALUES, direction="lower")
    found = forecast(card, years=1, draws=400)
    assert found.rank_quantiles((0.5,))[0, 0, int(VALUES[-1].argmin())] <= 3


def test_one_year_of_history_is_refused_in_both_languages(carded) -> None:
    with pytest.raises(InvalidInput) as caught:
        forecast(carded(VALUES[:1]))
    problem, = caught.value.problems
    assert problem.key == "forecasting.too_short"
    for lang in LANGS:
        assert "2010" in problem.sentence(lang)
        assert "4" in problem.sentence(lang)


def test_four_years_are_enough_and_the_forecast_says_how_little_that_is(carded) -> None:
    found = forecast(carded(VALUES[:4]), years=5, draws=50)
    assert {"forecasting.few_years", "forecasting.scaled"} <= keys(found)
    assert found.spans == (1, 2, 3, 3, 3)


def test_a_unit_with_a_gap_is_forecast_and_named(carded) -> None:
    values = VALUES.copy()
    values[3:5, 6] = np.nan
    found = forecast(carded(values), years=1, draws=50)
    assert found.ranks[:, 0, 6, 0].all()
    note, = (n for n in found.notes if n.key == "forecasting.gaps")
    assert "u6" in note.sentence("zh")
    assert "u6" in note.sentence("en")


def test_a_unit_without_a_last_score_is_left_out_and_named(carded) -> None:
    values = VALUES.copy()
    values[-1, 6] = np.nan
    found = forecast(carded(values), years=1, draws=50)
    assert not found.ranks[:, 0, 6, 0].any()
    assert found.counts.tolist() == [[19]]
    assert np.isnan(found.probability("u6", 3))
    note, = (n for n in found.notes if n.key == "forecasting.left_out")
    assert "u6" in note.sentence("zh")


def test_a_unit_known_to_leave_is_ranked_until_then(carded) -> None:
    card = carded(VALUES)
    panel = replace(card.panel, roster={"u2": Unit("u2", left=2019)})
    found = forecast(replace(card, panel=panel), years=3, draws=50)
    assert found.ranks[:, 0, 2, 0].all()
    assert not found.ranks[:, 1:, 2, 0].any()
    assert found.counts[:, 0].tolist() == [20, 19, 19]


def test_a_break_in_the_middle_is_told(carded) -> None:
    found = forecast(carded(VALUES, breaks=2014), years=2, draws=50)
    note, = (n for n in found.notes if n.key == "forecasting.breaks")
    assert note.values["since"] == 4
    assert "2014" in note.sentence("zh")


def test_when_every_change_crosses_a_break_the_forecast_says_so(carded) -> None:
    found = forecast(carded(VALUES[:4]), years=1, draws=50, breaks=(2011, 2012, 2013))
    assert "forecasting.crossing" in keys(found)


def test_missing_years_are_told(carded) -> None:
    card = carded(VALUES)
    found = forecast(replace(card, years=(2010, 2011, 2012, 2013, 2014, 2015, 2016, 2018)), years=1, draws=50)
    assert "forecasting.years_missing" in keys(found)
    assert found.years == (2019,)


def test_a_complete_long_past_needs_no_warning(carded) -> None:
    assert not forecast(carded(VALUES), years=3, draws=50).notes


def test_the_forecast_of_a_node_is_that_of_its_own_past(carded) -> None:
    card = carded(VALUES)
    found = forecast(card, node="x", years=1, draws=20)
    assert found.nodes == ("x",)
    np.testing.assert_array_equal(found.past_scores[..., 0], card.scores[..., 0])
    np.testing.assert_array_equal(history_of(card, node="x").scores, card.scores[..., 0])


def test_rounds_every_other_year_can_be_forecast(carded) -> None:
    values = np.random.default_rng(1).normal(size=(6, 20)).cumsum(axis=0) + np.linspace(0, 5, 20)
    card = carded(values)
    gapped = replace(card.panel, years=tuple(range(2010, 2022, 2)))
    found = forecast(score(gapped, card.framework), years=3, draws=300)
    spread = found.scores[..., 0].std(axis=0).mean(axis=1)
    assert found.years == (2021, 2022, 2023)
    assert spread[0] < spread[1] < spread[2]
