"""A hidden field, seen from the few places of it that are known.

The score at a place of the field is a smooth curve over standing from a family of shapes, plus what every real field
has beside it; the curve moves from year to year. Known places of all years are observations of that one surface.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.random import Generator

from ganchao.domain.knowledge import Knowledge, Seen
from ganchao.domain.panel import Floats

CURVES: Final = 2048
"""Shapes, drifts and roughnesses tried."""
SPREADS: Final = 121
"""Spreads of the field tried for each."""
DRAWS: Final = 4000
"""Draws of the wanted score."""
YEARS_BACK: Final = 10
"""Rounds looked back on; older ones say next to nothing of today's field."""
WOBBLE: Final = 0.01
"""Share of the spread by which a score misses the curve anyway: rounding, ties."""

# What is thought of any ranking before it is seen: middle, and spread of its logarithm (of itself for skew).
SKEW: Final = (0.0, 0.30)
TAILS: Final = (1.0, 0.25)
"""1 is the normal curve, below 1 has heavier tails, above 1 lighter."""
GRAIN: Final = (30.0, 0.8)
"""Concentration of the Dirichlet process round the family: how many units' worth of trust its shape deserves."""
SHIFT: Final = (0.05, 0.8)
"""Yearly shift of the whole field, in spreads."""
TREND: Final = (0.03, 0.8)
"""Steady yearly drift, in spreads."""
STRETCH: Final = (0.03, 0.8)
"""Yearly change of the spread itself."""
ENTRY: Final = (0.5, 0.5)
"""Shift of the field, in spreads, when the number ranked is multiplied by e."""
LASTING: Final = 0.85
"""Yearly persistence of a field's own irregularities: mostly the same units stand there the year after."""
SPREAD: Final = (0.14, 0.5)
"""Standard deviation of scores, as a share of the node's scale, where it has ends."""
QUARTILE: Final = 0.6744897501960817


@dataclass(frozen=True)
class Wanted:
    """A place of the field whose score is wanted."""

    node: str
    year: int  # the last round known
    place: int
    ahead: int = 0  # years from that round to the aim


@dataclass(frozen=True, eq=False)
class Places:
    """Places of one node as arrays ``(place,)``."""

    year: Floats
    low: Floats  # best rank
    high: Floats  # worst rank
    number: Floats  # number ranked in that year
    score: Floats  # NaN where wanted
    named: Floats  # 1 where a unit was looked at whatever its rank, 0 where a rank was, whoever holds it


@dataclass(frozen=True, eq=False)
class Surface:
    """What the model says of places before scores are seen, in spreads of the field."""

    mean: Floats  # (curve, place)
    slope: Floats  # (curve, place) of the mean over standing
    cover: Floats  # (curve, place, place)


@dataclass(frozen=True, eq=False)
class Score:
    """Draws of the score at a wanted place."""

    today: Floats  # (draw,) in the last round known
    then: Floats  # (draw,) in the aim's year
    curves: float  # curves that tell: the effective number

    def between(self, *, then: bool, share: float = 0.8) -> tuple[float, float]:
        """Ends of the middle share of draws."""
        low, high = np.quantile(self.then if then else self.today, ((1 - share) / 2, (1 + share) / 2))
        return float(low), float(high)


