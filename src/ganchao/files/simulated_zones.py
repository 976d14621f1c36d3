"""A simulated field of national high-tech zones: what 169 zones might have reported, for a seed.

Nothing here is a real zone's number. Sums over zones and the share of the largest are the yearbook's
(:data:`~ganchao.files.simulated_items.TOTALS`); how far zones move from year to year was set on seeds 1 to 5 so that
ranks move as the published fragments say, and is judged on other seeds (``benchmarks/laiwu_field.py``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from statistics import NormalDist
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ganchao.files.simulated_items import INCREASES, ITEMS, LARGEST_SHARE_OF_CITY, TOTALS, Item
from ganchao.files.simulated_own import OWN, OWN_CHANCE, OWN_STRENGTHS, PINS

Floats = NDArray[np.float64]

SEED: Final = 2019
"""Of the shipped field."""
BASE_YEAR: Final = 2018
"""Data year of the typical values in ``ITEMS``."""
REGIONS: Final = {"east": ("东部", "East"), "central": ("中部", "Central"), "west": ("西部", "West"),
                  "northeast": ("东北", "Northeast")}
SHARES_OF_REGIONS: Final = (0.42, 0.26, 0.22, 0.10)


@dataclass(frozen=True)
class Settings:
    """What the field is like. Standard deviations are over zones; the persistent ones from year to year."""

    first: int = 2012
    """First data year."""
    last: int = 2018
    """Last data year."""
    entering: Mapping[int, int] = field(default_factory=lambda: {2017: 10, 2018: 12})
    """Zones that enter by data year: 157 are ranked in round 2018, 169 from 2019 on."""
    zones: int = 169
    """Zones in the last year."""
    own_entered: int = 2015
    """Data year in which our own zone became a national one."""
    own_employees: float = 30_000
    """Of our own zone in data year 2018 (assumed)."""
    own_level: float = -0.984375
    """Quality of our own zone; ``benchmarks/laiwu_field.py`` finds the one that puts it at ``START_RANK``."""
    size_spread: float = 1.10
    """Of the logarithm of employees."""
    quality_with_size: float = 0.70
    """Correlation of quality and size."""
    quality: float = 0.62
    """Share of a zone's standing in an item that is its quality (a loading)."""
    group: float = 0.45
    """Loading of the factor of the level-1 group."""
    pace: float = 0.025
    """Of a zone's own yearly growth."""
    size_shock: float = 0.015
    """Of the yearly surprise in growth, which stays."""
    drift: float = 0.16
    """Yearly surprise in quality and group factors, which stays for long."""
    own_way: float = 0.18
    """Yearly surprise in an item's own standing, which stays for long."""
    noise: float = 0.08
    """Yearly noise of an item, gone the year after, as a share of its spread; of a zone of median size."""
    calm: float = 0.5
    """How noise falls with size (an elasticity): in a large zone single firms cancel out."""
    steady: float = 0.25
    """How drift falls with size (an elasticity)."""


@dataclass(frozen=True, eq=False)
class SimulatedZones:
    """A simulated field as tables."""

    units: pd.DataFrame
    """Roster: code, names, whether ranked, data year of entry, region."""
    data: pd.DataFrame
    """One row per zone and data year in the field, columns of ``ITEMS`` and ``INCREASES``."""


def simulated_zones(seed: int, settings: Settings | None = None) -> SimulatedZones:
    """A field of zones for a seed; the same seed gives the same field.

    Parameters
    ----------
    seed
        Chance comes from here alone; every column has a stream of its own.
    settings
        What the field is like; as tuned unless given.

    Returns
    -------
    SimulatedZones
        Our own zone is ``OWN``, the others ``P001`` …, numbered in no order.
    """
    chosen = settings or Settings()
    years = np.arange(chosen.first - 1, chosen.last + 1)  # one year more, for net increases
    people = _Zones(seed, chosen, years)
    columns: dict[str, Floats] = {"employees": people.employees()}
    for item in ITEMS:
        columns[item.code] = people.column(item, columns)
    for code, base in INCREASES.items():
        grown = np.diff(columns[base], axis=0, prepend=np.nan)
        columns[code] = np.round(grown, 2) if base == "revenue" else grown
    columns["productivity_growth"] = _productivity_growth(columns)
    columns["city_gdp"] = np.maximum(columns["city_gdp"], np.round(columns["zone_gdp"] / LARGEST_SHARE_OF_CITY, 1))
    return _tables(people, columns)


