from __future__ import annotations

from pathlib import Path

import pytest

from ganchao.errors import InvalidInput, UnknownName
from ganchao.files.templates import new_project, templates, unpack_workbook
from ganchao.project import check_project
from ganchao.text import Lang


def problems_of(project: Path) -> list[str]:
    return [problem.sentence("en") for problem in check_project(project)[1]]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_blank_project_runs_without_a_word_of_complaint(tmp_path: Path, lang: Lang) -> None:
    files = new_project(tmp_path / "mine", "blank", lang)
    assert [file.relative_to(tmp_path / "mine").as_posix() for file in files] == [
        "framework.yaml",
        "units.csv",
        "data/2024/values.csv",
        "README.txt",
    ]
    project, problems = check_project(tmp_path / "mine")
    assert not problems
    assert project is not None
    assert project.framework.simulated
    card = project.score()
    assert (len(card.units), card.years, card.rank("A2"), card.rank("A4")) == (4, (2023, 2024), 1, 4)


def test_the_blank_project_explains_every_key_in_the_chosen_language(tmp_path: Path) -> None:
    for lang in ("zh", "en"):
        new_project(tmp_path / lang, "blank", lang)
    chinese, english = ((tmp_path / lang / "framework.yaml").read_text(encoding="utf-8") for lang in ("zh", "en"))
    assert "指标体系" in chinese
    assert not any("\u4e00" <= sign <= "\u9fff" for sign in english.replace("我的综合指数", ""))
    assert chinese.count("#") == english.count("#") > 20


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_workbook_from_the_template_is_a_whole_project(tmp_path: Path, lang: Lang) -> None:
    book, _readme = new_project(tmp_path / "mine", "workbook", lang)
    project, problems = check_project(book)
    assert not problems
    assert project is not None
    blank, _ = check_project(new_project(tmp_path / "folder", "blank", lang)[0].parent)
    assert blank is not None
    assert (project.score().scores == blank.score().scores).all()


@pytest.mark.parametrize("template", sorted(set(templates()) - {"blank", "workbook"}))
def test_a_shipped_example_becomes_a_project_of_ones_own(tmp_path: Path, template: str) -> None:
    new_project(tmp_path / "mine", template, "en")
    assert check_project(tmp_path / "mine")[0] is not None


def test_tables_open_in_excel_with_their_chinese(tmp_path: Path) -> None:
    new_project(tmp_path / "mine", "blank", "zh")
    for name in ("units.csv", "data/2024/values.csv", "README.txt"):
        assert (tmp_path / "mine" / name).read_bytes().startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize("kind", ["blank", "workbook", "hdi"])
def test_the_readme_has_three_lines(tmp_path: Path, kind: str) -> None:
    *_, readme = new_project(tmp_path / kind, kind, "zh")
    assert len(readme.read_text(encoding="utf-8-sig").splitlines()) == 3


def test_a_folder_that_holds_anything_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(InvalidInput) as wrong:
        new_project(tmp_path, "blank", "en")
    assert wrong.value.problems[0].key == "template.not_empty"
    assert "notes.txt" in wrong.value.sentences("zh")[0]
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_a_file_in_the_way_is_named(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("x")
    with pytest.raises(InvalidInput, match="not a folder"):
        new_project(tmp_path / "mine", "blank", "en")


def test_an_unknown_template_is_answered_with_a_suggestion(tmp_path: Path) -> None:
    with pytest.raises(UnknownName, match="blank"):
        new_project(tmp_path / "mine", "blanc", "en")


def test_an_unpacked_workbook_gives_the_same_scores(tmp_path: Path) -> None:
    book, _ = new_project(tmp_path / "mine", "workbook", "zh")
    assert not [p for p in unpack_workbook(book, tmp_path / "folder") if p.severity == "error"]
    one, two = check_project(book)[0], check_project(tmp_path / "folder")[0]
    assert one is not None
    assert two is not None
    assert (one.score().scores == two.score().scores).all()
    assert unpack_workbook(book, tmp_path / "folder")[-1].key == "template.not_empty"
