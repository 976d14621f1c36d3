"""What can be wrong with funnels, told with place and key."""

from __future__ import annotations

import datetime

import numpy as np
import pytest

from ganchao.domain.check_funnel import check_funnels, counting_stage, step_codes
from ganchao.domain.funnel import AgeList, Contribution, Exit, Funnel, FunnelBook, Gate, Resource, Stage
from ganchao.domain.lead import Leads

SOUND = Funnel(
    code="f", stages=(Stage(code="a", months=3, conversion=0.5), Stage(code="b", counts=True)),
    exits=(Exit(code="lost"),), contributions=(Contribution(indicator="x", stage="b", add=1),),
    lists=(AgeList(code="late", stages=("a",)),),
)  # fmt: skip


def keys(**changes) -> list[str]:
    return [problem.key for problem in check_funnels(FunnelBook(funnels=(SOUND.replace(**changes),)), ["x"])]


def test_a_sound_funnel_has_no_problem() -> None:
    assert keys() == []
    assert counting_stage(SOUND) == 1
    assert step_codes(SOUND) == ["a", "b", "lost"]


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"exits": (Exit(code="a"),)}, "funnel.told_twice"),
        ({"stages": (Stage(code="b", counts=True),), "lists": ()}, "funnel.few_stages"),
        ({"stages": (Stage(code="a"), Stage(code="b", counts=True))}, "funnel.no_typical"),
        ({"stages": (Stage(code="a", months=3, slow_months=3, conversion=0.5), Stage(code="b", counts=True))},
         "funnel.slow_not_slower"),
        ({"stages": (Stage(code="a", months=3, conversion=0.5), Stage(code="b"))}, "funnel.one_counts"),
        ({"stages": (Stage(code="a", months=3, conversion=0.5),
                     Stage(code="b", counts=True, gates=(Gate(attribute="t"),)))},
         "funnel.empty_gate"),
        ({"stages": (Stage(code="a", months=3, conversion=0.5, gates=(Gate(attribute="t", least=1),)),
                     Stage(code="b", counts=True))}, "funnel.gate_first"),
        ({"contributions": (Contribution(indicator="y", stage="b", add=1),)}, "unknown.none"),
        ({"contributions": (Contribution(indicator="x", stage="c", add=1),)}, "unknown.none"),
        ({"contributions": (Contribution(indicator="x", stage="b", add=1, ramp=()),)}, "funnel.empty_ramp"),
        ({"lists": (AgeList(code="late", stages=("z",)),)}, "unknown.none"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told(changes: dict, key: str) -> None:
    assert keys(**changes) == [key]


def test_a_resource_does_not_end_before_it_begins() -> None:
    day = datetime.date(2019, 1, 1)
    book = FunnelBook(resources=(Resource(code="r", valid_from=day, valid_to=day - datetime.timedelta(1)),))
    assert [problem.key for problem in check_funnels(book)] == ["funnel.ends_before"]


def test_indicators_are_not_asked_for_where_none_are_known() -> None:
    assert check_funnels(FunnelBook(funnels=(SOUND,))) == ()


def test_leads_know_how_many_they_are() -> None:
    days = np.full((2, 2), np.datetime64("2019-01-01"))
    assert len(Leads(SOUND, datetime.date(2019, 1, 1), ("a", "b"), days, np.zeros(2, int), days[:, 0], np.ones(2))) == 2
