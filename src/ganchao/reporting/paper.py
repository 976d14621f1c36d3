"""What Word and PDF share: the layout of official papers, and tables cut so that they fit a sheet.

Chinese papers follow GB/T 9704 (official documents of Party and government organs): A4, type area of 156 mm by 225 mm,
22 lines of 28 characters, body in size 3 Fangsong, title in size 2 Xiaobiaosong, headings 一、（一）1.（1） in Heiti,
Kaiti and Fangsong, page numbers between dashes on the outer side.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from ganchao.reporting.blocks import Brief, Callout, Chart, Heading, Paragraph, Table, for_paper, on_paper
from ganchao.reporting.charts.drawing import text_width
from ganchao.reporting.figures import figure, is_missing, is_number
from ganchao.text import Lang, say

POINTS_PER_CM: Final = 72 / 2.54
COMFORTABLE: Final = 130.0
"""Points of a wide column where a table comes in parts anyway."""
DEEPEST: Final = 9.0
"""Lines of a row from which a table of many columns comes in parts."""
SHORT: Final = 6
"""Characters that are not broken over lines."""
TABLE_SIZES: Final = (12.0, 10.5, 9.0)
"""Type sizes of tables in points; the largest in which a table fits is taken, the last where none is enough."""
LONG: Final = 6
"""Papers with so many chapters have a table of contents."""
FILLS: Final = {"imputed": "DCE9F5", "treated": "FBE6D0", "missing": "EEEEEE"}
"""Shading of cells by mark."""
PROSE: Final = 100
"""A cell of so many characters is a text to be read rather than an entry."""
FEW: Final = 4
"""A table of more columns is never set in the largest size."""


@dataclass(frozen=True)
class Face:
    """A typeface with those that may stand for it, in order."""

    chinese: tuple[str, ...]
    latin: tuple[str, ...] = ("Times New Roman", "Liberation Serif", "DejaVu Serif")
    bold: bool = False


SONG: Final = Face(("宋体", "SimSun", "Songti SC", "Noto Serif CJK SC", "Source Han Serif SC"))
FANGSONG: Final = Face(("仿宋", "仿宋_GB2312", "FangSong", "STFangsong", "方正仿宋_GBK", "Noto Serif CJK SC",
                        "Source Han Serif SC"))  # fmt: skip
HEITI: Final = Face(("黑体", "SimHei", "Heiti SC", "方正黑体_GBK", "Noto Sans CJK SC", "Source Han Sans SC",
                     "WenQuanYi Micro Hei"))  # fmt: skip
KAITI: Final = Face(("楷体", "楷体_GB2312", "KaiTi", "Kaiti SC", "STKaiti", "方正楷体_GBK", "Noto Serif CJK SC",
                     "Source Han Serif SC"))  # fmt: skip
XIAOBIAOSONG: Final = Face(("方正小标宋简体", "方正小标宋_GBK", "FZXiaoBiaoSong-B05S", "华文中宋", "STZhongsong",
                            "宋体", "SimSun", "Noto Serif CJK SC", "Source Han Serif SC"))  # fmt: skip
PLAIN: Final = Face(SONG.chinese)
PLAIN_BOLD: Final = replace(PLAIN, bold=True)


@dataclass(frozen=True)
class Layout:
    """A sheet: margins in centimetres, type sizes and distances of lines in points."""

    top: float
    right: float
    bottom: float
    left: float
    body: float  # type size
    pitch: float  # distance of lines
    indent: int  # characters by which a paragraph's first line is set in
    title: float  # type size
    faces: Mapping[str, Face]  # "body", "title", "table", "note", and headings "1" to "4"
    numbered: bool  # headings carry Chinese numbers
    characters: int = 0  # of a line, where the layout fixes them

    @property
    def width(self) -> float:
        """Centimetres between the margins."""
        return 21.0 - self.left - self.right

    @property
    def points(self) -> float:
        """The same in points."""
        return self.width * POINTS_PER_CM

    @property
    def lines(self) -> float:
        """Lines of a page."""
        return (29.7 - self.top - self.bottom) * POINTS_PER_CM / self.pitch

    def size(self, part: str) -> float:
        """Type size of a part."""
        return {"title": self.title, "note": min(self.body, 10.5)}.get(part, self.body)


OFFICIAL: Final = Layout(
    top=3.7, right=2.6, bottom=3.5, left=2.8, body=16, pitch=22.5 * POINTS_PER_CM / 22, indent=2, title=22,
    faces={"body": FANGSONG, "title": XIAOBIAOSONG, "table": SONG, "note": KAITI, "1": HEITI, "2": KAITI,
           "3": FANGSONG, "4": FANGSONG}, numbered=True, characters=28,
)  # fmt: skip
"""GB/T 9704."""
ENGLISH: Final = Layout(
    top=2.54, right=2.5, bottom=2.3, left=2.5, body=11, pitch=15.5, indent=0, title=20,
    faces={"body": PLAIN, "title": PLAIN_BOLD, "table": PLAIN, "note": PLAIN, "1": PLAIN_BOLD, "2": PLAIN_BOLD,
           "3": PLAIN_BOLD, "4": PLAIN}, numbered=True,
)  # fmt: skip
"""A plain sheet for English papers."""
def heading_size(layout: Layout, level: int) -> float:
    """Points of a heading: official papers set all in the size of the body."""
    return layout.body if layout.indent else {1: 15.0, 2: 12.5}.get(level, 11.0)


SMALLER: Final = (1.0, 15 / 16, 14 / 16, 13 / 16, 12 / 16, 11 / 16, 10 / 16)
"""Shares of the layout's size that are tried until what must stand on one page does."""


