"""The cards for readers: named by the plan, each with what its view gathers, nothing ranked or praised."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ganchao.domain.plan import Plan
from ganchao.reporting.blocks import Block, Chart, Heading, Paragraph, Table
from ganchao.reporting.cards_brief import cards_brief, cards_title
from ganchao.reporting.html import html
from ganchao.reporting.outline import Outline
from ganchao.reporting.service_blocks import years_to_even
from ganchao.reporting.standard_blocks import found_words, rule_words
from ganchao.text import LANGS, Lang, say
from tests.planning.port import outline_at, write_port


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Outline:
    return outline_at(write_port(tmp_path_factory.mktemp("port") / "project"))


def under(blocks: tuple[Block, ...]) -> dict[str, list[str]]:
    """Titles of tables by the heading they stand under."""
    out: dict[str, list[str]] = {}
    heading = ""
    for block in blocks:
        if isinstance(block, Heading):
            heading = block.text
        elif isinstance(block, Table):
            out.setdefault(heading, []).append(block.title)
    return out


def table(port: Outline, lang: Lang, key: str, **values: object) -> Table:
    title = say(key, lang, **values)
    return next(b for b in cards_brief(port, lang) if isinstance(b, Table) and b.title == title)


def test_cards_are_named_by_the_plan_and_gather_by_their_view(port: Outline) -> None:
    found = under(cards_brief(port, "zh"))
    assert {"对上位规划的承接情况", "未承接事项", "产业分工"} <= set(found["融入都市圈"])
    assert "上位规划提供的政策与资源" in found["借船出海"]
    assert "蓝天指数：50.0 分（2024 年）" in found["借船出海"]
    assert {"逐条判定", "民生实事办结情况", "对标学习"} <= set(found["对标一流"])
    assert "问题清单" in found["问题清单与整改"]


def test_without_cards_the_views_have_plain_names(port: Outline) -> None:
    bare = replace(port, plan=port.plan.model_copy(update={"cards": ()}))
    assert say("planning.view.benchmark", "zh") in under(cards_brief(bare, "zh"))


def test_funnels_have_their_place_on_the_leverage_card(port: Outline) -> None:
    blocks = cards_brief(port, "zh", funnels=(Paragraph("漏斗"),))
    at = blocks.index(Paragraph("漏斗"))
    before = [block.text for block in blocks[:at] if isinstance(block, Heading)]
    assert before[-1] == "借船出海"


@pytest.mark.parametrize("lang", LANGS)
def test_everything_is_stamped_and_written(port: Outline, lang: Lang) -> None:
    blocks = cards_brief(port, lang)
    assert all(block.stamp for block in blocks if isinstance(block, (Table, Chart)))
    assert cards_title(port, lang)
    assert html(blocks, lang)


def test_verdicts_and_shares_are_told(port: Outline) -> None:
    rows = table(port, "en", "planning.table.clauses").rows
    said = {row[0]: row[5] for row in rows}
    assert said["Dust falls"] == "met"
    assert said["Sulphur falls"] == "not met"
    assert said["Greenway"] == "not known"
    found = {row[0]: row[3] for row in rows}
    assert found["Dust falls"] == "60 → 50"
    assert found["Greenway"] == say("planning.overdue", "en")
    proofs = {row[0]: row[6] for row in rows}
    assert proofs["Draw up the plan"] == "批复"
    assert proofs["Greenway"] == "to be shown: 验收单"
    met = {row[0]: row[-1] for row in table(port, "en", "planning.table.standards").rows}
    assert met["Three down and one up"] == 50


def test_every_kind_of_rule_has_words(port: Outline) -> None:
    for lang in LANGS:
        for met in port.standards:
            for judged in met.clauses:
                assert rule_words(port, judged, lang)
                assert found_words(judged, lang) is not None


def test_services_are_told_by_stage(port: Outline) -> None:
    rows = table(port, "zh", "planning.table.services", place="主城").rows
    assert [row[1] for row in rows] == ["率先对标", "突破", "看齐"]
    assert [years_to_even(served, "zh") for served in port.services] == ["约 3.0 年", "已看齐", "已看齐"]


def test_proposals_to_plans_in_the_making_are_told(port: Outline) -> None:
    (row,) = table(port, "zh", "planning.table.making").rows
    assert row == ("岸线规划", "", "征求意见", "增加深水岸线", "2025-01-10", "部分采纳")


def test_a_card_may_have_nothing_to_gather(port: Outline) -> None:
    from ganchao.standing import outline_of

    few = Plan.model_validate({"unit": "B", "cards": [{"code": "c", "name": "独牌", "view": "benchmark"}]})
    found = under((*cards_brief(outline_of(port.card, few, None, port.on), "zh"),))
    assert found == {}
