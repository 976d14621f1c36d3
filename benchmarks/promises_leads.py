"""Promises of leads in the record: the same numbers as from a table, and nothing unlawful let in."""

from __future__ import annotations

import csv
import datetime
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.laiwu_leads import AS_OF, HEADER, lead, library
from benchmarks.promise import Outcome, Promise, fastest
from ganchao.domain.entry import Entry
from ganchao.domain.funnel import FunnelBook
from ganchao.domain.lead import Leads
from ganchao.domain.lead_step import LEAD_STEPS
from ganchao.files.funnels import preset_funnels
from ganchao.files.lead_checks import checked, laid_out
from ganchao.files.leads import read_leads, read_rows
from ganchao.lead_desk import rows_of
from ganchao.tracking.lead_record import recorded, told_of
from ganchao.tracking.lead_rules import Setting, problems_of

LEADS, TRIES, MOMENTS = 10_000, 3_000, 12
NOW = datetime.datetime(2019, 7, 20, 4, tzinfo=datetime.UTC)
BOOK = FunnelBook(funnels=preset_funnels().funnels, resources=library().resources)


def table(count: int, file: Path, seed: int = 2019) -> None:
    """A table of simulated leads of the three shipped funnels."""
    rng = np.random.default_rng(seed)
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, HEADER, restval="")
        writer.writeheader()
        for k in range(count):
            funnel = BOOK.funnels[k % len(BOOK.funnels)]
            for row in lead(funnel, f"L{k:05d}", rng):
                writer.writerow({**row, "funnel": funnel.code, "date": row["date"].isoformat()})


def entries_of(file: Path) -> tuple[Entry, ...]:
    """The entries that a table becomes."""
    told, _ = read_rows(file, BOOK)
    steps = [(kind, each.code, body) for each in told.told.values()
             for kind, body, _ in rows_of(each, file.name, "", simulated=told.simulated)]  # fmt: skip
    return tuple(Entry(k, NOW, "zs", kind, code, body) for k, (kind, code, body) in enumerate(steps, 1))


def same(one: Leads, other: Leads) -> bool:
    """Whether two funnels hold the same leads."""
    arrays = all(
        np.array_equal(getattr(one, name), getattr(other, name), equal_nan=True)
        for name in ("reached", "left", "exit", "amount")
    )
    words = ("codes", "names", "investors", "parents", "relations", "resources", "attributes")
    return arrays and all(getattr(one, name) == getattr(other, name) for name in words)


def the_record_gives_what_the_table_gives() -> Outcome:
    """Ten thousand leads on twelve days."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "leads.csv"
        table(LEADS, file)
        entries = entries_of(file)
        found = recorded(entries)
        days = [AS_OF - datetime.timedelta(days=120 * k) for k in range(MOMENTS)]
        pairs = [
            (laid_out(told_of(found, BOOK, day), BOOK, day, simulated=True), read_leads(file, BOOK, day).leads)
            for day in days
        ]
    wrong = sum(not same(a, b) for mine, theirs in pairs for a, b in zip(mine, theirs, strict=True))
    folding = fastest(lambda: told_of(recorded(entries), BOOK, AS_OF))
    words = (
        f"{LEADS:,} leads, {len(entries):,} entries, {MOMENTS} days: funnels that differ {wrong}; all leads folded in "
        f"{folding:.2f} s"
    )
    return Outcome(wrong == 0, words)


def anything(rng: np.random.Generator) -> tuple[str, dict[str, Any]]:
    """Some step with some body, often wrong."""

    def one(*things: Any) -> Any:
        return things[int(rng.integers(len(things)))]

    on = (AS_OF - datetime.timedelta(days=int(rng.integers(-3, 900)))).isoformat()
    stage = one(*(each.code for each in BOOK.funnels[0].stages[:5]))
    dated = {"on": on, "evidence": one([], [{"text": "x"}], [{"text": "x"}]), "amount": one(None, 1.0, 5.0),
             "answers": one({}, {"tax_per_mu": "30", "environment": "通过"}, {"tax_per_mu": "5", "environment": "否"})}
    dated = {name: value for name, value in dated.items() if value is not None}
    kind = one("added", "moved", "moved", "moved", "linked", "left", "corrected")
    body: dict[str, Any] = {
        "added": {**dated, "funnel": "projects", "stage": stage, "name": f"P{rng.integers(12)}", "investor": "T"},
        "moved": {**dated, "stage": stage},
        "linked": {**dated, "parent": f"L{rng.integers(20)}", "relation": one("increase", "upgrade", "investor")},
        "left": {**dated, "exit": one("lost", "paused"), "reason": one("x", "")},
        "corrected": {"of": int(rng.integers(1, 120)), "reason": "x", "withdrawn": one(True, False, False),
                      "changes": one({}, {"on": on}, {"amount": 2}, {"stage": stage})},
    }[kind]  # fmt: skip
    return f"lead.{kind}", body


def nothing_unlawful_is_let_in() -> Outcome:
    """Everything is tried on twenty leads; what is let in is judged by the rules of the table, as a whole."""
    rng = np.random.default_rng(2019)
    entries: list[Entry] = []
    wrong = ahead = counted = 0
    begin = time.perf_counter()
    for _ in range(TRIES):
        code = f"L{rng.integers(20)}"
        kind, body = anything(rng)
        said = LEAD_STEPS[kind].model_validate(body)
        told = problems_of(kind, code, "zs", said, Setting(tuple(entries), BOOK, NOW.date()))
        if any(problem.severity == "error" for problem in told):
            continue
        entries.append(Entry(len(entries) + 1, NOW, "zs", kind, code, body))
        leads = told_of(recorded(entries), BOOK)
        wrong += sum(problem.severity == "error" for problem in checked(leads, BOOK))
        ahead += sum(day > NOW.date() + datetime.timedelta(days=1) for each in leads for day in each.days)
        names = [each.text("name") for each in leads if not each.text("parent")]
        parents = {each.text("parent") for each in leads}
        counted += len(names) - len(set(names)) if not parents - {""} else 0
    took = time.perf_counter() - begin
    words = (
        f"{TRIES:,} steps tried on twenty leads, {len(entries):,} let in: against the table's rules {wrong}, ahead of "
        f"the day {ahead}, counted twice {counted}; {took / TRIES * 1000:.1f} ms a step"
    )
    return Outcome(wrong == ahead == counted == 0 and len(entries) > TRIES / 100, words)


PROMISES = (
    Promise(
        "lead-record",
        "Leads in the record give the arrays that a table gives, for 10,000 leads of three funnels on twelve days",
        the_record_gives_what_the_table_gives,
    ),
    Promise(
        "lead-steps",
        "Of 3,000 steps of every kind tried on leads, none is let in that the rules of the table refuse, that lies "
        "ahead, or by which a project counts twice",
        nothing_unlawful_is_let_in,
    ),
)
