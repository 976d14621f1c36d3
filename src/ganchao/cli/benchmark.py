"""``ganchao benchmark``: who is ahead, why, and how hard it is to catch up."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ganchao.cli.answers import answer, read_whole
from ganchao.cli.main import Command
from ganchao.cli.options import progress, project_argument, result_options
from ganchao.cli.pages import write_page
from ganchao.errors import InvalidInput, Problem, UnknownName
from ganchao.text import Lang, say

if TYPE_CHECKING:
    from ganchao.benchmarking.benchmark import Benchmark
    from ganchao.domain.framework import Shown
    from ganchao.domain.scorecard import Scorecard


def command(lang: Lang) -> click.Command:
    """The command."""

    def benchmark(
        project: str,
        unit: str | None,
        to: tuple[str, ...],
        year: int | None,
        since: int | None,
        node: str | None,
        aim: str | None,
        by: int | None,
        seed: int,
        out: Path | None,
        vintage: str | None,
        year_means: Shown | None,
        earlier: str | None,
        *,
        as_json: bool,
    ) -> None:
        from ganchao.benchmarking.benchmark import benchmark as made  # noqa: PLC0415
        from ganchao.reporting.benchmark_brief import benchmark_brief  # noqa: PLC0415
        from ganchao.studies import cards_of  # noqa: PLC0415

        with progress(lang, quiet=as_json) as step:
            source, spoken = read_whole(project, vintage, year_means, lang, step)
            before = read_whole(project, earlier, year_means, lang, step)[0] if earlier else source
            step("run.step.score")
            cards, past = cards_of(source), (cards_of(before) if earlier else None)
            card = holding(year, cards)
            own = unit or card.framework.own
            if not own:
                raise InvalidInput([Problem("cli.benchmark.whose")])
            since = since if since is not None else year_before(card, year)
            first = holding(since, past or cards)
            step("cli.benchmark.step")
            found = made(
                card, own, to=whom(to, card), year=year, node=node, since=since, aim=numbered(aim), by=by,
                earlier=None if first is card else first, seed=seed,
            )  # fmt: skip
            files = written(found, out, spoken, seed) if out else ()
        answer(
            lambda: benchmark_brief(found, spoken), lambda: {**facts(found, spoken), "seed": seed}, files, spoken,
            as_json=as_json,
        )  # fmt: skip

    params: list[click.Parameter] = [
        project_argument(lang),
        click.Option(["--unit"], metavar="CODE", help=say("cli.option.benchmark_unit", lang)),
        click.Option(["--to"], multiple=True, metavar="CODE|RANK|TIER", help=say("cli.option.benchmark_to", lang)),
        click.Option(["--year"], type=int, metavar="Y", help=say("cli.option.benchmark_year", lang)),
        click.Option(["--since"], type=int, metavar="Y", help=say("cli.option.since", lang)),
        click.Option(["--node"], metavar="CODE", help=say("cli.option.node", lang)),
        click.Option(["--aim"], metavar="RANK|TIER", help=say("cli.option.aim", lang)),
        click.Option(["--by"], type=int, metavar="Y", help=say("cli.option.by", lang)),
        click.Option(["--earlier"], metavar="VINTAGE", help=say("cli.option.earlier", lang)),
        *result_options(lang),
    ]
    return Command("benchmark", lang, params=params, callback=benchmark)


def holding(year: int | None, cards: list[Scorecard]) -> Scorecard:
    """The scorecard that holds a year, the newest where several do or none is named. Raises ``UnknownName``."""
    if year is None:
        return cards[-1]
    for card in reversed(cards):
        if year in card.years:
            return card
    raise UnknownName("year", year, sorted({year for card in cards for year in card.years}))


def year_before(card: Scorecard, year: int | None) -> int:
    """The round before the one looked at; that one itself where it is the first."""
    at = card.years.index(year) if year is not None else len(card.years) - 1
    return card.years[max(at - 1, 0)]


def whom(to: tuple[str, ...], card: Scorecard) -> str | int | tuple[str, ...] | None:
    """What ``--to`` means: a rank, a unit, a tier, or several units."""
    if not to:
        return None
    if len(to) == 1:
        return numbered(to[0]) if to[0] not in card.units else to[0]
    return to


def numbered(text: str | None) -> str | int | None:
    """A whole number where the text is one."""
    return int(text) if text is not None and text.isascii() and text.isdigit() else text


def written(found: Benchmark, out: Path, lang: Lang, seed: int) -> tuple[Path, ...]:
    """``benchmark.html`` and the tables into ``out``."""
    from ganchao.reporting.benchmark_brief import benchmark_brief, page_title  # noqa: PLC0415
    from ganchao.reporting.gap_tables import write_gap_tables  # noqa: PLC0415

    return write_page("benchmark", out, benchmark_brief(found, lang), partial(write_gap_tables, found), lang,
                      title=page_title(found, lang), seed=seed)


def facts(found: Benchmark, lang: Lang) -> dict[str, Any]:
    """A benchmark for machines."""
    from ganchao.reporting.figures import known  # noqa: PLC0415

    gap, change, hard = found.gap, found.change, found.difficulty
    return {
        "project": found.card.framework.code,
        "unit": found.unit,
        "year": found.year,
        "node": found.node,
        "gap": None if gap is None else {
            "others": list(gap.others), "kind": gap.kind, "own": gap.own, "other": gap.other, "gap": gap.gap,
            "contributions": [
                {"node": part.node, "group": part.group, "kind": part.kind, "value": part.amount}
                for part in gap.parts
            ],
        },
        "weak": [spot.node for spot in found.spots if spot.weight_times_lead < 0],
        "worth": [
            {"indicator": w.indicator, "step": w.step, "size": known(w.size), "points": known(w.points),
             "places": known(w.places), "reason": w.reason}
            for w in found.worths
        ],
        "ladder": [{"unit": rung.unit, "rank": rung.rank, "gap": rung.gap.gap} for rung in found.rungs],
        "path": [] if found.path is None else list(found.path.stones),
        "change": None if change is None else {
            "since": change.year_from, "rank_from": float(change.rank_from), "rank_to": float(change.rank_to),
            "places": float(-change.change), **{cause: float(-part) for cause, part in change.parts.items()},
            "stood_still": change.stood_still,
        },
        "band": None if found.band is None else known(found.band.places),
        "peers": [{"unit": peer.unit, "kind": peer.kind} for peer in found.peers],
        "couplings": [
            {"nodes": list(c.nodes), "degree": c.degree, "level": c.level} for c in found.couplings
        ],
        "difficulty": None if hard is None else {
            "aim": hard.aim, "by": hard.year + hard.horizon, "starts": hard.starts, "reached": hard.reached,
            "base_rate": known(hard.base_rate), "low": hard.low, "high": hard.high,
            "precedents": [
                {"unit": p.unit, "year_from": p.year_from, "year_to": p.year_to, "places": p.places}
                for p in hard.precedents
            ],
        },
        "problems": [problem.facts(lang) for problem in found.problems],
    }  # fmt: skip