class _Zones:
    """The zones' lasting traits, and how a column follows from them. Arrays are ``(year, zone)``; zone 0 is ours."""

    def __init__(self, seed: int, settings: Settings, years: NDArray[np.int64]) -> None:
        self.seed, self.settings, self.years = seed, settings, years
        rng = self.stream("zones")
        count = settings.zones - 1
        self.region = ["east", *map(str, rng.choice(list(REGIONS), size=count, p=SHARES_OF_REGIONS))]
        ladder = _normal_ladder(count)[rng.permutation(count)]
        self.size = np.concatenate([[0.0], ladder])
        together = settings.quality_with_size
        drift = np.minimum(settings.drift * np.exp(-settings.steady * settings.size_spread * self.size), 0.5)
        apart = np.sqrt(1 - together**2) * self._lasting(rng, drift)
        self.quality = together * self.size + apart
        self.quality[:, 0] = settings.own_level + apart[:, 0] - apart[-1, 0]
        self.factors = np.stack([self._lasting(rng, drift) for _ in range(5)])
        self.factors[:, :, 0] *= OWN_CHANCE  # what ours is good and bad at is written down
        self.entered = self._entries(ladder + self.quality[-1, 1:], rng)
        paces = rng.normal(0, settings.pace, settings.zones)
        surprises = rng.normal(0, settings.size_shock, (len(years), settings.zones))
        self.growth = np.cumsum(paces + surprises, axis=0)

    def stream(self, name: str) -> np.random.Generator:
        """Chance of its own for each name."""
        return np.random.default_rng([self.seed, *name.encode()])

    def _entries(self, standing: Floats, rng: np.random.Generator) -> NDArray[np.int64]:
        """Data year of entry, 0 for those there from the beginning; entrants come from the weaker half."""
        entered = np.zeros(self.settings.zones, dtype=np.int64)
        entered[0] = self.settings.own_entered
        weaker = 1 + rng.permutation(np.argsort(standing)[: len(standing) // 2])
        taken = 0
        for year, many in sorted(self.settings.entering.items()):
            entered[weaker[taken : taken + many]] = year
            taken += many
        return entered

    def _lasting(self, rng: np.random.Generator, surprise: float | Floats) -> Floats:
        """A standing of unit spread over zones that changes by about ``surprise`` a year ``(year, zone)``."""
        kept = np.sqrt(1 - surprise**2)
        path = [rng.standard_normal(self.settings.zones)]
        for _ in self.years[1:]:
            path.append(kept * path[-1] + surprise * rng.standard_normal(self.settings.zones))
        return np.array(path)

    def employees(self) -> Floats:
        """Employees by year and zone; the largest zone's share and the sum are the yearbook's."""
        total = TOTALS["employees"]
        weight = np.exp(self.settings.size_spread * self.size + self.growth - self.growth[self._base()])
        weight[:, 0] = 0
        rest = weight / weight.sum(axis=1, keepdims=True)
        top = int(np.argmax(self.size[1:])) + 1
        if total.largest is not None:
            rest[:, top] = 0
            rest *= (1 - total.largest) / rest.sum(axis=1, keepdims=True)
            rest[:, top] = total.largest
        sums = total.value * (1 + total.growth) ** (self.years - total.year)
        ours = self.settings.own_employees * np.exp(self.growth[:, 0] - self.growth[self._base(), 0])
        ours = ours * (1 + total.growth) ** (self.years - BASE_YEAR)
        result = np.round(rest * (sums - ours)[:, None])
        result[:, 0] = np.round(ours)
        self.relative = np.log(result / np.median(result, axis=1, keepdims=True))
        self.noise = self.settings.noise * np.exp(-self.settings.calm * self.relative)
        self.top = top
        return result

    def _base(self) -> int:
        return int(np.clip(BASE_YEAR - self.years[0], 0, len(self.years) - 1))

    def column(self, item: Item, columns: Mapping[str, Floats]) -> Floats:
        """Values of one column ``(year, zone)``."""
        rng = self.stream(item.code)
        chosen = self.settings
        own_share = np.sqrt(max(0.0, 1 - chosen.quality**2 - (chosen.group**2 if item.group else 0)))
        standing = chosen.quality * self.quality + own_share * self._lasting(rng, chosen.own_way * item.noise)
        if item.group:
            standing = standing + chosen.group * self.factors[item.group - 1]
        alike = chosen.quality * self.quality[:, 0]
        standing[:, 0] = alike + OWN_CHANCE * (standing[:, 0] - alike) + OWN_STRENGTHS.get(item.code, 0.0)
        standing = item.sign * (standing + self.noise * item.noise * rng.standard_normal(standing.shape))
        grown = (1 + item.growth) ** (self.years[:, None] - BASE_YEAR)
        base = columns[item.of] if item.of else np.ones_like(standing)
        drawn = _shaped(item, np.asarray(item.typical * grown, dtype=np.float64), standing, self.relative, base, rng)
        return _rounded(item, self._pinned(item, self._summed(item, drawn, base)))

    def _summed(self, item: Item, values: Floats, base: Floats) -> Floats:
        """Brought to the yearbook's sum; the largest zone gets its share. Parts stay below their whole."""
        total = TOTALS.get(item.code)
        if total is None:
            return values
        sums = total.value * (1 + total.growth) ** (self.years - total.year)
        result = values.copy()
        others = np.ones(values.shape[1], dtype=bool)
        if total.largest is not None:
            result[:, self.top] = total.largest * sums
            others[self.top] = False
        wanted = (sums - np.where(others, 0, result).sum(axis=1))[:, None]
        if item.shape == "share":
            result[:, others] = _parts_summing_to(wanted, values[:, others], base[:, others])
        else:
            result[:, others] = values[:, others] * wanted / values[:, others].sum(axis=1, keepdims=True)
        return result

    def _pinned(self, item: Item, values: Floats) -> Floats:
        """Our own series led through its published values."""
        pins = PINS.get(item.code)
        if pins is None:
            return values
        at = {year: value for year, value in pins.items() if self.years[0] <= year <= self.years[-1]}
        if not at:
            return values
        places = [year - int(self.years[0]) for year in at]
        ratios = np.log(np.array(list(at.values())) / values[places, 0])
        result = values.copy()
        result[:, 0] *= np.exp(np.interp(self.years, list(at), ratios))
        return result


def _normal_ladder(count: int) -> Floats:
    """Evenly spaced quantiles of a normal distribution, so that every seed has as many large zones."""
    return np.array([NormalDist().inv_cdf((k + 0.5) / count) for k in range(count)])


def _shaped(
    item: Item, typical: Floats, standing: Floats, relative: Floats, base: Floats, rng: np.random.Generator
) -> Floats:
    """Standings as values in published units ``(year, zone)``."""
    sized = typical * np.exp(item.size * relative)
    match item.shape:
        case "share":
            logit = np.log(sized / (1 - sized)) + item.spread * standing
            return base / (1 + np.exp(-logit))
        case "mark":
            return np.clip(typical + item.spread * standing, 0, 10)
        case "rate":
            return np.asarray(typical + item.spread * standing)
        case "flow":
            return counted(sized * np.exp(item.spread * standing), rng)
        case _:
            return np.asarray(base * sized * np.exp(item.spread * standing))


def _parts_summing_to(wanted: Floats, parts: Floats, wholes: Floats) -> Floats:
    """Parts of wholes with a sum, all odds raised or lowered alike ``(year, zone)``."""
    odds = parts / (wholes - parts)
    low, high = np.full(wanted.shape, -6.0), np.full(wanted.shape, 6.0)
    for _ in range(50):
        middle = (low + high) / 2
        raised = odds * np.exp(middle)
        short = (wholes * raised / (1 + raised)).sum(axis=1, keepdims=True) < wanted
        low, high = np.where(short, middle, low), np.where(short, high, middle)
    return np.asarray(wholes * raised / (1 + raised))


def counted(expected: Floats, rng: np.random.Generator) -> Floats:
    """Poisson counts, one number of chance each: another expectation in one cell leaves the others alone."""
    from scipy.stats import poisson  # noqa: PLC0415

    return np.asarray(poisson.ppf(rng.random(expected.shape), expected), dtype=np.float64)


def _rounded(item: Item, values: Floats) -> Floats:
    if item.shape in {"stock", "flow"} or item.digits == 0:
        return np.round(values)
    if item.shape in {"mark", "rate"}:
        return np.round(values, item.digits)
    with np.errstate(divide="ignore"):
        places = item.digits - 1 - np.floor(np.log10(np.abs(np.where(values == 0, 1, values))))
    return np.asarray(np.round(values * 10**places) / 10**places)


def _productivity_growth(columns: Mapping[str, Floats]) -> Floats:
    """Growth of value added per employee in percent ``(year, zone)``, empty in the first year."""
    per_head = columns["value_added"] / columns["employees"]
    grown = np.full_like(per_head, np.nan)
    grown[1:] = np.round((per_head[1:] / per_head[:-1] - 1) * 100, 2)
    return grown


def _tables(zones: _Zones, columns: Mapping[str, Floats]) -> SimulatedZones:
    count = zones.settings.zones
    codes = [OWN, *(f"P{k:03d}" for k in range(1, count))]
    entered = [str(year) if year > zones.settings.first else "" for year in zones.entered]
    units = pd.DataFrame({
        "code": codes,
        "name_zh": ["本区（模拟）", *(f"园区{k:03d}" for k in range(1, count))],
        "name_en": ["Our zone (simulated)", *(f"Zone {k:03d}" for k in range(1, count))],
        "ranked": "yes", "entered": entered, "left": "", "renamed": "", "merged": "",
        "region": zones.region,
        "region_zh": [REGIONS[code][0] for code in zones.region],
        "region_en": [REGIONS[code][1] for code in zones.region],
    })
    reported = [year for year in zones.years if year >= zones.settings.first]
    year, zone = (each.ravel() for each in np.meshgrid(reported, range(count), indexing="ij"))
    there = year >= zones.entered[zone]
    year, zone = year[there], zone[there]
    data = pd.DataFrame({"unit": np.array(codes)[zone], "year": year})
    values = {code: each[year - zones.years[0], zone] for code, each in columns.items()}
    return SimulatedZones(units, pd.concat([data, pd.DataFrame(values)], axis=1))
