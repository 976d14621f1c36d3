"""The report of ``ganchao run`` on scores and ranks: what a reader asks first comes first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from ganchao.auditing.uncertainty import Uncertainty
from ganchao.domain.scorecard import Scorecard
from ganchao.errors import Problem
from ganchao.reporting.blocks import Block, Brief, Callout, Column, Heading, Paragraph, Table, behind
from ganchao.reporting.figures import tidy
from ganchao.reporting.method_tables import goalposts_table, sources_table, weights_table
from ganchao.reporting.method_words import method_sentences
from ganchao.reporting.names import vintage_words
from ganchao.reporting.score_charts import score_charts
from ganchao.reporting.score_facts import Round, rounds_of, summary
from ganchao.reporting.score_sheets import normalised_sheet, raw_sheet, score_sheet
from ganchao.reporting.score_tables import cells_table, node_ranks, rank_tables
from ganchao.reporting.uncertainty_brief import own_sentence
from ganchao.text import Lang, say

if TYPE_CHECKING:
    from ganchao.auditing.audit import Audited
    from ganchao.benchmarking.benchmark import Benchmark
    from ganchao.forecasting.outlook import Outlook
    from ganchao.reporting.funnel_brief import FunnelReport
    from ganchao.reporting.outline import Outline
    from ganchao.reporting.plan_words import Programme
    from ganchao.reporting.progress_brief import Tracked
    from ganchao.reporting.sights import Sights
    from ganchao.reporting.target_brief import Planned


def score_brief(
    card: Scorecard,
    lang: Lang,
    *,
    problems: Iterable[Problem] = (),
    assumptions: Sequence[str] = (),
    audited: Audited | None = None,
    compared: Benchmark | None = None,
    outlook: Outlook | None = None,
    planned: Planned | None = None,
    programme: Programme | None = None,
    outline: Outline | None = None,
    seen: Sights | None = None,
    notices: Sequence[Callout] = (),
    funnels: FunnelReport | None = None,
    tracked: Tracked | None = None,
) -> Brief:
    """Summary, ranking, gaps, forecast, plans, audit, data, method, sources: the last round, earlier ones to choose.

    ``notices`` stand on every page: what papers of this kind must carry.
    """
    rounds = rounds_of(card, lang)
    found = tuple(dict.fromkeys([*_sentences(problems, lang), *_sentences(card.notes, lang)]))
    if not rounds:
        return (
            Heading(_title(card, lang), 1),
            Callout(say("reporting.nobody_ranked", lang), "problem"),
            *_problems(found, lang),
        )
    now, stamp = rounds[0], say("reporting.stamp", lang) if card.framework.simulated else ""
    blocks: list[Block] = [
        *notices,
        *_opening(now, lang, audited, compared, outlook, planned, programme, seen),
        *_approach(outline, lang),
        *_ranking(rounds, lang, stamp, audited),
        *_lenses(seen, lang),
        *_compared(compared, lang),
        *_outlook(outlook, lang, seen),
        *_planned(planned, lang),
        *_programme(programme, outline, lang),
        *_cards(outline, lang, funnels),
        *_tracked(tracked, lang),
        *_audit(audited, lang),
        *_nodes(now, lang, stamp),
        *_data(now, found, lang, stamp),
        *_method(now, lang),
        *_sources(card, assumptions, lang),
    ]
    return tuple(_once(blocks))


def _once(blocks: Iterable[Block]) -> Iterator[Block]:
    """The blocks without warnings of simulation that were given above; every picture and table says it anyway."""
    told = set[str]()
    for block in blocks:
        if isinstance(block, Callout) and block.tone == "simulated":
            if block.text in told:
                continue
            told.add(block.text)
        yield block


def _title(card: Scorecard, lang: Lang) -> str:
    return card.framework.name.in_lang(lang) or card.framework.code


def _opening(
    now: Round, lang: Lang, audited: Audited | None, compared: Benchmark | None, outlook: Outlook | None,
    planned: Planned | None, programme: Programme | None, seen: Sights | None,
) -> list[Block]:
    framework = now.card.framework
    blocks: list[Block] = [Heading(say("reporting.title", lang, index=_title(now.card, lang), year=now.year), 1)]
    if framework.simulated:
        blocks.append(Callout(tidy(framework.simulated.in_lang(lang)), "simulated"))
    blocks.append(Heading(say("reporting.chapter.summary", lang), 2, "summary"))
    first = _headline(now, lang, audited, compared, programme, seen)
    if first:
        further = studied_sentences(None, outlook, lang)
        blocks += [*map(Paragraph, first), Heading(say("reporting.chapter.further", lang), 3, "further")]
    else:
        further = studied_sentences(compared, outlook, lang, planned, programme)
    sure = "" if first else sureness(audited, now, lang)
    return [*blocks, *map(Paragraph, summary(now, lang, sure=sure, beyond=further, own=not first))]


def _headline(
    now: Round, lang: Lang, audited: Audited | None, compared: Benchmark | None, programme: Programme | None,
    seen: Sights | None,
) -> list[str]:
    """What a leader asks first, where measures were chosen for a plan."""
    if programme is None or now.own is None or programme.unit != now.card.units[now.own]:
        return []
    from ganchao.reporting.gap_brief import gap_in_short  # noqa: PLC0415 - slow to import
    from ganchao.reporting.headline import headline  # noqa: PLC0415 - slow to import
    from ganchao.reporting.lens_micro import bare_sentence  # noqa: PLC0415 - slow to import

    gap = "" if compared is None or compared.gap is None else gap_in_short(compared.gap, lang)
    return headline(now, programme, lang, ranges=ranges_by_year(audited).get(now.year), gap=gap,
                    bare="" if seen is None else bare_sentence(seen, lang), index=_title(now.card, lang))  # fmt: skip


def _ranking(rounds: tuple[Round, ...], lang: Lang, stamp: str, audited: Audited | None) -> list[Block]:
    charts = score_charts(rounds[0], lang, stamp)
    blocks: list[Block] = [
        Heading(say("reporting.chapter.ranking", lang), 2, "ranking"),
        charts["rank_bars"],
        rank_tables(rounds, lang, stamp, audits=ranges_by_year(audited)),
    ]
    for kinds, chapter in (
        (("bump",), "years"),
        (("contribution_bars", "heat_map"), "groups"),
        (("distribution",), "spread"),
    ):
        shown = [charts[kind] for kind in kinds if kind in charts]
        if shown:
            blocks += [Heading(say(f"reporting.chapter.{chapter}", lang), 2, chapter), *shown]
    return blocks


def _audit(audited: Audited | None, lang: Lang) -> Brief:
    if audited is None:
        return ()
    from ganchao.reporting.audit_brief import audit_brief  # noqa: PLC0415 - slow to import

    return audit_brief(audited, lang)


def _lenses(seen: Sights | None, lang: Lang) -> Brief:
    if seen is None:
        return ()
    from ganchao.reporting.lens_brief import lens_brief  # noqa: PLC0415 - slow to import
    from ganchao.reporting.roads_brief import roads_brief  # noqa: PLC0415 - slow to import

    return (*roads_brief(seen, lang), *lens_brief(seen, lang))


def _compared(compared: Benchmark | None, lang: Lang) -> Brief:
    if compared is None:
        return ()
    from ganchao.reporting.benchmark_brief import benchmark_brief  # noqa: PLC0415 - slow to import

    return benchmark_brief(compared, lang)


def _outlook(outlook: Outlook | None, lang: Lang, seen: Sights | None) -> Brief:
    if outlook is None:
        return ()
    from ganchao.reporting.forecast_brief import forecast_brief  # noqa: PLC0415 - slow to import

    return forecast_brief(outlook, lang, chances={} if seen is None else seen.chances)


def _planned(planned: Planned | None, lang: Lang) -> Brief:
    if planned is None:
        return ()
    from ganchao.reporting.target_brief import target_brief  # noqa: PLC0415 - slow to import

    return target_brief(planned, lang)


def _programme(programme: Programme | None, outline: Outline | None, lang: Lang) -> Brief:
    if programme is None:
        return ()
    from ganchao.reporting.goal_blocks import goal_blocks  # noqa: PLC0415 - slow to import
    from ganchao.reporting.plan_brief import plan_brief  # noqa: PLC0415 - slow to import
    from ganchao.reporting.plan_words import stamp_of  # noqa: PLC0415 - slow to import
    from ganchao.reporting.task_table import tasks_blocks  # noqa: PLC0415 - slow to import

    tasks = tasks_blocks(programme, lang, stamp_of(programme, lang))
    goals = () if outline is None else goal_blocks(programme, outline, lang)
    return (*plan_brief(programme, lang), *tasks, *goals)


def _approach(outline: Outline | None, lang: Lang) -> Brief:
    """What the plan consists of: leaders want it right after the conclusions."""
    if outline is None:
        return ()
    from ganchao.reporting.outline import has_skeleton  # noqa: PLC0415 - slow to import
    from ganchao.reporting.strategy_brief import strategy_brief  # noqa: PLC0415 - slow to import

    return strategy_brief(outline, lang) if has_skeleton(outline.plan) else ()


def _cards(outline: Outline | None, lang: Lang, funnels: FunnelReport | None = None) -> Brief:
    if outline is None:
        return ()
    from ganchao.reporting.cards_brief import cards_brief  # noqa: PLC0415 - slow to import
    from ganchao.reporting.funnel_brief import funnel_blocks  # noqa: PLC0415 - slow to import
    from ganchao.reporting.outline import has_cards  # noqa: PLC0415 - slow to import

    if not has_cards(outline.plan):
        return ()
    leads = funnel_blocks(funnels, lang) if funnels is not None else ()
    return cards_brief(outline, lang, funnels=leads)


def _tracked(tracked: Tracked | None, lang: Lang) -> Brief:
    if tracked is None:
        return ()
    from ganchao.reporting.progress_brief import progress_brief  # noqa: PLC0415 - slow to import

    return progress_brief(tracked, lang)


def studied_sentences(
    compared: Benchmark | None, outlook: Outlook | None, lang: Lang, planned: Planned | None = None,
    programme: Programme | None = None,
) -> list[str]:
    """What the chapters on gaps and the future say first, for the summary."""
    said = []
    if compared is not None and compared.gap is not None:
        from ganchao.reporting.gap_brief import gap_in_short  # noqa: PLC0415 - slow to import
        from ganchao.reporting.setbacks_brief import falls_in_short  # noqa: PLC0415 - slow to import

        said += [text for text in (gap_in_short(compared.gap, lang), falls_in_short(compared, lang)) if text]
    if outlook is not None:
        from ganchao.reporting.forecast_brief import own_sentence as coming  # noqa: PLC0415 - slow to import

        said += [text for text in (coming(outlook, lang),) if text]
    if planned is not None:
        from ganchao.reporting.target_brief import summaries  # noqa: PLC0415 - slow to import

        said += summaries(planned, lang)
    if programme is not None:
        from ganchao.reporting.plan_brief import in_short  # noqa: PLC0415 - slow to import

        said.append(in_short(programme, lang))
    return said


def sureness(audited: Audited | None, now: Round, lang: Lang) -> str:
    """How sure our own rank is, where the round was audited."""
    if audited is None or audited.uncertainty.prepared.year != now.year or audited.unit != now.card.framework.own:
        return ""
    return own_sentence(audited.uncertainty, lang, unit=audited.unit)


def ranges_by_year(audited: Audited | None) -> dict[int, Uncertainty]:
    """Rank ranges of the index by round, for the rank table."""
    if audited is None or audited.uncertainty.prepared.node != audited.card.framework.index.code:
        return {}
    return {**audited.years, audited.uncertainty.prepared.year: audited.uncertainty}


def _nodes(now: Round, lang: Lang, stamp: str) -> list[Block]:
    card = now.card
    sheets = (score_sheet(card, lang, stamp), normalised_sheet(card, lang, stamp), raw_sheet(card, lang, stamp))
    return behind([
        Heading(say("reporting.chapter.nodes", lang), 2, "nodes"),
        node_ranks(now, lang, stamp),
        *(sheet for sheet in sheets if sheet is not None),
    ])


def _data(now: Round, found: tuple[tuple[str, str], ...], lang: Lang, stamp: str) -> list[Block]:
    cells = cells_table(now, lang, stamp)
    blocks: list[Block] = [Heading(say("reporting.chapter.data", lang), 2, "data")]
    blocks += behind([cells]) if cells is not None else [Paragraph(say("reporting.no_cells", lang))]
    return [*blocks, *_problems(found, lang)]


def _sentences(problems: Iterable[Problem], lang: Lang) -> list[tuple[str, str]]:
    return [(problem.severity, problem.sentence(lang)) for problem in problems]


def _problems(found: tuple[tuple[str, str], ...], lang: Lang) -> list[Block]:
    if not found:
        return [Paragraph(say("reporting.no_problems", lang))]
    order = ("error", "warning", "repair")
    rows = tuple(
        (say(f"reporting.severity.{severity}", lang), sentence)
        for severity, sentence in sorted(found, key=lambda each: order.index(each[0]))
    )
    columns = (Column(say("reporting.severity", lang)), Column(say("reporting.problem", lang)))
    return [
        Table(
            columns,
            rows,
            say("reporting.table.problems", lang, count=len(rows)),
            sheet=say("reporting.sheet.problems", lang),
        )
    ]


def _method(now: Round, lang: Lang) -> list[Block]:
    framework = now.card.framework
    blocks: list[Block] = [Heading(say("reporting.chapter.method", lang), 2, "method")]
    if framework.description:
        blocks.append(Paragraph(tidy(framework.description.in_lang(lang))))
    steps = method_sentences(framework, lang)
    rows = tuple((k, heading, sentence) for k, (heading, sentences) in enumerate(steps, 1) for sentence in sentences)
    columns = (
        Column(say("reporting.number", lang)),
        Column(say("reporting.step", lang)),
        Column(say("reporting.rule", lang)),
    )
    blocks.append(Table(columns, rows, say("reporting.table.method", lang), sheet=say("reporting.sheet.method", lang)))
    goalposts = goalposts_table(now, lang)
    return [*blocks, *behind([weights_table(now, lang), *([] if goalposts is None else [goalposts])])]


def _sources(card: Scorecard, assumptions: Sequence[str], lang: Lang) -> list[Block]:
    framework = card.framework
    blocks: list[Block] = [Heading(say("reporting.chapter.sources", lang), 2, "sources")]
    if framework.credit:
        blocks.append(Paragraph(tidy(framework.credit.in_lang(lang))))
    facts = [
        say(f"reporting.fact.{key}", lang, value=value)
        for key, value in (
            ("vintage", card.panel.vintage and vintage_words(card, lang)), ("version", framework.version),
        )
        if value
    ]
    blocks += [Paragraph(fact) for fact in facts]
    sources = sources_table(card, lang)
    blocks += behind([sources]) if sources is not None else []
    if assumptions:
        blocks.append(Callout(say("reporting.assumptions", lang), "note", tuple(assumptions)))
    return blocks
