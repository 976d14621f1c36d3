"""``ganchao track lights``: lights of promises, why; what was shown is entered, and can be told again."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ganchao.cli.answers import answer, compared, read_whole
from ganchao.cli.main import Command
from ganchao.cli.options import (
    as_option,
    day_asked,
    json_option,
    out_option,
    progress,
    project_argument,
    vintage_option,
    years_option,
)
from ganchao.cli.pages import write_page
from ganchao.text import Lang, say

if TYPE_CHECKING:
    from ganchao.domain.framework import Shown
    from ganchao.reporting.lights_brief import Watched


def command(lang: Lang) -> click.Command:
    """The command."""

    def track_lights(
        project: str, checkins: Path | None, targets: Path | None, as_of: str | None, actor: str | None,
        out: Path | None, vintage: str | None, year_means: Shown | None, *, show: bool, recheck: bool, hits: bool,
        as_json: bool,
    ) -> None:  # fmt: skip
        from ganchao.deeds import folder_of, read_deeds  # noqa: PLC0415
        from ganchao.domain.plan import Plan  # noqa: PLC0415
        from ganchao.reporting.alert_blocks import hit_row, hits_table  # noqa: PLC0415
        from ganchao.reporting.lights_brief import lights_brief  # noqa: PLC0415
        from ganchao.studies import day_of  # noqa: PLC0415
        from ganchao.watch import hits as hits_of  # noqa: PLC0415
        from ganchao.watch import watch_of, watched  # noqa: PLC0415

        if show and not actor:
            raise nobody()
        with progress(lang, quiet=as_json) as step:
            day = day_asked(as_of)
            source, spoken = read_whole(project, vintage, year_means, lang, step)
            watch = watch_of(source, checkins, targets)
            deeds = read_deeds(folder_of(source))
            if recheck:
                checked(watch, deeds, spoken, as_json=as_json)
                return
            step("cli.track.lights.step")
            seen = watched(watch, deeds, day or day_of(source.plan or Plan()))
            files = written(seen, out, spoken) if out else ()
            entered = enter_shown(seen, deeds, actor) if show and actor else 0
            rates = hits_of(seen, deeds) if hits else {}
        shown = (hits_table(rates, seen.rules, seen.stamp(spoken), spoken),) if hits else ()
        more = {"entered": entered, "hits": [hit_row(kind, rate) for kind, rate in rates.items()]}
        answer(lambda: (*lights_brief(seen, spoken), *shown), lambda: {**facts(seen, spoken), **more}, files, spoken,
               as_json=as_json)  # fmt: skip
        if show and not as_json:
            click.echo(say("light.entered", spoken, count=entered))

    params: list[click.Parameter] = [
        project_argument(lang),
        click.Option(["--checkins"], type=click.Path(path_type=Path), metavar="FILE",
                     help=say("cli.option.checkins", lang)),
        click.Option(["--targets"], type=click.Path(path_type=Path), metavar="FILE",
                     help=say("cli.option.targets", lang)),
        click.Option(["--as-of"], metavar="DATE", help=say("cli.option.as_of", lang)),
        as_option(lang),
        click.Option(["--show"], is_flag=True, help=say("cli.option.show", lang)),
        click.Option(["--recheck"], is_flag=True, help=say("cli.option.recheck", lang)),
        click.Option(["--hits"], is_flag=True, help=say("cli.option.hits", lang)),
        out_option(lang), vintage_option(lang), years_option(lang), json_option(lang),
    ]  # fmt: skip
    return Command("track.lights", lang, params=params, callback=track_lights)


def nobody() -> Exception:
    """Nobody shows it."""
    from ganchao.errors import InvalidInput, Problem  # noqa: PLC0415

    return InvalidInput([Problem("light.nobody")])


def enter_shown(seen: Watched, deeds: Any, actor: str) -> int:
    """Enter what is shown; how many lights had changed."""
    import datetime  # noqa: PLC0415

    from ganchao.deeds import enter  # noqa: PLC0415
    from ganchao.watch import show  # noqa: PLC0415

    drafts = show(seen, deeds, actor)
    return len(enter(deeds, drafts, datetime.datetime.now(tz=datetime.UTC))) if drafts else 0


def checked(watch: Any, deeds: Any, lang: Lang, *, as_json: bool) -> None:
    """Tell every shown light again; differences are problems."""
    from ganchao.errors import Problem  # noqa: PLC0415
    from ganchao.reporting.light_words import colour_word  # noqa: PLC0415
    from ganchao.watch import recheck  # noqa: PLC0415

    count, found = recheck(watch, deeds)
    joint = say("reporting.list_joint", lang)
    compared(
        lambda: {"shown": count, "same": count - len(found), "differences": [
            {"number": each.entry.number, "code": each.entry.subject, "day": each.shown.day.isoformat(),
             "what": list(each.what)} for each in found
        ]},
        lambda: [
            Problem("light.differs", values={
                "day": each.shown.day.isoformat(), "promise": each.entry.subject,
                "what": joint.join(say(f"light.what.{what}", lang) for what in each.what),
                "before": colour_word(each.shown.colour, lang),
                "now": colour_word(each.now.colour if each.now else None, lang),
            }) for each in found
        ],
        lambda: say("light.recheck.whole", lang, count=count), as_json=as_json,
    )  # fmt: skip


def written(seen: Watched, out: Path, lang: Lang) -> tuple[Path, ...]:
    """``lights.html`` and the tables into ``out``."""
    from ganchao.reporting.lights_brief import lights_brief, lights_title  # noqa: PLC0415
    from ganchao.reporting.lights_tables import write_light_tables  # noqa: PLC0415

    return write_page(
        "lights", out, lights_brief(seen, lang)[1:], partial(write_light_tables, seen, lang), lang,
        title=lights_title(seen, lang), facts={say("progress.fact.as_of", lang): str(seen.day)},
    )  # fmt: skip


def facts(seen: Watched, lang: Lang) -> dict[str, Any]:
    """Lights for machines."""
    from ganchao.reporting.light_words import sentence  # noqa: PLC0415
    from ganchao.reporting.lights_tables import light_rows  # noqa: PLC0415

    rows = light_rows(seen, lang)
    for row, light in zip(rows["lights"], seen.lights, strict=True):
        row["why"] = sentence(light, seen.names, lang)
    return {
        "project": seen.project, "as_of": seen.day.isoformat(), "simulated": bool(seen.simulated),
        "illustrative": bool(seen.illustrative), "lights": rows["lights"], "parts": rows["light_parts"],
        "months": rows["light_months"], "alerts": rows["alerts"],
    }  # fmt: skip
