"""What a page from a server adds to blocks: stills by address, links under them, names that lead on, bands of ranks."""

from __future__ import annotations

import pandas as pd

from ganchao.reporting.blocks import Block, Chart, Column, Heading, Span, Table, behind
from ganchao.reporting.html import Served, fragment

TABLE = Table(
    (Column("rank"), Column("code", code=True), Column("unit"), Column("of", code=True), Column("range")),
    ((1, "x", "<Zone>", "A", Span(1, 3, 1, 10, "1–3")), (2, "y", "Other", "B", "")), "ranks",
)  # fmt: skip
CHART = Chart("bars", pd.DataFrame({"y": ["a"], "x": [1.0]}), "bars", {"y": "y", "x": "x"})


def beside(block: Block) -> str:
    return f"<p>take {type(block).__name__}</p>" if isinstance(block, (Table, Chart)) else ""


def test_names_lead_where_their_codes_do_and_others_nowhere() -> None:
    page = fragment([TABLE], "en", Served(link=lambda code: f"?with={code}&a=1" if code == "A" else ""))
    assert '<a href="?with=A&amp;a=1">&lt;Zone&gt;</a>' in page
    assert page.count("<a ") == 1
    assert ">x<" not in page, "codes are left out as before"


def test_a_range_is_drawn_along_all_ranks_and_said() -> None:
    page = fragment([TABLE], "en")
    assert "1–3<svg" in page
    assert 'class="band" x="0.0" width="30.0"' in page
    assert page.count('class="along"') == 1


def test_stills_come_by_address_and_links_stand_under_what_they_take() -> None:
    page = fragment([CHART, TABLE], "en", Served(beside, lambda _chart: "/still.svg?a=1&b=2"))
    assert '<noscript><img src="/still.svg?a=1&amp;b=2"' in page
    assert '<img data-src="/still.svg?a=1&amp;b=2"' in page, "drawn only when it is printed"
    assert "<svg" not in page.partition("<section")[0]
    assert page.index("take Chart") < page.index("take Table")


def test_folded_blocks_have_their_links_as_well_and_a_file_by_itself_has_none() -> None:
    folded = behind([Heading("finer", 3), TABLE])
    assert "take Table" in fragment(folded, "en", Served(beside))
    assert "take" not in fragment(folded, "en")
    assert "<a " not in fragment([TABLE], "en")
