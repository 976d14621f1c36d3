"""The first sentences of a report with a plan: rank, chance, gap, money, what to decide first."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ganchao.domain.plan import Aim
from ganchao.errors import OutOfReach
from ganchao.reporting.blocks import Heading, Paragraph
from ganchao.reporting.figures import percent
from ganchao.reporting.headline import _then, headline, keystones
from ganchao.reporting.plan_words import Programme, money
from ganchao.reporting.score_brief import score_brief
from ganchao.reporting.score_facts import Round, rounds_of
from ganchao.text import LANGS, Lang


@pytest.fixture
def found(led: Programme) -> Programme:
    return led


def newest(found: Programme, lang: Lang) -> Round:
    return rounds_of(found.card, lang)[0]


@pytest.mark.parametrize("lang", LANGS)
def test_a_leader_reads_at_most_six_sentences_that_answer_the_five_questions(found: Programme, lang: Lang) -> None:
    assert found.likeliest is not None
    assert found.stated is not None
    said = headline(newest(found, lang), found, lang, gap="GAP.", index="HDI")
    assert len(said) == 5
    rank, idle, gap, plan, first = said
    assert str(found.card.rank("IND")) in rank
    assert percent(found.nothing[0], lang) in idle
    assert gap == "GAP."
    assert money(found, found.likeliest.total, lang) in plan
    assert percent(float(found.stated.probability[0]), lang) in plan
    assert str(min(found.likeliest.starts)) in first
    assert ("卫生部门" if lang == "zh" else "Health department") in " ".join(said)


def test_money_is_counted_in_the_words_of_each_language(found: Programme) -> None:
    unit = {"zh": "亿元（示例，2019 年价）", "en": "100 million yuan (example, prices of 2019)"}
    made = replace(found, plan=found.plan.replace(money=unit))
    assert money(made, 5.5, "zh") == "5.5 亿元（示例，2019 年价）"
    assert money(made, 5.5, "zh", short=True) == "5.5 亿元"
    assert money(made, 5.5, "en") == "550 million yuan (example, prices of 2019)"
    assert money(made, 283.0, "en", short=True) == "28.3 billion yuan"


@pytest.mark.parametrize("lang", LANGS)
def test_an_aim_out_of_reach_is_said_so_at_the_top(found: Programme, lang: Lang) -> None:
    missed = replace(found, choice=None, unreached=OutOfReach("the first 140"), alternatives=None)
    assert any("the first 140" in sentence for sentence in headline(newest(found, lang), missed, lang))
    nobody = replace(missed, likeliest=None, stated=None)
    assert any("the first 140" in sentence for sentence in headline(newest(found, lang), nobody, lang))


def test_measures_named_as_hardest_to_do_without_are_must_haves_dearest_first(found: Programme) -> None:
    assert found.choice is not None
    total = found.choice.total
    lost = [found.replacements[code].extra_cost(total) for code in keystones(found)]
    assert all(found.replacements[code].need.value == "must_have" for code in keystones(found))
    known = [each for each in lost if each is not None]
    assert known == sorted(known, reverse=True)
    assert None not in lost[len(lost) - len(known):]


def test_the_report_tells_the_headline_first_and_our_rank_only_there(found: Programme) -> None:
    blocks = score_brief(found.card, "zh", programme=found)
    texts = [block.text for block in blocks if isinstance(block, Paragraph)]
    place = next(k for k, block in enumerate(blocks) if isinstance(block, Heading) and block.anchor == "summary")
    assert isinstance(blocks[place + 1], Paragraph)
    assert f"第 {found.card.rank('IND')} 位" in blocks[place + 1].text  # type: ignore[union-attr]
    assert any(isinstance(block, Heading) and block.anchor == "further" for block in blocks)
    assert sum(text.startswith("印度在") for text in texts) == 0


def test_nothing_is_said_where_the_plan_is_of_another_unit(found: Programme) -> None:
    other = replace(found, unit="CHN")
    blocks = score_brief(found.card, "en", programme=other)
    assert not any(isinstance(block, Heading) and block.anchor == "further" for block in blocks)


def test_without_aims_in_reach_nothing_is_promised(found: Programme) -> None:
    idle = replace(found, plan=found.plan.replace(aims=(Aim(year=2024, rank=131, confidence=0.6),)))
    assert headline(newest(found, "en"), idle, "en")


@pytest.mark.parametrize("lang", LANGS)
def test_chances_with_and_without_measures_stand_side_by_side_on_each_basis(
    found: Programme, lang: Lang
) -> None:
    """Our own values varying first, as things go; then just as expected, as measures are chosen."""
    assert found.stated is not None
    stated = replace(found.stated, probability=found.stated.probability * 0 + 0.31)
    told = _then(replace(found, stated=stated, lived=(0.58,), nothing=(0.45,), untouched=(0.12,)), lang)
    assert [told.index(f"{share}%") for share in (58, 45, 31, 12)] == sorted(
        told.index(f"{share}%") for share in (58, 45, 31, 12))
