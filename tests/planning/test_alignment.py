"""Coverage of plans above: by hand, and what must hold of any."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganchao.domain.plan import Plan
from ganchao.planning.alignment import coverages, links_of_kind, unproven
from ganchao.reporting.outline import Outline

KINDS = ("implements", "contributes", "constrained_by", "conflicts")


def test_coverage_by_hand(port: Outline) -> None:
    city, coast = port.coverages
    # weights 5, 3, 2: u1 strongly and confirmed, u2 weakly, u3 only mentioned
    assert city.covered == pytest.approx(0.8)
    assert city.confirmed == pytest.approx(0.5)
    assert city.depth == pytest.approx((5 * 1 + 3 / 3 + 0) / 10)
    assert city.by_strength == pytest.approx((0.0, 0.2, 0.3, 0.0, 0.5))
    assert [taken.item.code for taken in city.left] == ["u3"]
    assert [taken.item.code for taken in city.unused] == ["o2"]
    assert coast.covered is None
    assert coast.in_the_making
    assert not city.in_the_making
    assert [link.local for link in links_of_kind(port.plan, "conflicts")] == ["filters"]
    assert [link.local for link in unproven(port.plan)] == ["air", "g4", "filters", "cranes"]


ITEM = st.tuples(st.floats(0.1, 9), st.booleans())
LINK = st.tuples(st.integers(0, 3), st.sampled_from(KINDS), st.integers(0, 3), st.booleans())


def plan_with(items: list[tuple[float, bool]], links: list[tuple[int, str, int, bool]]) -> Plan:
    return Plan.model_validate({
        "upper_plans": [{"code": "up", "items": [
            {"code": f"i{k}", "weight": weight, "offers": offers} for k, (weight, offers) in enumerate(items)
        ]}],
        "alignments": [
            {"local": "up", "item": f"i{at}", "kind": kind, "strength": strength, "confirmed_by": "o" if sure else ""}
            for at, kind, strength, sure in links
        ],
    })


@given(st.lists(ITEM, min_size=1, max_size=4), st.lists(LINK, max_size=6), LINK)
def test_coverage_is_a_share_and_grows_with_links(
    items: list[tuple[float, bool]], links: list[tuple[int, str, int, bool]], more: tuple[int, str, int, bool]
) -> None:
    (before,), (after,) = coverages(plan_with(items, links)), coverages(plan_with(items, [*links, more]))
    for name in ("covered", "confirmed", "depth"):
        less, greater = getattr(before, name), getattr(after, name)
        if less is None:
            assert greater is None
            continue
        assert 0 <= less <= greater <= 1
    if before.covered is not None:
        assert before.confirmed is not None
        assert before.depth is not None
        assert before.confirmed <= before.covered + 1e-12
        assert before.depth <= before.covered + 1e-12
        shares = [share for share in before.by_strength if share is not None]
        assert sum(shares) == pytest.approx(1)
    assert len(before.left) == sum(not taken.taken_up for taken in before.asked)


@given(st.lists(ITEM, min_size=1, max_size=4))
def test_conflicts_and_limits_take_nothing_up(items: list[tuple[float, bool]]) -> None:
    links = [(k, kind, 3, True) for k in range(4) for kind in ("constrained_by", "conflicts")]
    (found,) = coverages(plan_with(items, links))
    assert found.covered in {0, None}


def test_no_plans_above_no_coverage() -> None:
    assert coverages(Plan()) == ()
