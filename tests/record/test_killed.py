"""A program killed at any moment: what it acknowledged is there. Some kills of many; ``make prove`` does them all."""

from __future__ import annotations

import datetime
import os
import random
import signal
import time

import pytest

from ganchao.domain.entry import Draft
from ganchao.record.store import Record, attachment_of
from ganchao.record.transfer import findings


def enter_until_killed(record: Record, name: str, pipe: int) -> None:
    k = 0
    while True:
        evidence = f"{name}-{k}".encode() * 500
        drafts = [Draft("item.note", "DB-1", name, {"k": k}, f"{name}-{k}-{part}") for part in range(2)]
        record.append(drafts, datetime.datetime.now(tz=datetime.UTC), {attachment_of(evidence, "a"): evidence})
        os.write(pipe, "".join(f"{draft.token}\n" for draft in drafts).encode())
        k += 1


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_what_was_acknowledged_outlives_the_program(record: Record) -> None:
    rng, told = random.Random(3), set[str]()
    for k in range(8):
        record.close()
        ours, theirs = os.pipe()
        child = os.fork()
        if not child:
            try:
                enter_until_killed(record, f"w{k}", theirs)
            finally:
                os._exit(1)
        os.close(theirs)
        time.sleep(rng.uniform(0.02, 0.3))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        with os.fdopen(ours, encoding="ascii") as pipe:
            told |= {line for line in pipe.read().split("\n")[:-1] if line}
        tokens = [entry.token for entry in record.entries()]
        assert told <= set(tokens)
        assert len(tokens) == len(set(tokens))
        assert len(tokens) % 2 == 0, "both of a pair, or none"
        assert findings(record) == ()
    assert told, "somebody wrote something"
