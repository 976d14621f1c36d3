"""Pages that can be asked on, over real connections: the address holds their state, and names what does not exist."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import quote

import pytest

from ganchao.text import LANGS, Lang, say
from tests.web.conftest import Client, Served, signed_in

ASKED = (
    "ranking?node=input", "ranking?node=rd&year=2023", "ranking?with=A2,A3", "ranking?expert=1&see=sensitivity",
    "lenses?lens=microscope", "lenses?lens=xray&expert=1", "why?with=A4", "why?with=A2&node=input&year=2023",
    "why?since=2023&until=2024", "future", "method?node=rd", "method?node=index&expert=1", "find?q=A1",
)  # fmt: skip


@pytest.fixture(scope="module")
def readers(served: Served) -> dict[Lang, Client]:
    """The evaluation office, reading in either language."""
    found: dict[Lang, Client] = {lang: signed_in(served.address, "office") for lang in LANGS}
    for lang, client in found.items():
        client.post("language", form="deeds", language=lang, back="/deeds")
    return found


@pytest.fixture(scope="module")
def zh(readers: dict[Lang, Client]) -> Client:
    return readers["zh"]


@pytest.fixture(scope="module")
def en(readers: dict[Lang, Client]) -> Client:
    return readers["en"]


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("address", ASKED)
def test_every_state_stands_in_both_languages_and_keeps_the_policy(
    readers: dict[Lang, Client], address: str, lang: Lang
) -> None:
    status, page, _ = readers[lang].get(address)
    assert status == 200
    assert 'class="callout problem" role="alert"' not in page
    bare = re.sub(r'<script type="application/json".*?</script>', "", page, flags=re.DOTALL)
    assert " style=" not in bare
    assert "<script>" not in bare
    assert not re.search(r' on[a-z]+="', bare)


def test_a_node_and_a_year_are_chosen_by_the_address(en: Client) -> None:
    _, page, _ = en.get("ranking?node=rd&year=2023")
    assert '<option value="rd" selected>' in page
    assert re.search(r'aria-current="true">2023<', page)
    assert "Value (" in page, "an indicator is shown with its own values"
    _, whole, _ = en.get("ranking")
    assert '<option value="index" selected>' in whole
    assert 'class="along"' in whole, "ranges of the index are drawn as bands"


@pytest.mark.parametrize(
    "address", ["ranking?node=nonsense", "ranking?year=1066", "lenses?lens=nose", "why?with=Z9", "method?node=%3Cb%3E"]
)
def test_what_does_not_exist_is_named_and_the_usual_page_shown(zh: Client, address: str) -> None:
    status, page, _ = zh.get(address)
    assert status == 200
    assert 'class="callout problem" role="alert"' in page
    assert "<b>" not in page
    assert "<table" in page or "lens" in address


def test_units_are_put_side_by_side_by_code_or_by_name_and_taken_out_again(en: Client) -> None:
    _, page, _ = en.get("ranking?with=A3")
    assert page.count('class="chip') == 2, "ours comes first"
    name = re.search(r'class="chip">([^<]+?) <a', page)
    assert name
    _, named, _ = en.get(f"ranking?add={quote(name[1])}")
    assert say("reporting.compare.table", "en", year=2024) in unescape(named)
    out = re.search(r'<a href="([^"]*)" aria-label="' + say("web.read.remove", "en"), page)
    assert out
    _, alone, _ = en.get("ranking" + unescape(out[1]))
    assert 'class="chip' not in alone


def test_a_name_in_the_ranking_leads_to_the_comparison(zh: Client) -> None:
    _, page, _ = zh.get("ranking")
    link = re.search(r'<td[^>]*><a href="(\?with=[^"]+)">', page)
    assert link
    _, page, _ = zh.get("ranking" + unescape(link[1]).partition("#")[0])
    assert 'class="tray"' in page


def test_the_gap_ends_at_the_peer_asked_for(en: Client) -> None:
    _, page, _ = en.get("why?with=A4&node=input")
    assert '<option value="A4" selected>' in page
    _, other, _ = en.get("why?with=A2")
    told = [re.search(r'class="told">(.*?)</div>', text, re.DOTALL) for text in (page, other)]
    assert told[0]
    assert told[1]
    assert told[0][1] != told[1][1]


def test_specialists_parts_are_there_only_when_asked_for(en: Client) -> None:
    _, plain, _ = en.get("ranking")
    _, expert, _ = en.get("ranking?expert=1")
    assert 'id="audit"' not in plain
    assert 'id="audit"' in expert
    _, other, _ = en.get("ranking?expert=1&see=coherence")
    assert 'id="coherence"' in other
    assert 'id="audit"' not in other


def test_one_finds_units_indicators_and_elements_of_the_plan_and_is_led_to_their_pages(zh: Client) -> None:
    _, page, _ = zh.get("find?q=A2")
    assert 'href="/ranking?with=A2"' in page
    assert 'href="/why?with=A2"' in page
    _, page, _ = zh.get("find?q=p_growth")
    assert 'href="/deeds"' in page
    _, page, _ = zh.get("find?q=" + quote("承诺"))
    assert "p_growth" in page
    _, page, _ = zh.get("find?q=" + quote("没有这样东西"))
    assert say("web.find_nothing", "zh") in page


def test_the_search_leads_only_to_pages_that_one_may_open(chief: Client) -> None:
    status, page, _ = chief.get("find?q=A2")
    assert status == 403
    assert "with=A2" not in page, "administrators see no content"


def test_what_is_typed_into_the_search_is_shown_and_does_nothing(zh: Client) -> None:
    _, page, _ = zh.get("find?q=" + quote('"><script>alert(1)</script>'))
    assert "<script>alert" not in page
