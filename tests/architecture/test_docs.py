"""The documentation is whole, in both languages, and true."""

from __future__ import annotations

import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest
import yaml

from docs.generate import PAGES
from docs.generator import words
from docs.generator.docstring import parse
from docs.generator.framework import documents, models_in
from docs.generator.methods import LAWS, TABLES, MethodTable
from ganchao.cli.main import COMMANDS
from ganchao.domain.plan import Plan
from ganchao.files.plansheets import NAMES, PLAN_SHEETS_BY_STEPS
from ganchao.project import open_project
from ganchao.text import LANGS, Lang, say

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
METHODS = [(table, name) for table in TABLES for name in table.rows()]
FENCE = re.compile(r'^```(\w+)(?: title="([^"]+)")?\n(.*?)^```', re.MULTILINE | re.DOTALL)


def generated(page: str, lang: Lang) -> str:
    text: str = import_module(f"docs.generator.{page}").page(lang)
    return text


def pages(lang: str) -> list[Path]:
    return sorted(path.relative_to(DOCS / lang) for path in (DOCS / lang).rglob("*.md"))


def contents(lang: str) -> list[str]:
    nav = yaml.safe_load((DOCS / f"{lang}.yml").read_text(encoding="utf-8"))["nav"]
    return [path for entry in nav for held in entry.values() for path in files_in(held)]


def files_in(held: object) -> list[str]:
    if isinstance(held, list):
        return [path for entry in held for inner in entry.values() for path in files_in(inner)]
    return [str(held)]


def blocks(page: str, lang: str) -> list[tuple[str, str, str]]:
    return [(m[1], m[2] or "", m[3]) for m in FENCE.finditer((DOCS / lang / page).read_text(encoding="utf-8"))]


def test_both_languages_have_the_same_pages() -> None:
    assert pages("zh") == pages("en")
    assert contents("zh") == contents("en")


@pytest.mark.parametrize("page", pages("en"), ids=str)
def test_both_languages_have_the_same_headings_code_and_formulas(page: Path) -> None:
    def shape(lang: str) -> tuple[list[str], int, int]:
        text = (DOCS / lang / page).read_text(encoding="utf-8")
        return re.findall(r"^#+", text, re.MULTILINE), text.count("```"), len(re.findall(r"^\$\$$", text, re.MULTILINE))

    assert shape("zh") == shape("en")


@pytest.mark.parametrize("page", PAGES)
def test_generated_pages_are_wholly_chinese(page: str) -> None:
    words.ASKED.clear()
    generated(page, "zh")
    assert sorted(words.ASKED - set(words.chinese())) == [], "add the Chinese to docs/zh.po"


def test_the_chinese_of_docstrings_holds_nothing_stale() -> None:
    words.ASKED.clear()
    for page in PAGES:
        generated(page, "zh")
    kinds = {"date", "boolean", "integer", "number", "text", "yes", "no"}
    always = {"Nothing has been written yet: run `make prove`.", *LAWS.values(), *kinds}
    assert sorted(set(words.chinese()) - words.ASKED - always) == [], "remove it from docs/zh.po"


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_in_the_reference_and_explained(command: str, lang: Lang) -> None:
    assert f"## `ganchao {command}`" in generated("commands", lang)


def test_every_command_appears_in_a_page_that_people_read() -> None:
    written = "\n".join((DOCS / "en" / page).read_text(encoding="utf-8") for page in pages("en"))
    written += (ROOT / "README.md").read_text(encoding="utf-8")
    assert not [command for command in COMMANDS if f"ganchao {command}" not in written]


@pytest.mark.parametrize(("table", "name"), METHODS, ids=lambda value: getattr(value, "key", value))
def test_every_method_says_what_it_does_by_a_formula_or_a_source(table: MethodTable, name: str) -> None:
    said = parse(table.rows()[name].function)
    assert said.meaning.endswith(".")
    assert said.formulas or said.references


@pytest.mark.parametrize("lang", LANGS)
def test_every_method_has_an_entry(lang: Lang) -> None:
    page = generated("methods", lang)
    assert not [name for table, name in METHODS if f"### `{name}` {{ #{table.key}-{name} }}" not in page]


@pytest.mark.parametrize(("table", "name"), METHODS, ids=lambda value: getattr(value, "key", value))
def test_every_option_of_a_method_is_a_key_of_its_step(table: MethodTable, name: str) -> None:
    assert table.rows()[name].options <= set(table.step.model_fields)


