"""Tables that can be read but whose cells, rows or columns cannot be what is meant."""

from __future__ import annotations

from pathlib import Path

from tests.faults.sound import VALUES, Broken, framework, units, values, values_of


def duplicate_rows_disagree(project: Path) -> None:
    values(project, "D,2024", "A,2024,9.9,340,0.49\nD,2024")


def two_files_disagree(project: Path) -> None:
    values_of(project).with_name("more.csv").write_text("unit,year,rd\nA,2024,99\n", encoding="utf-8")


def beyond_all_numbers(project: Path) -> None:
    values(project, "310", "1e308")


def infinite(project: Path) -> None:
    values(project, "310", "inf")


def words_for_numbers(project: Path) -> None:
    values(project, "310", "about 300")


def backward_interval(project: Path) -> None:
    values(project, "310", "250-201")


def bracketed_number(project: Path) -> None:
    values(project, "310", "(310)")


def scaled_by_a_word(project: Path) -> None:
    values(project, "310", "310万")


def percent_of_people(project: Path) -> None:
    values(project, "310", "31%")


def date_for_number(project: Path) -> None:
    values(project, "310", "2023-01-02")


def yes_for_number(project: Path) -> None:
    values(project, "2.4", "TRUE")


def error_of_excel(project: Path) -> None:
    values(project, "310", "#DIV/0!")


def formula_as_text(project: Path) -> None:
    values(project, "310", "=B2*2")


def beyond_limits(project: Path) -> None:
    values(project, "2.4", "240")


def year_is_no_year(project: Path) -> None:
    values(project, "A,2023", "A,20234")


def year_is_a_word(project: Path) -> None:
    values(project, "A,2023", "A,last")


def year_of_two_digits(project: Path) -> None:
    values(project, "A,2023", "A,23")


def year_is_a_date(project: Path) -> None:
    values(project, "A,2023", "A,2023-05-17")


def year_is_a_quarter(project: Path) -> None:
    values(project, "A,2023", "A,2023Q1")


def year_missing(project: Path) -> None:
    values(project, "A,2023", "A,")


def year_of_half(project: Path) -> None:
    values(project, "A,2023", "A,2023.5")


def unit_missing(project: Path) -> None:
    values(project, "A,2023", ",2023")


def unknown_unit(project: Path) -> None:
    values(project, "A,2023", "Atlantis,2023")


def misspelt_unit(project: Path) -> None:
    values(project, "A,2023", "Alpah,2023")


def ambiguous_unit(project: Path) -> None:
    units(project, "乙区", "甲区")
    values(project, "A,2023", "甲区,2023")


def column_missing(project: Path) -> None:
    values(project, ",staff", ",people_in_research")


def column_misspelt(project: Path) -> None:
    values(project, "staff", "staf")


def no_year_column(project: Path) -> None:
    values_of(project).write_text("unit,rd,staff,energy\nA,2.4,310,0.5\nB,3,2,0.4\n", encoding="utf-8")


def no_unit_column(project: Path) -> None:
    values_of(project).write_text("year,rd,staff,energy\n2023,2.4,310,0.5\n", encoding="utf-8")


def column_without_values(project: Path) -> None:
    lines = [line.split(",") for line in VALUES.splitlines()]
    text = "\n".join(",".join([*line[:3], line[3] if k == 0 else "", line[4]]) for k, line in enumerate(lines))
    values_of(project).write_text(text + "\n", encoding="utf-8")


def nothing_but_marks(project: Path) -> None:
    lines = VALUES.splitlines()
    values_of(project).write_text(
        "\n".join([lines[0], *(line[:6] + ",..,—,n/a" for line in lines[1:])]), encoding="utf-8"
    )


def column_by_two_names(project: Path) -> None:
    values(project, "energy", "研发人员")


def long_without_values(project: Path) -> None:
    values_of(project).write_text("unit,year,indicator\nA,2023,rd\n", encoding="utf-8")


def long_with_an_unknown_indicator_alone(project: Path) -> None:
    values_of(project).write_text(
        "unit,year,indicator,value\nA,2023,rdd,1\nA,2023,staff,2\nA,2023,energy,3\n", encoding="utf-8"
    )


def a_table_of_something_else(project: Path) -> None:
    values_of(project).write_text("dish,price\nsoup,3\nrice,1\n", encoding="utf-8")


def names_with_ambiguous_indicator(project: Path) -> None:
    framework(project, "name: {zh: 研发人员, en: R&D staff}", "name: {zh: 研发投入强度, en: R&D staff}")
    values(project, "unit,year,rd,staff,energy", "unit,year,研发投入强度,staff,energy")


BROKEN: Broken = {
    duplicate_rows_disagree: ("values.csv", "files.two_values"),
    two_files_disagree: ("values.csv", "files.two_values_elsewhere"),
    beyond_all_numbers: ("values.csv", "files.too_large"),
    infinite: ("values.csv", "files.too_large"),
    words_for_numbers: ("values.csv", "files.not_a_number"),
    backward_interval: ("values.csv", "files.interval_backwards"),
    bracketed_number: ("values.csv", "files.in_brackets"),
    scaled_by_a_word: ("values.csv", "files.scaled_word"),
    percent_of_people: ("values.csv", "files.percent_doubt"),
    date_for_number: ("values.csv", "files.date_for_number"),
    yes_for_number: ("values.csv", "files.boolean"),
    error_of_excel: ("values.csv", "files.error_value"),
    formula_as_text: ("values.csv", "files.formula_text"),
    beyond_limits: ("values.csv", "files.beyond_limits"),
    year_is_no_year: ("values.csv", "files.not_a_year_close"),
    year_is_a_word: ("values.csv", "files.not_a_year"),
    year_of_two_digits: ("values.csv", "files.short_year"),
    year_is_a_date: ("values.csv", "files.date_for_year"),
    year_is_a_quarter: ("values.csv", "files.part_of_year"),
    year_missing: ("values.csv", "files.year_missing"),
    year_of_half: ("values.csv", "files.part_of_year"),
    unit_missing: ("values.csv", "files.unit_missing"),
    unknown_unit: ("values.csv", "files.unit_unknown"),
    misspelt_unit: ("values.csv", "files.unit_unknown_close"),
    ambiguous_unit: ("values.csv", "files.unit_ambiguous"),
    column_missing: ("values.csv", "files.column_missing"),
    column_misspelt: ("values.csv", "files.column_close"),
    no_year_column: ("values.csv", ""),
    no_unit_column: ("values.csv", "files.no_unit_column"),
    column_without_values: ("values.csv", "files.no_values"),
    nothing_but_marks: ("values.csv", ""),
    column_by_two_names: ("values.csv", "files.indicator_columns_twice"),
    long_without_values: ("values.csv", ""),
    long_with_an_unknown_indicator_alone: ("values.csv", "files.column_close"),
    a_table_of_something_else: ("values.csv", ""),
    names_with_ambiguous_indicator: ("values.csv", "files.indicator_ambiguous"),
}
