"""What people write is strict and never changes."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from ganchao.domain.document import Bilingual, told_in
from ganchao.domain.framework import Goalposts, Indicator
from ganchao.domain.plan import Plan


def test_one_language_alone_is_shown_in_both() -> None:
    assert Bilingual(zh="指标").in_lang("en") == "指标"
    assert Bilingual(en="indicator").in_lang("zh") == "indicator"


def test_plain_text_stands_for_both_languages() -> None:
    assert Indicator(code="a", name="GDP").name == Bilingual(zh="GDP", en="GDP")


def test_a_text_without_words_counts_as_none() -> None:
    assert not Bilingual()
    assert Bilingual(en="x")


def test_unknown_keys_are_errors() -> None:
    with pytest.raises(ValidationError, match="wieght"):
        Indicator.model_validate({"code": "a", "wieght": 2})


def test_documents_never_change() -> None:
    with pytest.raises(ValidationError):
        Goalposts(worst=0, best=1).worst = 2


def test_replace_gives_a_checked_copy_and_leaves_the_original(tiny) -> None:
    framework = tiny.framework
    other = framework.replace(aggregate="geometric")
    assert other.aggregate.method == "geometric"
    assert framework.aggregate.method == "arithmetic"
    with pytest.raises(ValidationError):
        framework.replace(agregate="geometric")


def test_a_method_alone_stands_for_the_step() -> None:
    assert Indicator(code="a", normalise="zscore").normalise.method == "zscore"


def test_codes_hold_no_blanks_or_chinese() -> None:
    for wrong in ("a b", "指标", ""):
        with pytest.raises(ValidationError):
            Indicator(code=wrong)


def test_a_document_in_one_language_has_lost_nothing_that_its_reader_sees() -> None:
    plan = Plan.model_validate({
        "name": {"zh": "方案", "en": "Plan"}, "money": "R&D",
        "goals": [{"code": "g", "name": {"zh": "目标", "en": "Goal"}}],
    })
    alone = told_in(plan, "zh")
    assert (alone.name, alone.money) == (Bilingual(zh="方案"), Bilingual(zh="R&D"))
    assert alone.goals[0].name == Bilingual(zh="目标")
    once = told_in(plan, "zh", repeated=True)
    assert (once.name, once.money) == (plan.name, Bilingual(zh="R&D"))
    assert once.goals == plan.goals
