"""One page and a card of questions: every number is that of the whole report, every sentence fit to be handed up."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from docx import Document
from docx.oxml.ns import qn

from ganchao.reporting.blocks import Brief, Callout, Heading, Paragraph, Table
from ganchao.reporting.docx import docx
from ganchao.reporting.figures import percent
from ganchao.reporting.leader_answers import ANSWERS, weak_owners
from ganchao.reporting.leader_brief import PARTS, decisions, leader_brief
from ganchao.reporting.material import Material
from ganchao.reporting.paper import first_page, layout_for, lines_of
from ganchao.reporting.plan_words import Programme, money
from ganchao.text import LANGS, Lang, say
from tests.reporting.conftest import small_card


@pytest.fixture(scope="module")
def planned(led: Programme) -> Material:
    """A country with measures chosen for its aims."""
    return Material(led.card, led.plan, programme=led)


def told(brief: Brief) -> Iterator[str]:
    for block in brief:
        match block:
            case Heading() | Paragraph() | Callout():
                yield block.text
            case Table():
                yield from (str(cell) for row in block.rows for cell in row)


@pytest.mark.parametrize("lang", LANGS)
def test_the_page_tells_the_numbers_of_the_report(planned: Material, lang: Lang) -> None:
    made = planned.programme
    assert made is not None
    assert made.likeliest is not None
    assert made.stated is not None
    page = first_page(leader_brief(planned, lang))
    words = " ".join(told(page))
    assert str(planned.card.rank("IND")) in words
    assert percent(made.nothing[0], lang) in words
    assert percent(made.chances[0], lang) in words
    assert money(made, made.likeliest.total, lang) in words
    year = min(made.likeliest.starts)
    assert f"{year}" in decisions(planned, lang)[0]
    assert str(made.likeliest.starts.count(year)) in decisions(planned, lang)[0]


@pytest.mark.parametrize("lang", LANGS)
def test_the_page_fits_a_page_and_the_card_begins_the_next(zone: Material, planned: Material, lang: Lang) -> None:
    for found in (zone, planned):
        brief = leader_brief(found, lang)
        layout = layout_for(brief, lang)
        assert lines_of(first_page(brief), layout, lang) <= layout.lines
        document = Document(io.BytesIO(docx(brief, lang)))
        breaks = [paragraph.text for paragraph in document.paragraphs if paragraph.paragraph_format.page_break_before]
        assert breaks == [say("paper.card", lang)]
        assert not [paragraph for paragraph in document.paragraphs if paragraph.style.name.startswith("toc")]


@pytest.mark.parametrize("lang", LANGS)
def test_the_card_answers_what_leaders_ask(zone: Material, lang: Lang) -> None:
    (card,) = [block for block in leader_brief(zone, lang) if isinstance(block, Table) and block.sheet]
    asked = [row[0] for row in card.rows]
    assert asked == [say(f"paper.question.{name}", lang) for name in ANSWERS if name not in {"lines"}]
    answers = {name: str(row[1]) for name, row in zip((n for n in ANSWERS if n != "lines"), card.rows, strict=True)}
    change = zone.compared.change if zone.compared is not None else None
    assert change is not None
    assert f"{abs(int(change.change))}" in answers["why"]
    late = [each for each in zone.tracked.progress.paths if each.state == "behind"] if zone.tracked is not None else []
    assert str(len(late)) in answers["whose"]
    assert card.stamp


@pytest.mark.parametrize("lang", LANGS)
def test_weak_spots_are_named_with_whoever_leads_a_measure_on_them(zone: Material, lang: Lang) -> None:
    assert zone.plan is not None
    words = weak_owners(zone, lang)
    owners = {owner.name.in_lang(lang) for owner in zone.plan.owners}
    assert any(name in words for name in owners)
    orphan = replace(zone, plan=zone.plan.replace(measures=()))
    assert weak_owners(orphan, lang).count(say("paper.no_lead", lang)) == 3


def test_the_page_reads_as_offices_write(zone: Material, planned: Material) -> None:
    """office-practice.md, right words; style of official papers: full-width signs, no slogans, no program's words."""
    for found in (zone, planned):
        for text in told(leader_brief(found, "zh")):
            assert not re.search(r"[！!]|对手|最省力|里程碑|责任单位|评价单元|维度|把握\d", text), text
            assert not re.search(r"\bnan\b|None|\{\w+\}", text), text
            assert not re.search(r"[）。，：；、] +[\w“《（]", text), text
            assert "。。" not in text and "；。" not in text  # noqa: PT018 - one sentence, one stop
    titles = [block.text for block in leader_brief(planned, "zh") if isinstance(block, Heading)]
    assert titles[0].endswith(f"争先进位情况（{planned.card.years[-1]} 年度）")
    assert titles[1:-1] == [say(f"paper.part.{part}", "zh") for part in PARTS if part != "behind"]


def test_where_nobody_is_named_as_us_the_page_tells_of_the_field() -> None:
    brief = leader_brief(Material(small_card(own="")), "zh")
    assert not [block for block in brief if isinstance(block, Table)]
    assert "居首" in " ".join(told(brief))


def test_where_nobody_is_ranked_it_says_so() -> None:
    card = small_card()
    empty = replace(card, ranks=card.ranks * float("nan"))
    assert [block.text for block in leader_brief(Material(empty), "en")[1:] if isinstance(block, Callout)] == [
        say("reporting.nobody_ranked", "en")]  # fmt: skip


def test_the_page_keeps_its_headings_as_real_headings(planned: Material) -> None:
    document = Document(io.BytesIO(docx(leader_brief(planned, "zh"), "zh")))
    headings = [paragraph for paragraph in document.paragraphs if paragraph.style.name == "Heading 1"]
    assert [paragraph.text for paragraph in headings][:2] == ["目前位次", "目标和实现概率"]
    assert document.styles["Heading 1"].element.pPr.find(qn("w:numPr")) is not None
