"""Reference of the plan: every key of ``plan/*.yaml``, and the table of efforts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

from pydantic import BaseModel

from docs.generator.docstring import markdown, parse
from docs.generator.framework import Called, documents, models_in, section
from docs.generator.words import words
from ganchao.domain.document import Bilingual
from ganchao.domain.element import Quote, Roles
from ganchao.domain.framework import Goalposts, Veto
from ganchao.domain.funnel import Gate
from ganchao.domain.plan import Plan
from ganchao.domain.recipe import Absolute, Band, Impute, Normalise, Treat
from ganchao.domain.standard import Rule
from ganchao.files.plansheets import PLAN_SHEETS
from ganchao.files.sheetwords import PLAN_SHEET_NAMES
from ganchao.targeting.effort import EFFORTS
from ganchao.text import LANGS, say

SHARED: Mapping[type[BaseModel], tuple[str, str, str]] = {
    Plan: ("", "整份方案", "the whole plan"),
    Bilingual: ("", "中英文文字", "a text in both languages"),
    Quote: ("says", "原文提法", "official wording"),
    Roles: ("roles", "责任分工", "who answers for it"),
    Goalposts: ("goalposts", "上下限值", "goalposts"),
    Rule: ("rule", "达标规则", "what a clause asks for"),
    Gate: ("gates", "准入条件", "gates"),
    Impute: ("impute", "缺失填补", "missing values"),
    Treat: ("treat", "异常值处理", "outliers"),
    Normalise: ("normalise", "无量纲化", "normalisation"),
    Absolute: ("absolute", "绝对值", "absolute values"),
    Band: ("bands", "分档", "bands"),
    Veto: ("veto", "否决", "veto"),
}
"""Documents that are not lists of the plan: key, Chinese and English title."""

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
        lines += [*section(document, lang, called), ""]
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


def called(document: type[BaseModel], lang: str) -> Called:
    """A document by the key that people write, and its title in both languages."""
    keys = keys_of()[document]
    if document in SHARED:
        key, zh, en = SHARED[document]
        where = f"`{key}`" if key else ""
        anchor = key or document.__name__.lower()
    else:
        part = next((sheet.part for sheet in PLAN_SHEETS.values() if sheet.steps == keys), "")
        zh, en, *_ = PLAN_SHEET_NAMES[part] if part else [say(f"plan.part.{'.'.join(keys)}", each) for each in LANGS]
        where = words("`{key}` in `{holder}`", lang).format(key=keys[-1], holder=keys[0]) if len(keys) > 1 else (
            f"`{keys[0]}`")
        anchor = "-".join(keys)
    title = f"{zh}（{en}）" if lang == "zh" else f"{en} ({zh})"
    heading = where + words(": ", lang) + title if where else title
    return Called(heading, where or (zh if lang == "zh" else en), anchor)


@cache
def keys_of() -> dict[type[BaseModel], tuple[str, ...]]:
    """The keys under which a document is first met, from the plan inwards."""
    met: dict[type[BaseModel], tuple[str, ...]] = {Plan: ()}
    waiting: list[type[BaseModel]] = [Plan]
    while waiting:
        document = waiting.pop(0)
        for key, inner in inside(document):
            if inner not in met:
                met[inner] = (*met[document], key)
                waiting.append(inner)
    return met


def inside(document: type[BaseModel]) -> Iterator[tuple[str, type[BaseModel]]]:
    """Documents held by one, with their keys."""
    for key, info in document.model_fields.items():
        for inner in models_in(info.annotation):
            yield key, inner
