"""Both languages say the same things, and whatever the code says can be said."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from ganchao.text import LANGS, LOCALE_DIR, catalogue

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "ganchao"
HAN = re.compile(r"[\u4e00-\u9fff]")
SAYING = {"say", "Say", "Problem"}
ROOMS = sorted({path.name for lang in LANGS for path in (LOCALE_DIR / lang).glob("*.po")})


@cache
def messages(lang: str, room: str) -> dict[str, str]:
    path = LOCALE_DIR / lang / room
    if not path.exists():
        return {}
    with path.open("rb") as file:
        return {str(m.id): str(m.string) for m in read_po(file) if m.id}


def blanks(message: str) -> set[str]:
    names = {name for _, name, _, _ in string.Formatter().parse(message) if name is not None}
    # A language may have a value of its own: 3rd entry, 第 3 项; {sheet_en}.
    return {"number" if name == "ordinal" else re.sub("_(zh|en)$", "", name) for name in names}


@cache
def calls() -> tuple[tuple[str, str, str, frozenset[str], bool], ...]:
    """Every ``say``, ``Say``, ``Problem`` with a literal key: place, function, key, values, whether all are known."""
    return tuple(found for path in sorted(SOURCE.rglob("*.py")) for found in calls_in(path))


def calls_in(path: Path) -> Iterator[tuple[str, str, str, frozenset[str], bool]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        if name in SAYING and node.args and isinstance(node.args[0], ast.Constant):
            given, known = values_of(node, name)
            yield f"{path.relative_to(SOURCE)}:{node.lineno}", name, str(node.args[0].value), given, known


def values_of(node: ast.Call, name: str) -> tuple[frozenset[str], bool]:
    """Names of the values given, and whether the source tells them all."""
    if name == "say":
        named = {keyword.arg for keyword in node.keywords if keyword.arg}
        return frozenset(named), all(keyword.arg for keyword in node.keywords)
    position = 2 if name == "Problem" else 1
    given = next((k.value for k in node.keywords if k.arg == "values"), None)
    given = given or (node.args[position] if len(node.args) > position else None)
    if given is None:
        return frozenset(), True
    if isinstance(given, ast.Dict) and all(isinstance(key, ast.Constant) for key in given.keys):
        return frozenset(str(key.value) for key in given.keys if isinstance(key, ast.Constant)), True
    return frozenset(), False


@pytest.mark.parametrize("room", ROOMS)
def test_both_catalogues_have_the_same_messages(room: str) -> None:
    assert set(messages("zh", room)) == set(messages("en", room))


@pytest.mark.parametrize("room", ROOMS)
def test_both_catalogues_have_the_same_blanks(room: str) -> None:
    zh, en = messages("zh", room), messages("en", room)
    assert not {key: (zh[key], en[key]) for key in zh.keys() & en.keys() if blanks(zh[key]) != blanks(en[key])}


@pytest.mark.parametrize("room", ROOMS)
def test_no_message_is_empty(room: str) -> None:
    assert not [key for lang in LANGS for key, text in messages(lang, room).items() if not text]


@pytest.mark.parametrize("room", ROOMS)
def test_english_messages_hold_no_chinese_punctuation_and_chinese_ones_no_english_sentence(room: str) -> None:
    halves = re.compile(r"[\u4e00-\u9fff][,;:?!](\s|[\u4e00-\u9fff]|$)")
    quoted = re.compile(r"“[^”]*”|\[[^\]]*\]")  # what is to be typed stands as it is typed
    assert not {key: text for key, text in messages("zh", room).items() if halves.search(quoted.sub("", text))}
    assert not {key: text for key, text in messages("en", room).items() if re.search(r"[，。；：？！（）]", text)}


def test_a_message_stands_in_one_room_only() -> None:
    keys = [key for room in ROOMS for key in messages("en", room)]
    assert len(keys) == len(set(keys))


def test_every_message_used_in_the_code_exists() -> None:
    known = catalogue("en").keys() & catalogue("zh").keys()
    assert not [f"{place}: {key}" for place, _, key, _, _ in calls() if key not in known]


def test_every_problem_says_how_to_fix_it() -> None:
    known = catalogue("en").keys() & catalogue("zh").keys()
    problems = [(place, f"{key}.fix") for place, name, key, _, _ in calls() if name == "Problem"]
    assert not [f"{place}: {fix}" for place, fix in problems if fix not in known]


def test_every_blank_of_a_message_is_given_a_value() -> None:
    wanting = []
    for place, name, key, given, known in calls():
        for said in (key, f"{key}.fix") if name == "Problem" else (key,):
            missing = blanks(catalogue("en").get(said, "")) - given
            if known and missing and not (name == "Say" and not given):
                wanting.append(f"{place}: {said} lacks {sorted(missing)}")
    assert not wanting


def test_nothing_is_echoed_that_is_not_a_message() -> None:
    sentence = re.compile(r"[A-Za-z]+ [a-z]+ [a-z]+")
    literal = []
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in {"echo", "secho", "print"}:
                texts = [p.value for p in ast.walk(node) if isinstance(p, ast.Constant) and isinstance(p.value, str)]
                told = [text for text in texts if HAN.search(text) or sentence.search(text)]
                literal += [f"{path.relative_to(SOURCE)}:{node.lineno}: {text!r}" for text in told]
    assert not literal
