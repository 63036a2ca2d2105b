"""The only way from a browser to the network: a SOCKS5 server on loopback that connects where a guard lets it.

Playwright can look at a page's requests, but not at where a redirect of one leads, at sockets of the web, nor at the
address a name had when the connection was made. All of these go through here.
"""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import socket
import struct
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from policydiff.errors import FetchError
from policydiff.fetcher.connecting import connected
from policydiff.fetcher.guard import Guard

#: The most bytes that one page may bring in, all its parts together.
MOST = 64 * 1024 * 1024
#: The most connections that one page may have open at once.
MOST_OPEN = 64
#: Seconds for a connection to be made, and for the browser to say where to.
PATIENCE = 15.0

_CHUNK = 64 * 1024
_VERSION = 5
_CONNECT = 1
_DONE, _FORBIDDEN, _UNREACHABLE, _UNSUPPORTED = 0, 2, 4, 7


@dataclass(slots=True)
class Gate:
    """A gate that is open: its `port` on loopback, and what came by.

    `trouble` holds why a host was not connected to, by host; `left` is how many bytes may still come in.
    """

    guard: Guard
    port: int = 0
    left: int = MOST
    trouble: dict[str, str] = field(default_factory=dict)
    refused: dict[str, FetchError] = field(default_factory=dict)
    open: int = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection of the browser, from its greeting to its end."""
        self.open += 1
        try:
            async with asyncio.timeout(PATIENCE):
                host, port = await _asked(reader, writer)
                upstream = await self._connect(host, port) if self.open <= MOST_OPEN else _UNREACHABLE
            if isinstance(upstream, int):
                writer.write(_answer(upstream))
                await writer.drain()
                return
            writer.write(_answer(_DONE))
            await self._relay(reader, writer, upstream)
        except (OSError, EOFError, ValueError):
            pass  # the browser went away, or speaks no SOCKS: nobody is left to be told
        finally:
            self.open -= 1
            await _close(writer)

    async def _connect(self, host: str, port: int) -> socket.socket | int:
        """A connection to a host, or the answer that says why there is none."""
        try:
            return await asyncio.to_thread(connected, self.guard, (host, port), PATIENCE)
        except FetchError as error:
            self.refused[host] = error
            return _FORBIDDEN
        except OSError as error:
            self.trouble[host] = error.strerror or str(error)
            return _UNREACHABLE

    async def _relay(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, upstream: socket.socket
    ) -> None:
        upstream.setblocking(False)
        theirs, ours = await asyncio.open_connection(sock=upstream)
        both = (self._copy(reader, ours, counted=False), self._copy(theirs, writer, counted=True))
        tasks = [asyncio.create_task(one) for one in both]
        try:
            await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await _close(ours)

    async def _copy(
        self, source: asyncio.StreamReader, target: asyncio.StreamWriter, *, counted: bool
    ) -> None:
        """Pass on what comes until it ends; ConnectionError once more came in than one page may bring."""
        while data := await source.read(_CHUNK):
            if counted:
                self.left -= len(data)
            if self.left < 0:
                raise ConnectionAbortedError
            target.write(data)
            await target.drain()
        target.write_eof()


@contextlib.asynccontextmanager
async def opened(guard: Guard) -> AsyncIterator[Gate]:
    """A gate on a free port of loopback, shut at the end."""
    gate = Gate(guard)
    server = await asyncio.start_server(gate.serve, "127.0.0.1", 0)
    gate.port = server.sockets[0].getsockname()[1]
    try:
        yield gate
    finally:
        server.close()


async def _asked(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> tuple[str, int]:
    """The host and port that a client of SOCKS5 (RFC 1928) wants; ValueError where it says something else."""
    version, count = await reader.readexactly(2)
    if version != _VERSION:
        raise ValueError("no SOCKS5")
    await reader.readexactly(count)
    writer.write(bytes((_VERSION, 0)))  # no name, no password
    version, command, _, kind = await reader.readexactly(4)
    if version != _VERSION or command != _CONNECT:
        writer.write(_answer(_UNSUPPORTED))
        raise ValueError("only connections")
    if kind == 3:
        length = (await reader.readexactly(1))[0]
        host = (await reader.readexactly(length)).decode("ascii")
    else:
        host = str(ipaddress.ip_address(await reader.readexactly(4 if kind == 1 else 16)))
    return host, struct.unpack(">H", await reader.readexactly(2))[0]


def _answer(code: int) -> bytes:
    return bytes((_VERSION, code, 0, 1, 0, 0, 0, 0, 0, 0))


async def _close(writer: asyncio.StreamWriter) -> None:
    writer.close()
    with contextlib.suppress(OSError):
        await writer.wait_closed()
