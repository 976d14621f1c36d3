"""Help in the reader's language: arguments and options under their own headings, Chinese lines broken by width.

Every command may have examples: a message ``cli.<command>.examples``, one command line in each line.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

import click

from ganchao.text import Lang, catalogue, say

WIDE: Final = "\u2e80-\uffef"
PIECE: Final = re.compile(rf"\s+|[（“《]*(?:[^\s{WIDE}“”]+|[{WIDE}])[，。：；、）”！？》…]*|[“”]+")
"""What stays on one line: a word, or a Chinese character with the punctuation that clings to it."""
LONGEST_NAME: Final = 30


class Argument(click.Argument):
    """An argument that says what it is."""

    def __init__(self, names: Sequence[str], explained: str, **rest: Any) -> None:
        super().__init__(names, **rest)
        self.explained = explained


class HelpPage(click.HelpFormatter):
    """A page of help, headings and line breaks in the reader's manner."""

    def __init__(self, lang: Lang, ctx: click.Context) -> None:
        super().__init__(width=ctx.terminal_width, max_width=ctx.max_content_width)
        self.lang: Lang = lang

    def write_heading(self, heading: str) -> None:
        self.write(" " * self.current_indent + say("cli.heading", self.lang, title=heading) + "\n")

    def write_text(self, text: str) -> None:
        room = self.width - self.current_indent
        for line in text.splitlines():
            self.write("".join(" " * self.current_indent + part + "\n" for part in wrapped(line, room)))

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = LONGEST_NAME, col_spacing: int = 2) -> None:
        rows = tuple(rows)
        left = min(max((width_of(name) for name, _ in rows), default=0), col_max) + col_spacing
        room = max(self.width - self.current_indent - left, 20)
        for name, text in rows:
            lines = list(wrapped(text, room)) or [""]
            head = " " * self.current_indent + name
            if width_of(name) > left - col_spacing:
                self.write(head.rstrip() + "\n")
                head = " " * (self.current_indent + left)
            else:
                head += " " * (left - width_of(name))
            for k, line in enumerate(lines):
                self.write(((head if k == 0 else " " * (self.current_indent + left)) + line).rstrip() + "\n")

    def write_examples(self, lines: Sequence[str]) -> None:
        """Command lines, never broken: they are there to be copied."""
        with self.section(say("cli.examples_heading", self.lang)):
            for line in lines:
                self.write(" " * self.current_indent + line + "\n")


def page_of(command: click.Command, ctx: click.Context, lang: Lang) -> str:
    """The help of a command."""
    page = HelpPage(lang, ctx)
    command.format_help(ctx, page)
    return page.getvalue().rstrip("\n")


def write_parameters(command: click.Command, ctx: click.Context, page: click.HelpFormatter, lang: Lang) -> None:
    """Arguments, options and examples, each under a heading."""
    params = command.get_params(ctx)
    arguments = [(str(p.metavar), p.explained) for p in params if isinstance(p, Argument)]
    if arguments:
        with page.section(say("cli.arguments", lang)):
            page.write_dl(arguments)
    options = [option_row(param, ctx, lang) for param in params if isinstance(param, click.Option) and not param.hidden]
    if options:
        with page.section(say("cli.options", lang)):
            page.write_dl(options)
    examples = catalogue(lang).get(f"cli.{command.name}.examples")
    if examples and isinstance(page, HelpPage):
        page.write_examples(examples.strip().splitlines())


def option_row(option: click.Option, ctx: click.Context, lang: Lang) -> tuple[str, str]:
    """An option and what it means; whether it must be given, and what holds if it is not."""
    record = option.get_help_record(ctx)
    text = option.help or ""
    if option.required:
        text += say("cli.required", lang)
    elif option.show_default:
        text += say("cli.default", lang, value=option.default)
    return (record[0] if record else ", ".join(option.opts)), text


def wrapped(text: str, room: int) -> Iterator[str]:
    """Lines no wider than ``room`` columns; a Chinese character takes two.

    >>> list(wrapped("评分并输出报告。", 8))
    ['评分并输', '出报告。']
    """
    line, used = "", 0
    for piece in PIECE.findall(text):
        size = width_of(piece)
        if line and used + size > room:
            yield line.rstrip()
            line, used = "", 0
        if line or not piece.isspace():
            line, used = line + piece, used + size
    if line.strip():
        yield line.rstrip()


def width_of(text: str) -> int:
    """Columns that a text takes on a terminal."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)
