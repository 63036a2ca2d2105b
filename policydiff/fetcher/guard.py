"""Which addresses may be asked at all: public ones only, each checked at the moment a connection is made to it.

A watch list is a text that people write, and a page may send its visitors anywhere. Without a guard, a machine inside a
company could be made to ask that company's own services. A name is resolved once, every address it has is checked, and
the connection is made to one of those very addresses, so that a name that points elsewhere a moment later (DNS
rebinding) gains nothing.
"""

from __future__ import annotations

import ipaddress
import re
import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from typing import Any
from urllib.parse import urldefrag

import requests
from requests.adapters import HTTPAdapter
from requests.utils import select_proxy
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import (
    ConnectTimeoutError,
    LocationParseError,
    NameResolutionError,
    NewConnectionError,
)
from urllib3.util import parse_url
from urllib3.util.connection import create_connection

from policydiff.errors import FetchError

#: Looks a name up: host and port to `socket.getaddrinfo`'s answer; raises OSError where there is none.
Resolve = Callable[[str, int], list[Any]]

#: What `ipaddress` calls global and is none of the open web: relays of tunnels, a cloud's service for its own guests.
_ODD = tuple(ipaddress.ip_network(net) for net in ("192.88.99.0/24", "168.63.129.16/32"))
#: All that is given out of IPv6 for the open web, and what of it is not: special uses, documentation, tunnels whose
#: addresses hold another one.
_UNICAST = ipaddress.IPv6Network("2000::/3")
_SPECIAL = tuple(
    ipaddress.IPv6Network(net) for net in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")
)
#: Where a network without IPv4 shows the addresses of IPv4; the last 32 bits are the address meant.
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")

#: The last label of a host that a resolver may take for an address, written as a number of some base.
_NUMBER = re.compile(r"(?:0x[0-9a-f]*|[0-9]+)", re.IGNORECASE)
_ALLOW = 'allow it with "allow_private = true" in [archive]'


def is_public(address: str) -> bool:
    """Whether an IP address, written out, is one of the open web; False for what is no address."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(parsed, IPv6Address):
        return _is_public6(parsed)
    return _is_public4(parsed)


def _is_public4(address: IPv4Address) -> bool:
    shut = address.is_multicast or address.is_reserved or any(address in net for net in _ODD)
    return address.is_global and not shut


def _is_public6(address: IPv6Address) -> bool:
    if address.scope_id is not None:
        return False
    if address in _NAT64:
        return _is_public4(IPv4Address(int(address) & 0xFFFFFFFF))
    return address in _UNICAST and address.is_global and not any(address in net for net in _SPECIAL)


def _resolve(host: str, port: int) -> list[Any]:
    return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)


@dataclass(frozen=True, slots=True)
class Guard:
    """What may be asked. `allow_private` lets every address pass; `resolve` looks names up."""

    allow_private: bool = False
    resolve: Resolve = _resolve

    def normalized(self, url: str) -> str:
        """The address as it will be asked for: http or https, no name or password in it, no fragment.

        Raises FetchError of kind `address` where it is no such address, or is written as a number that a resolver
        may read as a private one.
        """
        try:
            asked = requests.Request("GET", url.strip()).prepare().url or ""
            parts = parse_url(asked)
        except (requests.RequestException, LocationParseError, UnicodeError) as error:
            raise _refused(f"not an address of the web ({error})", url) from None
        if parts.scheme not in ("http", "https") or not parts.host:
            raise _refused("not an address of the web", url, "give one that begins with https://")
        if parts.auth is not None:
            raise _refused("an address with a user's name in it is not asked for", url, "leave the name out")
        if not self.allow_private:
            _check_host(parts.host)
        return urldefrag(asked).url

    def addresses(self, host: str, port: int) -> list[str]:
        """Every IP address of a host, in the resolver's order.

        Raises FetchError of kind `address` where one of them is not public, OSError where there is none.
        """
        if not self.allow_private:
            _check_host(host)
        try:
            found = list(dict.fromkeys(str(entry[4][0]) for entry in self.resolve(host.strip("[]"), port)))
        except ValueError:  # a label too long, a NUL in the name
            raise _refused("there is no such host", host, "check the address") from None
        if not found:
            raise socket.gaierror(socket.EAI_NONAME, "no address")
        if not self.allow_private and not all(map(is_public, found)):
            raise _refused("this host is in a private network, or not on the open web", host, _ALLOW)
        return found

    def connect(self, host: str, port: int, timeout: Any = None, **options: Any) -> socket.socket:
        """A connection to the first address of a host that answers, all of them checked. Raises as `addresses`."""
        trouble: OSError | None = None
        for address in self.addresses(host, port):
            try:
                return create_connection((address, port), timeout, **options)
            except OSError as error:
                trouble = error
        raise trouble or OSError("no address")


def _check_host(host: str) -> None:
    """Raise FetchError where a host is written as an address in a form that programs read differently."""
    plain = host.strip("[]").rstrip(".")
    if ":" not in plain and _NUMBER.fullmatch(plain.rpartition(".")[2]) and not is_public(plain):
        raise _refused("this address is private, or no address", host, _ALLOW)
    if ":" in plain and not is_public(plain):
        raise _refused("this address is private, or no address", host, _ALLOW)


def _refused(what: str, where: str, remedy: str | None = None) -> FetchError:
    return FetchError(what, where, remedy, kind="address")


class GuardedAdapter(HTTPAdapter):
    """Mounted on a session of requests, it connects only to what a guard lets pass.

    Through a proxy of the environment the proxy connects, and only it knows where to: then a name is looked up here
    as well, and refused where it is private; one that cannot be looked up here is left to the proxy.
    """

    def __init__(self, guard: Guard, **options: Any) -> None:
        self._guard = guard
        super().__init__(**options)

    def init_poolmanager(self, *arguments: Any, **options: Any) -> None:
        super().init_poolmanager(*arguments, **options)
        self.poolmanager.pool_classes_by_scheme = _pools(self._guard)

    def send(self, request: requests.PreparedRequest, *arguments: Any, **options: Any) -> requests.Response:
        proxies: dict[str, str] | None = options.get("proxies")
        if request.url and select_proxy(request.url, proxies):
            self._check_proxied(request.url)
        return super().send(request, *arguments, **options)

    def _check_proxied(self, url: str) -> None:
        parts = parse_url(url)
        try:
            self._guard.addresses(parts.host or "", parts.port or 80)
        except OSError:
            return  # a network that reaches the web only by its proxy may know no names of the web


def _pools(guard: Guard) -> dict[str, type[HTTPConnectionPool]]:
    """Pools of connections that ask a guard before they connect, by scheme."""

    class Plain(HTTPConnection):
        def _new_conn(self) -> socket.socket:
            return _connect(self, guard)

    class Secure(HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            return _connect(self, guard)

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = Secure

    return {"http": PlainPool, "https": SecurePool}


def _connect(connection: HTTPConnection, guard: Guard) -> socket.socket:
    """What `HTTPConnection._new_conn` does, by way of a guard; its errors are those of urllib3."""
    host, port = connection.host, connection.port
    options = {"source_address": connection.source_address, "socket_options": connection.socket_options}
    try:
        made = guard.connect(host, port, connection.timeout, **options)
    except socket.gaierror as error:
        raise NameResolutionError(host, connection, error) from error
    except TimeoutError as error:
        raise ConnectTimeoutError(connection, f"Connection to {host} timed out.") from error
    except OSError as error:
        raise NewConnectionError(connection, f"Failed to establish a new connection: {error}") from error
    sys.audit("http.client.connect", connection, host, port)
    return made
