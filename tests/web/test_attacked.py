"""Script, formulas and paths in every field of every form, and in the documents, on a cockpit that may be spoilt."""

from __future__ import annotations

import copy
import csv
import io
import re
import shutil
import sqlite3
import time
import urllib.parse
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from ganchao.deeds import read_deeds
from tests.web.conftest import Client, Served, let_in, signed_in, started
from tests.web.forms import TEXTS, Form, Page
from tests.web.test_owasp import SPECIAL, addresses, sent

MARK = "<zz-mark onload=alert(1)>"
MARKED = """=../../../"'><zz-mark onload=alert(1)>{{7*7}}"""
FORMULA = '=HYPERLINK("http://example.org";"x")'
WAY_BACK = ("account/password", "setup/")  # would lock whoever attacks
MOST = 80
ALIKE = 2
Crawled = dict[str, dict[str, tuple[str, str]]]
PROCESS: list[int] = []
ROLES = ("office", "chief", "sec", "aud")


@pytest.fixture(scope="module")
def attacked(served: Served) -> Iterator[dict[str, Client]]:
    """A copy of the served project whose documents hold script and formulas, with somebody of each role signed in."""
    folder = served.folder.parent.parent / "attacked" / "mine"
    clients = {name: signed_in(served.address, name) for name in ROLES}
    shutil.copytree(served.folder, folder, ignore=shutil.ignore_patterns("record.sqlite3*"))
    with sqlite3.connect(served.folder / "record.sqlite3") as source, sqlite3.connect(folder / "record.sqlite3") as to:
        source.backup(to)
    source.close()
    to.close()
    spoil(folder)
    with started(folder) as (log, address, process):
        found = {name: Client(address, copy.copy(client.jar)) for name, client in clients.items()}
        PROCESS[:] = [process.pid]
        until = time.monotonic() + 120
        while time.monotonic() < until and process.poll() is None:
            try:
                _, text, _ = found["office"].get("today")
                if 'id="state"' not in text:
                    assert 'name="password"' not in text, "the session was not copied"
                    break
            except OSError:
                pass
            time.sleep(0.3)
        else:
            pytest.fail(log.read_text(encoding="utf-8"))
        for name in (MARKED, FORMULA):  # noted in the security log
            Client(address).post("login", name=name, password="x")
        yield found


WORDS = "zz-heard-in-one-department-only"
VALUE = "1.48151623"


@pytest.fixture(scope="module")
def departments(attacked: dict[str, Client]) -> dict[str, Client]:
    """Two reporters: one of the promise, who hands in a value with words, and one of another department."""
    found = {}
    for code, scope in (("dept-a", "p_growth"), ("dept-b", "p_other")):
        found[code] = let_in(attacked["chief"], code)
        attacked["sec"].post("people/change", form="people", do="give", code=code, role="reporter", scope=scope)
    status, page, _ = found["dept-a"].post("deeds/checkin", form="deeds", subject="p_growth", period="2022",
                                           value=VALUE, done=WORDS)  # fmt: skip
    assert status == 200
    assert "callout problem" not in page, page
    return found


def test_a_department_sees_nothing_that_another_handed_in(
    departments: dict[str, Client], attacked: dict[str, Client]
) -> None:
    begin = [path for route, path, _ in addresses() if route.name not in SPECIAL]
    shown = attacked["office"].get("deeds?part=answer")[1]
    assert WORDS in shown or VALUE in shown, "what was handed in is shown to whoever answers it"
    found = pages(departments["dept-b"], begin, files=True)
    assert len(found) > 5
    assert [path for path, (_, text) in found.items() if WORDS in text or VALUE in text] == []


def test_nobody_reports_or_answers_for_another_department(departments: dict[str, Client], served: Served) -> None:
    other, folder = departments["dept-b"], served.folder.parent.parent / "attacked" / "mine"
    before = read_deeds(folder).entries
    handed = next(each for each in before if each.kind == "checkin.handed_in" and each.actor == "dept-a")
    for path, fields in (
        ("deeds/checkin", {"subject": "p_growth", "period": "2023", "value": "1"}),
        ("deeds/answer", {"number": str(handed.number), "do": "approve"}),
        ("deeds/answer", {"number": str(handed.number), "do": "return", "reason": "caliber"}),
    ):
        sent(other, path, "POST", **fields)
        sent(departments["dept-a"], path.replace("checkin", "answer"), "POST", **fields)  # nor answers its own
    assert read_deeds(folder).entries == before


@pytest.fixture(scope="module")
def crawled(attacked: dict[str, Client]) -> Crawled:
    """What everybody finds by links of ours, before anything was sent."""
    begin = [path for route, path, _ in addresses() if route.name not in SPECIAL]
    return {name: pages(client, begin, files=name in ("office", "aud")) for name, client in attacked.items()}


