"""The PDF, opened again."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pypdfium2
import pytest

from ganchao.domain.scorecard import Scorecard
from ganchao.errors import InvalidInput
from ganchao.reporting import pdf as room
from ganchao.reporting.blocks import Callout, Column, Heading, Paragraph, Table
from ganchao.reporting.pdf import chinese_families, pdf, script_of
from ganchao.reporting.score_brief import score_brief

needs_chinese = pytest.mark.skipif(not chinese_families(), reason="no Chinese typeface on this machine")


def words(content: bytes) -> str:
    """All text of a PDF, without line breaks."""
    document = pypdfium2.PdfDocument(content)
    return "".join(page.get_textpage().get_text_bounded() for page in document).replace("\r\n", "").replace("\n", "")


@needs_chinese
def test_chinese_can_be_selected_and_chapters_are_bookmarks() -> None:
    brief = (Heading("争先进位情况", 1), Heading("目前位次"), Paragraph("本区居 169 个参评对象第 141 位。"),
             Heading("主要差距"), Heading("短板", 3),
             Table((Column("指标"), Column("得分", 1)), (("研发强度（%）", 25.14),), "各项得分"))  # fmt: skip
    content = pdf(brief, "zh")
    wanted = ("争先进位情况", "一、目前位次", "（一）短板", "本区居 169 个参评对象第 141 位。", "研发强度（%）", "25.1",
              "表 1 各项得分")  # fmt: skip
    for text in wanted:
        assert text.replace(" ", "") in words(content).replace(" ", ""), text
    document = pypdfium2.PdfDocument(content)
    marks = [(re.sub(r"\s", "", mark.get_title()), mark.level) for mark in document.get_toc()]
    assert marks == [("一、目前位次", 0), ("二、主要差距", 0), ("（一）短板", 1)]
    assert document[0].get_size() == (pytest.approx(595.3, abs=0.1), pytest.approx(841.9, abs=0.1))


def test_whatever_people_wrote_is_words_and_never_markup() -> None:
    evil = ('#read("/etc/passwd")', '"); #panic("x', "$1/0$", "*bold* _it_ @ref <tag> // gone", "\\u{41} \\",
            '#import "@preview/a:1"')  # fmt: skip
    brief = (Heading(evil[0], 1), *(Heading(text) for text in evil), *(Paragraph(text) for text in evil),
             Callout(evil[1], "simulated", evil), Callout(evil[1], "secrecy"),
             Table((Column(evil[2]),), tuple((text,) for text in evil), evil[3], evil[4], stamp=evil[5]))  # fmt: skip
    told = re.sub(r"\s", "", words(pdf(brief, "en", facts={evil[1]: evil[2]})))
    for text in evil:
        assert told.count(re.sub(r"\s", "", text)) >= 3, text


def test_a_whole_report_becomes_a_paper_with_its_contents(card: Scorecard) -> None:
    brief = score_brief(card, "en")
    content = pdf(brief, "en", facts={"Program": "Ganchao"})
    told = re.sub(r"\s", "", words(content))
    chapters = [block.text for block in brief if isinstance(block, Heading) and block.level == 2 and not block.expert]
    assert all(told.count(re.sub(r"\s", "", chapter)) >= 2 for chapter in chapters)
    assert content == pdf(brief, "en", facts={"Program": "Ganchao"})


def test_no_package_is_named_and_no_address_is_asked(card: Scorecard) -> None:
    script, _ = script_of(score_brief(card, "en"), "en")
    assert re.findall(r'#import "([^"]*)"', script) == ["paper.typ"]
    assert "@preview" not in script + room.LOOK.read_text(encoding="utf-8")
    program = ("import socket\ndef no(*a, **k): raise SystemExit('asked the network')\nsocket.socket.connect = no\n"
               "from ganchao.reporting.pdf import pdf\nfrom ganchao.reporting.blocks import Heading\n"
               "print(len(pdf((Heading('H', 1), Heading('C')), 'en')))")  # fmt: skip
    proxies = dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), "http://127.0.0.1:9")
    done = subprocess.run([sys.executable, "-c", program], env={**os.environ, **proxies}, capture_output=True,
                          text=True, check=False)  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert int(done.stdout) > 1000


def test_without_a_chinese_typeface_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "families", lambda: frozenset({"DejaVu Serif"}))
    with pytest.raises(InvalidInput) as caught:
        pdf((Heading("标题", 1),), "zh")
    assert [problem.key for problem in caught.value.problems] == ["reporting.no_chinese_font"]
