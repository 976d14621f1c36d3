"""Sentences in the reader's language."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

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


def test_blanks_are_set_round_what_fills_a_chinese_sentence_and_never_inside_it() -> None:
    quote = "力争到2021年达到50%以上， 迈入第二方阵"
    said = say("planning.quoted", "zh", text=quote, source="第 9 段")
    assert quote in said
    told = {"year": 2019, "rank": 3, "chance": "10%"}
    assert say("headline.chance", "zh", **told).endswith("实现概率 10%")
    named = {"unit": "本区（模拟）", "year": 2019}
    walked = say("short.whatif.same", "zh", **named, score_before=1, score_after=2, rank_before=3)
    assert walked.startswith("本区（模拟）2019 年：")


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


def test_without_compiled_messages_one_plain_sentence_says_what_to_do(tmp_path: Path) -> None:
    code = (
        "import sys, pathlib, ganchao.text as text; text.LOCALE_DIR = pathlib.Path(sys.argv[1]); "
        "from ganchao.cli.main import main; main(['score', 'hdi', '--lang', 'zh'])"
    )
    words = [sys.executable, "-c", code, str(tmp_path)]
    done = subprocess.run(words, capture_output=True, check=False, encoding="utf-8")
    assert done.returncode == 2
    assert "python hatch_build.py" in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 2
