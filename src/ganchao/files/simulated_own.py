"""Our own zone in the simulated field, 本区（模拟）: what is published of Laiwu, and what is assumed."""

from __future__ import annotations

from typing import Final

OWN: Final = "OWN"
"""Code of our own zone, 本区（模拟）."""
START_RANK: Final = 141
"""Assumed rank of our own zone in round 2019. The real one was never published; this is the design's example."""

PINS: Final[dict[str, dict[int, float]]] = {
    # published of Laiwu: 27 (2015) and 34 (Feb 2019) certified firms, 4,000+ enterprises, 267 above scale, 55 %+
    "hightech_firms": {2015: 27, 2018: 34},
    "registered_firms": {2018: 4000},
    "above_scale_firms": {2018: 267},
    "hightech_output_share": {2018: 55},
    # 8.8 and 29.2 billion yuan in the first nine months of 2015, times 12/9
    "zone_gdp": {2015: 88 * 12 / 9},
    "output": {2015: 292 * 12 / 9},
    # assumed: revenue a little more than output, firms in the base a few more than those above scale
    "revenue": {2015: 420},
    "firms": {2015: 250, 2018: 310},
    # assumed: a prefecture city of about 100 billion yuan; from data year 2019 on it is Jinan
    "city_gdp": {2012: 630, 2018: 1000},
}
"""Values of our own zone by column and data year; between and beyond them its series keeps its own shape."""

OWN_STRENGTHS: Final[dict[str, float]] = {
    "hightech_output_share": 1.0, "above_scale_firms": 0.8, "green_rate": 0.9, "wage_to_house_price": 1.0,
    "hospitals_schools": 0.4, "compliance": 0.6, "innovation_policy": 0.4, "profit": 0.2,
    "rd_expenditure": -0.5, "rd_staff": -0.7, "invention_grants": -0.9, "invention_applications": -0.5,
    "patents_and_marks": -0.6, "energy": -0.9, "hightech_exports": -0.6, "technology_exports": -0.8,
    "international_staff": -0.9, "overseas_rd_firms": -0.8, "contract_value": -0.5, "data_accuracy": 0.3,
}
"""What our own zone is strong and weak in, in standard deviations over zones (assumed: steel town, little research)."""

OWN_CHANCE: Final = 0.3
"""How much of chance's strengths and weaknesses our own zone keeps beside the written ones."""
