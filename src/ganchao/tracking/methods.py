"""The table of progress methods: how others judge whether a target will be met.

To add one, write a function from a :class:`~ganchao.tracking.course.Course` to a judgement, list it here with its words
and the laws it keeps, and put its words into ``locale/*/tracking.po``.

``scale_free``: measuring in another unit changes nothing; ``unit_free``: a shifted zero does neither. ``mirrored``:
with values, targets and limits turned round nothing changes. ``monotone``: a better last value never worsens the word
or the score. ``ends_only``: values between the baseline and the last one do not count.
"""

from __future__ import annotations

from typing import Final

from ganchao.errors import pick
from ganchao.tracking.course import Course, Judgement, Method, method
from ganchao.tracking.growth_rates import eurostat, eurostat_trend, statcan, statcan_trend, unsd, unsd_trend
from ganchao.tracking.scores import performance, red_flag, share_cut_off, share_of_way
from ganchao.tracking.trends import (
    escap_anticipated,
    escap_status,
    likely_future,
    oecd,
    sdg_index,
    weather,
    weather_trend,
)
from ganchao.tracking.typical import typical_percentile, typical_speed

ENDS = "scale_free mirrored monotone ends_only"
RATES = "on_track acceleration_needed limited_progress deterioration"
UNSD = "met_or_on_track fair_progress stagnation"
WEATHER = "sun sun_cloud cloud thunder"
WAY = "reached part_way moving_away"
LINEAR = "unit_free scale_free mirrored"

PROGRESS: Final[dict[str, Method]] = {
    "statcan": method(statcan, f"target_achieved {RATES}", keeps=ENDS),
    "statcan_trend": method(statcan_trend, RATES, keeps=ENDS),
    "eurostat": method(eurostat, "significant_progress moderate_progress insufficient_progress movement_away",
                       keeps=ENDS),
    "eurostat_trend": method(eurostat_trend, "significant_progress moderate_progress moderate_away significant_away",
                             keeps=ENDS),
    "unsd": method(unsd, UNSD, keeps=ENDS),
    "unsd_trend": method(unsd_trend, UNSD, keeps=ENDS),
    "escap_status": method(escap_status, WAY, keeps=f"{LINEAR} monotone ends_only", anchors=(0.0, 10.0)),
    "escap_anticipated": method(escap_anticipated, "maintain accelerate reverse",
                                keeps=f"{LINEAR} monotone"),
    "weather": method(weather, WEATHER, keeps=f"{LINEAR} monotone"),
    "weather_trend": method(weather_trend, WEATHER, keeps=f"{LINEAR} monotone"),
    "sdg_index": method(sdg_index, "on_track improving stagnating decreasing", keeps=f"{LINEAR} monotone ends_only"),
    "oecd": method(oecd, "reached getting_closer no_trend getting_further", keeps=f"{LINEAR} monotone"),
    "likely_future": method(likely_future, "rising steady falling", keeps=f"{LINEAR} monotone"),
    "typical_speed": method(typical_speed, "as_fast_as_typical slower_than_typical backwards",
                            keeps=f"{LINEAR} monotone ends_only"),
    "typical_percentile": method(typical_percentile, "upper_half lower_half", keeps=f"{LINEAR} monotone ends_only"),
    "share_of_way": method(share_of_way, WAY, keeps=f"{LINEAR} monotone ends_only", anchors=(0.0, 1.0)),
    "share_cut_off": method(share_cut_off, WAY, keeps=f"{LINEAR} monotone ends_only", anchors=(0.0, 1.0)),
    "performance": method(performance, "at_best between below_worst", keeps=f"{LINEAR} monotone ends_only"),
    "red_flag": method(red_flag, "green yellow red", keeps=f"{LINEAR} monotone ends_only"),
}  # fmt: skip
"""Progress methods by name."""

FEWER_IS_BETTER: Final = frozenset({"escap_anticipated", "weather", "oecd"})
"""Methods whose number and score are a distance still to go."""
USUAL: Final = ("weather", "statcan", "sdg_index")
"""Methods shown unless others are asked for: one for short yearly series, two that are widely known."""


def judge(name: str, course: Course) -> Judgement:
    """What a method says of a course. Raises :class:`UnknownName`."""
    return pick("progress_method", name, PROGRESS).function(course)
