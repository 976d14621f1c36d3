"""Parts of reports without styles inside elements, which a strict browser refuses: the page's script sets them."""

from __future__ import annotations

import re
from typing import Final

_WIDTH: Final = re.compile(r' style="--w:([0-9.]+)"')
_MARK: Final = re.compile(r""" style="background-image:url\('(data:[^']*)'\)\"""")


def strict(text: str) -> str:
    """Styles inside elements as data, which the page's script puts in place."""
    return _MARK.sub(r' data-mark="\1"', _WIDTH.sub(r' data-w="\1"', text))
