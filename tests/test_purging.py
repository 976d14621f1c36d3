"""Purging a project's record, from asking to the overwritten file, and the command for it."""

from __future__ import annotations

import datetime
import hashlib
import json
import shutil
from pathlib import Path

import pytest

from ganchao.cli.main import run
from ganchao.deeds import enter, held_by, read_deeds
from ganchao.domain.entry import Draft
from ganchao.errors import InvalidInput
from ganchao.project import EXAMPLES_DIR
from ganchao.purging import ask_purge, files_of, grant_purge, named_by
from ganchao.record.store import open_record, url_of
from ganchao.record.verify import verify
from ganchao.text import LANGS, Lang

NOON = datetime.datetime(2020, 3, 2, 4, 0, tzinfo=datetime.UTC)
SECRET = "370102199001011234"
FILE = b"scan of an identity card"
DIGEST = hashlib.sha256(FILE).hexdigest()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with administrators, an office and, in its ninth entry, what should not be there."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("GANCHAO_AS", raising=False)
    place = tmp_path / "zone"
    place.mkdir()
    shutil.copy(EXAMPLES_DIR / "hdi" / "framework.yaml", place)
    people = [("sys", "system"), ("sec", "security"), ("aud", "audit"), ("off", "office")]
    drafts = [Draft(kind, code, "sec", body) for code, role in people
              for kind, body in (("person.added", {"unit": "D01"}), ("role.given", {"role": role}))]  # fmt: skip
    enter(read_deeds(place), drafts, NOON)
    open_record(url_of(place)).append(
        [Draft("item.note", "DB-1", "lead", {"said": SECRET, "evidence": [{"digest": DIGEST}]})], NOON, {DIGEST: FILE}
    )
    return place


def bytes_of(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.glob("record.sqlite3*"))


def test_two_persons_purge_and_the_chain_shows_it(folder: Path) -> None:
    assert SECRET.encode() in bytes_of(folder)
    assert named_by(read_deeds(folder), "9") == (DIGEST,)
    ask_purge(folder, ["9", DIGEST], "off", "误录个人信息", NOON)
    assert SECRET.encode() in bytes_of(folder), "asked is not granted"
    entries, wiped = grant_purge(folder, ["9", DIGEST], "aud", "属实", NOON)
    assert [entry.body["asked"] for entry in entries] == [10, 11]
    assert wiped
    assert SECRET.encode() not in bytes_of(folder)
    assert FILE not in bytes_of(folder)
    assert files_of(folder) == frozenset()
    held = held_by(folder)
    assert verify(held) == ()
    assert {grave.what for grave in held.graves} == {"9", DIGEST}
    assert read_deeds(folder).entries[8].purged


def test_rights_and_reasons_are_looked_at_before_anything_goes(folder: Path) -> None:
    with pytest.raises(InvalidInput, match="may not"):
        ask_purge(folder, ["9"], "sys", "x", NOON)
    with pytest.raises(InvalidInput) as refused:
        ask_purge(folder, ["9", "77"], "off", " ", NOON)
    assert [problem.key for problem in refused.value.problems] == ["purge.unknown", "purge.no_reason"]
    ask_purge(folder, ["9"], "sec", "x", NOON)
    for actor in ("sec", "off", "sys"):  # who asked; and who may not grant
        with pytest.raises(InvalidInput):
            grant_purge(folder, ["9"], actor, "x", NOON)
    assert SECRET.encode() in bytes_of(folder)


@pytest.mark.parametrize("lang", LANGS)
def test_the_command_asks_grants_lists_and_wipes(folder: Path, lang: Lang, capsys: pytest.CaptureFixture[str]) -> None:
    place = str(folder)

    def said(*words: str, expected: int = 0) -> str:
        assert run(["track", "purge", place, *words], lang) == expected
        told = capsys.readouterr()
        return told.out + told.err

    assert said("list")
    assert "--as" in said("ask", "9", "--reason", "x", expected=2)
    assert DIGEST in said("ask", "9", "--as", "off", "--reason", "误录")
    assert "grant 9" in said("ask", "9", "--as", "off", "--reason", "误录", expected=2)
    assert "off" in said("grant", "9", "--as", "off", "--reason", "x", expected=2)
    assert "aud" in said("grant", "9", "--as", "aud", "--reason", "x")
    facts = json.loads(said("list", "--json"))
    assert facts["purges"] == [{"what": "9", "state": "purged", "asked": 10, "asked_by": "off", "reason": "误录",
                                "granted": 11, "granted_by": "aud"}]  # fmt: skip
    assert json.loads(said("wipe", "--json"))["wiped"] is True
    assert run(["track", "verify", place], lang) == 0
