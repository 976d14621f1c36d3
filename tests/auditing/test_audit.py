"""The whole audit of a round: every part by itself, the right rulebook, the same whatever the workers."""

from __future__ import annotations

import numpy as np
import pytest

from ganchao.auditing.audit import Asked, audit, next_above, over_time, rulebook_of
from ganchao.auditing.engine import prepare_audit
from ganchao.auditing.uncertainty import uncertainty
from ganchao.domain.framework import Framework
from ganchao.domain.panel import Panel
from ganchao.errors import InvalidInput, UnknownName

UNITS = tuple("ABCDEFGHIJ")


def panel() -> Panel:
    values = np.random.default_rng(3).uniform(10, 90, (4, 10, 4))
    values[0, :] = np.nan  # nobody can be scored in the first year
    return Panel(values, (2018, 2019, 2020, 2021), UNITS, ("a", "b", "c", "d"))


def framework(**changes: object) -> Framework:
    return Framework.model_validate(
        {
            "code": "x",
            "own": "C",
            "indicators": [{"code": code, "group": "x"} for code in "abcd"],
            "groups": [{"code": "x"}],
            "audit": {"draws": 200, "weights": {"spread": 0.5}},
            **changes,
        }
    )


def test_every_part_is_there_and_draws_are_those_of_the_engine_alone() -> None:
    told: list[str] = []
    drawn: list[tuple[int, int]] = []
    asked = Asked(seed=6)
    found = audit(panel(), [framework()], asked, step=told.append, drawn=lambda done, of: drawn.append((done, of)))
    alone = uncertainty(prepare_audit(panel(), framework()), seed=6)
    np.testing.assert_array_equal(found.uncertainty.counts, alone.counts)
    assert found.left_out == ()
    assert None not in (found.coherence, found.sensitivity, found.swaps, found.robustness)
    assert told == ["prepare", "draws", "years", "coherence", "sensitivity", "swaps", "robustness", "overtaking"]
    assert drawn == [(200, 200)]
    assert found.uncertainty.best[2] >= found.robustness.best.rank  # type: ignore[union-attr]
    assert found.uncertainty.worst[2] <= found.robustness.worst.rank  # type: ignore[union-attr]


def test_ranks_over_time_leave_out_years_without_ranks_and_do_not_depend_on_threads() -> None:
    one, four = (over_time(panel(), [framework()], node="x", draws=100, seed=1, workers=count) for count in (1, 4))
    assert list(one) == [2019, 2020, 2021]
    for year, result in one.items():
        np.testing.assert_array_equal(result.counts, four[year].counts)
        np.testing.assert_array_equal(
            result.counts, uncertainty(prepare_audit(panel(), framework(), year=year), draws=100, seed=1).counts
        )
        assert not result.pairwise


def test_each_year_is_audited_under_the_rulebook_that_holds_in_it() -> None:
    older, newer = framework(holds={"last": 2019}, audit=None), framework(holds={"first": 2020})
    assert rulebook_of(panel(), [older, newer], None) is newer
    assert rulebook_of(panel(), [older, newer], 2019) is older
    found = audit(panel(), [older, newer], Asked(year=2019, draws=50))
    assert found.card.framework is older
    assert set(found.years) == {2019, 2020, 2021}
    with pytest.raises(UnknownName) as caught:
        audit(panel(), [older, newer], Asked(year=2031))
    assert "2021" in str(caught.value)


def test_a_part_that_cannot_be_computed_is_left_out_with_its_reason() -> None:
    found = audit(panel(), [framework(aggregate="median")], Asked(draws=50))
    assert found.robustness is None
    assert {part for part, _problem in found.left_out} == {"robustness"}
    assert found.swaps is not None
    assert found.uncertainty.good == 50


def test_without_an_own_unit_the_field_is_audited_all_the_same() -> None:
    found = audit(panel(), [framework(own="")], Asked(draws=50))
    assert (found.unit, found.swaps, found.robustness, found.overtaking) == ("", None, None, ())
    assert found.sensitivity is not None
    assert found.sensitivity.outputs == ("rank_shift",)


def test_nothing_that_varies_leaves_ranges_of_one_rank() -> None:
    found = audit(panel(), [framework(audit={"draws": 10})])
    assert found.sensitivity is None
    np.testing.assert_array_equal(found.uncertainty.low, found.uncertainty.high)


@pytest.mark.parametrize("draws", [1, 0, -5])
def test_fewer_than_two_draws_are_refused(draws: int) -> None:
    with pytest.raises(InvalidInput) as caught:
        audit(panel(), [framework()], Asked(draws=draws))
    assert caught.value.problems[0].key == "auditing.too_few_draws"


def test_a_unit_without_a_rank_is_refused_when_asked_for_and_passed_over_when_our_own() -> None:
    holed = panel()
    values = holed.values.copy()
    values[:, 2] = np.nan
    holed = Panel(values, holed.years, holed.units, holed.indicators)
    assert audit(holed, [framework()], Asked(draws=20)).unit == ""
    with pytest.raises(InvalidInput) as caught:
        audit(holed, [framework()], Asked(unit="C", draws=20))
    assert caught.value.problems[0].key == "auditing.not_ranked"


def test_units_next_above_are_the_nearest_first() -> None:
    prepared = prepare_audit(panel(), framework())
    above = next_above(prepared, "C")
    ranks = dict(zip(prepared.units, prepared.nominal_ranks, strict=True))
    assert [ranks[unit] for unit in above] == sorted((ranks[unit] for unit in above), reverse=True)
    assert len(above) == min(3, ranks["C"] - 1)
    assert next_above(prepared, min(ranks, key=ranks.__getitem__)) == ()
