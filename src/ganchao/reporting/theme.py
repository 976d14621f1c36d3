"""The look, in one place: type, spacing and colours of pages, pictures, Word and Excel.

Better and worse are blue and orange, never green and red; neighbouring group colours alternate dark and
light so that a grey printer still tells them apart. To change the look, change it here.
"""

from __future__ import annotations

from typing import Any, Final

from ganchao.text import Lang

LIGHT: Final[dict[str, str]] = {
    "ink": "#1b2430",
    "soft": "#5b6673",
    "rule": "#d5dae1",
    "paper": "#ffffff",
    "wash": "#f5f7f9",
    "own": "#8e1450",
    "peer": "#0d7c7d",
    "better": "#155a9c",
    "worse": "#b35500",
    "rest": "#9aa4af",
    "faint": "#cdd3da",
    "bar": "#6f8fae",
    "band": "#c4d6e8",
    "heat_low": "#f1f6fb",
    "heat_high": "#0b3c6f",
    "on_heat_low": "#1b2431",
    "on_heat_high": "#fffffe",
    "group1": "#1b4f8a",
    "group2": "#f2b134",
    "group3": "#2a9d8f",
    "group4": "#7a2e5d",
    "group5": "#9cc9e8",
    "group6": "#b5651d",
    "group7": "#4d5258",
    "group8": "#c9b6e4",
    "green": "#1d8060",
    "yellow": "#c99700",
    "red": "#9c1a14",
    "stamp": "#8c6a00",
}
"""Colours by what they mean, on white paper; no two are equal, so that a page can swap them for the dark ones."""

DARK: Final[dict[str, str]] = {
    "ink": "#e6ebf1",
    "soft": "#a3afbc",
    "rule": "#38424d",
    "paper": "#14191f",
    "wash": "#1c232b",
    "own": "#f76ba6",
    "peer": "#93ece4",
    "better": "#5aa5ea",
    "worse": "#ffb869",
    "rest": "#76818d",
    "faint": "#414b56",
    "bar": "#7fa0c2",
    "band": "#2b4663",
    "heat_low": "#1d2833",
    "heat_high": "#8cc4f7",
    "on_heat_low": "#e6ebf0",
    "on_heat_high": "#0b1219",
    "group1": "#5b9be0",
    "group2": "#f5c15c",
    "group3": "#35a99b",
    "group4": "#9a4a7d",
    "group5": "#b9dcf2",
    "group6": "#d98a45",
    "group7": "#626c77",
    "group8": "#d6c8ec",
    "green": "#7ed8a6",
    "yellow": "#e8bd3f",
    "red": "#ec6a62",
    "stamp": "#e3bd55",
}
"""The same on a dark screen, for eyes at night."""

GROUPS: Final = tuple(LIGHT[f"group{k}"] for k in range(1, 9))
"""Colours of groups, in order."""

CJK_FONTS: Final = ("PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Source Han Sans SC", "WenQuanYi Micro Hei")
LATIN_FONTS: Final = ("Segoe UI", "Helvetica Neue", "Arial", "Noto Sans", "DejaVu Sans")
WORD_CJK_FONT: Final = "Microsoft YaHei"
WORD_LATIN_FONT: Final = "Arial"

TYPE: Final[dict[str, int]] = {"title": 28, "chapter": 20, "section": 16, "text": 15, "small": 13, "chart": 12}
"""Type scale in pixels."""
SPACE: Final[tuple[int, ...]] = (4, 8, 12, 18, 28, 44)
"""Steps of spacing in pixels."""
MEASURE: Final[dict[Lang, int]] = {"zh": 38, "en": 36}
"""Longest line of running text, in widths of a Chinese character: 38 of them, or about 75 Latin letters."""
CHART_WIDTH: Final = 720
"""Width in pixels of pictures that stand by themselves."""
PRINT_SCALE: Final = 2.2
"""Pixels of a PNG per pixel of the picture."""


def fonts(lang: Lang) -> str:
    """The font stack of a language: system fonts only, Chinese ones first in Chinese."""
    families = (*CJK_FONTS, *LATIN_FONTS) if lang == "zh" else (*LATIN_FONTS, *CJK_FONTS)
    return ", ".join(f"'{name}'" if " " in name else name for name in (*families, "sans-serif"))


def vega_config(lang: Lang) -> dict[str, Any]:
    """The part of the look that every picture shares."""
    ink, soft, rule = LIGHT["ink"], LIGHT["soft"], LIGHT["rule"]
    size = TYPE["chart"]
    return {
        "background": None,
        "font": fonts(lang),
        "padding": 4,
        "view": {"stroke": None},
        "axis": {
            "labelColor": ink,
            "titleColor": soft,
            "labelFontSize": size,
            "titleFontSize": size,
            "titleFontWeight": "normal",
            "domainColor": rule,
            "tickColor": rule,
            "gridColor": rule,
            "gridOpacity": 0.6,
            "labelPadding": 5,
            "titlePadding": 8,
        },
        "legend": {
            "labelColor": ink,
            "titleColor": soft,
            "labelFontSize": size,
            "titleFontSize": size,
            "titleFontWeight": "normal",
            "orient": "top",
            "symbolType": "square",
            "labelLimit": 260,
        },
        "text": {"color": ink, "fontSize": size, "font": fonts(lang)},
        "title": {
            "anchor": "start",
            "frame": "bounds",
            "fontSize": 15,
            "color": ink,
            "subtitleColor": soft,
            "subtitleFontSize": size,
            "offset": 12,
            "subtitlePadding": 4,
        },
        "line": {"strokeWidth": 1.5, "strokeJoin": "round"},
    }


def css_colours() -> str:
    """The colours as CSS variables: the system's choice, or the reader's (``data-look``), and always light in print."""
    light = "".join(f"--{name.replace('_', '-')}:{value};" for name, value in LIGHT.items())
    dark = "".join(f"--{name.replace('_', '-')}:{value};" for name, value in DARK.items())
    return (
        f":root{{color-scheme:light dark;{light}}}"
        f"@media screen and (prefers-color-scheme:dark){{:root:not([data-look=light]){{{dark}}}}}"
        f"@media screen{{:root[data-look=dark]{{color-scheme:dark;{dark}}}}}"
        ":root[data-look=light]{color-scheme:light}"
    )


def css_scales(lang: Lang) -> str:
    """Type, spacing and the length of lines as CSS variables."""
    sizes = "".join(f"--t-{name}:{size}px;" for name, size in TYPE.items())
    spaces = "".join(f"--s{step}:{size}px;" for step, size in enumerate(SPACE, 1))
    return f":root{{--font:{fonts(lang)};--measure:{MEASURE[lang]}em;{sizes}{spaces}}}"
