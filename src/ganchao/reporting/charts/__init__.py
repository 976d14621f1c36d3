"""Charts as Vega-Lite: one picture per kind, the same in pages, Word and slides.

To add a picture, name its kind in ``blocks.Kind``, write a function from a Chart to a :class:`Drawing`
in a file of its own and list it in :data:`DRAWERS`.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from ganchao.reporting import theme
from ganchao.reporting.blocks import Chart
from ganchao.reporting.charts.bars import bars, rank_bars, waterfall
from ganchao.reporting.charts.bump import bump
from ganchao.reporting.charts.contributions import contribution_bars
from ganchao.reporting.charts.distribution import distribution
from ganchao.reporting.charts.drawing import Drawing, Spec, stamp_layers, title_lines
from ganchao.reporting.charts.heat import acceptability, heat_map
from ganchao.reporting.charts.lights import light_strip
from ganchao.reporting.charts.lines import fan, lines
from ganchao.reporting.charts.points import rank_ranges, reliability, scatter
from ganchao.reporting.charts.small_multiples import small_multiples
from ganchao.reporting.charts.tree import tree
from ganchao.text import Lang

__all__ = ["DRAWERS", "Drawing", "Spec", "chart_png", "chart_spec", "chart_svg"]

DRAWERS: Final[Mapping[str, Callable[[Chart, Lang], Drawing]]] = {
    "rank_bars": rank_bars,
    "bump": bump,
    "distribution": distribution,
    "contribution_bars": contribution_bars,
    "heat_map": heat_map,
    "rank_ranges": rank_ranges,
    "acceptability": acceptability,
    "bars": bars,
    "lines": lines,
    "fan": fan,
    "waterfall": waterfall,
    "scatter": scatter,
    "reliability": reliability,
    "tree": tree,
    "small_multiples": small_multiples,
    "light_strip": light_strip,
}
"""How each kind of chart is drawn."""

SCHEMA: Final = "https://vega.github.io/schema/vega-lite/v6.json"


def chart_spec(chart: Chart, lang: Lang, *, titled: bool = True, width: int | None = theme.CHART_WIDTH) -> Spec:
    """A chart as a Vega-Lite specification; ``width=None`` fills its container, ``titled=False`` leaves out the words.

    The stamp ("simulated") is a layer of the picture itself, so a cropped copy still carries it.
    """
    drawing = DRAWERS[chart.kind](chart, lang)
    spec: dict[str, Any] = {
        "$schema": SCHEMA,
        "config": theme.vega_config(lang),
        "width": "container" if width is None else width,
        "height": drawing.height,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "layer": [*drawing.layers, *stamp_layers(chart.stamp, lang)],
    }
    if drawing.facet:
        spec |= facetted(drawing, chart.stamp, lang)
        for key in ("layer", "width", "height", "autosize"):
            del spec[key]
    if drawing.rows:
        spec["data"] = {"values": list(drawing.rows)}
    if drawing.resolve:
        spec["resolve"] = dict(drawing.resolve)
    if titled:
        text_width = width or theme.CHART_WIDTH
        spec["title"] = {"text": title_lines(chart.title, text_width, 15)}
        if chart.note:
            spec["title"]["subtitle"] = title_lines(chart.note, text_width, theme.TYPE["chart"])
    return spec


def facetted(drawing: Drawing, stamp: str, lang: Lang) -> Spec:
    """Small pictures side by side, each of a fixed size and with the stamp inside."""
    height = int(str(drawing.height))
    layers = [*drawing.layers, *stamp_layers(stamp, lang, (drawing.width, height))]
    return {**drawing.facet, "spec": {"width": drawing.width, "height": height, "layer": layers}}


def chart_svg(chart: Chart, lang: Lang, *, titled: bool = True, width: int = theme.CHART_WIDTH) -> str:
    """A chart as SVG, drawn without a browser."""
    return _svg(json.dumps(chart_spec(chart, lang, titled=titled, width=width)))


@functools.lru_cache(maxsize=64)
def _svg(spec: str) -> str:
    """A specification drawn once: page and document show the same picture, and drawing is what takes time."""
    import vl_convert  # noqa: PLC0415

    return str(vl_convert.vegalite_to_svg(spec))


def chart_png(
    chart: Chart, lang: Lang, *, titled: bool = True, width: int = theme.CHART_WIDTH, scale: float = theme.PRINT_SCALE
) -> bytes:
    """A chart as PNG on white, sharp enough for print."""
    import vl_convert  # noqa: PLC0415

    head, opening, rest = chart_svg(chart, lang, titled=titled, width=width).partition(">")
    paper = f'<rect width="100%" height="100%" fill="{theme.LIGHT["paper"]}"/>'
    return bytes(vl_convert.svg_to_png(head + opening + paper + rest, scale=scale))
