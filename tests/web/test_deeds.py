"""Deeds over the real server: steps, check-ins with files, workbooks, rights of every form, and words that are kept."""

from __future__ import annotations

import io
import re
import shutil
import time
import uuid
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import openpyxl
import pytest

from ganchao.deeds import read_deeds
from ganchao.text import LANGS, Lang, say
from ganchao.tracking.rights import ACTS
from ganchao.web import steps
from ganchao.web.kinds import GROUPS, group_words, kind_words, rights_of
from ganchao.web.urls import urlpatterns
from tests.web.conftest import PASSWORD, Client, Served, let_in, signed_in

SOON = (datetime.now(UTC).date() + timedelta(days=40)).isoformat()


@pytest.fixture(scope="session")
def staffed(served: Served) -> Served:
    """The served project with departments, their people, a leader and statistics."""
    first, second = signed_in(served.address, "chief"), signed_in(served.address, "sec")
    for code, unit in (("tech.lead", "d_tech"), ("build.lead", "d_build"), ("boss", ""), ("stat", "")):
        let_in(first, code, unit=unit)
    for code, role, scope in (("tech.lead", "lead", "d_tech"), ("build.lead", "lead", "d_build"),
                              ("boss", "leader", "*"), ("stat", "statistics", "*")):  # fmt: skip
        _, text, _ = second.post("people/change", form="people", do="give", code=code, role=role, scope=scope)
        assert "callout problem" not in text
    return served


def _as(name: str) -> Callable[[Served], Client]:
    """Somebody signed in once for all tests here."""

    @pytest.fixture(scope="session")
    def client(staffed: Served) -> Client:
        return signed_in(staffed.address, name)

    return client


tech, build, office, auditor, chief, sec, boss, stat = map(
    _as, ("tech.lead", "build.lead", "office", "aud", "chief", "sec", "boss", "stat")
)


def kinds_of(served: Served, subject: str) -> list[str]:
    """Kinds of the entries about one thing."""
    return [entry.kind for entry in read_deeds(served.folder).entries if entry.subject == subject]


def upload(client: Client, path: str, form: str, fields: dict[str, str], *files: tuple[str, str, bytes]) -> str:
    """Send a form with files."""
    import urllib.request

    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', client.get(form)[1])
    assert token
    border = uuid.uuid4().hex
    body = b"".join(
        f'--{border}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in {"csrfmiddlewaretoken": token[1], **fields}.items()
    )
    for field, name, content in files:
        head = f'--{border}\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\n'
        body += f"{head}Content-Type: text/html\r\n\r\n".encode() + content + b"\r\n"
    request = urllib.request.Request(client.address + path, body + f"--{border}--\r\n".encode(), {
        "Content-Type": f"multipart/form-data; boundary={border}"})  # fmt: skip
    return client._open(request)[1]


def issue(office: Client, code: str, **more: str) -> str:
    """Issue a work item to the department."""
    return office.post("deeds/step", form="deeds/new/item", **{
        "kind": "item.issued", "code": code, "title": f"事项 {code}", "lead": "d_tech", "deadline": SOON,
        "serves": "p_growth", **more,
    })[1]  # fmt: skip


def test_an_item_goes_from_issuing_to_a_look_back_by_forms(staffed: Served, office: Client, tech: Client) -> None:
    assert "callout problem" not in issue(office, "DB-1")
    _, page, _ = tech.get("deeds/item/DB-1")
    assert 'value="item.accepted"' in page
    assert 'value="item.closed"' not in page, "a department closes nothing"
    where = "deeds/item/DB-1"
    for kind, said in (
        ("item.accepted", {}), ("item.progressed", {"done": "已摸底", "share": "40%"}),
        ("item.feedback", {"text": "在办"}), ("item.submitted", {"result": "完成", "evidence": "验收单 1 号"}),
    ):  # fmt: skip
        _, page, _ = tech.post("deeds/step", form=where, kind=kind, code="DB-1", **said)
        assert "callout problem" not in page, page
    _, page, _ = tech.post("deeds/step", form=where, kind="item.closed", code="DB-1", evidence="x")
    assert "callout problem" in page
    for kind, said in (("item.returned", {"reason": "佐证不全", "to": "progressing"}),):
        assert "callout problem" not in office.post("deeds/step", form=where, kind=kind, code="DB-1", **said)[1]
    tech.post("deeds/step", form=where, kind="item.submitted", code="DB-1", result="已补", evidence="验收单 2 号")
    for kind, said in (
        ("item.reviewed", {"opinion": "属实"}), ("item.closed", {"evidence": "现场核验"}),
        ("item.looked_at", {"finding": "relapsed", "note": "反弹", "deadline": SOON}),
    ):  # fmt: skip
        assert "callout problem" not in office.post("deeds/step", form=where, kind=kind, code="DB-1", **said)[1]
    assert kinds_of(staffed, "DB-1")[-3:] == ["item.reviewed", "item.closed", "item.looked_at"]


