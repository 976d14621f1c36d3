"""Reference of the plan: every key of ``plan/*.yaml``, and the table of efforts."""

from __future__ import annotations

from docs.generator.docstring import markdown, parse
from docs.generator.framework import documents, section
from docs.generator.words import words
from ganchao.domain.plan import Plan
from ganchao.targeting.effort import EFFORTS

INTRODUCTION = (
    "`plan/*.yaml` in a project's folder, or one `plan.yaml`, states what rank is wanted and when, what may move, what "
    "may never be crossed, and measures to choose from. Several files are joined: lists one after the other, mappings "
    "together. Nothing in it must be given; an unknown key is an error."
)
EFFORT = (
    "Effort is what a plan spends least of. Its name is written after `--effort`, or several with weights: "
    "`--effort typical=1,fewest=0.5`. Moves \\(d_j \\ge 0\\) are towards better, in published units, beyond what "
    "comes anyway."
)


def page(lang: str) -> str:
    """The whole page."""
    lines = [f"# {words('The plan file', lang)}", "", words(INTRODUCTION, lang), ""]
    for document in documents(Plan):
        lines += [*section(document, lang), ""]
    lines += [f"## {words('Efforts', lang)} {{ #effort }}", "", words(EFFORT, lang), ""]
    for name, method in EFFORTS.items():
        said = parse(method)
        lines += [f"### `{name}` {{ #effort-{name} }}", "", markdown(words(said.meaning, lang)), ""]
        for formula in said.formulas:
            lines += ["$$", formula, "$$", ""]
        for paragraph in said.body:
            lines += [markdown(words(paragraph, lang)), ""]
        if said.references:
            title = words("References", lang)
            lines += [f"**{title}**{words(': ', lang)}{markdown(said.references)}", ""]
    return "\n".join(lines)
