"""A brief as one self-contained HTML file: works without a network, prints well, asks no host for anything.

Scripts run under a strict content security policy: they are named by hash, and Vega evaluates expressions
with its interpreter, so that ``unsafe-eval`` is not needed.
"""

from __future__ import annotations

import base64
import hashlib
import itertools
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, Final
from urllib.parse import quote

from ganchao.reporting.blocks import (
    Block,
    Brief,
    Callout,
    Chart,
    Choice,
    Column,
    Heading,
    Paragraph,
    Span,
    Table,
    on_page,
    on_paper,
)
from ganchao.reporting.charts import chart_spec, chart_svg
from ganchao.reporting.charts.drawing import text_width
from ganchao.reporting.figures import enumerated, figure, is_missing, is_number
from ganchao.reporting.sheets import LANGUAGE, json_text, page_script, stylesheet, vega_script
from ganchao.text import Lang, say

SEARCHED: Final = 15
"""Tables longer than this can be searched."""
PORTRAIT: Final = 11
"""Columns of the widest table that fits a sheet of paper upright."""
PRINTED: Final = 24
"""Columns of the widest table that fits a sheet of paper turned sideways."""
INDENTS: Final = "\u2003\u3000"
"""Blanks that show how deep a node stands."""
UNBROKEN: Final = 6.5
"""Words no wider than so many Chinese characters stay on one line on paper."""
NAMED: Final = 3
"""Parts named on the line that experts open."""
WIDE: Final = frozenset({"bump", "heat_map", "acceptability", "small_multiples", "light_strip"})
"""Pictures that scroll sideways on a phone instead of shrinking."""


@dataclass(frozen=True)
class Served:
    """What a page from a server adds to blocks, which a file by itself cannot."""

    beside: Callable[[Block], str] = lambda _block: ""  # what stands under a table or picture
    still: Callable[[Chart], str] | None = None  # address of a picture's still, drawn when somebody looks at it
    link: Callable[[str], str] = lambda _code: ""  # where the name of a unit or node leads, by its code; "" nowhere


ALONE: Final = Served()
"""A file by itself."""


def html(brief: Brief, lang: Lang, title: str = "", facts: Mapping[str, str] | None = None) -> str:
    """The whole report as one HTML file; ``facts`` (date, version, seed …) stand under the title and at the foot."""
    shown = [block for block in brief if not (isinstance(block, Table) and block.workbook_only)]
    heading = next((block.text for block in shown if isinstance(block, Heading) and block.level == 1), title)
    body = fragment(shown, lang)
    contents = _contents(shown, lang)
    charts = any(isinstance(block, Chart) for block in shown)
    scripts = [vega_script()] if charts else []
    scripts.append(page_script(lang))
    policy = content_policy(scripts)
    notices = "".join(_notice(block) for block in shown if _is_notice(block))
    stamp = any(isinstance(block, Callout) and block.tone == "simulated" for block in shown)
    return "".join(
        [
            f'<!doctype html>\n<html lang="{LANGUAGE[lang]}"><head><meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="color-scheme" content="light dark">',
            f'<meta name="generator" content="Ganchao"><title>{escape(title or heading)}</title>',
            f"<style>{stylesheet(lang)}</style></head>",
            f'<body{" class=simulated" if stamp else ""}><a class="skip" href="#text">{_say("page.skip", lang)}</a>',
            f"<header>{notices}<h1>{escape(heading)}</h1>{_facts(facts)}</header>",
            f'<div class="frame{"" if contents else " plain"}">{contents}<main id="text">{body}</main></div>',
            f"<footer>{_say('page.made_by', lang)}{_facts(facts)}</footer>",
            *(f"<script>{script}</script>" for script in scripts),
            "</body></html>\n",
        ]
    )


def fragment(brief: Sequence[Block], lang: Lang, served: Served = ALONE) -> str:
    """A brief as part of a page: neither title nor notices, scripts or styles."""
    inside = [
        (place, block)
        for place, block in enumerate(brief)
        if not (isinstance(block, Heading) and block.level == 1) and not _is_notice(block)
        and not (isinstance(block, Table) and block.workbook_only)
    ]  # fmt: skip
    return "\n".join(
        _fold(list(some), lang, served)
        if expert
        else "\n".join(_block(block, place, lang, served) for place, block in some)
        for expert, some in itertools.groupby(inside, key=lambda pair: pair[1].expert)
    )


def _is_notice(block: Block) -> bool:
    return isinstance(block, Callout) and block.tone == "secrecy"