def layout_for(brief: Brief, lang: Lang) -> Layout:
    """The layout of a paper; set smaller where something must fit one page and would not."""
    usual = OFFICIAL if lang == "zh" else ENGLISH
    page = first_page(brief)
    if not page:
        return usual
    tried = [smaller(usual, share) for share in SMALLER]
    return next((layout for layout in tried if lines_of(page, layout, lang) <= layout.lines), tried[-1])


def smaller(usual: Layout, share: float) -> Layout:
    """A layout with type and lines of a share of its own, its characters per line no longer fixed."""
    if share == 1:
        return usual
    return replace(usual, body=usual.body * share, pitch=usual.pitch * share, title=max(usual.title * share, 18),
                   characters=0)  # fmt: skip


def first_page(brief: Brief) -> Brief:
    """What must stand on the first page; nothing where nothing must."""
    at = next((k for k, block in enumerate(brief) if isinstance(block, Heading) and block.new_page), 0)
    return brief[:at]


def lines_of(page: Brief, layout: Layout, lang: Lang) -> float:
    """About how many lines of the layout the blocks take, a little too many rather than too few."""

    def lines(text: str, size: float, first: float = 0.0) -> int:
        return max(1, math.ceil((text_width(text, 100) * size / 100 * SLACK + first) / layout.points))

    taken = 0.0
    for block in page:
        match block:
            case Heading(level=1):
                taken += lines(block.text, layout.title) * layout.title * 1.5 / layout.pitch + 1
            case Heading():
                taken += 1 if layout.indent else 1.6
            case Callout(tone="secrecy"):
                pass
            case Callout():
                taken += lines(block.text, layout.size("note")) + len(block.items)
            case Paragraph():
                taken += lines(block.text, layout.body, layout.indent * layout.body) + (0 if layout.indent else 0.4)
            case Table():
                cut = cut_table(block, lang, layout.points)
                row = cut.size * 1.45 / layout.pitch
                taken += 1.6 + sum(max(1, *(
                    math.ceil(text_width(text, 100) * cut.size / 100 * SLACK / max(cut.widths[k] - 8, 1))
                    for k, text in enumerate(cells))) * row for cells in (cut.titles, *cut.texts))  # fmt: skip
            case Chart():
                taken += 14
            case _:
                pass
    return taken


SLACK: Final = 1.03
"""Lines end before their room does: no word or sign is broken."""


@dataclass(frozen=True, eq=False)
class Cut:
    """A table as paper shows it: rows and columns for paper, cells as text, columns in parts that fit the sheet."""

    table: Table
    titles: list[str]
    texts: list[list[str]]
    widths: list[float]  # points that each column takes
    numeric: list[bool]
    parts: list[list[int]]  # columns of each part
    size: float  # points of the type
    notes: list[str]

    @property
    def prose(self) -> bool:
        """Whether cells are long enough to be broken over pages."""
        return any(text_width(text, 1) > PROSE for row in self.texts for text in row)

    def part_title(self, part: int, lang: Lang) -> str:
        """The title over one part."""
        name = self.table.title
        return name + (say("reporting.document.part", lang, part=part + 1) if len(self.parts) > 1 else "")


