"""Reference of the library: the public names of the package."""

from __future__ import annotations

import inspect

import ganchao
from docs.generator.docstring import cell, markdown, parse
from docs.generator.words import words


def page(lang: str) -> str:
    """The whole page."""
    lines = [f"# {words('Library', lang)}", "", words(INTRODUCTION, lang), "", "```python",
             'import ganchao as gc', "", 'project = gc.open_project("hdi")',
             'card = gc.score(project.panel, project.framework)', 'card.table()', "```", "",
             f"| {words('Name', lang)} | {words('Meaning', lang)} |", "|---|---|"]
    for name in names():
        lines.append(f"| [`{name}`](#{name}) | {cell(words(parse(thing(name)).meaning, lang))} |")
    for name in names():
        lines += ["", *entry(name, lang)]
    return "\n".join(lines) + "\n"


INTRODUCTION = "Everything public stands directly in `ganchao`; names below that are not promised to stay."


def names() -> list[str]:
    """The public names."""
    return [name for name in ganchao.__all__ if not name.startswith("__")]


def thing(name: str) -> object:
    """What a public name stands for."""
    return getattr(ganchao, name)


def entry(name: str, lang: str) -> list[str]:
    """One name: signature, meaning, parameters, members."""
    public = thing(name)
    said = parse(public)
    lines = [f"## `{name}` {{ #{name} }}", ""]
    if inspect.isroutine(public):
        lines += ["```python", f"{name}{inspect.signature(public)}", "```", ""]
    lines += [markdown(words(said.meaning, lang)), ""]
    for formula in said.formulas:
        lines += ["$$", formula, "$$", ""]
    # Beyond the first line, programmers read what the code itself says.
    for paragraph in said.body:
        lines += [markdown(paragraph), ""]
    lines += [f"- `{parameter}`: {markdown(what)}" for parameter, what in said.parameters]
    if inspect.isclass(public):
        lines += members(public, lang)
    if said.example:
        lines += ["", "```pycon", said.example, "```"]
    return lines


def members(public: type, lang: str) -> list[str]:
    """Public methods and properties that the class itself documents."""
    lines = []
    for name, member in vars(public).items():
        function = getattr(member, "__func__", None) or getattr(member, "fget", None) or getattr(member, "func", member)
        meaning = parse(function).meaning if inspect.isfunction(function) else ""
        if meaning and not name.startswith("_"):
            lines.append(f"- `{name}`{words(': ', lang)}{markdown(words(meaning, lang))}")
    return lines