def _fold(blocks: list[tuple[int, Block]], lang: Lang, served: Served) -> str:
    """Blocks for experts behind a line that names the first of them: opened on request, printed only when open."""
    heads = [block.text for _, block in blocks if isinstance(block, Heading)]
    titles = heads or [block.title for _, block in blocks if isinstance(block, (Table, Chart)) and block.title]
    titles = titles or [block.tables[0][1].title for _, block in blocks if isinstance(block, Choice)]
    listed = enumerated(titles, lang, most=NAMED)
    summary = _say("page.expert", lang, list=listed) if listed else _say("page.expert_more", lang)
    body = "\n".join(_block(block, place, lang, served) for place, block in blocks)
    return f'<details class="expert"><summary>{summary}</summary>\n{body}\n</details>'


def _notice(block: Block) -> str:
    return f'<p class="secrecy">{escape(block.text)}</p>' if isinstance(block, Callout) else ""


def content_policy(scripts: list[str]) -> str:
    """Nothing may be loaded, and only these scripts may run."""
    hashes = " ".join(
        "'sha256-" + base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() + "'" for script in scripts
    )
    return (
        f"default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; img-src data: blob:; "
        "base-uri 'none'; form-action 'none'"
    )


def _say(key: str, lang: Lang, **values: object) -> str:
    return escape(say(f"reporting.{key}", lang, **values))


def _facts(facts: Mapping[str, str] | None) -> str:
    items = "".join(
        f"<div><dt>{escape(name)}</dt><dd>{escape(str(value))}</dd></div>" for name, value in (facts or {}).items()
    )
    return f'<dl class="facts">{items}</dl>' if items else ""


def _contents(blocks: list[Block], lang: Lang) -> str:
    items = "".join(
        f'<li><a href="#{escape(_anchor(block, place))}">{escape(block.text)}</a></li>'
        for place, block in enumerate(blocks)
        if isinstance(block, Heading) and block.level == 2 and not block.expert
    )
    if not items:
        return ""
    summary = f"<summary>{_say('page.contents', lang)}</summary>"
    return f'<nav class="contents"><details open>{summary}<ol>{items}</ol></details></nav>'


def _anchor(heading: Heading, place: int) -> str:
    return heading.anchor or f"part-{place}"


def _block(block: Block, place: int, lang: Lang, served: Served) -> str:
    match block:
        case Heading():
            level = min(max(block.level, 1), 6)
            return f'<h{level} id="{escape(_anchor(block, place))}">{escape(block.text)}</h{level}>'
        case Paragraph():
            return f"<p>{escape(block.text)}</p>"
        case Callout():
            items = "".join(f"<li>{escape(item)}</li>" for item in block.items)
            more = f"<ul>{items}</ul>" if items else ""
            return f'<div class="callout {block.tone}" role="note"><p>{escape(block.text)}</p>{more}</div>'
        case Chart():
            return _chart(block, lang, served)
        case Choice():
            return _choice(block, lang, served)
        case Table():
            return _table(block, lang, served)


def _chart(chart: Chart, lang: Lang, served: Served) -> str:
    spec = chart_spec(chart, lang, titled=False, width=None)
    note = f'<p class="note">{escape(chart.note)}</p>' if chart.note else ""
    stamp = f' <span class="stamp">{escape(chart.stamp)}</span>' if chart.stamp else ""
    wide = " wide" if chart.kind in WIDE else " tall" if chart.kind == "tree" else ""
    wide += " grid" if chart.kind == "small_multiples" else ""
    reach = ' tabindex="0"' if chart.kind in WIDE else ""  # what scrolls is reached by keys
    label = _say("page.picture", lang, title=chart.title)
    if served.still is None:
        still = _slim(chart_svg(chart, lang, titled=False))
        drawn = f'<div class="still" role="img" aria-label="{label}">{still}</div>'
    else:
        address = escape(served.still(chart))
        drawn = (
            f'<div class="still"><noscript><img src="{address}" alt="{label}"></noscript>'
            f'<img data-src="{address}" alt="{label}"></div>'
        )
        wide += " served"
    return (
        f'<figure class="chart{wide}"><figcaption>{escape(chart.title)}{stamp}</figcaption>'
        f'<div class="scroll"{reach}><div class="live" role="img" aria-label="{label}"></div>'
        f"{drawn}</div>{note}{served.beside(chart)}"
        f'<script type="application/json" class="spec">{json_text(spec)}</script></figure>'
    )


def _slim(svg: str) -> str:
    """The same SVG without what only assistive readers of each single mark would use."""
    svg = re.sub(r' (?:aria-[a-z]+|role)="[^"]*"', "", svg)
    return re.sub(r"(\d+\.\d{2})\d+", r"\1", svg)


