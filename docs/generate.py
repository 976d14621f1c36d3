"""Site hook: reference pages made from the code, formulas as MathML, a switch to the same page in the other language.

To add a generated page, write ``docs/generator/<page>.py`` with a function ``page(lang)`` that returns
Markdown, list it in :data:`PAGES` and add it to the contents in ``en.yml`` and ``zh.yml``.
"""

from __future__ import annotations

import logging
import re
import sys
from importlib import import_module
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

PAGES = ("framework", "plan", "progress", "items", "funnels", "methods", "commands", "library", "tables", "proof")
OTHER = {"en": "zh", "zh": "en"}

logging.getLogger("jieba").setLevel(logging.WARNING)


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the generated pages and the shared assets."""
    for name in PAGES:
        text = import_module(f"docs.generator.{name}").page(language(config))
        files.append(File.generated(config, f"reference/{name}.md", content=text))
    for name, content in import_module("docs.generator.pictures").pictures(language(config)):
        files.append(File.generated(config, f"pictures/{name}", content=content))
    for asset in sorted((ROOT / "docs" / "assets").iterdir()):
        files.append(File.generated(config, f"assets/{asset.name}", abs_src_path=str(asset)))
    return files


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:  # noqa: ARG001
    """Formulas become MathML, which browsers show without any script."""
    return import_module("docs.generator.mathematics").formulas_to_mathml(html)


def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:  # noqa: ARG001
    """The language switch leads to the same page in the other language."""
    up = "../" * (page.file.url.count("/") + 1)
    for lang in OTHER:
        for written in (f"{up[:-3]}other-language/{lang}", f"other-language/{lang}"):
            output = output.replace(f'href="{written}"', f'href="{up}{lang}/{page.file.url}"')
    # For each alternate, scripts would look for a sitemap, which a page on disk may not read.
    return re.sub(r'<link rel="alternate"[^>]*>', "", output)


def on_post_template(output: str, template_name: str, config: MkDocsConfig) -> str:  # noqa: ARG001
    """No page for addresses that do not exist: a site read from disk never shows it."""
    return "" if template_name == "404.html" else output


def language(config: MkDocsConfig) -> str:
    """``zh`` or ``en``."""
    return str(config.theme["language"])
