"""The blank project with ten years behind it, an aim and three measures: small enough to be planned for at once."""

from __future__ import annotations

from pathlib import Path

PLAN = """
aims: [{year: 2026, rank: 1, confidence: 0.5}]
money: {zh: 万元, en: 10 thousand yuan}
measures:
  - code: m_rd
    name: {zh: 研发奖补, en: Support of R&D}
    cost: [300]
    success: 0.9
    effects: [{indicator: rd, add: 0.2}]
  - {code: m_staff, name: {zh: 引才, en: Talents}, cost: [200], effects: [{indicator: staff, add: 60}]}
  - {code: m_energy, name: {zh: 节能, en: Saving energy}, cost: [100], effects: [{indicator: energy, add: -0.05}]}
bottom_lines:
  - {code: l_staff, name: {zh: 研发人员不减, en: No fewer staff}, kind: floor, indicator: staff, value: 150}
illustrative: 示例
"""
STARTS = {"A1": (0.9, 240, 0.6), "A2": (1.2, 330, 0.55), "A3": (0.7, 180, 0.75), "A4": (0.5, 130, 0.9)}


def with_past(folder: Path) -> None:
    """Ten years of values that rise unevenly."""
    rows = ["unit,year,rd,staff,energy"]
    for place, (unit, (rd, staff, energy)) in enumerate(STARTS.items()):
        for k in range(10):
            wave = ((k * (place + 2)) % 3 - 1) / 10
            rows.append(f"{unit},{2015 + k},{rd + 0.04 * k + 0.2 * wave:.3f},{staff + 11 * k + 30 * wave:.1f},"
                        f"{energy - 0.012 * k + 0.05 * wave:.4f}")
    (folder / "data" / "2024" / "values.csv").write_text("\n".join([*rows, ""]), encoding="utf-8")
