"""What a simulated high-tech zone reports: one row per column of its yearly table, in the words of a statistician.

To add a column, add a row to ``ITEMS``; its draws are its own, so the other columns stay as they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Shape = Literal["amount", "share", "stock", "flow", "mark", "rate"]


@dataclass(frozen=True)
class Item:
    """How one column of a simulated zone comes about.

    ``amount``: a positive number; ``share``: a part of ``of``; ``stock``: a count that lasts; ``flow``: a count drawn
    anew every year; ``mark``: a score from 0 to 10; ``rate``: a percentage that may be negative.
    """

    code: str
    shape: Shape
    typical: float
    """Of a zone of typical size and quality in data year 2018: per unit of ``of``, or by itself where that is empty."""
    of: str = ""
    """Column it is a part or a multiple of."""
    group: int = 0
    """Level-1 group whose factor it shares; 0 for none."""
    growth: float = 0.0
    """Yearly growth of the typical value."""
    size: float = 0.0
    """Elasticity in the zone's size, beyond what ``of`` carries."""
    spread: float = 0.3
    """Standard deviation over zones: of the logarithm, of the logit (``share``), or in points (``mark``, ``rate``)."""
    sign: int = 1
    """-1 where a good zone has less."""
    digits: int = 4
    """Significant digits kept, 0 for whole numbers; decimals for ``mark`` and ``rate``."""
    noise: float = 1.0
    """Multiplies the yearly noise and surprises: levels such as revenue are calmer than ratios."""


PEOPLE, MONEY, RESEARCH = "employees", "revenue", "rd_expenditure"

# fmt: off
ITEMS: Final[tuple[Item, ...]] = (
    # bases: sums over all zones are brought to the yearbook's totals (``TOTALS``) after they are drawn
    Item("revenue", "amount", 0.0135, of=PEOPLE, group=5, growth=0.053, spread=0.30, digits=5, noise=0.1),
    Item("output", "share", 0.62, of=MONEY, spread=0.50, sign=-1, digits=5, noise=0.1),
    Item("output_value", "amount", 1.18, of=MONEY, spread=0.05, digits=5, noise=0.1),
    Item("value_added", "amount", 0.21, of="output_value", group=2, spread=0.16, digits=5, noise=0.15),
    Item("industrial_value_added", "share", 0.68, of="value_added", spread=0.45, sign=-1, digits=5, noise=0.1),
    Item("zone_gdp", "amount", 1.12, of="value_added", spread=0.10, digits=5, noise=0.1),
    Item("city_gdp", "amount", 1750.0, group=5, growth=0.08, size=0.70, spread=0.35, sign=-1, digits=5, noise=0.05),
    Item("firms", "amount", 0.0054, of=PEOPLE, group=1, growth=0.079, spread=0.35, digits=0, noise=0.15),
    Item("hightech_firms", "share", 0.30, of="firms", group=2, growth=0.05, spread=0.45, digits=0, noise=0.15),
    Item("registered_firms", "amount", 11.0, of="firms", spread=0.35, digits=0, noise=0.15),
    Item("above_scale_firms", "share", 0.42, of="firms", spread=0.30, sign=-1, digits=0, noise=0.15),
    Item("hightech_output_share", "rate", 48.0, group=2, spread=9.0, digits=1, noise=0.5),
    Item("exports", "amount", 0.075, of=MONEY, group=4, spread=0.65, noise=0.4),
    # 1 创新能力和创业活跃度
    Item("rd_institutions", "stock", 42.0, group=1, growth=0.07, size=0.75, spread=0.40),
    Item("rd_staff", "share", 0.068, of=PEOPLE, group=1, growth=0.02, spread=0.34),
    Item("rd_expenditure", "share", 0.0185, of=MONEY, group=1, growth=0.02, spread=0.36),
    Item("invention_grants", "share", 0.0042, of=PEOPLE, group=1, growth=0.06, spread=0.50, digits=0),
    Item("invention_applications", "amount", 22.0, of=RESEARCH, group=1, growth=0.01, spread=0.38, digits=0),
    Item("national_incubators", "stock", 3.2, group=1, growth=0.09, size=0.60, spread=0.40),
    Item("new_firms", "flow", 900.0, group=1, growth=0.10, size=0.80, spread=0.45),
    Item("tech_smes", "flow", 95.0, group=1, growth=0.12, size=0.80, spread=0.45),
    Item("new_incubatees", "flow", 75.0, group=1, growth=0.08, size=0.70, spread=0.45),
    Item("startup_climate", "mark", 6.6, group=1, spread=1.0, digits=1),
    # 2 结构优化和产业价值链
    Item("hightech_service_revenue", "share", 0.085, of=MONEY, group=2, growth=0.03, spread=0.60),
    Item("graduates", "share", 0.31, of=PEOPLE, group=2, growth=0.02, spread=0.38),
    Item("contract_value", "amount", 0.00012, of=PEOPLE, group=2, growth=0.10, spread=0.70),
    Item("profit", "share", 0.062, of=MONEY, group=2, spread=0.28),
    Item("venture_backed_firms", "flow", 6.0, group=2, growth=0.08, size=0.85, spread=0.60),
    Item("patents_and_marks", "amount", 2.1, of=MONEY, group=2, growth=0.06, spread=0.42, digits=0),
    Item("innovation_policy", "mark", 6.8, group=2, spread=1.0, digits=1),
    # 3 绿色发展和宜居包容性
    Item("energy", "amount", 0.46, of="industrial_value_added", group=3, growth=-0.04, spread=0.50, sign=-1),
    Item("co2_growth", "rate", 2.4, group=3, spread=2.6, sign=-1, digits=2),
    Item("green_rate", "rate", 36.0, group=3, growth=0.004, spread=4.0, digits=1),
    Item("hospitals_schools", "stock", 34.0, group=3, growth=0.02, size=0.45, spread=0.35),
    Item("wages", "share", 0.33, of="value_added", group=3, growth=0.01, spread=0.18),
    Item("wage_to_house_price", "amount", 0.82, group=3, growth=-0.01, size=-0.12, spread=0.22, digits=3),
    Item("fiscal_resources", "amount", 26.0, group=3, growth=0.08, size=0.80, spread=0.40),
    Item("ecology", "mark", 6.9, group=3, spread=0.9, digits=1),
    # 4 开放创新和国际竞争力
    Item("overseas_rd_firms", "stock", 3.0, group=4, growth=0.10, size=0.75, spread=0.55),
    Item("technology_bought", "share", 0.0024, of=MONEY, group=4, spread=0.50),
    Item("overseas_ip_firms", "flow", 14.0, group=4, growth=0.09, size=0.80, spread=0.50),
    Item("standard_setting_firms", "flow", 1.6, group=4, growth=0.06, size=0.70, spread=0.50),
    Item("technology_exports", "share", 0.034, of="exports", group=4, growth=0.03, spread=0.70),
    Item("hightech_exports", "share", 0.046, of=MONEY, group=4, spread=0.60),
    Item("international_staff", "share", 0.0065, of=PEOPLE, group=4, growth=0.03, spread=0.55, digits=0),
    # 5 综合质效和持续创新力
    Item("rd5_revenue", "share", 0.17, of=MONEY, group=5, growth=0.02, spread=0.45),
    Item("digital_revenue", "share", 0.13, of=MONEY, group=5, growth=0.03, spread=0.60),
    Item("new_gazelles", "flow", 9.0, group=5, growth=0.08, size=0.80, spread=0.45),
    Item("newly_listed", "flow", 0.9, group=5, growth=0.04, size=0.75, spread=0.40),
    Item("rd5_large_firms", "stock", 5.0, group=5, growth=0.08, size=0.85, spread=0.45),
    Item("national_rd_firms", "stock", 5.0, group=5, growth=0.05, size=0.75, spread=0.45),
    Item("compliance", "mark", 8.0, group=5, spread=0.6, digits=1),
    Item("data_accuracy", "mark", 7.8, group=5, spread=0.7, digits=1),
)
# fmt: on

