"""The cockpit over real connections: pages in both languages, signing in, handing in, and what browsers are told."""

from __future__ import annotations

import re

import pytest

from ganchao.deeds import read_deeds
from ganchao.reporting.blocks import Heading, Paragraph
from ganchao.reporting.documents import chapters_of
from ganchao.text import LANGS, Lang, say
from ganchao.tracking.visibility import Thing
from ganchao.web.assets import FOR_GOOD, text, version
from ganchao.web.cockpit import stamp_of
from ganchao.web.copies import writable
from ganchao.web.guard import POLICY
from ganchao.web.pages import PAGES, chosen
from ganchao.web.serving import key_of
from ganchao.web.strict import strict
from tests.web.conftest import PASSWORD, Client, Served


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("slug", PAGES)
def test_every_page_stands_in_both_languages(office: Client, auditor: Client, slug: str, lang: Lang) -> None:
    client = auditor if PAGES[slug].shows is Thing.TRAIL else office
    client.post("language", form="deeds", language=lang, back="/deeds")
    status, page, headers = client.get(slug)
    assert status == 200
    assert f"<h1>{say(f'web.page.{slug}', lang)}</h1>" in page
    assert headers["Content-Security-Policy"] == POLICY
    assert headers["Cache-Control"] == "no-store"
    assert " style=" not in re.sub(r"<svg.*?</svg>", "", page, flags=re.DOTALL)
    assert "<script>" not in page


@pytest.mark.parametrize("path", [*PAGES, "state", "deeds/checkin", "deeds/answer", "people/change"])
def test_nothing_is_shown_to_whoever_has_not_signed_in(anyone: Client, path: str) -> None:
    _, page, _ = anyone.get(path)
    assert 'name="password"' in page


def test_a_wrong_password_is_refused_and_the_account_locked_after_five(anyone: Client) -> None:
    for _ in range(5):
        status, page, _ = anyone.post("login", name="guess", password="wrong-password-1")
        assert status == 403
    _, page, _ = anyone.post("login", name="guess", password="wrong-password-1")
    assert "15" in page


def test_the_link_of_the_first_account_is_good_once(anyone: Client, served: Served) -> None:
    assert anyone.get(served.setup)[0] == 404
    assert anyone.get("setup/guess")[0] == 404


def test_a_form_without_its_token_is_refused(served: Served, chief: Client) -> None:
    import urllib.request

    status, _, _ = chief._open(urllib.request.Request(served.address + "deeds/checkin", b"subject=p_growth"))
    assert status == 403


def test_signing_in_leads_nowhere_else(served: Served) -> None:
    client = Client(served.address)
    status, page, _ = client.post("login", name="chief", password=PASSWORD, next="//example.org/x")
    assert status == 200
    assert say("web.page.people", "zh") in page


def test_pages_open_to_whoever_may_see_what_they_show(chief: Client, office: Client, auditor: Client) -> None:
    opened = {name: {slug for slug in PAGES if client.get(slug)[0] == 200}
              for name, client in (("chief", chief), ("office", office), ("auditor", auditor))}  # fmt: skip
    assert {"today", "aim", "people", "deeds"} <= opened["office"]
    assert "trail" not in opened["office"]
    assert "trail" in opened["auditor"]
    assert "people" in opened["chief"]
    assert not {"today", "aim", "future"} & (opened["chief"] | opened["auditor"])


