"""The API over real connections: tokens, rights, tables, check-ins, and what is told where something is wrong."""

from __future__ import annotations

import json
import re
import urllib.request
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from ganchao.deeds import read_deeds
from ganchao.text import LANGS, say
from ganchao.web.guard import POLICY
from tests.web.conftest import Client, Served, signed_in


def made(client: Client, *scopes: str, name: str = "test", days: str = "7") -> str:
    """A token made on the page."""
    status, page, _ = client.post("tokens/make", form="tokens", name=name, days=days, **dict.fromkeys(scopes, "1"))
    found = re.search(r'<code id="token">(gc_[\w-]+)</code>', page)
    assert status == 200, page
    assert found, page
    return found[1]


class Program:
    """A program with a token."""

    def __init__(self, address: str, token: str = "", lang: str = "en") -> None:
        self.client, self.token, self.lang = Client(address), token, lang

    def ask(self, path: str, body: Any = None, raw: bytes | None = None) -> tuple[int, Any]:
        """Status and JSON of an answer."""
        data = raw if raw is not None else None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.client.address + "api/" + path, data)
        request.add_header("Accept-Language", self.lang)
        request.add_header("Content-Type", "application/json")
        if self.token:
            request.add_header("Authorization", f"Bearer {self.token}")
        status, text, headers = self.client._open(request)
        assert headers["Content-Security-Policy"] == POLICY
        return status, json.loads(text)


@pytest.fixture(scope="session")
def reader(served: Served) -> Program:
    """The evaluation office's program, which may read and report."""
    return Program(served.address, made(signed_in(served.address, "office"), "read", "report"))


def keys(answer: dict[str, Any]) -> list[str]:
    """What is wrong, by code."""
    for problem in answer["problems"]:
        assert set(problem) == {"key", "severity", "file", "sheet", "row", "column", "where", "what", "fix"}
        assert problem["what"]
        assert problem["fix"]
    return [problem["key"] for problem in answer["problems"]]


def test_tables_hold_the_numbers_that_a_run_writes(served: Served, reader: Program, tmp_path: Path) -> None:
    from ganchao.project import open_project
    from ganchao.reporting.tables import SCHEMAS, write_tables

    write_tables(open_project(served.folder).score(), tmp_path)
    for name in ("scores", "ranks", "values"):
        status, answer = reader.ask(f"tables/{name}?limit=5000")
        wanted = pd.read_csv(tmp_path / f"{name}.csv", keep_default_na=False, na_values=[""])
        got = pd.DataFrame(answer["rows"])
        assert (status, answer["total"], list(got)) == (200, len(wanted), list(wanted))
        numbers = [column for column, field in SCHEMAS[name].items() if field.type in {"number", "integer"}]
        texts = [column for column in wanted if column not in numbers]
        assert got[texts].astype(object).fillna("").equals(wanted[texts].astype(object).fillna(""))
        np.testing.assert_array_equal(got[numbers].astype(float), wanted[numbers].astype(float))


def test_rows_are_chosen_and_pages_turned(reader: Program) -> None:
    _, every = reader.ask("tables/ranks?limit=5000")
    first = every["rows"][0]
    chosen = f"unit={first['unit']}&node={first['node']}&year={first['year']}"
    assert reader.ask(f"tables/ranks?{chosen}")[1]["rows"] == [first]
    pages = [reader.ask(f"tables/ranks?limit=7&offset={at}")[1]["rows"] for at in range(0, every["total"] + 7, 7)]
    assert [row for page in pages for row in page] == every["rows"]
    assert pages[-1] == []


def test_what_does_not_exist_is_told_with_what_does(reader: Program) -> None:
    status, answer = reader.ask("tables/ranks?unit=nowhere")
    assert (status, keys(answer)) == (404, ["unknown.none"])
    there = reader.ask("project")[1]["tables"]
    for name in ("ranks", "aims", "frontier", "sensitivity"):
        status, answer = reader.ask(f"tables/{name}")
        assert (status == 200) == (name in there)
        assert status == 200 or keys(answer) in (["api.no_table"], ["api.no_address"])
    status, answer = reader.ask("no/such/address")
    assert (status, keys(answer)) == (404, ["api.no_address"])
    status, answer = reader.ask("tables/ranks?year=never&limit=0")
    assert status == 422
    assert sorted(problem["where"] for problem in answer["problems"]) == ["limit", "year"]


