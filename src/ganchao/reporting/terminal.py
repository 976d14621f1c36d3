"""A brief in the terminal: tables fit the width, Chinese keeps its columns, bars are blocks."""

from __future__ import annotations

import re
from typing import Final

from rich import box
from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderResult
from rich.panel import Panel
from rich.table import Table as RichTable
from rich.text import Text

from ganchao.reporting.blocks import Block, Brief, Callout, Chart, Choice, Heading, Paragraph, Table
from ganchao.reporting.figures import figure, is_missing, is_number
from ganchao.text import Lang, say

ROWS: Final = 15
"""Rows of a table shown; our own unit and the peers are added."""
LONGEST: Final = 30
"""A name of so many columns is never broken."""
CLOSING: Final = "）》”，。、；：%"
"""Signs that never begin a line."""
BLOCKS: Final = " ▏▎▍▌▋▊▉█"
STYLES: Final = {"own": "bold magenta", "peer": "cyan", "imputed": "italic", "treated": "italic", "better": "blue"}
TONES: Final = {"note": "blue", "secrecy": "dim", "warning": "yellow", "problem": "red", "simulated": "yellow"}


class Shown:
    """A brief that a rich console can print."""

    def __init__(self, brief: Brief, lang: Lang, *, rows: int = ROWS) -> None:
        self.brief, self.lang, self.rows = brief, lang, rows

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        waiting: list[Block] = []
        for block in self.brief:
            if isinstance(block, Heading) and block.level > 1:
                waiting = [*(head for head in waiting if isinstance(head, Heading) and head.level < block.level), block]
                continue
            shown = list(_render(block, self.lang, self.rows, options.max_width))
            for head in waiting if shown else ():
                yield from _render(head, self.lang, self.rows, options.max_width)
            waiting = [] if shown else waiting
            yield from shown


def print_brief(brief: Brief, lang: Lang, *, console: Console | None = None, rows: int = ROWS) -> None:
    """Print a brief to a console."""
    (console or Console()).print(Shown(brief, lang, rows=rows))


def _render(block: Block, lang: Lang, rows: int, width: int) -> RenderResult:
    match block:
        case Heading(level=1):
            yield Text(block.text, style="bold underline")
        case Heading():
            yield Text("\n" + block.text, style="bold")
        case Paragraph():
            yield Text(block.text)
        case Callout():
            lines = [block.text, *(f"• {item}" for item in block.items)]
            yield Panel(Text("\n".join(lines)), border_style=TONES[block.tone], box=box.ROUNDED)
        case Choice():
            yield from _render(block.tables[0][1], lang, rows, width)
        case Table(workbook_only=False):
            yield from _table(block, lang, rows, width)
        case Chart(kind="rank_bars" | "bars"):
            yield from _bars(block, rows, width)
        case _:
            pass


def _table(table: Table, lang: Lang, most: int, width: int) -> RenderResult:
    picked = shown_rows(table, most)
    texts = [
        [
            figure(table.rows[row][k], column, lang, marks=table.marks.get((row, k), ""))
            for k, column in enumerate(table.columns)
        ]
        for row in picked
    ]
    fits = fitting(table, texts, width)
    out = RichTable(
        title=Text(table.title + (f" [{table.stamp}]" if table.stamp else ""), style="bold"),
        title_justify="left",
        box=box.SIMPLE_HEAD,
        pad_edge=False,
        padding=(0, 1),
    )
    for k in fits:
        column = table.columns[k]
        right = all(is_number(row[k]) or is_missing(row[k]) for row in table.rows)
        out.add_column(
            folded(column.title, widest(texts, k)),
            justify="right" if right else "left",
            overflow="fold",
            no_wrap=len(table.columns) > 3 and max((cell_len(row[k]) for row in texts), default=0) <= LONGEST,
        )
    before = -1
    for row, cells in zip(picked, texts, strict=True):
        if row != before + 1:
            out.add_row(*["⋯"] * len(fits), style="dim")
        style = next((STYLES[word] for word in table.marks.get((row, -1), "").split() if word in STYLES), "")
        out.add_row(*(Text(cells[k]) for k in fits), style=style)
        before = row
    yield out
    if len(picked) < len(table.rows):
        yield Text(say("reporting.terminal.rows_cut", lang, count=len(table.rows)), style="dim")
    if len(fits) < len(table.columns):
        cut = (column.title for k, column in enumerate(table.columns) if k not in fits)
        left = say("reporting.list_joint", lang).join(cut)
        yield Text(say("reporting.terminal.columns_cut", lang, columns=left), style="dim")


