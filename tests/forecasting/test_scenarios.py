"""Events."""

from __future__ import annotations

import numpy as np
import pytest
from pydantic import ValidationError

from ganchao.domain.scenario import Effect, Event, Scenario
from ganchao.errors import InvalidInput
from ganchao.forecasting.scenarios import laid_on, resolved, share_of
from ganchao.text import LANGS

FREE = np.array([np.inf], dtype=np.float32)


def event(**more: object) -> Event:
    effect = {"indicator": "x", **more.pop("effect", {})}
    return Event.model_validate({"code": "e", "year": 2020, "effects": [effect], **more})


def on(values: np.ndarray, one: Event, carded, low=-FREE, high=FREE):
    card = carded(np.arange(9.0).reshape(3, 3))
    effects = resolved((one,), card, (2019, 2020, 2021))
    return laid_on(values.astype(np.float32), effects, low, high, np.random.default_rng(1))


def test_an_effect_grows_evenly_and_may_end() -> None:
    effect = Effect(indicator="x", years_to_full=2, lasts=3)
    assert share_of(effect, 2020, range(2019, 2025)).tolist() == [0, 0.5, 1, 1, 0, 0]


def test_a_sure_event_moves_named_units_from_its_year_on(carded) -> None:
    moved = on(np.ones((4, 3, 3, 1)), event(effect={"units": ["u1"], "times": 2, "add": 0.5}), carded)
    np.testing.assert_allclose(moved[:, :, 1, 0], np.tile([1, 2.5, 2.5], (4, 1)))
    np.testing.assert_allclose(moved[:, :, [0, 2], 0], 1)


def test_without_names_everyone_is_touched(carded) -> None:
    assert (on(np.ones((2, 3, 3, 1)), event(effect={"add": 1}), carded)[:, 1:] == 2).all()


def test_an_event_happens_for_all_its_units_or_for_none(carded) -> None:
    moved = on(np.zeros((500, 3, 3, 1)), event(probability=0.3, effect={"add": 1}), carded)[:, 2, :, 0]
    assert set(moved.sum(axis=1)) == {0, 3}
    assert moved[:, 0].mean() == pytest.approx(0.3, abs=0.06)


def test_effects_keep_to_natural_limits(carded) -> None:
    assert on(np.ones((2, 3, 3, 1)), event(effect={"add": 5}), carded, high=np.array([3.0], np.float32)).max() == 3


def test_every_wrong_name_and_year_is_told_at_once(carded) -> None:
    card = carded(np.arange(9.0).reshape(3, 3))
    wrong = (event(effect={"indicator": "y"}), event(code="f", effect={"units": ["u9"]}), event(code="g", year=2031))
    with pytest.raises(InvalidInput) as caught:
        resolved(wrong, card, (2019, 2020))
    assert len(caught.value.problems) == 3
    for lang in LANGS:
        assert "2031" in "\n".join(caught.value.sentences(lang))


def test_two_events_of_one_code_are_refused() -> None:
    with pytest.raises(ValidationError):
        Scenario(events=(event(), event()))
