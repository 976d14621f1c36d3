"""Reference of the funnel file and of the table of leads."""

from __future__ import annotations

from docs.generator.docstring import cell
from docs.generator.framework import documents, section
from docs.generator.words import words
from ganchao.domain.funnel import FunnelBook
from ganchao.files.leads import HEADERS, RELATIONS

INTRODUCTION = (
    "Funnels and the library of policies, platforms, name cards and resources, in a file of their own named by "
    "`ganchao track funnel --funnels FILE`. Three funnels are shipped to start from: copy "
    "`ganchao/files/presets/funnels.yaml` and edit it. An unknown key is an error."
)
LEADS = (
    "`leads.csv` in the project's folder, or a file named by `--leads`: one row for every lead and stage, with the day "
    "on which the stage was reached as year-month-day. What else is known of a lead stands on any of its rows, once is "
    "enough. Columns that gates ask for have the gate's attribute or name as header. Talents have codes only: a name "
    "or contact is refused."
)
MEANINGS = {
    "lead": "code of the lead",
    "funnel": "funnel, by code or name; may be left out where there is only one",
    "stage": "stage or exit, by code or name",
    "date": "day on which it was reached",
    "name": "name of the project or firm; the same name under two codes would count twice and is refused",
    "amount": "amount in the funnel's unit",
    "unit": "unit of the amount; another than the funnel's is refused",
    "resource": "codes of the library, several joined by semicolons; shared evenly",
    "parent": "lead that this one is tied to",
    "relation": "how: an increase counts its increment, an upgrade nothing, a change of investor goes on as one lead",
    "investor": "who invests",
    "reason": "why it left",
    "simulated": "whether it is made up; then every picture and table says so",
}


def page(lang: str) -> str:
    """The whole page."""
    lines = [f"# {words('The funnel file', lang)}", "", words(INTRODUCTION, lang), ""]
    for document in documents(FunnelBook):
        lines += [*section(document, lang), ""]
    lines += [f"## {words('The table of leads', lang)} {{ #leads }}", "", words(LEADS, lang), ""]
    head = " | ".join(words(title, lang) for title in ("Column", "Also accepted as", "Meaning"))
    lines += [f"| {head} |", "|---|---|---|"]
    for column, names in HEADERS.items():
        others = words(", ", lang).join(f"`{name}`" for name in names if name != column)
        lines.append(f"| `{column}` | {others} | {cell(words(MEANINGS[column], lang))} |")
    values = words(", ", lang).join(f"`{name}`" for name in RELATIONS)
    lines += ["", words("Relations: ", lang) + values, ""]
    return "\n".join(lines)
