"""望远镜: opportunities. The cheapest next points, policies not yet used, items not taken up, events to come."""

from __future__ import annotations

from typing import Final

import pandas as pd

from ganchao.domain.framework import Direction
from ganchao.domain.scenario import Event
from ganchao.domain.strategy import LensKind
from ganchao.reporting.blocks import Block, Chart, Column, Paragraph, Table
from ganchao.reporting.figures import enumerated, percent
from ganchao.reporting.sights import Sights
from ganchao.targeting.next_point import NextPoint, NextPoints
from ganchao.text import Lang, say

SHOWN: Final = 8
NAMED: Final = 3


def tele_blocks(seen: Sights, lang: Lang) -> list[Block]:
    """Three sentences, the cheapest points as a picture, all opportunities under the plan's headings."""
    sentences = [points_sentence(seen, lang), policy_sentence(seen, lang), events_sentence(seen, lang)]
    blocks: list[Block] = [Paragraph(text) for text in sentences if text]
    found = seen.points
    if found is not None and (open_to_us := within_reach(found)):
        blocks.append(points_chart(seen, found, open_to_us, lang))
    rows = opportunities(seen, lang)
    if rows:
        columns = tuple(Column(say(f"lens.column.{key}", lang)) for key in ("heading", "chance", "size", "measures"))
        blocks.append(Table(columns, tuple(rows), say("lens.tele.table", lang), stamp=seen.stamp(lang)))
    return [*blocks, futures_table(seen, lang)] if seen.futures else blocks


def futures_table(seen: Sights, lang: Lang) -> Table:
    """Where first-level scores are likely to stand in five years, and why."""
    columns = (Column(say("lens.tele.future.node", lang)), *(
        Column(say(f"lens.tele.future.{key}", lang), 0, signed=key == "trend")
        for key in ("status", "trend", "guarded", "threatened", "likely")
    ), Column(say("lens.tele.future.word", lang)))  # fmt: skip
    rows = tuple(
        (seen.node(each.node, lang), *(100 * value for value in (each.status, each.trend, each.resilience,
                                                                 each.pressure, each.likely)),
         say(f"lens.tele.future.{each.word}", lang))
        for each in seen.futures
    )  # fmt: skip
    return Table(columns, rows, say("lens.tele.future", lang), say("lens.tele.future.note", lang),
                 stamp=seen.stamp(lang))  # fmt: skip


def within_reach(found: NextPoints) -> list[NextPoint]:
    """Indicators on which a point can be had, the cheapest first."""
    return [point for point in found.points if not point.state]


def points_sentence(seen: Sights, lang: Lang) -> str:
    """Where the next point is cheapest, and where nothing more is to be had."""
    if seen.points is None or not (open_to_us := within_reach(seen.points)):
        return say("lens.tele.no_points", lang)
    items = [
        say("lens.tele.point", lang, indicator=seen.node(point.indicator, lang), moves=f"{point.typical_moves:.1f}")
        for point in open_to_us[:NAMED]
    ]
    full = sum(point.state == "saturated" for point in seen.points.points)
    more = say("lens.tele.full", lang, full=full) if full else ""
    return say("lens.tele.points", lang, size=f"{seen.points.point:g}", list=enumerated(items, lang), full=more)


def policy_sentence(seen: Sights, lang: Lang) -> str:
    """Offers not yet used and items of plans above not taken up."""
    if seen.outline is None or not seen.outline.coverages:
        return ""
    unused = [taken.item.name.in_lang(lang) for cover in seen.outline.coverages for taken in cover.unused]
    offers = any(item.offers for above in seen.outline.plan.upper_plans for item in above.items)
    left = [taken.item.name.in_lang(lang) for cover in seen.outline.coverages for taken in cover.left]
    parts = [say("lens.tele.unused", lang, count=len(unused), list=enumerated(unused, lang, 4)) if unused
             else say("lens.tele.all_used" if offers else "lens.tele.no_offers", lang)]
    parts.append(say("lens.tele.left", lang, count=len(left), list=enumerated(left, lang, 4)) if left
                 else say("lens.tele.none_left", lang))
    return ("" if lang == "zh" else " ").join(parts)


