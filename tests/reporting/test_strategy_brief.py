"""The overall approach for readers: the picture stands on its ground, everything is stamped, wording is exact."""

from __future__ import annotations

import datetime
import json
import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from ganchao.cli.main import COMMANDS
from ganchao.domain.plan import BottomLine, LineKind, Plan
from ganchao.planning.quality import PARTS
from ganchao.planning.quotes import quoted
from ganchao.reporting.blocks import Callout, Chart, Paragraph, Table
from ganchao.reporting.charts import chart_spec, chart_svg
from ganchao.reporting.charts.tree import SIZES, TIERS, WIDTHS, even_lines, in_rows, laid_out, links_of
from ganchao.reporting.docx import docx
from ganchao.reporting.html import html
from ganchao.reporting.outline import Outline, has_cards, has_skeleton
from ganchao.reporting.strategy_brief import (
    LISTED,
    advice,
    line_state,
    quoted_sentence,
    strategy_brief,
    strategy_title,
    summaries,
)
from ganchao.reporting.strategy_tree import UNDER, tree_chart, with_day
from ganchao.text import LANGS, Lang, say
from tests.planning.port import outline_at, write_port


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Outline:
    return outline_at(write_port(tmp_path_factory.mktemp("port") / "project"))


def drawn(found: Outline, lang: Lang) -> Chart:
    chart = tree_chart(found, lang)
    assert chart is not None
    return chart


def boxes(found: Outline, lang: Lang) -> list[object]:
    chart = drawn(found, lang)
    rows = [{"y": r.code, "label": r.label, "color": r.tier, "low": r.above, "text": r.wording}
            for r in chart.data.itertuples()]
    return list(laid_out(rows, chart.options["tiers"], lang)[0])  # type: ignore[arg-type]


@pytest.mark.parametrize("lang", LANGS)
def test_everything_made_up_is_stamped(port: Outline, lang: Lang) -> None:
    blocks = strategy_brief(port, lang)
    assert any(isinstance(block, Callout) and block.tone == "simulated" for block in blocks)
    assert all(block.stamp for block in blocks if isinstance(block, (Table, Chart)))
    assert strategy_title(port, lang)
    honest = replace(port, plan=port.plan.model_copy(update={"illustrative": Plan().illustrative}))
    assert not any(block.stamp for block in strategy_brief(honest, lang) if isinstance(block, (Table, Chart)))


@pytest.mark.parametrize("lang", LANGS)
def test_boxes_of_a_row_do_not_overlap_and_rows_follow_one_another(port: Outline, lang: Lang) -> None:
    every = boxes(port, lang)
    for one in every:
        for other in every:
            if one is not other:
                apart = (one.x2 <= other.x or other.x2 <= one.x or one.y2 <= other.y or other.y2 <= one.y)  # type: ignore[attr-defined]
                assert apart, (one, other)
        assert 0 <= one.x < one.x2 <= 1 + 1e-9  # type: ignore[attr-defined]
    ground = [box for box in every if box.tier == "ground"]  # type: ignore[attr-defined]
    assert len(ground) == 2
    assert min(box.y for box in ground) >= max(box.y2 for box in every if box.tier != "ground")  # type: ignore[attr-defined]


@pytest.mark.parametrize("lang", LANGS)
def test_words_fit_their_boxes_on_a_page_and_on_a_phone(port: Outline, lang: Lang) -> None:
    from ganchao.reporting.charts.drawing import text_width

    for box in boxes(port, lang):
        for lines, width, size in zip(box.lines, WIDTHS, SIZES, strict=True):  # type: ignore[attr-defined]
            for line in lines:
                longest = max(text_width(word, size) for word in line.split())
                assert text_width(line, size) <= max((box.x2 - box.x) * width, longest)  # type: ignore[attr-defined]


@pytest.mark.parametrize("lang", LANGS)
def test_an_overdue_time_node_comes_before_the_next_one(port: Outline, lang: Lang) -> None:
    code = port.plan.measures[0].code
    stones = [stone.part for stone in (port.plan.coded[name] for name in port.tree.under(code, "milestones"))]
    due = min(stone.due for stone in stones if stone.reached is None)  # type: ignore[union-attr]
    told = with_day(replace(port, on=due + datetime.timedelta(days=1)), code, lang)
    assert due.isoformat() in told
    assert {"zh": "超期", "en": "overdue"}[lang] in told
    assert {"zh": "超期", "en": "overdue"}[lang] not in with_day(replace(port, on=due), code, lang)


def test_cards_stand_in_the_picture(port: Outline) -> None:
    assert drawn(port, "zh").data["tier"].tolist().count("card") == len(port.plan.cards) > 0