def test_parts_are_split_and_a_wrong_one_keeps_what_was_typed(staffed: Served, office: Client, tech: Client) -> None:
    issue(office, "DB-2", helpers="d_build")
    tech.post("deeds/step", form="deeds/item/DB-2", kind="item.accepted", code="DB-2")
    said = {"kind": "item.split", "code": "DB-2", "part_code": "a", "part_unit": "d_none", "part_task": "任务甲不可丢",
            "part_deadline": SOON}  # fmt: skip
    _, page, _ = tech.post("deeds/step", form="deeds/item/DB-2", **said)
    assert "callout problem" in page
    assert "任务甲不可丢" in page
    _, page, _ = tech.post("deeds/step", form="deeds/item/DB-2", **(said | {"part_unit": "d_build"}))
    assert kinds_of(staffed, "DB-2")[-1] == "item.split", page


def test_an_item_is_shown_to_whom_it_concerns_only(office: Client, tech: Client, build: Client, chief: Client) -> None:
    issue(office, "DB-3")
    assert tech.get("deeds/item/DB-3")[0] == 200
    assert [client.get("deeds/item/DB-3")[0] for client in (build, chief)] == [404, 404]
    assert "事项 DB-3" in tech.get("deeds?part=items&show=all")[1]
    assert "事项 DB-3" not in build.get("deeds?part=items&show=all")[1]
    assert build.post("deeds/step", form="deeds", kind="item.accepted", code="DB-3")[0] == 404


def test_no_step_is_taken_by_who_may_not(staffed: Served, auditor: Client, build: Client) -> None:
    before = len(read_deeds(staffed.folder).entries)
    said = {"title": "字", "lead": "d_tech", "deadline": SOON, "serves": "p_growth", "text": "字", "post": "主要领导",
            "note": "x", "items": "DB-1", "evidence": "x", "done": "x", "reason": "x", "opinion": "x", "result": "x",
            "finding": "holds", "step": "warn"}  # fmt: skip
    for at, kind in enumerate(steps.FORMS):
        code = {"item.issued": "X-1", "instruction.received": "X-2"}.get(kind, "DB-1" if kind[:4] == "item" else "PS-1")
        status, page, _ = (auditor, build)[at % 2].post("deeds/step", form="deeds", kind=kind, code=code, **said)
        assert status in {403, 404} or "callout problem" in page, kind
    assert len(read_deeds(staffed.folder).entries) == before


def test_the_pages_of_what_is_new_are_open_to_who_may_make_it(office: Client, tech: Client) -> None:
    for what in ("item", "instruction"):
        assert office.get(f"deeds/new/{what}")[0] == 200
        assert tech.get(f"deeds/new/{what}")[0] == 403
    assert office.get("deeds/new/nothing")[0] == 404


def test_an_item_that_cannot_be_issued_stays_in_its_form(office: Client) -> None:
    page = issue(office, "DB-9", deadline="2001-01-01", title="这段文字不能丢")
    assert "callout problem" in page
    assert "这段文字不能丢" in page
    assert 'value="DB-9"' in page
    assert issue(office, "DB-9", deadline="", title="缺时限也不丢").count("缺时限也不丢")


def test_an_instruction_is_registered_passed_on_and_replied_to(staffed: Served, office: Client, tech: Client) -> None:
    issue(office, "DB-4")
    said = {"code": "PS-1", "post": "主要领导", "text": "抓紧研究", "reply_by": SOON}
    office.post("deeds/step", form="deeds/new/instruction", kind="instruction.received", **said)
    where = "deeds/instruction/PS-1"
    office.post("deeds/step", form=where, kind="instruction.assigned", code="PS-1", items="DB-4")
    said = {"kind": "instruction.replied", "code": "PS-1", "text": "已办", "final": "yes"}
    _, page, _ = office.post("deeds/step", form=where, **said)
    assert "已办" in page
    assert kinds_of(staffed, "PS-1") == ["instruction.received", "instruction.assigned", "instruction.replied"]
    assert tech.get(where)[0] == 403
    assert "抓紧研究" in office.get("deeds?part=instructions")[1]