def spoil(folder: Path) -> None:
    """Write script and formulas where names stand in documents."""
    units = folder / "units.csv"
    lines = units.read_text(encoding="utf-8-sig").splitlines()
    column = lines[0].split(",").index("name_zh") if "name_zh" in lines[0] else 1
    made = io.StringIO()
    writer = csv.writer(made)
    for k, row in enumerate(csv.reader(lines)):
        if k == 1:
            row[column] = MARK
        if k == 2:
            row[column] = FORMULA
        writer.writerow(row)
    units.write_text(made.getvalue(), encoding="utf-8")
    plan = folder / "plan" / "plan.yaml"
    plan.write_text(plan.read_text(encoding="utf-8").replace("zh: 承诺", f"zh: '{MARK}'"), encoding="utf-8")


def pages(client: Client, begin: list[str], *, files: bool = False) -> dict[str, tuple[str, str]]:
    """Pages, and files too where asked for, reached by links of ours: address -> kind and text (bytes as Latin-1).

    Of addresses that differ in their questions or in which table they name, a few stand for all.
    """
    found: dict[str, tuple[str, str]] = {}
    alike: Counter[str] = Counter()
    waiting = list(begin)
    while waiting and len(found) < MOST:
        path = waiting.pop(0).lstrip("/")
        shape = re.sub(r"(?<=/download/)[^.]*|(?<=\?).*|\d+", "", path)
        is_file = path.partition("?")[0].endswith((".csv", ".xlsx", ".docx", ".pdf", ".pptx", ".png", ".zip"))
        if path in found or alike[shape] >= ALIKE or (is_file and not files) or path.endswith((".png", ".pdf")):
            continue
        alike[shape] += 1
        status, body, kind = fetched(client, path)
        found[path] = (kind, body)
        if kind == "text/html" and status == 200:
            here = urllib.parse.urljoin(f"/{path}", ".")
            local = (urllib.parse.urljoin(f"/{path}" if link.startswith("?") else here, link)
                     for link in Page(body).links if not re.match(r"[a-z]+:|//|#", link))  # fmt: skip
            waiting += [link.partition("#")[0] for link in local if "logout" not in link]
    return found


def fetched(client: Client, path: str) -> tuple[int, str, str]:
    import urllib.request

    quoted = urllib.parse.quote(path, safe="/?&=%+;,:@!~*'()-._")
    try:
        with client.opener.open(urllib.request.Request(client.address + quoted), timeout=120) as got:
            kind = got.headers.get_content_type()
            text = got.read().decode("utf-8" if kind.startswith("text/") or kind.endswith("svg+xml") else "latin-1")
            return got.status, text, kind
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode("utf-8", "replace"), error.headers.get_content_type()


def bare(kind: str, text: str) -> bool:
    """Whether script of ours stands in a page or picture as script."""
    return kind in ("text/html", "image/svg+xml") and "<zz-" in text.lower()


def test_script_in_any_field_stays_text_and_paths_lead_nowhere(
    attacked: dict[str, Client], crawled: Crawled, served: Served
) -> None:
    before = {path for path in served.folder.parent.parent.rglob("*") if "mark" in path.name}
    begin = [path for route, path, _ in addresses() if route.name not in SPECIAL]
    wrong, asked = [], set[tuple[str, str, str]]()
    for name, client in attacked.items():
        found = crawled[name]
        wrong += [f"{name} {path}: in a document" for path, (kind, text) in found.items() if bare(kind, text)]
        shown = [(path, text) for path, (kind, text) in found.items() if kind == "text/html"]
        for path, form in ((path, form) for path, text in shown for form in Page(text).forms):
            to = urllib.parse.urljoin(f"/{path}", form.action or f"/{path}").lstrip("/")
            if to in SPECIAL or to.startswith(WAY_BACK) or "password" in form.kinds():
                continue
            for field, fields in sendings(form):
                if (name, to, field) in asked:
                    continue
                asked.add((name, to, field))
                status, text = attack(client, to, form, fields)
                wrong += [f"{name} {to} {field}: {status}"] if status >= 500 or bare("text/html", text) else []
    assert len(asked) > 10, "the forms are no longer found"
    for name, client in attacked.items():
        wrong += [f"{name} {path}: stored" for path, (kind, text) in pages(client, begin).items() if bare(kind, text)]
    assert wrong == []
    assert {path for path in served.folder.parent.parent.rglob("*") if "mark" in path.name} == before


def sendings(form: Form) -> Iterator[tuple[str, dict[str, str]]]:
    """Every field of a form marked in turn, with every button."""
    for field, (kind, _) in form.fields.items():
        if kind in TEXTS:
            for fields in form.filled(field, MARKED):
                button = "".join(fields.get(name, "") for name, _ in form.buttons)
                yield f"{field} {button}", fields


