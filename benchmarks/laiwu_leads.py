"""Simulated leads for demonstration: coded, seeded, marked simulated in every row.

``python -m benchmarks.laiwu_leads --write leads.csv`` writes 264 leads of the three shipped funnels from 2015 to July
2019; ``--library resources.yaml`` writes the made-up library that they are attributed to. Each month a fifth more of
them go on than the presets say and a quarter fewer leave, so that estimates have something to find. Nothing in them is
known of any real zone: codes stand for nobody, amounts are log-normal, and about one project in eight fails a gate.
"""

from __future__ import annotations

import argparse
import csv
import datetime
from pathlib import Path
from typing import Any, Literal

import numpy as np

from ganchao.domain.document import Bilingual
from ganchao.domain.funnel import Funnel, FunnelBook, Resource
from ganchao.files.documents import write_document
from ganchao.files.funnels import preset_funnels
from ganchao.tracking.funnel_pace import usual

SEED = 2019
AS_OF = datetime.date(2019, 7, 18)
FIRST = datetime.date(2015, 1, 1)
PACE = np.array([1.2, 0.75])
"""Monthly shares that go on and that leave, against the presets'."""
COUNTS = {"projects": 160, "headquarters": 50, "talents": 50}
LETTERS = {"projects": "XM", "headquarters": "ZB", "talents": "RC"}
AMOUNT = {"projects": (0.9, 0.9), "headquarters": (0.2, 0.7), "talents": (0.0, 0.0)}
RESOURCES = {
    "projects": ("ZC01", "PT01", "PT02"), "headquarters": ("ZC02", "MP01"), "talents": ("ZC03", "ZY01"),
}  # fmt: skip
"""Codes of a made-up library: 政策 ZC, 平台 PT, 名片 MP, 资源 ZY."""
HEADER = (
    "lead", "funnel", "stage", "date", "amount", "resource", "parent", "relation", "investor", "tax_per_mu",
    "environment", "tax", "reason", "simulated",
)  # fmt: skip
REASONS = ("选址未定", "资金未落实", "市场变化", "条件未谈拢")


def rows(seed: int = SEED) -> Rows:
    """Every row of the table, by funnel and lead."""
    rng = np.random.default_rng(seed)
    out: Rows = []
    for funnel in preset_funnels().funnels:
        made = [lead(funnel, f"{LETTERS[funnel.code]}{k + 1:03d}", rng) for k in range(COUNTS[funnel.code])]
        if funnel.code == "projects":
            made += ties(made, funnel, rng)
        out += [row for each in made for row in each]
    return out


Rows = list[dict[str, Any]]


def lead(funnel: Funnel, code: str, rng: np.random.Generator, begin: datetime.date | None = None) -> Rows:
    """The rows of one lead up to the day of the table."""
    begin = begin or FIRST + datetime.timedelta(days=int(rng.integers((AS_OF - FIRST).days - 20)))
    facts = known(funnel, code, rng)
    out = [{**facts, "stage": funnel.stages[0].code, "date": begin}]
    day = begin
    for place, stage in enumerate(funnel.stages[:-1]):
        months, goes = wait(usual(stage) * PACE, rng)
        day = day + datetime.timedelta(days=int((months + rng.random()) * 30.4))
        if day > AS_OF:
            break
        if not goes:
            exit_code = "paused" if rng.random() < 0.2 else "lost"
            out.append({**facts, "stage": exit_code, "date": day, "reason": REASONS[int(rng.integers(len(REASONS)))]})
            break
        out.append({**facts, "stage": funnel.stages[place + 1].code, "date": day})
    return out


def wait(share: Any, rng: np.random.Generator) -> tuple[int, bool]:
    """Months until a lead goes on or leaves, and which."""
    for age, (on, off) in enumerate(share):
        u = rng.random()
        if u < on + off:
            return age, bool(u < on)
    return len(share), False


def known(funnel: Funnel, code: str, rng: np.random.Generator) -> dict[str, Any]:
    """What is known of a lead beside its stages."""
    middle, spread = AMOUNT[funnel.code]
    names = RESOURCES[funnel.code]
    chosen = sorted(set(rng.choice(names, int(rng.integers(0, 3))).tolist()))
    facts: dict[str, Any] = {
        "lead": code, "funnel": funnel.code, "amount": round(float(rng.lognormal(middle, spread)), 2),
        "resource": ";".join(chosen), "simulated": "是",
    }  # fmt: skip
    if funnel.code == "projects":
        passed = "通过" if rng.random() < 0.95 else ""
        facts |= {"tax_per_mu": round(float(rng.uniform(18, 45)), 1), "environment": passed,
                  "investor": f"TZ{int(rng.integers(1, 90)):03d}"}  # fmt: skip
    if funnel.code == "headquarters":
        facts["tax"] = round(float(rng.uniform(0.08, 0.6)), 2)
    return facts


def ties(made: list[Rows], funnel: Funnel, rng: np.random.Generator) -> list[Rows]:
    """Two capital increases, an upgrade and a change of investor of projects that got far."""
    far = [each for each in made if len(each) > 4 and each[-1]["stage"] not in {"lost", "paused"}]
    out = []
    for n, relation in enumerate(("increase", "increase", "upgrade", "investor")):
        parent = far[n]
        begin = parent[-1]["date"] + datetime.timedelta(days=5)
        if relation == "investor":
            facts = known(funnel, f"XMB{n + 1:02d}", rng)
            each = [{**facts, "stage": parent[-1]["stage"], "date": min(begin, AS_OF)}]
        else:
            each = lead(funnel, f"XMB{n + 1:02d}", rng, min(begin, AS_OF))
        amount = {"increase": round(0.3 * parent[0]["amount"], 2), "upgrade": "", "investor": ""}[relation]
        same = {name: parent[0][name] for name in ("tax_per_mu", "environment")}
        tie = {"parent": parent[0]["lead"], "relation": relation, "amount": amount, **same}
        out.append([{**row, **tie} for row in each])
    return out


def library() -> FunnelBook:
    """The made-up library."""
    kinds: dict[str, Literal["policy", "platform", "card", "resource"]] = {
        "ZC": "policy", "PT": "platform", "MP": "card", "ZY": "resource"}  # fmt: skip
    names = {"ZC": ("示例政策", "Example policy"), "PT": ("示例平台", "Example platform"),
             "MP": ("示例名片", "Example card"), "ZY": ("示例资源", "Example resource")}  # fmt: skip
    codes = sorted({code for group in RESOURCES.values() for code in group})
    return FunnelBook(resources=tuple(
        Resource(code=code, kind=kinds[code[:2]],
                 name=Bilingual(zh=f"{names[code[:2]][0]}{code[2:]}", en=f"{names[code[:2]][1]} {code[2:]}"),
                 valid_from=datetime.date(FIRST.year, 1, 1),
                 source=Bilingual(zh="模拟，仅作演示", en="simulated for demonstration"))
        for code in codes
    ))  # fmt: skip


def write(path: Path, seed: int = SEED) -> None:
    """The table as CSV that Excel opens."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, HEADER, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows(seed))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", type=Path, required=True, metavar="PATH", help="file to write")
    parser.add_argument("--library", type=Path, metavar="PATH", help="file for the library of resources")
    parser.add_argument("--seed", type=int, default=SEED)
    given = parser.parse_args()
    write(given.write, given.seed)
    if given.library:
        write_document(given.library, library())


if __name__ == "__main__":
    main()