def shown_rows(table: Table, most: int) -> list[int]:
    """The first rows, and rows of our own unit and the peers wherever they stand."""
    marked = {
        row for (row, column), words in table.marks.items() if column == -1 and {"own", "peer"} & set(words.split())
    }
    return sorted(set(range(min(most, len(table.rows)))) | marked)


def fitting(table: Table, texts: list[list[str]], width: int) -> tuple[int, ...]:
    """The columns that fit side by side; a table of words always shows all and folds its lines.

    The first column comes first, then those that decide, then the others from the left, at least two.
    """
    every = tuple(range(len(table.columns)))
    if len(every) <= 3:
        return every
    used, found = 0, list[int]()
    for k in sorted(every, key=lambda k: (k > 0, not table.columns[k].decides)):
        title = max(map(cell_len, folded(table.columns[k].title, widest(texts, k)).split("\n")))
        used += max(title, min(widest(texts, k), LONGEST)) + 3
        if used > width and len(found) >= 2:
            break
        found.append(k)
    return tuple(sorted(found))


def widest(texts: list[list[str]], k: int) -> int:
    """Width of the widest cell of a column."""
    return max((cell_len(row[k]) for row in texts), default=0)


def folded(title: str, width: int) -> str:
    """A title in at most three lines, so that it is hardly wider than the cells below it."""
    room = max(width, -(-cell_len(title) // 3) + 1)
    lines = [""]
    for word in re.findall(r"[^\s\u2e80-\uffef]+|[\u2e80-\uffef]|\s+", title):
        if word in CLOSING or cell_len((lines[-1] + word).rstrip()) <= room or not lines[-1]:
            lines[-1] += word
        else:
            lines.append(word)
    return "\n".join(line.strip() for line in lines if line.strip())


def _bars(chart: Chart, most: int, width: int) -> RenderResult:
    labels = [str(label).rstrip("\u200b") for label in chart.data[chart.fields["y"]].head(most)]
    values = [float(value) for value in chart.data[chart.fields["x"]].head(most)]
    marks = (
        [str(mark) for mark in chart.data[chart.fields["mark"]].head(most)]
        if "mark" in chart.fields
        else [""] * len(labels)
    )
    known = [value for value in values if value == value]  # noqa: PLR0124
    if not known or min(known) < 0 or max(known) == 0:
        return
    decimals = chart.options.get("decimals")
    out = RichTable(
        title=Text(chart.title + (f" [{chart.stamp}]" if chart.stamp else ""), style="bold"),
        title_justify="left",
        box=None,
        show_header=False,
        pad_edge=False,
    )
    out.add_column(justify="right", no_wrap=True, max_width=max(12, width // 3))
    out.add_column(no_wrap=True)
    room = max(8, width - min(max(map(cell_len, labels)), width // 3) - 14)
    for label, value, mark in zip(labels, values, marks, strict=True):
        if value == value:  # noqa: PLR0124
            text = f"{value:.{decimals}f}" if decimals is not None else f"{value:g}"
            out.add_row(label, Text(f"{blocks(value / max(known) * room)} {text}"), style=STYLES.get(mark, ""))
    yield out


def blocks(length: float) -> str:
    """A bar of so many cells, to an eighth of a cell.

    >>> blocks(2.5)
    '██▌'
    """
    eighths = round(length * 8)
    return "█" * (eighths // 8) + (BLOCKS[eighths % 8] if eighths % 8 else "")
