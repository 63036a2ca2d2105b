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
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from typing import Any
from urllib.parse import urldefrag

import requests
from urllib3.exceptions import LocationParseError
from urllib3.util import parse_url
from urllib3.util.connection import create_connection

from policydiff.errors import FetchError

#: Looks a name up: host and port to `socket.getaddrinfo`'s answer; raises OSError where there is none.
Resolve = Callable[[str, int], list[Any]]

#: What of IPv4 is none of the open web, beside what `ipaddress` says, which differs between versions of Python: special
#: uses, relays of tunnels, a cloud's service for its own guests.
_ODD = tuple(ipaddress.IPv4Network(net) for net in ("192.0.0.0/24", "192.88.99.0/24", "168.63.129.16/32"))
#: All that is given out of IPv6 for the open web, and what of it is not: special uses, documentation, tunnels whose
#: addresses hold another one.
_UNICAST = ipaddress.IPv6Network("2000::/3")
_SPECIAL = tuple(
    ipaddress.IPv6Network(net) for net in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")
)
#: Where a network without IPv4 shows the addresses of IPv4; the last 32 bits are the address meant.
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")

#: How many addresses of a host are tried.
_MOST_TRIED = 4

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
        except (requests.RequestException, LocationParseError, UnicodeError):
            raise _refused("not an address of the web", url) from None
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

    def connect(self, to: tuple[str, int], timeout: Any = None, **options: Any) -> socket.socket:
        """A connection to the first address of a host that answers, all of them checked. Raises as `addresses`.

        Takes what `create_connection` of urllib3 takes, but the timeout, in seconds, is shared by the addresses: a
        host may have a hundred that do not answer.
        """
        host, port = to
        addresses = self.addresses(host, port)[:_MOST_TRIED]
        apiece = timeout / len(addresses) if isinstance(timeout, int | float) else timeout
        trouble: OSError | None = None
        for address in addresses:
            try:
                return create_connection((address, port), apiece, **options)
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
    """The error, with the address on one line: it may be a stranger's, and hold anything."""
    shown = "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in where[:200])
    return FetchError(what, shown, remedy, kind="address")
