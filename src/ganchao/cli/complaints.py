"""What the command line and the operating system complain about, in the reader's words."""

from __future__ import annotations

import errno
import re
from collections.abc import Collection
from typing import Final

import click

from ganchao.errors import Problem, nearest

REASONS: Final = {
    errno.EACCES: "denied", errno.EPERM: "denied", errno.EROFS: "read_only", errno.ENOSPC: "full", errno.EDQUOT: "full",
    errno.ENOENT: "absent", errno.ENOTDIR: "no_folder", errno.EEXIST: "no_folder", errno.EISDIR: "is_folder",
    errno.ENAMETOOLONG: "long_name", errno.EMFILE: "too_many_open", errno.EIO: "broken",
}
"""Error number -> message ``cli.system.<reason>``."""


def system_problem(error: OSError) -> Problem:
    """A file or folder that cannot be read or written, with the reason."""
    reason = REASONS.get(error.errno or 0)
    file = str(error.filename2 or error.filename or "–")
    if reason is None:
        return Problem("cli.system", values={"file": file, "reason": error.strerror or str(error)})
    return Problem(f"cli.system.{reason}", values={"file": file})


def unknown_command(name: str, known: Collection[str]) -> Problem:
    """A command that does not exist."""
    close = nearest(name, known)
    key = "cli.no_command_close" if close else "cli.no_command"
    return Problem(key, values={"name": name, "close": close, "known": ", ".join(known)})


def usage_problem(error: click.UsageError) -> Problem:
    """A mistake on the command line, in the reader's language as far as click lets us."""
    command = error.ctx.command_path if error.ctx else "ganchao"
    match error:
        case click.NoSuchOption():
            known = [name for param in error.ctx.command.params for name in param.opts] if error.ctx else []
            close = nearest(error.option_name, known) or "--help"
            return Problem("cli.no_option", values={"name": error.option_name, "close": close})
        case click.MissingParameter():
            return Problem("cli.missing", values={"name": name_of(error.param), "command": command})
        case click.BadParameter():
            return bad_value(error)
        case click.BadOptionUsage():
            kind = "needs_value" if "requires" in error.message else "takes_no_value"
            return Problem(f"cli.{kind}", values={"name": error.option_name, "command": command})
        case _:
            return Problem("cli.bad_usage", values={"why": error.format_message(), "command": command})


def bad_value(error: click.BadParameter) -> Problem:
    """A value that a parameter does not take, and those it takes."""
    param = error.param
    given = re.match(r"'(.*?)' ", error.message) or re.search(r"(-?\d+) is not in", error.message)
    values: dict[str, object] = {"name": name_of(param), "value": given.group(1) if given else ""}
    match param.type if param else None:
        case click.Choice(choices=choices):
            return Problem("cli.bad_choice", values={**values, "known": ", ".join(map(str, choices))})
        case click.IntRange(min=least) if least is not None:
            return Problem("cli.bad_count", values={**values, "least": least})
        case click.types.IntParamType():
            return Problem("cli.bad_number", values=values)
        case _:
            return Problem("cli.bad_value", values={**values, "why": error.message})


def name_of(param: click.Parameter | None) -> str:
    """A parameter as it is typed: ``--year``, ``PROJECT``."""
    if param is None:
        return "–"
    if isinstance(param, click.Option):
        return next((name for name in param.opts if name.startswith("--")), param.opts[0])
    return str(param.metavar or param.name)
