"""``ganchao roads``: the road so far, the ranks walked through, the road ahead."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ganchao.cli.answers import answer, read_whole
from ganchao.cli.lenses import rows_of
from ganchao.cli.main import Command
from ganchao.cli.options import progress, project_argument, result_options
from ganchao.cli.pages import no_tables, write_page
from ganchao.cli.target import unit_asked
from ganchao.text import Lang, say

if TYPE_CHECKING:
    from ganchao.domain.framework import Shown
    from ganchao.reporting.sights import Sights


def command(lang: Lang) -> click.Command:
    """The command."""

    def roads(
        project: str, unit: str | None, seed: int, out: Path | None, vintage: str | None,
        year_means: Shown | None, *, as_json: bool
    ) -> None:
        from ganchao.lenses import sights_of  # noqa: PLC0415
        from ganchao.reporting.notices import secrecy_notice  # noqa: PLC0415
        from ganchao.reporting.roads_brief import roads_brief  # noqa: PLC0415

        with progress(lang, quiet=as_json) as step:
            source, spoken = read_whole(project, vintage, year_means, lang, step)
            step("run.step.score")
            card = source.score()
            step("run.step.forecast")
            seen = sights_of(source, card, unit_asked(source, unit), seed=seed)
            brief = roads_brief(seen, spoken)
            title = title_of(seen, spoken)
            page = (*secrecy_notice(source.plan, spoken), *brief)
            files = write_page("roads", out, page, no_tables, spoken, title=title, seed=seed) if out else ()
        answer(lambda: brief, lambda: {**facts(seen, spoken), "seed": seed}, files, spoken, as_json=as_json)

    params: list[click.Parameter] = [
        project_argument(lang),
        click.Option(["--unit"], metavar="CODE", help=say("cli.option.target_unit", lang)),
        *result_options(lang),
    ]
    return Command("roads", lang, params=params, callback=roads)


def title_of(seen: Sights, lang: Lang) -> str:
    """The title of the page."""
    index = seen.card.framework.name.in_lang(lang) or seen.card.framework.code
    return say("roads.page", lang, index=index, unit=seen.named(seen.unit, lang))


def facts(seen: Sights, lang: Lang) -> dict[str, Any]:
    """The roads for machines: tables' rows under their titles."""
    from ganchao.reporting.roads_brief import roads_brief  # noqa: PLC0415

    return {
        "project": seen.card.framework.code, "unit": seen.unit, "simulated": bool(seen.card.framework.simulated),
        "illustrative": bool(seen.plan.illustrative), "tables": rows_of(roads_brief(seen, lang)),
    }  # fmt: skip