def attack(client: Client, to: str, form: Form, fields: dict[str, str]) -> tuple[int, str]:
    if form.method == "post":
        status, _ = sent(client, to, "POST", **fields)
        return status, client.get("people")[1] if status in (302, 303) else ""
    return sent(client, f"{to.partition('?')[0]}?{urllib.parse.urlencode(fields)}")


def test_what_unpacks_without_end_is_refused(
    attacked: dict[str, Client], crawled: Crawled, served: Served
) -> None:
    wrong, bomb = [], b""
    for name, client in attacked.items():
        shown = [(path, text) for path, (kind, text) in crawled[name].items() if kind == "text/html"]
        for path, form in ((path, form) for path, text in shown for form in Page(text).forms if "file" in form.kinds()):
            bomb = bomb or packed(400)
            to = urllib.parse.urljoin(f"/{path}", form.action or f"/{path}").lstrip("/")
            told = uploaded(client, to, form, "../../zz-mark.xlsx", bomb)
            wrong += [f"{name} {to}: {told}"] if told >= 500 else []
    assert wrong == []
    assert peak(attacked) < 1_500_000, "it was unpacked in memory"
    assert not list(served.folder.parent.parent.rglob("zz-mark*"))


def peak(attacked: dict[str, Client]) -> int:
    """The most memory that the cockpit ever took, in kB; 0 where the system does not say."""
    status = Path(f"/proc/{PROCESS[0]}/status")
    found = re.search(r"VmHWM:\s+(\d+)", status.read_text(encoding="ascii")) if status.is_file() else None
    return int(found[1]) if found else 0


def packed(megabytes: int) -> bytes:
    """A workbook of one part that unpacks into so many megabytes."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as book, book.open("xl/a.xml", "w") as part:
        for _ in range(megabytes):
            part.write(bytes(1024 * 1024))
    return made.getvalue()


def uploaded(client: Client, to: str, form: Form, name: str, content: bytes) -> int:
    """What is answered to a form with a file in each of its fields for files."""
    import urllib.request

    token = next(each.value for each in client.jar if each.name == "csrftoken")
    parts = []
    for field, (kind, value) in {**form.fields, "csrfmiddlewaretoken": ("hidden", token or "")}.items():
        more = f'; filename="{name}"' if kind == "file" else ""
        parts.append(f'--cut\r\nContent-Disposition: form-data; name="{field}"{more}\r\n\r\n'.encode()
                     + (content if kind == "file" else value.encode()) + b"\r\n")  # fmt: skip
    asked = urllib.request.Request(client.address + to, b"".join(parts) + b"--cut--\r\n", {
        "Content-Type": "multipart/form-data; boundary=cut"})  # fmt: skip
    try:
        return int(client.opener.open(asked, timeout=120).status)
    except urllib.error.HTTPError as error:
        return error.code


@pytest.mark.parametrize("path", ["login?next=", "log?before=", "trail?expert=", "ranking?expert=", "page?x="])
def test_script_in_addresses_stays_text(attacked: dict[str, Client], path: str) -> None:
    for name in ("office", "aud"):
        _, text = sent(attacked[name], path + urllib.parse.quote(MARKED))
        assert not bare("text/html", text)


def test_nothing_that_is_exported_computes(crawled: Crawled) -> None:
    wrong, tables = [], 0
    for name in ("aud", "office"):
        for path, (kind, text) in crawled[name].items():
            found = list(cells(kind, text))
            tables += bool(found)
            wrong += [f"{name} {path}: {cell[:60]}" for cell in found if computes(cell)]
    assert tables, "no table was exported"
    assert wrong == []


def cells(kind: str, text: str) -> Iterator[str]:
    """Cells of a table that was exported; formulas of a workbook begin with =."""
    if kind == "text/csv":
        yield from (cell for row in csv.reader(io.StringIO(text.lstrip("\ufeff"))) for cell in row)
    elif "spreadsheetml" in kind or text.startswith("PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(text.encode("latin-1"))) as book:
            for each in (name for name in book.namelist() if "worksheets/sheet" in name):
                for formula in re.findall(r"<f[^>]*>([^<]*)</f>", book.read(each).decode()):
                    yield f"={formula}" if re.search("HYPERLINK|zz-|cmd", formula) else ""
            yield "read"


def computes(cell: str) -> bool:
    """Whether a spreadsheet takes a cell for a formula."""
    if not cell.startswith(("=", "+", "-", "@", "\t", "\r")):
        return False
    try:
        float(cell.replace("%", ""))
    except ValueError:
        return True
    return False
