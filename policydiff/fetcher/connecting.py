"""How a session of requests connects: so that every answer is over in time, and only where a guard lets it.

The timeouts of requests bound each wait for the next bytes, not the waits together: a server that sends the head of its
answer byte by byte would hold a job for days.
"""

from __future__ import annotations

import contextlib
import http.client
import io
import socket
import sys
import time
from collections.abc import Callable
from typing import Any, Literal
from urllib.parse import unquote

import requests
from requests.adapters import HTTPAdapter
from requests.utils import get_environ_proxies, select_proxy
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError
from urllib3.util import make_headers, parse_url
from urllib3.util.connection import create_connection

from policydiff.fetcher.guard import Guard

#: Makes a connection of what `create_connection` of urllib3 takes: (host, port), a timeout, its options. Raises
#: OSError, or FetchError where it may not be made.
Connect = Callable[..., socket.socket]


class TimelyAdapter(HTTPAdapter):
    """Mounted on a session, it gives an answer up that is not over after `whole` seconds, its head included."""

    def __init__(self, whole: float, connect: Connect | None = None) -> None:
        self._direct = _pools(whole, connect or create_connection)
        self._by_proxy = _pools(whole, create_connection)
        super().__init__()

    def init_poolmanager(self, *arguments: Any, **options: Any) -> None:
        super().init_poolmanager(*arguments, **options)
        self.poolmanager.pool_classes_by_scheme = self._direct

    def proxy_manager_for(self, *arguments: Any, **options: Any) -> Any:
        manager = super().proxy_manager_for(*arguments, **options)
        manager.pool_classes_by_scheme = self._by_proxy
        return manager


class GuardedAdapter(TimelyAdapter):
    """Mounted on a session, it connects only to what a guard lets pass.

    Through a proxy of the environment the proxy connects, and only it knows where to: then a name is looked up here
    as well, and refused where it is private; one that cannot be looked up here is left to the proxy.
    """

    def __init__(self, guard: Guard, whole: float) -> None:
        self._guard = guard
        super().__init__(whole, guard.connect)

    def send(self, request: requests.PreparedRequest, *arguments: Any, **options: Any) -> requests.Response:
        proxies: dict[str, str] | None = options.get("proxies")
        if request.url and select_proxy(request.url, proxies):
            parts = parse_url(request.url)
            _check_by_name(self._guard, (parts.host or "", parts.port or 80))
        return super().send(request, *arguments, **options)


def connected(guard: Guard, to: tuple[str, int], timeout: float) -> socket.socket:
    """A connection to a host and port, direct or by the environment's proxy, where a guard lets it; for a browser.

    Raises FetchError as the guard does, OSError where there is none.
    """
    host, port = to
    url = f"{'http' if port == 80 else 'https'}://{f'[{host}]' if ':' in host else host}:{port}/"
    proxy = select_proxy(url, get_environ_proxies(url))
    if not proxy:
        return guard.connect(to, timeout)
    _check_by_name(guard, to)
    parts = parse_url(proxy)
    if parts.scheme not in (None, "http") or not parts.host:
        raise OSError(f"a browser is not led through a proxy of the kind {parts.scheme}")
    tunnel = http.client.HTTPConnection(parts.host, parts.port or 80, timeout=timeout)
    tunnel.set_tunnel(host, port, make_headers(proxy_basic_auth=unquote(parts.auth) if parts.auth else None))
    tunnel.connect()
    made, tunnel.sock = tunnel.sock, None
    return made


def _check_by_name(guard: Guard, to: tuple[str, int]) -> None:
    """Raise FetchError where what a proxy is asked for is private, as far as can be told on this side of it."""
    # A network that reaches the web only by its proxy may know no names of the web.
    with contextlib.suppress(OSError):
        guard.addresses(*to)


def _pools(whole: float, connect: Connect) -> dict[str, type[HTTPConnectionPool]]:
    """Pools, by scheme, of connections that are made by `connect` and whose answers end in time."""

    class Response(http.client.HTTPResponse):
        def __init__(self, sock: socket.socket, *arguments: Any, **options: Any) -> None:
            timely: Any = _Timely(sock, whole)
            super().__init__(timely, *arguments, **options)

    class Plain(HTTPConnection):
        response_class = Response

        def _new_conn(self) -> socket.socket:
            return _made(self, connect)

    class Secure(HTTPSConnection):
        response_class = Response

        def _new_conn(self) -> socket.socket:
            return _made(self, connect)

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = Secure

    return {"http": PlainPool, "https": SecurePool}


def _made(connection: HTTPConnection, connect: Connect) -> socket.socket:
    """What `HTTPConnection._new_conn` does, by way of `connect`; its errors are those of urllib3."""
    host, port = connection.host, connection.port
    options = {"source_address": connection.source_address, "socket_options": connection.socket_options}
    try:
        made = connect((host, port), connection.timeout, **options)
    except socket.gaierror as error:
        raise NameResolutionError(host, connection, error) from error
    except TimeoutError as error:
        raise ConnectTimeoutError(connection, f"Connection to {host} timed out.") from error
    except OSError as error:
        raise NewConnectionError(connection, f"Failed to establish a new connection: {error}") from error
    sys.audit("http.client.connect", connection, host, port)
    return made


class _Timely:
    """A socket as `http.client` reads an answer from it: a file, which gives up when the time is over."""

    def __init__(self, sock: socket.socket, whole: float) -> None:
        self._sock = sock
        self._until = time.monotonic() + whole

    def makefile(self, mode: Literal["rb"]) -> io.BufferedReader:
        return io.BufferedReader(_Raw(self._sock.makefile(mode, buffering=0), self._until))


class _Raw(io.RawIOBase):
    def __init__(self, raw: io.RawIOBase, until: float) -> None:
        self._raw = raw
        self._until = until

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        if time.monotonic() > self._until:
            raise TimeoutError("the answer takes too long")
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()
