"""The chain: each entry's hash holds the hash before it and a salted commitment to its body.

The body lies apart with its salt, so that a lawful purge removes it without breaking the chain: what remains commits to
a body that nobody can guess any more. The hash algorithm is a setting (SHA-256, or SM3 where Python has it).
"""

from __future__ import annotations

import datetime
import hashlib
from typing import Final

ALGORITHMS: Final[tuple[str, ...]] = ("sha256", "sm3")
"""What a record may be chained with; fixed when it is made."""
GENESIS: Final = "0" * 64
"""What the first entry has before it."""


def available(algorithm: str) -> bool:
    """Whether this Python has a hash algorithm."""
    return algorithm in ALGORITHMS and algorithm in hashlib.algorithms_available


def digest(algorithm: str, *parts: str) -> str:
    """Hash of texts, told apart by their lengths so that no two lists of texts share one."""
    maker = hashlib.new(algorithm)
    for part in parts:
        coded = part.encode()
        maker.update(len(coded).to_bytes(8, "big"))
        maker.update(coded)
    return maker.hexdigest()


def commitment(algorithm: str, salt: str, body: str) -> str:
    """What an entry's hash holds of its body: nobody can tell the body from it without the salt."""
    return digest(algorithm, salt, body)


def link(
    algorithm: str, previous: str, number: int, recorded_at: datetime.datetime, actor: str, kind: str, subject: str,
    token: str, committed: str,
) -> str:  # fmt: skip
    """The hash of an entry."""
    return digest(
        algorithm, previous, str(number), stamp(recorded_at), actor, kind, subject, token, committed,
    )  # fmt: skip


def stamp(moment: datetime.datetime) -> str:
    """A moment as it is hashed and exported: UTC, microseconds always written.

    >>> stamp(datetime.datetime(2020, 3, 1, 8, 0, tzinfo=datetime.timezone(datetime.timedelta(hours=8))))
    '2020-03-01T00:00:00.000000Z'
    """
    return moment.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def moment_of(text: str) -> datetime.datetime:
    """The moment that :func:`stamp` wrote. Raises ``ValueError`` where it did not."""
    return datetime.datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=datetime.UTC)