def test_counts_are_data(port: Outline) -> None:
    tiers = drawn(port, "zh").data["tier"].value_counts()
    assert (tiers["line"], tiers["strategy"], tiers["priority"], tiers["goal"], tiers["ground"]) == (2, 3, 3, 7, 2)
    assert (tiers["leaf"], tiers["loose"], tiers["crown"], tiers["position"]) == (3, 1, 1, 1)
    assert set(tiers.index) <= {*TIERS, "leaf"}


def test_the_picture_is_drawn_with_wording_on_hover_and_lines_between_rows(port: Outline) -> None:
    spec = chart_spec(drawn(port, "zh"), "zh")
    json.dumps(spec, allow_nan=False)
    links, rects = (layer["data"]["values"] for layer in spec["layer"][:2])
    assert len(links) == 4 + 3  # strategies to main lines (one serves two), priorities to strategies
    assert "建设国内一流港口" in [row["quote"] for row in rects]
    assert {row["label"] for row in rects if row["mark"]} == {"开放更宽", "人才更多", "创新更强", "百姓更富", "宣传月"}
    svg = chart_svg(drawn(port, "zh"), "zh")
    assert "一流港口" in svg
    assert svg.count(port.stamp("zh")) >= 3


def test_many_measures_under_one_priority_are_counted_not_drawn(port: Outline) -> None:
    more = [{"code": f"x{k}", "serves": "berths"} for k in range(20)]
    measures = (*port.plan.measures, *Plan.model_validate({"measures": more}).measures)
    from ganchao.planning.tree import tree_of

    plan = port.plan.model_copy(update={"measures": measures})
    chart = drawn(replace(port, plan=plan, tree=tree_of(plan)), "en")
    under = chart.data[(chart.data.tier == "leaf") & (chart.data.above == "berths")]
    assert len(under) == UNDER + 1
    assert "11 more" in under.label.iloc[-1]


@pytest.mark.parametrize(("count", "serving"), [(5, "three"), (7, "three"), (5, "one")])
def test_lines_go_round_boxes_however_many_priorities_there_are(count: int, serving: str) -> None:
    names = [f"s{k}" for k in range(3 if serving == "three" else 1)]
    rows = [{"y": "m", "label": "主线", "color": "line"},
            *({"y": name, "label": "战略", "color": "strategy", "low": "m"} for name in names),
            *({"y": f"p{k}", "label": f"重点{k}", "color": "priority", "low": " ".join((*names, "m"))}
              for k in range(count)),
            *({"y": f"l{k}", "label": "举措名称较长需要换行显示" * 2, "color": "leaf", "low": f"p{k % count}"}
              for k in range(2 * count))]  # fmt: skip
    boxes, bands, _, _ = laid_out(rows, {}, "zh")
    links = links_of(boxes, bands)
    assert {(link["x2"], link["y2"]) for link in links} >= {
        ((box.x + box.x2) / 2, box.y) for box in boxes if box.tier == "priority"
    }  # fmt: skip
    for link in links:
        for share in np.linspace(0.001, 0.999, 200):
            x, y = (link[a] + share * (link[b] - link[a]) for a, b in (("x", "x2"), ("y", "y2")))
            assert not any(box.x < x < box.x2 and box.y < y < box.y2 for box in boxes), link


def test_rows_are_even_and_lines_balanced() -> None:
    assert [len(row) for row in in_rows([{}] * 7, 5)] == [4, 3]
    assert [len(row) for row in in_rows([{}] * 5, 5)] == [5]
    assert even_lines("发展质量更高", 60, 11) == ("发展质", "量更高")


@pytest.mark.parametrize("lang", LANGS)
def test_every_part_has_its_advice_in_words(port: Outline, lang: Lang) -> None:
    for key in PARTS:
        assert "货运更大" in advice(port, key, ["g1"], "zh")
        assert say(f"planning.part.{key}", lang)
    assert len(summaries(port, lang)) == 3


def test_the_wording_is_exact_and_owners_are_roles(port: Outline) -> None:
    table = next(b for b in strategy_brief(port, "zh") if isinstance(b, Table) and b.sheet)
    elements = next(b for b in strategy_brief(port, "zh") if isinstance(b, Table) and len(b.columns) == 8
                    and b.columns[2].title == say("planning.column.wording", "zh"))  # fmt: skip
    port_row = next(row for row in elements.rows if row[1] == "建设一流港口")
    assert port_row[2:4] == ("建设国内一流港口", "第 3 段")
    assert table.rows
    words = [block.text for block in strategy_brief(port, "zh") if isinstance(block, Paragraph)]
    cells = [str(cell) for block in strategy_brief(port, "zh") if isinstance(block, Table) for row in block.rows
             for cell in row]
    bare = [text for text in (*words, *cells) if re.search("12345(?! ?(热线|总体工作思路))", text)]
    assert bare == []


