"""Peers declared and found."""

from __future__ import annotations

import numpy as np
import pytest

from ganchao.benchmarking.peers import climbers, peers
from ganchao.domain.document import Bilingual
from ganchao.domain.framework import Framework
from ganchao.domain.panel import Panel, Unit
from ganchao.domain.scorecard import Scorecard
from ganchao.errors import InvalidInput, UnknownName
from ganchao.project import open_project
from ganchao.scoring.score import score


@pytest.fixture(scope="module")
def shandong() -> Scorecard:
    return open_project("shandong").score()


def kinds(card: Scorecard, unit: str, **options: object) -> dict[str, list[str]]:
    out: dict[str, list[str]] = {}
    for peer in peers(card, unit, **options):  # type: ignore[arg-type]
        out.setdefault(peer.kind, []).append(peer.unit)
    return out


def test_declared_peers_come_first_with_their_reason(shandong: Scorecard) -> None:
    found = peers(shandong, "CN-SD", declared={"CN-JS": "近赶"})
    assert (found[0].unit, found[0].kind, found[0].reason) == ("CN-JS", "declared", Bilingual(zh="近赶", en="近赶"))
    assert kinds(shandong, "CN-SD")["declared"] == ["CN-ZJ", "CN-JS", "CN-GD"]


def test_the_framework_says_who_is_near_and_who_is_far_and_why(shandong: Scorecard) -> None:
    found = [peer for peer in peers(shandong, "CN-SD") if peer.kind == "declared"]
    assert [peer.distance for peer in found] == ["near", "near", "far"]
    assert all(isinstance(peer.reason, Bilingual) and peer.reason.zh and peer.reason.en for peer in found)


def test_the_next_above_stands_on_the_next_better_rank(shandong: Scorecard) -> None:
    (above,) = kinds(shandong, "CN-SD")["next"]
    own = shandong.rank("CN-SD")
    assert own is not None
    assert shandong.rank(above) == own - 1


def test_the_leader_is_best_in_class(shandong: Scorecard) -> None:
    best = [peer for peer in peers(shandong, "CN-SD") if peer.kind == "best"]
    assert shandong.rank(best[0].unit) == 1


def field(rows: list[list[float]], **options: object) -> Scorecard:
    framework = Framework.model_validate(
        {
            "code": "p",
            "normalise": "goalposts",
            "groups": [{"code": "i"}],
            "indicators": [{"code": c, "group": "i", "goalposts": {"worst": 0, "best": 1}} for c in "ab"],
        }
    )
    units = tuple("ABCDEFGH"[: len(rows[0])])
    roster = {u: Unit(u, Bilingual(), {"region": "east" if u in "ABC" else "west"}) for u in units}
    values = np.stack([np.array(rows), np.array(options.get("second", rows))], axis=-1)
    return score(Panel(values, tuple(range(2010, 2010 + len(rows))), units, ("a", "b"), roster), framework)


def test_twin_trajectories_stood_like_us_and_climbed() -> None:
    """C stood where E stands now, 4th, in 2010, and is 1st two years on; D, just before us, never got ahead."""
    card = field([[0.9, 0.8, 0.3, 0.7, 0.2], [0.9, 0.8, 0.85, 0.7, 0.2], [0.9, 0.8, 0.95, 0.2, 0.3]])
    (twin,) = climbers(card, "E", near=0)
    assert (twin.unit, twin.year_from, twin.year_to, twin.rank_from, twin.rank_to) == ("C", 2010, 2012, 4, 1)
    assert twin.number == 3


def test_best_in_class_looks_at_the_units_own_region() -> None:
    best = [(p.unit, p.among) for p in peers(field([[0.1, 0.2, 0.3, 0.9, 0.8]]), "A") if p.kind == "best"]
    assert best == [("D", ""), ("C", "east")]


def test_peers_of_the_benefit_of_the_doubt_beat_us_under_our_own_best_weights() -> None:
    """By hand: A (0.5, 0.1) does best on a alone, where D is best: half of it."""
    card = field([[0.5, 0.2, 0.3, 1.0]], second=[[0.1, 0.9, 0.2, 0.2]])
    doubt = [p for p in peers(card, "A") if p.kind == "doubt"]
    assert [p.unit for p in doubt] == ["D"]
    assert doubt[0].number == pytest.approx(0.5)
    assert not [p for p in peers(card, "B") if p.kind == "doubt"]  # B is on the frontier


def test_a_peer_that_does_not_exist_is_named_with_a_suggestion(shandong: Scorecard) -> None:
    with pytest.raises(InvalidInput, match=r"CN-ZJJ.*CN-ZJ"):
        peers(shandong, "CN-SD", declared={"CN-ZJJ": ""})
    with pytest.raises(UnknownName):
        peers(shandong, "CN-XX")


def test_a_unit_beside_the_field_has_no_peers(shandong: Scorecard) -> None:
    beside = next(code for code, unit in shandong.panel.roster.items() if not unit.ranked)
    with pytest.raises(InvalidInput, match="not ranked"):
        peers(shandong, beside)
