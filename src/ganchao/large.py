"""Projects with more units than fit: streamed from Parquet, scored in blocks, written as Parquet.

Taken when the newest vintage is one Parquet file of more than :data:`LARGE` rows. Memory holds one block, and
one score and one rank per unit and group.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ganchao.domain.framework import Framework, Shown
from ganchao.domain.panel import Floats, Panel
from ganchao.domain.reckoning import framework_in, shift_to
from ganchao.domain.scorecard import Scorecard
from ganchao.errors import InvalidInput, Problem, Where
from ganchao.files.documents import locate, read_framework
from ganchao.files.streams import Stream, open_stream, rows_in
from ganchao.project import sha256
from ganchao.scoring.check import check_recipe
from ganchao.scoring.conform import derived
from ganchao.scoring.large import LargeScores, misfits, score_large

LARGE: Final = 50_000
SHOWN: Final = 1_000
"""Units that pages and workbooks show."""


@dataclass(frozen=True, eq=False)
class LargeProject:
    """A framework and a stream of values."""

    place: Path
    framework: Framework
    stream: Stream
    vintage: str
    problems: tuple[Problem, ...]
    shown: Shown = "round"  # what a year means

    @cached_property
    def input_hashes(self) -> dict[str, str]:
        """SHA-256 of framework and data."""
        files = (self.place / "framework.yaml", self.stream.path)
        return {file.relative_to(self.place).as_posix(): sha256(file) for file in files}


@dataclass(frozen=True, eq=False)
class LargeResult:
    """Scores by round."""

    project: LargeProject
    years: tuple[int, ...]  # rounds
    scores: tuple[LargeScores, ...]  # one per round


def large_data(folder: Path, vintage: str | None = None) -> Path | None:
    """The one Parquet file that makes a project large, if it has one."""
    data = folder / "data"
    if not folder.is_dir() or not data.is_dir():
        return None
    folders = sorted(f for f in data.iterdir() if f.is_dir())
    source = data / vintage if vintage else folders[-1] if folders else data
    files = [f for f in source.iterdir() if f.is_file() and not f.name.startswith(".")] if source.is_dir() else []
    if len(files) == 1 and files[0].suffix.lower() == ".parquet" and rows_in(files[0]) > LARGE:
        return files[0]
    return None


def open_large(folder: Path, data: Path, *, years: Shown | None = None) -> LargeProject:
    """A large project, checked. Raises :class:`InvalidInput` with every problem."""
    framework, problems = read_framework(folder / "framework.yaml")
    if framework is None:
        raise InvalidInput([problem for problem in problems if problem.severity == "error"])
    found = locate([*check_recipe(framework), *misfits(framework)], folder / "framework.yaml")
    if errors := [problem for problem in found if problem.severity == "error"]:
        raise InvalidInput(errors)
    stream = open_stream(data, framework.columns())
    vintage = "" if data.parent.name == "data" else data.parent.name
    more = [Problem("large.units_unread", Where(file=file.name), severity="warning") for file in folder.glob("units.*")]
    shown = years or framework.rounds.shown
    framework = framework_in(framework, shift_to(framework, shown))
    return LargeProject(folder, framework, stream, vintage, (*problems, *found, *more), shown)


def score_large_project(project: LargeProject) -> LargeResult:
    """Scores and ranks of every round, block by block."""
    data_years = rounds_in(project)
    lag = project.framework.rounds.lag
    scores = tuple(
        score_large(lambda year=year: indicator_blocks(project, year), project.framework, year=year + lag)  # type: ignore[misc]
        for year in data_years
    )
    return LargeResult(project, tuple(year + lag for year in data_years), scores)


def rounds_in(project: LargeProject) -> tuple[int, ...]:
    """Data years of the rounds for which the framework holds. Raises :class:`InvalidInput` when there are none."""
    framework, found = project.framework, years_in(project.stream)
    if not project.stream.year:
        return found
    first = max((y for y in (framework.first_year, framework.holds.first) if y is not None), default=None)
    last = min((y for y in (framework.last_year, framework.holds.last) if y is not None), default=None)
    lag = framework.rounds.lag
    kept = tuple(y for y in found if (first is None or y + lag >= first) and (last is None or y + lag <= last))
    if not kept:
        values = {"first": first or "…", "last": last or "…", "span": f"{min(found) + lag}–{max(found) + lag}"}
        raise InvalidInput([Problem("scoring.no_rounds", values=values)])
    return kept


def years_in(stream: Stream) -> tuple[int, ...]:
    """Years of the table; 0 where it has no column for them."""
    if not stream.year:
        return (0,)
    found: set[int] = set()
    for years, _values in stream.blocks(()):
        assert years is not None
        found |= set(np.unique(years).tolist())
    return tuple(sorted(found))


def indicator_blocks(project: LargeProject, year: int) -> Iterator[Floats]:
    """Indicators ``(unit, indicator)`` of one year, block by block."""
    framework, stream = project.framework, project.stream
    wanted = framework.columns()
    plain = tuple(i.code for i in framework.scored) == wanted and all(
        not i.numerator and not i.denominator and i.factor == 1 and i.absolute is None for i in framework.scored
    )
    for years, values in stream.blocks(wanted):
        rows = values if years is None or (years == year).all() else values[years == year]
        if plain:
            yield rows
            continue
        columns = {name: rows[None, :, k] for k, name in enumerate(wanted)}
        yield np.stack(
            [derived(columns, i, years=(year,), vintage=project.vintage, notes=[])[0] for i in framework.scored],
            axis=-1,
        )


def write_large(result: LargeResult, directory: Path) -> tuple[Path, ...]:
    """``scores.parquet`` and ``ranks.parquet``: unit, node, year, value, block by block."""
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.parquet as pq  # noqa: PLC0415

    directory.mkdir(parents=True, exist_ok=True)
    nodes = shown_nodes(result.project.framework)
    fields = [("unit", pa.string()), ("node", pa.dictionary(pa.int8(), pa.string())), ("year", pa.int32())]
    written = []
    for name in ("scores", "ranks"):
        path = directory / f"{name}.parquet"
        schema = pa.schema([*fields, ("value", pa.float64())])
        with pq.ParquetWriter(path, schema, compression="zstd") as writer:
            for codes, year, part in labelled_blocks(result):
                table = getattr(result.scores[year], name)
                for number, node in enumerate(nodes):
                    place = result.scores[year].nodes.index(node)
                    which = pa.DictionaryArray.from_arrays(np.full(len(codes), number, dtype=np.int8), list(nodes))
                    rounds = np.full(len(codes), result.years[year], dtype=np.int32)
                    writer.write_table(pa.table([codes, which, rounds, table[place, part]], schema=schema))
        written.append(path)
    return tuple(written)


def labelled_blocks(result: LargeResult) -> Iterator[tuple[Any, int, slice]]:
    """Codes of each block, which round it belongs to, and the places of its units in that round's scores."""
    import pyarrow.compute as pc  # noqa: PLC0415

    stream = result.project.stream
    lag = result.project.framework.rounds.lag
    begun = [0] * len(result.years)
    for batch in stream.units():
        codes = batch.column(stream.unit).cast("string")
        for number, year in enumerate(result.years):
            some = codes if not stream.year else codes.filter(pc.equal(batch.column(stream.year), year - lag))
            if len(some):
                yield some, number, slice(begun[number], begun[number] + len(some))
                begun[number] += len(some)


