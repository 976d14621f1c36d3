"""The look of a Word document: page, styles with East Asian fonts and stand-ins, numbers of headings and pages."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final

from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor

from ganchao.reporting import theme
from ganchao.reporting.paper import Face, Layout, heading_size
from ganchao.text import Lang, say

HEADINGS: Final = 4
"""Levels of headings."""
NUMBERS: Final[Mapping[Lang, tuple[tuple[str, str], ...]]] = {
    "zh": (("chineseCountingThousand", "%1、"), ("chineseCountingThousand", "（%2）"), ("decimal", "%3."),
           ("decimal", "（%4）")),
    "en": (("decimal", "%1  "), ("decimal", "%1.%2  "), ("decimal", "%1.%2.%3  "), ("decimal", "%1.%2.%3.%4  ")),
}  # fmt: skip
"""How headings of each level are counted, as Word says it."""
TWIPS: Final = 20
"""Twips of a point."""


def set_page(document: Any, layout: Layout, lang: Lang) -> None:
    """Margins, grid and page numbers."""
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.top_margin, section.bottom_margin = Cm(layout.top), Cm(layout.bottom)
    section.left_margin, section.right_margin = Cm(layout.left), Cm(layout.right)
    properties = section._sectPr
    for grid in properties.findall(qn("w:docGrid")):
        properties.remove(grid)
    if layout.characters:
        properties.append(element("w:docGrid", type="lines", linePitch=str(round(layout.pitch * TWIPS))))
    if layout.indent:
        official_page_numbers(document, section)
    else:
        plain_page_numbers(section, lang)


def official_page_numbers(document: Any, section: Any) -> None:
    """Numbers between dashes, seven millimetres below the type area, on the outer side of the sheet."""
    section.footer_distance = Cm(2.2)
    document.settings.odd_and_even_pages_header_footer = True
    for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        paragraph = footer.paragraphs[0]
        paragraph.style = document.styles["Footer"]
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT if side == "right" else WD_ALIGN_PARAGRAPH.LEFT
        indent = paragraph.paragraph_format
        setattr(indent, f"{side}_indent", Pt(14))
        for text in ("— ", "", " —"):
            run = paragraph.add_run(text)
            if not text:
                add_field(run, "PAGE", "1")


def plain_page_numbers(section: Any, lang: Lang) -> None:
    """Page so many of so many."""
    paragraph = section.footer.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    before, between, after = say("reporting.page.page", lang, page="\0", pages="\0").split("\0")
    for text, field in ((before, "PAGE"), (between, "NUMPAGES"), (after, "")):
        paragraph.add_run(text)
        if field:
            add_field(paragraph.add_run(), field, "1")


def set_styles(document: Any, layout: Layout, lang: Lang) -> None:
    """Type, size, distances and numbers of every style that is used."""
    faces, body = layout.faces, layout.body
    named = {
        "Normal": ("table", 10.5), "Body Text": ("body", body), "Title": ("title", layout.title),
        "Caption": ("note", layout.size("note") - 0.5), "List Number": ("body", body), "Footer": ("table", 14),
        "Header": ("table", 9),
        **{f"Heading {k}": (str(k), heading_size(layout, k)) for k in range(1, HEADINGS + 1)},
    }  # fmt: skip
    if not layout.indent:
        named |= {"Footer": ("table", 9), "List Number": ("body", body)}
    for name, (part, size) in named.items():
        style = document.styles[name]
        colour = theme.LIGHT["soft" if name in {"Caption", "Header"} else "ink"]
        set_type(style, faces[part], size, "#000000" if layout.indent and name != "Header" else colour)
        style.font.italic = False
    lines(document.styles["Normal"], 0, layout)
    if layout.characters:  # tables and pictures stand free of the grid that text keeps
        document.styles["Normal"].element.get_or_add_pPr().append(element("w:snapToGrid", val="0"))
        for name in ("Body Text", "List Number", *(f"Heading {k}" for k in range(1, HEADINGS + 1))):
            condense(document.styles[name], layout)
    for name in ("Body Text", "List Number", "Title", *(f"Heading {k}" for k in range(1, HEADINGS + 1))):
        lines(document.styles[name], layout.pitch * (layout.title / body * 1.05 if name == "Title" else 1), layout)
    first_line(document.styles["Body Text"], layout)
    document.styles["Body Text"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    document.styles["Title"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER if layout.indent else None
    for border in document.styles["Title"].element.findall(f".//{qn('w:pBdr')}"):
        border.getparent().remove(border)
    for k in range(1, HEADINGS + 1):
        heading = document.styles[f"Heading {k}"].paragraph_format
        heading.keep_with_next = True
        heading.space_before, heading.space_after = (Pt(0), Pt(0)) if layout.indent else (Pt(16 - 2 * k), Pt(4))
    if not layout.indent:
        document.styles["Body Text"].paragraph_format.space_after = Pt(5)
        document.styles["Title"].paragraph_format.space_after = Pt(8)
    for level in (1, 2):
        contents_style(document, layout, level)
    number_headings(document, layout, lang)
    set_fallbacks(document, layout)


def set_type(style: Any, face: Face, size: float, colour: str) -> None:
    """A style's typeface for Latin and for East Asian characters, not the theme's."""
    style.font.size, style.font.bold = Pt(size), face.bold
    style.font.color.rgb = RGBColor.from_string(colour.lstrip("#").upper())
    style.font.name = face.latin[0]
    properties = style.element.get_or_add_rPr()
    fonts = properties.get_or_add_rFonts()
    for name in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        fonts.attrib.pop(qn(name), None)
    fonts.set(qn("w:eastAsia"), face.chinese[0])
    for old in properties.findall(qn("w:lang")):
        properties.remove(old)
    properties.append(element("w:lang", val="en-GB", eastAsia="zh-CN"))


def lines(style: Any, pitch: float, layout: Layout) -> None:
    """Distance of a style's lines: fixed, or as the type needs."""
    spacing = style.paragraph_format
    spacing.space_before = spacing.space_after = Pt(0)
    spacing.line_spacing = Pt(math.floor(pitch * TWIPS) / TWIPS) if pitch else 1.0  # rounded up, a page holds one less
    if pitch and not layout.indent:
        spacing.line_spacing = 1.2


