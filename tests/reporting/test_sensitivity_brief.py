"""The sensitivity chapter in both languages, and the short names it uses."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from ganchao.auditing.engine import prepare_audit
from ganchao.auditing.sensitivity import sensitivity
from ganchao.auditing.swaps import Alternative, Swap, Swaps, swaps
from ganchao.domain.audit import Audit, WeightSpread
from ganchao.domain.framework import Framework
from ganchao.domain.panel import Panel
from ganchao.domain.recipe import Aggregate, Normalise, Treat
from ganchao.reporting.blocks import Callout, Chart, Paragraph, Table
from ganchao.reporting.choice_names import TABLES, action_name
from ganchao.reporting.sensitivity_brief import sensitivity_brief, swap_sentence
from ganchao.text import LANGS, catalogue


@pytest.fixture
def ranked() -> tuple[Panel, Framework, Audit]:
    rng = np.random.default_rng(8)
    units = tuple(f"U{k}" for k in range(12))
    codes = ("a", "b", "c", "d", "e")
    panel = Panel(rng.gamma(2, 10, size=(1, 12, 5)), (2021,), units, codes)
    framework = Framework.model_validate(
        {
            "code": "test",
            "own": "U3",
            "indicators": [
                {"code": c, "group": "g" if c in "abc" else "h", "weight": k + 1} for k, c in enumerate(codes)
            ],
            "groups": [{"code": "g", "group": "all"}, {"code": "h", "group": "all"}, {"code": "all"}],
            "normalise": {"method": "minmax", "to": [1, 100]},
        }
    )
    audit = Audit(
        weights=WeightSpread(),
        normalise=(Normalise(method="percentile_rank", to=(1, 100)), Normalise(method="zscore")),
        aggregate=(Aggregate(method="geometric"),),
        treat=(Treat(method="percentile_clip", low=10, high=90),),
        leave_out="each",
    )
    return panel, framework, audit


@pytest.mark.parametrize("lang", LANGS)
def test_the_brief_shows_indices_failures_and_swaps_in_both_languages(
    lang: Any, ranked: tuple[Panel, Framework, Audit]
) -> None:
    panel, framework, audit = ranked
    found = sensitivity(prepare_audit(panel, framework, audit), n=64, unit="U3", above=(3, 12))
    blocks = sensitivity_brief(found, swaps(panel, framework, audit, unit="U3"), panel, framework, lang)
    callouts = [block for block in blocks if isinstance(block, Callout)]
    assert str(found.failed) in callouts[0].text
    assert any(str(found.reasons[0][1]) in item for item in callouts[0].items)
    assert "64" in callouts[1].text  # so few rows leave wide intervals, and that is said
    charts = [block for block in blocks if isinstance(block, Chart)]
    assert {chart.kind for chart in charts} == {"bars"}
    tables = [block for block in blocks if isinstance(block, Table)]
    assert [len(table.rows) for table in tables] == [
        5 + 2 + 1 + 1,
        len(found.factors) * int((~found.indices.flat).sum()),
    ]
    assert found.indices.flat.sum() == 1
    always = [block.text for block in blocks if isinstance(block, Paragraph) and "12" in block.text]
    assert always  # within rank 12 of 12 whatever is chosen
    texts = " ".join(str(getattr(block, "text", "") or getattr(block, "title", "")) for block in blocks)
    assert ("我方" in texts) == (lang == "zh")


def test_what_it_costs_us_is_said_as_people_say_it(ranked: tuple[Panel, Framework, Audit]) -> None:
    panel, own, _ = ranked
    tried = Swaps(2021, "all", "U3", 0.5, 7.0, 20, ())
    swap = Swap(Alternative("aggregate", Aggregate(method="geometric")), rank=11.0, places=-4.0)
    assert swap_sentence(swap, tried, panel, own, "zh") == "合成改用几何平均，我方下降 4 位（第 7 位 → 第 11 位）。"
    assert (
        swap_sentence(swap, tried, panel, own, "en") == "Choosing the geometric mean costs us 4 places (rank 7 → 11)."
    )
    single = Swap(Alternative("leave_out", name="b"), rank=6.0, places=1.0)
    assert swap_sentence(single, tried, panel, own, "en") == "Leaving out “b” brings us 1 place (rank 7 → 6)."


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("table", TABLES)
def test_every_method_and_option_has_a_short_name(table: str, lang: Any) -> None:
    known = catalogue(lang)
    assert not [name for name in TABLES[table] if f"sensitivity.{table}.{name}" not in known]
    options = {option for row in TABLES[table].values() for option in row.options}
    assert not [option for option in options if f"sensitivity.option.{option}" not in known]


def test_options_that_differ_are_told_and_the_others_not(ranked: tuple[Panel, Framework, Audit]) -> None:
    _, own, _ = ranked
    step = Normalise(method="minmax", to=(0, 1), cap=True)
    assert action_name(Alternative("normalise", step), own, "en") == "Normalising by min-max (onto 0–1, cut off yes)"
    same = Normalise(method="percentile_rank", to=(1, 100))
    assert action_name(Alternative("normalise", same), own, "zh") == "无量纲化改用百分位法"
