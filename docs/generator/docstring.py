"""A docstring in the numpydoc manner, taken apart; its parts as Markdown."""

from __future__ import annotations

import inspect
import re
from dataclasses import dataclass, field

SECTION = re.compile(r"^(?P<title>[A-Z][A-Za-z ]+)\n-{3,}\n", re.MULTILINE)
FORMULA = re.compile(r"^\.\. math::[ \t]*(?P<line>[^\n]*)\n?(?P<block>(?:[ \t]*\n|[ \t]+[^\n]*\n?)*)", re.MULTILINE)


@dataclass(frozen=True)
class Docstring:
    """What a docstring says."""

    meaning: str = ""  # the first line
    body: tuple[str, ...] = ()  # further paragraphs, formulas left out
    formulas: tuple[str, ...] = ()
    parameters: tuple[tuple[str, str], ...] = ()
    references: str = ""
    example: str = ""
    sections: dict[str, str] = field(default_factory=dict)


def parse(thing: object) -> Docstring:
    """The docstring of a function, class or module."""
    return parse_text(inspect.getdoc(thing) or "")


def parse_text(text: str) -> Docstring:
    """A docstring's text, taken apart."""
    pieces = SECTION.split(inspect.cleandoc(text))
    head, sections = pieces[0], dict(zip(pieces[1::2], (p.strip("\n") for p in pieces[2::2]), strict=True))
    formulas = tuple(
        "\n".join(line.strip() for line in (found["line"] + "\n" + found["block"]).splitlines() if line.strip())
        for found in FORMULA.finditer(head)
    )
    paragraphs = [joined(p) for p in re.split(r"\n\s*\n", FORMULA.sub("\n", head)) if p.strip()]
    return Docstring(
        meaning=paragraphs[0] if paragraphs else "",
        body=tuple(paragraphs[1:]),
        formulas=formulas,
        parameters=tuple(parameters(sections.get("Parameters", ""))),
        references=joined(sections.get("References", "")),
        example=sections.get("Examples", ""),
        sections=sections,
    )


def parameters(text: str) -> list[tuple[str, str]]:
    """Name and description of each entry."""
    entries = re.split(r"^(?=\S)", text, flags=re.MULTILINE)
    split = (entry.partition("\n") for entry in entries if entry.strip())
    return [(name.partition(":")[0].strip(), joined(inspect.cleandoc(what))) for name, _, what in split]


def joined(paragraph: str) -> str:
    """One paragraph on one line."""
    return " ".join(paragraph.split())


def markdown(text: str) -> str:
    """Roles and literals of a docstring as Markdown."""
    text = re.sub(r":math:`([^`]+)`", r"$\1$", text)
    text = re.sub(r":[a-z]+:`~?([^`]+)`", r"`\1`", text)
    return text.replace("``", "`")


def cell(text: str) -> str:
    """Text that may stand in a table's cell."""
    return markdown(text).replace("|", "\\|").replace("\n", " ")