def _choice(choice: Choice, lang: Lang, served: Served) -> str:
    first = choice.tables[0][1]
    options = "".join(f'<option value="{k}">{escape(label)}</option>' for k, (label, _) in enumerate(choice.tables))
    select = f'<label>{escape(choice.label)} <select class="choose">{options}</select></label>'
    others = [_rows_data(table, lang) for _, table in choice.tables[1:]]
    data = f'<script type="application/json" class="choices">{json_text(others)}</script>'
    return _table(first, lang, served, tools=select, data=data, of=choice)


def _rows_data(table: Table, lang: Lang) -> dict[str, Any]:
    """What a page needs to show another table: head, cells as text with what to sort by, row marks."""
    table = on_page(table)
    widths = _bars(table)
    rows = [
        [_cell_data(table, row, column, cells[column], widths, lang) for column in range(len(cells))]
        for row, cells in enumerate(table.rows)
    ]
    marks = {row: word for (row, column), word in table.marks.items() if column == -1}
    return {
        "title": table.title,
        "note": table.note,
        "head": [column.title for column in table.columns],
        "rows": rows,
        "marks": marks,
    }


def _cell_data(table: Table, row: int, column: int, value: object, widths: Mapping[int, float], lang: Lang) -> Any:
    text = figure(value, table.columns[column], lang, marks=table.marks.get((row, column), ""))
    share = _share(value, widths.get(column))
    return text if share is None else [text, share]


def _table(
    table: Table, lang: Lang, served: Served, *, tools: str = "", data: str = "", of: Choice | None = None
) -> str:
    beside, led = served.beside(of or table), _led(table, served)
    table = on_page(table)
    widths = _bars(table)
    numeric = [_is_numeric(table, k) for k in range(len(table.columns))]
    short = [not is_num and _is_short(table, k) for k, is_num in enumerate(numeric)]
    head = "".join(_head(column, is_num, lang) for column, is_num in zip(table.columns, numeric, strict=True))
    kept = frozenset(on_paper(table))
    body = "".join(
        _row(table, row, cells, numeric, short, widths, lang, far=row not in kept, led=led)
        for row, cells in enumerate(table.rows)
    )
    search = ""
    if len(table.rows) > SEARCHED:
        search = (
            f'<label class="find"><span class="hidden">{_say("page.search_in", lang)}</span>'
            f'<input type="search" placeholder="{_say("page.search", lang)}"></label><output></output>'
        )
    bar = f'<div class="tools">{tools}{search}</div>' if tools or search else ""
    stamp = f' <span class="stamp">{escape(table.stamp)}</span>' if table.stamp else ""
    note = f'<p class="note">{escape(table.note)}</p>' if table.note or data else ""
    legend = _legend(table, lang)
    printed = sum(not column.expert for column in table.columns)
    long = (" long" if len(table.rows) > 25 else "") + (" many" if printed > PORTRAIT else "")
    beyond = ""
    if len(kept) < len(table.rows):
        cut = _say("document.rows_cut", lang, shown=len(kept), count=len(table.rows))
        beyond = f'<p class="note printed">{cut}</p>'
    if printed > PRINTED:
        long += " huge"
        beyond += f'<p class="note printed">{_say("page.printed", lang, shown=PRINTED, count=printed)}</p>'
    first_wide = " lead2" if len(table.columns) > 1 and numeric[0] and not numeric[1] else ""
    words = " words" if (not any(numeric) and len(table.columns) <= 5) or len(table.columns) <= 3 else ""
    return (
        f'<section class="table{long}{first_wide}{words}">'
        f'<h3 class="caption"><span>{escape(table.title)}</span>{stamp}</h3>{bar}'
        f'<div class="scroll" tabindex="0"><table{_watermark(table.stamp)}><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
        f"{note}{beyond}{legend}{beside}{data}</section>"
    )


def _watermark(stamp: str) -> str:
    """A table's style with the stamp behind its rows, again and again, so that a cropped picture still shows it."""
    if not stamp:
        return ""
    picture = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="130"><text x="150" y="75" text-anchor="middle" '
        'font-family="sans-serif" font-size="22" font-weight="600" fill="#8a6100" fill-opacity="0.16" '
        f'transform="rotate(-16 150 65)">{escape(stamp)}</text></svg>'
    )
    return f""" style="background-image:url('data:image/svg+xml,{quote(picture)}')\""""


