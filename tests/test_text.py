"""Sentences in the reader's language."""

from __future__ import annotations

import pytest

from ganchao.domain.document import Bilingual
from ganchao.errors import Say
from ganchao.text import lang_of, say


def test_a_value_with_names_in_both_languages_is_shown_in_the_readers() -> None:
    name = Bilingual(zh="研发", en="R&D")
    assert say("where.column", "en", column=name) == "column R&D"
    assert say("where.column", "zh", column=name) == "“研发”列"


def test_a_message_can_stand_inside_another() -> None:
    assert say("where.column", "zh", column=Say("kind.unit")) == "“参评对象”列"


def test_a_missing_message_is_our_own_mistake() -> None:
    with pytest.raises(KeyError, match=r"no message 'no\.such'"):
        say("no.such", "en")


@pytest.mark.parametrize(
    ("asked", "environment", "lang"),
    [
        (None, {}, "en"),
        ("zh", {"LANG": "en_GB.UTF-8"}, "zh"),
        (None, {"LANG": "zh_CN.UTF-8"}, "zh"),
        (None, {"LC_ALL": "C", "LANG": "zh_CN.UTF-8"}, "en"),
        (None, {"GANCHAO_LANG": "zh", "LANG": "en_GB"}, "zh"),
        ("en", {"GANCHAO_LANG": "zh"}, "en"),
    ],
)
def test_the_language_is_the_one_asked_for_else_ours_else_the_systems(
    asked: str | None, environment: dict[str, str], lang: str
) -> None:
    assert lang_of(asked, environment) == lang
