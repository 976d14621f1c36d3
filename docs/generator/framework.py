"""Reference of the framework file: every key, from the documents' own field docstrings."""

from __future__ import annotations

import ast
import enum
import inspect
import itertools
import types
import typing
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from docs.generator.docstring import cell, parse
from docs.generator.words import words
from ganchao.domain.document import Bilingual, MethodAlone
from ganchao.domain.framework import Framework
from ganchao.domain.peer import CodeAlone

PLAIN = {str: "text", int: "whole number", float: "number", bool: "yes or no", type(None): "nothing"}


def page(lang: str) -> str:
    """The whole page."""
    lines = [f"# {words('The framework file', lang)}", "", words(INTRODUCTION, lang), ""]
    for document in documents(Framework):
        lines += [*section(document, lang), ""]
    return "\n".join(lines)


INTRODUCTION = (
    "`framework.yaml` states what is measured, how it adds up and by which methods. Every key is listed here; "
    "an unknown key is an error. Only `code`, `indicators` and `groups` must be given."
)


def documents(root: type[BaseModel]) -> list[type[BaseModel]]:
    """The document and all documents it can hold, each once, in the order met."""
    met: dict[type[BaseModel], None] = {root: None}
    waiting = [root]
    while waiting:
        for info in waiting.pop(0).model_fields.values():
            for inner in models_in(info.annotation):
                if inner not in met:
                    met[inner] = None
                    waiting.append(inner)
    return list(met)


def models_in(annotation: object) -> Iterator[type[BaseModel]]:
    """Documents named anywhere in a type."""
    if inspect.isclass(annotation) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in typing.get_args(annotation):
        yield from models_in(inner)


class Called(NamedTuple):
    """What a document is called on a page: in its heading, in a link to it, and the anchor of the link."""

    heading: str
    link: str
    anchor: str


Calling = Callable[[type[BaseModel], str], Called]


def by_class(document: type[BaseModel], _lang: str) -> Called:
    """The name in the code."""
    return Called(document.__name__, document.__name__, document.__name__.lower())


def section(document: type[BaseModel], lang: str, called: Calling = by_class) -> list[str]:
    """One document as a table of its keys."""
    head = [words(title, lang) for title in ("Key", "What it holds", "If not given", "Meaning")]
    name, meaning = called(document, lang), cell(words(parse(document).meaning, lang))
    lines = [
        f"## {name.heading} {{ #{name.anchor} }}", "", meaning, "",
        "| " + " | ".join(head) + " |", "|---|---|---|---|",
    ]
    for key, info in document.model_fields.items():
        meaning = cell(words(" ".join((info.description or "").split()), lang))
        lines.append(f"| `{key}` | {holds(info, lang, called)} | {otherwise(info, lang)} | {meaning} |")
    for key, info in document.model_fields.items():
        for choice in enums_in(info.annotation):
            if meanings := choice_meanings(choice):
                lines += ["", f"`{key}`", ""]
                lines += [f"- `{value}`: {cell(words(meaning, lang))}" for value, meaning in meanings.items()]
    return lines


def holds(info: FieldInfo, lang: str, called: Calling = by_class) -> str:
    """What a key takes, in words."""
    text = in_words(info.annotation, lang, called)
    if MethodAlone in info.metadata or MethodAlone in typing.get_args(info.annotation):
        text += words(", or the method's name alone", lang)
    return text


def in_words(annotation: object, lang: str, called: Calling = by_class) -> str:
    """A type in words."""
    origin, inner = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is typing.Annotated:
        return in_words(inner[0], lang, called) + (words(", or the code alone", lang) if CodeAlone in inner else "")
    if origin in {types.UnionType, typing.Union}:
        parts = [in_words(each, lang, called) for each in inner if each is not type(None)]
        return words(" or ", lang).join(dict.fromkeys(parts))
    if origin is typing.Literal:
        return words(", ", lang).join(f"`{value}`" for value in inner if value != "")
    if inspect.isclass(annotation) and issubclass(annotation, enum.Enum):
        return words(", ", lang).join(f"`{member.value}`" for member in annotation)
    if inspect.isclass(annotation) and issubclass(annotation, Bilingual):
        return f"[{words('text, or zh and en', lang)}](#{called(annotation, lang).anchor})"
    if inspect.isclass(annotation) and issubclass(annotation, BaseModel):
        name = called(annotation, lang)
        return f"[{name.link}](#{name.anchor})"
    if origin in {dict, Mapping}:
        key, value = (in_words(each, lang, called) for each in inner)
        return words("{key} to {value}", lang).format(key=key, value=value)
    if origin in {tuple, list, Sequence}:
        if len(inner) == 2 and inner[1] is not Ellipsis:
            return words("two values: ", lang) + in_words(inner[0], lang, called)
        return words("list: ", lang) + in_words(inner[0], lang, called)
    return words(PLAIN.get(annotation, getattr(annotation, "__name__", str(annotation))), lang)  # type: ignore[call-overload]


def otherwise(info: FieldInfo, lang: str) -> str:
    """What holds where a key is not given."""
    if info.is_required():
        return f"**{words('required', lang)}**"
    default = info.get_default(call_default_factory=True) if info.default_factory is None else None
    if isinstance(default, BaseModel) and "method" in type(default).model_fields:
        return f"`{default.method}`"  # type: ignore[attr-defined]
    if default is PydanticUndefined or default is None or isinstance(default, BaseModel) or default in ("", ()):
        return "—"
    if isinstance(default, bool):
        return words("yes" if default else "no", lang)
    return f"`{default.value if isinstance(default, enum.Enum) else default}`"


def enums_in(annotation: object) -> Iterator[type[enum.Enum]]:
    """Enumerations named anywhere in a type."""
    if inspect.isclass(annotation) and issubclass(annotation, enum.Enum):
        yield annotation
    for inner in typing.get_args(annotation):
        yield from enums_in(inner)


def choice_meanings(choice: type[enum.Enum]) -> dict[str, str]:
    """Docstrings under the members of an enumeration; Python itself forgets them."""
    body = typing.cast(ast.ClassDef, ast.parse(inspect.getsource(choice)).body[0]).body
    meanings: dict[str, str] = {}
    for member, after in itertools.pairwise(body):
        if isinstance(member, ast.Assign) and isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant):
            meanings[str(ast.literal_eval(member.value))] = " ".join(str(after.value.value).split())
    return meanings