INCREASES: Final = {
    "revenue_increase": "revenue", "hightech_firms_increase": "hightech_firms", "employees_increase": "employees",
}
"""Net increases of the year (当年净增) and the column they are the increase of."""

LARGEST_SHARE_OF_CITY: Final = 0.8
"""No zone makes more of its city's product than this."""


@dataclass(frozen=True)
class Total:
    """A sum over all zones in the China Torch Statistical Yearbook, and how it grows."""

    year: int
    value: float
    growth: float
    largest: float | None = None
    """Share of the largest zone (Beijing Zhongguancun, 2023)."""


def _growth(first: float, last: float, years: int) -> float:
    return float((last / first) ** (1 / years) - 1)


TOTALS: Final[dict[str, Total]] = {
    # 2020: 10.593 million in high-tech industry are 44.4 % of all; 2023: 26,804,953, Zhongguancun 3,221,028
    "employees": Total(2020, 10_593_000 / 0.444, _growth(10_593_000 / 0.444, 26_804_953, 3), 3_221_028 / 26_804_953),
    # 100 million yuan: 2019 385,549.4; 2023 55,014,940,375 thousand yuan, Zhongguancun 9,177,249,574
    "revenue": Total(2019, 385_549.4, _growth(385_549.4, 550_149.40375, 4), 9_177_249_574 / 55_014_940_375),
    "output": Total(2019, 240_262.0, _growth(240_262.0, 319_259.45666, 4), 1_304_191_263 / 31_925_945_666),
    "firms": Total(2019, 141_000, _growth(141_000, 223_573, 4), 24_294 / 223_573),
    # one year only: growth is that of the base beside it, an assumption
    "hightech_firms": Total(2023, 156_763, 0.15, 17_844 / 156_763),
    "rd_expenditure": Total(2019, 8_259, 0.11),
    "profit": Total(2019, 26_097.4, 0.093),
    "exports": Total(2019, 41_371.5, 0.06),
    "zone_gdp": Total(2019, 121_400, 0.085),
    "rd_staff": Total(2020, 2_023_547, 0.06),
}
"""Sums in units of the columns. Growth is that between two yearbook years where there are two; before 2019 it is
assumed to have been the same."""
