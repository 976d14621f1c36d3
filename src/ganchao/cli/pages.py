"""One page and its tables, as every command writes them with ``--out``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ganchao.text import Lang, say

if TYPE_CHECKING:
    from ganchao.reporting.blocks import Brief


NO_FACTS: Final[Mapping[str, str]] = {}


def no_tables(directory: Path) -> tuple[Path, ...]:  # noqa: ARG001 - what writes tables is told where
    """For pages whose tables other commands write."""
    return ()


def write_page(
    name: str, out: Path, brief: Brief, tables: Callable[[Path], tuple[Path, ...]], lang: Lang, *, title: str,
    seed: int | None = None, facts: Mapping[str, str] = NO_FACTS, above: Brief = (),
) -> tuple[Path, ...]:
    """``NAME.html`` and the tables into ``out``: all of them or none; returns the paths.

    Under the title stand the seed, where there is one, and other ``facts``; ``above`` it what must not be overlooked.
    """
    from ganchao.files.staging import staging  # noqa: PLC0415
    from ganchao.reporting.blocks import Heading, unfolded  # noqa: PLC0415
    from ganchao.reporting.html import html  # noqa: PLC0415

    with staging(out) as place:
        files = [*tables(place.aside / "tables"), place.aside / f"{name}.html"]
        seeded = {} if seed is None else {say("run.fact.seed", lang): str(seed)}
        page = html((*above, Heading(title, 1), *unfolded(brief)), lang, title=title, facts={**seeded, **facts})
        files[-1].write_text(page, encoding="utf-8")
    return place.placed(files)
