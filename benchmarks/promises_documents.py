"""The promises of documents: opened by LibreOffice, read back, the same numbers everywhere."""

from __future__ import annotations

import functools
import io
import re
import shutil
import subprocess
import tempfile
import warnings
from pathlib import Path

from benchmarks.promise import Outcome, Promise, kept_by_tests
from ganchao.reporting.material import Material

PROJECTS = ("laiwu", "shandong")
LANGS = ("zh", "en")
SHARE = 0.99
"""Least share of the report's text that a page of another program must still hold."""
PIECE = 20
"""Characters of a piece in which text is looked for."""


@functools.cache
def material(name: str) -> Material:
    """All results of a shipped project."""
    from ganchao.run import looked, material_of, opened_whole  # noqa: PLC0415
    from ganchao.studies import studied  # noqa: PLC0415

    project = opened_whole(name)
    card = project.score()
    studies = studied(project, card, 2019)
    return material_of(project, card, studies, looked(project, card, studies, 2019, lambda _step: None), 2019)


def pages(content: bytes, ending: str) -> list[str]:
    """Text of each page of a file as LibreOffice prints it."""
    with tempfile.TemporaryDirectory() as scratch:
        place = Path(scratch)
        (place / f"paper.{ending}").write_bytes(content)
        subprocess.run(
            ["soffice", f"-env:UserInstallation=file://{place}/profile", "--headless", "--convert-to", "pdf",
             "--outdir", str(place), str(place / f"paper.{ending}")], check=True, capture_output=True,
        )  # fmt: skip
        return pdf_pages((place / "paper.pdf").read_bytes())


def pdf_pages(content: bytes) -> list[str]:
    """Text of each page of a PDF, without blanks."""
    import pypdfium2  # noqa: PLC0415

    return [re.sub(r"\s", "", page.get_textpage().get_text_bounded()) for page in pypdfium2.PdfDocument(content)]


def joined(found: list[str], notice: str) -> str:
    """Pages one after the other without what heads and foots every one."""
    foot = re.compile(r"—\d+—|Page\d+of\d+|^第\d+页，共\d+页|(?<=[.。）)%])\d{1,3}$")
    plain = re.sub(r"\s", "", notice)
    return "".join(foot.sub("", text.replace(plain, "")) for text in found)


def kept(sentences: list[str], told: str) -> float:
    """Share of pieces of the sentences that a text holds, blanks left aside: a page's end breaks a piece, not more."""
    plain = [re.sub(r"\s", "", sentence) for sentence in sentences]
    pieces = [text[k : k + PIECE] for text in plain for k in range(0, len(text), PIECE)]
    return sum(piece in told for piece in pieces) / len(pieces)


def sentences_of(name: str, audience: str, lang: str) -> list[str]:
    """What a paper must say: headings and paragraphs."""
    from ganchao.reporting.blocks import Heading, Paragraph  # noqa: PLC0415
    from ganchao.reporting.documents import brief_for  # noqa: PLC0415

    brief = brief_for(audience, material(name), lang)  # type: ignore[arg-type]
    return [block.text for block in brief if isinstance(block, (Heading, Paragraph)) and not block.expert]