def test_a_check_in_with_a_file_is_kept_and_the_file_given_to_who_may_see_it(
    staffed: Served, tech: Client, build: Client, office: Client
) -> None:
    pdf = b"%PDF-1.7\nx"
    fields = {"subject": "p_tech", "period": "2021", "value": "1.2", "done": "完成二期"}
    page = upload(tech, "deeds/checkin", "deeds?part=report", fields, ("files", "../../台账.pdf", pdf))
    assert "callout problem" not in page, page
    (entry,) = (each for each in read_deeds(staffed.folder).entries if each.subject == "p_tech@2021")
    (kept,) = entry.body["evidence"]
    assert kept["name"] == "台账.pdf"
    status, _, headers = tech.get(f"deeds/evidence/{kept['digest']}")
    assert status == 200
    assert headers["Content-Disposition"].startswith("attachment")
    assert headers["Content-Type"] == "application/octet-stream"
    assert office.get(f"deeds/evidence/{kept['digest']}")[0] == 200
    assert build.get(f"deeds/evidence/{kept['digest']}")[0] == 404
    assert tech.get("deeds/evidence/" + "0" * 64)[0] == 404
    assert tech.get("deeds/evidence/../../settings")[0] == 404


@pytest.mark.parametrize(("name", "content"), [
    ("a.html", b"<script>alert(1)</script>"), ("a.pdf", b"<html>"), ("a.exe", b"MZ"), ("a.png", b"%PDF-"),
    ("a.txt", b"\0\0\0"), ("a.pdf", b""), ("a", b"%PDF-"),
])  # fmt: skip
def test_a_file_of_another_kind_than_it_says_is_refused_and_the_words_stay(
    staffed: Served, tech: Client, name: str, content: bytes
) -> None:
    before = len(read_deeds(staffed.folder).entries)
    fields = {"subject": "p_tech", "period": "2022", "value": "1.3", "done": "这些话不能丢"}
    page = upload(tech, "deeds/checkin", "deeds?part=report", fields, ("files", name, content))
    assert "callout problem" in page
    assert "这些话不能丢" in page
    assert len(read_deeds(staffed.folder).entries) == before


def test_a_form_of_entry_shows_neither_target_nor_light_and_only_what_one_may_report(
    tech: Client, build: Client
) -> None:
    _, page, _ = tech.get("deeds?part=report")
    assert 'value="p_tech"' in page
    assert 'value="p_growth"' not in page, "that promise is another's"
    assert "<optgroup" in page
    for word in (say("light.plain.red", "zh"), "■", "▲", "7.77"):
        assert word not in page
    assert 'value="p_tech"' not in build.get("deeds?part=report")[1]


def test_a_draft_is_kept_and_goes_into_no_review(staffed: Served, tech: Client, office: Client) -> None:
    tech.post("deeds/checkin", form="deeds?part=report", subject="p_tech", period="2023", value="1.4", do="draft")
    assert kinds_of(staffed, "p_tech@2023") == ["checkin.drafted"]
    assert "2023" not in re.sub(r"<footer.*", "", office.get("deeds?part=answer")[1])
    assert "part=report&amp;subject=p_tech&amp;period=2023" in tech.get("deeds")[1]


