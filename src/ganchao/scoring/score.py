"""Panel and framework become a scorecard: the whole chain in one call."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ganchao.domain.framework import Direction, Framework, Group, Indicator
from ganchao.domain.panel import Floats, Panel, position
from ganchao.domain.recipe import Impute, Normalise, Screen, Treat
from ganchao.domain.scorecard import IMPUTED, MISSING, OBSERVED, TREATED, Scorecard, Steps, round_half
from ganchao.errors import InvalidInput, Problem, Where, pick
from ganchao.scoring.conform import Conformed, by_step, conform, directions, unit_groups
from ganchao.scoring.impute import IMPUTERS, Field
from ganchao.scoring.normalise import NORMALISERS, Posts, Ruler, normalise
from ganchao.scoring.notes import Chosen, flat_notes, screen_notes, unheld_notes, unscored_notes
from ganchao.scoring.rank import positions
from ganchao.scoring.treat import TREATMENTS
from ganchao.scoring.tree import Climbed, branches_of, climb, group_notes


def score(panel: Panel, framework: Framework, *, goalposts: Scorecard | None = None) -> Scorecard:
    """Scores and ranks of every unit at every node.

    Parameters
    ----------
    panel
        Values in published units.
    framework
        Indicators, groups and recipe.
    goalposts
        A scorecard whose goalposts are used instead of the field's own: a what-if that leaves the scale alone.

    Returns
    -------
    Scorecard
        ``(year, unit, node)``; units that belong to no field are scored beside it and have no rank.

    Raises
    ------
    InvalidInput
        With every problem found: missing columns, methods that cannot take these values.
    UnknownName
        For a method, unit or column that does not exist.

    References
    ----------
    OECD/JRC (2008), Handbook on Constructing Composite Indicators, steps 3 to 6.
    """
    data = conform(panel, framework)
    prepared = prepare(data, framework)
    normalised, posts, notes = normalise_all(prepared, data, framework, goalposts)
    branches = branches_of(framework, data.years)
    climbed = climb(branches, normalised, data.vetoes, prepared.inside)
    unrounded = climbed.scores
    steps = replace(prepared.steps, worst=posts[0], best=posts[0] + posts[1])
    return Scorecard(
        panel=data.panel,
        framework=framework,
        years=data.years,
        units=data.panel.units,
        nodes=framework.node_codes,
        scores=unrounded,
        ranks=rank_all(climbed, prepared.inside, framework),
        ranked=prepared.inside,
        weights=climbed.weights,
        steps=steps,
        notes=(*data.notes, *prepared.notes, *notes, *group_notes(branches, climbed, prepared.inside, data)),
        data_years=data.panel.years,
    )


@dataclass(frozen=True, eq=False)
class Prepared:
    """Treated values, ready to be normalised, and how they came about."""

    values: Floats  # (year, unit, indicator)
    inside: NDArray[np.bool_]  # (year, unit), after screening
    steps: Steps
    notes: tuple[Problem, ...]


def prepare(data: Conformed, framework: Framework) -> Prepared:
    """Screen, impute and treat. Raises :class:`UnknownName` for a method or unit."""
    kept = screened(data.raw, framework.screen, data) if framework.screen.after == "raw" else np.ones_like(data.inside)
    raw = np.where(kept[..., None], data.raw, np.nan)
    inside = data.inside & kept
    imputed = impute_all(raw, inside, data, framework)
    if framework.screen.after == "impute":
        kept = screened(imputed, framework.screen, data)
        inside = inside & kept
    imputed = np.where(kept[..., None], imputed, np.nan)
    treated, treatments = treat_all(imputed, inside, data, framework)
    marks = np.full(raw.shape, OBSERVED, dtype=np.uint8)
    marks[np.isfinite(treated) & (treated != imputed)] = TREATED
    marks[np.isnan(raw)] = IMPUTED  # stays with a filled cell even where it was tamed afterwards
    marks[np.isnan(treated)] = MISSING
    nowhere = np.full((raw.shape[0], raw.shape[2]), np.nan)
    steps = Steps(data.raw, imputed, treated, marks, nowhere, nowhere, treatments)
    return Prepared(treated, inside, steps, screen_notes(data, kept))


def screened(values: Floats, screen: Screen, data: Conformed) -> NDArray[np.bool_]:
    """Which units have enough data ``(year, unit)``."""
    present = np.isfinite(values)
    count = present.sum(axis=-1)
    kept = count >= screen.available * values.shape[-1] - 1e-9
    kept &= (values != 0).sum(axis=-1) - (~present).sum(axis=-1) >= screen.nonzero * count - 1e-9
    kept[:, [position("unit", code, data.panel.units) for code in screen.keep]] = True
    kept[:, [position("unit", code, data.panel.units) for code in screen.drop]] = False
    return kept


def impute_all(raw: Floats, inside: NDArray[np.bool_], data: Conformed, framework: Framework) -> Floats:
    """Missing values filled, indicator by indicator as its recipe says ``(year, unit, indicator)``."""
    filled = raw.copy()

    def step_of(indicator: object) -> Impute:
        return getattr(indicator, "impute", None) or framework.impute

    for step, places in by_step(framework.scored, step_of).items():
        row = pick("imputer", step.method, IMPUTERS)
        field = Field(
            years=data.panel.years,
            inside=inside,
            groups=unit_groups(data.panel, step.by) if step.by else np.full(raw.shape[1], -1),
            higher=directions([framework.scored[k] for k in places]),
            low=None if data.low is None else data.low[..., places],
            high=None if data.high is None else data.high[..., places],
        )
        filled[..., places] = row.function(raw[..., places], field=field, step=step)
    return filled


def treat_all(
    values: Floats, inside: NDArray[np.bool_], data: Conformed, framework: Framework
) -> tuple[Floats, tuple[tuple[int | None, str, str, int], ...]]:
    """Outliers tamed, and a list of what was done: year (``None`` when pooled), indicator, what, values changed."""
    treated, done = values.copy(), []

    def step_of(indicator: object) -> Treat:
        return getattr(indicator, "treat", None) or framework.treat

    for step, places in by_step(framework.scored, step_of).items():
        row = pick("treatment", step.method, TREATMENTS)
        if step.method == "none":
            continue
        pooled = step.over == "all"
        arranged, field = values[..., places], inside
        if pooled:
            arranged, field = arranged.reshape(1, -1, len(places)), inside.reshape(1, -1)
        names = [framework.scored[k].code for k in places]
        result, report = row.function(arranged, step=step, names=names, inside=field)
        treated[..., places] = result.reshape(*values.shape[:-1], len(places))
        for lead in range(arranged.shape[0]):
            for k, place in enumerate(places):
                if report.changed[lead, k]:
                    year = None if pooled else data.years[lead]
                    code = framework.scored[place].code
                    done.append((year, code, str(report.done[lead, k]), int(report.changed[lead, k])))
    return treated, tuple(done)


def normalise_all(
    prepared: Prepared, data: Conformed, framework: Framework, goalposts: Scorecard | None
) -> tuple[Floats, Posts, tuple[Problem, ...]]:
    """Scores of all indicators, the goalposts used ``(year, indicator)``, and notes."""
    scored = framework.scored
    scores = np.full(prepared.values.shape, np.nan)
    worst, way = (np.full((len(data.years), len(scored)), np.nan) for _ in range(2))
    notes: list[Problem] = []

    def step_of(indicator: object) -> Normalise:
        return getattr(indicator, "normalise", None) or framework.normalise

    for step, places in by_step(scored, step_of).items():
        pick("normaliser", step.method, NORMALISERS)
        values = logged(prepared.values[..., places], step, data, framework, places)
        field = np.where(prepared.inside[..., None], values, np.nan)
        ruler = ruler_of(step, data, framework, places)
        pooled = step.over == "all" and step.method != "reference_range"
        shape = (1, -1, len(places)) if pooled else values.shape
        if pooled and ruler.reference is not None:
            raise InvalidInput([Problem("scoring.pooled_reference", Where(path=step.reference))])
        fixed = None if goalposts is None else held_posts(goalposts, step, data, framework, places, pooled=pooled)
        result, posts = normalise(values.reshape(shape), field.reshape(shape), ruler, fixed)
        worst[:, places], way[:, places] = _published_posts(posts, step)
        scores[..., places] = result.reshape(values.shape)
        chosen = Chosen(step, tuple(scored[k] for k in places), data)
        notes += flat_notes(chosen, posts, pooled=pooled)
        notes += unscored_notes(chosen, values, scores[..., places], prepared.inside, posts)
        notes += unheld_notes(chosen) if goalposts is not None else []
        if step.missing is not None:
            empty = np.isnan(scores[..., places]) & prepared.inside[..., None]
            scores[..., places] = np.where(empty, step.missing, scores[..., places])
    return scores, (worst, way), tuple(notes)


def held_posts(
    goalposts: Scorecard, step: Normalise, data: Conformed, framework: Framework, places: list[int], *, pooled: bool
) -> Posts | None:
    """Goalposts of another scorecard, matched by year and indicator; NaN where it has none ``(year, indicator)``."""
    if goalposts.steps is None:
        return None
    own = [framework.scored[k].code for k in places]
    theirs = [i.code for i in goalposts.framework.scored]
    years = [y for y in data.years if y in goalposts.years]
    at = np.ix_([data.years.index(y) for y in years], [k for k, code in enumerate(own) if code in theirs])
    there = np.ix_([goalposts.years.index(y) for y in years], [theirs.index(code) for code in own if code in theirs])
    worst, best = (np.full((len(data.years), len(places)), np.nan) for _ in range(2))
    worst[at], best[at] = goalposts.steps.worst[there], goalposts.steps.best[there]
    if pooled:
        worst, best = (np.fmax.reduce(each, axis=0, keepdims=True) for each in (worst, best))
    if step.log:
        worst, best = np.log(worst), np.log(best)
    return worst, best - worst


def ruler_of(step: Normalise, data: Conformed, framework: Framework, places: list[int]) -> Ruler:
    """What a normaliser looks at, for the indicators at these places."""
    indicators = [framework.scored[k] for k in places]
    declared = np.array(
        [(i.goalposts.worst, i.goalposts.best) if i.goalposts else (np.nan, np.nan) for i in indicators]
    ).reshape(-1, 2)
    if step.method == "goalposts" and np.isnan(declared).any():
        lacking = [i for i, row in zip(indicators, declared, strict=True) if np.isnan(row).any()]
        raise InvalidInput(
            Problem("scoring.no_goalposts", Where(path=i.code), {"indicator": i.name or i.code}) for i in lacking
        )
    if step.method == "distance_to_target" and step.target is None and np.isnan(declared).any():
        raise InvalidInput([
            Problem("scoring.no_target", Where(path=i.code), {"indicator": i.name or i.code})
            for i, row in zip(indicators, declared, strict=True) if np.isnan(row).any()
        ])
    if step.log:
        if problems := unloggable(step, indicators, declared):
            raise InvalidInput(problems)
        with np.errstate(invalid="ignore", divide="ignore"):  # goalposts that the method does not read
            declared = np.log(declared)
    reference = position("unit", step.reference, data.panel.units) if step.reference else None
    base = position("year", step.base_year, data.years) if step.base_year is not None else None
    return Ruler(
        step, directions(indicators), declared[:, 0], declared[:, 1], reference, base, framework.rank.tolerance
    )


def unloggable(step: Normalise, indicators: Sequence[Indicator], declared: Floats) -> list[Problem]:
    """Declared goalposts ``(indicator, [worst, best])`` and targets that have no logarithm."""
    if step.method not in {"goalposts", "efficacy", "distance_to_target"}:
        return []
    target = np.nan if step.target is None or step.method != "distance_to_target" else step.target
    return [
        Problem(
            "scoring.log_of_goalpost", Where(path=i.code),
            {"indicator": i.name or i.code, "value": f"{np.nanmin(row):g}"},
        )
        for i, row in zip(indicators, np.column_stack([declared, np.full(len(declared), target)]), strict=True)
        if (row <= 0).any()
    ]


def logged(values: Floats, step: Normalise, data: Conformed, framework: Framework, places: list[int]) -> Floats:
    """Natural logarithms where the step asks for them; raises when a value has none."""
    if not step.log:
        return values
    if not (values <= 0).any():
        return np.log(values)
    problems = []
    for k, place in enumerate(places):
        where = np.argwhere(values[..., k] <= 0)
        if where.size:
            year, unit = where[0]
            facts = {"indicator": framework.scored[place].name or framework.scored[place].code, "count": len(where),
                     "unit": data.panel.unit(data.panel.units[unit]).name or data.panel.units[unit],
                     "year": data.years[year], "value": float(values[year, unit, k])}
            problems.append(Problem("scoring.log_of_nothing", Where(path=framework.scored[place].code), facts))
    raise InvalidInput(problems)


def rank_all(
    climbed: Climbed, inside: NDArray[np.bool_], framework: Framework, places: Sequence[int] | None = None
) -> Floats:
    """Ranks of every node among the units of the field; 1 is the lowest score where lower is better.

    ``places`` are the nodes that ``climbed`` holds; all unless given.

    -> ``(year, unit, node)``
    """
    rule = framework.rank
    shown = climbed.scores if rule.decimals is None else round_half(climbed.scores, rule.decimals, rule.half)
    nodes = framework.nodes if places is None else [framework.nodes[place] for place in places]
    falling = [isinstance(node, Group) and node.direction is Direction.LOWER for node in nodes]
    shown = np.where(falling, -shown, shown) if any(falling) else shown
    field = np.where(inside[..., None] & ~climbed.excluded, shown, np.nan)

    def ranks_of(scores: Floats) -> Floats:
        by_node = np.ascontiguousarray(np.moveaxis(scores, -1, -2))
        return np.moveaxis(positions(by_node, tolerance=rule.tolerance, ties=rule.ties), -2, -1)

    if not climbed.struck.any():
        return ranks_of(field)
    standing = ranks_of(np.where(climbed.struck, np.nan, field))
    after = np.isfinite(standing).sum(axis=-2, keepdims=True)
    if rule.ties == "dense":
        after = np.nan_to_num(np.fmax.reduce(standing, axis=-2, keepdims=True))
    return np.where(climbed.struck, after + ranks_of(np.where(climbed.struck, field, np.nan)), standing)


def _published_posts(posts: Posts, step: Normalise) -> Posts:
    worst, way = posts
    return (np.exp(worst), np.exp(worst + way) - np.exp(worst)) if step.log else (worst, way)
