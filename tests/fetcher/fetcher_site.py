"""A site on loopback that answers as a test says, down to the byte, and remembers what it was asked."""

from __future__ import annotations

import contextlib
import socketserver
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.client import parse_headers
from socket import socket
from typing import Any

from policydiff.errors import PausedError


@dataclass(frozen=True)
class Asked:
    """One request: its path, its headers (any case), when it came and when its answer was sent."""

    path: str
    headers: Any
    came: float


Plays = Callable[[socket, Asked], None]


def page(
    body: bytes = b"", status: int = 200, media_type: str = "text/html; charset=utf-8", **headers: str
) -> bytes:
    """The bytes of an honest answer; further headers as `Last_Modified="…"`."""
    told = {"Content-Type": media_type, "Content-Length": str(len(body)), "Connection": "close"}
    told |= {name.replace("_", "-"): value for name, value in headers.items()}
    lines = "".join(f"{name}: {value}\r\n" for name, value in told.items())
    return f"HTTP/1.1 {status} Said\r\n{lines}\r\n".encode() + body


def leads(to: str, status: int = 302) -> bytes:
    """The bytes of a redirect."""
    return page(status=status, Location=to)


@dataclass
class Site:
    """`pages` holds by path what is answered: bytes as they are, or a function that plays with the connection.

    What is not there is a 404. `asked` are the requests so far, `most` how many were under way at once.
    """

    pages: dict[str, bytes | Plays] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    port: int = 0
    scheme: str = "http"
    most: int = 0
    _open: int = 0
    _lock: Any = field(default_factory=threading.Lock)

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        return f"{self.scheme}://{host}:{self.port}{path}"

    @property
    def paths(self) -> list[str]:
        return [asked.path for asked in self.asked]

    def serve(self, connection: socket) -> None:
        with connection.makefile("rb") as stream:
            line = stream.readline().split()
            if len(line) < 2:
                return
            asked = Asked(line[1].decode("latin-1"), parse_headers(stream), time.monotonic())
        with self._lock:
            self.asked.append(asked)
            self._open += 1
            self.most = max(self.most, self._open)
        try:
            found = self.pages.get(asked.path.partition("?")[0], page(b"not here", 404))
            if isinstance(found, bytes):
                connection.sendall(found)
            else:
                found(connection, asked)
        finally:
            with self._lock:
                self._open -= 1


@contextlib.contextmanager
def site(pages: dict[str, bytes | Plays], tls: ssl.SSLContext | None = None) -> Iterator[Site]:
    """A site that runs while the block does."""
    told = Site(pages, scheme="https" if tls else "http")

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            with contextlib.suppress(OSError):  # whoever asked went away
                told.serve(tls.wrap_socket(self.request, server_side=True) if tls else self.request)

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True
        block_on_close = False
        request_queue_size = 64

    with Server(("127.0.0.1", 0), Handler) as server:
        told.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield told
        finally:
            server.shutdown()


@dataclass
class Stepping:
    """A pace that never waits: what it was asked for, and how long it was told to pause."""

    waited: list[str] = field(default_factory=list)
    pauses: list[float | None] = field(default_factory=list)

    def wait(self, asking: str) -> None:
        self.waited.append(asking)

    def pause(self, seconds: float | None) -> PausedError:
        self.pauses.append(seconds)
        return PausedError("live", "20240101000000")
