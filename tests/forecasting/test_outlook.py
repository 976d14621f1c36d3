"""A forecast with everything beside it."""

from __future__ import annotations

import numpy as np
import pytest

from ganchao.domain.framework import Framework
from ganchao.domain.panel import Panel, Unit
from ganchao.domain.scenario import Scenario
from ganchao.domain.scorecard import Scorecard
from ganchao.errors import InvalidInput
from ganchao.forecasting.outlook import FEWEST_DRAWS, affordable, judged_past, outlook, taken_in
from ganchao.scoring.score import score

EVENT = {"code": "e", "year": 2020, "effects": [{"indicator": "x", "units": ["u3"], "add": 40.0}]}


def card(*, roster: dict[str, Unit] | None = None, years: int = 9, **changes: object) -> Scorecard:
    rng = np.random.default_rng(4)
    values = np.linspace(80, 20, 10)[:, None] + rng.normal(scale=3, size=(years, 10, 1)).cumsum(axis=0)
    framework = Framework.model_validate({
        "code": "t", "indicators": [{"code": "x", "group": "i"}], "groups": [{"code": "i"}], **changes,
    })  # fmt: skip
    units = tuple(f"u{k}" for k in range(10))
    return score(Panel(values, tuple(range(2010, 2010 + years)), units, ("x",), roster or {}), framework)


def keys(notes) -> set[str]:
    return {note.key for note in notes}


def test_without_events_scores_are_forecast_and_the_past_is_judged() -> None:
    made = outlook(card(), years=2, draws=200)
    assert made.forecast.model == "combination"
    assert made.without is None
    assert [skill.horizon for skill in made.skill] == [1, 3]
    assert made.reliability is not None
    assert outlook(card(), years=1, draws=200, origins=0).skill == ()


def test_fewer_origins_judge_on_fewer_past_years() -> None:
    many, few = (outlook(card(years=20), years=1, draws=100, origins=n).skill[0].origins for n in (10, 3))
    assert few <= 3 + 1
    assert many > few


def test_events_lift_whom_they_touch_in_the_same_draws() -> None:
    made = outlook(card(), years=2, draws=300, scenario=Scenario.model_validate({"events": [EVENT]}), origins=0)
    assert made.without is not None
    assert made.forecast.model == "indicators"
    np.testing.assert_array_equal(made.forecast.ranks[:, 0], made.without.ranks[:, 0])  # before the event
    assert (made.forecast.ranks_of("u3") <= made.without.ranks_of("u3")).all()
    assert made.forecast.ranks_of("u3").mean() < made.without.ranks_of("u3").mean()


def test_the_framework_s_own_events_are_taken_in_as_far_as_they_are_near() -> None:
    standing = {"events": [EVENT, {**EVENT, "code": "over", "year": 2015}, {**EVENT, "code": "far", "year": 2040}]}
    made = outlook(card(scenario=standing), years=3, draws=200, origins=0)
    assert [event.code for event in made.events] == ["e"]
    assert sum(note.key == "forecasting.event_unused" for note in made.notes) == 2
    with pytest.raises(InvalidInput):  # events given for this forecast must fit it
        outlook(card(), years=3, scenario=Scenario.model_validate({"events": [{**EVENT, "year": 2040}]}))


def test_events_cannot_ride_on_several_rulebooks_and_that_is_told() -> None:
    several = card(scenario={"events": [EVENT]})
    several = type(several)(**{**vars(several), "steps": None})
    events, notes = taken_in(several, None, 3)
    assert events == ()
    assert keys(notes) == {"forecasting.several_rulebooks"}


def test_units_that_come_or_go_are_noted() -> None:
    roster = {"u1": Unit("u1", left=2020), "u2": Unit("u2", entered=2020)}
    made = outlook(card(roster=roster), years=3, draws=100, origins=0)
    assert {"forecasting.leaving", "forecasting.entering"} <= keys(made.notes)


def test_a_break_of_the_whole_index_counts_as_one() -> None:
    assert "forecasting.breaks" in keys(outlook(card(breaks=2014), years=1, draws=100, origins=0).notes)


def test_large_fields_get_fewer_draws() -> None:
    small = card()
    assert affordable(small, 5) == 2000
    wide = type(small)(**{**vars(small), "units": tuple(map(str, range(40_000)))})
    assert affordable(wide, 5) == FEWEST_DRAWS


def test_the_past_is_judged_at_every_so_manieth_origin() -> None:
    skill, reliability = judged_past(card(), [1], every=2)
    assert skill[0].origins == 2
    assert reliability is not None
    assert judged_past(card(years=5), [1]) == ((), None)
    with pytest.raises(InvalidInput):
        judged_past(card(years=2), [1])
