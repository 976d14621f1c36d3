"""What the report of a round says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from ganchao.domain.scorecard import Scorecard
from ganchao.errors import Problem
from ganchao.reporting.blocks import Brief, Callout, Chart, Choice, Heading, Paragraph, Table
from ganchao.reporting.method_words import described, method_sentences
from ganchao.reporting.score_brief import score_brief
from ganchao.scoring.aggregate import AGGREGATORS
from ganchao.scoring.impute import IMPUTERS
from ganchao.scoring.normalise import NORMALISERS
from ganchao.scoring.treat import TREATMENTS
from ganchao.scoring.weight import WEIGHTINGS
from ganchao.text import LANGS, Lang, catalogue


def texts(brief: Brief) -> Iterator[str]:
    """Titles, sentences, axis labels, column heads and notes; not codes and names in cells."""
    for block in brief:
        match block:
            case Heading() | Paragraph():
                yield block.text
            case Callout():
                yield from (block.text, *block.items)
            case Chart():
                yield from (block.title, block.note, *block.labels.values())
            case Table():
                yield from (block.title, block.note, block.sheet, *(column.title for column in block.columns))
            case Choice():
                yield from (block.label, *texts(tuple(table for _, table in block.tables)))


def ranking(card: Scorecard, lang: Lang) -> Table:
    return next(block for block in score_brief(card, lang) if isinstance(block, Choice)).tables[0][1]


@pytest.mark.parametrize("lang", LANGS)
def test_summary_names_the_first_and_our_own_rank(card: Scorecard, lang: Lang) -> None:
    sentences = [block.text for block in score_brief(card, lang) if isinstance(block, Paragraph)]
    first = card.units[int(card.ranks[-1, :, -1][:-1].argmin())]
    name = card.panel.roster[first].name.in_lang(lang)
    assert name in sentences[0]
    assert "8" in sentences[0]
    own = card.panel.roster["Z4"].name.in_lang(lang)
    assert own in sentences[1]
    assert str(card.rank("Z4")) in sentences[1]


def test_rank_table_is_ordered_and_ends_with_units_outside_the_field(card: Scorecard) -> None:
    table = ranking(card, "en")
    ranks = [row[0] for row in table.rows]
    assert ranks[:-1] == sorted(ranks[:-1])
    assert ranks[-1] is None
    assert table.rows[-1][1] == "Zone CN"
    assert all(isinstance(rank, int) for rank in ranks[:-1])


def test_tied_units_are_marked_and_no_others(card: Scorecard) -> None:
    table = ranking(card, "en")
    ranks = [row[0] for row in table.rows]
    tied = {row for (row, column), words in table.marks.items() if column == 0 and "tied" in words}
    assert tied == {row for row, rank in enumerate(ranks) if rank is not None and ranks.count(rank) > 1}
    assert len(tied) >= 2


def test_change_counts_ranks_gained_since_the_round_before(card: Scorecard) -> None:
    table = ranking(card, "en")
    column = next(k for k, each in enumerate(table.columns) if each.signed)
    for row in table.rows[:-1]:
        unit = card.units.index(str(row[2]))
        assert row[column] == card.ranks[-2, unit, -1] - card.ranks[-1, unit, -1]


def test_earlier_rounds_can_be_chosen(card: Scorecard) -> None:
    choice = next(block for block in score_brief(card, "zh") if isinstance(block, Choice))
    assert [label for label, _ in choice.tables] == ["2020", "2019", "2018"]


def test_weights_of_a_group_sum_to_a_hundred_and_leaves_to_the_index(card: Scorecard) -> None:
    table = next(t for t in score_brief(card, "en") if isinstance(t, Table) and t.sheet == "Weights")
    by_code = {row[1]: row for row in table.rows}
    assert by_code["firms"][2] == pytest.approx(75)
    assert by_code["energy"][2] == pytest.approx(25)
    assert sum(by_code[code][3] for code in ("rd", "firms", "energy")) == pytest.approx(100)


def test_imputed_and_treated_cells_are_listed_and_marked_in_the_raw_sheet(card: Scorecard) -> None:
    brief = score_brief(card, "en")
    cells = next(t for t in brief if isinstance(t, Table) and t.sheet == "Imputed and treated")
    assert {(row[0], row[1], row[2]) for row in cells.rows} == {
        ("Zone Z4", "R&D intensity", "imputed"),
        ("Zone Z6", "High-tech firms", "treated"),
    }
    raw = next(t for t in brief if isinstance(t, Table) and t.sheet == "Raw")
    marked = {(raw.rows[row][0], raw.rows[row][2], column, word) for (row, column), word in raw.marks.items()}
    assert marked == {("Z4", 2020, 3, "imputed"), ("Z6", 2020, 4, "treated"), ("Z7", 2020, 5, "missing")}


def test_a_simulated_framework_stamps_every_chart_and_table_of_values(simulated_card: Scorecard) -> None:
    brief = score_brief(simulated_card, "zh")
    assert any(isinstance(block, Callout) and block.tone == "simulated" for block in brief)
    assert all(block.stamp == "模拟数据" for block in brief if isinstance(block, Chart))
    assert {t.sheet for t in brief if isinstance(t, Table) and not t.stamp} <= {
        "权重",
        "上下限值",
        "评价方法",
        "数据问题",
        "指标来源",
    }


def test_problems_are_listed_errors_first(card: Scorecard) -> None:
    problems = (
        Problem("unknown.none", values={"kind": "k", "name": "a", "known": "b"}, severity="repair"),
        Problem("unknown.close", values={"kind": "k", "name": "a", "close": "b"}, severity="warning"),
    )
    table = next(
        t for t in score_brief(card, "en", problems=problems) if isinstance(t, Table) and t.sheet == "Problems"
    )
    assert [row[0] for row in table.rows] == ["doubt", "repair"]


def test_chinese_report_holds_no_english_words_but_codes(card: Scorecard) -> None:
    for text in texts(score_brief(card, "zh")):
        assert not re.search(r"[A-Za-z]{4,}", text.replace("yearbook", "")), text


@pytest.mark.parametrize("lang", LANGS)
def test_every_method_has_its_sentence(lang: Lang) -> None:
    tables = {
        "impute": IMPUTERS,
        "treat": TREATMENTS,
        "normalise": NORMALISERS,
        "weight": WEIGHTINGS,
        "aggregate": AGGREGATORS,
    }
    missing = [
        f"{step}.{name}"
        for step, table in tables.items()
        for name in table
        if f"reporting.method.{step}.{name}" not in catalogue(lang)
    ]
    assert missing == []
    assert "my_own" in described("aggregate", "my_own", lang)


def test_exceptions_from_the_recipe_name_the_indicators_they_hold_for(card: Scorecard) -> None:
    framework = card.framework.replace(
        groups=tuple(
            group.replace(aggregate="geometric") if group.code == "output" else group for group in card.framework.groups
        )
    )
    sentences = dict(method_sentences(framework, "en"))["Aggregation"]
    assert any("geometric" in s and "Outputs" in s for s in sentences)
    assert any("arithmetic" in s and "Index" in s for s in sentences)


def test_a_round_that_ranks_nobody_says_so(card: Scorecard) -> None:
    empty = replace(card, ranks=card.ranks * float("nan"))
    brief = score_brief(empty, "en")
    assert isinstance(brief[0], Heading)
    assert any(isinstance(b, Callout) and b.tone == "problem" for b in brief)
