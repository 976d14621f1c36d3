"""Reference of progress: the file of targets, the table of check-ins, measurement types, shapes, progress methods."""

from __future__ import annotations

from docs.generator.docstring import cell, markdown, parse
from docs.generator.framework import documents, section
from docs.generator.words import words
from ganchao.domain.target_path import NATURAL_LIMITS, Targets
from ganchao.files.checkins import HEADERS
from ganchao.text import Lang, say
from ganchao.tracking.expected import SHAPES
from ganchao.tracking.measurement import MEASUREMENTS
from ganchao.tracking.methods import PROGRESS

INTRODUCTION = (
    "`targets.yaml` states what is promised for when; `checkins.csv` in the project's folder holds what was "
    "reported. `ganchao track progress` compares them. An unknown key of the one and whatever is not understood "
    "of the other is an error with its row."
)
CHECK_INS = (
    "One report in each row, CSV or Excel, headers in Chinese or English. Subject and period must be there, and a"
    " value or numerator and denominator. An empty cell is unknown, never zero. Of several reports on the same "
    "subject and period the one recorded last holds; nothing is overwritten."
)
TYPES = (
    "What may be done with values of each type. What is not allowed is refused with a problem, never guessed: a "
    "running total is not summed, a ratio is put together from numerators and denominators, ranks are not "
    "averaged."
)
METHODS = (
    "How others judge whether a target will be met; the name is what you write after `--method`. “Keeps” names "
    "the laws that the test suite checks for it; a law not named is broken by an example in the tests. “Number” "
    "is what the word is read from."
)
LAWS = {
    "scale_free": "multiplying all values by a positive number changes nothing",
    "unit_free": "measuring in another unit changes nothing",
    "mirrored": "turning values, target and direction round changes nothing",
    "monotone": "a better last value never worsens word or score",
    "ends_only": "values between the baseline and the last one do not count",
}
HOW = {"last": "the last one", "sum": "the sum", "ratio": "numerators by denominators", "mean": "the mean",
       "never": "refused"}  # fmt: skip


def page(lang: Lang) -> str:
    """The whole page."""
    lines = [f"# {words('Targets, check-ins and progress methods', lang)}", "", words(INTRODUCTION, lang), ""]
    for document in documents(Targets):
        if document.__name__ not in {"Bilingual", "Goalposts"}:
            lines += [*section(document, lang), ""]
    lines += ["## `checkins.csv` { #checkins }", "", words(CHECK_INS, lang), "",
              f"| {words('Column', lang)} | {words('Also', lang)} |", "|---|---|"]
    lines += [f"| `{part}` | {words(', ', lang).join(names[1:])} |" for part, names in HEADERS.items()]
    titles = " | ".join(words(title, lang) for title in ("Periods into one", "Units into one", "Limits"))
    lines += ["", f"## {words('Measurement types', lang)} {{ #types }}", "", words(TYPES, lang), "",
              f"| `kind` | {titles} |", "|---|---|---|---|"]
    for kind, row in MEASUREMENTS.items():
        ends = NATURAL_LIMITS.get(kind, (None, None))
        low, high = ("" if end is None else f"{end:g}" for end in ends)
        limits = f"{low} … {high}".strip() if kind in NATURAL_LIMITS else "—"
        over_time, over_units = words(HOW[row.over_time], lang), words(HOW[row.over_units], lang)
        lines.append(f"| `{kind.value}` | {over_time} | {over_units} | {limits} |")
    lines += ["", f"## {words('Shapes of expected paths', lang)} {{ #shapes }}", ""]
    for shape, way in SHAPES.items():
        said = parse(way.share)
        if not way.growth:
            lines += [f"- `{shape.value}`{words(': ', lang)}{cell(words(said.meaning, lang))}", ""]
            lines += [line for formula in said.formulas for line in ("$$", formula, "$$", "")]
    lines += [f"## {words('Progress methods', lang)} {{ #methods }}", "", words(METHODS, lang), ""]
    for name in PROGRESS:
        lines += [*entry(name, lang), ""]
    return "\n".join(lines)


def entry(name: str, lang: Lang) -> list[str]:
    """One method."""
    row = PROGRESS[name]
    said = parse(row.function)
    title = say(f"progress.method.{name}", lang)
    lines = [f"### `{name}` {{ #progress-{name} }}", "", f"**{title}**", "", markdown(words(said.meaning, lang)), ""]
    for formula in said.formulas:
        lines += ["$$", formula, "$$", ""]
    for paragraph in said.body:
        lines += [markdown(words(paragraph, lang)), ""]
    spoken = words("; ", lang).join(say(f"progress.word.{word}", lang) for word in row.statuses)
    lines += [f"**{words('Says', lang)}**{words(': ', lang)}{spoken}", ""]
    laws = words("; ", lang).join(words(meaning, lang) for law, meaning in LAWS.items() if law in row.keeps)
    lines += [f"**{words('Keeps', lang)}**{words(': ', lang)}{laws}", ""]
    return [*lines, f"**{words('References', lang)}**{words(': ', lang)}{markdown(said.references)}"]
