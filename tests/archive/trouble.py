"""How the stand-in archive can misbehave: each kind of trouble is a way to send an answer, or not to."""

from __future__ import annotations

import itertools
import os
import re
import socket
import struct
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler
from typing import Protocol

_tick = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the archive means to send."""

    status: int
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()

    def send(
        self, to: BaseHTTPRequestHandler, *, length: int | None = None, body: bytes | None = None
    ) -> None:
        """Send it; `length` (-1: none is told) and `body` may say other than what it is."""
        told = len(self.body) if length is None else length
        head(to, self, [("Content-Length", str(told))] if told >= 0 else [("Connection", "close")])
        to.wfile.write(self.body if body is None else body)


class Trouble(Protocol):
    """A way to answer otherwise than well."""

    def send(self, to: BaseHTTPRequestHandler, answer: Answer) -> None: ...


@dataclass(frozen=True, slots=True)
class Says:
    """The archive's own status instead of the answer: 429, 503, 403 … with Retry-After (seconds or a date) if given."""

    status: int
    retry_after: str | int | None = None
    body: bytes = b"<html><body><h1>Sorry</h1></body></html>"
    headers: tuple[tuple[str, str], ...] = ()

    def send(self, to: BaseHTTPRequestHandler, answer: Answer) -> None:
        after = () if self.retry_after is None else (("Retry-After", str(self.retry_after)),)
        kind = ("Content-Type", "text/html; charset=utf-8")
        Answer(self.status, self.body, (kind, *after, *self.headers)).send(to)


@dataclass(frozen=True, slots=True)
class Page:
    """An HTML page with status 200 instead of the answer, as archives in trouble send it."""

    body: bytes = (
        b"<!DOCTYPE html><html><body><h1>Temporarily Offline</h1><p>Please try again.</p></body></html>"
    )

    def send(self, to: BaseHTTPRequestHandler, answer: Answer) -> None:
        Says(200, body=self.body).send(to, answer)


@dataclass(frozen=True, slots=True)
class Reset:
    """The connection is reset after so many bytes of the body (None: before anything is sent)."""

    after: int | None = None

    def send(self, to: BaseHTTPRequestHandler, answer: Answer) -> None:
        if self.after is not None:
            answer.send(to, length=len(answer.body), body=answer.body[: self.after])
            to.wfile.flush()
            time.sleep(0.05)  # so that what was sent is read before the reset overtakes it
        to.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        hang_up(to, politely=False)


@dataclass(frozen=True, slots=True)
class Slow:
    """The head at once (after `before` seconds), then the body in pieces of so many bytes, a pause before each."""

    pause: float
    piece: int = 1
    before: float = 0

    def send(self, to: BaseHTTPRequestHandler, answer: Answer) -> None:
        time.sleep(self.before)
        answer.send(to, body=b"")
        try:
            for start in range(0, len(answer.body), self.piece):
                time.sleep(self.pause)
                to.wfile.write(answer.body[start : start + self.piece])
        except OSError:
            to.close_connection = True  # whoever asked did not wait for the end


@dataclass(frozen=True, slots=True)
class Cut:
    """The body ends early, after so much of it; its length was told (`length`), it came in chunks, or neither."""

    keep: float = 0.5
    how: str = "length"  # "chunks", "close"

    def send(self, to: BaseHTTPRequestHandler, answer: Answer) -> None:
        part = answer.body[: int(len(answer.body) * self.keep)]
        if self.how == "chunks":
            head(to, answer, [("Transfer-Encoding", "chunked")])
            to.wfile.write(b"%x\r\n%b\r\n" % (len(part), part) if part else b"")
        else:
            answer.send(to, length=len(answer.body) if self.how == "length" else -1, body=part)
        hang_up(to)


@dataclass(frozen=True, slots=True)
class Garbled:
    """The right head and a wrong body of the same length: another at every request, or always the same one."""

    same: bool = False

    def send(self, to: BaseHTTPRequestHandler, answer: Answer) -> None:
        mark = b"garbled %d " % (0 if self.same else next(_tick))
        body = (mark * (len(answer.body) // len(mark) + 1))[: len(answer.body)]
        replace(answer, body=body).send(to)


@dataclass(slots=True)
class Planned:
    """Trouble for the requests that match, while it lasts."""

    trouble: Trouble
    matches: Callable[[str, str], bool]
    left: int | None


@dataclass(slots=True)
class Plan:
    """Who gets which trouble."""

    planned: list[Planned] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, trouble: Trouble, on: str | None, path: str | None, times: int | None) -> None:
        pattern = re.compile(path) if path else None

        def matches(kind: str, asked: str) -> bool:
            return (on is None or on == kind) and (pattern is None or pattern.search(asked) is not None)

        with self.lock:
            self.planned.append(Planned(trouble, matches, times))

    def clear(self) -> None:
        with self.lock:
            self.planned.clear()

    def next(self, kind: str, asked: str) -> Trouble | None:
        """The trouble for one request, counted; the first that was planned comes first."""
        with self.lock:
            for one in self.planned:
                if one.left != 0 and one.matches(kind, asked):
                    if one.left is not None:
                        one.left -= 1
                    return one.trouble
        return None


def head(to: BaseHTTPRequestHandler, answer: Answer, more: list[tuple[str, str]]) -> None:
    """Send the status line and the headers."""
    to.send_response(answer.status)
    for name, value in [*answer.headers, *more]:
        to.send_header(name, value)
    to.end_headers()


def hang_up(to: BaseHTTPRequestHandler, *, politely: bool = True) -> None:
    """End the connection now: what was sent is all there is."""
    to.close_connection = True
    if politely:
        to.wfile.flush()
        to.connection.shutdown(socket.SHUT_WR)
    else:
        os.close(to.connection.detach())  # at once, whoever else still holds the socket
