"""The past, standardised."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ganchao.domain.framework import Framework
from ganchao.forecasting.history import History, breaks_of, history_of, shares_ahead, spans_of

FOUR = np.array([[1.0, 2, 3, 4], [2, 3, 4, 5], [2, 4, 4, 6], [3, 5, 5, 7]])


def test_a_shock_common_to_all_drops_out() -> None:
    spans = spans_of(History(FOUR, (2010, 2011, 2012, 2013)), 1)
    np.testing.assert_allclose(spans.rises[0], 0, atol=1e-12)
    np.testing.assert_allclose(spans.shocks[0], 1 / FOUR[0].std())


def test_every_span_of_the_length_is_taken() -> None:
    history = History(FOUR, (2010, 2011, 2012, 2013))
    assert [spans_of(history, h).starts.tolist() for h in (1, 2, 3)] == [[0, 1, 2], [0, 1], [0]]


def test_where_no_span_is_as_long_the_longest_is_taken() -> None:
    spans = spans_of(History(FOUR, (2010, 2011, 2012, 2013)), 7)
    assert (spans.length, spans.horizon, spans.factor) == (3, 7, 7 / 3)


def test_spans_across_a_break_are_marked_and_do_not_set_the_length() -> None:
    spans = spans_of(History(FOUR, (2010, 2011, 2012, 2013), breaks=(2012,)), 2)
    assert (spans.length, spans.crossing.tolist()) == (1, [False, True, False])


def test_momentum_stops_at_a_break() -> None:
    spans = spans_of(History(FOUR, (2010, 2011, 2012, 2013), breaks=(2013,)), 1)
    assert not spans.moving
    np.testing.assert_array_equal(spans.now[:, 1:], 0)


def test_what_was_known_then_holds_no_later_break_and_no_later_year() -> None:
    then = History(FOUR, (2010, 2011, 2012, 2013), breaks=(2011, 2013)).until(2012)
    assert (then.years, then.breaks, then.scores.shape) == ((2010, 2011, 2012), (2011,), (3, 4))


def test_units_without_a_score_are_in_no_span() -> None:
    values = FOUR.copy()
    values[1, 2] = np.nan
    spans = spans_of(History(values, (2010, 2011, 2012, 2013)), 1)
    assert np.isnan(spans.rises[:2, 2]).all()
    assert np.isfinite(spans.rises[:, [0, 1, 3]]).all()


def test_the_share_ahead_is_zero_for_the_first_and_one_for_the_last() -> None:
    assert shares_ahead(np.array([0.5, 0.9, np.nan, 0.1])).tolist()[:2] == [0.5, 0.0]
    assert shares_ahead(np.array([0.5, 0.9, 0.1]), higher=False).tolist() == [0.5, 1.0, 0.0]


def two(**of_first: object) -> Framework:
    return Framework.model_validate({
        "code": "t", "groups": [{"code": "i"}],
        "indicators": [{"code": "a", "group": "i", **of_first}, {"code": "b", "group": "i"}],
    })


def test_a_break_counts_when_its_indicators_hold_enough_of_the_index() -> None:
    years = range(2010, 2020)
    assert breaks_of(two(breaks=2015), years) == (2015,)
    assert breaks_of(two(breaks=2015, weight=0.01), years) == ()


def test_a_change_of_weights_is_a_break() -> None:
    assert breaks_of(two(weight={2010: 1.0, 2016: 3.0}), range(2010, 2020)) == (2016,)


def test_a_break_of_data_shows_in_the_round_that_rests_on_them() -> None:
    framework = two(breaks=2015)
    later = framework.model_copy(update={"rounds": framework.rounds.model_copy(update={"lag": 1})})
    assert breaks_of(later, range(2010, 2020)) == (2016,)


def test_years_without_data_stand_empty_in_between(carded) -> None:
    card = carded(FOUR)
    gapped = replace(card, years=(2010, 2011, 2013, 2014))
    history = history_of(gapped)
    assert history.years == (2010, 2011, 2012, 2013, 2014)
    assert np.isnan(history.scores[2]).all()


def test_where_years_are_pooled_the_past_stands_as_first_scored(carded) -> None:
    from ganchao.scoring.score import score

    rng = np.random.default_rng(2)
    values = rng.uniform(0, 10, size=(8, 9)) * np.linspace(1, 6, 8)[:, None]
    card = carded(values)
    pooled = {"method": "percentile_clip", "over": "all", "low": 0, "high": 90}
    framework = Framework.model_validate({
        "code": "tiny", "indicators": [{"code": "x", "group": "i"}], "groups": [{"code": "i"}],
        "normalise": {"method": "minmax", "over": "all"}, "treat": pooled,
    })
    whole = score(card.panel, framework)
    history = history_of(whole)
    for year in (2014, 2016):
        then = score(card.panel.only(years=range(2010, year + 1)), framework)
        place = year - 2010
        np.testing.assert_array_equal(history.ranks(history.scores[place]), then.ranks[-1, :, -1])
    assert (history.ranks(history.scores[:7]) != whole.ranks[:7, :, -1]).any()
    np.testing.assert_array_equal(history.scores[-1], whole.scores[-1, :, -1])


def test_a_recipe_by_year_keeps_the_past_as_it_is(carded) -> None:
    card = carded(FOUR)
    np.testing.assert_array_equal(history_of(card).scores, card.scores[..., -1])
