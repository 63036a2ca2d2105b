"""What a site's robots.txt lets us ask for (RFC 9309), under the name `policydiff`.

Read by Protego and not by `urllib.robotparser`, which takes the first rule that fits instead of the longest and knows
no `*` inside a path, so that it both asks for what is forbidden and leaves alone what is allowed.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from protego import Protego

from policydiff.errors import FetchError, PausedError

#: Our name in robots.txt.
AGENT = "policydiff"

#: How much of a robots.txt is read, in bytes: what RFC 9309 asks for at least. The rest is passed over.
LARGEST_ROBOTS = 500 * 1024

#: The longest pause between two requests that a robots.txt is granted, in seconds: a job has a night.
LONGEST_DELAY = 30.0

_NAMED = re.compile(r"\s*user[- ]?agent(?:\s*:\s*|\s+)(.*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Robots:
    """The rules of one site; None: it has none, and everything may be asked for."""

    rules: Protego | None = None

    def allows(self, url: str) -> bool:
        """Whether we may ask for an address of this site."""
        return self.rules is None or self.rules.can_fetch(url, AGENT)

    @property
    def delay(self) -> float:
        """Seconds that the site wants between two requests, at most LONGEST_DELAY; 0 where it does not say."""
        stated = self.rules.crawl_delay(AGENT) if self.rules else None
        return min(max(stated or 0.0, 0.0), LONGEST_DELAY)


def robots_of(data: bytes) -> Robots:
    """The rules that the bytes of a robots.txt state; whatever is no rule in them is passed over."""
    text = data[:LARGEST_ROBOTS].decode("utf-8-sig", "replace")
    return Robots(Protego.parse("\n".join(map(_ours, text.splitlines()))))


def robots_address(url: str) -> str:
    """Where the robots.txt of an address stands."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/robots.txt"


def _ours(line: str) -> str:
    """A line of a robots.txt, all other agents in it being called one name.

    Thousands of agents above thousands of rules are otherwise kept as millions of rules.
    """
    line = line.partition("#")[0]
    named = _NAMED.fullmatch(line)
    if not named:
        return line
    name = named[1].strip().lower()
    if name != "*":
        name = name.partition("/")[0].strip("* ")
        name = name if name in AGENT else "another"
    return f"User-agent: {name}"


class RobotsKept:
    """The robots.txt of every site asked so far, each fetched once for as long as this lives; for several threads.

    `fetch` gives the status and body of what an address leads to, redirects followed, and raises FetchError.
    """

    def __init__(self, fetch: Callable[[str], tuple[int, bytes]]) -> None:
        self._fetch = fetch
        self._lock = threading.Lock()
        self._sites: dict[str, _Site] = {}

    def of(self, url: str) -> Robots:
        """The rules for an address.

        Raises FetchError where there may be rules that cannot be had just now: then nothing may be asked for.
        """
        address = robots_address(url)
        with self._lock:
            site = self._sites.setdefault(address, _Site())
        with site.lock:
            if site.robots is None and site.trouble is None:
                try:
                    site.robots = self._asked(address)
                except PausedError:
                    raise
                except FetchError as error:
                    site.trouble = error
        if site.trouble is not None:
            raise _unread(site.trouble)
        return site.robots or Robots()

    def _asked(self, address: str) -> Robots:
        status, body = self._fetch(address)
        # A site that says of its robots.txt "not found" or "not for you" has set no rules (RFC 9309, 2.3.1.3).
        return robots_of(body) if status == 200 else Robots()


@dataclass(slots=True)
class _Site:
    lock: threading.Lock = field(default_factory=threading.Lock)
    robots: Robots | None = None
    trouble: FetchError | None = None


def _unread(trouble: FetchError) -> FetchError:
    """Not the page but its robots.txt is in trouble; a new error each time, since many threads may raise it."""
    what = trouble.what if trouble.kind == "address" else f"its robots.txt cannot be read ({trouble.what})"
    return FetchError(what, trouble.where, trouble.remedy, kind=trouble.kind)
