"""What a scorecard says went on, and every message of the room in both languages."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from babel.messages.pofile import read_po

from ganchao.domain.framework import Framework
from ganchao.domain.panel import Panel, Unit
from ganchao.domain.scorecard import Scorecard
from ganchao.errors import Problem, UnknownName
from ganchao.scoring.score import score
from ganchao.text import LANGS, LOCALE_DIR, say

GAP = np.nan
VALUES = {
    "first": 2020,
    "last": 2021,
    "span": "2022–2023",
    "column": "rd",
    "indicator": "R&D",
    "have": "a, b",
    "denominator": "gdp",
    "count": 3,
    "unit": "甲",
    "year": 2020,
    "value": -1,
    "group": "创新",
    "method": "rank",
    "lowest": -0.25,
    "years": "2020",
    "cases": "A 2020",
    "option": "cap",
    "field": "normalise",
    "available": "50%",
    "given": 2,
    "wanted": 3,
}


def keys() -> list[str]:
    with (LOCALE_DIR / "en" / "scoring.po").open("rb") as file:
        return [str(m.id) for m in read_po(file) if m.id and not str(m.id).endswith(".fix")]


@pytest.mark.parametrize("key", keys())
@pytest.mark.parametrize("lang", LANGS)
def test_every_message_of_the_room_can_be_said(key: str, lang: Any) -> None:
    if key.startswith("kind."):
        assert UnknownName(key.removeprefix("kind."), "x", ["yy"]).sentences(lang)[0].count(say(key, lang)) == 1
        return
    sentence = Problem(key, values=VALUES).sentence(lang)
    assert "{" not in sentence.replace("{worst", "").replace("{method", "")
    assert any("\u4e00" <= sign <= "\u9fff" for sign in sentence.replace("甲", "").replace("创新", "")) == (
        lang == "zh"
    )


def card_of(values: Any, outside: str = "", **top: Any) -> Scorecard:
    values = np.array(values, dtype=float)
    units = tuple("ABCDEFGHIJKL"[: values.shape[1]])
    columns = tuple(f"i{k}" for k in range(values.shape[2]))
    framework = Framework.model_validate(
        {
            "code": "x",
            "indicators": [{"code": c, "group": "index", "name": f"指标{c}"} for c in columns],
            "groups": [{"code": "index"}],
            **top,
        }
    )
    roster = {u: Unit(u, ranked=u not in outside) for u in units}
    return score(Panel(values, tuple(range(2020, 2020 + len(values))), units, columns, roster), framework)


def test_a_flat_indicator_is_named_with_its_years() -> None:
    (note,) = card_of([[[1, 1], [1, 2]], [[1, 1], [2, 2]]]).notes
    assert (note.key, note.values["years"], note.severity) == ("scoring.flat_indicator", "2020", "warning")
    assert "指标i0" in note.sentence("zh")


def test_an_indicator_nobody_has_is_named_with_its_years() -> None:
    (note,) = card_of([[[1, GAP], [2, GAP]], [[1, 1], [2, 2]]]).notes
    assert (note.key, note.values["years"]) == ("scoring.no_values", "2020")


def test_an_indicator_only_units_outside_the_field_have_is_nobodys() -> None:
    card = card_of([[[1, GAP], [2, GAP], [3, 3]]], outside="C")
    assert [note.key for note in card.notes] == ["scoring.no_values", "scoring.no_score"]
    assert card.notes[1].values["cases"] == "C 2020"


def test_values_the_method_cannot_score_are_counted_and_the_first_named() -> None:
    values = [[[-float(k)] for k in range(1, 13)]]
    note = card_of(values, normalise={"method": "bands", "bands": [{"above": -2, "score": 1}]}).notes[0]
    assert note.values["count"] == 10
    assert note.values["cases"] == "C 2020, D 2020, E 2020, F 2020, G 2020, H 2020, I 2020, J 2020 … +2"


def test_a_score_given_for_missing_values_needs_no_note_of_the_group() -> None:
    card = card_of([[[1.0], [1.0]]], normalise={"method": "minmax", "missing": 0.5})
    assert card.scores[0, :, -1].tolist() == [0.5, 0.5]


def test_units_screened_out_are_named_even_outside_the_field() -> None:
    card = card_of([[[1, 2], [2, 1], [3, GAP]]], outside="C", screen={"available": 1.0})
    assert [(n.key, n.values["cases"]) for n in card.notes] == [("scoring.screened_out", "C 2020")]


def test_a_scorecard_without_anything_to_say_says_nothing() -> None:
    assert card_of([[[1, 2], [2, 1]]]).notes == ()
