"""``ganchao audit``: the same draws for people, machines and files; bad wishes answered."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from ganchao.cli.main import run
from ganchao.cli.shapes import misshapen
from ganchao.reporting.audit_tables import AUDIT_SCHEMAS

FRAMEWORK = """
code: zones
name: {{zh: 小指数, en: Small index}}
own: A
{extra}
indicators:
  - {{code: rd, group: zones}}
  - {{code: firms, group: zones, weight: 2}}
  - {{code: energy, group: zones, direction: lower}}
groups:
  - {{code: zones}}
tiers: [{{code: first, upto: 2}}, {{code: rest}}]
"""


def project(folder: Path, extra: str = "") -> str:
    """Six zones, three indicators, two years."""
    (folder / "data").mkdir(parents=True)
    (folder / "framework.yaml").write_text(FRAMEWORK.format(extra=extra), encoding="utf-8")
    rows = [
        f"{unit},{year},{3 + k + (year - 2020) * (k % 3)},{20 - 2 * k},{5 + (k * 7) % 4}"
        for year in (2020, 2021)
        for k, unit in enumerate("ABCDEF")
    ]
    (folder / "data" / "values.csv").write_text(
        "\n".join(["unit,year,rd,firms,energy", *rows]) + "\n", encoding="utf-8"
    )
    return str(folder)


def answered(words: list[str], capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    assert run(["audit", *words, "--json"], "en") == 0
    value: dict[str, object] = json.loads(capsys.readouterr().out)
    return value


def test_json_has_its_shape_and_says_what_was_drawn(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    value = answered([project(tmp_path / "p"), "--draws", "300", "--seed", "7"], capsys)
    assert misshapen("audit", value) == []
    assert (value["draws"], value["seed"], value["unit"], value["year"]) == (300, 7, "A", 2021)
    assert len(value["ranges"]) == 6
    for row in value["ranges"]:
        assert 1 <= row["best"] <= row["low"] <= row["median"] <= row["high"] <= row["worst"] <= 6
        assert sum(chance["value"] for chance in row["chances"]) == pytest.approx(1)


def test_the_same_seed_gives_the_same_answer_whatever_the_workers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    where = project(tmp_path / "p")
    one, two = (answered([where, "--draws", "9000", "--workers", count], capsys) for count in ("1", "2"))
    other = answered([where, "--draws", "9000", "--seed", "5"], capsys)
    assert one == two
    assert other["ranges"] != one["ranges"]


def test_year_node_and_unit_are_those_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    where = project(tmp_path / "p")
    value = answered([where, "--year", "2020", "--unit", "C", "--node", "zones", "--draws", "50"], capsys)
    assert (value["year"], value["unit"]) == (2020, "C")
    assert next(row for row in value["ranges"] if row["unit"] == "C")["ahead"] is None


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_people_read_the_range_and_what_varied(
    lang: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GANCHAO_LANG", lang)
    assert run(["audit", "shandong", "--draws", "200"], lang) == 0  # type: ignore[arg-type]
    said = capsys.readouterr()
    assert {"zh": "山东排在第 11 位", "en": "Shandong ranks 11 of 31"}[lang] in said.out
    assert {"zh": "种子 2019", "en": "seed 2019"}[lang] in said.out.replace("\n", "")
    assert {"zh": "已抽样 200 次", "en": "200 of 200 draws"}[lang] in said.err


def test_out_receives_a_page_and_tables_with_the_columns_promised(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    value = answered([project(tmp_path / "p"), "--draws", "100", "--out", str(out)], capsys)
    assert (out / "audit.html").stat().st_size > 100_000
    assert {Path(file).name for file in value["files"]} == {path.name for path in out.rglob("*.*")}
    for path in (out / "tables").glob("*.csv"):
        assert list(pd.read_csv(path).columns) == list(AUDIT_SCHEMAS[path.stem])
    ranges = pd.read_csv(out / "tables" / "rank_ranges.csv")
    assert set(ranges["year"]) == {2020, 2021}


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--year", "2022"], "known are: 2020, 2021"),
        (["--unit", "AA"], "no unit called 'AA'"),
        (["--node", "zone"], "did you mean 'zones'"),
        (["--draws", "1"], "an audit of 1 draws says nothing"),
        (["--draws", "0"], "an audit of 0 draws says nothing"),
        (["--draws", "many"], "--draws"),
        (["--scheduler", "tcp://127.0.0.1:1"], "scheduler"),
    ],
)
def test_wishes_that_cannot_be_met_end_in_a_problem(
    words: list[str], told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["audit", project(tmp_path / "p"), *words], "en") == 2
    said = capsys.readouterr().err
    assert told in said
    assert "Traceback" not in said


@pytest.mark.parametrize(
    "extra",
    [
        "audit: {weights: {spread: -0.1}}",
        "audit: {draws: 1}",
        "audit: {normalise: [minmx]}",
        "audit: {leave_out: [rx]}",
    ],
)
def test_audit_settings_that_make_no_sense_are_problems(
    extra: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["audit", project(tmp_path / "p", extra)], "en") == 2
    assert "audit" in capsys.readouterr().err


def test_run_puts_the_audit_into_report_tables_and_record(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    assert run(["run", project(tmp_path / "p"), "--out", str(out)], "en") == 0
    record = json.loads((out / "run.json").read_text(encoding="utf-8"))
    assert record["audit"]["draws"] == 1000
    assert record["audit"]["failed"] == 0
    assert record["audit"]["block"] == 4096
    assert [factor["code"] for factor in record["audit"]["factors"]][-1] == "weights"
    assert "How sure are the ranks?" in (out / "report.html").read_text(encoding="utf-8")
    assert (out / "tables" / "acceptability.csv").is_file()
    said = capsys.readouterr().out
    assert "90 %" in said
    assert "range" in said  # the head of the column, on two lines where the window is narrow