def _head(column: Column, numeric: bool, lang: Lang) -> str:
    title = escape(column.note or say("reporting.page.sort", lang))
    kind = "n" if numeric else "t"
    bar = (" b" if column.bar else "") + (" x" if column.expert else "")
    button = f'<button type="button" title="{title}"><span>{escape(column.title)}</span></button>'
    return f'<th class="{kind}{bar}" scope="col">{button}</th>'


def _row(
    table: Table,
    row: int,
    cells: tuple[object, ...],
    numeric: list[bool],
    short: list[bool],
    widths: Mapping[int, float],
    lang: Lang,
    *,
    far: bool = False,
    led: Mapping[tuple[int, int], str],
) -> str:
    out = []
    for column, value in enumerate(cells):
        marks = table.marks.get((row, column), "")
        text = escape(figure(value, table.columns[column], lang, marks=marks)) + _along(value)
        if (row, column) in led:
            name = text.lstrip(INDENTS)
            text = f'{text[: len(text) - len(name)]}<a href="{escape(led[row, column])}">{name}</a>'
        share = _share(value, widths.get(column))
        style = f' style="--w:{share / 100:g}"' if share is not None else ""
        classes = " ".join(
            part
            for part in (
                "n" if numeric[column] else "s" if short[column] else "",
                "k" if not numeric[column] and text_width(text, 1) <= UNBROKEN else "",
                "b" if share is not None else "",
                "x" if table.columns[column].expert else "",
                marks,
                _sign_class(value, table.columns[column]),
            )
            if part
        )
        name = f' class="{classes}"' if classes else ""
        out.append(f"<td{name}{style}>{text}</td>")
    mark = "far" if far else table.marks.get((row, -1), "")
    return f"<tr{f' class={mark}' if mark else ''}>{''.join(out)}</tr>"


def _led(table: Table, served: Served) -> dict[tuple[int, int], str]:
    """Where cells of a page lead: a name stands before the column of its code, which pages leave out."""
    out, gone = dict[tuple[int, int], str](), 0
    for k, column in enumerate(table.columns):
        if column.code and k:
            addresses = ((row, served.link(str(cells[k]))) for row, cells in enumerate(table.rows) if cells[k])
            out |= {(row, k - 1 - gone): address for row, address in addresses if address}
        gone += column.code
    return out


def _along(value: object) -> str:
    """A range of ranks as a band along all of them, 1 at the left, with a stroke at the rank itself."""
    if not isinstance(value, Span):
        return ""
    step = 100 / max(value.last, 1)
    left, width = (value.low - 1) * step, max((value.high - value.low + 1) * step, 1.5)
    at = (value.at - 0.5) * step
    return (
        '<svg class="along" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect class="all" y="3" width="100" height="2"/><rect class="band" x="{left:.1f}" width="{width:.1f}" '
        f'height="8"/><rect class="at" x="{at - 0.6:.1f}" width="1.2" height="8"/></svg>'
    )


def _sign_class(value: object, column: Column) -> str:
    if not column.signed or not is_number(value) or is_missing(value):
        return ""
    number = float(value)  # type: ignore[arg-type]
    return "up" if number > 0 else "down" if number < 0 else ""


def _bars(table: Table) -> dict[int, float]:
    """Largest value of each column with bars."""
    out = {}
    for k, column in enumerate(table.columns):
        if column.bar:
            values = [float(row[k]) for row in table.rows if is_number(row[k]) and not is_missing(row[k])]  # type: ignore[arg-type]
            if values and min(values) >= 0 and max(values) > 0:
                out[k] = max(values)
    return out


def _share(value: object, most: float | None) -> int | None:
    if most is None or not is_number(value) or is_missing(value):
        return None
    return round(float(value) / most * 100)  # type: ignore[arg-type]


def _is_numeric(table: Table, column: int) -> bool:
    values = [row[column] for row in table.rows[:60] if not is_missing(row[column])]
    return bool(values) and all(is_number(value) for value in values)


def _is_short(table: Table, column: int) -> bool:
    """Whether a column of words holds only short ones, which are not worth breaking."""
    return (
        max((text_width(str(row[column]), 1) for row in table.rows[:400] if row[column] is not None), default=0) <= 11
    )


def _legend(table: Table, lang: Lang) -> str:
    order = ("own", "peer", "tied", "imputed", "treated", "missing", "simulated")
    used = {word for words in table.marks.values() for word in words.split()} - {"tied"}
    items = " ".join(f'<span class="key {word}">{_say(f"mark.{word}", lang)}</span>' for word in order if word in used)
    return f'<p class="legend">{_say("page.legend", lang)} {items}</p>' if items else ""
