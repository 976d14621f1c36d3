"""One group between two sides."""

from __future__ import annotations

import numpy as np
import pytest

from ganchao.benchmarking.anatomy import taken_apart
from ganchao.benchmarking.split import FORMS, Sides, log_mean, split_group
from ganchao.domain.scorecard import Scorecard
from ganchao.scoring.aggregate import AGGREGATORS
from tests.benchmarking.fields import card_of


def sides(card: Scorecard, one: int, two: int, group: str = "g2") -> Sides:
    part = taken_apart(card)[0][group]
    return Sides(part, part, one, two)


def test_closed_forms_are_what_every_order_gives_for_weighted_means(monkeypatch: pytest.MonkeyPatch) -> None:
    both = sides(card_of({"method": "arithmetic"}, 3), 0, 1)
    closed = split_group(both)
    monkeypatch.delitem(FORMS, "arithmetic")
    by_orders = split_group(both)
    assert (closed.rule, by_orders.rule) == ("weights", "shapley")
    np.testing.assert_allclose(closed.members, by_orders.members, atol=1e-12)


def test_the_rule_of_every_aggregator_is_known() -> None:
    rules = {
        name: split_group(sides(card_of({"method": name}, 3), 0, 1)).rule for name in AGGREGATORS if name != "power"
    }
    assert rules.pop("arithmetic") == "weights"
    assert rules.pop("geometric") == "log_mean"
    assert set(rules.values()) == {"shapley"}


def test_ranks_among_all_are_recomputed_for_everyone_when_members_change_sides() -> None:
    """Copeland: the two exchanged leave the field as it was, so nothing is left over."""
    card = card_of({"method": "copeland"}, 8, beside=False)
    for one in range(6):
        both = sides(card, one, one + 1)
        found = split_group(both)
        assert found.members.sum() == pytest.approx(both.difference, abs=1e-12)
        assert found.rest == 0


def test_standing_beside_the_field_is_a_part_of_its_own() -> None:
    card = card_of({"method": "copeland"}, 8)
    both = sides(card, 0, 6)
    found = split_group(both)
    assert found.members.sum() + found.rest == pytest.approx(both.difference, abs=1e-12)


def test_each_ones_own_weights_count_under_the_benefit_of_the_doubt() -> None:
    card = card_of({"method": "arithmetic"}, 4, weighting={"method": "benefit_of_the_doubt"}, beside=False)
    both = sides(card, 0, 1)
    found = split_group(both)
    assert found.rule == "own_weights"
    assert found.members.sum() + found.rest == pytest.approx(both.difference, abs=1e-12)


def test_the_logarithmic_mean_keeps_its_digits_where_numbers_are_near() -> None:
    assert log_mean(1.0, 1.0) == 1
    assert log_mean(1.0, 1 + 1e-9) == pytest.approx(1 + 5e-10, abs=1e-15)
    assert log_mean(4.0, 1.0) == pytest.approx(3 / np.log(4))