def test_a_value_is_handed_in_answered_by_another_and_stands_in_the_trail(
    served: Served, office: Client, chief: Client, auditor: Client
) -> None:
    status, page, _ = chief.post("deeds/checkin", form="deeds", subject="p_growth", period="2021", value="1.1")
    assert (status, "state refused" in page) == (403, True), "the administrator reports on nothing"
    _, page, _ = office.post("deeds/checkin", form="deeds", subject="p_growth", period="no year", value="1.1")
    assert "callout problem" in page
    assert 'value="1.1"' in page, "what was typed is not lost"
    status, page, _ = office.post("deeds/checkin", form="deeds", subject="p_growth", period="2021", value="1.1")
    assert status == 200
    handed_in = ("checkin.handed_in", "p_growth@2021")
    (entry,) = (each for each in read_deeds(served.folder).entries if (each.kind, each.subject) == handed_in)
    assert (entry.actor, entry.body["value"]) == ("office", 1.1)
    _, page, _ = office.post("deeds/answer", form="deeds", number=str(entry.number), do="approve")
    assert "callout problem" in page, "nobody approves what they handed in"
    _, page, _ = auditor.get("trail")
    assert say("step.checkin.handed_in", "zh") in page
    assert "checkin.handed_in" not in page
    assert say("web.whole", "zh") in page


def test_only_the_system_administrator_adds_and_only_security_gives(office: Client, served: Served) -> None:
    before = len(read_deeds(served.folder).entries)
    for do in ("add", "give", "take", "invite", "nothing"):
        _, page, _ = office.post("people/change", form="people", do=do, code="sec", role="leader", name="x")
        assert "state refused" in page
    assert len(read_deeds(served.folder).entries) == before


def test_styles_and_scripts_are_kept_by_the_browser(anyone: Client) -> None:
    status, sheet, headers = anyone.get("assets/cockpit.css")
    assert (status, headers.get_content_type()) == (200, "text/css")
    assert "http" not in sheet
    assert anyone.get("assets/../settings.py")[0] == 404
    assert anyone.get("assets/none.js")[0] == 404
    assert headers["Cache-Control"] == "no-cache"
    named = re.findall(r'(?:href|src)="/(assets/[^"]+)"', anyone.get("login")[1])
    assert len(named) >= 3
    for path in named:
        status, _, headers = anyone.get(path)
        assert (status, headers["Cache-Control"]) == (200, FOR_GOOD)
    assert text("cockpit.js")
    assert version()


def test_a_report_is_cut_at_its_chapters() -> None:
    brief = (Paragraph("top"), Heading("A", 2, "a"), Paragraph("in a"), Heading("B", 2, "target-2021"), Paragraph("b"))
    chapters = chapters_of(brief)
    assert list(chapters) == ["top", "a", "target-2021"]
    assert [getattr(block, "text", "") for block in chosen(chapters, ("target-", "a"))] == ["B", "b", "A", "in a"]
    assert chosen(chapters, ("none",)) == []


def test_styles_inside_elements_become_data() -> None:
    assert strict('<td class="b" style="--w:0.5">') == '<td class="b" data-w="0.5">'
    marked = """<table style="background-image:url('data:image/svg+xml,%3Csvg')">"""
    assert strict(marked) == '<table data-mark="data:image/svg+xml,%3Csvg">'


def test_a_change_of_a_file_is_noticed_and_the_record_is_none(tmp_path) -> None:
    (tmp_path / "framework.yaml").write_text("a", encoding="utf-8")
    before = stamp_of(tmp_path)
    (tmp_path / "record.sqlite3").write_text("x", encoding="utf-8")
    assert stamp_of(tmp_path) == before
    (tmp_path / "framework.yaml").write_text("ab", encoding="utf-8")
    assert stamp_of(tmp_path) != before


def test_the_key_is_made_once_and_read_by_its_owner_alone(tmp_path, monkeypatch) -> None:
    monkeypatch.delenv("GANCHAO_SECRET", raising=False)
    key = key_of(tmp_path)
    assert key_of(tmp_path) == key
    assert len(key) > 40
    assert (tmp_path / ".ganchao-key").stat().st_mode & 0o077 == 0


def test_shipped_projects_are_copied_once(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    copy = writable("hdi")
    (copy / "mine.txt").write_text("kept", encoding="utf-8")
    assert (writable("hdi") / "mine.txt").is_file()
    assert writable(str(copy)) == copy
