"""Parts of the cockpit by themselves."""

from __future__ import annotations

import gzip
import importlib
import math
from types import SimpleNamespace

import pandas as pd
import pytest

from ganchao.domain.document import Bilingual
from ganchao.domain.person import Role
from ganchao.domain.work_item import Disclosure
from ganchao.errors import UnknownName
from ganchao.text import LANGS, Lang
from ganchao.tracking.people import Person
from ganchao.web import assets, late
from ganchao.web.api import document, pages
from ganchao.web.api.followed import knows
from ganchao.web.api.limits import Limit
from ganchao.web.api.tables import Rows, rows_of
from ganchao.web.urls import urlpatterns
from ganchao.web.words import Words


@pytest.mark.parametrize("lang", LANGS)
def test_templates_find_their_words(lang: Lang) -> None:
    assert Words(lang)["login"]
    with pytest.raises(KeyError):
        Words(lang)["no_such_word"]


def test_another_content_has_another_address(monkeypatch: pytest.MonkeyPatch) -> None:
    address = assets.Address()
    before = address.to_url("cockpit.css")
    assert address.to_python(before) == address.to_python("cockpit.css") == "cockpit.css"
    with pytest.raises(ValueError, match="none"):
        address.to_python("none.css")
    assets.tag.cache_clear()
    monkeypatch.setattr(assets, "version", lambda: "another")
    assert address.to_url("cockpit.css") != before
    assets.tag.cache_clear()


def test_what_travels_compressed_is_what_was_made() -> None:
    for name in ("cockpit.css", "cockpit.js", "report-zh.css", "report-en.js"):
        plain, small = assets.content(name)
        assert gzip.decompress(small) == plain
        assert len(small) < len(plain) / 2


def test_a_minute_holds_so_many_requests_and_no_more() -> None:
    now = [0.0]
    limit = Limit(2, lambda: now[0])
    assert [limit.count("a"), limit.count("a"), limit.count("b")] == [0, 0, 0]
    now[0] = 10.5
    assert limit.count("a") == 50, "the first is forgotten after a minute"
    now[0] = 60.0
    assert limit.count("a") == 0


def test_rows_are_chosen_by_their_keys_and_unknown_ones_told() -> None:
    frame = pd.DataFrame({"unit": ["A", "A", "B"], "year": [2020, 2021, 2020], "value": [1.0, math.nan, 3.0]})
    found = rows_of(frame, {"unit": "A"}, 1, 5)
    assert (found.total, found.rows) == (2, [{"unit": "A", "year": 2021, "value": None}])
    assert rows_of(frame, {"unit": "B", "year": 2021}, 0, 5) == Rows(0, [])
    assert rows_of(frame.iloc[:0], {"unit": "B"}, 0, 5) == Rows(0, [])
    with pytest.raises(UnknownName, match="C"):
        rows_of(frame, {"unit": "C"}, 0, 5)


@pytest.mark.parametrize(("roles", "unit", "known"), [
    ([("office", "*")], "", {"public", "internal", "work_secret"}),
    ([("lead", "tech")], "tech", {"public", "internal", "work_secret"}),
    ([("lead", "parks")], "parks", {"public", "internal"}),
    ([("system", "*")], "", {"public"}),
    ([], "", {"public"}),
])  # fmt: skip
def test_a_work_item_is_known_to_whom_it_may_be(roles: list[tuple[str, str]], unit: str, known: set[str]) -> None:
    people = {"p": Person("p", Bilingual(), unit, frozenset((Role(role), scope) for role, scope in roles))}
    for disclosure in Disclosure:
        item = SimpleNamespace(code="i", units=("tech",), supervisor="", issued=SimpleNamespace(disclosure=disclosure))
        assert knows(people, "p", item) == (disclosure.value in known)
    assert not knows(people, "nobody", item)


def test_every_address_has_a_view_that_is_there() -> None:
    late.load(urlpatterns)
    for pattern in urlpatterns:
        view = pattern.callback
        assert callable(getattr(importlib.import_module(view.__module__), view.__name__)), pattern.name
    assert {pages.__name__, document.__name__} <= {pattern.callback.__module__ for pattern in urlpatterns}


def test_a_document_says_what_it_means_in_one_language() -> None:
    both = {"type": "object", "x-zh": "数值", "x-en": "a value", "of": [{"x-zh": "甲", "x-en": "A"}, 3]}
    assert document.in_lang(both, "zh") == {"type": "object", "description": "数值", "of": [{"description": "甲"}, 3]}
    assert document.in_lang(both, "en")["of"][0] == {"description": "A"}
