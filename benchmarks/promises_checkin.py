"""The promises of check-ins: forms, bad input, who may answer whom, values that can hardly be meant."""

from __future__ import annotations

import datetime
import tempfile
import time
from pathlib import Path

from benchmarks.check_in_doubts import rates
from benchmarks.promise import Outcome, Promise, kept_by_tests

CAUGHT = 0.95
FALSE_UNIT = 0.02
ROWS = 500
SECONDS = 10.0


def wrong_units_are_noticed() -> Outcome:
    """Wrong units are doubted, true values seldom, on every shipped project."""
    found = [rates(name) for name in ("hdi", "shandong", "laiwu")]
    words = [
        f"{each.project}: {each.caught:.1%} of {each.wrong} wrong units noticed, unit of {each.false_unit:.2%} of "
        f"{each.reports} true values doubted, {each.false_any:.2%} doubted at all" for each in found
    ]
    holds = all(each.caught >= CAUGHT and each.false_unit <= FALSE_UNIT for each in found)
    return Outcome(holds, "; ".join(words))


def a_large_form_is_read_soon() -> Outcome:
    """A form of many rows is written, filled, read, looked at and entered."""
    import openpyxl  # noqa: PLC0415

    from ganchao.check_in_forms import hand_in_form, write_form_of  # noqa: PLC0415
    from ganchao.check_ins import open_desk  # noqa: PLC0415
    from ganchao.domain.period import Period  # noqa: PLC0415
    from ganchao.files.check_in_form import COLUMNS, FIRST  # noqa: PLC0415
    from ganchao.project import open_project  # noqa: PLC0415
    from tests.posts import office  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as scratch:
        folder = office(Path(scratch) / "zone")
        plan = folder / "plan" / "plan.yaml"
        more = "".join(f"  - {{code: x{k}, owner: 科技部门, since: 2020, baseline: 1, by: 2030, target: 9}}\n"
                       for k in range(ROWS))  # fmt: skip
        plan.write_text(plan.read_text(encoding="utf-8") + more, encoding="utf-8")
        desk = open_desk(open_project(folder))
        file = Path(scratch) / "form.xlsx"
        begun = time.perf_counter()
        rows = len(write_form_of(desk, "d1", Period(2025, 3, 12), file, "f", "zh").rows)
        written = time.perf_counter() - begun
        book = openpyxl.load_workbook(file)
        for row in range(rows):
            book.worksheets[0].cell(FIRST + row, COLUMNS.index("value") + 1, 1)
        book.save(file)
        begun = time.perf_counter()
        made = hand_in_form(desk, file, "p1", datetime.datetime(2025, 4, 8, tzinfo=datetime.UTC), confirm=True)
        read = time.perf_counter() - begun
    holds = len(made.entries) == rows >= ROWS and written + read < SECONDS
    return Outcome(holds, f"{rows} rows: written in {written:.2f} s, read, looked at and entered in {read:.2f} s")


PROMISES = (
    Promise(
        "check-in-doubts",
        f"A value in a unit ten thousand times too large or small is doubted at least {CAUGHT:.0%} of the time and the "
        f"unit of a true one at most {FALSE_UNIT:.0%}, on every shipped project",
        wrong_units_are_noticed,
    ),
    Promise(
        "check-in-form-size",
        f"A form of {ROWS} rows is written, read back, looked at and entered within {SECONDS:g} seconds",
        a_large_form_is_read_soon,
    ),
    kept_by_tests(
        "check-in-bad-input",
        "A form with shifted columns, values in the wrong unit, a date in the future, a second submission, a 200 MB "
        "attachment, emoji and SQL: each handled, nothing lost, said in both languages",
        "tests/test_check_in_forms.py", "tests/files/test_check_in_form.py", "tests/test_check_ins.py",
        at_least=45,
    ),
    kept_by_tests(
        "check-in-laws",
        "No illegal step, who reports never answers, a running total is never summed, a day in the past stays as it "
        "was, the three administrators stay apart",
        "tests/laws/test_check_ins.py", "tests/tracking/test_reports.py", "tests/tracking/test_people.py",
        at_least=25,
    ),
)
