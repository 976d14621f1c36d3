"""Values that the plan of ``laiwu`` follows beside the index, simulated by a seed: for our unit and a reference city.

``python -m benchmarks.laiwu_followed --write`` writes the table that ships with the example. Each series runs from its
first to its last value along a straight line with noise; nothing in it is anybody's real figure.
"""

from __future__ import annotations

import csv
import io
import sys
from pathlib import Path
from typing import Final

import numpy as np

FILE: Final = Path(__file__).parents[1] / "src/ganchao/files/examples/laiwu/plan/data/followed.csv"
SEED: Final = 20190718
YEARS: Final = tuple(range(2013, 2019))
NOISE: Final = 0.04
"""Standard deviation of a year's noise, as a share of the distance that a series travels."""

SERIES: Final[dict[str, tuple[float, float, float, float, int]]] = {
    # our first and last value, the reference city's, digits
    "accidents": (1, 0, 1, 0, 0), "livelihood_share": (72.0, 76.5, 77.0, 80.0, 1), "debt_ratio": (78, 91, 70, 82, 1),
    "four_new_share": (14.0, 21.5, 20.0, 28.0, 1), "new_tech_share": (38, 47, 42, 55, 1),
    "new_industry_share": (11, 17.5, 18, 26, 1), "new_forms_share": (2.5, 7.8, 6, 16, 1),
    "new_models_firms": (2, 7, 20, 64, 0), "renovation": (9, 6.5, 8, 10, 1), "retired_capacity": (8, 14, 60, 95, 1),
    "leading_revenue": (190, 268, 2100, 3400, 1), "smart_firms": (6, 15, 12, 27, 1),
    "standards_made": (4, 11, 90, 180, 0),
    "brands": (9, 17, 120, 210, 0), "platforms": (34, 68, 420, 760, 0), "listed_firms": (6, 17, 70, 150, 0),
    "trained_owners": (60, 150, 900, 2100, 0), "permit_days": (110, 75, 95, 45, 0),
    "online_share": (40, 72, 52, 88, 1),
    "firm_satisfaction": (70, 81, 76, 88, 1), "pm25": (84, 60, 88, 52, 0), "pm10": (152, 118, 160, 104, 0),
    "so2": (72, 27, 66, 16, 0), "good_days": (44, 57, 43, 63, 1), "clean_water": (66, 86, 72, 94, 1),
    "waste_use": (88, 93.5, 94, 97, 1), "dust_sites": (10, 78, 30, 95, 0), "income": (22800, 33100, 27800, 43300, 0),
    "hotline_satisfaction": (78, 88.5, 83, 93, 1), "safety_sense": (92.5, 95.8, 94, 97, 1),
    "culture_area": (420, 560, 780, 1050, 0), "pupil_staff": (5.6, 6.1, 6.0, 6.8, 2),
    "health_checks": (58, 69, 66, 78, 1),
    "beds": (4.3, 5.3, 6.4, 8.1, 2), "care_beds": (24, 33, 29, 40, 1), "insured": (88, 95.5, 91, 97.5, 1),
    "key_process_numeric": (29, 41, 36, 52, 1), "villages": (0, 3, 10, 62, 0),
    "materials_output": (70, 104, 420, 690, 1),
    "machines_output": (48, 82, 610, 1080, 1), "bio_output": (12, 27, 330, 720, 1),
}  # fmt: skip


def table(seed: int = SEED) -> str:
    """The table as text: unit, year and one column per indicator."""
    rng = np.random.default_rng(seed)
    share = np.linspace(0.0, 1.0, len(YEARS))
    columns = {}
    for code, (first, last, there_first, there_last, digits) in SERIES.items():
        for unit, begin, end in (("OWN", first, last), ("model_city", there_first, there_last)):
            noise = rng.normal(0.0, NOISE * abs(end - begin), len(YEARS))
            noise[[0, -1]] = 0.0
            columns[unit, code] = np.maximum(np.round(begin + (end - begin) * share + noise, digits), 0.0)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["unit", "year", *SERIES])
    for unit in ("OWN", "model_city"):
        for k, year in enumerate(YEARS):
            writer.writerow([unit, year, *(f"{columns[unit, code][k]:g}" for code in SERIES)])
    return out.getvalue()


if __name__ == "__main__":
    if "--write" in sys.argv:
        FILE.write_text(table(), encoding="utf-8-sig")
    else:
        sys.stdout.write(table())
