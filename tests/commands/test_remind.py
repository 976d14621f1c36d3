"""``ganchao track remind`` on whole command lines: files, a mail server of our own, and nothing twice."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from ganchao.cli import track_remind
from ganchao.cli.main import run
from ganchao.cli.shapes import misshapen
from ganchao.deeds import read_deeds
from ganchao.text import LANGS, Lang
from tests.commands.items import issue, peopled
from tests.files.sink import Sink

Run = Callable[..., int]


@pytest.fixture
def zone(mine: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Three items: one late, one near, one that nobody accepted, on 1 March 2020."""
    for name in ("DATABASE_URL", "GANCHAO_AS", "GANCHAO_SMTP"):
        monkeypatch.delenv(name, raising=False)
    peopled(mine)
    issue(mine, "L-1", -2)
    issue(mine, "N-1", 3, helpers=["d_economy"])
    issue(mine, "W-1", 40, accepted=False, lead="d_economy", disclosure="work_secret")
    return mine


@pytest.fixture
def remind(zone: Path) -> Run:
    def reminding(*rest: str, day: str = "2020-03-01", lang: Lang = "zh") -> int:
        return run(["track", "remind", str(zone), "--as-of", day, *rest], lang)

    return reminding


@pytest.fixture
def sink(zone: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sink]:
    rows = ["unit,email", "d_tech,tech@example.org", "d_economy,econ@example.org", ""]
    (zone / "contacts.csv").write_text("\n".join(rows), encoding="utf-8")
    with Sink() as running:
        monkeypatch.setenv("GANCHAO_SMTP", f"smtp://127.0.0.1:{running.port}/?from=office@example.org")
        yield running


def sent(zone: Path) -> list[tuple[str, str, str, tuple[str, ...]]]:
    return [(e.subject, e.body["rule"], e.body["unit"], tuple(e.body["ways"])) for e in read_deeds(zone).entries
            if e.kind == "reminder.sent"]  # fmt: skip


def test_the_module_makes_one_command() -> None:
    assert track_remind.command("zh").name == "track.remind"


@pytest.mark.parametrize("lang", LANGS)
def test_looking_alone_enters_nothing_and_sends_nothing(
    zone: Path, remind: Run, sink: Sink, lang: Lang, capsys: pytest.CaptureFixture[str]
) -> None:  # fmt: skip
    assert remind(lang=lang) == 0
    said = capsys.readouterr().out
    assert "L-1" in said
    assert ("催办" if lang == "zh" else "Urging") in said
    assert sent(zone) == []
    assert sink.letters == []


def test_files_without_send_send_no_mail(zone: Path, remind: Run, sink: Sink, tmp_path: Path) -> None:
    assert remind("--as", "off", "--out", str(tmp_path / "out")) == 0
    assert sink.letters == []
    assert sorted(sent(zone)) == [
        ("L-1", "nudge", "d_tech", ("file",)), ("N-1", "t3", "d_economy", ("file",)),
        ("N-1", "t3", "d_tech", ("file",)), ("W-1", "accept", "d_economy", ("file",)),
    ]  # fmt: skip
    files = {path.name for path in (tmp_path / "out" / "2020-03-01").iterdir()}
    assert files == {"d_tech.docx", "d_tech.txt", "d_economy.docx", "d_economy.txt"}


def test_a_second_run_on_the_same_day_changes_nothing(zone: Path, remind: Run, tmp_path: Path) -> None:
    def everything() -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file()}

    assert remind("--as", "off", "--out", str(tmp_path / "out")) == 0
    files, entries = everything(), read_deeds(zone).entries
    assert remind("--as", "off", "--out", str(tmp_path / "out")) == 0
    assert everything() == files
    assert read_deeds(zone).entries == entries


def test_letters_go_out_once_and_say_no_work_secret(zone: Path, remind: Run, sink: Sink) -> None:
    assert remind("--as", "off", "--send") == 0
    assert sorted(to[0] for to, _ in sink.letters) == ["econ@example.org", "tech@example.org"]
    texts = {to[0]: message_from_bytes(raw, policy=default).get_content() for to, raw in sink.letters}
    assert "事项L-1" in texts["tech@example.org"]
    assert "W-1" in texts["econ@example.org"]
    assert "事项W-1" not in texts["econ@example.org"]
    assert {ways for *_, ways in sent(zone)} == {("mail",)}
    assert remind("--as", "off", "--send") == 0
    assert len(sink.letters) == 2
    assert remind("--as", "off", "--send", day="2020-03-02") == 0  # nothing new
    assert len(sink.letters) == 2


def test_what_the_server_refused_is_told_and_sent_again_the_next_time(
    zone: Path, remind: Run, sink: Sink, capsys: pytest.CaptureFixture[str]
) -> None:  # fmt: skip
    sink.refuses.add("econ@example.org")
    assert remind("--as", "off", "--send") == 2
    assert "econ@example.org" in capsys.readouterr().err
    assert {unit for _, _, unit, _ in sent(zone)} == {"d_tech"}
    sink.refuses.clear()
    assert remind("--as", "off", "--send") == 0
    assert [to[0] for to, _ in sink.letters] == ["tech@example.org", "econ@example.org"]


def test_a_department_without_an_address_is_named(
    zone: Path, remind: Run, sink: Sink, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:  # fmt: skip
    (zone / "contacts.csv").write_text("unit,email\nd_tech,tech@example.org\n", encoding="utf-8")
    assert remind("--as", "off", "--send") == 0
    assert "经济发展部门" in capsys.readouterr().out.splitlines()[-1]
    assert {unit for _, _, unit, _ in sent(zone)} == {"d_tech"}
    assert remind("--as", "off", "--send", "--out", str(tmp_path / "out")) == 0
    assert ("W-1", "accept", "d_economy", ("file",)) in sent(zone)


@pytest.mark.parametrize(("rest", "key"), [
    (("--send",), "item.who"), (("--out", "x"), "item.who"), (("--send", "--as", "t1"), "rights.refused"),
    (("--send", "--as", "off"), "mail.no_server"),
])  # fmt: skip
def test_what_is_missing_is_told_before_anything_goes_out(
    zone: Path, remind: Run, rest: tuple[str, ...], key: str, capsys: pytest.CaptureFixture[str]
) -> None:  # fmt: skip
    assert remind(*rest, "--json") == 2
    assert json.loads(capsys.readouterr().out)["problems"][0]["key"] == key
    assert sent(zone) == []


def test_nothing_goes_out_for_a_day_that_has_not_come(
    zone: Path, remind: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:  # fmt: skip
    assert remind("--as", "off", "--out", str(tmp_path / "out"), day="2999-01-01", lang="en") == 2
    assert "2999-01-01" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
    assert remind(day="2999-01-01") == 0  # to look is allowed


def test_json_has_its_shape(remind: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert remind("--as", "off", "--out", str(tmp_path / "out"), "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert misshapen("track remind", told) == []
    assert len(told["reminders"]) == 4
    assert remind("--json") == 0
    assert {each["sent_before"] for each in json.loads(capsys.readouterr().out)["reminders"]} == {True}