@pytest.mark.parametrize("lang", LANGS)
def test_every_element_says_where_it_works_by_a_command_that_exists(port: Outline, lang: Lang) -> None:
    title = say("planning.column.lives", lang)
    table = next(block for block in strategy_brief(port, lang) if isinstance(block, Table)
                 and block.columns[-1].title == title)  # fmt: skip
    assert table.rows
    for kind in LISTED:
        named = re.findall(r"ganchao (\w+)", say(f"planning.lives.{kind}", lang))
        assert named, kind
        assert set(named) <= set(COMMANDS)
    assert all("ganchao " in str(row[-1]) for row in table.rows)


def test_what_is_quoted_and_what_is_not_is_a_sentence() -> None:
    given = {"code": "d", "title": {"zh": "报道", "en": "Article"}, "paragraphs": 3}
    one = {"text": "t", "document": "d", "paragraph": 2}
    (some,) = quoted(Plan.model_validate({"documents": [given], "goals": [{"code": "g", "says": one}]}))
    assert "1 are quoted" in quoted_sentence(some, "en")
    assert quoted_sentence(some, "zh").endswith("未引用的是第 1、3 段。")
    (every,) = quoted(Plan.model_validate({"documents": [{**given, "paragraphs": 1}], "goals": [
        {"code": "g", "says": {**one, "paragraph": 1}}]}))  # fmt: skip
    assert "每段都有引用" in quoted_sentence(every, "zh")


def test_a_veto_shows_no_reason(port: Outline) -> None:
    cells = [str(cell) for block in strategy_brief(port, "zh") if isinstance(block, Table) for row in block.rows
             for cell in row]
    assert not [cell for cell in cells if "较大事故" in cell]


def test_refuted_assumptions_are_told(port: Outline) -> None:
    table = next(b for b in strategy_brief(port, "en") if isinstance(b, Table) and b.columns[1].title == "assumption")
    assert [row[0] for row in table.rows] == ["assumed", "refuted"]


@pytest.mark.parametrize("lang", LANGS)
def test_page_and_word_document_are_written(port: Outline, lang: Lang) -> None:
    brief = strategy_brief(port, lang)
    page = html(brief, lang, title=strategy_title(port, lang))
    assert "chart tall" in page
    assert docx(brief, lang)[:2] == b"PK"


def test_a_plan_with_aims_only_has_neither_skeleton_nor_cards(port: Outline) -> None:
    bare = Plan.model_validate({"aims": [{"year": 2026, "rank": 1}], "measures": [{"code": "m"}]})
    assert not has_skeleton(bare)
    assert not has_cards(bare)
    assert has_skeleton(port.plan)
    from ganchao.planning.tree import tree_of

    assert tree_chart(replace(port, plan=bare, tree=tree_of(bare)), "zh") is None


@pytest.mark.parametrize("lang", LANGS)
def test_a_plan_of_goals_only_is_told_too(port: Outline, lang: Lang) -> None:
    from ganchao.standing import outline_of

    few = Plan.model_validate({"unit": "B", "goals": [{"code": "g"}]})
    blocks = strategy_brief(outline_of(port.card, few, None, port.on), lang)
    assert any(isinstance(block, Chart) and block.kind == "tree" for block in blocks)
    assert isinstance(next(b for b in blocks if isinstance(b, Table)), Table)
    assert pd.notna(len(blocks))


@pytest.mark.parametrize("lang", LANGS)
def test_a_line_crossed_today_is_marked(port: Outline, lang: Lang) -> None:
    line = next(line for line in port.plan.bottom_lines if port.values.series(line.indicator))
    series = port.values.series(line.indicator)
    now = series[max(series)]
    mark = {"zh": "已突破底线", "en": "crossed already"}[lang]
    for kind, by in ((LineKind.FLOOR, 1.0), (LineKind.CAP, -1.0)):
        assert mark in line_state(port, line.replace(kind=kind, value=now + by), lang)[1]
        assert mark not in line_state(port, line.replace(kind=kind, value=now), lang)[1]


@pytest.mark.parametrize("lang", LANGS)
def test_a_veto_says_what_it_forbids(port: Outline, lang: Lang) -> None:
    measure = port.plan.measures[0]
    line = BottomLine(code="v", kind=LineKind.VETO, measures=(measure.code,))
    assert port.name(measure.code, lang) in line_state(port, line, lang)[0]


def test_a_document_is_called_by_its_title_not_by_its_code(port: Outline) -> None:
    document = port.plan.documents[0]
    assert port.name(document.code, "zh") == document.title.in_lang("zh") != document.code
