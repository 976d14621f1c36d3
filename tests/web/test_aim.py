"""The page of aims over real connections: answers, saved plans, rights; and its sliders in Chromium."""

from __future__ import annotations

import csv
import io
import re
import time
from typing import Any

import pytest

from ganchao.errors import InvalidInput
from ganchao.text import LANGS, Lang, say
from ganchao.web import aim, asking, benches
from ganchao.web.strict import still
from tests.web.conftest import Client, Served
from tests.web.visiting import barriers, enter, fits, visit

WITH_IDS = re.compile(r'name="plan" value="(\d+)"')


def told(client: Client, path: str) -> str:
    """A page or part once it is no longer being prepared."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        _, text, _ = client.get(path)
        if say("web.aim_preparing", "zh") not in text and say("web.aim_preparing_more", "zh") not in text:
            return text
        time.sleep(0.3)
    pytest.fail(text)


def test_the_plan_and_its_probability_stand_on_the_page_without_a_script(office: Client) -> None:
    text = told(office, "aim")
    assert 'class="finding"' in text
    assert say("aim.context", "zh") in text
    assert "当前方案" in text
    assert 'name="rank"' in text
    assert 'name="line.l_staff"' in text
    assert " style=" not in re.sub(r"<svg.*?</svg>", "", text, flags=re.DOTALL)


@pytest.mark.parametrize("lang", LANGS)
def test_a_part_answers_what_the_address_asks_and_says_where_it_is(office: Client, lang: Lang) -> None:
    told(office, "aim/answer?year=2025&rank=2")
    office.post("language", form="deeds", language=lang, back="/deeds")
    status, text, headers = office.get("aim/answer?year=2025&rank=2&confidence=80")
    assert status == 200
    assert "<html" not in text
    assert "2025" in text
    assert headers["HX-Replace-Url"] == "/aim?year=2025&rank=2&confidence=80"


def test_everything_wrong_is_told_at_once(office: Client) -> None:
    text = told(office, "aim/answer?year=1999&rank=x&confidence=500&budget=-3&line.l_staff=100"
                        "&more=nothing&more_value=1")  # fmt: skip
    assert text.count("<li>") == 6
    assert "不能放宽" in text
    _, page, _ = office.get("aim?rank=2.5&confidence=%3Cscript%3E")
    assert "&lt;script&gt;" in page
    assert "<script>" not in page
    assert "2.5" in page


def test_more_than_the_money_allows_is_said_in_words(office: Client) -> None:
    text = told(office, "aim/answer?year=2026&rank=1&budget=1")
    assert "1.0 万元" in text
    assert "达不到" in text


def test_plans_are_saved_compared_exported_and_deleted_by_their_owner_alone(office: Client, chief: Client) -> None:
    told(office, "aim")
    for name, query in (("=稳妥", "year=2026&rank=1&confidence=60"), ("从快", "year=2025&rank=2&confidence=50")):
        status, text, _ = office.post("aim/save", form="aim", plan_name=name, query=query)
        assert status == 200
        assert name in text
    assert text.count('name="plan" value=') == 2
    _, sheet, headers = office.get("aim/saved.csv")
    assert headers["Content-Type"].startswith("text/csv")
    [head, *rows] = csv.reader(io.StringIO(sheet.lstrip("\ufeff")))
    assert head[1:] == ["'=稳妥", "从快"]
    assert {row[0]: row[2] for row in rows}[say("web.aim_question", "zh")].startswith("2025")
    kept = WITH_IDS.findall(text)
    status, _, _ = chief.post("aim/delete", form="people", plan=kept[0])
    assert status == 403
    for number in (*kept, "0", "x"):
        _, text, _ = office.post("aim/delete", form="aim", plan=number)
    assert say("web.aim_saved_none", "zh") in text


def test_a_name_is_asked_for_and_nothing_wrong_is_saved(office: Client) -> None:
    told(office, "aim")
    _, text, _ = office.post("aim/save", form="aim", plan_name=" ", query="")
    assert say("web.aim_saved_name", "zh", most=aim.LONGEST) in text
    _, text, _ = office.post("aim/save", form="aim", plan_name="x", query="year=1999")
    assert "1999" in text
    assert 'name="plan" value=' not in text


@pytest.mark.parametrize("path", ["aim/answer", "aim/more", "aim/saved.csv"])
def test_probabilities_are_for_leaders_and_the_office(chief: Client, anyone: Client, path: str) -> None:
    assert chief.get(path)[0] == 403
    assert 'name="password"' in anyone.get(path)[1]


def test_cells_steps_and_numbers() -> None:
    assert [aim.harmless(cell) for cell in ("=1", "+1", "-1", "@x")] == ["'=1", "'+1", "'-1", "'@x"]
    assert [aim.harmless(cell) for cell in ("a=1", "")] == ["a=1", ""]
    assert [aim.nice(size) for size in (0.17, 3.28, 0.06, 0.0, 1.0, 49.0)] == [0.1, 2.0, 0.05, 1.0, 1.0, 20.0]
    assert [asking.number_of(text) for text in ("1,5", "８０％", "1e3")] == [15, 80, 1000]
    assert [asking.number_of(text) for text in ("nan", "inf", "", "x")] == [None] * 4


def test_a_part_needs_no_script() -> None:
    text = ('<section class="table"><div class="tools"><input></div><table><thead><tr>'
            '<th class="n"><button>甲</button></th></tr></thead></table></section>'
            '<figure class="chart"><div class="live" role="img"></div>'
            '<div class="still">s</div><script type="application/json" class="spec">{}</script></figure>')  # fmt: skip
    found = still(text)
    assert "<button" not in found
    assert "<script" not in found
    assert "<section" not in found
    assert 'class="picture"' in found
    assert "甲" in found


def test_what_takes_longer_is_made_beside_and_the_last_asked_first(monkeypatch: pytest.MonkeyPatch) -> None:
    class Asked:
        def __init__(self, question: str) -> None:
            self.question = question

    made: list[str] = []

    def context(_bench: object, answer: Any) -> str:
        made.append(answer.question)
        if answer.question == "bad":
            raise InvalidInput([])
        return answer.question.upper()

    monkeypatch.setattr("ganchao.aiming.context_of", context)
    worker = benches.Worker(bench=None)  # type: ignore[arg-type]
    worker.lock.acquire()
    worker.waiting = [Asked("a"), Asked("bad"), Asked("b")]  # type: ignore[list-item]
    worker.lock.release()
    worker._work()
    assert made == ["b", "bad", "a"]
    assert worker.contexts == {"b": "B", "bad": None, "a": "A"}


def test_sliders_move_the_plan_and_the_address(served: Served, browser: Any) -> None:
    with visit(browser, served.address, lang="zh") as page:
        enter(page, served.address, "office")
        page.goto(served.address + "aim")
        page.wait_for_selector("#more .swapped")
        before = page.text_content(".finding")
        slider = page.locator("input[data-for=rank]")
        slider.focus()
        with page.expect_response(lambda answer: "aim/answer" in answer.url):
            page.keyboard.press("ArrowRight")  # by keys alone
        page.wait_for_function("before => document.querySelector('.finding').textContent !== before", arg=before)
        assert page.input_value("input[name=rank]") == "2"
        assert "rank=2" in page.url
        page.fill("input[name=rank]", "77")
        page.wait_for_selector("#answer .problem")
        page.fill("input[name=rank]", "1")
        page.wait_for_selector("#more .swapped")
        page.fill("input[name=plan_name]", "滑块")
        page.locator(".saving button").click()
        page.wait_for_selector("table.compare")
        assert barriers(page) == []
        page.set_viewport_size({"width": 390, "height": 800})
        assert fits(page)
        page.locator("table.compare form button").click()
        page.wait_for_selector("table.compare", state="detached")