@pytest.mark.parametrize("lang", LANGS)
def test_problems_are_told_in_the_language_asked_for(served: Served, lang: str) -> None:
    status, answer = Program(served.address, "gc_guess", lang).ask("me")
    assert (status, keys(answer)) == (401, ["api.no_token"])
    assert answer["problems"][0]["what"] == say("api.no_token", lang)  # type: ignore[arg-type]


@pytest.mark.parametrize("path", ["me", "project", "tables/scores", "lights", "items", "subjects", "check-ins"])
def test_nothing_is_told_without_a_token(served: Served, path: str) -> None:
    status, answer = Program(served.address).ask(path)
    assert (status, keys(answer)) == (401, ["api.no_token"])


def test_signing_in_to_the_pages_opens_no_door_here(office: Client) -> None:
    status, _, headers = office.get("api/me")
    assert (status, headers["WWW-Authenticate"]) == (401, "Bearer")


def test_a_token_is_good_for_what_it_was_made_for_and_no_more_than_its_person(served: Served) -> None:
    reports = Program(served.address, made(signed_in(served.address, "office"), "report"))
    assert reports.ask("me")[1]["read"] is False
    assert keys(reports.ask("tables/ranks")[1]) == ["api.scope"]
    assert keys(reports.ask("lights")[1]) == ["api.scope"]
    reads = Program(served.address, made(signed_in(served.address, "office"), "read"))
    status, answer = reads.ask("check-ins", {"check_ins": [{"subject": "p_growth", "period": "2022", "value": 1.0}]})
    assert (status, keys(answer)) == (403, ["api.scope"])
    chief = Program(served.address, made(signed_in(served.address, "chief"), "read", "report"))
    assert keys(chief.ask("tables/ranks")[1]) == ["api.no_right"]  # as on the page
    assert keys(chief.ask("tables/forecast")[1]) == ["api.no_right"]
    assert keys(chief.ask("tables/aims")[1]) == ["api.no_right"]
    assert chief.ask("lights") == (200, [])
    assert chief.ask("check-ins") == (200, [])
    assert chief.ask("subjects") == (200, [])
    status, answer = chief.ask("check-ins", {"check_ins": [{"subject": "p_growth", "period": "2022", "value": 1.0}]})
    assert (status, keys(answer)) == (403, ["rights.refused"])


def test_values_are_handed_in_all_or_none_with_every_problem_and_its_place(served: Served, reader: Program) -> None:
    before = len(read_deeds(served.folder).entries)
    good = {"subject": "p_growth", "period": "2023", "value": 1.5, "status": "final", "done": "done"}
    bad = {"subject": "p_growth", "period": "2024", "numerator": 1.0}
    status, answer = reader.ask("check-ins", {"check_ins": [good, bad, {"subject": "none", "period": "2024"}]})
    assert status == 409
    assert [problem["where"] for problem in answer["problems"]] == ["check_ins[1].denominator", "check_ins[2]"]
    assert len(read_deeds(served.folder).entries) == before
    status, answer = reader.ask("check-ins", {"check_ins": [good]})
    assert status == 201, answer
    entry = read_deeds(served.folder).entries[-1]
    assert answer == {"check_ins": [{"number": entry.number, "subject": "p_growth", "period": "2023"}]}
    assert (entry.actor, entry.body["value"], entry.body["done"]) == ("office", 1.5, "done")
    assert reader.ask("check-ins", {"check_ins": [good]})[0] == 409, "it waits for an answer now"
    told = next(each for each in reader.ask("check-ins")[1] if each["period"] == "2023")
    assert (told["state"], told["by"], told["value"]) == ("pending", "office", 1.5)


