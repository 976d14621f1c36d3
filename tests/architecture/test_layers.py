"""The house stands as ARCHITECTURE.md says."""

from __future__ import annotations

import ast
import functools
import re
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "ganchao"
MODULES = sorted(path.relative_to(SOURCE) for path in SOURCE.rglob("*.py"))
TESTS = ROOT / "tests"

LIMIT = 500
FORBIDDEN = {"utils", "helpers", "common", "base", "misc"}
NOUNS_ONLY = {"__init__.py", "__main__.py"}
FOLDERS = {"cli": ("cli", "commands")}  # most commands are tested on whole command lines


def test_imports_point_down() -> None:
    assert lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True) == 0


@pytest.mark.parametrize("module", MODULES, ids=str)
def test_no_file_is_longer_than_people_read(module: Path) -> None:
    lines = (SOURCE / module).read_text(encoding="utf-8").count("\n")
    assert lines <= LIMIT, f"{module} has {lines} lines: does it hold one thing?"


def test_files_are_named_for_what_they_hold() -> None:
    assert not [module for module in MODULES if module.stem in FORBIDDEN]


def test_every_module_with_functions_is_tested_in_its_room() -> None:
    without = [
        str(module) for module in MODULES
        if module.name not in NOUNS_ONLY
        and has_functions(SOURCE / module)
        and not (has_tests(module) or is_part(module))
    ]
    assert not without, "expected tests/<room>/test_<module>.py, or an import of the module by a test of its room"


def has_functions(path: Path) -> bool:
    return re.search(r"^\s*(async )?def ", text_of(path), re.MULTILINE) is not None


def has_tests(module: Path) -> bool:
    """A file of tests has the module's name, or one in its room's folder imports it."""
    room = TESTS / module.parent if len(module.parts) > 1 else TESTS
    if list(room.glob(f"test_{module.stem}.py")) or list(room.glob(f"test_{module.stem}_*.py")):
        return True
    dotted = ".".join(("ganchao", *module.with_suffix("").parts)).removesuffix(".__init__")
    folders = FOLDERS.get(module.parts[0], (module.parts[0],)) if len(module.parts) > 1 else ("",)
    return any(imports_it(path, dotted) for folder in folders for path in (TESTS / folder).rglob("test_*.py"))


def is_part(module: Path, seen: frozenset[Path] = frozenset()) -> bool:
    """A tested module of the same room imports it, or another part does: it was split off to be read by itself."""
    dotted = ".".join(("ganchao", *module.with_suffix("").parts)).removesuffix(".__init__")
    beside = [other for other in MODULES if other.parts[0] == module.parts[0] and other != module and other not in seen]
    users = [other for other in beside if imports_it(SOURCE / other, dotted)]
    return any(has_tests(other) or is_part(other, seen | {module}) for other in users)


def imports_it(path: Path, dotted: str) -> bool:
    """Whether a file imports a module; parsed only where its name occurs at all."""
    return dotted.rpartition(".")[2] in text_of(path) and dotted in imports(path)


@functools.cache
def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@functools.cache
def imports(path: Path) -> set[str]:
    """Modules that a file imports, also inside functions."""
    found = set()
    for node in ast.walk(ast.parse(text_of(path))):
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
    return found
