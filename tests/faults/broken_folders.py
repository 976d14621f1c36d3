"""Folders that lack something, hold the wrong thing, or whose files cannot be opened; and lists of units."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from tests.faults.sound import FRAMEWORK, UNITS, VALUES, Broken, data_book, units, values_of, zipped


def no_framework(project: Path) -> None:
    (project / "framework.yaml").unlink()


def misnamed_framework(project: Path) -> None:
    (project / "framework.yaml").rename(project / "frame_work.yml")


def framework_is_a_folder(project: Path) -> None:
    (project / "framework.yaml").unlink()
    (project / "framework.yaml").mkdir()


def no_data(project: Path) -> None:
    values_of(project).unlink()


def data_is_a_file(project: Path) -> None:
    values_of(project).unlink()
    values_of(project).parent.rmdir()
    (project / "data").rmdir()
    (project / "data").write_text(VALUES, encoding="utf-8")


def table_is_a_folder(project: Path) -> None:
    values_of(project).unlink()
    values_of(project).mkdir()


def rulebooks_overlap(project: Path) -> None:
    (project / "framework.yaml").unlink()
    (project / "rulebooks").mkdir()
    for name, years in (("2023", "first: 2023, last: 2024"), ("2024", "first: 2024, last: 2025")):
        text = FRAMEWORK + f"version: '{name}'\nholds: {{{years}}}\n"
        (project / "rulebooks" / f"{name}.yaml").write_text(text, encoding="utf-8")


def rulebook_broken(project: Path) -> None:
    (project / "framework.yaml").unlink()
    (project / "rulebooks").mkdir()
    (project / "rulebooks" / "2024.yaml").write_text(FRAMEWORK.replace("weight: 0.6", "weight: x"), encoding="utf-8")


def zip_named_xlsx(project: Path) -> None:
    values_of(project).unlink()
    values_of(project).with_suffix(".xlsx").write_bytes(zipped(**{"values.csv": VALUES}))


def text_named_xlsx(project: Path) -> None:
    values_of(project).rename(values_of(project).with_suffix(".xlsx"))


def page_named_xls(project: Path) -> None:
    values_of(project).unlink()
    values_of(project).with_suffix(".xls").write_text(
        "<html><table><tr><td>1</td></tr></table></html>", encoding="utf-8"
    )


def pdf_named_xlsx(project: Path) -> None:
    values_of(project).unlink()
    values_of(project).with_suffix(".xlsx").write_bytes(b"%PDF-1.7\n" + bytes(200))


def truncated_workbook(project: Path) -> None:
    path = data_book(project)
    path.write_bytes(path.read_bytes()[:2000])


def parquet_of_text(project: Path) -> None:
    values_of(project).unlink()
    frame = pd.DataFrame(
        {"unit": ["A", "B"], "year": [2023, 2023], "rd": ["x", "y"], "staff": ["many", "few"], "energy": ["1", "z"]}
    )
    frame.to_parquet(values_of(project).with_suffix(".parquet"))


def parquet_damaged(project: Path) -> None:
    values_of(project).unlink()
    values_of(project).with_suffix(".parquet").write_bytes(b"PAR1" + b"\x07" * 300 + b"PAR1")


def parquet_nested(project: Path) -> None:
    values_of(project).unlink()
    frame = pd.DataFrame({"unit": ["A"], "year": [2023], "rd": [[1, 2]], "staff": [1.0], "energy": [2.0]})
    frame.to_parquet(values_of(project).with_suffix(".parquet"))


def units_without_code(project: Path) -> None:
    units(project, "code,", "number,")


def unit_twice(project: Path) -> None:
    units(project, "B,乙区", "A,乙区")


def unit_code_missing(project: Path) -> None:
    units(project, "B,乙区", ",乙区")


def unit_code_of_odd_signs(project: Path) -> None:
    units(project, "B,乙区", "B/乙 #1,乙区")


def unit_left_before_it_came(project: Path) -> None:
    text = UNITS.replace("region", "entered,left").replace("yes,东", "yes,2020,2010").replace("yes,西", "yes,,")
    (project / "units.csv").write_text(text, encoding="utf-8")


def unit_ranked_perhaps(project: Path) -> None:
    units(project, "Alpha,yes", "Alpha,perhaps")


def unit_merged_into_nobody(project: Path) -> None:
    text = UNITS.replace("region", "merged").replace("东", "Nowhere").replace("西", "")
    (project / "units.csv").write_text(text, encoding="utf-8")


def units_empty(project: Path) -> None:
    (project / "units.csv").write_bytes(b"")


def units_are_a_damaged_workbook(project: Path) -> None:
    (project / "units.csv").unlink()
    (project / "units.xlsx").write_bytes(b"PK\x03\x04 no workbook")


def nobody_is_ranked(project: Path) -> None:
    (project / "units.csv").write_text(UNITS.replace("yes", "no"), encoding="utf-8")


BROKEN: Broken = {
    no_framework: ("", "project.no_framework"),
    misnamed_framework: ("frame_work.yml", "project.framework_misnamed"),
    framework_is_a_folder: ("framework.yaml", "files.is_folder"),
    no_data: ("data", "project.no_data"),
    data_is_a_file: ("data", "project.no_data"),
    table_is_a_folder: ("data", "project.no_data"),
    rulebooks_overlap: ("rulebooks", "project.rulebooks_overlap"),
    rulebook_broken: ("2024.yaml", "documents.not_a_number"),
    zip_named_xlsx: ("values.xlsx", "files.zip_not_workbook"),
    text_named_xlsx: ("values.xlsx", "files.text_not_workbook"),
    page_named_xls: ("values.xls", "files.html_not_workbook"),
    pdf_named_xlsx: ("values.xlsx", "files.pdf_not_workbook"),
    truncated_workbook: ("values.xlsx", ""),
    parquet_of_text: ("values.parquet", "files.not_a_number"),
    parquet_damaged: ("values.parquet", "files.damaged_parquet"),
    parquet_nested: ("values.parquet", "files.nested_column"),
    units_without_code: ("units.csv", ""),
    unit_twice: ("units.csv", "files.unit_twice"),
    unit_code_missing: ("units.csv", "files.code_missing"),
    unit_code_of_odd_signs: ("units.csv", "files.code_not_allowed"),
    unit_left_before_it_came: ("units.csv", "files.left_before_entered"),
    unit_ranked_perhaps: ("units.csv", "files.not_yes_or_no"),
    unit_merged_into_nobody: ("units.csv", ""),
    units_empty: ("units.csv", "files.zero_bytes"),
    units_are_a_damaged_workbook: ("units.xlsx", ""),
    nobody_is_ranked: ("framework.yaml", "project.nobody_ranked"),
}
