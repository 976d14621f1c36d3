"""COINr's two tables, iData and iMeta: a project made from them, and them made from a project.

The tables hold no recipe. Without one COINr's defaults hold: nothing divided, filled or treated, min-max 0 to 100
(over all years together), arithmetic means. What they say beyond a framework (targets, units of aggregates) stays
in notes, so that exporting gives the same tables back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Final

from pydantic import Field

from ganchao.domain.document import Bilingual, Code, Document, MethodAlone
from ganchao.domain.framework import Framework, Rank, Tier
from ganchao.domain.place import Step, Steps, place
from ganchao.domain.recipe import Aggregate, Impute, Normalise, Rescale, Screen, Treat, Weighting
from ganchao.errors import Problem, Where, nearest
from ganchao.files.cells import Raw
from ganchao.files.coinr_export import META, export_coinr
from ganchao.files.complaints import validate_framework
from ganchao.files.documents import plain, read_document, write_document
from ganchao.files.tables import RawTable, read_tables
from ganchao.files.templates import occupied, write_table
from ganchao.files.workbook import text_of
from ganchao.text import LANGS, say

__all__ = ["Recipe", "export_coinr", "import_coinr"]

VINTAGE: Final = "coinr"
TYPES: Final = ("Indicator", "Aggregate", "Group", "Denominator", "Other")
NEEDED: Final = ("iCode", "Type", "Parent", "Direction", "Weight")
MISSING: Final = frozenset({"", "NA", "NaN", "nan", "N/A"})


class Recipe(Document):
    """What COINr's two tables do not say: written over COINr's defaults."""

    denominate: bool = False
    """Divide indicators by the denominators that iMeta names."""
    year: int | None = None
    """The year of the data, where iData has no column Time."""
    code: Code | None = None
    """Short name of the index; the code of iMeta's top aggregate unless given."""
    name: Bilingual | None = None
    """Name as readers should see it."""
    credit: Bilingual | None = None
    """Whom to credit."""
    simulated: Bilingual | None = None
    """What is simulated."""
    own: str | None = None
    """Code of our own unit."""
    peers: tuple[str, ...] | None = None
    """Units we compare ourselves with."""
    screen: Screen | None = None
    """COINr's Screen."""
    impute: Annotated[Impute | None, MethodAlone] = None
    """COINr's Impute."""
    treat: Annotated[Treat | None, MethodAlone] = None
    """COINr's Treat."""
    normalise: Annotated[Normalise | None, MethodAlone] = None
    """COINr's Normalise."""
    weighting: Annotated[Weighting | None, MethodAlone] = None
    """Where weights come from, instead of iMeta."""
    aggregate: Annotated[Aggregate | None, MethodAlone] = None
    """COINr's Aggregate."""
    available: float | None = Field(default=None, ge=0, le=1)
    """COINr's dat_thresh."""
    rescale: Annotated[Rescale | None, MethodAlone] = None
    """A published scale for every group's scores."""
    rank: Rank | None = None
    """How scores become positions."""
    tiers: tuple[Tier, ...] | None = None
    """Named bands of ranks."""


def import_coinr(idata: Path, imeta: Path, directory: Path, recipe: Path | None = None) -> tuple[Problem, ...]:
    """Writes a project folder from COINr's tables; nothing is written where there are errors."""
    data_table, problems = first_table(idata)
    meta_table, more = first_table(imeta)
    problems += more
    chosen, more = read_document(recipe, Recipe) if recipe is not None else (Recipe(), ())
    problems += more
    if data_table is None or meta_table is None or chosen is None:
        return problems
    reading = Reading(data_table, meta_table, chosen)
    framework, more = reading.framework("" if recipe is None else recipe.name)
    problems += more
    if recipe is None:
        problems += (Problem("coinr.defaults", Where(imeta.name), severity="warning"),)
    if framework is None or any(problem.severity == "error" for problem in problems):
        return problems
    if taken := occupied(directory):
        return (*problems, *taken)
    write_document(directory / "framework.yaml", framework)
    write_table(directory / "units.csv", *reading.units())
    write_table(directory / "data" / VINTAGE / "values.csv", *reading.values(framework))
    return problems


def first_table(path: Path) -> tuple[RawTable | None, tuple[Problem, ...]]:
    """The only table of a file, or the first sheet of a workbook."""
    tables, problems = read_tables(path)
    return (tables[0] if tables else None), problems