def cut_table(table: Table, lang: Lang, room: float) -> Cut:
    """A table for a sheet with so many points between its margins."""
    shown, count = for_paper(table), len(table.rows)
    kept = on_paper(shown)
    if len(kept) < count:
        new = {old: place for place, old in enumerate(kept)}
        marks = {(new[row], column): words for (row, column), words in shown.marks.items() if row in new}
        shown = replace(shown, rows=tuple(shown.rows[row] for row in kept), marks=marks)
    texts = [
        [figure(row[k], column, lang, marks=shown.marks.get((place, k), "")) for k, column in enumerate(shown.columns)]
        for place, row in enumerate(shown.rows)
    ]
    titles, keys = [column.title for column in shown.columns], _keys(shown)
    for size in TABLE_SIZES:
        widths = fit_columns(titles, texts, size, room)
        parts = column_parts(widths, keys, room)
        large = size == TABLE_SIZES[0]
        prose = any(text_width(text, 1) > PROSE for row in texts for text in row)
        if len(parts) == 1 and not (large and (prose or len(titles) > FEW)) and sum(widths) <= room + 1e-6:
            break
    numeric = [all(is_number(row[k]) or is_missing(row[k]) for row in shown.rows) for k in range(len(titles))]
    notes = [shown.note] if shown.note else []
    if len(kept) < count:
        notes.append(say("reporting.document.rows_cut", lang, shown=len(kept), count=count))
    return Cut(shown, titles, texts, widths, numeric, parts, size, notes)


def _keys(table: Table) -> int:
    """How many leading columns name the row."""
    for k in range(min(3, len(table.columns))):
        if any(isinstance(row[k], str) and row[k] for row in table.rows[:20]):
            return k + 1
    return 1


def fit_columns(titles: Sequence[str], texts: Sequence[Sequence[str]], size: float, room: float) -> list[float]:
    """Points of each column: as wide as it likes where all fit, else so that no cell takes many more lines than others.

    Where even that would make rows of more than :data:`DEEPEST` lines and columns can follow in a further part, columns
    are as wide as reads well.
    """
    wanted = [wanted_width(title, [row[k] for row in texts], size) for k, title in enumerate(titles)]
    if sum(wanted) <= room:
        return wanted
    loads = [max([text_width(row[k], 100) for row in texts] or [0]) * size / 100 * 1.1 for k in range(len(titles))]
    least = [min(each, narrowest(titles[k], [row[k] for row in texts], size)) for k, each in enumerate(wanted)]

    def widths(lines: float) -> list[float]:
        return [min(most, max(few, load / lines + size)) for most, few, load in zip(wanted, least, loads, strict=True)]

    low, high = 1.0, 400.0
    if sum(widths(high)) > room:
        return [min(each, COMFORTABLE) for each in wanted]
    while high - low > 0.01:
        middle = (low + high) / 2
        low, high = (low, middle) if sum(widths(middle)) <= room else (middle, high)
    if high > DEEPEST and len(titles) > FEW:
        return [min(each, COMFORTABLE) for each in wanted]
    return widths(high)


def wanted_width(title: str, cells: Sequence[str], size: float) -> float:
    """Points a column would like: its longest cell on one line, its title on two or so, no word broken."""
    longest = max([text_width(cell, 100) for cell in cells] or [0]) * size / 100
    return max(longest, head_width(title, size)) * 1.14 + size


def head_width(title: str, size: float) -> float:
    """Points of a title: Chinese on two lines, other languages by their longest word."""
    if unicodedata.east_asian_width(title[:1] or "a") == "W":
        return text_width(title, 100) * size / 200
    return longest_word([title], size)


def longest_word(texts: Sequence[str], size: float) -> float:
    """Points of the longest word: in Chinese a sign, in other languages what stands between blanks."""
    words = [word for text in texts for word in re.findall(r"[^\s\u2e80-\uffff]+|[\u2e80-\uffff]", text)]
    return max([text_width(word, 100) for word in words] or [0]) * size / 100


def narrowest(title: str, cells: Sequence[str], size: float) -> float:
    """Points a column needs: its longest word, a few Chinese characters, numbers whole."""
    short = max([text_width(cell, 100) for cell in cells] or [0]) * size / 100
    few = short if short <= SHORT * size else SHORT * size
    wide = unicodedata.east_asian_width(title[:1] or "a") == "W"
    head = head_width(title, size) * (0.8 if wide else 1.1)  # titles are bold
    return max(few, longest_word(cells, size), head) * 1.08 + size


def column_parts(widths: Sequence[float], keys: int, room: float) -> list[list[int]]:
    """Columns of each part, as even as can be; the first ``keys`` come back in every part.

    >>> column_parts([100.0] * 8, 1, 500)
    [[0, 1, 2, 3, 4], [0, 5, 6, 7]]
    """
    lead, rest = sum(widths[:keys]), widths[keys:]
    if lead + sum(rest) <= room + 1e-6 or len(rest) < 2:
        return [list(range(len(widths)))]
    free = max(room - lead, *rest)
    share = max(sum(rest) / math.ceil(sum(rest) / free), *rest)
    parts: list[list[int]] = [[]]
    used = 0.0
    for k, width in enumerate(rest, keys):
        if parts[-1] and (used + width > free or used + width / 2 > share):
            parts.append([])
            used = 0.0
        parts[-1].append(k)
        used += width
    return [[*range(keys), *part] for part in parts]
