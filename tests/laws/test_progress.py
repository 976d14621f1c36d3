"""What every progress method promises, and an example for each promise it does not make."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ganchao.tracking.course import Course, Judgement
from ganchao.tracking.methods import FEWER_IS_BETTER, PROGRESS
from tests.tracking.courses import better, course, measured, same, stirred

LAWS = ("unit_free", "scale_free", "mirrored", "monotone", "ends_only")
KEPT = [(name, law) for name, row in PROGRESS.items() for law in LAWS if law in row.keeps]
BROKEN = [(name, law) for name, row in PROGRESS.items() for law in LAWS if law not in row.keeps]


def agrees(first: Judgement, second: Judgement) -> bool:
    return first.status == second.status and same(first.measure, second.measure) and same(first.score, second.score)


def holds(name: str, law: str, made: Course, rng: np.random.Generator) -> bool:
    judge = PROGRESS[name].function
    was = judge(made)
    match law:
        case "scale_free":
            return agrees(was, judge(measured(made, float(rng.uniform(0.01, 90)))))
        case "unit_free":
            return agrees(was, judge(measured(made, float(rng.uniform(0.1, 9)), float(rng.uniform(-300, 300)))))
        case "mirrored":
            return agrees(was, judge(measured(made, -1.0)))
        case "ends_only":
            return agrees(was, judge(stirred(made, rng)))
        case _:
            return not_worse(name, was, judge(better(made, float(rng.uniform(0, 6)))))


def not_worse(name: str, was: Judgement, now: Judgement) -> bool:
    if not was.status or not now.status:
        return bool(was.status) >= bool(now.status)  # a better value may leave the field, but says nothing then
    order = PROGRESS[name].statuses
    if order.index(now.status) > order.index(was.status):
        return False
    if was.score is None or now.score is None:
        return True
    sign = -1 if name in FEWER_IS_BETTER else 1
    return sign * (now.score - was.score) >= -1e-9


@pytest.mark.parametrize(("name", "law"), KEPT)
@given(seed=st.integers(0, 10**6))
@settings(max_examples=60, deadline=None)
def test_a_law_that_is_declared_holds(name: str, law: str, seed: int) -> None:
    rng = np.random.default_rng(seed)
    assert holds(name, law, course(rng), rng)


@pytest.mark.parametrize(("name", "law"), BROKEN)
def test_a_law_that_is_not_declared_is_broken_somewhere(name: str, law: str) -> None:
    rng = np.random.default_rng(7)
    assert not all(holds(name, law, course(rng), rng) for _ in range(400))


@pytest.mark.parametrize("name", [name for name, row in PROGRESS.items() if row.anchors is not None])
@given(seed=st.integers(0, 10**6))
def test_the_number_is_where_it_should_be_at_the_baseline_and_at_the_target(name: str, seed: int) -> None:
    made, row = course(np.random.default_rng(seed)), PROGRESS[name]
    assert row.anchors is not None
    for value, anchor in zip((made.baseline, made.target), row.anchors, strict=True):
        assert row.function(replace(made, values=(*made.values[:-1], value))).measure == pytest.approx(anchor, abs=1e-9)


@pytest.mark.parametrize("name", PROGRESS)
@given(seed=st.integers(0, 10**6))
@settings(max_examples=40, deadline=None)
def test_a_method_says_one_of_its_words_or_why_it_says_none(name: str, seed: int) -> None:
    rng = np.random.default_rng(seed)
    made = course(rng, int(rng.integers(1, 8)))
    left_out = {field: None for field in ("target", "by", "worst", "red") if rng.random() < 0.3}
    judged = PROGRESS[name].function(replace(made, **left_out))
    assert (judged.status in PROGRESS[name].statuses) != bool(judged.reason)


@pytest.mark.parametrize("name", PROGRESS)
def test_nothing_known_is_not_judged(name: str) -> None:
    judged = PROGRESS[name].function(Course((), ()))
    assert not judged.status
    assert judged.reason
