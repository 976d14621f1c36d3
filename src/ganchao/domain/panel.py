"""The panel: values of every year, unit and indicator, in published units."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from ganchao.domain.document import Bilingual
from ganchao.errors import pick

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]


NAMELESS: Final = Bilingual()


@dataclass(frozen=True)
class Unit:
    """What is known of something that is ranked, besides its values."""

    code: str
    name: Bilingual = NAMELESS
    groups: Mapping[str, str] = field(default_factory=dict)  # "region" -> "East"
    ranked: bool = True  # False: scored beside the others but outside the field (a national total)
    entered: int | None = None  # first year in the field
    left: int | None = None  # first year out of the field
    renamed: str = ""  # former code or name
    merged: str = ""  # code of the unit it became part of


@dataclass(frozen=True, eq=False)
class Panel:
    """Values and labels; read-only.

    ``low`` and ``high`` hold published bounds where a value is known only as an interval
    ("201-250", "≤50"); the value itself is then NaN.
    """

    values: Floats  # (year, unit, indicator), published units, NaN unknown
    years: tuple[int, ...]
    units: tuple[str, ...]
    indicators: tuple[str, ...]
    roster: Mapping[str, Unit] = field(default_factory=dict)
    low: Floats | None = None  # like values
    high: Floats | None = None  # like values
    vintage: str = ""
    source: str = ""

    def __post_init__(self) -> None:
        shape = (len(self.years), len(self.units), len(self.indicators))
        if self.values.shape != shape:
            raise ValueError(f"values have shape {self.values.shape}, labels say {shape} (year, unit, indicator)")
        for array in (self.values, self.low, self.high):
            if array is not None:
                array.flags.writeable = False

    @classmethod
    def from_frame(
        cls,
        frame: pd.DataFrame,
        *,
        unit: str = "unit",
        year: str = "year",
        roster: Iterable[Unit] = (),
        vintage: str = "",
        source: str = "",
    ) -> Panel:
        """From a wide table: one row per unit and year, one column per indicator.

        Raises ``ValueError`` when a unit has two rows in one year or a column is missing.
        """
        if missing := [column for column in (unit, year) if column not in frame.columns]:
            raise ValueError(f"the table has no column {missing[0]!r}; it has {list(frame.columns)}")
        if (twice := frame.duplicated([unit, year])).any():
            first = frame.loc[twice, [unit, year]].iloc[0].tolist()
            raise ValueError(f"unit {first[0]!r} has more than one row in {first[1]}")
        years = tuple(int(y) for y in np.unique(frame[year].to_numpy()))
        units = tuple(dict.fromkeys(str(u) for u in frame[unit]))
        indicators = tuple(str(column) for column in frame.columns if column not in {unit, year})
        values = np.full((len(years), len(units), len(indicators)), np.nan)
        place = {u: k for k, u in enumerate(units)}
        rows = np.searchsorted(years, frame[year].to_numpy(dtype=np.int64))
        columns = np.fromiter((place[str(u)] for u in frame[unit]), dtype=np.intp, count=len(frame))
        values[rows, columns] = frame[list(frame.columns.drop([unit, year]))].to_numpy(
            dtype=np.float64, na_value=np.nan
        )
        return cls(values, years, units, indicators, {u.code: u for u in roster}, vintage=vintage, source=source)

    def to_frame(self) -> pd.DataFrame:
        """A wide table indexed by unit and year."""
        import pandas as pd  # noqa: PLC0415

        index = pd.MultiIndex.from_product([self.years, self.units], names=["year", "unit"])
        frame = pd.DataFrame(self.values.reshape(-1, len(self.indicators)), index=index, columns=list(self.indicators))
        return frame.swaplevel()

    def unit(self, code: str) -> Unit:
        """What is known of a unit."""
        pick("unit", code, dict.fromkeys(self.units))
        return self.roster.get(code) or Unit(code)

    def ranked(self) -> NDArray[np.bool_]:
        """Whether a unit belongs to the field in a year ``(year, unit)``: ranked, entered and not yet left."""
        inside = np.ones((len(self.years), len(self.units)), dtype=bool)
        years = np.asarray(self.years)
        place = {code: k for k, code in enumerate(self.units)}
        for code, unit in self.roster.items():
            if code in place:
                column = inside[:, place[code]]
                column &= unit.ranked
                if unit.entered is not None:
                    column &= years >= unit.entered
                if unit.left is not None:
                    column &= years < unit.left
        return inside

    def with_values(self, changes: Mapping[tuple[int, str, str], float]) -> Panel:
        """A panel in which some cells ``(year, unit, indicator)`` have other values; raises ``UnknownName``."""
        values = self.values.copy()
        for (year, unit, indicator), value in changes.items():
            values[self.at(year=year, unit=unit, indicator=indicator)] = value
        return replace(self, values=values)

    def at(self, *, year: int, unit: str, indicator: str) -> tuple[int, int, int]:
        """Place of a cell in :attr:`values`; raises ``UnknownName`` with a suggestion."""
        return (
            position("year", year, self.years),
            position("unit", unit, self.units),
            position("indicator", indicator, self.indicators),
        )

    def only(self, *, years: Sequence[int] | None = None, units: Sequence[str] | None = None) -> Panel:
        """The part of the panel with these years and units, in the order given."""
        ys = [position("year", y, self.years) for y in years] if years is not None else list(range(len(self.years)))
        us = [position("unit", u, self.units) for u in units] if units is not None else list(range(len(self.units)))

        def part(array: Any) -> Any:
            return None if array is None else array[np.ix_(ys, us)]

        return replace(
            self,
            values=part(self.values),
            low=part(self.low),
            high=part(self.high),
            years=tuple(self.years[k] for k in ys),
            units=tuple(self.units[k] for k in us),
        )

    def joined_years(self, parts: Sequence[Panel]) -> Panel:
        """Panels of the same units and indicators one after the other in time."""

        def along(name: str) -> Any:
            arrays = [getattr(part, name) for part in parts]
            return None if any(array is None for array in arrays) else np.concatenate(arrays)

        years = tuple(year for part in parts for year in part.years)
        return replace(self, years=years, values=along("values"), low=along("low"), high=along("high"))

    def __repr__(self) -> str:
        span = f"{self.years[0]}–{self.years[-1]}" if self.years else "no years"
        return f"Panel({len(self.units)} units × {len(self.indicators)} indicators, {span})"

    def _repr_html_(self) -> str:
        return f"<p>{self!r}</p>" + str(self.to_frame().head(10).to_html(max_cols=10))


def position(kind: str, name: object, labels: Sequence[object]) -> int:
    """Where a label stands; raises ``UnknownName`` with a suggestion."""
    try:
        return labels.index(name)
    except ValueError:
        from ganchao.errors import UnknownName  # noqa: PLC0415

        raise UnknownName(kind, name, labels) from None
