"""A cockpit for load: serves a copy of ``laiwu`` as ``ganchao serve`` does, with an account for each person named.

Called by ``promises_cockpit``: ``python -m benchmarks.cockpit_server FOLDER PORT PERSON…``.
"""

from __future__ import annotations

import sys

from benchmarks.cockpit_users import PASSWORD
from ganchao.web.cockpit import cockpit_of
from ganchao.web.serving import configure, serve


def main(folder: str, port: str, *persons: str) -> None:
    cockpit = cockpit_of(folder)
    configure(cockpit)
    from django.contrib.auth import get_user_model  # noqa: PLC0415

    for person in persons:
        if not get_user_model().objects.filter(username=person).exists():
            get_user_model().objects.create_user(person, password=PASSWORD)
    print("ready", flush=True)
    serve(cockpit, "127.0.0.1", int(port))


if __name__ == "__main__":
    main(*sys.argv[1:])
