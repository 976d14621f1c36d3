"""The API described: as an OpenAPI document, and as a page that needs no script and no other host."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator
from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from ganchao.text import LANGS, Lang, lang_of, say
from ganchao.web.api.answers import lang_asked
from ganchao.web.words import lang_in

PREFIX: Final = "/api/"
METHODS: Final = ("get", "post")
BODY: Final = {"check_ins": [{"subject": "p_rd", "period": "2020-Q1", "value": 2.1, "status": "flash"}]}
"""What the page shows as an example of what is sent."""


@functools.cache
def document(lang: Lang) -> dict[str, Any]:
    """The OpenAPI document in a language."""
    from ganchao.web.api.routes import api  # noqa: PLC0415 - slow to import

    found: dict[str, Any] = in_lang(json.loads(json.dumps(api.get_openapi_schema(path_prefix=PREFIX))), lang)
    for path in found["paths"].values():
        for operation in path.values():
            for status, answer in operation["responses"].items():
                answer["description"] = say(f"api.status.{status}", lang)
    return found


def in_lang(value: Any, lang: Lang) -> Any:
    """A part of the document with what it means in one language (kept as ``x-zh`` and ``x-en`` until here)."""
    if isinstance(value, dict):
        kept = {key: in_lang(each, lang) for key, each in value.items() if key not in {f"x-{one}" for one in LANGS}}
        if f"x-{lang}" in value:
            kept["description"] = value[f"x-{lang}"]
        return kept
    return [in_lang(each, lang) for each in value] if isinstance(value, list) else value


@require_GET
def openapi(request: HttpRequest) -> HttpResponse:
    """The OpenAPI document; in the language of ``?lang=``, else the one asked for."""
    wanted = request.GET.get("lang", "")
    found = document(lang_of(wanted) if wanted in LANGS else lang_asked(request))
    return JsonResponse(found, json_dumps_params={"ensure_ascii": False})


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """What there is to ask for, with examples."""
    lang = lang_in(request)
    context = {
        "title": say("api.title", lang), "slug": "api", "operations": list(operations(lang)),
        "address": request.build_absolute_uri(PREFIX), "ready": settings.COCKPIT.shown is not None,
        "messages": messages.get_messages(request), "problem": list(fields_of(document(lang), "ProblemShape")),
        "a": {key: say(f"api.page.{key}", lang) for key in WORDS},
    }  # fmt: skip
    return render(request, "cockpit/api.html", context)


WORDS: Final = (
    "intro", "tokens", "document", "example", "may_be_chosen", "sent", "answered", "name", "type", "means", "problems",
    "problems_intro", "status", "limits",
)  # fmt: skip


def operations(lang: Lang) -> Iterator[dict[str, Any]]:
    """Every operation with what the page says of it."""
    found = document(lang)
    for path, methods in found["paths"].items():
        for method in METHODS:
            if method not in methods:
                continue
            said = methods[method]
            yield {
                "name": said["operationId"], "method": method.upper(), "path": path, "means": said["description"],
                "chosen": [_field(each["name"], each["schema"], found) for each in said.get("parameters", ())],
                "sent": list(_sent(said, found)), "answered": list(_answered(said, found)),
                "statuses": [(code, answer["description"]) for code, answer in said["responses"].items()],
                "body": json.dumps(BODY) if method == "post" else "",
            }  # fmt: skip


def _sent(said: dict[str, Any], found: dict[str, Any]) -> Iterator[dict[str, str]]:
    if "requestBody" in said:
        yield from _deep(said["requestBody"]["content"]["application/json"]["schema"], found)


def _answered(said: dict[str, Any], found: dict[str, Any]) -> Iterator[dict[str, str]]:
    good = next(answer for code, answer in said["responses"].items() if code.startswith("2"))
    yield from _deep(good["content"]["application/json"]["schema"], found)


def _deep(schema: dict[str, Any], found: dict[str, Any], way: str = "") -> Iterator[dict[str, str]]:
    """Fields of a shape, and of the shapes inside it, each with the way to it."""
    schema = _meant(schema, found)
    if schema.get("type") == "array":
        yield from _deep(schema["items"], found, f"{way}[]")
    for name, inner in schema.get("properties", {}).items():
        here = f"{way}.{name}" if way else name
        held = _meant(inner, found)
        if held.get("type") == "array" and "properties" in _meant(held["items"], found):
            yield from _deep(held["items"], found, f"{here}[]")
        else:
            yield _field(here, inner, found)


def fields_of(found: dict[str, Any], name: str) -> Iterator[dict[str, str]]:
    """Fields of a shape by its name."""
    yield from _deep({"$ref": f"#/components/schemas/{name}"}, found)


def _meant(schema: dict[str, Any], found: dict[str, Any]) -> dict[str, Any]:
    if "$ref" in schema:
        meant: dict[str, Any] = found["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        return meant
    return schema


def _field(name: str, schema: dict[str, Any], found: dict[str, Any]) -> dict[str, str]:
    kinds = [_kind(each, found) for each in schema.get("anyOf", [schema])]
    return {"name": name, "type": " | ".join(kinds), "means": schema.get("description", "")}


def _kind(schema: dict[str, Any], found: dict[str, Any]) -> str:
    schema = _meant(schema, found)
    kind = str(schema.get("type", ""))
    if "enum" in schema:
        return " | ".join(f'"{each}"' for each in schema["enum"])
    limits = [f"{sign}{schema[key]}" for key, sign in (("minimum", "≥ "), ("maximum", "≤ "))if key in schema]
    if kind == "array":
        return f"{_kind(schema.get('items', {}), found)}[]"
    return f"{kind} ({', '.join(limits)})" if limits else kind
