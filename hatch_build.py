"""Compiles the messages: every ``locale/<lang>/<room>.po`` into one catalogue per language.

Runs when the package is built or installed in place; ``python hatch_build.py`` does the same by hand.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

LOCALE = Path(__file__).resolve().parent / "src" / "ganchao" / "locale"


class MessagesHook(BuildHookInterface):  # type: ignore[type-arg]
    """Lets hatchling compile the messages before it packs them."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        compile_stale()


def compile_stale() -> list[Path]:
    """Compile the catalogues that are older than one of their sources."""
    return [compile_language(folder) for folder in languages() if is_stale(folder)]


def languages() -> list[Path]:
    """One folder per language."""
    return sorted(path for path in LOCALE.iterdir() if path.is_dir())


def compiled(folder: Path) -> Path:
    """Where a language's catalogue lies."""
    return folder / "LC_MESSAGES" / "ganchao.mo"


def is_stale(folder: Path) -> bool:
    """Whether a source, or the list of sources, changed after the catalogue was compiled."""
    catalogue = compiled(folder)
    if not catalogue.exists():
        return True
    newest = max(path.stat().st_mtime_ns for path in (folder, Path(__file__), *folder.glob("*.po")))
    return newest > catalogue.stat().st_mtime_ns


def compile_language(folder: Path) -> Path:
    """One catalogue from all rooms of a language; a message given twice is an error."""
    whole, first_seen = Catalog(locale=folder.name, charset="utf-8"), dict[str, str]()
    for source in sorted(folder.glob("*.po")):
        with source.open("rb") as file:
            for message in read_po(file, locale=folder.name, abort_invalid=True):
                if not message.id:
                    continue
                key = str(message.id)
                if key in first_seen:
                    raise ValueError(f"{folder.name}: message {key!r} stands in {first_seen[key]} and in {source.name}")
                first_seen[key] = source.name
                whole.add(message.id, message.string)
    target = compiled(folder)
    target.parent.mkdir(exist_ok=True)
    # Several processes may compile at once: each writes its own file, and the rename is atomic.
    unfinished = target.with_suffix(f".{os.getpid()}.tmp")
    with unfinished.open("wb") as file:
        write_mo(file, whole)
    unfinished.replace(target)
    return target


if __name__ == "__main__":
    for catalogue in map(compile_language, languages()):
        print(catalogue.relative_to(Path.cwd()) if catalogue.is_relative_to(Path.cwd()) else catalogue)
