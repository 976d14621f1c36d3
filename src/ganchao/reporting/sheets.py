"""What stands beside a page's text: its style and its scripts. Quick to import, for the door of the cockpit."""

from __future__ import annotations

import functools
import json
from importlib import resources
from typing import Any, Final

from ganchao.reporting import theme
from ganchao.text import Lang, say

LANGUAGE: Final[dict[Lang, str]] = {"zh": "zh-CN", "en": "en"}


def stylesheet(lang: Lang) -> str:
    """Colours, type and layout of pages."""
    return f"{theme.css_colours()}{theme.css_scales(lang)}{_asset('report.css')}"


def page_script(lang: Lang) -> str:
    """What makes pictures live and tables sortable and searchable."""
    return _asset("report.js").replace("/*PAGE*/", _page_data(lang))


@functools.cache
def vega_script() -> str:
    """Vega, Vega-Lite and Vega-Embed from the installed package, safe inside a script element."""
    import vl_convert  # noqa: PLC0415

    return str(vl_convert.javascript_bundle()).replace("</script", "<\\/script")  # type: ignore[call-arg]


def _asset(name: str) -> str:
    return resources.files("ganchao.reporting").joinpath("assets", name).read_text(encoding="utf-8")


def _page_data(lang: Lang) -> str:
    swap = {theme.LIGHT[name]: theme.DARK[name] for name in theme.LIGHT}
    words = {key: say(f"reporting.page.{key}", lang) for key in ("rows", "sort", "save_picture")}
    return json_text({"dark": swap, "words": words, "lang": LANGUAGE[lang]})


def json_text(value: Any) -> str:
    """A value as it may stand in a script."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
