"""Reference of the output tables: every column of every file that a run leaves."""

from __future__ import annotations

from docs.generator.docstring import cell
from docs.generator.words import words
from ganchao.reporting.tables import SCHEMAS
from ganchao.text import Lang

INTRODUCTION = (
    "A run writes tidy tables to `tables/*.csv`: UTF-8 with a byte order mark, so that Excel opens them; one fact per "
    "row, full numbers. Above 50,000 units they are Parquet and hold the index and its first level. Names and order "
    "of columns stay as they are; new columns are added behind. Other programs may build on them."
)


def page(lang: Lang) -> str:
    """The whole page."""
    lines = [f"# {words('Output tables', lang)}", "", words(INTRODUCTION, lang), ""]
    head = " | ".join(words(title, lang) for title in ("Column", "Type", "Meaning"))
    for table, columns in SCHEMAS.items():
        lines += [f"## `{table}.csv` {{ #{table} }}", "", f"| {head} |", "|---|---|---|"]
        for column, field in columns.items():
            meaning = cell(field.meaning.in_lang(lang))
            lines.append(f"| `{column}` | {words(field.type, lang)} | {meaning} |")
        lines.append("")
    return "\n".join(lines)
