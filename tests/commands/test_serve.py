"""``ganchao serve``: its options; what it serves is tested in ``tests/web``."""

from __future__ import annotations

from ganchao.cli import serve


def test_the_command_takes_a_project_and_an_address() -> None:
    command = serve.command("en")
    assert {"project", "host", "port", "allow", "secure", "browser"} <= {each.name for each in command.params}
