"""What a newcomer sees first: help in the reader's language, quick, complete and true."""

from __future__ import annotations

import contextlib
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from ganchao.cli.helptext import Argument, width_of, wrapped
from ganchao.cli.main import COMMANDS, Commands, run
from ganchao.text import LANGS, Lang, catalogue

ROOT = Path(__file__).resolve().parents[2]
HEAVY = {"numpy", "pandas", "pydantic", "scipy", "ruamel", "altair", "openpyxl", "docx", "pyarrow", "python_calamine"}
HEADINGS = {"zh": ("用法：", "参数：", "选项：", "示例："), "en": ("Usage: ", "Arguments:", "Options:", "Examples:")}


def shown(words: list[str], lang: Lang, capsys: pytest.CaptureFixture[str]) -> str:
    assert run(words, lang) == 0
    out, err = capsys.readouterr()
    assert err == ""
    return out


@pytest.mark.parametrize("lang", LANGS)
def test_nothing_asked_shows_every_command(lang: Lang, capsys: pytest.CaptureFixture[str]) -> None:
    page = shown([], lang, capsys)
    assert page == shown(["--help"], lang, capsys) == shown(["-h"], lang, capsys)
    for name in COMMANDS:
        assert re.search(rf"^  {name} +\S", page, re.MULTILINE)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", COMMANDS)
def test_help_explains_every_argument_and_option(name: str, lang: Lang, capsys: pytest.CaptureFixture[str]) -> None:
    page = shown([name, "--help"], lang, capsys)
    usage, arguments, options, _examples = HEADINGS[lang]
    assert page.startswith(f"{usage}ganchao {name}")
    assert options in page
    command = made(name, lang)
    given = [param for param in command.params if isinstance(param, click.Argument)]
    assert (arguments in page) == bool(given)
    for argument in given:
        assert isinstance(argument, Argument)
        assert argument.explained
    for option in command.params:
        if isinstance(option, click.Option):
            assert option.help, f"{name} {option.opts} is not explained"
    assert "[required]" not in page
    assert "[default" not in page


@pytest.mark.parametrize("name", COMMANDS)
def test_chinese_help_holds_no_english_sentence(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    page = shown([name, "--help"], "zh", capsys).partition("示例：")[0]
    page = re.sub(r"ganchao [ -~\n]+", "", page)  # a command line is the same in every language
    assert not re.search(r"[a-z]{2,}(?: [a-z]{2,}){2,}", page)
    assert not re.search(r"[A-Za-z\u4e00-\u9fff]:$", page, re.MULTILINE)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", COMMANDS)
def test_lines_of_help_fit_a_terminal(name: str, lang: Lang, capsys: pytest.CaptureFixture[str]) -> None:
    assert max(width_of(line) for line in shown([name, "--help"], lang, capsys).splitlines()) <= 80


def made(name: str, lang: Lang) -> click.Command:
    group = Commands(lang)
    command = group.get_command(click.Context(group), name)
    assert command is not None
    return command


def examples() -> Iterator[tuple[Lang, str]]:
    for lang in LANGS:
        for key, text in catalogue(lang).items():
            if re.fullmatch(r"cli\.\w+\.examples", key):
                yield from ((lang, line) for line in text.strip().splitlines())


@pytest.mark.parametrize(("lang", "line"), list(examples()))
def test_examples_in_help_are_command_lines_that_exist(lang: Lang, line: str) -> None:
    program, name, *rest = shlex.split(line)
    assert program == "ganchao"
    with contextlib.suppress(click.exceptions.Exit):  # an option that shows something and is done
        made(name, lang).make_context(name, rest)


def test_help_imports_nothing_heavy() -> None:
    lines = [["--help"], [], *([name, "--help"] for name in COMMANDS), ["chekc"], ["--version"]]
    script = (
        f"import sys; from ganchao.cli.main import run; [run(w, 'zh') for w in {lines!r}]; print(sorted(sys.modules))"
    )
    environment = {"PYTHONPATH": str(ROOT / "src"), "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, encoding="utf-8", env=environment, check=True
    )
    loaded = {name.partition(".")[0] for name in re.findall(r"'([\w.]+)'", done.stdout.splitlines()[-1])}
    assert "click" in loaded
    assert not loaded & HEAVY


def test_chinese_lines_break_by_width_and_keep_punctuation() -> None:
    assert list(wrapped("评分，排位。写出报告", 8)) == ["评分，排", "位。写出", "报告"]
    assert list(wrapped("写出（见 ganchao examples）。", 12)) == ["写出（见", "ganchao", "examples）。"]
    assert list(wrapped("", 10)) == []
