"""What leaves the system: noted, harmless in spreadsheets, and marked with who looked."""

from __future__ import annotations

import datetime
import xml.etree.ElementTree as ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganchao.text import LANGS, say
from ganchao.web.happenings import KINDS
from ganchao.web.vault.protection import POSTGRESQL, SQLITE
from ganchao.web.watermark import drawn_for
from tests.web.conftest import Client


@given(st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"), max_size=30))
def test_the_watermark_is_a_picture_whatever_the_name(name: str) -> None:
    drawn = ElementTree.fromstring(drawn_for("code", name, datetime.date(2020, 3, 1), "zone"))
    texts = [each.text or "" for each in drawn.iter("{http://www.w3.org/2000/svg}text")]
    assert texts == [f"{name} code".strip(), "2020-03-01 zone"]
    assert {each.tag.rpartition("}")[2] for each in drawn.iter()} == {"svg", "defs", "pattern", "text", "rect"}


def test_the_watermark_names_whoever_looks_on_every_page(office: Client, auditor: Client, anyone: Client) -> None:
    for client, code in ((office, "office"), (auditor, "aud")):
        assert 'src="/watermark.svg"' in client.get("deeds")[1]
        _, drawn, headers = client.get("watermark.svg")
        assert f" {code}</text>" in drawn
        assert "no-cache" in headers["Cache-Control"], "whoever signs in next has another"
    assert "watermark" not in anyone.get("login")[1]


def test_taking_the_log_away_stands_in_the_log(auditor: Client) -> None:
    _, table, headers = auditor.get("log.csv")
    assert headers["Content-Disposition"].startswith("attachment")
    assert table.lstrip("\ufeff").splitlines()[0] == "at,actor,address,kind,about"
    assert ",aud,127.0.0.1,exported,log.csv" in auditor.get("log.csv")[1]
    assert say("web.happening.exported", "zh") in auditor.get("log")[1]


@pytest.mark.parametrize("lang", LANGS)
def test_everything_noted_has_words(lang) -> None:
    assert all(say(f"web.happening.{kind}", lang) for kind in KINDS)


def test_both_databases_refuse_the_same() -> None:
    assert {word for word in ("UPDATE", "DELETE") if any(word in each for each in SQLITE)} == {"UPDATE", "DELETE"}
    assert any("UPDATE OR DELETE" in each for each in POSTGRESQL)
    assert any("TRUNCATE" in each for each in POSTGRESQL)