def papers_open_elsewhere() -> Outcome:
    """Word files through LibreOffice and PDF hold every heading and sentence; the leader's page is one page."""
    from ganchao.reporting.documents import written  # noqa: PLC0415
    from ganchao.text import say  # noqa: PLC0415

    if shutil.which("soffice") is None:
        return Outcome(False, "LibreOffice is not on this machine")
    words, holds = [], True
    for name in PROJECTS:
        for lang in LANGS:
            for audience in ("leader", "office"):
                found = {}
                for ending in ("docx", "pdf"):
                    content = written(ending, audience, lang, material(name))  # type: ignore[arg-type]
                    found[ending] = pages(content, ending) if ending == "docx" else pdf_pages(content)
                notice = say("reporting.secrecy", lang)  # type: ignore[arg-type]
                shares = {ending: kept(sentences_of(name, audience, lang), joined(each, notice))
                          for ending, each in found.items()}  # fmt: skip
                holds &= min(shares.values()) >= SHARE
                if audience == "leader":
                    card = re.sub(r"\s", "", say("paper.card", lang))  # type: ignore[arg-type]
                    begins = {ending: next(k for k, text in enumerate(each) if card in text)
                              for ending, each in found.items()}  # fmt: skip
                    holds &= set(begins.values()) == {1}
                words.append(f"{name} {lang} {audience}: Word {len(found['docx'])} pages {shares['docx']:.1%}, "
                             f"PDF {len(found['pdf'])} pages {shares['pdf']:.1%}")  # fmt: skip
    return Outcome(holds, "; ".join(words))


def workbooks_tell_the_tables() -> Outcome:
    """Ranks and scores of the workbook, read by calamine, equal those of the tidy tables; no cell is a formula."""
    import openpyxl  # noqa: PLC0415
    from python_calamine import CalamineWorkbook  # noqa: PLC0415

    from ganchao.reporting.documents import written  # noqa: PLC0415
    from ganchao.reporting.tables import ranks_table, scores_table  # noqa: PLC0415
    from ganchao.text import say  # noqa: PLC0415

    words, holds = [], True
    for name in PROJECTS:
        card = material(name).card
        year, index = card.years[-1], card.nodes[-1]
        true = {
            kind: table[(table.year == year) & (table.node == index)].set_index("unit")
            for kind, table in (("rank", ranks_table(card)), ("score", scores_table(card)))
        }
        for lang in LANGS:
            content = written("xlsx", "office", lang, material(name))  # type: ignore[arg-type]
            book = CalamineWorkbook.from_filelike(io.BytesIO(content))
            rows = book.get_sheet_by_name(say("reporting.sheet.ranks", lang)).to_python()  # type: ignore[arg-type]
            head = rows[2]
            at = {key: head.index(say(f"reporting.{key}", lang)) for key in ("rank", "code", "score")}  # type: ignore[arg-type]
            told = {row[at["code"]]: (row[at["rank"]], row[at["score"]]) for row in rows[3:] if row[at["code"]]}
            ranked = {unit: each for unit, each in told.items() if each[0] != ""}
            equal = sum(
                rank == true["rank"].value[unit] and abs(score - true["score"].published[unit]) < 1e-9  # type: ignore[operator]
                for unit, (rank, score) in ranked.items()
            )
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", UserWarning)
                sheets = openpyxl.load_workbook(io.BytesIO(content)).worksheets
            formulas = sum(cell.data_type == "f" for sheet in sheets for row in sheet.iter_rows() for cell in row)
            holds &= equal == len(ranked) == len(true["rank"]) and not formulas
            words.append(f"{name} {lang}: {equal} of {len(true['rank'])} ranks and scores equal, {formulas} formulas, "
                         f"{len(sheets)} sheets")  # fmt: skip
    return Outcome(holds, "; ".join(words))


PROMISES = (
    Promise(
        "documents-open-elsewhere",
        "Word files of `laiwu` and `shandong` in both languages, printed by LibreOffice, and PDF files hold every "
        "heading and sentence of the report; a leader's page is one page",
        papers_open_elsewhere,
    ),
    Promise(
        "documents-same-numbers",
        "Ranks and scores of the workbooks, read back, equal the tidy tables; no cell is a formula",
        workbooks_tell_the_tables,
    ),
    kept_by_tests(
        "documents-layout",
        "Chinese papers keep the layout of GB/T 9704; what people wrote never becomes markup, a formula or a link; "
        "making a PDF asks no network",
        "tests/reporting/test_docx.py", "tests/reporting/test_pdf.py", "tests/reporting/test_pptx.py",
        "tests/reporting/test_paper.py",
        at_least=35,
    ),
)
