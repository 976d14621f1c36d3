"""One writer of many: offers entries at a steady rate, each at its own moment, and says how long each one took.

``python -m benchmarks.record_writer URL NAME SECONDS RATE``: says ``ready``, waits for the moment to begin on stdin,
and says in one JSON value how long each write took. A wait runs from the moment an entry was due, so that a late write
does not hide those that it kept waiting.
"""

from __future__ import annotations

import datetime
import json
import random
import sys
import time

from ganchao.domain.entry import Draft
from ganchao.errors import GanchaoError
from ganchao.record.store import open_record


def main(url: str, name: str, seconds: float, rate: float) -> dict[str, object]:
    """Write until the time is over; the last ones may be finished."""
    record = open_record(url, make=True)
    record.head()  # connected before the clock runs
    print("ready", flush=True)
    begin = float(sys.stdin.readline())
    shift = random.Random(name).random() / rate
    due, waits, works, failed = begin + shift, [], [], []
    asked = 0
    while due < begin + seconds:
        time.sleep(max(0.0, due - time.time()))
        begun, at = time.time(), datetime.datetime.now(tz=datetime.UTC)
        draft = Draft("item.note", f"DB-{asked % 7}", name, {"note": f"第{asked}次", "value": asked / 3},
                      f"{name}-{asked}")  # fmt: skip
        asked += 1
        try:
            record.append([draft], at)
        except GanchaoError as error:
            failed.append(str(error))
        else:
            done = time.time()
            waits.append(done - due)
            works.append(done - begun)
        due += 1 / rate
    return {"name": name, "offered": asked, "waits": waits, "works": works, "failed": failed,
            "over": time.time() - begin - seconds}  # fmt: skip


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], sys.argv[2], *(float(each) for each in sys.argv[3:5]))))
