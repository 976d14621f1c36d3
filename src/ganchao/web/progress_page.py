"""Lights, alerts and progress of promises for whoever may see them; the three funnels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest

from ganchao.check_ins import scopes_in
from ganchao.reporting.blocks import Block, Table
from ganchao.reporting.funnel_brief import funnel_blocks
from ganchao.reporting.html import fragment
from ganchao.reporting.lights_brief import lights_brief, lights_table
from ganchao.reporting.progress_brief import name_of, progress_brief
from ganchao.text import Lang, say
from ganchao.tracking.alerts import ACKNOWLEDGED, alerts_of
from ganchao.tracking.visibility import Thing, may_see
from ganchao.web.memory import once
from ganchao.web.scene import Scene
from ganchao.web.strict import strict

if TYPE_CHECKING:
    from ganchao.reporting.lights_brief import Watched
    from ganchao.reporting.progress_brief import Tracked
    from ganchao.tracking.lights import Light
    from ganchao.tracking.progress import PathProgress
    from ganchao.web.followed import Followed


def progress(request: HttpRequest, scene: Scene) -> dict[str, Any]:
    """Alerts to be answered, lights with their reasons, progress by every method."""
    found: dict[str, Any] = {"telling": not scene.fresh, "alerts": open_alerts(scene),
                             "typed": request.session.pop("typed_alert", {})}  # fmt: skip
    followed = scene.followed
    if followed is None:
        return found
    codes = visible(scene, followed)
    key = (id(followed), scene.lang, None if scene.above else codes)
    name = f"progress-{scene.lang}-{'all' if scene.above else '+'.join(sorted(codes))}"
    found["told"] = once(name, key, lambda: told_of(followed, codes, scene.lang, whole=scene.above))
    found["untold"] = [problem.sentence(scene.lang) for problem in followed.problems]
    return found


def visible(scene: Scene, followed: Followed) -> frozenset[str]:
    """Promises whose light and gap whoever asks may see."""
    paths = followed.watched.lights if followed.watched is not None else ()
    return frozenset(
        light.path.code for light in paths
        if may_see(scene.people, scene.person, Thing.LIGHT, scopes_in(scene.desk, light.path.code))
    )  # fmt: skip


def told_of(followed: Followed, codes: frozenset[str], lang: Lang, *, whole: bool) -> str:
    """Lights and progress of some promises as part of a page; without probabilities unless whole."""
    blocks: list[Block] = []
    if followed.watched is not None and codes:
        watched = seen_by(followed.watched, codes, whole=whole)
        table, shown = lights_table(watched, lang), lights_brief(watched, lang)
        blocks += [block if whole or block != table else without_last(table) for block in shown]
    if followed.tracked is not None and codes:
        blocks += progress_brief(progress_by(followed.tracked, codes, whole=whole), lang)
    return strict(fragment(blocks, lang))


def without_last(table: Table) -> Table:
    """A table without its last column."""
    return replace(table, columns=table.columns[:-1], rows=tuple(row[:-1] for row in table.rows))


def seen_by(watched: Watched, codes: frozenset[str], *, whole: bool) -> Watched:
    """Lights of some promises; without probabilities, and without alerts that tell them, unless whole."""
    if whole:
        return watched
    return replace(
        watched, lights=tuple(veiled(light) for light in watched.lights if light.path.code in codes),
        months={code: tuple(map(veiled, row)) for code, row in watched.months.items() if code in codes},
        warnings=(), alerts=(), doubts=(),
    )  # fmt: skip


def veiled(light: Light) -> Light:
    """A light without the probabilities that its rules speak of: their colour stays."""
    said = tuple(replace(each, values={}) if _tells_chance(each.values) else each for each in light.said)
    return replace(light, said=said, progress=without_chance(light.progress))


def _tells_chance(values: Mapping[str, float]) -> bool:
    return any("chance" in name for name in values)


def without_chance(path: PathProgress) -> PathProgress:
    """Progress of a promise without its probability."""
    return replace(path, chance=None, outlook=None)


def progress_by(tracked: Tracked, codes: frozenset[str], *, whole: bool) -> Tracked:
    """Progress of some promises."""
    if whole:
        return tracked
    paths = tuple(without_chance(path) for path in tracked.progress.paths if path.path.code in codes)
    return replace(tracked, progress=replace(tracked.progress, paths=paths), doubts=())


def open_alerts(scene: Scene) -> list[dict[str, str]]:
    """Alerts that nobody has answered, of those that whoever asks may answer."""
    lights = scene.followed.watched.lights if scene.followed is not None and scene.followed.watched is not None else ()
    names = {light.path.code: name_of(light.path, scene.lang) for light in lights}
    return [
        {"alert": alert.subject, "name": names.get(alert.promise, alert.promise), "day": alert.day.isoformat()}
        for alert in alerts_of(scene.deeds.entries)
        if alert.state == "open" and scene.may(ACKNOWLEDGED, scopes_in(scene.desk, alert.promise))
    ]  # fmt: skip


def funnels(_request: HttpRequest, scene: Scene) -> dict[str, Any]:
    """The funnels: of leads in the record, else of the project's table."""
    told = scene.followed.funnels if scene.followed is not None else None
    report = told or scene.shown.studies.funnels
    if report is None:
        return {"told": "", "nothing": say("web.no_funnels", scene.lang)}
    lang = scene.lang
    return {"told": once(f"funnels-{lang}", id(report), lambda: strict(fragment(funnel_blocks(report, lang), lang)))}