def coming_events(seen: Sights) -> list[Event]:
    """Events of the plan and of the framework's scenario that lie ahead."""
    standing = seen.card.framework.scenario.events if seen.card.framework.scenario is not None else ()
    every = {event.code: event for event in (*standing, *seen.plan.events)}
    return sorted((e for e in every.values() if e.year > seen.card.years[-1]), key=lambda event: event.year)


def events_sentence(seen: Sights, lang: Lang) -> str:
    """What is coming, when and how likely."""
    items = [
        say("lens.tele.event_bad" if works_against(seen, event) else
            "lens.tele.event" if event.probability < 1 else "lens.tele.event_sure", lang,
            event=event.name.in_lang(lang) or event.code, year=event.year, chance=percent(event.probability, lang))
        for event in coming_events(seen)
    ]
    return say("lens.tele.events", lang, list=enumerated(items, lang, 4)) if items else ""


def points_chart(seen: Sights, found: NextPoints, open_to_us: list[NextPoint], lang: Lang) -> Chart:
    """What one more point takes on the cheapest indicators, in usual yearly changes."""
    rows = [
        {"y": seen.node(point.indicator, lang), "x": point.typical_moves,
         "mark": "better" if seen.measures_of(point.indicator, lang) else "rest"}
        for point in open_to_us[:SHOWN]
    ]  # fmt: skip
    title = say("lens.tele.chart", lang, indicator=seen.node(open_to_us[0].indicator, lang), size=f"{found.point:g}")
    return Chart("bars", pd.DataFrame(rows), title, {"y": "y", "x": "x", "mark": "mark"},
                 {"x": say("lens.tele.axis", lang, size=f"{found.point:g}")}, say("lens.tele.chart_note", lang),
                 seen.stamp(lang), {"decimals": 1})


def opportunities(seen: Sights, lang: Lang) -> list[tuple[object, ...]]:
    """Every opportunity: heading, what, how large, what of ours takes it."""
    none_yet, rows = say("lens.none_yet", lang), list[tuple[object, ...]]()
    for heading in seen.headings(LensKind.TELESCOPE):
        under = set().union(*(seen.below(group) for group in heading.groups))
        points = [p for p in within_reach(seen.points) if p.indicator in under] if seen.points is not None else []
        rows += [
            (heading.name.in_lang(lang), seen.node(point.indicator, lang),
             say("lens.micro.moves", lang, moves=f"{point.typical_moves:.1f}"),
             enumerated(seen.measures_of(point.indicator, lang), lang, 3) or none_yet)
            for point in points[:NAMED]
        ]  # fmt: skip
    if seen.outline is not None:
        kinds = (("lens.tele.offer", "unused"), ("lens.tele.item", "left"))
        rows += [
            (cover.upper.name.in_lang(lang), taken.item.name.in_lang(lang), say(key, lang), none_yet)
            for key, kind in kinds for cover in seen.outline.coverages for taken in getattr(cover, kind)
        ]  # fmt: skip
    rows += [
        (say("lens.tele.bad" if works_against(seen, event) else "lens.tele.coming", lang),
         event.name.in_lang(lang) or event.code,
         say("lens.tele.when", lang, year=event.year, chance=percent(event.probability, lang))
         if event.probability < 1 else str(event.year), event_measures(seen, event, lang) or (
             say("lens.tele.unmet", lang) if works_against(seen, event) else none_yet))
        for event in sorted(coming_events(seen), key=lambda event: works_against(seen, event))
    ]  # fmt: skip
    return rows


def works_against(seen: Sights, event: Event) -> bool:
    """Whether all that an event does to our own indicators makes them worse."""
    ours = [effect for effect in event.effects if not effect.units or seen.unit in effect.units]
    nodes = {each.code: each for each in seen.card.framework.indicators}
    signs = []
    for effect in ours:
        up = effect.add + (effect.times - 1)
        known = nodes.get(effect.indicator)
        better = known is None or known.direction is not Direction.LOWER
        signs.append(up if better else -up)
    return bool(signs) and max(signs) <= 0 and min(signs) < 0


def event_measures(seen: Sights, event: Event, lang: Lang) -> str:
    """Measures that serve an event."""
    codes = [measure.code for measure in seen.plan.measures if event.code in measure.serves]
    return enumerated(seen.measures_called(codes, lang), lang, 3)