def score_at(
    knowledge: Knowledge, wanted: Wanted, *, draws: int = DRAWS, curves: int = CURVES, seed: int = 2019,
    extra: Sequence[Seen] = (),
) -> Score:
    r"""What the score at a place of a hidden field may be.

    .. math:: s_{rt} = \mu_t + \sigma_t \, q(z_{rt}) + \sigma\, e_t(z_{rt}), \qquad z_{rt} = -\Phi^{-1}(u_{rt}), \quad
              u_{rt} = \frac{r - 3/8}{N_t + 1/4}

    with :math:`q` a sinh-arcsinh curve, :math:`\mu_t` and :math:`\sigma_t` random walks with drift, and :math:`e` a
    bridge between the ends of the field,

    .. math:: \operatorname{cov} = \max\Bigl(\frac1N, \frac1{M+1}\Bigr) \lambda^{|t-t'|}
              \frac{q'(z)\, q'(z')\, \min(u, u')\, (1 - \max(u, u'))}{\varphi(z)\, \varphi(z')}

    which is what order statistics of :math:`N` units have, and what a Dirichlet process of concentration :math:`M` has
    round the family: no field is smoother than the coarser of the two. Known
    scores are normal given curve and spread, so level and irregularities are integrated out and the rest is weighed.
    Of a unit that was looked at whatever its rank, as our own, the rank is the news and not the score: each such place
    multiplies the weight by :math:`\sigma q'(z)`.

    Parameters
    ----------
    knowledge
        All that is seen; only places with a score tell.
    wanted
        Node, place and years.
    draws
        Draws of the score.
    curves
        Curves tried.
    seed
        Seed of the draws.
    extra
        Places supposed to be known beside.

    References
    ----------
    Jones, Pewsey (2009), Sinh-arcsinh distributions, Biometrika 96. Ferguson (1973), A Bayesian analysis of some
    nonparametric problems, Annals of Statistics 1. David, Nagaraja (2003), Order Statistics, section 4.
    """
    rng = np.random.default_rng(seed)
    known = places_of(knowledge, wanted, extra)
    count = len(known.score)
    made = surface(with_wanted(known, knowledge, wanted), float(wanted.year), even(curves, 7, seed), rng)
    cover = made.cover[:, :count, :count] + WOBBLE**2 * np.eye(count)
    sides = np.concatenate([
        np.broadcast_to(known.score[:, None], (curves, count, 1)), made.mean[:, :count, None],
        np.ones((curves, count, 1)), made.cover[:, :count, count:],
    ], axis=2)
    inner = sides.transpose(0, 2, 1) @ np.linalg.solve(cover, sides)  # (curve, side, side): score, mean, 1, wanted
    spread, prior = spreads_of(knowledge, wanted.node, known, made.mean[:, :count])
    logs = prior + logs_of(known, made, inner, np.linalg.slogdet(cover)[1], spread)
    weight = np.exp(logs - logs.max())
    weight /= weight.sum()
    at = np.searchsorted(np.cumsum(weight.ravel()), (np.arange(draws) + rng.random()) / draws)
    curve, size = np.unravel_index(np.minimum(at, weight.size - 1), weight.shape)
    mean, spread_of_error = kriged(made, inner, curve, spread[size], count)
    variance = np.maximum(spread_of_error[:, 0, 0], 1e-18)
    today = between(mean[:, 0], variance, *bracket(knowledge, wanted, known), rng)
    pull = spread_of_error[:, 0, 1] / variance
    rest = np.maximum(spread_of_error[:, 1, 1] - pull * spread_of_error[:, 0, 1], 0.0)
    then = mean[:, 1] + pull * (today - mean[:, 0]) + np.sqrt(rest) * rng.standard_normal(draws)
    return Score(today, np.asarray(then if wanted.ahead else today), float(1 / (weight.sum(axis=1) ** 2).sum()))


def places_of(knowledge: Knowledge, wanted: Wanted, extra: Sequence[Seen] = ()) -> Places:
    """Places of the node whose score is known, since the last break and of the last years."""
    first = first_round(knowledge, wanted)
    seen = [each for each in (*knowledge.own, *knowledge.ranks_of_others(), *extra)
            if each.node == wanted.node and each.score is not None and first <= each.year <= wanted.year]
    columns = ([s.year for s in seen], [s.low for s in seen], [s.high for s in seen],
               [knowledge.number(s.year, s.node) or 0 for s in seen], [s.score for s in seen],
               [bool(s.unit) and s.low > 1 for s in seen])
    return Places(*(np.asarray(column, dtype=np.float64) for column in columns))


def first_round(knowledge: Knowledge, wanted: Wanted) -> int:
    """The first round that tells of today's field."""
    return max([wanted.year - YEARS_BACK + 1, *(b for b in knowledge.breaks if b <= wanted.year)])


def with_wanted(known: Places, knowledge: Knowledge, wanted: Wanted) -> Places:
    """Known places, then the wanted one in the last round known and in the aim's year."""
    number = float(knowledge.number(wanted.year, wanted.node) or 0)
    numbers = [number, number_then(knowledge, wanted)]
    place, unknown, at_rank = np.full(2, float(wanted.place)), np.full(2, np.nan), np.zeros(2)
    more = (np.array([wanted.year, wanted.year + wanted.ahead], dtype=np.float64), place, place, np.array(numbers),
            unknown, at_rank)
    have = (known.year, known.low, known.high, known.number, known.score, known.named)
    return Places(*(np.concatenate([old, new]) for old, new in zip(have, more, strict=True)))


