"""A brief as a PDF: set by typst from the machine's own typefaces, with bookmarks and text that can be selected.

Whatever people wrote reaches typst as string literals, never as markup; no package is named, so nothing is fetched.
The look is ``assets/paper.typ``.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from ganchao.errors import InvalidInput, Problem
from ganchao.reporting import theme
from ganchao.reporting.blocks import Block, Brief, Callout, Chart, Choice, Heading, Paragraph, Table
from ganchao.reporting.charts import chart_svg
from ganchao.reporting.paper import FILLS, LONG, Cut, Face, Layout, cut_table, heading_size, layout_for
from ganchao.text import Lang, say

LOOK: Final = Path(__file__).parent / "assets" / "paper.typ"
FALLBACK: Final = "Libertinus Serif"
"""A family that typst brings along."""
TALL: Final = 1.2
"""Height of a picture by its width from which a page limits it."""


def pdf(brief: Brief, lang: Lang, title: str = "", facts: Mapping[str, str] | None = None) -> bytes:
    """The report as a PDF. Raises :class:`InvalidInput` where Chinese cannot be set for lack of a typeface."""
    import typst  # noqa: PLC0415 - slow to import

    if lang == "zh" and not chinese_families():
        raise InvalidInput([Problem("reporting.no_chinese_font")])
    script, pictures = script_of(brief, lang, title, facts)
    files: Any = {"main.typ": script.encode(), "paper.typ": LOOK.read_bytes(),
                  **{name: text.encode() for name, text in pictures.items()}}  # fmt: skip
    return bytes(typst.compile(files, format="pdf", timestamp=0))


@functools.cache
def families() -> frozenset[str]:
    """Families of typefaces on this machine."""
    import typst  # noqa: PLC0415 - slow to import

    return frozenset(typst.Fonts(include_embedded_fonts=True).families())


def chinese_families() -> list[str]:
    """Those of our typefaces on this machine that hold Chinese characters."""
    known = {family for face in layout_for((), "zh").faces.values() for family in face.chinese} | set(theme.CJK_FONTS)
    return sorted(known & families())


def script_of(
    brief: Brief, lang: Lang, title: str = "", facts: Mapping[str, str] | None = None
) -> tuple[str, dict[str, str]]:
    """The paper as a typst script, and the pictures that it shows, by file."""
    layout = layout_for(brief, lang)
    heading = next((block.text for block in brief if isinstance(block, Heading) and block.level == 1), title)
    shown = [block for block in brief if not block.expert]
    one_page = any(isinstance(block, Heading) and block.new_page for block in shown)
    chapters = sum(isinstance(block, Heading) and block.level == 2 for block in shown)
    notice = next((block.text for block in shown if isinstance(block, Callout) and block.tone == "secrecy"), "")
    script = Script(layout, lang)
    parts = ['#import "paper.typ": *', settings(layout, lang, heading, notice), "#show: paper.with(s)"]
    told = False
    for block in shown:
        first = isinstance(block, Heading) and block.level == 2 and not told
        if first and chapters >= LONG and not one_page:
            parts.append(f"#contents(s, {quoted(say('reporting.document.contents', lang))})")
        told = told or first
        parts.append(script.block(block))
        if isinstance(block, Heading) and block.level == 1 and facts and not one_page:
            joined = "    ".join(
                say("reporting.document.fact", lang, name=name, value=value) for name, value in facts.items()
            )
            parts.append(f"#facts(s, {quoted(joined)})")
    return "\n".join(part for part in parts if part), script.pictures


def quoted(text: str) -> str:
    r"""A text as a typst string literal.

    >>> print(quoted('say "#read"'))
    "say \"#read\""
    """
    plain = "".join(char for char in text if char >= " " or char == "\n")
    return '"' + plain.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def listed(items: Sequence[str]) -> str:
    """A typst array of what are expressions already."""
    return "(" + "".join(f"{item}, " for item in items) + ")"


def face_list(face: Face, lang: Lang) -> str:
    """A typeface with its stand-ins, as far as this machine has them: letters and digits from the Latin one."""
    have = families()
    latin = [name for name in face.latin if name in have]
    chinese = [name for name in (*face.chinese, *theme.CJK_FONTS) if name in have]
    wide = ', covers: "latin-in-cjk"' if lang == "zh" else ""  # quotation marks and dashes from the Chinese one
    found = [f"(name: {quoted(name)}{wide})" for name in latin] + [quoted(name) for name in dict.fromkeys(chinese)]
    return listed(found or [quoted(FALLBACK)])


def settings(layout: Layout, lang: Lang, title: str, notice: str) -> str:
    """What the look needs to know, as a typst dictionary."""
    official = layout.indent > 0
    leading = layout.pitch - layout.body
    faces = ", ".join(f'"{name}": {face_list(face, lang)}' for name, face in layout.faces.items())
    weights = ", ".join(f'"{name}": "{"bold" if face.bold else "regular"}"' for name, face in layout.faces.items())
    heads = listed([f"{heading_size(layout, k)}pt" for k in range(1, 5)])
    facts = {
        "title": quoted(title), "notice": quoted(notice), "lang": quoted(lang),
        "region": quoted("cn" if lang == "zh" else "gb"), "official": "true" if official else "false",
        "margins": f"(top: {layout.top}cm, right: {layout.right}cm, bottom: {layout.bottom}cm, left: {layout.left}cm)",
        "size": f"{layout.body}pt", "title-size": f"{layout.title}pt", "small": f"{layout.size('note') - 0.5}pt",
        "leading": f"{leading:.3f}pt", "spacing": f"{leading + (0 if official else 5):.3f}pt",
        "indent": f"{layout.indent * layout.body}pt", "tracking": f"{tracking(layout)}pt", "heads": heads,
        "soft": f"rgb({quoted(theme.LIGHT['soft'])})", "stamp": f"rgb({quoted(theme.LIGHT['stamp'])})",
        "faces": f"({faces})", "weights": f"({weights})",
    }  # fmt: skip
    return "#let s = (" + ", ".join(f"{name}: {value}" for name, value in facts.items()) + ")"


def tracking(layout: Layout) -> float:
    """Points by which characters are brought together so that a line holds as many as the layout says."""
    return round(layout.points / layout.characters - layout.body - 0.03, 3) if layout.characters else 0.0


class Script:
    """A script being written: counts figures and tables, keeps pictures."""

    def __init__(self, layout: Layout, lang: Lang) -> None:
        self.layout, self.lang = layout, lang
        self.pictures: dict[str, str] = {}
        self.tables = 0

    def block(self, block: Block) -> str:
        """One block as typst; nothing for what paper does not show."""
        match block:
            case Callout(tone="secrecy"):
                return ""
            case Heading(level=1):
                return f"#paper-title(s, {quoted(block.text)})"
            case Heading():
                page = "#pagebreak()\n" if block.new_page else ""
                return f"{page}#heading(level: {min(block.level - 1, 4)}, {quoted(block.text)})"
            case Paragraph():
                return f"#par({quoted(block.text)})"
            case Callout():
                return self.callout(block)
            case Choice():
                return self.table(block.tables[0][1])
            case Table(workbook_only=False):
                return self.table(block)
            case Chart():
                return self.chart(block)
            case _:
                return ""

    def callout(self, block: Callout) -> str:
        """A warning in a box, or a sentence with the lines that belong to it."""
        if block.tone == "simulated":
            return f"#warned(s, {quoted(block.text)})"
        count = "（{}）" if self.layout.indent else "{}.  "
        items = [f"#par({quoted(count.format(k) + item)})" for k, item in enumerate(block.items, 1)]
        return "\n".join([f"#par({quoted(block.text)})", *items])

    def chart(self, chart: Chart) -> str:
        """A picture, drawn as lines and letters, with its caption below."""
        name = f"picture{len(self.pictures) + 1}.svg"
        self.pictures[name] = chart_svg(chart, self.lang, titled=False)
        title = say("reporting.document.caption", self.lang, number=len(self.pictures), title=chart.title)
        high = "true" if is_tall(self.pictures[name]) else "false"
        return f"#picture(s, {quoted(name)}, {quoted(title)}, {quoted(chart.note)}, {high})"

    def table(self, table: Table) -> str:
        """A table under its caption, in parts where it is too wide for the sheet."""
        cut = cut_table(table, self.lang, self.layout.points)
        self.tables += bool(table.title)
        made = [self.part(cut, part, columns) for part, columns in enumerate(cut.parts)]
        return "\n".join([*made, *(f"#note(s, {quoted(note)})" for note in cut.notes)])

    def part(self, cut: Cut, part: int, columns: Sequence[int]) -> str:
        """One part of a table."""
        total = sum(cut.widths[k] for k in columns)
        widths = listed([f"{cut.widths[k] / total * 100:.3f}%" for k in columns])
        sides = listed(["right" if cut.numeric[k] else "left" for k in columns])
        title = cut.part_title(part, self.lang) + (f"  [{cut.table.stamp}]" if cut.table.stamp else "")
        caption = say("reporting.document.table_caption", self.lang, number=self.tables, title=title)
        head = listed([quoted(cut.titles[k]) for k in columns])
        rows = ",\n".join(self.row(cut, row, columns) for row in range(len(cut.texts)))
        return (f"#grid-table(s, {quoted(caption if cut.table.title else '')}, {cut.size}pt, {widths}, {sides}, "
                f"{head}, {quoted(cut.table.stamp)}, (\n{rows}{',' if cut.texts else ''}\n))")  # fmt: skip

    def row(self, cut: Cut, row: int, columns: Sequence[int]) -> str:
        """Cells of one row, marks as shading and colour."""
        marks = cut.table.marks
        whole = marks.get((row, -1), "")
        colour = theme.LIGHT[whole] if whole in {"own", "peer"} else ""
        made = []
        for k in columns:
            words = quoted(cut.texts[row][k])
            fill = next((f"#{FILLS[word]}" for word in marks.get((row, k), "").split() if word in FILLS), "")
            marked = f"(words: {words}, colour: {quoted(colour)}, fill: {quoted(fill)})"
            made.append(marked if colour or fill else words)
        return listed(made)


def is_tall(svg: str) -> bool:
    """Whether a picture is so high that a page must limit it."""
    head = svg[: svg.find(">")]
    sizes = {name: float(head.split(f' {name}="', 1)[1].split('"', 1)[0]) for name in ("width", "height")
             if f' {name}="' in head}  # fmt: skip
    return sizes.get("height", 0) > TALL * sizes.get("width", 1)
