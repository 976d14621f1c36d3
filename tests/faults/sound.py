"""A sound small project, as a folder and as one workbook, and the ways in which tests spoil it."""

from __future__ import annotations

import functools
import io
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

import openpyxl

from ganchao.files.templates import new_project

FRAMEWORK = """\
code: tiny
name: {zh: 创新指数, en: Innovation index}
own: A
indicators:
  - code: rd
    name: {zh: 研发投入强度, en: R&D intensity}
    measured_in: "%"
    group: input
    weight: 0.6
    limits: [0, 100]
  - code: staff
    name: {zh: 研发人员, en: R&D staff}
    measured_in: {zh: 人, en: people}
    group: input
    weight: 0.4
  - code: energy
    name: {zh: 单位产值能耗, en: Energy use}
    group: output
    direction: lower
    goalposts: {worst: 1.2, best: 0.2}
groups:
  - code: input
    name: {zh: 创新投入, en: Input}
    group: index
    weight: 0.5
  - code: output
    name: {zh: 绿色产出, en: Green output}
    group: index
    weight: 0.5
  - code: index
    name: {zh: 综合指数, en: Index}
normalise: {method: minmax, to: [0, 100], over: all}
rank: {decimals: 2}
"""
UNITS = """\
code,name_zh,name_en,ranked,region
A,甲区,Alpha,yes,东
B,乙区,Beta,yes,东
C,丙区,Gamma,yes,西
D,丁区,Delta,yes,西
"""
VALUES = """\
unit,year,rd,staff,energy
A,2023,2.4,310,0.52
B,2023,3.1,420,0.47
C,2023,1.8,260,0.66
D,2023,1.2,190,0.81
A,2024,2.7,340,0.49
B,2024,3.2,430,0.46
C,2024,2.1,300,0.6
D,2024,1.3,200,0.79
"""
BOOK = "book.xlsx"
Spoil = Callable[[Path], None]
Broken = Mapping[Spoil, tuple[str, str]]
"""What spoils a sound project -> what the problem's place must name, and the problem's key."""


def write_folder(project: Path) -> None:
    """The sound project as a folder."""
    values = values_of(project)
    values.parent.mkdir(parents=True)
    (project / "framework.yaml").write_text(FRAMEWORK, encoding="utf-8")
    (project / "units.csv").write_text(UNITS, encoding="utf-8")
    values.write_text(VALUES, encoding="utf-8")


def write_book(project: Path) -> None:
    """A sound project as one workbook."""
    project.mkdir(parents=True, exist_ok=True)
    (project / BOOK).write_bytes(sound_book())


@functools.cache
def sound_book() -> bytes:
    """The workbook that ``ganchao new --from workbook`` makes."""
    with tempfile.TemporaryDirectory() as folder:
        return new_project(Path(folder) / "book", "workbook", "en")[0].read_bytes()


def values_of(project: Path) -> Path:
    return project / "data" / "2024" / "values.csv"


def change(file: Path, old: str, new: str) -> None:
    """One place of a text file written otherwise."""
    text = file.read_text(encoding="utf-8")
    assert old in text, f"{file.name} does not hold {old!r}"
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def framework(project: Path, old: str, new: str) -> None:
    change(project / "framework.yaml", old, new)


def units(project: Path, old: str, new: str) -> None:
    change(project / "units.csv", old, new)


def values(project: Path, old: str, new: str) -> None:
    change(values_of(project), old, new)


def add(project: Path, text: str) -> None:
    """More lines at the end of the framework."""
    with (project / "framework.yaml").open("a", encoding="utf-8") as file:
        file.write(text)


def edited(project: Path, edit: Callable[[openpyxl.Workbook], None]) -> None:
    """The workbook changed as a person would change it."""
    book = openpyxl.load_workbook(project / BOOK)
    edit(book)
    book.save(project / BOOK)


def data_book(project: Path, edit: Callable[[openpyxl.Workbook], None] | None = None) -> Path:
    """The values as a workbook instead of a CSV."""
    values_of(project).unlink()
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "values"
    for line in VALUES.splitlines():
        sheet.append([number(cell) for cell in line.split(",")])
    if edit:
        edit(book)
    path = values_of(project).with_suffix(".xlsx")
    book.save(path)
    return path


def number(text: str) -> str | float:
    try:
        return float(text)
    except ValueError:
        return text


def zipped(**entries: str) -> bytes:
    """A zip archive."""
    import zipfile

    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, text in entries.items():
            archive.writestr(name, text)
    return stream.getvalue()
