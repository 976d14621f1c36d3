"""The shipped projects: complete, credited, unaltered, and plausible."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import ganchao
from ganchao.domain.document import CODE_PATTERN
from ganchao.domain.framework import Framework, Role
from ganchao.domain.panel import Panel, Unit
from ganchao.domain.scorecard import IMPUTED, OBSERVED, Scorecard
from ganchao.files.documents import read_framework
from ganchao.project import check_project, rulebook_files
from ganchao.scoring.score import score

EXAMPLES = Path(ganchao.__file__).parent / "files" / "examples"
SHARED = Path(__file__).parents[3] / "shared" / "data"
OURS = ["hdi", "laiwu", "shandong"]
UNIT_COLUMNS = ["code", "name_zh", "name_en", "ranked", "entered", "left", "renamed", "merged"]


def framework_of(name: str) -> Framework:
    framework, problems = read_framework(rulebook_files(EXAMPLES / name)[-1])
    assert [problem.sentence("en") for problem in problems] == []
    assert framework is not None
    return framework


def units_of(name: str) -> pd.DataFrame:
    return pd.read_csv(EXAMPLES / name / "units.csv", dtype=str, keep_default_na=False, encoding="utf-8-sig")


def data_files(name: str) -> list[Path]:
    return sorted((EXAMPLES / name / "data").glob("*/*.csv"))


def table_of(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, keep_default_na=False, na_values=[""])


def panel_of(name: str, path: Path) -> Panel:
    roster = [Unit(row.code, ranked=row.ranked == "yes") for row in units_of(name).itertuples()]
    return Panel.from_frame(table_of(path), roster=roster, vintage=path.parent.name)


@pytest.fixture(scope="module")
def shandong() -> Scorecard:
    return score(panel_of("shandong", data_files("shandong")[-1]), framework_of("shandong"))


@pytest.mark.parametrize("name", OURS)
def test_the_framework_has_no_problems_and_speaks_both_languages(name: str) -> None:
    framework = framework_of(name)
    texts = [framework.name, framework.description, framework.credit]
    texts += [node.name for node in (*framework.indicators, *framework.groups)]
    texts += [indicator.measured_in for indicator in framework.indicators]
    for indicator in framework.scored:
        texts += [indicator.why, indicator.source]
    assert all(text.zh and text.en for text in texts)
    notes = [node.note for node in (*framework.indicators, *framework.groups) if node.note]
    assert all(text.zh and text.en for text in notes)


@pytest.mark.parametrize("name", OURS)
def test_units_have_good_codes_and_names_in_both_languages(name: str) -> None:
    units = units_of(name)
    assert list(units.columns[: len(UNIT_COLUMNS)]) == UNIT_COLUMNS
    assert units.code.is_unique
    assert all(re.fullmatch(CODE_PATTERN, code) for code in units.code)
    for column in ("name_zh", "name_en"):
        assert units[column].is_unique
        assert (units[column] != "").all()
    assert units.name_zh.str.contains(r"[\u4e00-\u9fff]").all()
    assert "yes" in set(units.ranked) <= {"yes", "no"}
    assert (units.loc[units.ranked == "yes", "region"] != "").all()


@pytest.mark.parametrize("name", OURS)
def test_own_unit_and_peers_are_ranked(name: str) -> None:
    framework, units = framework_of(name), units_of(name)
    ranked = set(units.code[units.ranked == "yes"])
    assert framework.own in ranked
    assert set(framework.peer_codes) <= ranked - {framework.own}


@pytest.mark.parametrize("name", OURS)
def test_data_hold_exactly_what_the_framework_uses_one_row_per_unit_and_year(name: str) -> None:
    columns, codes = set(framework_of(name).columns()), set(units_of(name).code)
    for path in data_files(name):
        table = table_of(path)
        assert set(table.columns) == {"unit", "year", *columns}
        assert not table.duplicated(["unit", "year"]).any()
        assert set(table.unit) == codes
        assert all(dtype.kind in "if" for dtype in table.drop(columns="unit").dtypes)
        years = set(table.year)
        assert years == set(range(min(years), max(years) + 1))
        entered = {unit.code: int(unit.entered or min(years)) for unit in units_of(name).itertuples()}
        assert len(table) == sum(max(years) - year + 1 for year in entered.values())
        assert all(year >= entered[unit] for unit, year in zip(table.unit, table.year, strict=True))


@pytest.mark.parametrize("name", OURS)
def test_every_vintage_opens_without_a_single_problem_and_holds_the_values_of_its_file(name: str) -> None:
    for path in data_files(name):
        project, problems = check_project(name, vintage=path.parent.name)
        assert [problem.sentence("en") for problem in problems] == []
        assert project is not None
        theirs = table_of(path).set_index(["unit", "year"])
        ours = project.panel.to_frame().loc[theirs.index, list(theirs.columns)]
        pd.testing.assert_frame_equal(ours, theirs, check_exact=True, check_dtype=False)
        assert project.panel.vintage == path.parent.name


@pytest.mark.parametrize("name", OURS)
def test_values_lie_within_the_limits_declared(name: str) -> None:
    for path in data_files(name):
        table = table_of(path)
        for indicator in framework_of(name).indicators:
            if indicator.limits and indicator.code in table:
                low, high = indicator.limits
                assert not (table[indicator.code] < (-np.inf if low is None else low)).any()
                assert not (table[indicator.code] > (np.inf if high is None else high)).any()


@pytest.mark.parametrize(
    ("name", "licence"), [("hdi", "CC BY 3.0 IGO"), ("shandong", "MIT License"), ("laiwu", "中国火炬统计年鉴")]
)
def test_whoever_made_the_data_is_credited(name: str, licence: str) -> None:
    assert licence in (EXAMPLES / name / "CREDIT.md").read_text(encoding="utf-8")


def test_shipped_projects_stay_small() -> None:
    for name in OURS:
        sizes = {path.name: path.stat().st_size for path in (EXAMPLES / name).rglob("*") if path.is_file()}
        assert sizes.pop("record.jsonl", 0) < 1_500_000
        assert sum(sizes.values()) < 2**20


def test_hdi_has_both_vintages_and_they_differ() -> None:
    older, newer = (table_of(path).set_index(["unit", "year"]) for path in data_files("hdi"))
    assert (older.index.get_level_values("year").max(), newer.index.get_level_values("year").max()) == (2021, 2022)
    same_year = older.xs(2015, level="year").dropna()
    assert (same_year != newer.xs(2015, level="year").loc[same_year.index]).any(axis=None)


@pytest.mark.parametrize(("vintage", "source"), [("2021-22", "2021_22"), ("2023-24", "2023_24")])
def test_hdi_values_are_those_of_the_source(vintage: str, source: str) -> None:
    path = SHARED / "hdi" / f"hdi_vintage_{source}.csv"
    if not path.is_file():
        pytest.skip("../shared/data/hdi is not here")
    theirs = table_of(path).rename(columns={"iso3": "unit"}).set_index(["unit", "year"])
    ours = table_of(EXAMPLES / "hdi" / "data" / vintage / "components.csv").set_index(["unit", "year"])
    published = table_of(EXAMPLES / "hdi" / "published" / f"hdi-{vintage}.csv").set_index(["unit", "year"])
    pd.testing.assert_frame_equal(ours, theirs[list(ours.columns)], check_exact=True)
    pd.testing.assert_frame_equal(published, theirs[["hdi"]].dropna(), check_exact=True)


def test_shandong_values_are_those_of_the_source() -> None:
    path = SHARED / "hightech-zones" / "cn_province_scitech_core_wide.csv"
    if not path.is_file():
        pytest.skip("../shared/data/hightech-zones is not here")
    dictionary = pd.read_csv(EXAMPLES / "shandong" / "dictionary.csv", encoding="utf-8-sig").set_index("column")
    units = units_of("shandong")
    theirs = table_of(path)
    codes = dict(zip(units.name_zh, units.code, strict=True))
    theirs = theirs.assign(unit=theirs.province.map(codes)).set_index(["unit", "year"])
    ours = table_of(data_files("shandong")[-1]).set_index(["unit", "year"])
    assert set(dictionary.index) == set(ours.columns)
    for column in ours:
        code = dictionary.source_code[column]
        source = "derived_implied_gdp_100m_yuan" if code.startswith("(derived)") else code
        pd.testing.assert_series_equal(ours[column], theirs[source].loc[ours.index].rename(column), check_dtype=False)


def test_shandong_is_31_provinces_from_2012_to_2023_with_the_nation_beside_them(shandong: Scorecard) -> None:
    assert shandong.years == tuple(range(2012, 2024))
    assert (shandong.counts[:, -1] == 31).all()
    assert np.isfinite(shandong.scores[:, shandong.units.index("CN"), -1]).all()
    assert 15 <= len(shandong.framework.scored) <= 20


def test_shandong_declares_numerator_and_denominator_of_every_indicator(shandong: Scorecard) -> None:
    series = {i.code for i in shandong.framework.indicators if i.role is Role.SERIES}
    for indicator in shandong.framework.scored:
        assert {indicator.numerator, indicator.denominator} <= series


def test_shandong_flags_known_breaks(shandong: Scorecard) -> None:
    for indicator in shandong.framework.scored:
        assert (2019 in indicator.breaks) == (indicator.denominator == "gdp")
        assert (2018 in indicator.breaks) == indicator.code.startswith("hightech")


def test_shandong_fills_only_the_holes_it_says(shandong: Scorecard) -> None:
    assert shandong.steps is not None
    codes = [i.code for i in shandong.framework.scored]
    filled = np.isnan(shandong.steps.raw) & np.isfinite(shandong.steps.imputed)
    places = {(codes[i], shandong.years[y]) for y, _u, i in np.argwhere(filled)}
    assert places == {("papers_density", 2023), *((code, 2017) for code in codes if code.startswith("hightech"))}
    assert not (shandong.steps.marks[filled] == OBSERVED).any()
    assert (shandong.steps.marks[filled] == IMPUTED).mean() > 0.9
    empty = np.isnan(shandong.steps.imputed) & shandong.ranked[..., None]
    assert {(codes[i], shandong.units[u]) for _y, u, i in np.argwhere(empty)} == {
        ("enterprise_rd_intensity", "CN-BJ"), ("technology_sold", "CN-XZ")
    }


def test_shandong_is_reproduced_by_a_few_lines_of_pandas(shandong: Scorecard) -> None:
    framework, table = shandong.framework, table_of(data_files("shandong")[-1]).set_index(["year", "unit"]).sort_index()
    table = table.drop("CN", level="unit")
    group_scores: dict[str, pd.Series] = {}
    for group in framework.groups[:-1]:
        columns, weights = {}, {}
        for member in (i for i in framework.scored if i.group == group.code):
            values = table[member.numerator] / table[member.denominator] * member.factor
            by_unit = values.groupby("unit")
            if member.impute is not None:
                linear = member.impute.method == "linear"
                values = by_unit.transform(lambda s: s.interpolate(limit_area="inside")) if linear else by_unit.ffill()
            values = values.clip(values.quantile(0.025), values.quantile(0.975))
            if member.normalise is not None:
                values = np.log(values)
            columns[member.code] = (values - values.min()) / (values.max() - values.min()) * 100
            weights[member.code] = member.weight
        scores, share = pd.DataFrame(columns), pd.Series(weights)
        group_scores[group.code] = (scores * share).sum(axis=1) / (scores.notna() * share).sum(axis=1)
    index = sum(group_scores[g.code] * g.weight for g in framework.groups[:-1]) / 100
    assert isinstance(index, pd.Series)
    ours = shandong.to_frame().query("node == 'innovation' and unit != 'CN'").set_index(["year", "unit"]).sort_index()
    assert np.abs(index - ours.score).to_numpy().max() < 1e-9
    assert (index.round(2).groupby("year").rank(ascending=False, method="min") == ours["rank"]).all()


def test_shandong_ranks_are_plausible(shandong: Scorecard) -> None:
    for year in shandong.years:
        assert shandong.rank("CN-BJ", year=year) == 1
        top = {unit for unit in shandong.units if (shandong.rank(unit, year=year) or 99) <= 7}
        assert {"CN-SH", "CN-GD", "CN-JS", "CN-ZJ"} <= top


def test_shandong_fell_in_2018_and_2019_with_its_research_intensity(shandong: Scorecard) -> None:
    intensity = [shandong.steps.raw[shandong.years.index(year), shandong.units.index("CN-SD"), 0]
                 for year in (2017, 2018, 2019)]  # type: ignore[union-attr]
    assert [round(float(value), 2) for value in intensity] == [2.41, 2.15, 2.10]
    before = max(shandong.rank("CN-SD", year=year) or 0 for year in range(2012, 2017))
    assert all((shandong.rank("CN-SD", year=year) or 0) > before for year in (2018, 2019))
    assert shandong.score("CN-SD", year=2018) < shandong.score("CN-SD", year=2016) - 3