@dataclass
class Reading:
    """COINr's two tables on their way to a framework."""

    data: RawTable
    meta: RawTable
    recipe: Recipe
    problems: list[Problem] = field(default_factory=list)
    rows: dict[tuple[Step, ...], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        canonical = {name.casefold(): name for name in META}
        header = tuple(canonical.get(title.casefold(), title) for title in self.meta.header)
        self.records = [
            (row, {title: text_of(cell) for title, cell in zip(header, cells.values(), strict=True)})
            for row, cells in self.meta.records()
        ]
        for _, record in self.records:
            record.update({title: "" for title, text in record.items() if text in MISSING})
        self.require(self.meta, header, NEEDED)
        self.require(self.data, self.data.header, ("uCode",))
        if "Time" not in self.data.header and self.recipe.year is None:
            self.problems.append(Problem("coinr.no_time", Where(self.data.file, self.data.sheet)))

    def require(self, table: RawTable, header: Iterable[str], columns: Iterable[str]) -> None:
        """Columns that must be there."""
        have = tuple(header)
        self.problems += [
            Problem("coinr.no_column", Where(table.file, table.sheet), {"column": column, "have": ", ".join(have[:12])})
            for column in columns if column not in have
        ]

    def of_type(self, kind: str) -> list[tuple[int, dict[str, str]]]:
        """Rows of iMeta of one type."""
        return [(row, record) for row, record in self.records if record.get("Type", "").casefold() == kind.casefold()]

    def framework(self, recipe_name: str) -> tuple[Framework | None, tuple[Problem, ...]]:
        """The framework that the tables and the recipe say."""
        if self.problems:
            return None, tuple(self.problems)
        self.check_rows()
        method = "coinr.method.recipe" if recipe_name else "coinr.method.defaults"
        top = next((record["iCode"] for _, record in self.of_type("Aggregate") if not record["Parent"]), "index")
        description = {
            lang: say("coinr.description", lang, method=say(method, lang, recipe=recipe_name)) + self.group_names()
            for lang in LANGS
        }
        several = "Time" in self.data.header and len(set(self.column("Time"))) > 1
        data: dict[str, Any] = {
            "code": top, "description": description, "indicators": self.indicators(), "groups": self.groups(),
            "normalise": {"method": "minmax", "to": [0, 100], "over": "all" if several else "year"},
        }
        chosen = plain(self.recipe)
        data |= {key: value for key, value in chosen.items() if key not in {"denominate", "year"}}
        framework, problems = validate_framework(data, self.where)
        return framework, (*self.problems, *problems)

    def check_rows(self) -> None:
        """Types, directions, weights and columns that cannot be understood."""
        known = {kind.casefold() for kind in TYPES}
        for row, record in self.records:
            if record["Type"].casefold() not in known:
                self.add("coinr.unknown_type", row, "Type", value=record["Type"])
        for row, record in (*self.of_type("Indicator"), *self.of_type("Aggregate")):
            if number(record["Direction"]) not in {1.0, -1.0}:
                self.add("coinr.direction", row, "Direction", value=record["Direction"])
            if record["Weight"] and number(record["Weight"]) is None:
                self.add("coinr.weight", row, "Weight", value=record["Weight"])
        for row, record in self.of_type("Aggregate"):
            if number(record["Direction"]) == -1.0:
                self.add("coinr.group_direction", row, "Direction", severity="warning", code=record["iCode"])
        self.check_columns()

    def check_columns(self) -> None:
        """Columns of iData that iMeta does not name, and rows of iMeta without a column."""
        named = {record["iCode"] for _, record in self.records}
        for kind in ("Indicator", "Denominator", "Group"):
            for row, record in self.of_type(kind):
                code = record["iCode"]
                if code not in self.data.header:
                    close = nearest(code, [title for title in self.data.header if title not in named])
                    self.add("coinr.no_data_column" + ("_close" if close else ""), row, "iCode", code=code, close=close)
        for row, record in self.of_type("Other"):
            self.add("coinr.left_out", row, "iCode", severity="warning", code=record["iCode"])
        for title in self.data.header:
            if title and title not in named and title not in {"uCode", "uName", "Time"}:
                where = Where(self.data.file, self.data.sheet, self.data.first_row - 1, title)
                self.problems.append(Problem("coinr.unknown_column", where, {"column": title}, "warning"))

    def add(self, key: str, row: int, column: str, *, severity: Any = "error", **values: object) -> None:
        """A problem in a cell of iMeta."""
        where = Where(self.meta.file, self.meta.sheet, row, column)
        self.problems.append(Problem(key, where, values, severity))

    def indicators(self) -> list[dict[str, Any]]:
        """Indicators, and denominators as series."""
        found: list[dict[str, Any]] = []
        for row, record in self.of_type("Indicator"):
            self.rows[("indicators", len(found))] = row
            divided = self.recipe.denominate and record.get("Denominator")
            kept = {"Target": record.get("Target", ""), "Denominator": "" if divided else record.get("Denominator", "")}
            entry = self.node(record, kept)
            if number(record["Direction"]) == -1.0:
                entry["direction"] = "lower"
            if record.get("Unit"):
                entry["measured_in"] = {"en": record["Unit"]}
            if divided:
                entry |= {"numerator": record["iCode"], "denominator": record["Denominator"]}
            found.append(entry)
        for row, record in self.of_type("Denominator"):
            self.rows[("indicators", len(found))] = row
            entry = {"code": record["iCode"], "name": {"en": record.get("iName", "")}, "role": "series"}
            if record.get("Unit"):
                entry["measured_in"] = {"en": record["Unit"]}
            found.append(entry)
        return found

    def groups(self) -> list[dict[str, Any]]:
        """Aggregates."""
        found: list[dict[str, Any]] = []
        for row, record in self.of_type("Aggregate"):
            self.rows[("groups", len(found))] = row
            direction = record["Direction"] if number(record["Direction"]) == -1.0 else ""
            found.append(self.node(record, {"Unit": record.get("Unit", ""), "Direction": direction}))
        return found

    def node(self, record: Mapping[str, str], kept: Mapping[str, str]) -> dict[str, Any]:
        """What indicators and aggregates have in common."""
        entry: dict[str, Any] = {"code": record["iCode"], "name": {"en": record.get("iName", "")}}
        if record["Parent"]:
            entry["group"] = record["Parent"]
        weight = number(record["Weight"])
        if weight is not None and weight != 1.0:
            entry["weight"] = weight
        if any(kept.values()):
            entry["note"] = {"en": "COINr: " + "; ".join(f"{key}={value}" for key, value in kept.items() if value)}
        return entry

    def group_names(self) -> str:
        """Names of iMeta's groups of units, kept for exporting."""
        named = [f"{record['iCode']}={record.get('iName', '')}" for _, record in self.of_type("Group")]
        return f" COINr groups: {'; '.join(named)}." if named else ""

    def where(self, steps: Steps) -> Where:
        """The row of iMeta that says what stands at a place of the framework."""
        row = self.rows.get(tuple(steps[:2]))
        return Where(self.meta.file, self.meta.sheet, row, path=place({}, steps[2:] if row else steps))

    def column(self, title: str) -> list[Raw]:
        """A column of iData."""
        return list(self.data.columns[self.data.header.index(title)])

    def units(self) -> tuple[list[str], list[list[str]]]:
        """Header and rows of ``units.csv``."""
        groups = [record["iCode"] for _, record in self.of_type("Group")]
        names = self.column("uName") if "uName" in self.data.header else self.column("uCode")
        found: dict[str, list[str]] = {}
        columns = [self.column(code) for code in groups]
        for at, code in enumerate(map(text_of, self.column("uCode"))):
            if code and code not in found:
                cells = [text_of(column[at]) for column in columns]
                found[code] = [code, text_of(names[at]), *("" if cell in MISSING else cell for cell in cells)]
        return ["code", "name_en", *groups], list(found.values())

    def values(self, framework: Framework) -> tuple[list[str], list[list[str]]]:
        """Header and rows of the data: denominators first, then indicators, as written."""
        codes = [indicator.code for indicator in framework.indicators]
        codes.sort(key=self.data.header.index)
        years = [text_of(cell) for cell in self.column("Time")] if "Time" in self.data.header else []
        units = [text_of(cell) for cell in self.column("uCode")]
        columns = [self.column(code) for code in codes]
        rows = []
        for at, unit in enumerate(units):
            if unit:
                year = years[at] if years else str(self.recipe.year)
                cells = [text_of(column[at]) for column in columns]
                rows.append([unit, year.removesuffix(".0"), *("" if cell in MISSING else cell for cell in cells)])
        return ["unit", "year", *codes], rows


def number(text: str) -> float | None:
    """The number that a text is, or nothing."""
    try:
        return float(text)
    except ValueError:
        return None