def condense(style: Any, layout: Layout) -> None:
    """Brings characters together until a line holds as many as the layout says.

    Set in the style, not as a grid of characters, which programs other than Word apply to Latin letters too.
    """
    narrower = math.floor((layout.points / layout.characters - layout.body) * TWIPS)
    style.element.get_or_add_rPr().append(element("w:spacing", val=str(narrower)))


def first_line(style: Any, layout: Layout) -> None:
    """Sets the first line in by so many characters, which Word counts itself."""
    if layout.indent:
        style.paragraph_format.first_line_indent = Pt(layout.indent * layout.body)
        indent = style.element.get_or_add_pPr().find(qn("w:ind"))
        indent.set(qn("w:firstLineChars"), str(layout.indent * 100))


def contents_style(document: Any, layout: Layout, level: int) -> None:
    """Lines of the table of contents: dots up to the page's number."""
    name = f"toc {level}"
    style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = document.styles["Normal"]
    set_type(style, layout.faces["body"], min(layout.body, 12 if level == 1 else 10.5), "#000000")
    lines(style, min(layout.pitch, 19 if level == 1 else 16), layout)
    properties = style.element.get_or_add_pPr()
    tabs = OxmlElement("w:tabs")
    tabs.append(element("w:tab", val="right", leader="dot", pos=str(round(layout.points * TWIPS))))
    properties.insert(0, tabs)
    style.paragraph_format.left_indent = Pt(0 if level == 1 else 14)


