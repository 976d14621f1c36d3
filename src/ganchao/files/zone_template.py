"""A clean plan for another zone: a skeleton that says at each place what to write, over a simulated field.

The names of the indicators are those of the shipped rulebook; nothing of the example's own zone, its peers, events or
quotes comes along. Values are the example's simulated ones under later years, so that every command runs at once.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from ganchao.domain.framework import Framework
from ganchao.files.documents import read_framework, write_text
from ganchao.files.sheetwords import word
from ganchao.text import Lang, say

HERE: Final = Path(__file__).parent
SOURCE: Final = HERE / "examples" / "laiwu"
STARTER: Final = HERE / "starters" / "zone"
LATER: Final = 6
"""Years by which the simulated values are moved on: 2012 to 2018 become 2018 to 2024."""
LIST: Final = "indicators.csv"
"""A list to look up codes in, beside the documents."""
PARTS: Final = ("1-skeleton", "2-indicators", "3-measures", "4-links", "5-follow")
OF_THE_EXAMPLE: Final = re.compile(r"^    (?:breaks|why|note): .*(?:2020$|莱芜|济南).*$")
"""Lines of the rulebook's indicators that speak of the example's own zone."""


def zone(directory: Path, lang: Lang, used: frozenset[str] = frozenset()) -> Iterable[Path]:
    """Writes the project and returns its files; examples of the parts in ``used`` are no comments."""
    made = {
        directory / "framework.yaml": starter("framework", lang, used) + rulebook(),
        directory / "units.csv": moved(SOURCE / "units.csv", ("entered", "left")),
        directory / "data" / "simulated" / "zones.csv": moved(SOURCE / "data" / "simulated" / "zones.csv", ("year",)),
        **{directory / "plan" / f"{part}.yaml": starter(part, lang, used) for part in PARTS},
        directory / "plan" / "data" / "followed.csv": (STARTER / "followed.csv").read_text(encoding="utf-8"),
    }
    for file, text in made.items():
        write_text(file, text, encoding="utf-8-sig" if file.suffix == ".csv" else "utf-8")
    framework, _ = read_framework(directory / "framework.yaml")
    if framework is None:
        raise ValueError("the template's framework is broken")
    write_text(directory / LIST, indicator_list(framework, lang), encoding="utf-8-sig")
    return (*made, directory / LIST)


def starter(part: str, lang: Lang, used: frozenset[str]) -> str:
    """A document of the template, with the examples of some parts in use."""
    lines, using = [], False
    for line in (STARTER / f"{part}.{lang}.yaml").read_text(encoding="utf-8").splitlines():
        if match := re.match("# ([a-z_]+):(?: |$)", line):
            using = match[1] in used
        elif not line.startswith("#   "):
            using = False
        lines.append(line[2:] if using else line)
    return "\n".join(lines) + "\n"


def indicator_list(framework: Framework, lang: Lang) -> str:
    """Codes and names of the indicators that count, to look up while writing; nothing reads it."""
    groups = {group.code: group.name.in_lang(lang) for group in framework.groups}
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    titles = ("code", "name", "measured_in", "direction", "group")
    writer.writerow(say(f"template.list.{title}", lang) for title in titles)
    for each in framework.scored:
        writer.writerow([each.code, each.name.in_lang(lang), each.measured_in.in_lang(lang),
                         word("direction", each.direction.value, lang), groups.get(each.group, each.group)])
    return stream.getvalue()


def rulebook() -> str:
    """Groups, indicators, recipe and tiers of the shipped rulebook, without what is the example's own."""
    lines = (SOURCE / "rulebooks" / "2021.yaml").read_text(encoding="utf-8").splitlines()
    kept: list[str] = []
    block = ""
    for line in lines:
        if match := re.match("([a-z_]+):", line):
            block = match[1]
        if block in BLOCKS and not OF_THE_EXAMPLE.match(line) and not line.startswith("#"):
            kept.append(line)
    return "\n".join(kept) + "\n"


BLOCKS: Final = frozenset({
    "groups", "indicators", "impute", "treat", "normalise", "aggregate", "available", "rank", "audit", "tiers",
})  # fmt: skip


def moved(file: Path, columns: Iterable[str]) -> str:
    """A table with the years of some columns moved on."""
    with file.open(encoding="utf-8-sig", newline="") as opened:
        header, *rows = csv.reader(opened)
    at = [header.index(column) for column in columns]
    for row in rows:
        for k in at:
            row[k] = str(int(row[k]) + LATER) if row[k] else ""
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows([header, *rows])
    return stream.getvalue()


def exchange(directory: Path, unit: str) -> None:
    """Our zone takes the simulated values and attributes of another, and that one ours; names and codes stay."""
    values, units = directory / "data" / "simulated" / "zones.csv", directory / "units.csv"
    other = {OURS: unit, unit: OURS}
    with values.open(encoding="utf-8-sig", newline="") as opened:
        header, *rows = csv.reader(opened)
    write_rows(values, [header, *([other.get(row[0], row[0]), *row[1:]] for row in rows)])
    with units.open(encoding="utf-8-sig", newline="") as opened:
        header, *rows = csv.reader(opened)
    kept = header.index("merged") + 1  # what stands behind describes the zone: its region
    by_code = {row[0]: row for row in rows}
    swapped = [[*row[:kept], *by_code[other[row[0]]][kept:]] if row[0] in other else row for row in rows]
    write_rows(units, [header, *swapped])
    framework = directory / "framework.yaml"
    text = framework.read_text(encoding="utf-8")
    write_text(framework, WHY.sub(r"\1\2", PEER.sub(NOBODY, text)))


def write_rows(file: Path, rows: Iterable[Iterable[str]]) -> None:
    """A table as the template writes it."""
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows(rows)
    write_text(file, stream.getvalue(), encoding="utf-8-sig")


OURS: Final = "OWN"
PEER: Final = re.compile(r"(?<=unit: )P\d+(?=, distance)")
WHY: Final = re.compile(r"(?<=why: )(【填写[^，】]*|<fill in [^,>]*)[^】>]*([】>])")
"""Examples of peers: whom they name, and what ranks they tell, is no longer true once we have exchanged places."""
NOBODY: Final = "P000"
"""Stands for a peer still to be chosen; ``check`` says that there is none of this code."""
