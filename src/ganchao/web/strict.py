"""Parts of reports without styles inside elements, which a strict browser refuses: the page's script sets them."""

from __future__ import annotations

import re
from typing import Final

_WIDTH: Final = re.compile(r' style="--w:([0-9.]+)"')
_MARK: Final = re.compile(r""" style="background-image:url\('(data:[^']*)'\)\"""")
_SPEC: Final = re.compile(
    r'<div class="live"[^>]*></div>|<script type="application/json" class="spec">.*?</script>', re.DOTALL
)
_TOOLS: Final = re.compile(r'<div class="tools">.*?</div>', re.DOTALL)
_HEAD: Final = re.compile(r"(<th[^>]*>)<button[^>]*>(.*?)</button>(</th>)", re.DOTALL)


def strict(text: str) -> str:
    """Styles inside elements as data, which the page's script puts in place."""
    return _MARK.sub(r' data-mark="\1"', _WIDTH.sub(r' data-w="\1"', text))


def still(text: str) -> str:
    """A part that is loaded later: pictures as they are drawn, tables without what a page's script brings to life."""
    text = _SPEC.sub("", text).replace('<figure class="chart', '<figure class="picture')
    text = text.replace("<section", "<div").replace("</section>", "</div>")
    text = _HEAD.sub(r"\1<span>\2</span>\3", _TOOLS.sub("", text))
    return strict(text)