@pytest.mark.parametrize("lang", LANGS)
def test_the_tutorial_gives_the_numbers_it_prints(lang: str, tmp_path: Path) -> None:
    for _, title, text in blocks("tutorial/first-index.md", lang):
        if title:
            path = tmp_path / title
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    card = open_project(tmp_path / "zones").score()
    page = (DOCS / lang / "tutorial/first-index.md").read_text(encoding="utf-8")
    rows = [re.findall(r"(?<=\| )[\d.]+(?= \|)", line) for line in page.splitlines() if line.startswith("|")]
    printed = np.array([[float(number) for number in row] for row in rows if len(row) == 4])
    found = np.stack([card.scores[0, :, -1], card.ranks[0, :, -1], card.scores[1, :, -1], card.ranks[1, :, -1]], axis=1)
    np.testing.assert_allclose(found, printed, atol=1e-12)


@pytest.mark.parametrize("lang", LANGS)
def test_the_notebook_page_runs(lang: str) -> None:
    code = "\n".join(text for language, _, text in blocks("how-to/notebook.md", lang) if language == "python")
    names: dict[str, object] = {}
    exec(compile(code, "notebook.md", "exec"), names)
    assert names["card"].rank("C") == 1
    assert names["other"].score("A") == 0


@pytest.mark.parametrize("lang", LANGS)
def test_recipes_in_pages_are_valid(lang: str) -> None:
    from ganchao.domain.framework import Framework

    recipe = next(yaml.safe_load(text) for language, _, text in blocks("how-to/coinr.md", lang) if language == "yaml")
    least = {"code": "x", "indicators": [{"code": "a", "group": "i"}], "groups": [{"code": "i"}]}
    assert Framework.model_validate({**least, **recipe}).treat.method == "winsorise_log"


def built(lang: str, folder: Path) -> Path:
    """The site: that of `make docs` where nothing it is made of is younger, else built anew."""
    made = ROOT / "site" / lang
    sources = [*DOCS.rglob("*.*"), *(ROOT / "src").rglob("*.*")]
    newest = max(file.stat().st_mtime for file in sources if "__pycache__" not in file.parts and file.is_file())
    if (made / "index.html").is_file() and (made / "index.html").stat().st_mtime >= newest:
        return made
    build = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--strict", "--config-file", str(DOCS / f"{lang}.yml")]
    subprocess.run([*build, "--site-dir", str(folder)], check=True, cwd=ROOT)
    return folder


@pytest.mark.parametrize("lang", LANGS)
def test_the_site_needs_no_network(lang: str, tmp_path: Path) -> None:
    site = built(lang, tmp_path)
    loads = re.compile(r"""<(?:script|link|img|iframe)\b[^>]*?\b(?:src|href)=["']?((?:https?:)?//[^"'\s>]+)""")
    fetched = {url for page in site.rglob("*.html") for url in loads.findall(page.read_text(encoding="utf-8"))}
    assert not fetched
    assert "arithmatex" not in (site / "explanation" / "scoring.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("lang", LANGS)
def test_the_page_of_the_plan_is_headed_by_what_people_write(lang: Lang) -> None:
    """Every list of the plan stands under its key with both titles; no name of a class, no link into nothing."""
    page = generated("plan", lang)
    headings = re.findall(r"^## (.*) \{ #(\S+) \}$", page, re.MULTILINE)
    for name, info in Plan.model_fields.items():
        if any(True for _ in models_in(info.annotation)) and str(info.annotation).startswith("tuple"):
            names = [(say(f"plan.list.{name}", "zh"), say(f"plan.list.{name}", "en"))]
            names += [pair[:2] for part, pair in NAMES.items() if PLAN_SHEETS_BY_STEPS.get((name,)) == part]
            heading = next(text for text, anchor in headings if anchor == name)
            assert f"`{name}`" in heading
            assert any(zh in heading and en in heading for zh, en in names)
    classes = {document.__name__ for document in documents(Plan)}
    assert not classes & {word for text, _ in headings for word in re.findall(r"\w+", text)} - {"Plan"}
    anchors = re.findall(r"\{ #(\S+) \}", page)
    assert len(anchors) == len(set(anchors))
    assert set(re.findall(r"\]\(#([^)]+)\)", page)) <= set(anchors)
