"""Short answers for the terminal."""

from __future__ import annotations

import pytest

from ganchao.project import open_project
from ganchao.reporting.blocks import Paragraph, Table
from ganchao.reporting.short_briefs import rank_brief, whatif_brief
from ganchao.scoring.whatif import what_if
from ganchao.text import LANGS, Lang


@pytest.mark.parametrize("lang", LANGS)
def test_ranks_show_the_top_and_keep_our_own_unit_and_peers(lang: Lang) -> None:
    card = open_project("hdi").score()
    table = next(block for block in rank_brief(card, lang, top=3) if isinstance(block, Table))
    assert [row[0] for row in table.rows[:3]] == [1, 2, 3]
    codes = [row[2] for row in table.rows]
    at = codes.index(card.framework.own)
    ranked = [card.units[u] for u in card.ranks[-1, :, -1].argsort(kind="stable")]
    own = ranked.index(card.framework.own)
    assert codes[at - 5: at + 6] == ranked[own - 5: own + 6]
    assert set(codes) == {*ranked[:3], *ranked[own - 5: own + 6], *card.framework.peer_codes}


@pytest.mark.parametrize("lang", LANGS)
def test_a_what_if_says_what_became_of_us_and_who_moved(lang: Lang) -> None:
    project = open_project("hdi")
    result = what_if(project.panel, project.framework, {(2022, "CHN", "le"): 84.0})
    blocks = whatif_brief(result, lang, unit="CHN")
    own = next(move for move in result.moves() if move.unit == "CHN")
    said = " ".join(block.text for block in blocks if isinstance(block, Paragraph))
    assert str(own.rank_before) in said
    assert str(own.rank_after) in said
    table = next(block for block in blocks if isinstance(block, Table))
    assert len(table.rows) == sum(1 for move in result.moves() if move.unit != "CHN" and move.places)
