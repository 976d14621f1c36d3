"""Where everyone will be: a scorecard's past becomes joint draws of scores and ranks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ganchao.domain.document import Bilingual
from ganchao.domain.forecast import Forecast
from ganchao.domain.panel import Floats, Panel
from ganchao.domain.scorecard import Scorecard
from ganchao.errors import InvalidInput, Problem
from ganchao.forecasting.draws import Drawn, draw_scores
from ganchao.forecasting.history import History, history_of
from ganchao.text import LANGS

LEAST_YEARS: Final = 4
"""Years with scores below which nothing is forecast."""
FEW_YEARS: Final = 6
"""Years with scores below which a forecast warns of how little it rests on."""
NAMED: Final = 6
"""Units named in one note."""
RANKED_AT_ONCE: Final = 400_000
"""Cells ranked at once."""


def forecast(
    card: Scorecard, *, years: int = 5, node: str | None = None, model: str = "combination", draws: int = 2000,
    seed: int = 2019, breaks: Sequence[int] = (),
) -> Forecast:
    """Joint draws of everyone's score and rank, from the past of the scores themselves.

    Parameters
    ----------
    card
        Scores of several years.
    years
        Years ahead.
    node
        Node to forecast; the index unless named.
    model
        A name of :data:`ganchao.forecasting.models.MODELS`.
    draws
        Number of joint draws.
    seed
        Seed of the draws.
    breaks
        Rounds from which scores are not comparable with earlier ones, besides those that the framework declares.

    Raises
    ------
    InvalidInput
        When the past is too short.
    UnknownName
        For a model or node.
    """
    history = history_of(card, node=node, breaks=breaks)
    check_history(history)
    ahead = range(1, years + 1)
    drawn = draw_scores(history, ahead, model=model, draws=draws, rng=np.random.default_rng(seed))
    coming = tuple(history.years[-1] + k for k in ahead)
    field = field_in(card.panel, card.units, coming) & np.isfinite(history.scores[-1])
    ranks = ranks_of(history, np.where(field, drawn.scores, np.nan))
    at = card.at(node=node)[1]
    return Forecast(
        units=card.units, nodes=(card.nodes[at],), past_years=history.years, years=coming,
        past_scores=past_of(card, history, card.scores, (at,)), past_ranks=past_of(card, history, card.ranks, (at,)),
        scores=drawn.scores.astype(np.float32)[..., None], ranks=ranks[..., None], model=model, seed=seed,
        weights=drawn.weights, origins=tuple(len(fit.spans.starts) for fit in drawn.fits),
        spans=tuple(fit.spans.length for fit in drawn.fits), notes=(*history_notes(history, card), *span_notes(drawn)),
    )


def past_of(card: Scorecard, history: History, array: Floats, nodes: Sequence[int]) -> Floats:
    """Scores or ranks of a scorecard with a row for every calendar year ``(year, unit, node)``, NaN where none."""
    result = np.full((len(history.years), len(card.units), len(nodes)), np.nan)
    result[[history.years.index(year) for year in card.years]] = array[..., list(nodes)]
    return result


def ranks_of(history: History, scores: Floats) -> NDArray[np.uint16]:
    """Ranks of joint draws by the framework's rule ``(draw, year, unit)``, 0 where there is no score."""
    ranks = np.empty(scores.shape, dtype=np.uint16)
    step = max(1, RANKED_AT_ONCE // max(1, scores[0].size))
    for start in range(0, len(scores), step):
        some = history.ranks(scores[start:start + step])
        ranks[start:start + step] = np.nan_to_num(some)
    return ranks


def field_in(panel: Panel, units: Sequence[str], years: Sequence[int]) -> NDArray[np.bool_]:
    """Whether a unit is in the field in coming years ``(year, unit)``; those known to leave are not."""
    left = np.array([np.inf if (gone := panel.unit(code).left) is None else gone for code in units])
    return np.asarray(years)[:, None] < left[None, :]


def check_history(history: History) -> None:
    """Raises :class:`InvalidInput` when the past cannot carry a forecast."""
    seen = [year for year, there in zip(history.years, history.seen, strict=True) if there]
    if len(seen) < LEAST_YEARS:
        span = ", ".join(map(str, seen)) or "–"
        values = {"count": len(seen), "years": span, "least": LEAST_YEARS}
        raise InvalidInput([Problem("forecasting.too_short", values=values)])


def history_notes(history: History, card: Scorecard) -> list[Problem]:
    """What a reader must know of the past behind a forecast."""
    notes: list[Problem] = []
    known, seen = np.isfinite(history.scores), history.seen

    def warn(key: str, **values: object) -> None:
        notes.append(Problem(key, values=values, severity="warning"))

    if seen.sum() < FEW_YEARS:
        warn("forecasting.few_years", count=int(seen.sum()))
    if missing := [str(year) for year, there in zip(history.years, seen, strict=True) if not there]:
        warn("forecasting.years_missing", years=", ".join(missing))
    lost = known.any(axis=0) & ~known[-1]
    if lost.any():
        warn("forecasting.left_out", count=int(lost.sum()), units=names_of(card, lost), year=history.years[-1])
    first = np.argmax(known, axis=0)
    later = np.arange(len(history.years))[:, None] >= first[None, :]
    gaps = known[-1] & (seen[:, None] & later & ~known).any(axis=0)
    if gaps.any():
        warn("forecasting.gaps", count=int(gaps.sum()), units=names_of(card, gaps))
    if history.breaks:
        since = history.years[-1] - history.breaks[-1] + 1
        said = [str(year) for year in history.breaks]
        warn("forecasting.breaks", years=Bilingual(zh="、".join(said), en=", ".join(said)), since=since)
    return notes


def span_notes(drawn: Drawn) -> list[Problem]:
    """What a reader must know of the spans that errors were taken from."""
    notes = []
    scaled = [fit.spans.horizon for fit in drawn.fits if fit.spans.length < fit.spans.horizon]
    if scaled:
        values: dict[str, object] = {"first": scaled[0], "longest": drawn.fits[-1].spans.length}
        notes.append(Problem("forecasting.scaled", values=values, severity="warning"))
    if any(fit.spans.crossing.all() for fit in drawn.fits):
        notes.append(Problem("forecasting.crossing", severity="warning"))
    return notes


def names_of(card: Scorecard, which: NDArray[np.bool_]) -> Bilingual:
    """Units in words, the first few of them."""
    codes = [card.units[k] for k in np.flatnonzero(which)]
    names = [(card.panel.unit(code).name or Bilingual(zh=code, en=code)) for code in codes[:NAMED]]
    more = f" … +{len(codes) - NAMED}" if len(codes) > NAMED else ""
    zh, en = ([name.in_lang(lang) for name in names] for lang in LANGS)
    return Bilingual(zh="、".join(zh) + more, en=", ".join(en) + more)