def test_a_workbook_goes_out_and_comes_back_as_a_whole_or_with_every_problem(staffed: Served, tech: Client) -> None:
    content = _binary(tech, "deeds/form.xlsx?unit=d_tech&period=2025")
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book.worksheets[0]
    assert "7.77" not in str(list(sheet.values)), "no target on the form"
    row = next(cell.row for line in sheet.iter_rows() for cell in line if cell.value == "p_tech")
    heads = {cell.value: cell.column for line in sheet.iter_rows(max_row=row) for cell in line if cell.value}
    column = heads[say("form.head.value", "zh")]
    sheet.cell(row, column, "不是数")
    before = len(read_deeds(staffed.folder).entries)
    page = upload(tech, "deeds/upload", "deeds?part=report", {}, ("form", "表.xlsx", _saved(book)))
    assert say("web.form_wrong", "zh") in page
    assert len(read_deeds(staffed.folder).entries) == before
    sheet.cell(row, column, 1.6)
    page = upload(tech, "deeds/upload", "deeds?part=report", {"confirm": "1"}, ("form", "表.xlsx", _saved(book)))
    assert say("web.form_in", "zh", count=1) in page, page
    assert len(read_deeds(staffed.folder).entries) == before + 1
    page = upload(tech, "deeds/upload", "deeds?part=report", {"confirm": "1"}, ("form", "表.xlsx", _saved(book)))
    assert say("web.form_again", "zh") in page
    assert len(read_deeds(staffed.folder).entries) == before + 1


def test_a_workbook_that_is_none_or_unpacks_without_end_is_refused(tech: Client, build: Client) -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * (61 * 1024 * 1024))
    for content in (bomb.getvalue(), b"no workbook", b"PK\x03\x04"):
        page = upload(tech, "deeds/upload", "deeds?part=report", {}, ("form", "表.xlsx", content))
        assert say("web.form_wrong", "zh") in page
    assert build.get("deeds/form.xlsx?unit=d_tech&period=2025")[2].get_content_type() == "text/html", "another's form"


def test_what_is_approved_moves_the_page_of_progress(
    staffed: Served, tech: Client, office: Client, boss: Client
) -> None:
    tech.post("deeds/checkin", form="deeds?part=report", subject="p_tech", period="2024", value="3.25", confirm="1")
    (entry,) = (each for each in read_deeds(staffed.folder).entries if each.subject == "p_tech@2024")
    assert "3.25" in office.get("deeds?part=answer")[1]
    assert tech.post("deeds/answer", form="deeds", number=str(entry.number), do="approve")[0] == 403
    office.post("deeds/answer", form="deeds", number=str(entry.number), do="approve")
    until = time.monotonic() + 60
    while time.monotonic() < until and "3.25" not in (page := boss.get("deeds?part=progress")[1]):
        time.sleep(0.3)
    assert "3.25" in page, "told anew after the approval"


def test_lights_are_seen_by_whom_they_concern_and_statistics_sees_none(
    tech: Client, build: Client, stat: Client, boss: Client
) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until and "科技承诺" not in boss.get("deeds?part=progress")[1]:
        time.sleep(0.3)
    assert "科技承诺" in tech.get("deeds?part=progress")[1]
    assert "科技承诺" not in build.get("deeds?part=progress")[1]
    _, page, _ = stat.get("deeds?part=progress")
    assert "科技承诺" not in page
    assert "part=progress" not in page
    assert "part=answer" in page
    assert "科技承诺" not in stat.get("strategy")[1] or "light" not in stat.get("strategy")[1]
    assert stat.get("today")[0] == 403


def test_decisions_and_measures_are_entered_by_who_may(staffed: Served, office: Client, tech: Client) -> None:
    for client, may in ((tech, False), (office, True)):
        _, page, _ = client.post("strategy/change", form="strategy", do="decide", element="p_tech", what="决定不可丢",
                                 by="专题会议")  # fmt: skip
        assert ("callout problem" not in page) is may
    assert kinds_of(staffed, "p_tech").count("decision.taken") == 1
    _, page, _ = office.post("strategy/change", form="strategy", do="start", measure="none", year="2025")
    assert "callout problem" in page


def test_the_trail_is_in_words_filtered_paged_and_exported(staffed: Served, auditor: Client, office: Client) -> None:
    _, page, _ = auditor.get("trail?group=role")
    table = page[page.index("<tbody>") :]
    assert say("step.role.given", "zh") in table
    assert say("step.person.added", "zh") not in table
    assert "role.given" not in table
    assert say("web.none_found", "zh") in auditor.get("trail?since=2999-01-01")[1]
    assert auditor.get("trail?page=99999&actor=%3Cscript%3E")[0] == 200
    status, text, headers = auditor.get("trail/export.csv?group=role")
    assert (status, headers["Content-Disposition"][:10]) == (200, "attachment")
    assert say("step.role.given", "zh") in text
    assert auditor.get("trail/export.jsonl")[1].count("\n") >= len(read_deeds(staffed.folder).entries)
    assert [office.get(f"trail/export.{form}")[0] for form in ("csv", "jsonl")] == [403, 403]
    assert auditor.get("trail/export.exe")[0] == 404


