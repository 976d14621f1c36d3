"""Formulas in a page become MathML."""

from __future__ import annotations

import html
import re

from latex2mathml.converter import convert

INLINE = re.compile(r'<span class="arithmatex">\\\((.+?)\\\)</span>', re.DOTALL)
BLOCK = re.compile(r'<div class="arithmatex">\s*\\\[(.+?)\\\]\s*</div>', re.DOTALL)


def formulas_to_mathml(page: str) -> str:
    """Every formula that the Markdown extension marked, as MathML."""
    page = BLOCK.sub(lambda found: convert(html.unescape(found[1]).strip(), display="block"), page)
    return INLINE.sub(lambda found: convert(html.unescape(found[1]).strip()), page)
