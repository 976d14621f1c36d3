"""Which paragraphs of its documents a plan quotes, and which it does not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import BaseModel

from ganchao.domain.element import Quote, SourceDocument
from ganchao.domain.plan import Plan


@dataclass(frozen=True)
class Quoted:
    """A document with the paragraphs that are quoted; the title, paragraph 0, is no paragraph of the body."""

    document: SourceDocument
    paragraphs: tuple[int, ...]  # quoted, in their order
    left: tuple[int, ...]  # of the body, quoted by nothing


def quoted(plan: Plan) -> tuple[Quoted, ...]:
    """Every document whose number of paragraphs is known, with what is quoted of it.

    >>> quoted(Plan())
    ()
    """
    quotes = tuple(quotes_in(plan))
    found = []
    for document in plan.documents:
        if document.paragraphs is None:
            continue
        told = {q.paragraph for q in quotes if q.document == document.code and q.paragraph is not None}
        body = range(1, document.paragraphs + 1)
        found.append(Quoted(document, tuple(k for k in body if k in told), tuple(k for k in body if k not in told)))
    return tuple(found)


def quotes_in(part: object) -> Iterator[Quote]:
    """Every quote in a plan or a part of it, wherever it stands."""
    if isinstance(part, Quote):
        yield part
    elif isinstance(part, BaseModel):
        for name in type(part).model_fields:
            yield from quotes_in(getattr(part, name))
    elif isinstance(part, tuple):
        for each in part:
            yield from quotes_in(each)