def number_then(knowledge: Knowledge, wanted: Wanted) -> float:
    """Number ranked in the aim's year: as told, else growing as it did since the last break."""
    last, then = wanted.year, wanted.year + wanted.ahead
    told = sorted((y, n) for (y, node), n in knowledge.numbers.items() if node == wanted.node
                  and first_round(knowledge, wanted) <= y)  # fmt: skip
    announced = dict(told).get(then)
    past = [(y, n) for y, n in told if y <= last]
    if announced is not None or not past:
        return float(announced or knowledge.number(then, wanted.node) or 0)
    (first, few), (end, many) = past[0], past[-1]
    return float(many * (many / few) ** (wanted.ahead / max(end - first, 1)))


def even(count: int, dimensions: int, seed: int) -> Floats:
    """Points that fill the unit cube evenly ``(count, dimensions)``.

    Roberts (2018), The unreasonable effectiveness of quasirandom sequences: multiples of powers of the generalised
    golden ratio, started at random.
    """
    golden = 2.0
    for _ in range(60):
        golden = (1 + golden) ** (1 / (dimensions + 1))
    steps = golden ** -np.arange(1.0, dimensions + 1)
    start = np.random.default_rng(seed).random(dimensions)
    return np.asarray((start + np.arange(1, count + 1)[:, None] * steps) % 1)


def shaped(z: Floats, skew: Floats, tails: Floats) -> tuple[Floats, Floats]:
    r"""The family's curve at standings and its slope, quartiles as far apart as the normal curve's.

    .. math:: q(z) \propto \sinh\{(\operatorname{arsinh} z + \epsilon) / \delta\}
    """
    upper, lower = ((np.arcsinh(end) + skew) / tails for end in (QUARTILE, -QUARTILE))
    size = (np.sinh(upper) - np.sinh(lower)) / (2 * QUARTILE)
    turned = (np.arcsinh(z) + skew) / tails
    return np.sinh(turned) / size, np.cosh(turned) / (size * tails * np.sqrt(1 + z**2))


def surface(places: Places, today: float, points: Floats, rng: Generator) -> Surface:
    """Mean and covariance of scores at places for each of many curves; the level of ``today`` is left open."""
    from scipy.special import ndtr, ndtri  # noqa: PLC0415 - slow to import

    normal = ndtri(np.clip(points, 1e-6, 1 - 1e-6))
    skew = (SKEW[0] + SKEW[1] * normal[:, 0])[:, None]
    tails, grain, shift, trend, stretch, entry = (
        (middle * np.exp(width * normal[:, k]))[:, None]
        for k, (middle, width) in enumerate((TAILS, GRAIN, SHIFT, TREND, STRETCH, ENTRY), start=1)
    )
    rank = places.low + (places.high - places.low) * rng.random((len(points), len(places.low)))
    z = -ndtri((rank - 0.375) / (places.number + 0.25))
    share = ndtr(z)
    mean, slope = shaped(z, skew, tails)
    rough = slope * np.sqrt(2 * np.pi) * np.exp(z**2 / 2) * np.sqrt(np.maximum(1 / places.number, 1 / (1 + grain)))
    bridge = np.minimum(share[:, :, None], share[:, None, :]) * (1 - np.maximum(share[:, :, None], share[:, None, :]))
    away = places.year - today
    cover = pairs(rough) * bridge * LASTING ** np.abs(away[:, None] - away)
    same_side = (away[:, None] * away > 0) * np.minimum(np.abs(away)[:, None], np.abs(away))  # walks start today
    grown = np.log(places.number / places.number[np.argmin(np.abs(away))])
    cover += shift[:, :, None] ** 2 * same_side + trend[:, :, None] ** 2 * pairs(away)
    cover += entry[:, :, None] ** 2 * pairs(grown) + stretch[:, :, None] ** 2 * pairs(mean) * same_side
    return Surface(mean, slope, cover)


def pairs(values: Floats) -> Floats:
    """Products of each with each ``(…, place, place)``."""
    return np.asarray(values[..., :, None] * values[..., None, :])


