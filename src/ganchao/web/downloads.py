"""Taking tables and pictures away: by the same rights as their page, and told to whoever keeps the log of exports."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final
from urllib.parse import quote

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from ganchao import __version__
from ganchao.reporting.blocks import Block, Chart, Choice, Heading, Paragraph, Table
from ganchao.reporting.charts import chart_png, chart_svg
from ganchao.reporting.comma import comma_separated
from ganchao.reporting.names import vintage_words
from ganchao.reporting.xlsx import xlsx
from ganchao.text import Lang, say
from ganchao.web.cockpit import Cockpit, Shown
from ganchao.web.exports_log import logged
from ganchao.web.links import Taken, keyed, title_of
from ganchao.web.pages import PAGES, chosen
from ganchao.web.reading import query_of, readers, reading_of
from ganchao.web.records import ADDED, RECORDS
from ganchao.web.words import lang_in, open_to

TYPES: Final = {
    "csv": "text/csv; charset=utf-8", "svg": "image/svg+xml", "png": "image/png",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}  # fmt: skip
WHOLE: Final = "all"
"""Name of the workbook that holds every table of a page."""
LONGEST: Final = 80
"""Characters of a file's name."""


@require_GET
def download(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """A table or picture of a page in one format, or all its tables as one workbook."""
    key, dot, form = name.rpartition(".")
    cockpit, lang = settings.COCKPIT, lang_in(request)
    if slug not in PAGES or not dot or form not in TYPES or cockpit.shown is None:
        raise Http404
    if PAGES[slug] not in open_to(request):
        return HttpResponse(say("web.no_right", lang), status=403, content_type="text/plain; charset=utf-8")
    if (key, form) == (WHOLE, "xlsx"):
        title = say(f"web.page.{slug}", lang)
        blocks = [*added(request, slug, cockpit, lang), *blocks_of(request, slug, cockpit, lang)]
        return _answer(request, slug, title, form, workbook(blocks, title, cockpit.shown, lang))
    found = found_in(request, slug, key, cockpit, lang)
    if found is None:
        raise Http404
    if isinstance(found, Chart) and form == "svg" and request.GET.get("show") == "1":  # part of the page itself
        return HttpResponse(chart_svg(found, lang, titled=False), content_type=TYPES[form])
    content = made(found, form, cockpit.shown, lang)
    return _answer(request, slug, title_of(found), form, content)


def blocks_of(request: HttpRequest, slug: str, cockpit: Cockpit, lang: Lang) -> Sequence[Block]:
    """What stands on a page, for whoever asks and in the state that the address names."""
    assert cockpit.shown is not None
    reader = readers().get(slug)
    if reader is not None:
        return reading_of(slug, cockpit.shown, query_of(request, reader.keys), lang).blocks
    page, expert = PAGES[slug], request.GET.get("expert") == "1"
    return chosen(cockpit.shown.chapters[lang], (*page.chapters, *(page.expert if expert else ())))


def added(request: HttpRequest, slug: str, cockpit: Cockpit, lang: Lang, group: str = ADDED) -> Sequence[Block]:
    """What a page adds to its chapters, or another page that goes by its rights."""
    makes = RECORDS.get((slug, group))
    return () if makes is None else makes(request, cockpit, lang)


def found_in(request: HttpRequest, slug: str, key: str, cockpit: Cockpit, lang: Lang) -> Taken | None:
    """The table or picture of a key; nothing where the page, in the state asked for, has none."""
    group = key[: len(ADDED)]
    if (slug, group) in RECORDS:
        return keyed(added(request, slug, cockpit, lang, group), group).get(key)
    return keyed(blocks_of(request, slug, cockpit, lang)).get(key)


def made(block: Taken, form: str, shown: Shown, lang: Lang) -> bytes:
    """A table or picture as a file. Raises ``Http404`` for a format in which it cannot be had."""
    if isinstance(block, Chart):
        if form not in PICTURES:
            raise Http404
        return PICTURES[form](block, lang)
    if form == "csv":
        return comma_separated(block, lang)
    if form == "xlsx":
        return workbook([block], title_of(block), shown, lang)
    raise Http404


PICTURES: Final[Mapping[str, Callable[[Chart, Lang], bytes]]] = {
    "png": chart_png, "svg": lambda chart, lang: chart_svg(chart, lang).encode(),
}  # fmt: skip


def workbook(blocks: Sequence[Block], title: str, shown: Shown, lang: Lang) -> bytes:
    """Tables as a workbook: what it is and where it comes from first, then a sheet for each."""
    tables = [table for block in blocks for table in _sheets(block)]
    kept = [block for block in blocks if isinstance(block, Paragraph | Chart)] if len(blocks) > 1 else []
    facts = {
        say("run.fact.version", lang): f"Ganchao {__version__}",
        say("run.fact.vintage", lang): vintage_words(shown.card, lang),
    }
    return xlsx((Heading(title, 1), *kept, *tables), lang, title, facts)


def _sheets(block: Block) -> list[Table]:
    if isinstance(block, Choice):
        return [replace(table, sheet=f"{label} {table.sheet or table.title}") for label, table in block.tables]
    return [replace(block, sheet=block.sheet or block.title)] if isinstance(block, Table) else []


def _answer(request: HttpRequest, slug: str, title: str, form: str, content: bytes) -> HttpResponse:
    answer = HttpResponse(content, content_type=TYPES[form])
    logged(request, f"{slug}: {title}.{form}")
    name = "".join(c for c in title if c.isprintable() and c not in '\\/:*?"<>|')[:LONGEST].strip() or slug
    plain, full = f'filename="{slug}.{form}"', f"filename*=UTF-8''{quote(name)}.{form}"
    answer.headers["Content-Disposition"] = f"attachment; {plain}; {full}"
    return answer