def top_card(result: LargeResult, *, shown: int = SHOWN) -> Scorecard:
    """The last round as a scorecard of the top units and our own, for pages and workbooks."""
    framework, last = result.project.framework, result.scores[-1]
    nodes = last.nodes
    places = np.sort(np.argsort(last.ranks[-1], kind="stable")[:shown])
    codes: list[str] = []
    own = -1
    for some, number, part in labelled_blocks(result):
        if number != len(result.years) - 1:
            continue
        inside = places[(places >= part.start) & (places < part.stop)] - part.start
        codes += some.take(inside).to_pylist()
        if framework.own and own < 0:
            at = some.index(framework.own).as_py()
            own = part.start + at if at >= 0 else -1
    if own >= 0 and own not in places:
        places, codes = np.append(places, own), [*codes, framework.own]
    empty: NDArray[np.float64] = np.empty((1, len(codes), 0))
    year = result.years[-1]
    panel = Panel(empty, (year - framework.rounds.lag,), tuple(codes), (), vintage=result.project.vintage)
    weights = np.array([[framework.node(node).weight_in(year) for node in nodes]], dtype=np.float64)
    return Scorecard(
        panel=panel,
        framework=framework,
        years=(year,),
        units=tuple(codes),
        nodes=nodes,
        scores=last.scores[:, places].T[None],
        ranks=last.ranks[:, places].T[None],
        ranked=np.ones((1, len(codes)), dtype=bool),
        weights=weights,
        notes=result.project.problems,
        data_years=panel.years,
        numbers=np.isfinite(last.ranks).sum(axis=-1)[None],
    )


def shown_nodes(framework: Framework) -> Sequence[str]:
    """The index and its first level."""
    index = framework.index.code
    groups = {group.code for group in framework.groups}
    return (index, *(member.code for member in framework.members(index) if member.code in groups))
