"""What goes wrong around a sound project: places that cannot be written, slips of the hand, interruptions."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from ganchao.cli.main import run
from ganchao.files.staging import PREFIX
from ganchao.studies import Studies
from ganchao.text import LANGS, Lang
from tests.faults.sound import BOOK, write_book, write_folder

ROOT = Path(__file__).resolve().parents[2]
Said = pytest.CaptureFixture[str]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    write_folder(tmp_path / "project")
    return tmp_path / "project"


def refused(words: list[str], lang: Lang, capsys: Said) -> str:
    """What is said on the way out with code 2; the same words for machines."""
    assert run(words, lang) == 2
    out, said = capsys.readouterr()
    assert out == ""
    assert "Traceback" not in said
    return said


def problems(words: list[str], capsys: Said) -> list[dict[str, Any]]:
    assert run([*words, "--json"], "en") == 2
    out, err = capsys.readouterr()
    assert err == ""
    found: list[dict[str, Any]] = json.loads(out)["problems"]
    assert all(problem["what"] and problem["fix"] for problem in found)
    return found


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("below", ["", "deeper"])
@pytest.mark.parametrize("command", ["run", "score", "report"])
def test_results_cannot_go_where_a_file_lies(
    command: str, below: str, lang: Lang, project: Path, tmp_path: Path, capsys: Said
) -> None:
    (tmp_path / "taken").write_text("mine", encoding="utf-8")
    said = refused([command, str(project), "--out", str(tmp_path / "taken" / below)], lang, capsys)
    assert "taken" in said
    assert (tmp_path / "taken").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize(
    ("number", "zh", "en"),
    [
        (errno.EACCES, "无权读写", "may not be read or written"),
        (errno.EROFS, "磁盘只读", "read-only"),
        (errno.ENOSPC, "磁盘空间不足", "disk is full"),
        (errno.EIO, "磁盘出错", "disk failed"),
        (errno.ENAMETOOLONG, "名称过长", "too long"),
        (errno.EXDEV, "无法使用", "cannot be used"),
    ],
)
def test_what_the_system_refuses_is_said_in_the_readers_words(
    number: int, zh: str, en: str, lang: Lang, project: Path, capsys: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: object, **_kwargs: object) -> str:
        raise OSError(number, os.strerror(number), "/somewhere/out")

    monkeypatch.setattr("ganchao.files.staging.tempfile.mkdtemp", refuse)
    said = refused(["run", str(project)], lang, capsys)
    assert (zh if lang == "zh" else en) in said
    assert "/somewhere/out" in said


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_is_named(project: Path, tmp_path: Path, capsys: Said) -> None:
    (tmp_path / "locked").mkdir(mode=0o500)
    assert "locked" in refused(["run", str(project), "--out", str(tmp_path / "locked")], "en", capsys)


@pytest.mark.parametrize("command", ["check", "run", "score", "report", "audit"])
def test_a_project_that_is_not_there(command: str, capsys: Said) -> None:
    assert "自带示例" in refused([command, "no/such/place"], "zh", capsys)
    assert "did you mean 'hdi'" in refused([command, "hdj"], "en", capsys)


def test_a_blank_name_is_no_project(capsys: Said) -> None:
    assert problems(["check", ""], capsys)[0]["key"] == "unknown.none"


def test_a_folder_of_several_workbooks_is_not_guessed_at(tmp_path: Path, capsys: Said) -> None:
    write_book(tmp_path)
    (tmp_path / "copy.xlsx").write_bytes((tmp_path / BOOK).read_bytes())
    assert [problem["key"] for problem in problems(["check", str(tmp_path)], capsys)] == ["project.workbooks"]


def test_a_table_is_no_project(project: Path, capsys: Said) -> None:
    assert problems(["score", str(project / "units.csv")], capsys)[0]["key"] == "project.not_a_project"


@pytest.mark.parametrize(
    ("words", "keys"),
    [
        (["--unit", "Z", "--set", "rd=1"], ["unknown.none"]),
        (["--unit", "A", "--set", "rdd=1"], ["unknown.close"]),
        (["--unit", "A", "--set", "rd"], ["cli.whatif.not_a_change"]),
        (["--unit", "A", "--set", "rd=nan"], ["cli.whatif.not_a_change"]),
        (["--unit", "A", "--set", "rd=inf"], ["cli.whatif.not_a_change"]),
        (["--unit", "A", "--set", "rd=1e999"], ["cli.whatif.not_a_change"]),
        (["--unit", "A", "--set", "rd=a lot"], ["cli.whatif.not_a_change"]),
        (["--unit", "A", "--set", "rd=101"], ["cli.whatif.limits"]),
        (["--unit", "A", "--set", "rd=1", "--set", "rd=2"], ["cli.whatif.twice"]),
        (["--unit", "A", "--set", "rd=1", "--year", "1999"], ["unknown.none"]),
        (["--unit", "A", "--set", "rd=1", "--node", "nowhere"], ["unknown.none"]),
        (
            ["--unit", "Z", "--set", "rdd=1", "--set", "staff=x", "--year", "1"],
            ["unknown.none", "unknown.none", "unknown.close", "cli.whatif.not_a_change"],
        ),
        (["--unit", "A"], ["cli.missing"]),
        (["--set", "rd=1"], ["cli.missing"]),
    ],
)
def test_a_what_if_that_cannot_be_meant(words: list[str], keys: list[str], project: Path, capsys: Said) -> None:
    assert [problem["key"] for problem in problems(["whatif", str(project), *words], capsys)] == keys


def test_a_huge_what_if_is_reckoned_through(project: Path, capsys: Said) -> None:
    assert run(["whatif", str(project), "--unit", "A", "--set", "staff=1e300", "--json"], "en") == 0
    moves = json.loads(capsys.readouterr().out)["moves"]
    assert all(abs(move["score_after"]) <= 100 for move in moves)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["chekc", "x"], "did you mean 'check'"),
        (["run"], "PROJECT is missing"),
        (["score", "hdi", "--top", "0"], "from 1"),
        (["score", "hdi", "--year", "soon"], "whole number"),
        (["score", "hdi", "--year"], "needs a value"),
        (["check", "hdi", "--json=1"], "takes no value"),
        (["run", "my", "project"], "quotes"),
        (["score", "hdi", "--yera", "2020"], "--year"),
        (["report", "hdi", "--format", "odt"], "html, xlsx, docx"),
        (["check", "hdi", "--lang", "fr"], "zh, en"),
        (["import", "coinr", "a", "b"], "three paths"),
        (["import", "exel", "a", "b"], "coinr, workbook"),
        (["export", "coinr", "hdi"], "DIR is missing"),
    ],
)
def test_a_slip_on_the_command_line_is_explained(words: list[str], said: str, capsys: Said) -> None:
    assert said in refused(words, "en", capsys)
    chinese = refused([word for word in words if word != "fr"] if "fr" not in words else words, "zh", capsys)
    assert "（" in chinese
    assert "cannot" not in chinese


def test_nothing_that_exists_is_overwritten(project: Path, tmp_path: Path, capsys: Said) -> None:
    before = {path: path.read_bytes() for path in project.rglob("*") if path.is_file()}
    book = tmp_path / "book.xlsx"
    book.write_bytes(b"mine")
    refused(["new", str(project)], "en", capsys)
    refused(["export", "coinr", "hdi", str(book)], "en", capsys)
    refused(["export", "workbook", "hdi", str(book)], "en", capsys)
    write_book(tmp_path / "source")
    refused(["import", "workbook", str(tmp_path / "source" / BOOK), str(project)], "en", capsys)
    assert {path: path.read_bytes() for path in project.rglob("*") if path.is_file()} == before
    assert book.read_bytes() == b"mine"


def test_a_report_that_cannot_be_made_leaves_the_last_one(
    project: Path, capsys: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = project / "out"
    out.mkdir()
    (out / "report.html").write_text("last week's", encoding="utf-8")

    def stumble(name: str, *_args: object, **_kwargs: object) -> str:
        if name == "docx":
            raise OSError(errno.ENOSPC, "no space", str(out / "report.docx"))
        return "this week's"

    monkeypatch.setattr("ganchao.run.studied", lambda *_args, **_kwargs: Studies())
    monkeypatch.setattr("ganchao.run.rendered", stumble)
    assert "disk is full" in refused(["run", str(project)], "en", capsys)
    assert [path.name for path in out.iterdir()] == ["report.html"]
    assert (out / "report.html").read_text(encoding="utf-8") == "last week's"


def test_our_own_fault_is_owned(project: Path, capsys: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    def stumble(*_args: object, **_kwargs: object) -> None:
        raise ZeroDivisionError("oops")

    monkeypatch.setattr("ganchao.project.score", stumble)
    monkeypatch.delenv("GANCHAO_DEBUG", raising=False)
    for lang, word in (("zh", "程序自身的错误"), ("en", "our own fault")):
        assert run(["score", str(project)], lang) == 1  # type: ignore[arg-type]
        assert word in capsys.readouterr().err
    assert run(["score", str(project), "--json"], "en") == 1
    assert json.loads(capsys.readouterr().out)["problems"][0]["key"] == "cli.our_fault"


def test_stopping_by_hand_leaves_nothing_half_written(
    project: Path, capsys: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_args: object, **_kwargs: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("ganchao.run.rendered", stop)
    monkeypatch.setattr("ganchao.run.studied", lambda *_args, **_kwargs: Studies())
    assert run(["run", str(project)], "zh") == 130
    assert "已停止" in capsys.readouterr().err
    assert not (project / "out").exists()


SLOW = """
import signal, sys, time
signal.signal(signal.SIGINT, signal.default_int_handler)  # a suite run in the background hands its deafness on
import ganchao.run as run
from ganchao.cli.main import main
run.studied = lambda *a, **k: run.Studies()
run.rendered = lambda name, *a, **k: "new" if name != "docx" else (print("writing", flush=True), time.sleep(60))
main(["run", sys.argv[1], "--json"])
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals")
@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGKILL])
def test_killed_while_writing_the_last_results_stay(signum: signal.Signals, project: Path) -> None:
    out = project / "out"
    (out / "tables").mkdir(parents=True)
    (out / "report.html").write_text("last week's", encoding="utf-8")
    (out / "tables" / "scores.csv").write_text("last week's", encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    child = subprocess.Popen(
        [sys.executable, "-c", SLOW, str(project)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment
    )
    assert child.stdout is not None
    with child, child.stdout:
        assert child.stdout.readline() == b"writing\n"
        time.sleep(0.1)
        child.send_signal(signum)
        assert child.wait(20) == (130 if signum == signal.SIGINT else -signum)
    there = {path.relative_to(out).as_posix(): path for path in out.rglob("*") if path.is_file()}
    whole = {name: path.read_text(encoding="utf-8") for name, path in there.items() if not name.startswith(PREFIX)}
    assert whole == {"report.html": "last week's", "tables/scores.csv": "last week's"}
    assert signum == signal.SIGKILL or len(there) == 2
