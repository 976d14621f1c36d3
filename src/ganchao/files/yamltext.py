"""YAML text as plain data in which every key and entry knows its row.

Values stay the text that was written (``NO`` is not false, ``1.10`` not 1.1, ``010`` not 8); what they mean is
decided by the field they are for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from ganchao.domain.place import Place, Step, Steps, place, placed_values
from ganchao.errors import Problem, Where

NOTHING: Final = {"", "~", "null", "Null", "NULL"}
ENDLESS: Final = {".inf": "inf", "+.inf": "inf", "-.inf": "-inf", ".nan": "nan"}
LARGEST: Final = 300_000
"""Values a document may hold once repetitions (``*name``) are written out."""
WIDE_COLON: Final = re.compile(r"^\s*(?:-\s+)?([\w.-]+)：")
CLOSE_COLON: Final = re.compile(r"^\s*(?:-\s+)?([A-Za-z_]+):(?!//)(?=\S)")
DIRECTIVE: Final = re.compile(r"^%YAML")
TAB: Final = re.compile(r"^ *\t")


@dataclass(frozen=True)
class Source:
    """A YAML text as plain data, with the row of every key and entry."""

    file: str
    text: str = ""
    data: Any = None  # mappings, lists and text; None where nothing is written
    rows: Mapping[Steps, int] = field(default_factory=dict)

    def where(self, steps: Sequence[Step]) -> Where:
        """The place reached by ``steps`` with the row of the innermost part that is written."""
        known = tuple(steps)
        while known and known not in self.rows:
            known = known[:-1]
        return Where(file=self.file, row=self.rows.get(known), path=place(self.data, steps))

    def located(self, problem: Problem) -> Problem:
        """The same problem with file and row, where it has a place in this document."""
        steps = problem.where.path.steps if isinstance(problem.where.path, Place) else ()
        return placed_values(replace(problem, where=replace(self.where(steps), path=problem.where.path)), self.where)


def read_source(path: Path) -> tuple[Source | None, tuple[Problem, ...]]:
    """A YAML file as plain data; UTF-8, or GB18030 with a repair listed."""
    text, problems = read_text(path)
    if text is None:
        return None, problems
    source, more = parse(text, path.name)
    return source, (*problems, *more)


def read_text(path: Path) -> tuple[str | None, tuple[Problem, ...]]:
    """The text of a file in UTF-8, UTF-16 with a mark, or GB18030."""
    where = Where(file=path.name)
    try:
        raw = path.read_bytes()
    except OSError:
        return None, (Problem("documents.no_file", where, {"path": path.name}),)
    if raw.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return None, (Problem("documents.workbook", where),)
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return raw.decode("utf-16"), (Problem("documents.encoding", where, {"encoding": "UTF-16"}, "repair"),)
        except UnicodeDecodeError:
            return None, (Problem("documents.not_text", where),)
    try:
        return raw.decode("utf-8-sig"), ()
    except UnicodeDecodeError:
        pass
    try:
        text = raw.decode("gb18030")
    except UnicodeDecodeError:
        return None, (Problem("documents.not_text", where),)
    return text, (Problem("documents.encoding", where, {"encoding": "GB18030"}, "repair"),)


def parse(text: str, file: str) -> tuple[Source | None, tuple[Problem, ...]]:
    """YAML text as plain data; duplicate keys and every kind of syntax error become problems with their row."""
    if not text.strip("\ufeff \t\r\n"):
        return None, (Problem("documents.empty", Where(file=file)),)
    try:
        node = YAML(typ="safe", pure=True).compose(text)
    except MarkedYAMLError as error:
        return None, tuple(odd_signs(text, file)) or (syntax_problem(error, file),)
    except RecursionError:
        return None, (Problem("documents.too_deep", Where(file=file)),)
    except KeyError:  # ruamel looks up a version of YAML that does not exist
        return None, tuple(odd_lines(text, DIRECTIVE, "documents.syntax.other", file))
    except YAMLError:
        return None, (Problem("documents.control_character", Where(file=file, row=control_row(text))),)
    if node is None:
        return None, (Problem("documents.empty", Where(file=file)),)
    if not isinstance(node, MappingNode):
        row = node.start_mark.line + 1
        return None, tuple(odd_signs(text, file)) or (Problem("documents.no_keys", Where(file=file, row=row)),)
    reading = Reading(file)
    try:
        data = reading.plain(node, ())
    except RecursionError:
        return None, (Problem("documents.too_deep", Where(file=file)),)
    named = (replace(p, where=replace(p.where, path=place(data, p.where.path.steps))) if isinstance(p.where.path, Place)
             else p for p in reading.problems)
    return Source(file, text, data, reading.rows), tuple(named)


@dataclass
class Reading:
    """One pass over the nodes of a document."""

    file: str
    rows: dict[Steps, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    count: int = 0

    def plain(self, node: Node, steps: Steps) -> Any:
        """A node as mapping, list or text."""
        self.count += 1
        if self.count > LARGEST:
            raise RecursionError
        if isinstance(node, MappingNode):
            return self.mapping(node, steps)
        if isinstance(node, SequenceNode):
            entries = []
            for at, child in enumerate(node.value):
                self.rows[(*steps, at)] = child.start_mark.line + 1
                if node.flow_style and isinstance(child, ScalarNode) and child.style is None and (
                        wide := WIDE_CODES.fullmatch(str(child.value))):
                    where = Where(file=self.file, row=child.start_mark.line + 1, path=place({}, steps))
                    self.problems.append(Problem("documents.wide_comma", where, {"key": wide[1]}))
                    entries += re.split(r"[，、]\s*", str(child.value))  # as meant, so that nothing else is told of it
                    continue
                entries.append(self.plain(child, (*steps, at)))
            return entries
        text = str(node.value)
        if not isinstance(node, ScalarNode) or node.style is not None:  # quoted text means itself
            return text
        return None if text in NOTHING else ENDLESS.get(text.lower(), text)

    def mapping(self, node: MappingNode, steps: Steps) -> dict[str, Any]:
        """A mapping whose keys are text; a key written twice is a problem."""
        found: dict[str, Any] = {}
        for name, value in node.value:
            row = name.start_mark.line + 1
            where = Where(file=self.file, row=row, path=place({}, steps))
            if not isinstance(name, ScalarNode):
                self.problems.append(Problem("documents.odd_key", where))
                continue
            key = str(name.value)
            inside = (*steps, key)
            if key in found:
                first = self.rows[inside]
                self.problems.append(Problem("documents.duplicate_key", where, {"key": key, "first": first}))
                continue
            self.rows[inside] = row
            found[key] = self.plain(value, inside)
            if node.flow_style and found[key] is None and (wide := WIDE_PAIR.match(key)):
                del found[key]
                self.problems.append(Problem("documents.wide_colon", where, {"key": wide[1]}))
            elif node.flow_style and found[key] is None and value.start_mark.index == name.end_mark.index:
                del found[key]  # "{en: air, water}": a comma ends a text, and what follows it looks like a key
                self.problems.append(Problem("documents.comma", where, {"rest": key}))
            elif found[key] is None and value.value == "":
                self.problems.append(Problem("documents.nothing", where, {"key": key}, "repair"))
        return found


SYNTAX: Final = (
    ("quoted scalar", "quote"),
    ("unknown escape", "escape"),
    ("flow sequence", "bracket"),
    ("flow mapping", "bracket"),
    ("undefined alias", "alias"),
    ("another document", "several"),
    ("cannot start any token", "character"),
    ("mapping values are not allowed", "colon"),
    ("expected ':'", "colon"),
    ("block", "indent"),
)
"""Words of the parser's complaint and the message that explains it."""


