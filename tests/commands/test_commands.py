"""Every command on small and shipped projects, in both languages, for people and for machines."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from ganchao.cli.main import run
from ganchao.errors import OutOfReach, Problem
from ganchao.project import EXAMPLES_DIR, open_project
from ganchao.run import default_out
from ganchao.text import LANGS, Lang

ROOT = Path(__file__).resolve().parents[2]
Said = pytest.CaptureFixture[str]
ON_A_PROJECT = {
    "check": [],
    "score": ["--top", "2"],
    "whatif": ["--unit", "A3", "--set", "rd=5"],
    "audit": ["--draws", "50"],
}


def machine(words: list[str], capsys: Said, *, code: int = 0, lang: Lang = "en") -> Any:
    """The one JSON value on stdout; nothing else anywhere."""
    assert run([*words, "--json"], lang) == code
    out, err = capsys.readouterr()
    assert err == ""
    return json.loads(out)


def person(words: list[str], lang: Lang, capsys: Said, *, code: int = 0) -> str:
    """What a person reads on stdout."""
    assert run(words, lang) == code
    return capsys.readouterr().out


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", ON_A_PROJECT)
def test_json_is_one_value_and_nothing_else(name: str, lang: Lang, mine: Path, capsys: Said) -> None:
    assert isinstance(machine([name, str(mine), *ON_A_PROJECT[name]], capsys, lang=lang), dict)


@pytest.mark.parametrize("name", ["check", "score", "whatif"])
def test_the_same_numbers_in_both_languages(name: str, mine: Path, capsys: Said) -> None:
    words = [name, str(mine), *ON_A_PROJECT[name]]
    assert machine(words, capsys, lang="zh") == machine(words, capsys, lang="en")


def test_examples_are_listed_and_can_be_used(capsys: Said) -> None:
    names = [each["name"] for each in machine(["examples"], capsys)]
    assert names == sorted(
        folder.name for folder in EXAMPLES_DIR.iterdir() if folder.is_dir() and folder.name[0] not in "_."
    )
    for lang in LANGS:
        assert all(name in person(["examples"], lang, capsys) for name in names)
    for name in names:
        assert machine(["check", name], capsys)["ok"] is True


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("template", ["blank", "workbook", "hdi"])
def test_a_new_project_is_sound_at_once(template: str, lang: Lang, tmp_path: Path, capsys: Said) -> None:
    target = tmp_path / "我的 项目"
    said = person(["new", str(target), "--from", template], lang, capsys)
    assert f'ganchao check "{target}"' in said
    assert "下一步" in person(["check", str(target)], "zh", capsys)
    assert machine(["check", str(target)], capsys)["ok"] is True


def test_a_project_is_found_from_wherever_one_stands(mine: Path, capsys: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(mine.parent)
    first = machine(["score", "mine"], capsys)
    monkeypatch.chdir(mine)
    assert machine(["score", "."], capsys) == machine(["score", "framework.yaml"], capsys) == first


def test_a_folder_with_one_workbook_is_that_workbook(tmp_path: Path, capsys: Said) -> None:
    assert run(["new", str(tmp_path / "book"), "--from", "workbook"], "en") == 0
    capsys.readouterr()
    (tmp_path / "book" / "~$book.xlsx").write_bytes(b"lock")
    (tmp_path / "book" / "out").mkdir()
    folder = machine(["score", str(tmp_path / "book")], capsys)
    assert folder == machine(["score", str(tmp_path / "book" / "book.xlsx")], capsys)


def test_score_looks_at_any_round_and_node_by_code_or_name(mine: Path, capsys: Said) -> None:
    by_code = machine(["score", str(mine), "--node", "input", "--year", "2023"], capsys)
    assert (by_code["node"], by_code["year"]) == ("input", 2023)
    assert machine(["score", str(mine), "--node", "Input", "--year", "2023"], capsys) == by_code
    assert [row["rank"] for row in by_code["ranking"]] == [1, 2, 3, 4]


@pytest.mark.parametrize("lang", LANGS)
def test_score_shows_so_many_units_and_always_our_own(
    lang: Lang, capsys: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GANCHAO_LANG", lang)  # else the project's own language holds
    said = person(["score", "shandong", "--top", "3"], lang, capsys)
    assert ("山东" if lang == "zh" else "Shandong") in said
    assert ("北京" if lang == "zh" else "Beijing") in said
    assert ("西藏" if lang == "zh" else "Tibet") not in said


def test_score_writes_tables_where_asked(mine: Path, tmp_path: Path, capsys: Said) -> None:
    said = person(["score", str(mine), "--out", str(tmp_path / "结果 1")], "zh", capsys)
    names = sorted(path.name for path in (tmp_path / "结果 1" / "tables").iterdir())
    assert names == ["ranks.csv", "scores.csv", "values.csv"]
    assert all(str(tmp_path / "结果 1" / "tables" / name) in said for name in names)


@pytest.mark.parametrize("lang", LANGS)
def test_whatif_says_who_moves(lang: Lang, mine: Path, capsys: Said) -> None:
    said = person(["whatif", str(mine), "--unit", "A4", "--set", "rd=9", "--set", "staff=900"], lang, capsys)
    assert ("上升" if lang == "zh" else "up") in said
    assert machine(["whatif", str(mine), "--unit", "A4", "--set", "rd=1.3"], capsys)["moves"][0]["places"] == 0


def test_whatif_takes_the_full_name_of_a_unit_and_the_round_not_the_data_year(mine: Path, capsys: Said) -> None:
    with (mine / "framework.yaml").open("a", encoding="utf-8") as file:
        file.write("rounds: {lag: 1}\n")
    found = machine(["whatif", str(mine), "--unit", "Zone D (made up)", "--set", "rd=9", "--year", "2024"], capsys)
    assert (found["unit"], found["year"]) == ("A4", 2024)
    assert found["changes"] == [{"indicator": "rd", "before": 1.2, "after": 9.0}], "the value of 2023"
    assert {move["year"] for move in found["moves"]} == {2024}
    problem = machine(["whatif", str(mine), "--unit", "A4", "--set", "rd=9", "--year", "2023"], capsys, code=2)
    assert "2024, 2025" in problem["problems"][0]["fix"]


def test_whatif_with_held_goalposts_moves_nobody_elses_score(mine: Path, capsys: Said) -> None:
    words = ["whatif", str(mine), "--unit", "A4", "--set", "rd=30"]
    free, held = machine(words, capsys)["moves"], machine([*words, "--hold-goalposts"], capsys)["moves"]
    assert all(move["score_before"] == move["score_after"] for move in held if move["unit"] != "A4")
    ours = [next(move["score_after"] for move in moves if move["unit"] == "A4") for moves in (free, held)]
    assert ours[0] < 100 < ours[1], "beyond today's best only where the goalposts stay"


def test_a_project_survives_the_way_through_a_workbook(mine: Path, tmp_path: Path, capsys: Said) -> None:
    before = machine(["score", str(mine)], capsys)["ranking"]
    book = tmp_path / "下发 表.xlsx"
    person(["export", "workbook", str(mine), str(book)], "zh", capsys)
    assert machine(["score", str(book)], capsys)["ranking"] == before
    said = person(["import", "workbook", str(book), str(tmp_path / "back")], "zh", capsys)
    assert f"ganchao run {tmp_path / 'back'}" in said
    assert machine(["score", str(tmp_path / "back")], capsys)["ranking"] == before


def test_a_project_survives_the_way_through_coinr(shared_data: Path, tmp_path: Path, capsys: Said) -> None:
    tables = [str(shared_data / "asem_coinr" / name) for name in ("ASEM_iData.csv", "ASEM_iMeta.csv")]
    assert "COINr" in person(["import", "coinr", *tables, str(tmp_path / "asem")], "zh", capsys)
    before = machine(["score", str(tmp_path / "asem")], capsys)["ranking"]
    assert len(before) == 51
    person(["export", "coinr", str(tmp_path / "asem"), str(tmp_path / "tables")], "en", capsys)
    again = [str(tmp_path / "tables" / name) for name in ("iData.csv", "iMeta.csv")]
    person(["import", "coinr", *again, str(tmp_path / "again")], "en", capsys)
    assert machine(["score", str(tmp_path / "again")], capsys)["ranking"] == before


def test_check_lists_doubts_and_repairs_and_says_what_to_do_next(mine: Path, capsys: Said) -> None:
    table = mine / "data" / "2024" / "values.csv"
    table.write_text(table.read_text(encoding="utf-8-sig").replace("0.52", "０.52"), encoding="utf-8")
    assert "Safe repairs: 1" in (said := person(["check", str(mine)], "en", capsys))
    assert f"ganchao run {mine}" in said
    said = person(["check", str(mine)], "zh", capsys)
    assert "已自动修复 1 处" in said
    assert "参评对象 4 个，年度 2023–2024，指标 3 项" in said


def test_a_vintage_is_chosen_by_name(capsys: Said) -> None:
    older = machine(["score", "hdi", "--vintage", "2021-22"], capsys)
    assert older["vintage"] == "2021-22"
    assert older["year"] < machine(["score", "hdi"], capsys)["year"]


def test_shipped_projects_are_never_written_into(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    assert default_out(open_project("hdi")) == Path("ganchao-out/hdi")


def test_an_aim_out_of_reach_leaves_with_3(mine: Path, capsys: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    def beyond(*_args: object, **_kwargs: object) -> None:
        raise OutOfReach(7, [Problem("project.no_data")])

    monkeypatch.setattr("ganchao.project.score", beyond)
    assert run(["score", str(mine)], "zh") == 3
    assert "目标位次无法达到；最好可达：7" in capsys.readouterr().err
    assert run(["score", str(mine), "--json"], "zh") == 3
    assert json.loads(capsys.readouterr().out)["problems"]


def shell(words: list[str], **environment: str) -> subprocess.CompletedProcess[bytes]:
    """The program as a system runs it."""
    clean = {
        key: value for key, value in os.environ.items() if key not in {"LANG", "LC_ALL", "LC_MESSAGES", "GANCHAO_LANG"}
    }
    return subprocess.run(
        [sys.executable, "-m", "ganchao.cli.main", *words],
        capture_output=True,
        check=False,
        env={**clean, "PYTHONPATH": str(ROOT / "src"), **environment},
    )


@pytest.mark.parametrize(
    ("environment", "word"),
    [({"LANG": "zh_CN.UTF-8"}, "用法"), ({"LANG": "C"}, "Usage"), ({"LANG": "C", "GANCHAO_LANG": "zh"}, "用法")],
)
def test_the_system_says_which_language(environment: dict[str, str], word: str) -> None:
    done = shell(["new", "--help"], **environment)
    assert done.returncode == 0
    assert done.stdout.decode("utf-8").startswith(word)


def test_chinese_names_come_through_where_the_system_knows_only_ascii(tmp_path: Path) -> None:
    target = tmp_path / "高新区"
    done = shell(["new", str(target)], LC_ALL="C", PYTHONIOENCODING="ascii")
    assert done.returncode == 0
    assert str(target) in done.stdout.decode("utf-8")


@pytest.mark.skipif(os.name == "nt", reason="names on Windows are always text")
def test_a_name_that_is_no_text_does_no_harm(tmp_path: Path) -> None:
    target = os.fsencode(tmp_path) + b"/\xb8\xdf"
    assert shell(["new", os.fsdecode(target)]).returncode == 0
    done = shell(["check", os.fsdecode(target)])
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_reader_who_stops_reading_is_no_fault() -> None:
    script = f"{sys.executable} -m ganchao.cli.main score hdi --top 190 | head -1"
    done = subprocess.run(
        ["sh", "-c", script], capture_output=True, check=False, env={**os.environ, "PYTHONPATH": str(ROOT / "src")}
    )
    assert b"Traceback" not in done.stderr
    assert b"BrokenPipe" not in done.stderr


def test_a_report_is_called_by_the_plan_once_it_has_a_name() -> None:
    from dataclasses import replace

    from ganchao.domain.plan import Plan
    from ganchao.run import material_of
    from ganchao.studies import Studies

    project = open_project("shandong")
    card = project.score()

    def title(plan: Plan | None) -> str:
        return material_of(replace(project, plan=plan), card, Studies(), None, 1).title("评价", "zh")

    assert title(None) == "评价"
    assert title(Plan.model_validate({"name": "【填写方案全称】"})) == "评价"
    assert title(Plan.model_validate({"name": "三年行动"})) == "《三年行动》：评价"
