"""Facts written down by an office: what is read, what is wrong and where."""

from __future__ import annotations

from pathlib import Path

import pytest

from ganchao.domain.framework import Framework
from ganchao.domain.knowledge import Seen
from ganchao.errors import Problem
from ganchao.files.documents import read_framework
from ganchao.files.knowledge import facts_file, read_knowledge
from ganchao.files.templates import STARTERS, new_project
from ganchao.text import LANGS, Lang

HEAD = "year,node,unit,kind,value,source\n"


@pytest.fixture(scope="module")
def framework() -> Framework:
    found, _ = read_framework(STARTERS / "blank.en.yaml")
    assert found is not None
    return found


def wrong(tmp_path: Path, framework: Framework, rows: str, head: str = HEAD) -> list[tuple[str, int | None, str]]:
    file = tmp_path / "facts.csv"
    file.write_text(head + rows, encoding="utf-8")
    _, problems = read_knowledge(file, framework, "A1")
    for problem in problems:
        for lang in LANGS:
            assert problem.sentence(lang)
    return [(problem.key, problem.where.row, problem.where.column) for problem in problems]


@pytest.mark.parametrize("lang", LANGS)
def test_the_template_says_the_same_in_both_languages(tmp_path: Path, lang: Lang) -> None:
    new_project(tmp_path / "mine", "own", lang)
    file = facts_file(tmp_path / "mine")
    assert file is not None
    framework, _ = read_framework(tmp_path / "mine" / "framework.yaml")
    assert framework is not None
    found, problems = read_knowledge(file, framework, "A1")
    assert not problems
    assert found is not None
    assert [(s.year, s.low, s.score) for s in found.own if s.node == "index"] == [
        (2021, 146, 38.4), (2022, 143, 39.9), (2023, 138, 42.0), (2024, 131, 44.3),
    ]  # fmt: skip
    assert found.numbers == {(2021, "index"): 169, (2022, "index"): 169, (2023, "index"): 178, (2024, "index"): 178}
    others = {(s.unit, s.year): (s.low, s.high, s.score) for s in found.ranks_of_others()}
    assert others == {
        ("", 2024): (1, 1, 91.6), ("B1", 2024): (104, 104, 51.7), ("B2", 2023): (126, 126, None),
        ("B2", 2024): (117, 117, None), ("B3", 2024): (1, 50, None),
    }  # fmt: skip


def test_ours_may_stand_under_its_name(tmp_path: Path, framework: Framework) -> None:
    file = tmp_path / "facts.csv"
    file.write_text(HEAD + "2024,投入,甲区,位次,７,\n2024,input,甲区,score,50,\n", encoding="utf-8")
    found, problems = read_knowledge(file, framework, "A1", {"甲区": "A1"})
    assert found is None
    assert [problem.key.split(".")[0] for problem in problems] == ["unknown", "own"]
    file.write_text(HEAD + "2024,Input,甲区,位次,７,\n2024,input,甲区,score,50,\n", encoding="utf-8")
    found, _ = read_knowledge(file, framework, "A1", {"甲区": "A1"})
    assert found is not None
    assert found.own == (Seen(2024, "input", "A1", 7, 7, 50.0),)


def test_all_that_is_wrong_is_said_at_once_and_where(tmp_path: Path, framework: Framework) -> None:
    rows = (
        "20244,,A1,exact,3,\n2024,nowhere,A1,exact,3,\n2024,,A1,place,3,\n2024,,A1,exact,third,\n"
        "2024,,B,censored,about 50,\n2024,,B,gain,many,\n2024,,,number_ranked,0,\n2024,,B,score,high,\n"
        "2024,,,exact,3,\n2024,,#5,exact,5,\n"
    )
    found = wrong(tmp_path, framework, rows)
    keys = [key for key, _, _ in found]
    for key in ("own.kind", "own.value.exact", "own.value.censored", "own.value.gain", "own.value.number_ranked",
                "own.value.score", "own.whose", "own.holder"):
        assert key in keys
    assert {row for _, row, _ in found} == set(range(2, 12))
    assert ("own.kind", 4, "kind") in found
    assert ("own.whose", 10, "unit") in found


@pytest.mark.parametrize(("rows", "key", "row"), [
    ("2024,,A1,exact,3,\n2024,,A1,exact,4,\n", "own.twice", 3),
    ("2024,,,number_ranked,100,\n2024,,B,exact,101,\n", "own.beyond", 3),
    ("2024,,,number_ranked,100,\n2024,,B,censored,90-120,\n", "own.beyond", 3),
    ("2024,,B,score,50,\n", "own.unplaced", 2),
    ("2024,,A1,exact,30,\n2024,,A1,score,60,\n2024,,#20,score,55,\n", "own.order", 3),
])  # fmt: skip
def test_facts_that_contradict_each_other_are_told(
    tmp_path: Path, framework: Framework, rows: str, key: str, row: int
) -> None:
    assert [(found, at) for found, at, _ in wrong(tmp_path, framework, rows)] == [(key, row)]


def test_a_missing_column_is_named(tmp_path: Path, framework: Framework) -> None:
    assert wrong(tmp_path, framework, "2024,3\n", "year,value\n")[0][0] == "own.no_column"


def test_check_reads_the_facts_of_a_project(tmp_path: Path) -> None:
    from ganchao.project import check_project

    new_project(tmp_path / "mine", "own", "en")
    project, problems = check_project(tmp_path / "mine")
    assert project is not None
    assert "knowledge/facts.csv" in project.input_hashes
    file = tmp_path / "mine" / "knowledge" / "facts.csv"
    file.write_text(file.read_text(encoding="utf-8-sig").replace(",146,", ",first,"), encoding="utf-8")
    project, problems = check_project(tmp_path / "mine")
    assert project is None
    errors: list[Problem] = [problem for problem in problems if problem.severity == "error"]
    assert [(problem.where.file, problem.where.row) for problem in errors] == [("knowledge/facts.csv", 2)]
