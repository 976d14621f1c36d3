"""The house stands as ARCHITECTURE.md says."""

from __future__ import annotations

import ast
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
TEST_FILES_THAT_MIRROR = "tests/<room>/test_<module>.py"


def test_imports_point_down() -> None:
    assert lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True) == 0


@pytest.mark.parametrize("module", MODULES, ids=str)
def test_no_file_is_longer_than_people_read(module: Path) -> None:
    lines = (SOURCE / module).read_text(encoding="utf-8").count("\n")
    assert lines <= LIMIT, f"{module} has {lines} lines: does it hold one thing?"


def test_files_are_named_for_what_they_hold() -> None:
    assert not [module for module in MODULES if module.stem in FORBIDDEN]


def test_no_relative_imports() -> None:
    relative = [
        f"{module}:{node.lineno}"
        for module in MODULES
        for node in ast.walk(ast.parse((SOURCE / module).read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.level
    ]
    assert not relative


def test_every_module_with_functions_has_a_test_file() -> None:
    without = [
        str(module) for module in MODULES
        if module.name not in NOUNS_ONLY and has_functions(SOURCE / module) and not mirroring(module)
    ]
    assert not without, f"expected {TEST_FILES_THAT_MIRROR} for {without}"


def has_functions(path: Path) -> bool:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return any(isinstance(node, ast.FunctionDef) for node in ast.walk(tree))


def mirroring(module: Path) -> list[Path]:
    """Tests in the mirrored folder; commands are tested together under ``tests/commands``."""
    folder = TESTS / module.parent
    if module.parts[0] == "cli":
        return list((TESTS / "cli").glob("test_*.py")) + list((TESTS / "commands").glob("test_*.py"))
    mirrored = list(folder.glob(f"test_{module.stem}.py")) + list(folder.glob(f"test_{module.stem}_*.py"))
    return mirrored or list((TESTS / module.parts[0]).glob(f"test_{module.stem}.py"))
