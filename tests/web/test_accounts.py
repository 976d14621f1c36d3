"""Accounts: locks, passwords that age, second factors, sessions, links, proxies; each a scenario of ``inside``."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from ganchao.errors import InvalidInput
from ganchao.files.templates import new_project
from ganchao.web.factor import counted
from ganchao.web.safety import HASHERS, Safety, hashers_of, safety_of
from ganchao.web.signing import HALF_SECONDS
from tests.web.inside import SCENARIOS

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What became of every scenario."""
    folder = tmp_path_factory.mktemp("inside") / "mine"
    new_project(folder, "blank", "zh")
    environment = {key: value for key, value in os.environ.items() if key not in {"DATABASE_URL", "GANCHAO_AS"}}
    told = subprocess.run([sys.executable, "-m", "tests.web.inside", str(folder)], cwd=ROOT, env=environment,
                          capture_output=True, text=True, timeout=600, check=False)  # fmt: skip
    assert told.returncode == 0, told.stderr
    return dict(json.loads(told.stdout.splitlines()[-1]))


@pytest.mark.parametrize("name", SCENARIOS)
def test_scenario(found: dict[str, str], name: str) -> None:
    assert not found[name], found[name]


def test_settings_stand_in_a_file_and_what_is_wrong_is_said(tmp_path: Path) -> None:
    assert safety_of(tmp_path) == Safety()
    (tmp_path / "safety.yaml").write_text("idle_minutes: 10\nsecond_factor: everyone\n", encoding="utf-8")
    assert safety_of(tmp_path) == Safety(idle_minutes=10, second_factor="everyone")
    (tmp_path / "safety.yaml").write_text("idle_minute: 10\npassword_length: 4\n", encoding="utf-8")
    with pytest.raises(InvalidInput) as told:
        safety_of(tmp_path)
    assert len(told.value.problems) == 2


def test_a_right_password_waits_for_its_second_factor_no_longer_than_a_lock_lasts() -> None:
    assert 60 <= HALF_SECONDS <= Safety().locked_minutes * 60


def test_every_way_of_keeping_passwords_can_be_read_whichever_is_asked_for() -> None:
    assert hashers_of(Safety(password_hash="pbkdf2-sm3"))[0] == HASHERS["pbkdf2-sm3"]
    assert set(hashers_of(Safety())) == set(HASHERS.values())


def test_codes_are_those_of_the_standard() -> None:
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # RFC 6238, appendix B: the last six of its eight digits
    for moment, code in ((59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (2000000000, "279037")):
        assert counted(secret, code, 0, lambda at=moment: at) == moment // 30
        assert counted(secret, code, moment // 30, lambda at=moment: at) == 0, "no code is good twice"
        assert counted(secret, code, 0, lambda at=moment: at + 60) == 0
    assert counted(secret, "١٢٣٤٥٦", 0) == 0
