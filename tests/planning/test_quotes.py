"""Which paragraphs a plan quotes, and that the shipped plan quotes its article truly."""

from __future__ import annotations

from pathlib import Path

import pytest

from ganchao.domain.plan import Plan
from ganchao.planning.quotes import quoted, quotes_in
from ganchao.project import open_project

ARTICLE = Path(__file__).parents[3] / "shared" / "seed" / "laiwu-2019-07-18.txt"
BEGINS, ENDS = "尽管已过去两个多月", "莱芜新闻,讲述家乡的故事"


def test_paragraphs_are_counted_once_and_the_title_is_none() -> None:
    def told(paragraph: int | None, document: str = "d") -> dict:
        return {"text": "t", "document": document, "paragraph": paragraph}

    plan = Plan.model_validate({
        "documents": [{"code": "d", "title": "D", "paragraphs": 4}, {"code": "e", "title": "E"}],
        "aims": [{"year": 2021, "rank": 3, "says": told(2)}, {"year": 2023, "rank": 2, "says": told(2)}],
        "main_lines": [{"code": "m", "says": told(0), "halves": [{"code": "h", "says": told(4)}]}],
        "goals": [{"code": "g", "says": told(None)}, {"code": "k", "says": told(1, "e")}],
    })
    assert len(list(quotes_in(plan))) == 6
    (only,) = quoted(plan)
    assert (only.document.code, only.paragraphs, only.left) == ("d", (2, 4), (1, 3))


def test_every_quote_of_the_shipped_plan_stands_where_it_says() -> None:
    if not ARTICLE.is_file():
        pytest.skip("the article, ../shared/seed/laiwu-2019-07-18.txt, is not here")
    plan = open_project("laiwu").plan
    assert plan is not None
    paragraphs = paragraphs_of(ARTICLE.read_text(encoding="utf-8"))
    (document,) = plan.documents
    assert len(paragraphs) - 1 == document.paragraphs
    quotes = list(quotes_in(plan))
    assert len(quotes) > 60
    wrong = [
        f"{quote.paragraph}: {quote.text}" for quote in quotes
        if quote.paragraph is None or plain(quote.text) not in paragraphs[quote.paragraph]
    ]
    assert wrong == []


def test_the_paragraphs_of_the_article_that_carry_its_plan_are_quoted() -> None:
    plan = open_project("laiwu").plan
    assert plan is not None
    (told,) = quoted(plan)
    assert {6, 7, 8, 9, 12, 17, 18, 19} <= set(told.paragraphs)
    assert sorted([*told.paragraphs, *told.left]) == list(range(1, 20))


def paragraphs_of(text: str) -> list[str]:
    """The title, then the paragraphs of the body from its first sentence on, without quotation marks."""
    lines = [plain(line) for line in text.splitlines() if line.strip()]
    first = next(k for k, line in enumerate(lines) if line.startswith(BEGINS))
    last = next(k for k, line in enumerate(lines) if line.startswith(ENDS))
    return [lines[0], *lines[first:last]]


def plain(text: str) -> str:
    """Words without what only sets them off: quotation marks of every kind and odd escapes."""
    return "".join(sign for sign in text.strip() if sign not in "“”‘’'\"\\")