def spreads_of(knowledge: Knowledge, node: str, known: Places, mean: Floats) -> tuple[Floats, Floats]:
    """Spreads of the field that are tried, and the logarithm of what is thought of each before seeing scores."""
    scale = knowledge.scales.get(node)
    usual = SPREAD[0] * (scale[1] - scale[0]) if scale else 0.0
    span = float(np.ptp(np.median(mean, axis=0)))
    guess = float(np.ptp(known.score)) / span if span > 0.3 else 0.0
    centre = guess or usual or float(np.abs(known.score).max()) * SPREAD[0] or 1.0
    spread = centre * np.exp(np.linspace(-3, 3, SPREADS))
    return spread, -0.5 * (np.log(spread / usual) / SPREAD[1]) ** 2 if usual else np.zeros(SPREADS)


def logs_of(known: Places, made: Surface, inner: Floats, determinant: Floats, spread: Floats) -> Floats:
    """Logarithm of how well curves and spreads explain what is known ``(curve, spread)``, the level integrated out."""
    flat = inner[:, 2, 2]

    def freed(a: int, b: int) -> Floats:
        return np.asarray(inner[:, a, b] - inner[:, a, 2] * inner[:, 2, b] / flat)[:, None]

    misfit = freed(0, 0) / spread**2 - 2 * freed(0, 1) / spread + freed(1, 1)
    steep = np.log(made.slope[:, :len(known.score)]) @ known.named
    by_rank = len(known.score) - known.named.sum()
    return np.asarray((steep - 0.5 * (determinant + np.log(flat)))[:, None] - by_rank * np.log(spread) - 0.5 * misfit)


def kriged(made: Surface, inner: Floats, curve: Floats, scale: Floats, count: int) -> tuple[Floats, Floats]:
    """Mean ``(draw, wanted)`` and covariance ``(draw, wanted, wanted)`` at wanted places given known scores.

    Universal kriging with an unknown level; Cressie (1993), Statistics for Spatial Data, section 3.4.
    """
    inner = inner[curve]
    flat = inner[:, 2, 2]
    level = (inner[:, 2, 0] - scale * inner[:, 2, 1]) / flat
    size, open_level = scale[:, None], level[:, None]
    mean = open_level + size * made.mean[curve, count:] + (
        inner[:, 3:, 0] - size * inner[:, 3:, 1] - open_level * inner[:, 3:, 2]
    )
    left = 1 - inner[:, 3:, 2]
    cover = made.cover[curve, count:, count:] - inner[:, 3:, 3:] + pairs(left) / flat[:, None, None]
    return np.asarray(mean), np.asarray(scale[:, None, None] ** 2 * cover)


def bracket(knowledge: Knowledge, wanted: Wanted, known: Places) -> tuple[float, float]:
    """Scores between which the wanted one must lie, by those known behind and ahead of it in that round."""
    this = known.year == wanted.year
    low, high = knowledge.scales.get(wanted.node, (-np.inf, np.inf))
    behind, ahead = this & (known.low >= wanted.place), this & (known.high <= wanted.place)
    return float(known.score[behind].max(initial=low)), float(known.score[ahead].min(initial=high))


def between(mean: Floats, variance: Floats, lower: float, upper: float, rng: Generator) -> Floats:
    """Draws between two scores with given moments: beta, gamma where one side is open, normal where both are.

    Gaps between order statistics have these laws in a uniform and an exponential field.
    """
    if upper <= lower:
        return np.full(mean.shape, lower)
    if np.isinf(lower) and np.isinf(upper):
        return np.asarray(mean + np.sqrt(variance) * rng.standard_normal(mean.shape))
    if np.isinf(lower):
        return -between(-mean, variance, -upper, np.inf, rng)
    if np.isinf(upper):
        gap = np.maximum(mean - lower, 0.1 * np.sqrt(variance))
        form = np.clip(gap**2 / variance, 0.1, 1e9)
        return np.asarray(lower + rng.gamma(form, gap / form))
    width = upper - lower
    part = np.clip((mean - lower) / width, 0.01, 0.99)
    sure = np.clip(part * (1 - part) * width**2 / variance - 1, 0.2, 1e7)
    return np.asarray(lower + width * rng.beta(part * sure, (1 - part) * sure))
