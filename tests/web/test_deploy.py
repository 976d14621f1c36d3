"""What an office installs with: advisories, the bundle, the service, and pages that name every setting."""

from __future__ import annotations

import importlib.util
import json
import zipfile
from pathlib import Path
from types import ModuleType

import pytest

from ganchao.errors import InvalidInput
from ganchao.web.safety import Safety

ROOT = Path(__file__).resolve().parents[2]


def loaded(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, ROOT / "deploy" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the database of advisories with three."""
    told = {
        "GHSA-1": {"id": "GHSA-1", "affected": [{"package": {"name": "Some_Package"}, "versions": ["1.0", "1.1"]}]},
        "GHSA-2": {"id": "GHSA-2", "affected": [{"package": {"name": "some-package"}, "versions": ["0.9"]}]},
        "GHSA-3": {"id": "GHSA-3", "withdrawn": "2020-01-01",
                   "affected": [{"package": {"name": "some-package"}, "versions": ["1.1"]}]},
    }  # fmt: skip
    file = tmp_path / "all.zip"
    with zipfile.ZipFile(file, "w") as packed:
        for name, advisory in told.items():
            packed.writestr(f"{name}.json", json.dumps(advisory))
    return file


def test_a_vulnerable_version_is_found_and_others_are_not(tmp_path: Path, copy: Path, capsys) -> None:
    audit, pinned = loaded("audit"), tmp_path / "constraints.txt"
    pinned.write_text("some.package==1.1 ; python_version < '3.12' \\\n    --hash=sha256:00\nother==2.0\n", "utf-8")
    assert audit.main([str(pinned), "--advisories", str(copy)]) == 1
    said = capsys.readouterr().out
    assert "some-package 1.1: GHSA-1\n" in said
    assert "GHSA-2" not in said
    assert "GHSA-3" not in said, "it was withdrawn"
    pinned.write_text("some.package==1.2\n", "utf-8")
    assert audit.main([str(pinned), "--advisories", str(copy)]) == 0


def test_a_database_that_cannot_be_reached_is_no_good_news(tmp_path: Path, capsys) -> None:
    audit, pinned = loaded("audit"), ROOT / "constraints.txt"
    assert audit.main([str(pinned)], "http://127.0.0.1:9/v1/querybatch") == 2
    assert "NOT CHECKED" in capsys.readouterr().out
    assert audit.main([str(pinned), "--advisories", str(tmp_path / "none.zip")]) == 2


def test_every_pinned_package_is_looked_at() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    wanted = {line.split("==")[0] for line in lines if line[:1].isalnum()}
    found = loaded("audit").pinned([ROOT / "constraints.txt"])
    assert {name for name, _ in found} == wanted
    assert {"django", "argon2-cffi", "waitress"} <= wanted


@pytest.mark.parametrize(("wheels", "glibc"), [
    (["a-1-py3-none-any.whl"], "2.17"),
    (["a-1-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl", "b-1-py3-none-any.whl"], "2.17"),
    (["a-1-cp311-cp311-manylinux2014_x86_64.manylinux_2_17_x86_64.manylinux_2_28_x86_64.whl"], "2.17"),
    (["a-1-cp311-cp311-manylinux_2_27_x86_64.manylinux_2_28_x86_64.whl", "b-1-cp38-abi3-manylinux_2_31_x86_64.whl"],
     "2.31"),
])  # fmt: skip
def test_the_c_library_is_the_newest_of_the_oldest_that_wheels_offer(wheels: list[str], glibc: str) -> None:
    assert loaded("bundle").needed(wheels) == glibc


def test_the_service_names_what_workers_read() -> None:
    file = (ROOT / "deploy" / "ganchao.env").read_text(encoding="utf-8")
    source = (ROOT / "src" / "ganchao" / "web" / "wsgi.py").read_text(encoding="utf-8")
    for name in ("GANCHAO_PROJECT", "GANCHAO_ALLOW", "GANCHAO_SECURE"):
        assert f"\n{name}=" in file
        assert f'"{name}"' in source
    assert "ganchao.web.wsgi:application" in (ROOT / "deploy" / "ganchao@.service").read_text(encoding="utf-8")
    started = (ROOT / "deploy" / "ganchao-start.cmd").read_bytes()
    assert started.count(b"\n") == started.count(b"\r\n"), "Windows reads lines that end its own way"


def test_a_worker_without_a_project_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GANCHAO_PROJECT", raising=False)
    with pytest.raises(InvalidInput, match="GANCHAO_PROJECT"):
        import ganchao.web.wsgi  # noqa: F401


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page_of_security_names_every_setting_and_what_holds_without_it(lang: str) -> None:
    page = (ROOT / "docs" / lang / "explanation" / "security.md").read_text(encoding="utf-8")
    rows = {line for line in page.splitlines() if line.startswith("| `")}
    for name, field in Safety.model_fields.items():
        row = next((row for row in rows if f"`{name}`" in row), "")
        assert row, name
        if field.default not in ((),):
            assert str(field.default) in row, (name, field.default)
