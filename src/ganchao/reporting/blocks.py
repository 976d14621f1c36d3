"""Results become blocks once; every format renders the same blocks.

A block holds full numbers and both languages' text already chosen; rounding, signs and colours
are the renderer's business. To add a block, define it here and teach each renderer one function.
Blocks for experts are folded on pages and left out of paper, unless asked for; a workbook holds them all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Literal

import pandas as pd

Kind = Literal[
    "rank_bars",
    "bump",
    "distribution",
    "contribution_bars",
    "heat_map",
    "rank_ranges",
    "acceptability",
    "bars",
    "lines",
    "fan",
    "waterfall",
    "scatter",
    "reliability",
    "tree",
    "small_multiples",
    "light_strip",
]
Tone = Literal["note", "warning", "simulated", "problem", "secrecy"]

LONGEST: Final = 80
"""Longest table that paper shows whole."""
FIRST, AROUND = 20, 5
"""Of a longer one: so many rows at its head, and on either side of our own."""


@dataclass(frozen=True)
class Heading:
    """A title; level 1 opens the document, 2 a chapter, 3 a section."""

    text: str
    level: int = 2
    anchor: str = ""
    expert: bool = False
    new_page: bool = False  # begins a page on paper; what stands before the first such heading is kept to one page


@dataclass(frozen=True)
class Paragraph:
    """Running text."""

    text: str
    expert: bool = False


@dataclass(frozen=True)
class Span:
    """A range of ranks as a cell: words everywhere, on pages a band along all ranks as well."""

    low: float
    high: float
    at: float  # the rank itself
    last: float  # the last rank there is
    words: str

    def __str__(self) -> str:
        return self.words


@dataclass(frozen=True)
class Column:
    """How one column of a table reads."""

    title: str
    decimals: int | None = None  # of numbers; None shows them as they are (whole numbers, text)
    bar: bool = False  # draw a bar behind the number
    note: str = ""
    signed: bool = False  # a change: shown with its sign, better and worse told apart
    chance: bool = False  # a probability in per cent: never shown as 0 or 100, which nobody can know
    code: bool = False  # short names that join tables: kept for the workbook, left out of pages
    expert: bool = False  # on pages and in the workbook, not on paper
    decides: bool = False  # kept where a terminal is too narrow for all


@dataclass(frozen=True)
class Table:
    """Rows under columns; cells hold full numbers, ``None`` or NaN where unknown.

    A mark is one or more of the words "imputed", "treated", "missing", "simulated", "own", "peer", "tied",
    blank-separated; column -1 marks a whole row.
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple[object, ...], ...]
    title: str = ""
    note: str = ""
    marks: Mapping[tuple[int, int], str] = field(default_factory=dict)  # (row, column) -> words
    sheet: str = ""  # name of the sheet in a workbook; "" keeps the table out of it
    workbook_only: bool = False  # too long for a page
    stamp: str = ""  # "simulated" and the like: stands inside the table
    expert: bool = False


@dataclass(frozen=True)
class Chart:
    """A picture as data, kind, title and note; each format draws it its own way."""

    kind: Kind
    data: pd.DataFrame
    title: str
    fields: Mapping[str, str] = field(default_factory=dict)  # role -> column of data: x, y, color, low, high, text …
    labels: Mapping[str, str] = field(default_factory=dict)  # role -> what the axis says
    note: str = ""
    stamp: str = ""  # "simulated" and the like: drawn inside the picture, survives cropping
    options: Mapping[str, object] = field(default_factory=dict)
    expert: bool = False


@dataclass(frozen=True)
class Callout:
    """Something the reader must not overlook."""

    text: str
    tone: Tone = "note"
    items: tuple[str, ...] = ()
    expert: bool = False


@dataclass(frozen=True)
class Choice:
    """The same table for several years or nodes, the first shown first; only pages let the reader choose."""

    label: str
    tables: tuple[tuple[str, Table], ...]
    expert: bool = False


Block = Heading | Paragraph | Table | Choice | Chart | Callout
Brief = tuple[Block, ...]


def behind(blocks: Iterable[Block]) -> list[Block]:
    """The same blocks for experts only.

    >>> [block.expert for block in behind([Paragraph("first-order index"), Heading("Sensitivity")])]
    [True, True]
    """
    return [replace(block, expert=True) for block in blocks]


def unfolded(brief: Iterable[Block]) -> Brief:
    """The same blocks for everyone: what experts ask for stands among the rest."""
    return tuple(_unfolded(block) for block in brief)


def _unfolded(block: Block) -> Block:
    if isinstance(block, Table) and any(column.expert for column in block.columns):
        return replace(block, expert=False, columns=tuple(replace(column, expert=False) for column in block.columns))
    if isinstance(block, Choice):
        return replace(block, expert=False, tables=tuple((label, _table(table)) for label, table in block.tables))
    return replace(block, expert=False) if block.expert else block


def _table(table: Table) -> Table:
    found = _unfolded(table)
    assert isinstance(found, Table)
    return found


def on_page(table: Table) -> Table:
    """The table without its columns of codes, which only a workbook needs."""
    return with_columns(table, [k for k, column in enumerate(table.columns) if not column.code])


def for_paper(table: Table) -> Table:
    """The table of a page without its columns for experts."""
    return with_columns(table, [k for k, column in enumerate(table.columns) if not (column.code or column.expert)])


def with_columns(table: Table, kept: list[int]) -> Table:
    """The table with these of its columns; as it is where none or all are kept."""
    if len(kept) in (0, len(table.columns)):
        return table
    place = {-1: -1, **{old: new for new, old in enumerate(kept)}}
    return replace(
        table,
        columns=tuple(table.columns[k] for k in kept),
        rows=tuple(tuple(row[k] for k in kept) for row in table.rows),
        marks={(row, place[column]): words for (row, column), words in table.marks.items() if column in place},
    )


def on_paper(table: Table) -> list[int]:
    """Rows of a table that paper shows: all, or of a long one the first, ours with its neighbours, and our peers.

    >>> names = tuple((k,) for k in range(200))
    >>> len(on_paper(Table((Column("rank"),), names, marks={(150, -1): "own", (90, -1): "peer"})))
    32
    """
    if len(table.rows) <= LONGEST:
        return list(range(len(table.rows)))
    own = [row for (row, column), words in table.marks.items() if column == -1 and "own" in words.split()]
    peers = {row for (row, column), words in table.marks.items() if column == -1 and "peer" in words.split()}
    around = {row + k for row in own for k in range(-AROUND, AROUND + 1)}
    kept = set(range(FIRST)) | peers | around
    return [row for row in range(len(table.rows)) if row in kept]
