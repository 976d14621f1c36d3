"""Values of each measurement type: what is added up, what is refused, how much of a promise they are."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganchao.domain.check_in import CheckIn
from ganchao.domain.framework import Direction, Kind
from ganchao.domain.period import Period, period_of
from ganchao.domain.target_path import TargetPath
from ganchao.errors import InvalidInput
from ganchao.text import LANGS
from ganchao.tracking.measurement import MEASUREMENTS, attainment, over_time, over_units

YEAR = Period(2024)
AMOUNTS = {Kind.FLOW, Kind.YEAR_TO_DATE}
VALUED = [kind for kind in Kind if kind is not Kind.BAND]


def path(kind: Kind, **changes: object) -> TargetPath:
    given = {"code": "p", "kind": kind, "since": "2023", "baseline": 40.0, "by": "2026", "target": 90.0, **changes}
    return TargetPath.model_validate(given)


def report(period: str, value: float | None, above: float | None = None, below: float | None = None) -> CheckIn:
    return CheckIn("p", period_of(period), value, above, below)


def quarters(*values: float | None) -> list[CheckIn]:
    return [report(f"2024-Q{k}", value) for k, value in enumerate(values, 1)]


def refused(call) -> str:
    with pytest.raises(InvalidInput) as told:
        call()
    problem = told.value.problems[0]
    assert all(problem.sentence(lang) for lang in LANGS)
    return problem.key


def test_every_type_has_a_row() -> None:
    assert set(MEASUREMENTS) == set(Kind)


def test_a_stock_is_its_last_value_and_a_flow_its_sum() -> None:
    assert over_time(path(Kind.LEVEL), quarters(5, 7, 6, 8), YEAR).value == 8
    assert over_time(path(Kind.FLOW), quarters(5, 7, 6, 8), YEAR).value == 26


def test_a_running_total_is_never_summed() -> None:
    # Akvo RSR issues 5211, 5212, 5239: cumulative values were added up a second time
    assert over_time(path(Kind.YEAR_TO_DATE), quarters(5, 12, 18, 26), YEAR).value == 26
    assert refused(lambda: over_time(path(Kind.YEAR_TO_DATE), quarters(5, 12), YEAR)) == "tracking.not_at_the_end"


def test_a_ratio_is_the_sum_of_numerators_by_the_sum_of_denominators() -> None:
    parts = [report("2024-H1", None, 10, 100), report("2024-H2", None, 90, 300)]
    assert over_time(path(Kind.RATIO, factor=100), parts, YEAR).value == pytest.approx(25)  # the mean would be 20
    assert over_units(path(Kind.RATIO), [replace(c, period=YEAR) for c in parts]).value == pytest.approx(0.25)
    assert refused(lambda: over_time(path(Kind.RATIO), quarters(1, 2, 3, 4), YEAR)) == "tracking.needs_parts"


def test_growth_rates_are_put_together_by_what_grew() -> None:
    grew = [report("2024-H1", 10, 10, 100), report("2024-H2", 30, 90, 300)]
    assert over_time(path(Kind.GROWTH, factor=100), grew, YEAR).value == pytest.approx(25)
    assert refused(lambda: over_units(path(Kind.GROWTH), [report("2024", 10), report("2024", 30)])) == (
        "tracking.needs_parts")


@pytest.mark.parametrize("kind", [Kind.RANK, Kind.BAND])
def test_ranks_and_bands_of_several_units_are_not_put_together(kind: Kind) -> None:
    made = path(kind, band=(1, 2), target=None) if kind is Kind.BAND else path(kind, baseline=9, target=5)
    assert refused(lambda: over_units(made, [report("2024", 3), report("2024", 5)])) == "tracking.never_over_units"


def test_what_is_not_known_is_left_out_of_a_mean_and_spoils_a_sum() -> None:
    # Imihigo: one N/A entry made the whole quarter nothing
    three = [report("2024", 40), report("2024", None), report("2024", 80)]
    mean = over_units(path(Kind.MILESTONE), three)
    assert (mean.value, mean.used, mean.left_out) == (60, 2, 1)
    assert over_units(path(Kind.MILESTONE), three, [1, 5, 3]).value == pytest.approx(70)
    assert refused(lambda: over_units(path(Kind.FLOW), three)) == "tracking.gap_in_sum"
    assert refused(lambda: over_time(path(Kind.FLOW), quarters(5, None, 6, 8), YEAR)) == "tracking.gap_in_sum"
    assert refused(lambda: over_time(path(Kind.FLOW), quarters(5, 7, 6), YEAR)) == "tracking.gap_in_sum"


def test_nothing_is_counted_twice() -> None:
    both = [*quarters(5, 7, 6, 8), report("2024-01", 2)]
    assert refused(lambda: over_time(path(Kind.FLOW), both, YEAR)) == "tracking.counted_twice"


def test_nothing_known_is_not_zero() -> None:
    assert refused(lambda: over_time(path(Kind.LEVEL), quarters(None, None), YEAR)) == "tracking.nothing_known"
    assert refused(lambda: over_units(path(Kind.LEVEL), [report("2024", None)])) == "tracking.nothing_known"
    assert refused(lambda: over_units(path(Kind.LEVEL), [report("2024", 1), report("2023", 1)])) == (
        "tracking.periods_differ")


@given(values=st.lists(st.floats(0, 1e6), min_size=12, max_size=12), seed=st.integers(0, 99))
def test_months_in_any_order_sum_to_their_quarters(values: list[float], seed: int) -> None:
    months = [report(f"2024-{k:02d}", value) for k, value in enumerate(values, 1)]
    shuffled = list(np.random.default_rng(seed).permutation(np.arange(12)))
    flow = path(Kind.FLOW)
    by_quarter = [over_time(flow, [months[k] for k in shuffled], Period(2024, q, 4)).value for q in range(1, 5)]
    whole = over_time(flow, [months[k] for k in shuffled], YEAR).value
    assert whole == pytest.approx(over_time(flow, quarters(*by_quarter), YEAR).value)


# How much of the promise a value is, for every type.


@pytest.mark.parametrize("kind", VALUED)
@given(base=st.floats(1, 99), way=st.floats(0.5, 90), up=st.booleans(), share=st.floats(0.1, 1))
def test_nothing_at_the_baseline_and_one_at_the_target(
    kind: Kind, base: float, way: float, up: bool, share: float
) -> None:
    target = base + way if up else base / (1 + way)
    made = path(kind, baseline=base, target=target, direction="higher" if up else "lower")
    if kind not in AMOUNTS:
        share = 1.0
    start = (0.0 if up else base) * share if kind in AMOUNTS else base
    assert attainment(made, start, share) == pytest.approx(0, abs=1e-9)
    assert attainment(made, target * share, share) == pytest.approx(1)


@pytest.mark.parametrize("kind", VALUED)
@given(base=st.floats(1, 99), way=st.floats(0.5, 90), up=st.booleans(), value=st.floats(-50, 200), by=st.floats(0, 50))
def test_a_better_value_is_never_less_and_nothing_is_cut_off(
    kind: Kind, base: float, way: float, up: bool, value: float, by: float
) -> None:
    target = base + way if up else base / (1 + way)
    made = path(kind, baseline=base, target=target, direction="higher" if up else "lower")
    first, second = attainment(made, value), attainment(made, value + by if up else value - by)
    assert first is not None
    assert second is not None
    assert second >= first - 1e-9
    assert attainment(made, made.target + (1 if up else -1) * 1e6) > 10  # type: ignore[operator]


@pytest.mark.parametrize("kind", VALUED)
@given(base=st.floats(1, 99), way=st.floats(0.5, 90), value=st.floats(-50, 200), factor=st.floats(0.01, 100),
       plus=st.floats(-50, 50))
def test_another_unit_of_measurement_changes_nothing(
    kind: Kind, base: float, way: float, value: float, factor: float, plus: float
) -> None:
    if kind in AMOUNTS:
        plus = 0.0  # an amount has a true zero
    made = path(kind, baseline=base, target=base + way, direction="higher")
    other = path(kind, baseline=base * factor + plus, target=(base + way) * factor + plus, direction="higher")
    assert attainment(made, value) == pytest.approx(attainment(other, value * factor + plus), rel=1e-6, abs=1e-6)


@pytest.mark.parametrize("kind", [kind for kind in VALUED if kind not in AMOUNTS])
@given(base=st.floats(1, 99), way=st.floats(0.5, 90), value=st.floats(-50, 200))
def test_turning_the_direction_round_changes_nothing(kind: Kind, base: float, way: float, value: float) -> None:
    made = path(kind, baseline=base, target=base + way, direction="higher")
    mirrored = path(kind, baseline=-base, target=-base - way, direction="lower")
    assert attainment(made, value) == pytest.approx(attainment(mirrored, -value))


def test_amounts_of_a_year_are_compared_over_the_same_part_of_it() -> None:
    more = path(Kind.YEAR_TO_DATE, baseline=100, target=120)
    assert attainment(more, 54, 0.45) == pytest.approx(1)  # 45 % of the year's 120
    less = path(Kind.YEAR_TO_DATE, baseline=100, target=80)  # accidents, say
    assert attainment(less, 45, 0.45) == pytest.approx(0)
    assert attainment(less, 36, 0.45) == pytest.approx(1)
    assert attainment(less, 27, 0.45) == pytest.approx(2)


def test_a_value_to_be_held_loses_by_its_shortfall() -> None:
    held = path(Kind.LEVEL, baseline=90, target=90, tolerance=10)
    assert [attainment(held, value) for value in (95, 90, 85, 70)] == [1, 1, 0.5, -1]
    assert [attainment(held.replace(tolerance=None), value) for value in (95, 89.9)] == [1, 0]
    lower = held.replace(direction=Direction.LOWER)
    assert [attainment(lower, value) for value in (85, 95)] == [1, 0.5]


def test_a_band_is_right_inside_and_loses_outside_by_the_distance_it_began_with() -> None:
    band = path(Kind.BAND, band=(95, 105), target=None, baseline=85)
    assert [attainment(band, value) for value in (85, 90, 95, 100, 105, 110, 125)] == [0, 0.5, 1, 1, 1, 0.5, -1]
    inside = band.replace(baseline=100, tolerance=4)
    assert attainment(inside, 107) == 0.5
    assert attainment(inside.replace(tolerance=None), 107) == 0


@pytest.mark.parametrize("kind", sorted(AMOUNTS))
def test_amounts_have_a_true_zero(kind: Kind) -> None:
    made, other = path(kind, target=100.0), path(kind, target=150.0)  # shifting the scale by 50 is no unit of amounts
    assert attainment(made, 50) != pytest.approx(attainment(other, 100))
