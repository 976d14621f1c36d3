"""What the report says of rank ranges, held against counts made by hand."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from ganchao.auditing.audit import Audited, audit
from ganchao.auditing.engine import prepare_audit
from ganchao.auditing.uncertainty import Uncertainty, uncertainty
from ganchao.domain.document import Bilingual
from ganchao.domain.framework import Framework
from ganchao.domain.panel import Panel, Unit
from ganchao.errors import Problem
from ganchao.reporting.audit_brief import audit_brief, audit_short_brief
from ganchao.reporting.audit_tables import AUDIT_SCHEMAS, AUDIT_TABLES
from ganchao.reporting.blocks import Brief, Callout, Chart, Choice, Heading, Paragraph, Table
from ganchao.reporting.charts import chart_svg
from ganchao.reporting.score_brief import score_brief
from ganchao.reporting.uncertainty_brief import uncertainty_brief
from ganchao.reporting.uncertainty_facts import Chance, chances_of, letters, percent, ranges_of
from ganchao.text import LANGS, Lang

UNITS = tuple("ABCDEFGH")
NAMES = ("济南", "温州", "绍兴", "莱芜", "淄博", "威海", "潍坊", "青岛")


def field(**changes: object) -> tuple[Panel, Framework]:
    """Eight zones in two years; the first far ahead, the others close together."""
    rng = np.random.default_rng(4)
    values = rng.uniform(40, 60, (2, 8, 4))
    values[:, 0] = 99
    roster = {u: Unit(u, Bilingual(zh=zh, en=f"Zone {u}")) for u, zh in zip(UNITS, NAMES, strict=True)}
    framework = Framework.model_validate(
        {
            "code": "small",
            "name": {"zh": "小指数", "en": "Small index"},
            "own": "D",
            "peers": ["A"],
            "indicators": [
                {"code": f"i{k}", "name": {"zh": f"第{k}项", "en": f"Item {k}"}, "group": f"g{k % 2}"} for k in range(4)
            ],
            "groups": [
                {"code": "g0", "name": {"zh": "甲组", "en": "First"}, "group": "small"},
                {"code": "g1", "name": {"zh": "乙组", "en": "Second"}, "group": "small"},
                {"code": "small", "name": {"zh": "综合指数", "en": "Index"}},
            ],
            "tiers": [
                {"code": "first", "name": {"zh": "第一方阵", "en": "First tier"}, "upto": 3},
                {"code": "rest", "name": {"zh": "第二方阵", "en": "Second tier"}},
            ],
            "audit": {"draws": 400, "weights": {"spread": 0.9}, "normalise": [{"method": "percentile_rank"}]},
            **changes,
        }
    )
    return Panel(values, (2020, 2021), UNITS, tuple(f"i{k}" for k in range(4)), roster), framework


@pytest.fixture(scope="module")
def audited() -> Audited:
    panel, framework = field()
    return audit(panel, [framework])


def result_of(**changes: object) -> tuple[Uncertainty, Panel]:
    panel, framework = field(**changes)
    return uncertainty(prepare_audit(panel, framework)), panel


def texts(brief: Brief) -> list[str]:
    out: list[str] = []
    for block in brief:
        match block:
            case Heading() | Paragraph():
                out.append(block.text)
            case Callout():
                out += [block.text, *block.items]
            case Chart():
                out += [block.title, block.note, *block.labels.values()]
            case Table():
                out += [block.title, block.note, block.sheet, *(column.title for column in block.columns)]
    return out


@pytest.mark.parametrize("lang", LANGS)
def test_the_first_sentences_hold_the_units_own_counts(lang: Lang) -> None:
    result, panel = result_of()
    said = " ".join(
        block.text for block in uncertainty_brief(result, lang, panel=panel) if isinstance(block, Paragraph)
    )
    own = result.units.index("D")
    draws = np.repeat(np.arange(1, 9), result.counts[own])
    low, high = np.sort(draws)[[int(np.ceil(0.05 * 400)) - 1, int(np.ceil(0.95 * 400)) - 1]]
    begun = said.split("位次的概率" if lang == "zh" else "Probabilities")[0][:160]
    assert {str(low), str(high)} <= set(re.findall(r"\d+", begun))
    assert percent((draws <= 3).mean()) in said


def test_the_table_holds_a_probability_for_every_tier_and_they_sum_to_a_hundred() -> None:
    result, panel = result_of()
    table = next(
        t for t in uncertainty_brief(result, "en", panel=panel) if isinstance(t, Table) and t.sheet == "Rank ranges"
    )
    chances = [k for k, column in enumerate(table.columns) if column.bar]
    assert [table.columns[k].title for k in chances] == ["First tier, %", "Second tier, %"]
    for row in table.rows:
        assert sum(row[k] for k in chances) == pytest.approx(100)
        unit = result.units.index(row[2])
        assert row[chances[0]] == pytest.approx(100 * result.counts[unit, :3].sum() / 400)


def test_same_letter_exactly_where_the_groups_say_so_and_in_the_rank_table_too(audited: Audited) -> None:
    brief = score_brief(audited.card, "en", audited=audited)
    table = next(block for block in brief if isinstance(block, Choice)).tables[0][1]
    heads = [column.title for column in table.columns]
    groups = audited.uncertainty.groups
    for row in table.rows:
        unit = audited.uncertainty.units.index(row[2])
        assert row[heads.index("Group")] == letters(int(groups[unit]))
        low, high = int(audited.uncertainty.low[unit]), int(audited.uncertainty.high[unit])
        assert str(row[heads.index("90 % range")]) == (str(low) if low == high else f"{low}–{high}")
    earlier = next(block for block in brief if isinstance(block, Choice)).tables[1][1]
    assert "90 % range" in [column.title for column in earlier.columns]
    assert "Group" not in [column.title for column in earlier.columns]


def test_without_an_audit_the_rank_table_has_neither_column(audited: Audited) -> None:
    table = next(block for block in score_brief(audited.card, "en") if isinstance(block, Choice)).tables[0][1]
    assert not {"90 % range", "Group"} & {column.title for column in table.columns}


def test_who_cannot_be_told_apart_is_open_in_more_than_the_tolerance_of_draws() -> None:
    result, panel = result_of()
    own = result.units.index("D")
    open_ = {
        panel.unit(code).name.en
        for k, code in enumerate(result.units)
        if k != own and 0.05 < result.ahead[own, k] < 0.95
    }
    sentence = next(t for t in texts(uncertainty_brief(result, "en", panel=panel)) if "told apart from Zone D" in t)
    assert open_
    assert open_ == set(re.findall(r"Zone [A-H](?= \()", sentence)) or sentence.startswith(f"{len(open_)} ")
    assert "Zone A (" not in sentence


def test_failed_draws_are_counted_with_their_reasons() -> None:
    result, panel = result_of()
    reason = Problem("auditing.negative_draw", severity="warning")
    some = replace(result, good=result.good - 30, failures=((reason, 20), (reason, 10)))
    callout = next(block for block in uncertainty_brief(some, "en", panel=panel) if isinstance(block, Callout))
    assert "30 of 400" in callout.text
    assert len(callout.items) == 1
    assert "30 draws" in callout.items[0]
    none = replace(result, good=0, counts=np.zeros_like(result.counts), failures=((reason, 400),))
    kinds = [block.tone for block in uncertainty_brief(none, "zh", panel=panel) if isinstance(block, Callout)]
    assert kinds == ["problem", "warning"]


def test_a_simulated_framework_stamps_every_picture_and_table_and_the_stamp_is_drawn() -> None:
    panel, framework = field(simulated={"zh": "均为模拟", "en": "simulated"})
    found = audit(panel, [framework])
    brief = audit_brief(found, "zh")
    assert all(block.stamp == "模拟数据" for block in brief if isinstance(block, (Chart, Table)))
    charts = [block for block in brief if isinstance(block, Chart)]
    assert {"rank_ranges", "acceptability", "fan"} <= {chart.kind for chart in charts}
    assert all("模拟数据" in chart_svg(chart, "zh") for chart in charts)


def test_rank_range_picture_shows_median_range_ends_and_nominal_rank_of_each_unit() -> None:
    result, panel = result_of()
    chart = next(
        b for b in uncertainty_brief(result, "en", panel=panel) if isinstance(b, Chart) and b.kind == "rank_ranges"
    )
    assert len(chart.data) == 8
    for row in chart.data.itertuples():
        unit = result.units.index(row.unit[-1])
        assert (row.best, row.low, row.median, row.high, row.worst) == (
            result.best[unit],
            result.low[unit],
            result.median[unit],
            result.high[unit],
            result.worst[unit],
        )
        assert row.nominal == result.prepared.nominal_ranks[unit]
    assert {"best", "worst", "nominal"} <= set(chart.fields)


def test_probabilities_of_a_row_of_the_heat_map_sum_to_one() -> None:
    result, panel = result_of()
    chart = next(
        b for b in uncertainty_brief(result, "en", panel=panel) if isinstance(b, Chart) and b.kind == "acceptability"
    )
    np.testing.assert_allclose(chart.data.groupby("unit")["share"].sum(), 1)


def test_large_fields_show_the_top_and_our_own_neighbourhood_with_ranks_in_bands() -> None:
    rng = np.random.default_rng(2)
    codes = tuple(f"U{k:03}" for k in range(150))
    framework = Framework.model_validate(
        {
            "code": "wide",
            "own": "U070",
            "indicators": [{"code": c, "group": "wide"} for c in ("a", "b", "c")],
            "groups": [{"code": "wide"}],
            "audit": {"draws": 60, "weights": {"spread": 1}},
        }
    )
    result = uncertainty(prepare_audit(Panel(rng.random((1, 150, 3)), (2020,), codes, ("a", "b", "c")), framework))
    brief = uncertainty_brief(result, "en", panel=Panel(rng.random((1, 150, 3)), (2020,), codes, ("a", "b", "c")))
    ranges, shares = (
        next(b for b in brief if isinstance(b, Chart) and b.kind == kind) for kind in ("rank_ranges", "acceptability")
    )
    assert 12 < len(ranges.data) <= 40
    assert shares.data["unit"].nunique() == 19
    assert shares.data["rank"].nunique() <= 36
    assert any("–" in rank for rank in shares.data["rank"])
    assert any("U070" in unit for unit in shares.data["unit"])


def test_bands_are_the_audits_ranks_else_the_tiers_else_round_ranks_around_our_own() -> None:
    named, _ = result_of(audit={"draws": 20, "weights": {}, "above": [5, 2]})
    assert chances_of(named, 3) == (Chance(2), Chance(5))
    tiers, _ = result_of()
    assert chances_of(tiers, 3) == (Chance(3, 0, "first"), Chance(8, 3, "rest"))
    plain, _ = result_of(tiers=[])
    own = int(np.flatnonzero(plain.prepared.nominal_ranks == 4)[0])
    assert chances_of(plain, own) == (Chance(3), Chance(4), Chance(5))


@pytest.mark.parametrize("lang", LANGS)
def test_both_languages_say_everything_and_chinese_holds_no_english(audited: Audited, lang: Lang) -> None:
    said = texts((*audit_brief(audited, lang), *audit_short_brief(audited, lang)))
    assert said
    if lang == "zh":
        assert not [text for text in said if re.search(r"[A-Za-z]{4,}", text.replace("Cronbach", ""))]


@pytest.mark.parametrize("name", list(AUDIT_TABLES))
def test_tidy_tables_have_the_columns_and_values_promised(audited: Audited, name: str) -> None:
    frame = AUDIT_TABLES[name](audited)
    assert frame is not None
    assert set(AUDIT_SCHEMAS[name]) <= set(frame.columns)
    for column, field_ in AUDIT_SCHEMAS[name].items():
        values = frame[column]
        if field_.type == "integer":
            assert (values == values.astype(int)).all()
        if field_.type == "boolean":
            assert values.dtype == bool
        if field_.type == "text":
            assert all(isinstance(value, str) for value in values)
        if column == "value" and name in {"acceptability", "pairwise", "rank_chances"}:
            assert values.between(0, 1).all()


def test_odds_of_two_units_sum_to_one_and_acceptabilities_of_a_unit_too(audited: Audited) -> None:
    pairs = AUDIT_TABLES["pairwise"](audited)
    shares = AUDIT_TABLES["acceptability"](audited)
    assert pairs is not None
    assert shares is not None
    of = pairs.set_index(["unit", "other"])["value"]
    assert len(of) == 56
    assert all(of[a, b] + of[b, a] == pytest.approx(1) for a, b in of.index)
    np.testing.assert_allclose(shares.groupby("unit")["value"].sum(), 1)


def test_percentages_claim_certainty_only_where_it_is_certain() -> None:
    assert [percent(share) for share in (0, 0.0001, 0.0049, 0.5, 0.9951, 1)] == ["0", "<1", "<1", "50", ">99", "100"]


def test_a_unit_that_is_not_ranked_is_not_looked_at() -> None:
    result, panel = result_of()
    gone = replace(
        result, prepared=replace(result.prepared, nominal_ranks=np.where(np.array(UNITS) == "D", np.nan, 1.0))
    )
    assert ranges_of(gone, panel, "en").own is None
