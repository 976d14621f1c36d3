"""Pictures of the documentation, drawn anew by every build from the shipped projects, in the language of the page."""

from __future__ import annotations

import functools
from collections.abc import Iterator

from ganchao.domain.scorecard import Scorecard
from ganchao.project import Project, open_project
from ganchao.reporting.benchmark_brief import benchmark_brief
from ganchao.reporting.blocks import Brief, Chart
from ganchao.reporting.charts import chart_png
from ganchao.reporting.score_brief import score_brief
from ganchao.reporting.strategy_brief import strategy_brief
from ganchao.studies import benchmark_project, outline_project
from ganchao.text import Lang

RANKED = ("shandong", "hdi", "laiwu")
"""Projects of the gallery, each with a picture of its ranks over the years."""


@functools.cache
def scored(name: str) -> tuple[Project, Scorecard]:
    """A shipped project and its scores."""
    project = open_project(name)
    return project, project.score()


def pictures(lang: Lang) -> Iterator[tuple[str, bytes]]:
    """Names and contents of every picture."""
    for name in RANKED:
        yield f"{name}.png", chart_png(chart_in(score_brief(scored(name)[1], lang), "bump"), lang)
    yield "gap.png", chart_png(chart_in(gap(lang), "waterfall"), lang)
    yield "tree.png", chart_png(chart_in(tree(lang), "tree"), lang)


def gap(lang: Lang) -> Brief:
    """Why others stand before Shandong."""
    return benchmark_brief(benchmark_project(*scored("shandong")), lang)


def tree(lang: Lang) -> Brief:
    """The plan of laiwu as a tree."""
    return strategy_brief(outline_project(*scored("laiwu")), lang)


def chart_in(brief: Brief, kind: str) -> Chart:
    """The first picture of a kind."""
    return next(block for block in brief if isinstance(block, Chart) and block.kind == kind)
