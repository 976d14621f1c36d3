"""Which indicator a header means and which unit a name means: exactly, or with blanks, case and width set aside."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ganchao.domain.document import CODE_PATTERN
from ganchao.domain.framework import Framework, Indicator
from ganchao.domain.panel import Unit
from ganchao.errors import nearest
from ganchao.files.cells import Raw, Reading
from ganchao.files.headers import header_text, split_bracket
from ganchao.files.notation import plain_key
from ganchao.text import Lang

TOTALS: Final = frozenset(
    {
        "合计",
        "总计",
        "小计",
        "共计",
        "总和",
        "平均",
        "平均值",
        "均值",
        "合计数",
        "total",
        "sum",
        "average",
        "mean",
        "subtotal",
    }
)
_CODE = re.compile(CODE_PATTERN)


class IndicatorNames:
    """Columns that a framework needs, found by code or by name in either language."""

    def __init__(self, framework: Framework) -> None:
        self.columns: tuple[str, ...] = framework.columns()
        self.place: Mapping[str, int] = {column: k for k, column in enumerate(self.columns)}
        own = {indicator.code: indicator for indicator in framework.indicators}
        self.indicators: dict[str, Indicator] = {column: own[column] for column in self.columns if column in own}
        self.readings = tuple(self._reading(column) for column in self.columns)
        self._exact: dict[str, str] = {plain_key(column): column for column in self.columns}
        named: dict[str, set[str]] = {}
        for column, indicator in self.indicators.items():
            for name in (indicator.name.zh, indicator.name.en):
                for key in {plain_key(name), plain_key(split_bracket(name)[0])} - {""}:
                    named.setdefault(key, set()).add(column)
        self.ambiguous = {
            key: sorted(columns) for key, columns in named.items() if len(columns) > 1 and key not in self._exact
        }
        self._named = {key: next(iter(columns)) for key, columns in named.items() if len(columns) == 1}

    def _reading(self, column: str) -> Reading:
        indicator = self.indicators.get(column)
        if indicator is None:
            return Reading()
        if indicator.denominator:  # the column is the numerator, so the indicator's unit is not its own
            return Reading(missing_codes=tuple(indicator.missing_codes))
        return Reading.of(indicator)

    def find(self, title: str) -> tuple[str, str] | None:
        """The needed column that a header means, and the unit it states in brackets."""
        bare, bracket = split_bracket(title)
        for text, rest in ((title, ""), (bare, bracket)):
            key = plain_key(text)
            column = self._exact.get(key) or self._named.get(key)
            if column:
                return column, rest
        return None

    def measured_in(self, column: str) -> tuple[str, ...]:
        """Names of the unit of measurement that a column should have; empty where the framework states none."""
        indicator = self.indicators.get(column)
        if indicator is None or indicator.denominator:
            return ()
        return tuple(dict.fromkeys(text for text in (indicator.measured_in.zh, indicator.measured_in.en) if text))

    def known_as(self, column: str) -> tuple[str, ...]:
        """Code and names of a column."""
        indicator = self.indicators.get(column)
        names = (indicator.name.zh, indicator.name.en) if indicator else ()
        return (column, *(name for name in names if name))


def contradicts(stated: str, declared: Sequence[str]) -> bool:
    """Whether a unit of measurement written beside data is another than the framework's."""
    same = {"百分比": "%", "percent": "%", "percentage": "%", "pct": "%", "百分点": "%"}
    keys = {same.get(plain_key(text), plain_key(text)) for text in declared}
    return bool(stated and keys) and same.get(plain_key(stated), plain_key(stated)) not in keys


@dataclass(frozen=True)
class KnownUnit:
    """What a text in a unit column means."""

    code: str = ""
    repair: str = ""  # message key
    problem: str = ""  # message key
    close: str = ""
    known: Listed | None = None  # every unit, where there are few


@dataclass(frozen=True)
class Listed:
    """Units as a value inside a message."""

    units: tuple[Unit, ...]

    def in_lang(self, lang: Lang) -> str:
        """Their names in the reader's language, or their codes."""
        names = [unit.name.in_lang(lang) or unit.code for unit in self.units]
        return "、".join(names) if lang == "zh" else ", ".join(f"'{name}'" for name in names)


FEW: Final = 12
"""So many units are listed where a name means none of them."""


class UnitNames:
    """Units found by code, by name or by a former name; without a roster every code is a unit."""

    def __init__(self, roster: Mapping[str, Unit]) -> None:
        self.roster = roster
        self.place: dict[str, int] = {code: k for k, code in enumerate(roster)}
        self._exact: dict[str, set[str]] = {}
        self._loose: dict[str, set[str]] = {}
        self._former: dict[str, set[str]] = {}
        for code, unit in roster.items():
            for text in (unit.name.zh, unit.name.en):
                if text and text not in roster:
                    self._exact.setdefault(text, set()).add(code)
            for text in (code, unit.name.zh, unit.name.en):
                if text:
                    self._loose.setdefault(plain_key(text), set()).add(code)
            if unit.renamed:
                self._former.setdefault(plain_key(unit.renamed), set()).add(code)

    def find(self, text: str) -> KnownUnit:
        """The unit that a text means."""
        if not self.roster:
            return KnownUnit(text) if _CODE.fullmatch(text) else KnownUnit(problem="files.unit_no_code")
        if text in self.roster:
            return KnownUnit(text)
        for known, repair in (
            (self._exact, ""),
            (self._loose, "files.unit_name_repaired"),
            (self._former, "files.former_name"),
        ):
            codes = known.get(text if known is self._exact else plain_key(text), set())
            if len(codes) == 1:
                return KnownUnit(next(iter(codes)), repair)
            if codes:
                return KnownUnit(problem="files.unit_ambiguous", close=", ".join(sorted(codes)))
        if plain_key(text) in TOTALS:
            return KnownUnit(problem="files.total_row")
        if close := self._closest(text):
            return KnownUnit(problem="files.unit_unknown_close", close=close)
        few = Listed(tuple(self.roster.values())) if len(self.roster) <= FEW else None
        return KnownUnit(problem="files.unit_unknown", known=few)

    def _closest(self, text: str) -> str:
        names = [*self.roster, *self._exact]
        inside = [name for name in self._exact if len(name) > 1 and (name in text or text in name) and text]
        return max(inside, key=len) if inside else nearest(text, names)

    def number(self, code: str) -> int:
        """Place of a unit on the unit axis; a code met for the first time takes the next."""
        return self.place.setdefault(code, len(self.place))

    def share(self, texts: Iterable[str]) -> float:
        """Share of texts that are units."""
        each = [self.find_quickly(text) for text in texts if text]
        return sum(each) / len(each) if each else 0.0

    def find_quickly(self, text: str) -> bool:
        """Whether a text is a unit, without looking for a suggestion."""
        if not self.roster:
            return _CODE.fullmatch(text) is not None
        return text in self.roster or any(
            key in known
            for known, key in ((self._exact, text), (self._loose, plain_key(text)), (self._former, plain_key(text)))
        )


def unit_text(raw: Raw) -> str:
    """A unit's cell as text."""
    return "" if raw is None else header_text(raw)
