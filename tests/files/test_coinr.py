from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ganchao.files.coinr import export_coinr, import_coinr
from ganchao.project import Project, check_project

ASEM = Path(__file__).parents[2] / ".." / "shared" / "data" / "asem_coinr"
needs_asem = pytest.mark.skipif(not ASEM.is_dir(), reason="the ASEM tables of COINr are not here")
EXAMPLE = """\
denominate: true
impute: {method: group_mean, by: EurAsia_group}
screen: {available: 0.9, after: impute}
treat: winsorise_log
normalise: {method: minmax, to: [0, 100]}
aggregate: arithmetic
"""
PURSE = "screen: {available: 0.9}\ntreat: winsorise_log\n"
META = """\
Level,iCode,iName,Direction,Weight,Unit,Target,Denominator,Parent,Type
1,rd,R&D,1,1,%,,pop,index,Indicator
1,energy,Energy,-1,2,tce,0.5,,index,Indicator
2,index,Index,1,1,Score,,,,Aggregate
,region,Region,,,,,,,Group
,pop,Population,,,people,,,,Denominator
"""
DATA = """\
uName,uCode,region,Time,pop,rd,energy
Zone A,A,east,2020,10,1.5,3
Zone B,B,west,2020,20,NA,4
Zone C,C,west,2020,5,2.5,
"""


def tables(tmp_path: Path, meta: str = META, data: str = DATA) -> tuple[Path, Path]:
    (tmp_path / "iData.csv").write_text(data)
    (tmp_path / "iMeta.csv").write_text(meta)
    return tmp_path / "iData.csv", tmp_path / "iMeta.csv"


def opened(project: Path) -> Project:
    found, problems = check_project(project)
    assert found is not None, [problem.sentence("en") for problem in problems]
    return found


def asem(tmp_path: Path, recipe: str | None, data: str = "ASEM_iData.csv") -> Project:
    file = None
    if recipe is not None:
        file = tmp_path / "recipe.yaml"
        file.write_text(recipe)
    problems = import_coinr(ASEM / data, ASEM / "ASEM_iMeta.csv", tmp_path / "asem", file)
    assert not [problem for problem in problems if problem.severity == "error"]
    return opened(tmp_path / "asem")


@needs_asem
def test_asem_with_one_recipe_file_gives_the_scores_of_coinr_at_every_node(tmp_path: Path) -> None:
    card = asem(tmp_path, EXAMPLE).score()
    expected = pd.read_csv(ASEM / "expected" / "A_aggregated.csv").set_index("uCode")
    nodes = [node for node in card.nodes if node in expected.columns]
    assert len(nodes) == 60
    ours = pd.DataFrame(card.scores[0], index=list(card.units), columns=list(card.nodes))[nodes]
    np.testing.assert_allclose(ours, expected.loc[ours.index, nodes], rtol=1e-12, atol=1e-12)


@needs_asem
def test_asem_with_one_recipe_file_gives_the_ranks_of_coinr(tmp_path: Path) -> None:
    card = asem(tmp_path, EXAMPLE).score()
    expected = pd.read_csv(ASEM / "expected" / "A_results_ranks.csv").set_index("uCode")["Index"]
    assert [card.rank(unit) for unit in card.units] == expected.loc[list(card.units)].tolist()


@needs_asem
def test_without_a_recipe_coinr_defaults_hold_and_are_stated(tmp_path: Path) -> None:
    problems = import_coinr(ASEM / "ASEM_iData.csv", ASEM / "ASEM_iMeta.csv", tmp_path / "asem")
    assert [problem.key for problem in problems] == ["coinr.defaults"]
    project = opened(tmp_path / "asem")
    assert "min-max 0 to 100" in project.framework.description.en
    assert "极差法 0—100" in project.framework.description.zh
    variants = pd.read_csv(ASEM / "expected" / "V_variants.csv").set_index("uCode")
    card = project.score()
    expected = variants.loc[list(card.units), "raw_minmax_amean_score"]
    np.testing.assert_allclose([card.score(unit) for unit in card.units], expected, rtol=1e-12)


@needs_asem
def test_the_purse_is_normalised_over_all_years(tmp_path: Path) -> None:
    project = asem(tmp_path, PURSE, "ASEM_iData_panel_ARTIFICIAL.csv")
    assert project.framework.normalise.over == "all"
    card = project.score()
    expected = pd.read_csv(ASEM / "expected" / "P_purse_results.csv")
    ours = [card.score(unit, year=int(year)) for unit, year in zip(expected["uCode"], expected["Time"], strict=True)]
    np.testing.assert_allclose(ours, expected["Index"], rtol=1e-12)
    assert np.isfinite(card.scores[..., -1]).sum() == len(expected)


