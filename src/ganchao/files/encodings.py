"""Bytes of a text table as text: which encoding they are in, and the lines that are in none."""

from __future__ import annotations

import codecs
import re

from ganchao.errors import Problem, Where

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_GARBLED = re.compile("\ufffd|锟斤拷|烫烫烫")


def decode(data: bytes, file: str) -> tuple[str | None, tuple[Problem, ...]]:
    """The text of a file in UTF-8, UTF-16 with its mark, or GB18030 (GBK, GB2312); problems name the line."""
    where = Where(file)
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _checked(_strictly(data[len(bom) :], encoding, where), where)
    if data[:4000].count(0) > len(data[:4000]) // 4:
        return None, (Problem("files.utf16_without_mark", where),)
    try:
        return _checked((data.decode("utf-8"), ()), where)
    except UnicodeDecodeError:
        pass
    if any(map(_surely_utf8, data.splitlines())):
        return None, (_mixed(data, where),)
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        text = None
    strange = _not_chinese(data)
    if text is None or strange is not None:
        row = strange or _lines_not_in("gb18030", data.splitlines())[0]
        value = data.splitlines()[row - 1].decode("gb18030" if strange is None else "cp1252", "replace")[:40]
        return None, (Problem("files.unknown_encoding", Where(file, row=row), {"value": value}),)
    return _checked((text, ()), where)


def _strictly(data: bytes, encoding: str, where: Where) -> tuple[str | None, tuple[Problem, ...]]:
    try:
        return data.decode(encoding), ()
    except UnicodeDecodeError as wrong:
        if encoding == "utf-8":
            return None, (_mixed(data, where),)
        line = data[: wrong.start].decode(encoding, "replace").count("\n") + 1
        return None, (Problem("files.unknown_encoding", Where(where.file, row=line), {"value": "UTF-16"}),)


def _checked(read: tuple[str | None, tuple[Problem, ...]], where: Where) -> tuple[str | None, tuple[Problem, ...]]:
    text, problems = read
    if text is None:
        return read
    if (at := text.find("\0")) >= 0:
        return None, (Problem("files.nul", Where(where.file, row=text.count("\n", 0, at) + 1)),)
    if match := _GARBLED.search(text):
        line = text.count("\n", 0, match.start()) + 1
        return text, (
            *problems,
            Problem("files.garbled", Where(where.file, row=line), {"value": text.splitlines()[line - 1][:40]}),
        )
    return text, problems


def _mixed(data: bytes, where: Where) -> Problem:
    """Which lines are not in the encoding of most."""
    lines = data.splitlines()
    in_utf8 = [number for number, line in enumerate(lines, 1) if _surely_utf8(line)]
    others = _lines_not_in("utf-8", lines)
    main, other, bad = ("UTF-8", "gb18030", others) if len(in_utf8) >= len(others) else ("GB18030", "utf-8", in_utf8)
    values = {
        "main": main,
        "lines": ", ".join(map(str, bad[:8])) + (" …" if len(bad) > 8 else ""),
        "value": lines[bad[0] - 1].decode(other, "replace")[:40],
    }
    return Problem("files.mixed_encodings", Where(where.file, row=bad[0]), values)


def _surely_utf8(line: bytes) -> bool:
    """Whether a line holds Chinese in UTF-8: it decodes, and its bytes would be odd characters in GB18030."""
    if line.isascii():
        return False
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    usual = re.sub(rb"[\xb0-\xf7][\xa1-\xfe]|[\x00-\x7f]", b"", line)
    return bool(usual) and any(letter >= "\u0800" for letter in text)


def _lines_not_in(encoding: str, lines: list[bytes]) -> list[int]:
    def readable(line: bytes) -> bool:
        try:
            line.decode(encoding)
        except UnicodeDecodeError:
            return False
        return True

    return [number for number, line in enumerate(lines, 1) if not line.isascii() and not readable(line)]


def _not_chinese(data: bytes) -> int | None:
    """The first line of a file that GB18030 can decode but that is hardly Chinese: accented Latin letters look so."""
    pairs = list(re.finditer(rb"[\x81-\xfe](?:[\x30-\x39][\x81-\xfe][\x30-\x39]|[\x40-\xfe])", data[:400_000]))
    strange = [pair for pair in pairs if len(pair[0]) == 2 and pair[0][1] < 0x80]
    if pairs and len(strange) * 2 > len(pairs):
        return data.count(b"\n", 0, strange[0].start()) + 1
    return None
