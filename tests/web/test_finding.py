"""Search: what is found by name or code in either language, and only on pages that one may open."""

from __future__ import annotations

from functools import cache
from types import SimpleNamespace
from typing import Any

import pytest

from ganchao.project import open_project
from ganchao.text import LANGS, Lang
from ganchao.web import finding

EVERYWHERE = {"ranking", "why", "future", "method", "strategy", "aim", "deeds"}


@cache
def shown() -> Any:
    project = open_project("laiwu")
    return SimpleNamespace(card=project.score(), source=project)


def found(asked: str, pages: set[str], lang: Lang, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    monkeypatch.setattr(finding, "reverse", lambda name, args: f"/{args[0]}")
    return finding.found_in(shown(), asked, pages, lang)


@pytest.mark.parametrize("lang", LANGS)
def test_a_name_in_either_language_and_a_code_find_the_same(lang: Lang, monkeypatch: pytest.MonkeyPatch) -> None:
    codes = [
        {each["code"] for group in found(asked, EVERYWHERE, lang, monkeypatch) for each in group["found"]}
        for asked in ("m_rd_credit", "研发投入奖补", "firms' r&d")
    ]
    assert all("m_rd_credit" in each for each in codes)


def test_words_begun_with_come_first_and_many_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    (zones,) = [group for group in found("p1", EVERYWHERE, "zh", monkeypatch) if group["count"] > finding.MOST]
    assert len(zones["found"]) == finding.MOST
    assert zones["more"] == zones["count"] - finding.MOST
    assert zones["found"][0]["code"].startswith("P1")


def test_what_stands_on_no_page_that_is_open_is_not_found(monkeypatch: pytest.MonkeyPatch) -> None:
    assert found("m_rd_credit", {"ranking"}, "zh", monkeypatch) == []
    (plan,) = found("m_rd_credit", {"aim"}, "zh", monkeypatch)
    assert [link for link, _ in plan["found"][0]["links"]] == ["/aim"]
    assert found("no such thing", EVERYWHERE, "en", monkeypatch) == []
