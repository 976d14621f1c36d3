"""A mail server for tests: takes letters on this machine, refuses what it is told to, and remembers what was said."""

from __future__ import annotations

import socketserver
import threading
from typing import Any, Self


class Sink:
    """Takes letters until the end of the ``with``."""

    def __init__(self) -> None:
        self.letters: list[tuple[list[str], bytes]] = []
        self.refuses: set[str] = set()
        self.said: list[str] = []
        sink = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                self.answer("220 sink")
                to: list[str] = []
                while line := self.rfile.readline():
                    words = line.decode("utf-8", "replace").strip()
                    sink.said.append(words)
                    verb = words.upper().split(" ", 1)[0]
                    if verb == "RCPT":
                        address = words.partition("<")[2].partition(">")[0]
                        if address in sink.refuses:
                            self.answer("550 no such box")
                            continue
                        to.append(address)
                    if verb == "DATA":
                        self.answer("354 go on")
                        sink.letters.append((to, self.content()))
                        to = []
                    self.answer("221 bye" if verb == "QUIT" else "250 ok")
                    if verb == "QUIT":
                        return

            def content(self) -> bytes:
                lines = []
                while (line := self.rfile.readline()) not in {b".\r\n", b""}:
                    lines.append(line[1:] if line.startswith(b".") else line)
                return b"".join(lines)

            def answer(self, text: str) -> None:
                self.wfile.write(text.encode() + b"\r\n")

        class Server(socketserver.ThreadingTCPServer):
            daemon_threads = True
            block_on_close = False

        self.server: Any = Server(("127.0.0.1", 0), Handler)
        self.port: int = self.server.server_address[1]

    def __enter__(self) -> Self:
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()
