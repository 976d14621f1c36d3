"""``ganchao lenses``: the competition, our weak spots, opportunities, what people expect."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from ganchao.cli.answers import answer, read_whole
from ganchao.cli.main import Command
from ganchao.cli.options import progress, project_argument, result_options
from ganchao.cli.pages import no_tables, write_page
from ganchao.cli.target import unit_asked
from ganchao.text import Lang, say

if TYPE_CHECKING:
    from ganchao.domain.framework import Shown
    from ganchao.domain.strategy import LensKind
    from ganchao.reporting.blocks import Brief
    from ganchao.reporting.sights import Sights


KINDS: Final = ("wide", "microscope", "telescope", "xray")
"""Values of ``LensKind``, which is slow to import."""


def command(lang: Lang) -> click.Command:
    """The command."""

    def lenses(
        project: str, unit: str | None, lens: str | None, seed: int, out: Path | None, vintage: str | None,
        year_means: Shown | None, *,
        as_json: bool,
    ) -> None:  # fmt: skip
        from ganchao.domain.strategy import LensKind  # noqa: PLC0415
        from ganchao.lenses import sights_of  # noqa: PLC0415
        from ganchao.reporting.lens_brief import lens_brief  # noqa: PLC0415
        from ganchao.reporting.notices import secrecy_notice  # noqa: PLC0415

        with progress(lang, quiet=as_json) as step:
            source, spoken = read_whole(project, vintage, year_means, lang, step)
            step("run.step.score")
            card = source.score()
            step("lens.step")
            seen = sights_of(source, card, unit_asked(source, unit), seed=seed)
            only = LensKind(lens) if lens else None
            brief = lens_brief(seen, spoken, only=only)
            title = title_of(seen, spoken)
            page = (*secrecy_notice(source.plan, spoken), *brief)
            files = write_page("lenses", out, page, no_tables, spoken, title=title, seed=seed) if out else ()
        answer(lambda: brief, lambda: {**facts(seen, spoken, only), "seed": seed}, files, spoken, as_json=as_json)

    params: list[click.Parameter] = [
        project_argument(lang),
        click.Option(["--unit"], metavar="CODE", help=say("cli.option.target_unit", lang)),
        click.Option(["--lens"], type=click.Choice(KINDS),
                     help=say("cli.option.lens", lang)),
        *result_options(lang),
    ]  # fmt: skip
    return Command("lenses", lang, params=params, callback=lenses)


def title_of(seen: Sights, lang: Lang) -> str:
    """The title of the page."""
    index = seen.card.framework.name.in_lang(lang) or seen.card.framework.code
    return say("lens.page", lang, index=index, unit=seen.named(seen.unit, lang))


def facts(seen: Sights, lang: Lang, only: LensKind | None) -> dict[str, Any]:
    """What the lenses say, for machines: the sentences of each, and the tables' rows."""
    from ganchao.reporting.blocks import Paragraph  # noqa: PLC0415
    from ganchao.reporting.lens_brief import LENSES  # noqa: PLC0415

    found = {kind: look(seen, lang) for kind, look in LENSES.items() if only in {None, kind}}
    return {
        "project": seen.card.framework.code, "unit": seen.unit, "rank_aimed_at": seen.upto, "year": seen.by,
        "simulated": bool(seen.card.framework.simulated), "illustrative": bool(seen.plan.illustrative),
        "lenses": [
            {"lens": kind.value, "sentences": [block.text for block in blocks if isinstance(block, Paragraph)],
             "tables": rows_of(tuple(blocks))}
            for kind, blocks in found.items()
        ],
    }  # fmt: skip


def rows_of(brief: Brief) -> list[dict[str, Any]]:
    """The tables of a brief: title, columns and rows."""
    from ganchao.reporting.blocks import Table  # noqa: PLC0415

    return [
        {"title": block.title, "columns": [column.title for column in block.columns],
         "rows": [[plain(cell) for cell in row] for row in block.rows]}
        for block in brief if isinstance(block, Table)
    ]  # fmt: skip


def plain(cell: object) -> object:
    """A cell as JSON has it: unknown numbers are nothing."""
    if cell is None or isinstance(cell, str | int):
        return cell
    number = float(cell)  # type: ignore[arg-type]
    return number if abs(number) < float("inf") else None
