"""Files that are handed in: of a known kind by what they hold, not by their name; kept by the record, never opened."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath, PureWindowsPath
from typing import Final

from django.core.files.uploadedfile import UploadedFile

from ganchao.errors import InvalidInput, Problem, Where
from ganchao.record.store import ATTACHMENT_BYTES

MOST_FILES: Final = 10
"""Files handed in at once."""
LONGEST_NAME: Final = 120
"""Signs of a file's name that are kept."""


def _begins(*marks: bytes) -> Callable[[bytes], bool]:
    return lambda content: content.startswith(marks)


def _text(content: bytes) -> bool:
    """Text in UTF-8, UTF-16 with its mark, or GB 18030; none with signs that no text has, and no page with scripts."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif b"\0" in content:
        return False
    else:
        encodings = ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return True
    return False


_ZIP: Final = _begins(b"PK\x03\x04")
_OLE: Final = _begins(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
KINDS: Final[Mapping[str, Callable[[bytes], bool]]] = {
    ".pdf": _begins(b"%PDF-"), ".png": _begins(b"\x89PNG\r\n\x1a\n"), ".jpg": _begins(b"\xff\xd8\xff"),
    ".jpeg": _begins(b"\xff\xd8\xff"), ".docx": _ZIP, ".xlsx": _ZIP, ".pptx": _ZIP, ".ofd": _ZIP, ".doc": _OLE,
    ".xls": _OLE, ".ppt": _OLE, ".wps": _OLE, ".et": _OLE, ".txt": _text, ".csv": _text,
}  # fmt: skip
"""Ending of a name -> whether a content is of that kind."""


@dataclass(frozen=True)
class Kept:
    """Files that were handed in, by what the record keeps of them."""

    files: tuple[tuple[str, str, int], ...] = ()  # digest, name, bytes
    content: Mapping[str, bytes] = field(default_factory=dict)


def kept(uploaded: Sequence[UploadedFile]) -> Kept:
    """Files as the record keeps them. Raises :class:`InvalidInput` for all too many, too large or of no known kind."""
    problems, files, contents = [], [], dict[str, bytes]()
    if len(uploaded) > MOST_FILES:
        raise InvalidInput([Problem("web.files.many", values={"count": len(uploaded), "most": MOST_FILES})])
    for file in uploaded:
        name, size = safe_name(file.name or ""), file.size or 0
        ending = PurePosixPath(name).suffix.lower()
        if size > ATTACHMENT_BYTES:
            values = {"megabytes": round(size / 1024**2), "most": ATTACHMENT_BYTES // 1024**2}
            problems.append(Problem("record.attachment_too_large", Where(name), values))
        elif size == 0:
            problems.append(Problem("web.files.empty", Where(name), {"file": name}))
        elif ending not in KINDS or not KINDS[ending](data := file.read()):
            values = {"file": name, "kinds": " ".join(kind[1:] for kind in KINDS)}
            problems.append(Problem("web.files.kind", Where(name), values))
        else:
            digest = hashlib.sha256(data).hexdigest()
            contents[digest] = data
            files.append((digest, name, size))
    if problems:
        raise InvalidInput(problems)
    return Kept(tuple(files), contents)


def safe_name(name: str) -> str:
    """A file's own name without folders and signs that no name should have.

    >>> safe_name("../../etc/passwd"), safe_name("C:\\\\x\\\\台账\\n.pdf")
    ('passwd', '台账.pdf')
    """
    last = PureWindowsPath(PurePosixPath(name.replace("\\", "/")).name).name
    shown = "".join(sign for sign in last if sign.isprintable() and sign not in '"<>|:*?')
    stem, dot, ending = shown.rpartition(".")
    return f"{stem[: LONGEST_NAME - len(ending) - 1]}{dot}{ending[:10]}" if dot else shown[:LONGEST_NAME]
