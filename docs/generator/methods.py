"""Reference of the methods: one entry per row of every method table."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import Any

from pydantic import BaseModel

from docs.generator.docstring import Docstring, markdown, parse
from docs.generator.words import words
from ganchao.domain.framework import Aggregate, Impute, Normalise, Treat, Weighting


@dataclass(frozen=True)
class MethodTable:
    """A table of methods and the part of the recipe that picks from it."""

    title: str
    module: str
    name: str
    step: type[BaseModel]
    key: str

    def rows(self) -> dict[str, Any]:
        """Name -> row."""
        rows: dict[str, Any] = getattr(import_module(self.module), self.name)
        return rows


TABLES = (
    MethodTable("Imputing: how missing values are filled", "ganchao.scoring.impute", "IMPUTERS", Impute, "impute"),
    MethodTable("Treating: how outliers are tamed", "ganchao.scoring.treat", "TREATMENTS", Treat, "treat"),
    MethodTable("Normalising: how values come to one scale", "ganchao.scoring.normalise", "NORMALISERS", Normalise,
                "normalise"),
    MethodTable("Weighting: where weights come from", "ganchao.scoring.weight", "WEIGHTINGS", Weighting, "weighting"),
    MethodTable("Aggregating: how members add up", "ganchao.scoring.aggregate", "AGGREGATORS", Aggregate, "aggregate"),
)

LAWS = {
    "monotone": "a better value never lowers the own result",
    "between": "the result lies between the smallest and the largest member",
    "unit_free": "measuring in another unit changes nothing",
    "scale_free": "multiplying all values by a positive number changes nothing",
    "mirrored": "turning the direction round mirrors the result",
    "own_only": "a unit's result does not depend on the other units",
    "sums_to_one": "weights of a group sum to 1",
    "non_negative": "no weight is negative",
    "keeps_observed": "observed values stay as they are",
    "keeps_order": "the order of two values is never reversed",
    "within_range": "results lie within the range of the values given",
}

INTRODUCTION = (
    "Each method is a function in a table of the code; the name is what you write in `framework.yaml`. "
    "“Keeps” names the laws that the test suite checks for it; a law not named is broken by an example in the tests."
)


def page(lang: str) -> str:
    """The whole page."""
    lines = [f"# {words('Methods', lang)}", "", words(INTRODUCTION, lang), ""]
    for table in TABLES:
        lines += [f"## {words(table.title, lang)} {{ #{table.key} }}", "", *overview(table, lang), ""]
        for name, row in table.rows().items():
            lines += [*entry(table, name, row, lang), ""]
    return "\n".join(lines)


def overview(table: MethodTable, lang: str) -> list[str]:
    """Names and meanings at a glance."""
    lines = [f"| `{table.key}:` | {words('Meaning', lang)} |", "|---|---|"]
    for name, row in table.rows().items():
        meaning = markdown(words(parse(row.function).meaning, lang)).replace("|", "\\|")
        lines.append(f"| [`{name}`](#{table.key}-{name}) | {meaning} |")
    return lines


def entry(table: MethodTable, name: str, row: Any, lang: str) -> list[str]:
    """One method."""
    said: Docstring = parse(row.function)
    lines = [f"### `{name}` {{ #{table.key}-{name} }}", "", markdown(words(said.meaning, lang)), ""]
    for formula in said.formulas:
        lines += ["$$", formula, "$$", ""]
    for paragraph in said.body:
        lines += [markdown(words(paragraph, lang)), ""]
    for option in sorted(row.options):
        field = table.step.model_fields[option]
        needed = words(" (needed)", lang) if option in row.needs else ""
        meaning = markdown(words(" ".join((field.description or "").split()), lang))
        lines.append(f"- `{option}`{needed}{words(': ', lang)}{meaning}")
    if row.options:
        lines.append("")
    if row.keeps:
        laws = words("; ", lang).join(words(meaning, lang) for law, meaning in LAWS.items() if law in row.keeps)
        lines += [f"**{words('Keeps', lang)}**{words(': ', lang)}{laws}", ""]
    if said.references:
        lines += [f"**{words('References', lang)}**{words(': ', lang)}{markdown(said.references)}", ""]
    if said.example:
        lines += ["```pycon", said.example, "```", ""]
    return lines
