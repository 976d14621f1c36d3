"""A small field to be checked by hand: eight zones, three rounds, two groups, ties, gaps, a unit beside the field."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ganchao.domain.document import Bilingual
from ganchao.domain.element import Owner, Roles
from ganchao.domain.framework import Framework
from ganchao.domain.panel import Panel, Unit
from ganchao.domain.scorecard import IMPUTED, MISSING, OBSERVED, TREATED, Scorecard, Steps
from ganchao.reporting.material import Material
from ganchao.reporting.plan_words import Programme

UNITS = ("Z1", "Z2", "Z3", "Z4", "Z5", "Z6", "Z7", "Z8", "CN")
NAMES = ("济南", "温州", "绍兴", "莱芜", "淄博", "威海", "潍坊", "=1+1", "全国")


def small_framework(**changes: object) -> Framework:
    """Three indicators in two groups."""
    return Framework.model_validate(
        {
            "code": "small",
            "name": {"zh": "小指数", "en": "Small index"},
            "description": {"zh": "用于检查。", "en": "For checking."},
            "own": "Z4",
            "peers": ["Z1"],
            "indicators": [
                {
                    "code": "rd",
                    "name": {"zh": "研发强度", "en": "R&D intensity"},
                    "measured_in": {"zh": "%", "en": "%"},
                    "group": "input",
                    "source": "yearbook",
                },
                {"code": "firms", "name": {"zh": "高企数", "en": "High-tech firms"}, "group": "output", "weight": 3},
                {"code": "energy", "name": {"zh": "能耗", "en": "Energy use"}, "group": "output", "direction": "lower"},
            ],
            "groups": [
                {"code": "input", "name": {"zh": "创新投入", "en": "Inputs"}, "group": "small"},
                {"code": "output", "name": {"zh": "创新产出", "en": "Outputs"}, "group": "small"},
                {"code": "small", "name": {"zh": "综合指数", "en": "Index"}},
            ],
            "tiers": [
                {"code": "first", "name": {"zh": "第一方阵", "en": "First tier"}, "upto": 3},
                {"code": "rest", "name": {"zh": "第二方阵", "en": "Second tier"}},
            ],
            "rank": {"decimals": 1},
            **changes,
        }
    )


def ranks_of(scores: np.ndarray, inside: np.ndarray) -> np.ndarray:
    """One plus the number ranked strictly ahead."""
    field = np.where(inside[..., None], scores, np.nan)
    ahead = (field[:, None, :, :] > field[:, :, None, :]).sum(axis=2)
    return np.where(np.isfinite(field), ahead + 1.0, np.nan)


def small_card(**changes: object) -> Scorecard:
    """The small field scored by hand: groups are means, Z2 and Z3 tie in the last round."""
    framework = small_framework(**changes)
    rng = np.random.default_rng(7)
    years, units = (2018, 2019, 2020), len(UNITS)
    leaves = np.round(rng.uniform(20, 95, (3, units, 3)), 1)
    leaves[2, 2] = leaves[2, 1]
    raw = np.round(leaves / 7, 3)
    marks = np.full(raw.shape, OBSERVED, dtype=np.uint8)
    marks[2, 3, 0], marks[2, 5, 1], marks[2, 6, 2] = IMPUTED, TREATED, MISSING
    raw[2, 3, 0] = raw[2, 6, 2] = np.nan
    inputs, outputs = leaves[..., 0], leaves[..., 1] * 0.75 + leaves[..., 2] * 0.25
    scores = np.concatenate([leaves, np.stack([inputs, outputs, (inputs + outputs) / 2], axis=-1)], axis=-1)
    inside = np.ones((3, units), dtype=bool)
    inside[:, -1] = False
    roster = {
        code: Unit(code, Bilingual(zh=name, en=f"Zone {code}"), ranked=code != "CN")
        for code, name in zip(UNITS, NAMES, strict=True)
    }
    panel = Panel(leaves / 7, years, UNITS, ("rd", "firms", "energy"), roster, vintage="2021-02")
    posts = np.tile([2.0, 1.0, 14.0], (3, 1))
    filled = np.where(np.isnan(raw), 5.0, raw)
    steps = Steps(raw, filled, filled, marks, posts, posts + 10)
    weights = np.tile([1.0, 3.0, 1.0, 1.0, 1.0, 1.0], (3, 1))
    return Scorecard(
        panel,
        framework,
        years,
        UNITS,
        framework.node_codes,
        scores,
        ranks_of(np.round(scores, 1), inside),
        inside,
        weights,
        steps,
        data_years=years,
    )


@pytest.fixture(scope="session")
def card() -> Scorecard:
    """The small field."""
    return small_card()


@pytest.fixture(scope="session")
def simulated_card() -> Scorecard:
    """The same with a framework that says its values are simulated."""
    return small_card(simulated={"zh": "本项目数值均为模拟。", "en": "All values of this project are simulated."})


@pytest.fixture(scope="session")
def led() -> Programme:
    """A country with measures chosen for its aims, one of them with a department that answers for it."""
    from ganchao.programme import programme
    from ganchao.project import open_project
    from tests.test_programme import PLAN

    plan = PLAN.replace(
        owners=(Owner(code="d_health", name={"zh": "卫生部门", "en": "Health department"}),),
        measures=(PLAN.measures[0].replace(roles=Roles(lead="d_health")), *PLAN.measures[1:]),
    )
    card = open_project("hdi").score()
    own = replace(card, framework=card.framework.replace(own="IND"))
    return replace(programme(card, plan, draws=100, budgets=3), card=own)


@pytest.fixture(scope="session")
def zone() -> Material:
    """The simulated zone of the article with all that can be told of it quickly: no measures chosen, no audit."""
    from ganchao.lenses import sights_of
    from ganchao.project import open_project
    from ganchao.run import material_of
    from ganchao.studies import Studies, benchmark_project, forecast_project, outline_project, progress_project

    project = open_project("laiwu")
    card = project.score()
    outline, outlook = outline_project(project, card), forecast_project(card)
    compared, tracked = benchmark_project(project, card), progress_project(project)
    seen = sights_of(project, card, compared=compared, forecast=outlook.forecast, outline=outline,
                     chances=(0.004, 0.003))  # fmt: skip
    studies = Studies(compared=compared, outlook=outlook, outline=outline, tracked=tracked)
    return material_of(project, card, studies, seen, 2019)