def syntax_problem(error: MarkedYAMLError, file: str) -> Problem:
    """A parser's complaint in the reader's words."""
    problem, context = str(error.problem or ""), str(error.context or "")
    kind = next((kind for words, kind in SYNTAX if words in problem), "")
    kind = kind or next((kind for words, kind in SYNTAX if words in context), "other")
    opened = kind in {"quote", "bracket"} and error.context_mark is not None
    mark = error.context_mark if opened else error.problem_mark
    row = None if mark is None else mark.line + 1
    found = re.search(r"'(.*?)'", problem)
    values = {"found": found.group(1) if found else ""}
    return Problem(f"documents.syntax.{kind}", Where(file=file, row=row), values)


WIDE_PAIR: Final = re.compile("([A-Za-z_][A-Za-z0-9_.]*)：")
"""A key inside braces whose colon is full-width: for YAML all of it is a key without a value."""
WIDE_CODES: Final = re.compile("[A-Za-z0-9_.-]+[，、]\\s*([A-Za-z0-9_.-]+)(?:[，、]\\s*[A-Za-z0-9_.-]+)*")
"""Codes in brackets with full-width commas between them: for YAML one text."""
WIDE_COLON_INSIDE: Final = re.compile("[{,]\\s*([A-Za-z_][A-Za-z0-9_.]*)：")
WIDE_COMMA_INSIDE: Final = re.compile("，\\s*([A-Za-z_][A-Za-z0-9_.]*)\\s*[:：]")


def odd_signs(text: str, file: str) -> Iterator[Problem]:
    """Lines indented by a tab, or whose colon is full-width or sticks to its value."""
    yield from odd_lines(text, TAB, "documents.tab", file)
    yield from odd_lines(text, WIDE_COLON, "documents.wide_colon", file)
    yield from odd_lines(text, CLOSE_COLON, "documents.close_colon", file)
    yield from odd_lines(text, WIDE_COLON_INSIDE, "documents.wide_colon", file)
    yield from odd_lines(text, WIDE_COMMA_INSIDE, "documents.wide_comma", file)


def odd_lines(text: str, pattern: re.Pattern[str], key: str, file: str) -> Iterator[Problem]:
    """A problem for every line on which the pattern is found."""
    for row, line in enumerate(text.splitlines(), start=1):
        if match := pattern.search(line):
            values = {"key": match.group(1)} if match.groups() else {}
            yield Problem(key, Where(file=file, row=row), values)


def control_row(text: str) -> int | None:
    """The first row with a control character."""
    lines = text.split("\n")
    return next((k for k, line in enumerate(lines, 1) if re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", line)), None)
