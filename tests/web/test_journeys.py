"""What people do all day, in Chromium: with a mouse at a desk, on a phone, and by keys alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ganchao.deeds import read_deeds
from ganchao.files.templates import new_project
from ganchao.text import LANGS, Lang, say
from ganchao.web.pages import PAGES
from tests.web.conftest import PASSWORD, Served, link_of, signed_in, started
from tests.web.visiting import barriers, enter, fits, visit


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[tuple[str, str]]:
    """A cockpit that nobody has opened yet: its address and the link that it printed."""
    new_project(tmp_path / "mine", "blank", "zh")
    with started(tmp_path / "mine", "--title", "争先进位驾驶舱") as (log, address, process):
        yield address, link_of(log, address, process)


def test_the_first_start_leads_to_the_page_of_persons(fresh: tuple[str, str], browser: Any) -> None:
    address, link = fresh
    with visit(browser, address, lang="zh", expected="40[34]") as page:
        page.goto(address + link)
        assert "争先进位驾驶舱" in page.title()
        for name, value in (("system", "chief"), ("security", "sec"), ("audit", "aud"), ("password", PASSWORD)):
            page.locator(f"input[name={name}]").fill(value)
        page.locator("input[name=again]").fill("something-else-7")
        page.locator("main button.main").click()
        assert page.get_by_role("alert").first.is_visible()
        assert page.locator("input[name=security]").input_value() == "sec", "what was typed is not lost"
        for name in ("password", "again"):
            page.locator(f"input[name={name}]").fill(PASSWORD)
        page.locator("main button.main").click()
        page.wait_for_selector("nav.rail")
        page.goto(address + "people")
        assert page.locator("td", has_text="aud").first.is_visible()
        assert page.goto(address + link).status == 404, "the link is good once"
        page.goto(address + "today")
        assert page.locator(".state.refused").is_visible()


def test_a_department_is_let_in_hands_in_and_is_answered(served: Served, browser: Any) -> None:
    address = served.address
    with visit(browser, address, lang="zh") as page:  # the system administrator adds a person and makes a link
        enter(page, address, "chief")
        page.goto(address + "people")
        form = page.locator("form.fields").filter(has=page.locator("input[name=name]"))
        form.locator("input[name=code]").fill("tech")
        form.locator("input[name=name]").fill("科技局数据联络员")
        form.locator("button.main").click()
        page.locator("tr", has_text="科技局数据联络员").locator("button[value=invite]").click()
        link = re.search(r"setup/[\w-]+", page.locator(".callout").first.text_content() or "")
        assert link
    with visit(browser, address, lang="zh") as page:  # security says what the person may do
        enter(page, address, "sec")
        page.goto(address + "people")
        form = page.locator("form.fields").filter(has=page.locator("select[name=role]"))
        form.locator("select[name=code]").select_option("tech")
        form.locator("select[name=role]").select_option("reporter")
        form.locator("input[name=scope]").fill("p_growth")
        form.locator("button[value=give]").click()
        assert page.locator("tr", has_text="科技局数据联络员").get_by_text("数据联络员（p_growth").count()
    with visit(browser, address, lang="zh", width=390) as page:  # the department, on a phone
        page.goto(address + link[0])
        page.locator("input[name=password]").fill(PASSWORD)
        page.locator("input[name=again]").fill(PASSWORD)
        page.locator("main button.main").click()
        page.goto(address + "deeds?part=report")
        page.locator("select[name=subject]").select_option("p_growth")
        page.locator("input[name=period]").fill("2022")
        page.locator("input[name=value]").fill("1.2")
        page.locator("textarea[name=done]").fill("已完成上半年任务")
        assert fits(page)
        page.get_by_role("button", name=say("web.hand_in", "zh")).click()
        assert page.locator(".callout.problem").count() == 0
        assert page.get_by_role("status").first.is_visible()
    with visit(browser, address, lang="zh") as page:  # the office answers
        enter(page, address, "office")
        page.goto(address + "deeds?part=answer")
        page.locator("article", has_text="2022").get_by_role("button", name=say("web.approve", "zh")).click()
        assert page.get_by_text(say("web.approved", "zh")).is_visible()
    kinds = [each.kind for each in read_deeds(served.folder).entries if each.actor in {"tech", "office"}]
    assert kinds[-2:] == ["checkin.handed_in", "checkin.approved"]


def test_keys_alone_lead_in_through_the_menu_and_out(served: Served, browser: Any) -> None:
    address = served.address
    with visit(browser, address, lang="en", width=390, dark=True) as page:
        page.goto(address + "login")
        assert page.evaluate("document.activeElement.name") == "name", "the first field waits for the name"
        page.keyboard.type("office")
        page.keyboard.press("Tab")
        page.keyboard.type(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_selector("details.drawer")
        page.wait_for_load_state()
        page.keyboard.press("Tab")
        assert page.locator(":focus").text_content() == say("web.skip", "en")
        assert page.locator(":focus").bounding_box()["height"] > 20, "the first stop is seen"
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "text"
        seen = _until(page, lambda: page.evaluate("document.activeElement.matches('.drawer > summary')"), "Shift+Tab")
        assert seen < 8
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline == "solid", "what has the focus is seen"
        page.keyboard.press("Enter")
        assert page.locator(".drawer nav").is_visible()
        page.keyboard.press("Escape")
        assert not page.locator(".drawer nav").is_visible()
        page.keyboard.press("Enter")
        _until(page, lambda: _at(page) == say("web.page.deeds", "en"), "Tab")
        page.keyboard.press("Enter")
        page.wait_for_url("**/deeds")
        assert page.locator("h1").text_content() == say("web.page.deeds", "en")
        _until(page, lambda: _at(page) == say("web.part.report", "en"), "Tab", most=80)
        page.keyboard.press("Enter")
        page.wait_for_url("**/deeds?part=report")
        _until(page, lambda: page.evaluate("document.activeElement.name === 'subject'"), "Tab", most=80)


def _at(page: Any) -> str:
    """What the focus is on; nothing where it is on nothing, as between the end of a page and its beginning."""
    return str(page.evaluate("document.activeElement.textContent")) if page.locator(":focus").count() else ""


def _until(page: Any, there: Any, key: str, most: int = 30) -> int:
    """Press a key until the focus is there."""
    for pressed in range(most):
        if there():
            return pressed
        page.keyboard.press(key)
    pytest.fail(f"{key} never led there")


def test_a_reader_chooses_colours_and_size_and_keeps_them(served: Served, browser: Any) -> None:
    with visit(browser, served.address, lang="zh", width=1280) as page:
        page.goto(served.address + "login")
        ground = "getComputedStyle(document.body).backgroundColor"
        assert page.evaluate(ground) == "rgb(255, 255, 255)"
        page.get_by_text(say("web.display", "zh"), exact=True).click()
        page.get_by_role("button", name=say("web.look.dark", "zh")).click()
        page.wait_for_selector("html[data-look=dark] h1")
        assert page.evaluate(ground) == "rgb(20, 25, 31)"
        before = page.locator("h1").bounding_box()["height"]
        page.get_by_text(say("web.display", "zh"), exact=True).click()
        page.get_by_role("button", name=say("web.size.room", "zh")).click()
        page.wait_for_selector("html[data-size=room] h1")
        assert page.locator("h1").bounding_box()["height"] == pytest.approx(1.3 * before, rel=0.02)
        assert page.evaluate(ground) == "rgb(20, 25, 31)", "the colours stay"
        page.goto(served.address + "login")
        assert page.locator("html").get_attribute("data-size") == "room"


OPENING = {"xlsx": b"PK", "csv": b"\xef\xbb\xbf", "png": b"\x89PNG", "svg": b"<svg"}
"""How a file of each kind begins."""


def test_tables_and_pictures_come_down_in_every_format(served: Served, browser: Any, states: dict[str, Any]) -> None:
    with visit(browser, served.address, lang="zh") as page:
        page.context.add_cookies(states["office"])
        page.goto(served.address + "ranking")
        for kind, begins in OPENING.items():
            link = page.locator(f"main a[href*='/download/'][href*='.{kind}']").first
            with page.expect_download() as coming:
                link.click()
            assert coming.value.suggested_filename.endswith(f".{kind}")
            assert Path(coming.value.path()).read_bytes().startswith(begins)


BESIDE = ("whatif", "find", "account", "tokens", "api", "log", "login", "nowhere")
SIGHTS = [(slug, LANGS[place % 2], place % 4 > 1) for place, slug in enumerate([*PAGES, *BESIDE])]
"""Every page in one language and one set of colours; all combinations: ``make screens``."""


@pytest.fixture(scope="module")
def states(served: Served, browser: Any) -> dict[str, Any]:
    """Cookies of those who are signed in."""
    kept = {"": None}
    for name in ("office", "aud"):
        client = signed_in(served.address, name)
        kept[name] = [{"name": each.name, "value": each.value, "url": served.address} for each in client.jar]
    return kept


@pytest.mark.parametrize(("slug", "lang", "dark"), SIGHTS)
def test_every_page_is_open_to_every_reader(
    served: Served, browser: Any, states: dict[str, Any], slug: str, lang: Lang, dark: bool
) -> None:
    who = "" if slug == "login" else "aud" if slug in {"trail", "log"} else "office"
    with visit(browser, served.address, dark=dark, width=390, expected="404") as page:
        kept = [each for each in states[who] or [] if each["name"] != "language"]
        page.context.add_cookies([*kept, {"name": "language", "value": lang, "url": served.address}])
        page.goto(served.address + slug)
        assert page.locator("html").get_attribute("lang") == ("zh-CN" if lang == "zh" else "en")
        assert fits(page)
        assert barriers(page) == []
        page.set_viewport_size({"width": 1280, "height": 800})
        assert fits(page)


def test_what_would_bar_somebody_is_found(served: Served, browser: Any) -> None:
    with visit(browser, served.address) as page:
        page.goto(served.address + "login")
        page.evaluate("() => document.querySelector('label').replaceWith(document.querySelector('input[name=name]'))")
        assert any(each.startswith("label") for each in barriers(page))


def test_paper_says_what_when_whence_and_which_sheet(served: Served, browser: Any, states: dict[str, Any]) -> None:
    pdfium = pytest.importorskip("pypdfium2")
    with visit(browser, served.address, lang="zh") as page:
        page.context.add_cookies(states["office"])
        page.goto(served.address + "method")
        paper = pdfium.PdfDocument(page.pdf(prefer_css_page_size=True))
    text = paper[0].get_textpage().get_text_range()
    for said in (say("web.page.method", "zh"), say("web.printed_source", "zh"), say("web.printed_at", "zh"), "office"):
        assert said in text
    assert f"1 / {len(paper)}" in text
    assert say("web.logout", "zh") not in text
