"""Documents in YAML: read with every problem listed at once, written without losing a comment."""

from __future__ import annotations

import io
import os
import tempfile
from collections.abc import Iterable, Mapping
from enum import Enum
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel
from ruamel.yaml import YAML

from ganchao.domain.document import Bilingual, Document
from ganchao.domain.framework import Framework
from ganchao.domain.peer import DeclaredPeer
from ganchao.domain.place import Step, Steps
from ganchao.errors import Problem
from ganchao.files.complaints import AnyDocument, validate, validate_framework
from ganchao.files.yamltext import read_source

WIDTH: Final = 110


def read_document(path: Path, model: type[AnyDocument]) -> tuple[AnyDocument | None, tuple[Problem, ...]]:
    """A document from a YAML file, and everything to say about it; no document where there are errors."""
    source, problems = read_source(path)
    if source is None:
        return None, problems
    document, more = validate(model, source.data, source.where)
    return in_order(document, (*problems, *more))


def read_framework(path: Path) -> tuple[Framework | None, tuple[Problem, ...]]:
    """The framework of a YAML file, its structure checked."""
    return in_order(*read_draft(path))


def read_draft(path: Path) -> tuple[Framework | None, tuple[Problem, ...]]:
    """The same, but also a framework whose structure is wrong: data can be checked against it, nothing scored."""
    source, problems = read_source(path)
    if source is None:
        return None, problems
    framework, more = validate_framework(source.data, source.where)
    return framework, in_order(None, (*problems, *more))[1]


def in_order(
    document: AnyDocument | None, problems: Iterable[Problem]
) -> tuple[AnyDocument | None, tuple[Problem, ...]]:
    """Problems by row; no document where one of them is an error."""
    ordered = tuple(sorted(problems, key=lambda problem: problem.where.row or 0))
    return (None if any(problem.severity == "error" for problem in ordered) else document), ordered


def locate(problems: Iterable[Problem], path: Path) -> tuple[Problem, ...]:
    """Problems found later in a document (unknown methods, say) with the file and rows they are about."""
    source, _problems = read_source(path)
    return tuple(problems) if source is None else tuple(source.located(problem) for problem in problems)


def to_yaml(document: Document) -> str:
    """A document as YAML: only what was set, one language alone written plainly."""
    stream = io.StringIO()
    writer().dump(plain(document), stream)
    return stream.getvalue()


def plain(value: Any) -> Any:
    """A document's values as mappings, lists and scalars for YAML."""
    match value:
        case Bilingual():
            return value.zh if value.zh == value.en and value.zh else _named(value)
        case BaseModel():
            fields = _named(value)
            if isinstance(value, DeclaredPeer) and fields.keys() == {"unit"}:
                return fields["unit"]
            return fields["method"] if fields.keys() == {"method"} and "method" in value.model_fields_set else fields
        case Enum():
            return value.value
        case Mapping():
            return {key: plain(inner) for key, inner in value.items()}
        case tuple() | list():
            return [plain(inner) for inner in value]
        case _:
            return value


def _named(value: BaseModel) -> dict[str, Any]:
    return {name: plain(getattr(value, name)) for name in type(value).model_fields if name in value.model_fields_set
            and getattr(value, name) is not None}


def writer() -> YAML:
    """The YAML dialect that Ganchao writes."""
    yaml = YAML()
    yaml.width = WIDTH
    yaml.preserve_quotes = True
    yaml.allow_unicode = True
    yaml.indent(mapping=2, sequence=4, offset=2)
    return yaml


def write_document(path: Path, document: Document) -> None:
    """Writes a document as YAML in one move: readers see the old file or the new one, never half of it."""
    write_text(path, to_yaml(document))


def write_text(path: Path, text: str, *, encoding: str = "utf-8") -> None:
    """Writes a text file in one move."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    try:
        with os.fdopen(handle, "w", encoding=encoding, newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def set_in_yaml(text: str, steps: Steps, value: Any) -> str:
    """The text with one value changed; comments and everything else stay as they were.

    Missing keys on the way are added. Raises ``KeyError`` where the way leads through something else.
    """
    yaml = writer()
    root: Any = yaml.load(text)
    here: Any = root
    for step in steps[:-1]:
        if isinstance(here, dict) and step not in here:
            here[step] = {}
        here = _inside(here, step)
    if not isinstance(here, dict | list):
        raise KeyError(steps)
    _put(here, steps[-1], plain(value))
    stream = io.StringIO()
    yaml.dump(root, stream)
    return stream.getvalue()


def _put(here: Any, step: Step, value: Any) -> None:
    here[step] = value


def _inside(here: Any, step: Step) -> Any:
    try:
        return here[step]
    except (KeyError, IndexError, TypeError):
        raise KeyError(step) from None
