"""What-if over real connections: everyone recomputed, several changes in one address, nothing written."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from ganchao.project import open_project
from ganchao.scoring.whatif import what_if
from ganchao.text import say
from ganchao.web.whatif import MOST
from tests.web.conftest import Client, Served
from tests.web.visiting import barriers, enter, fits, visit


def digest(folder: Path) -> str:
    """Of everything that is data or plan."""
    files = sorted(file for file in folder.rglob("*") if file.is_file() and not file.name.startswith("record.sqlite3"))
    return hashlib.sha256(b"".join(file.name.encode() + file.read_bytes() for file in files)).hexdigest()


def test_everyone_is_recomputed_as_the_command_would_and_nothing_is_written(office: Client, served: Served) -> None:
    before = digest(served.folder)
    _, text, _ = office.get("whatif?year=2024&set=A4:rd:9&set=A1:energy:0.2")
    source = open_project(served.folder)
    found = what_if(source.panel, source.framework, {(2024, "A4", "rd"): 9.0, (2024, "A1", "energy"): 0.2})
    moved = [move for move in found.moves() if move.year == 2024]
    assert len(moved) >= 2
    for move in moved:
        assert f"{move.score_after:.2f}" in text
    assert "丁区" in text
    assert digest(served.folder) == before


def test_what_was_typed_becomes_one_short_address(office: Client) -> None:
    status, text, headers = office.get("whatif/answer?unit=A2&year=2024&set=A1%3Ard%3A4&v.rd=3.5&v.staff=")
    assert status == 200
    assert "<html" not in text
    found = parse_qs(urlsplit(headers["HX-Replace-Url"]).query)
    assert found["set"] == ["A1:rd:4", "A2:rd:3.5"]
    _, again, _ = office.get(headers["HX-Replace-Url"].lstrip("/"))
    assert 'name="v.rd" value="3.5"' in again
    _, plain, _ = office.get("whatif?unit=A2&year=2024&v.rd=3.5&v.staff=")  # without a script
    assert 'name="v.rd" value="3.5"' in plain


def test_all_are_listed_on_request_with_ranges(office: Client) -> None:
    _, some, _ = office.get("whatif/answer?set=A4:rd:1.30001")
    _, every, _ = office.get("whatif/answer?set=A4:rd:1.30001&all=1")
    assert "乙区" not in some
    assert all(name in every for name in ("甲区", "乙区", "丙区", "丁区"))
    assert say("whatif.range_after", "zh") in every


def test_everything_wrong_is_told_at_once(office: Client) -> None:
    _, text, _ = office.get("whatif/answer?unit=ZZ&year=1800&node=no&set=A1:rd&set=A1:no:1&set=B9:rd:x"
                              "&set=A1:rd:1&set=A1:rd:2")  # fmt: skip
    assert text.count("<li>") >= 7
    _, text, _ = office.get("whatif/answer?" + "&".join(f"set=A1:rd:{k}" for k in range(MOST + 2)))
    assert str(MOST) in text
    _, text, _ = office.get("whatif?set=A1:rd:%3Cscript%3Ealert(1)%3C/script%3E")
    assert "<script>" not in text


def test_it_is_for_whoever_sees_ranks(anyone: Client) -> None:
    for path in ("whatif", "whatif/answer"):
        assert 'name="password"' in anyone.get(path)[1]


def test_a_value_is_clicked_another_typed_and_the_link_shared(served: Served, browser: Any) -> None:
    with visit(browser, served.address, lang="en") as page:
        enter(page, served.address, "office")
        page.goto(served.address + "ranking")
        page.get_by_role("link", name=say("web.whatif_try", "en")).click()
        page.wait_for_url("**/whatif")
        page.locator("button.value").first.click()
        assert page.input_value("input[name='v.rd']") != ""
        page.keyboard.type("9.5")
        page.wait_for_selector("#answer .moved table")
        link = page.url
        page.locator("select[name=unit]").select_option("A3")  # the change is carried to another unit's values
        page.wait_for_url("**unit=A3**")
        assert "A1%3Ard%3A9.5" in page.url or "A1:rd:9.5" in page.url
        page.locator("input[name='v.rd']").fill("8")
        page.wait_for_function("() => document.querySelectorAll('.changes li').length === 2")
        page.goto(link)
        assert page.locator(".changes li").count() == 1
        assert barriers(page) == []
        page.set_viewport_size({"width": 390, "height": 800})
        assert fits(page)
