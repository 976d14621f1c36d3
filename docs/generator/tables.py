"""Reference of the output tables: every column of every file that a run leaves."""

from __future__ import annotations

from docs.generator.docstring import cell
from docs.generator.words import words
from ganchao.cli.shapes import SHAPES
from ganchao.reporting.assess_tables import ASSESS_SCHEMAS
from ganchao.reporting.audit_tables import AUDIT_SCHEMAS
from ganchao.reporting.funnel_tables import FUNNEL_SCHEMAS
from ganchao.reporting.gap_tables import GAP_SCHEMAS
from ganchao.reporting.items_tables import ITEM_SCHEMAS
from ganchao.reporting.lights_tables import LIGHT_SCHEMAS
from ganchao.reporting.nowcast_tables import NOWCAST_SCHEMAS
from ganchao.reporting.outline_tables import OUTLINE_SCHEMAS
from ganchao.reporting.outlook_tables import FORECAST_SCHEMAS
from ganchao.reporting.own_brief import OWN_SCHEMAS
from ganchao.reporting.plan_tables import PLAN_SCHEMAS
from ganchao.reporting.progress_tables import PROGRESS_SCHEMAS
from ganchao.reporting.tables import SCHEMAS
from ganchao.reporting.target_tables import TARGET_SCHEMAS
from ganchao.text import Lang

INTRODUCTION = (
    "A run writes tidy tables to `tables/*.csv`: UTF-8 with a byte order mark, so that Excel opens them; one fact per "
    "row, full numbers. Above 50,000 units they are Parquet and hold the index and its first level. Names and order "
    "of columns stay as they are; new columns are added behind. Other programs may build on them."
)

JSON = (
    "With `--json` a command prints one JSON value on standard output and nothing else; bad input gives the shape "
    "`problems` and exit code 2. `ranking[].rank` is the `rank` of each entry of the list `ranking`. "
    "The default seed is 2019."
)

TABLES = {
    **SCHEMAS, **AUDIT_SCHEMAS, **GAP_SCHEMAS, **FORECAST_SCHEMAS, **TARGET_SCHEMAS, **OWN_SCHEMAS, **PLAN_SCHEMAS,
    **PROGRESS_SCHEMAS, **LIGHT_SCHEMAS, **FUNNEL_SCHEMAS, **ITEM_SCHEMAS, **OUTLINE_SCHEMAS, **NOWCAST_SCHEMAS,
    **ASSESS_SCHEMAS,
}  # fmt: skip


def page(lang: Lang) -> str:
    """The whole page."""
    lines = [f"# {words('Output tables', lang)}", "", words(INTRODUCTION, lang), ""]
    head = " | ".join(words(title, lang) for title in ("Column", "Type", "Meaning"))
    for table, columns in TABLES.items():
        lines += [f"## `{table}.csv` {{ #{table} }}", "", f"| {head} |", "|---|---|---|"]
        for column, field in columns.items():
            meaning = cell(field.meaning.in_lang(lang))
            lines.append(f"| `{column}` | {words(field.type, lang)} | {meaning} |")
        lines.append("")
    lines += [f"## {words('JSON', lang)} {{ #json }}", "", words(JSON, lang), ""]
    for name, fields in SHAPES.items():
        anchor = name.replace(".", "-").replace(" ", "-")
        lines += [f"### `{name}` {{ #json-{anchor} }}", "", f"| {head} |", "|---|---|---|"]
        lines += [f"| `{way}` | {words(f.type, lang)} | {cell(f.meaning.in_lang(lang))} |" for way, f in fields.items()]
        lines.append("")
    return "\n".join(lines)
