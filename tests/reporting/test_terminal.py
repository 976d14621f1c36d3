"""The brief in a terminal."""

from __future__ import annotations

import io

import pytest
from rich.cells import cell_len
from rich.console import Console

from ganchao.domain.scorecard import Scorecard
from ganchao.reporting.score_brief import score_brief
from ganchao.reporting.terminal import blocks, print_brief
from ganchao.text import LANGS, Lang


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("width", [60, 100, 160])
def test_no_line_is_wider_than_the_terminal(card: Scorecard, lang: Lang, width: int) -> None:
    out = io.StringIO()
    print_brief(score_brief(card, lang), lang, console=Console(file=out, width=width))
    assert max(cell_len(line.rstrip("\n")) for line in out.getvalue().splitlines()) <= width
    assert ("莱芜" if lang == "zh" else "Zone Z4") in out.getvalue()


def test_bars_grow_by_eighths_of_a_cell() -> None:
    assert [blocks(length) for length in (0, 0.5, 1, 1.125)] == ["", "▌", "█", "█▏"]
