"""Asking on in Chromium: parts of a page are swapped, their pictures drawn, and files land where people put them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ganchao.text import say
from tests.web.conftest import Served
from tests.web.visiting import barriers, enter, fits, visit


def test_one_asks_on_without_loading_the_page_again_and_takes_a_table_away(
    served: Served, browser: Any, tmp_path: Path
) -> None:
    address = served.address
    with visit(browser, address, lang="zh", width=390) as page:
        enter(page, address, "office")
        page.goto(address + "ranking")
        page.evaluate("window.kept = 1")
        page.locator("nav.steps a", has_text="2023").click()
        page.wait_for_url("**/ranking?year=2023")
        page.locator("nav.steps a[aria-current]", has_text="2023").wait_for()
        page.locator("select[name=node]").select_option("rd")
        page.wait_for_url("**node=rd**")
        page.get_by_text(say("web.rank.no_range", "zh")).wait_for()
        page.locator(".pinned tr:not(.own) td a").first.click()
        page.locator(".tray").wait_for()
        page.locator("figure.chart .live svg").first.wait_for()
        assert page.evaluate("window.kept") == 1, "the page was never loaded again"
        assert fits(page)
        assert barriers(page) == []
        with page.expect_download() as told:
            page.locator(".pinned .takeaway a", has_text="CSV").click()
        told.value.save_as(tmp_path / "table.csv")
        assert told.value.suggested_filename.endswith(".csv")
        assert (tmp_path / "table.csv").read_bytes().startswith(b"\xef\xbb\xbf")
        page.locator(".pinned thead button").nth(1).click()
        assert page.locator(".pinned th[aria-sort]").count() == 1, "tables that were swapped in can be sorted"


def test_the_search_in_the_head_leads_to_a_page_about_what_was_found(served: Served, browser: Any) -> None:
    address = served.address
    with visit(browser, address, lang="en") as page:
        enter(page, address, "office")
        page.goto(address + "why")
        page.locator(".seek input").fill("A4")
        page.keyboard.press("Enter")
        page.wait_for_url("**/find?q=A4")
        assert barriers(page) == []
        page.locator(".found a", has_text=say("web.page.why", "en")).first.click()
        page.wait_for_url("**/why?with=A4")
        assert page.locator("select[name=with]").input_value() == "A4"
        page.locator("select[name=node]").select_option("input")
        page.wait_for_url("**node=input**")
        page.locator("figure.chart .live svg").first.wait_for()
        page.evaluate("window.print = () => { window.printed = document.querySelectorAll('figure.drawn').length; }")
        page.get_by_text(say("web.display", "en"), exact=True).click()
        page.locator("button.print").click()
        page.locator("figure.drawn").first.wait_for(state="attached")
        for _ in range(60):
            if page.evaluate("window.printed"):
                break
            page.wait_for_timeout(250)
        assert page.evaluate("window.printed") == page.locator("figure.chart").count(), "stills stand before printing"