def number_headings(document: Any, layout: Layout, lang: Lang) -> None:
    """Headings counted by Word itself, and lists of numbered lines."""
    root = document.part.numbering_part.element
    taken = [int(each.get(qn("w:abstractNumId"))) for each in root.findall(qn("w:abstractNum"))]
    place = max(taken, default=0) + 1
    inset = f'<w:ind w:firstLine="{round(layout.indent * layout.body * TWIPS)}" w:left="0"/>'
    levels = "".join(
        f'<w:lvl w:ilvl="{k}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:pStyle w:val="Heading{k + 1}"/>'
        f'<w:suff w:val="nothing"/><w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/><w:pPr>{inset}</w:pPr></w:lvl>'
        for k, (kind, text) in enumerate(NUMBERS[lang])
    )
    add_numbering(root, place, levels, "multilevel")
    add_number(root, place, place)
    for k in range(HEADINGS):
        properties = document.styles[f"Heading {k + 1}"].element.get_or_add_pPr()
        numbered = properties.get_or_add_numPr()
        numbered.get_or_add_ilvl().val = k
        numbered.get_or_add_numId().val = place
    items = ('<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:suff w:val="nothing"/>'
             f'<w:lvlText w:val="{"（%1）" if layout.indent else "%1.  "}"/><w:lvlJc w:val="left"/>'
             f'<w:pPr>{inset}</w:pPr></w:lvl>')  # fmt: skip
    add_numbering(root, place + 1, items, "singleLevel")


def add_numbering(root: Any, place: int, levels: str, kind: str) -> None:
    """A way of counting, before the lists that use it."""
    made = parse_xml(
        f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{place}"><w:multiLevelType w:val="{kind}"/>{levels}'
        "</w:abstractNum>"
    )
    first = root.find(qn("w:num"))
    root.append(made) if first is None else first.addprevious(made)


def add_number(root: Any, number: int, counted: int) -> None:
    """A list that counts in a way."""
    made = parse_xml(f'<w:num {nsdecls("w")} w:numId="{number}"><w:abstractNumId w:val="{counted}"/></w:num>')
    old = next((each for each in root.findall(qn("w:num")) if each.get(qn("w:numId")) == str(number)), None)
    root.append(made) if old is None else root.replace(old, made)


def new_list(document: Any) -> int:
    """A list of lines counted from one."""
    root = document.part.numbering_part.element
    counted = max(int(each.get(qn("w:abstractNumId"))) for each in root.findall(qn("w:abstractNum")))
    number = max(int(each.get(qn("w:numId"))) for each in root.findall(qn("w:num"))) + 1
    made = parse_xml(
        f'<w:num {nsdecls("w")} w:numId="{number}"><w:abstractNumId w:val="{counted}"/><w:lvlOverride w:ilvl="0">'
        '<w:startOverride w:val="1"/></w:lvlOverride></w:num>'
    )
    root.append(made)
    return number


def set_fallbacks(document: Any, layout: Layout) -> None:
    """Which typefaces may stand for those that a machine lacks, as Word and WPS read it from the table of fonts."""
    part = next((each.target_part for each in document.part.rels.values()
                 if each.reltype == RELATIONSHIP_TYPE.FONT_TABLE), None)  # fmt: skip
    if part is None:
        return
    faces = {face.chinese: face for face in layout.faces.values()}
    fonts = "".join(
        f'<w:font w:name="{names[0]}"><w:altName w:val="{",".join(names[1:])}"/><w:charset w:val="86"/>'
        f'<w:family w:val="{"modern" if "Sans" in "".join(names) else "roman"}"/><w:pitch w:val="variable"/></w:font>'
        for names in faces
    )
    part._blob = (f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:fonts {nsdecls("w")}>{fonts}'
                  '<w:font w:name="Times New Roman"><w:charset w:val="00"/><w:family w:val="roman"/>'
                  '<w:pitch w:val="variable"/></w:font></w:fonts>').encode()  # fmt: skip


def add_field(run: Any, code: str, shown: str, *, dirty: bool = False) -> None:
    """A field that Word computes, with what stands there until it does."""
    for kind, text in (("begin", ""), ("", f" {code} "), ("separate", ""), ("text", shown), ("end", "")):
        if kind in {"begin", "separate", "end"}:
            part = element("w:fldChar", fldCharType=kind)
            if dirty and kind == "begin":
                part.set(qn("w:dirty"), "true")
        else:
            part = OxmlElement("w:t" if kind == "text" else "w:instrText")
            part.text = text
            part.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        run._r.append(part)


def element(tag: str, **attributes: str) -> Any:
    """An element of Word's markup."""
    made = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), value)
    return made


def shade(properties: Any, fill: str) -> None:
    """A background."""
    properties.append(element("w:shd", val="clear", color="auto", fill=fill))
