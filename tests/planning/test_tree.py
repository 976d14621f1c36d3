"""The tree: who serves whom, what hangs in the air, where a wording stands."""

from __future__ import annotations

import pytest

from ganchao.domain.plan import Plan
from ganchao.errors import UnknownName
from ganchao.planning.tree import look_up, tree_of
from ganchao.reporting.outline import Outline


def test_links_run_both_ways(port: Outline) -> None:
    for code, branch in port.tree.branches.items():
        assert all(code in port.tree.branches[above].below for above in branch.above)
        assert all(code in port.tree.branches[below].above for below in branch.below)
    assert port.tree.branches["talent"].above == ("port", "town")
    assert port.tree.branches["cargo"].above == ("port",)  # a half serves its main line


def test_what_serves_through_others_counts(port: Outline) -> None:
    assert port.tree.under("port", "measures") == ("cranes", "campus")
    assert port.tree.under("town", "milestones") == ("m2",)
    assert port.tree.under("g4", "measures") == ()
    assert port.tree.under("nothing", "measures") == ()


def test_orphans_serve_nothing_and_nothing_serves_them(port: Outline) -> None:
    assert port.tree.orphans == ("g4", "g5", "g6", "g7", "stray")


def test_serving_what_does_not_exist_leaves_an_orphan() -> None:
    plan = Plan.model_validate({"strategies": [{"code": "s", "serves": "ghost"}], "measures": [{"code": "m"}]})
    assert tree_of(plan).orphans == ("s", "m")
    joined = Plan.model_validate({"strategies": [{"code": "s"}], "measures": [{"code": "m", "serves": "s"}]})
    assert tree_of(joined).orphans == ()


def test_circles_do_not_hang(port: Outline) -> None:
    round_about = Plan.model_validate(
        {"strategies": [{"code": "a", "serves": "b"}, {"code": "b", "serves": "a"}, {"code": "c", "serves": "c"}]}
    )
    tree = tree_of(round_about)
    assert tree.under("a", "strategies") == ("a", "b")
    assert tree.orphans == ("c",)


def test_a_wording_is_found_with_its_document_and_paragraph(port: Outline) -> None:
    looked = look_up(port.tree, "port")
    assert looked.says is not None
    assert looked.document is not None
    assert (looked.says.text, looked.says.paragraph, looked.says.status) == ("建设国内一流港口", 3, "current")
    assert looked.document.title.zh == "工作报告"
    assert look_up(port.tree, "sea").says is None
    with pytest.raises(UnknownName):
        look_up(port.tree, "harbor")