@pytest.mark.parametrize(("body", "where", "key"), [
    ({"check_ins": [{"subject": "p", "period": "2020", "value": "much"}]}, "check_ins[0].value",
     "documents.not_a_number"),
    ({"check_ins": [{"subject": "p", "period": "2020-13"}]}, "check_ins[0].period", "documents.bad_code"),
    ({"check_ins": [{"subject": "p", "period": "2020", "valeu": 1}]}, "check_ins[0].valeu",
     "documents.unknown_key_close"),
    ({"check_ins": [{"period": "2020"}]}, "check_ins[0].subject", "documents.missing_key"),
    ({"check_ins": []}, "check_ins", "documents.too_few"),
    ([], "body", "documents.not_a_block"),
])  # fmt: skip
def test_what_is_not_in_the_shape_is_told_with_its_place(reader: Program, body: Any, where: str, key: str) -> None:
    status, answer = reader.ask("check-ins", body)
    assert (status, keys(answer), answer["problems"][0]["where"]) == (422, [key], where)
    assert "None" not in answer["problems"][0]["what"]


def test_what_is_no_json_is_said_so(reader: Program) -> None:
    status, answer = reader.ask("check-ins", raw=b"{")
    assert (status, keys(answer)) == (400, ["api.no_json"])


def test_tokens_are_shown_once_kept_as_a_hash_and_end(served: Served) -> None:
    office = signed_in(served.address, "office")
    token = made(office, "read", name="<b>mine</b>")
    program = Program(served.address, token)
    assert program.ask("me")[0] == 200
    _, page, _ = office.get("tokens")
    assert token not in page
    assert "&lt;b&gt;mine" in page
    assert token.encode() not in (served.folder / "record.sqlite3").read_bytes()
    number = re.findall(r'name="number" value="(\d+)"', page)[0]  # the newest stands first
    auditor = signed_in(served.address, "aud")
    auditor.post("tokens/revoke", form="tokens", number=number)
    assert program.ask("me")[0] == 200, "it is not theirs"
    chief = signed_in(served.address, "chief")
    assert "&lt;b&gt;mine" in chief.get("tokens")[1]
    assert "&lt;b&gt;mine" not in auditor.get("tokens")[1]
    chief.post("tokens/revoke", form="tokens", number=number)
    assert program.ask("me")[0] == 401


def test_a_token_that_cannot_be_made_is_refused_with_every_reason(office: Client) -> None:
    status, page, _ = office.post("tokens/make", form="tokens", name="", days="4000")
    assert status == 400
    for key in ("api.token.name", "api.token.days", "api.token.for_nothing"):
        assert any(say(key, lang, most=366) in page for lang in LANGS)


@pytest.mark.parametrize("lang", LANGS)
def test_the_page_tells_of_every_operation_and_field_in_both_languages(office: Client, lang: str) -> None:
    office.post("language", form="deeds", language=lang, back="/deeds")
    status, page, headers = office.get("api")
    document = json.loads(office.get(f"api/openapi.json?lang={lang}")[1])
    assert (status, headers["Content-Security-Policy"]) == (200, POLICY)
    assert " style=" not in page
    assert "<script>" not in page
    assert "x-zh" not in json.dumps(document)
    for path, methods in document["paths"].items():
        assert f"{path}</code>" in page
        for said in methods.values():
            assert said["description"]
            assert said["security"]
    for name, shape in document["components"]["schemas"].items():
        for field, held in shape["properties"].items():
            nested = "items" in held and "$ref" in held["items"]
            assert nested or held.get("description"), (name, field)


@pytest.mark.parametrize("lang", LANGS)
def test_the_documentation_names_what_there_is(anyone: Client, lang: str) -> None:
    page = (Path(__file__).parents[2] / "docs" / lang / "how-to" / "api.md").read_text(encoding="utf-8")
    paths = set(json.loads(anyone.get("api/openapi.json")[1])["paths"])
    tables = {path.rpartition("/")[2] for path in paths if path.startswith("/api/tables/")}
    listed = next(line for line in page.splitlines() if "`forecast_skill`" in line)
    assert tables <= set(re.findall("`([a-z_]+)`", listed))
    named = {path.rstrip("/") for path in re.findall(r"/api/[a-z/_-]*[a-z]", page)} - {"/api/tables", "/api/openapi"}
    assert named <= paths
    assert {path for path in paths if not path.startswith("/api/tables/")} <= named