@needs_asem
@pytest.mark.parametrize("recipe", [None, EXAMPLE], ids=["defaults", "recipe"])
def test_importing_and_exporting_gives_the_same_tables(tmp_path: Path, recipe: str | None) -> None:
    project = asem(tmp_path, recipe)
    export_coinr(project.framework, project.panel, project.panel.roster, tmp_path / "out")
    for name, key in (("iData", "uCode"), ("iMeta", "iCode")):
        before = pd.read_csv(ASEM / f"ASEM_{name}.csv").set_index(key).sort_index()
        after = pd.read_csv(tmp_path / "out" / f"{name}.csv").set_index(key).sort_index()
        assert sorted(after.columns) == sorted(before.columns)
        pd.testing.assert_frame_equal(before, after[before.columns], check_dtype=False, check_exact=True)


def test_an_export_overwrites_nothing(tmp_path: Path) -> None:
    import_coinr(*tables(tmp_path), tmp_path / "project")
    project = opened(tmp_path / "project")
    files = export_coinr(project.framework, project.panel, project.panel.roster, tmp_path / "out")
    assert [file.name for file in files] == ["iData.csv", "iMeta.csv"]
    with pytest.raises(Exception, match="iData"):
        export_coinr(project.framework, project.panel, project.panel.roster, tmp_path / "out")


def test_denominators_are_used_only_where_the_recipe_says_so(tmp_path: Path) -> None:
    import_coinr(*tables(tmp_path), tmp_path / "raw")
    (tmp_path / "recipe.yaml").write_text("denominate: true\n")
    import_coinr(*tables(tmp_path), tmp_path / "divided", tmp_path / "recipe.yaml")
    raw, divided = (opened(tmp_path / name).framework.indicators[0] for name in ("raw", "divided"))
    assert (raw.denominator, divided.numerator, divided.denominator) == ("", "rd", "pop")


def changed(text: str, old: str, new: str) -> str:
    assert old in text
    return text.replace(old, new, 1)


WRONG = {  # name: (iMeta, iData, kind, row, column)
    "no column Type": (changed(META, "Type", "Kind"), DATA, "coinr.no_column", None, ""),
    "no column uCode": (META, changed(DATA, "uCode", "code"), "coinr.no_column", None, ""),
    "no column Time": (META, changed(DATA, "Time", "when"), "coinr.no_time", None, ""),
    "unknown type": (changed(META, "Group\n", "Grp\n"), DATA, "coinr.unknown_type", 5, "Type"),
    "direction 2": (changed(META, "R&D,1", "R&D,2"), DATA, "coinr.direction", 2, "Direction"),
    "weight in words": (changed(META, "R&D,1,1", "R&D,1,much"), DATA, "coinr.weight", 2, "Weight"),
    "indicator without data": (changed(META, ",energy,", ",enrgy,"), DATA, "coinr.no_data_column_close", 3, "iCode"),
    "parent that does not exist": (changed(META, "pop,index", "pop,indx"), DATA, "unknown.close", 2, ""),
    "code used twice": (changed(META, "1,energy", "1,rd"), DATA, "check.duplicate_code", 3, ""),
    "two indexes": (META + "2,other,Other,1,1,,,,,Aggregate\n", DATA, "check.several_indexes", 7, ""),
}


@pytest.mark.parametrize(("meta", "data", "kind", "row", "column"), WRONG.values(), ids=WRONG)
def test_every_slip_in_the_tables_is_named_with_its_cell_and_nothing_is_written(
    tmp_path: Path, meta: str, data: str, kind: str, row: int | None, column: str
) -> None:
    problems = import_coinr(*tables(tmp_path, meta, data), tmp_path / "project")
    [problem] = [problem for problem in problems if problem.key == kind]
    assert (problem.where.row, problem.where.column) == (row, column)
    assert problem.sentence("en") != problem.sentence("zh")
    assert not (tmp_path / "project").exists()


def test_a_misspelt_key_of_the_recipe_is_named(tmp_path: Path) -> None:
    (tmp_path / "recipe.yaml").write_text("denominat: true\n")
    problems = import_coinr(*tables(tmp_path), tmp_path / "project", tmp_path / "recipe.yaml")
    assert problems[-1].sentence("en") == (
        "recipe.yaml, row 1: unknown key 'denominat'; did you mean 'denominate'? (write 'denominate')"
    )


def test_a_column_that_imeta_does_not_name_is_left_out_and_said(tmp_path: Path) -> None:
    problems = import_coinr(
        *tables(
            tmp_path,
            data=changed(DATA, "region", "area")
            .replace("area", "region,area", 1)
            .replace("east", "east,1")
            .replace("west", "west,1"),
        ),
        tmp_path / "project",
    )
    assert "coinr.unknown_column" in [problem.key for problem in problems]


def test_a_full_folder_is_left_alone(tmp_path: Path) -> None:
    problems = import_coinr(*tables(tmp_path), tmp_path)
    assert problems[-1].key == "template.not_empty"


def test_the_direction_of_an_aggregate_is_ignored_and_said(tmp_path: Path) -> None:
    problems = import_coinr(*tables(tmp_path, changed(META, "Index,1", "Index,-1")), tmp_path / "project")
    assert "coinr.group_direction" in [problem.key for problem in problems]
    assert opened(tmp_path / "project").framework.index.direction == "higher"