def test_a_post_is_handed_over_and_its_pack_is_for_who_takes_it(
    staffed: Served, chief: Client, sec: Client, office: Client
) -> None:
    for code in ("old.data", "new.data"):
        chief.post("people/change", form="people", do="add", code=code, name=code, unit="d_build")
    sec.post("people/change", form="people", do="give", code="old.data", role="reporter", scope="d_build")
    said = {"do": "hand_over", "code": "old.data", "note": "这句话留着"}
    _, page, _ = sec.post("people/change", form="people", to="nobody", **said)
    assert "callout problem" in page
    assert "这句话留着" in page
    sec.post("people/change", form="people", do="hand_over", code="old.data", to="new.data", note="台账在三楼")
    (entry,) = (each for each in read_deeds(staffed.folder).entries if each.kind == "post.handed_over")
    assert sec.get(f"people/pack/{entry.number}")[0] == 404
    book = openpyxl.load_workbook(io.BytesIO(_binary(office, f"people/pack/{entry.number}")))
    assert any("台账在三楼" in str(cell.value) for sheet in book for line in sheet.iter_rows() for cell in line)


def test_words_stay_in_the_tab_when_the_session_ends_before_they_are_sent(staffed: Served) -> None:
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        pytest.skip("no Chromium on this machine")
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 390, "height": 800})
        page.set_default_timeout(10_000)
        trouble: list[str] = []
        page.on("console", lambda said: trouble.append(said.text) if said.type == "error" else None)

        def sign_in() -> None:
            page.fill("[name=name]", "tech.lead")
            page.fill("[name=password]", PASSWORD)
            page.click("button.main")

        page.goto(staffed.address + "login?next=/deeds%3Fpart%3Dreport")
        sign_in()
        page.goto(staffed.address + "deeds?part=report")
        page.select_option("[name=subject]", "p_tech")
        page.fill("[name=value]", "1.9")
        page.fill("[name=done]", "写了很久的一段话")
        page.context.clear_cookies(name="sessionid")
        page.click("button[value=draft]")
        sign_in()
        page.goto(staffed.address + "deeds?part=report")
        assert page.input_value("[name=done]") == "写了很久的一段话"
        assert page.input_value("[name=value]") == "1.9"
        assert page.input_value("[name=subject]") == "p_tech"
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert not trouble
        browser.close()


def test_whoever_comes_back_to_a_form_without_it_is_led_to_its_page(office: Client) -> None:
    for path in ("deeds/checkin", "deeds/answer", "deeds/upload", "deeds/step", "deeds/acknowledge", "strategy/change"):
        assert office.get(path)[0] == 200


@pytest.mark.parametrize("lang", LANGS)
def test_every_kind_of_entry_and_every_right_has_words(lang: Lang) -> None:
    from ganchao.domain.person import Role

    for kind in ACTS:
        assert kind_words(kind, lang) != kind
        assert kind.partition(".")[0] in GROUPS
    assert all(group_words(group, lang) for group in GROUPS)
    told = {role: rights_of(role, lang) for role in Role}
    assert not told[Role.AUDIT][:-1], "the audit administrator reads, and grants purges with another"
    data, back = group_words("checkin", lang), kind_words("checkin.returned", lang)
    said = {role: " ".join(words for group, words in told[role] if group == data) for role in Role}
    assert back in said[Role.STATISTICS]
    assert back not in said[Role.OFFICE]
    assert kind_words("nothing.known", lang) == "nothing.known"


def test_every_step_has_a_form_and_every_form_is_a_step() -> None:
    from ganchao.domain.work_item import INSTRUCTIONS, ITEMS

    assert set(steps.FORMS) == {*ITEMS, *INSTRUCTIONS} - {"reminder.sent"}
    for kind, fields in steps.FORMS.items():
        known = {**ITEMS, **INSTRUCTIONS}[kind].model_fields
        assert {field.name for field in fields} - {"code"} <= set(known), kind
    assert {pattern.name for pattern in urlpatterns} >= {"step", "upload", "evidence", "pack", "trail_export"}


def _binary(client: Client, path: str) -> bytes:
    with client.opener.open(client.address + path, timeout=60) as answer:
        return bytes(answer.read())


def _saved(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
