"""Pictures of README and documentation, drawn from the shipped projects: ``python docs/pictures.py``."""

from __future__ import annotations

from pathlib import Path

from ganchao.project import open_project
from ganchao.reporting.blocks import Chart
from ganchao.reporting.charts import chart_png
from ganchao.reporting.score_brief import score_brief
from ganchao.text import LANGS

FOLDER = Path(__file__).parent / "pictures"


def main() -> None:
    """One bump chart of the shipped project in each language."""
    card = open_project("shandong").score()
    for lang in LANGS:
        charts = [block for block in score_brief(card, lang) if isinstance(block, Chart)]
        bump = next(chart for chart in charts if chart.kind == "bump")
        (FOLDER / f"shandong-{lang}.png").write_bytes(chart_png(bump, lang))


if __name__ == "__main__":
    main()
