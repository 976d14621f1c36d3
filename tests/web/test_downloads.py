"""Everything on a page can be taken away, by whoever may open the page and by nobody else."""

from __future__ import annotations

import csv
import io
import re
import time
import urllib.error
import urllib.request
from html import unescape
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from ganchao.text import say
from ganchao.tracking.visibility import Thing
from ganchao.web.pages import PAGES
from tests.web.conftest import Client, Served, signed_in

SIGNS = {"png": b"\x89PNG", "svg": b"<svg", "xlsx": b"PK", "csv": b"\xef\xbb\xbf"}


def fetched(client: Client, address: str) -> tuple[int, bytes, str]:
    """A file as its bytes, with how it is called."""
    try:
        with client.opener.open(client.address.rstrip("/") + address, timeout=60) as answer:
            return answer.status, answer.read(), answer.headers.get("Content-Disposition", "")
    except urllib.error.HTTPError as error:
        return error.code, error.read(), ""


def links_of(page: str) -> list[str]:
    return [unescape(found) for found in re.findall(r'href="([^"]*/download/[^"]+)" download', page)]


@pytest.fixture(scope="module")
def office(served: Served) -> Client:
    """The evaluation office, signed in once for all."""
    return signed_in(served.address, "office")


@pytest.fixture(scope="module")
def auditor(served: Served) -> Client:
    """The audit administrator, signed in once for all."""
    return signed_in(served.address, "aud")


@pytest.mark.parametrize("slug", PAGES)
def test_every_link_of_a_page_gives_the_file_that_it_says(office: Client, auditor: Client, slug: str) -> None:
    client = auditor if PAGES[slug].shows is Thing.TRAIL else office
    _, page, _ = client.get(slug)
    found = links_of(page)
    assert found, "every page has its workbook"
    forms = {link.partition("?")[0].rpartition(".")[2] for link in found}
    for form in sorted(forms):  # one of each kind: pictures take time to draw
        link = next(link for link in found if link.partition("?")[0].endswith(form))
        status, content, name = fetched(client, link)
        assert status == 200, link
        assert content.startswith(SIGNS[form]), link
        assert name.startswith("attachment")


def test_a_table_is_the_same_in_every_format_and_holds_full_numbers(office: Client) -> None:
    _, page, _ = office.get("ranking?node=input&year=2023")
    links = links_of(page)
    text = next(link for link in links if ".csv" in link)
    book = next(link for link in links if ".xlsx" in link and "all.xlsx" not in link)
    assert "year=2023" in text
    rows = list(csv.reader(io.StringIO(fetched(office, text)[1].decode("utf-8-sig"))))
    made = CalamineWorkbook.from_filelike(io.BytesIO(fetched(office, book)[1]))
    cells = made.get_sheet_by_index(len(made.sheet_names) - 1).to_python()[2:]
    wide = min(len(cells[0]), len(rows[0]))
    assert cells[0][: wide - 2] == rows[0][: wide - 2]
    score = rows[0].index(say("reporting.score", "zh"))
    assert len(cells) == len(rows) == 5
    for row, cell in zip(rows[1:], cells[1:], strict=True):
        assert float(row[score]) == pytest.approx(float(str(cell[score])), rel=1e-12)


def test_what_comes_of_other_values_is_taken_by_the_rights_of_the_ranking(served: Served, office: Client) -> None:
    _, page, _ = office.get("whatif?year=2024&set=A4:rd:9")
    link = next(link for link in links_of(page) if ".csv" in link)
    assert link.startswith("/ranking/download/w-")
    status, content, _ = fetched(office, link)
    assert status == 200
    assert len(content.decode("utf-8-sig").splitlines()) > 1
    assert fetched(office, link.replace("A4", "Z9"))[0] == 404, "changes that cannot be made have no table"
    assert b'name="password"' in fetched(Client(served.address), link)[1]


def test_the_answer_about_an_aim_is_taken_as_it_was_asked(office: Client, chief: Client) -> None:
    for _ in range(100):
        _, page, _ = office.get("aim?rank=2")
        found = [link for link in links_of(page) if "/r-" in link]
        if found and say("web.aim_preparing", "zh") not in page:
            break
        time.sleep(0.5)
    for form in ("csv", "xlsx", "png"):
        link = next((each for each in found if f".{form}" in each), "")
        if link:
            assert "rank=2" in link
            assert fetched(office, link)[0] == 200
            assert fetched(chief, link)[0] == 403


def test_a_picture_within_a_page_is_shown_and_not_taken(office: Client) -> None:
    _, page, _ = office.get("ranking")
    still = re.search(r'<img src="([^"]+)"', page)
    assert still
    status, content, name = fetched(office, unescape(still[1]))
    assert (status, name) == (200, "")
    assert content.startswith(b"<svg")


def test_who_may_not_open_a_page_takes_nothing_from_it(served: Served, office: Client, chief: Client) -> None:
    for slug in ("future", "lenses", "today", "aim"):
        _, page, _ = office.get(slug)
        for link in links_of(page)[:3]:
            assert fetched(office, link)[0] == 200
            status, content, _ = fetched(chief, link)
            assert status == 403, link
            assert not content.startswith(tuple(SIGNS.values()))
    assert fetched(office, "/trail/download/all.xlsx")[0] == 403
    status, content, _ = fetched(Client(served.address), "/ranking/download/all.xlsx")
    assert b'name="password"' in content


@pytest.mark.parametrize(
    "name", ["none.csv", "all.csv", "all.exe", "nothing", "..%2F..%2Frecord.sqlite3", "all.xlsx%00.csv", ".csv"]
)
def test_what_is_not_on_the_page_is_not_there(office: Client, name: str) -> None:
    assert fetched(office, f"/ranking/download/{name}")[0] == 404
    assert fetched(office, f"/nopage/download/{name}")[0] == 404


def test_every_download_is_told_of_once(served: Served) -> None:
    log = (served.folder.parent / "log").read_text(encoding="utf-8")
    assert "Traceback" not in log
    source = Path("src/ganchao/web/downloads.py").read_text(encoding="utf-8")
    assert source.count("attachment; ") == 1
    assert source.index("logged(request, f") < source.index("attachment; ")
