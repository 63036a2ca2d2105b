"""Pages as they are now, for those that nobody archives: asked for as a good guest, and only on the open web.

One request at a time goes to a host, at its pace and as its robots.txt says; a page that did not change since the last
time is not sent again; redirects are followed one by one, each of them checked like the first address.
"""

from __future__ import annotations

import contextlib
import json
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urljoin, urlsplit

from policydiff.errors import FetchError
from policydiff.fetcher import browser as chromium
from policydiff.fetcher.connecting import GuardedAdapter
from policydiff.fetcher.guard import Guard
from policydiff.fetcher.http import PASSING, Answer, Guest, Patience, retry_after, user_agent
from policydiff.fetcher.robots import Robots, RobotsKept
from policydiff.fetcher.source import Observed, Pace
from policydiff.model import Capture

Browser = Literal["never", "auto", "always"]

#: How often an address may lead to another one before it is taken for a circle. Browsers take 20.
MOST_HOPS = 10
#: A site has less time for one page than an archive for a search.
PATIENCE = Patience(connect=15, between=30, whole=120, tries=3)
#: What a capture says of itself that no server sent in this form.
SHOWN = "as a browser shows it"

_REDIRECTS = frozenset((301, 302, 303, 307, 308))
_UNCHANGED = 304
_ACCEPT = {
    "Accept": "text/html, application/xhtml+xml, text/markdown, text/plain, application/pdf;q=0.9, */*;q=0.5",
    "Connection": "close",  # nightly, a host is asked once or twice; thousands of open connections help nobody
}


class LivePages:
    """The live web, as `Live` in `source`; may be used by several threads.

    `paces` gives the pace of a host, which is nobody else's: one site that wants to be left alone is no reason to
    leave the others. `now` gives the present second as 14 digits. `browser`: "never", "auto" (only where asked by
    `observe_rendered`), "always" (every page as a browser shows it).
    """

    name = "live"

    def __init__(
        self,
        contact: str | None,
        paces: Callable[[str], Pace],
        *,
        now: Callable[[], str],
        allow_private: bool = False,
        browser: Browser = "auto",
        guard: Guard | None = None,
        patience: Patience = PATIENCE,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._guard = guard or Guard(allow_private)
        self._browser = browser
        self._now = now
        self._agent = user_agent(contact)
        self._hosts = _Hosts(lambda host: self._host(paces(host), contact, patience, sleep))
        self._robots = RobotsKept(lambda address: self._followed(address, _no_rules, {}).brief)
        self._one_browser = threading.Lock()

    def observe(self, url: str, token: str | None = None) -> Observed:
        """The page at an address, redirects followed; its capture is None where it is as it was when `token` was given.

        A status other than 200 is a capture with that status, its bytes may be empty. Raises FetchError of kind
        `refused` (robots.txt), `address` (no public one, no such host), `certificate`, `down`, `damaged`, `answer`
        (nothing at all, too much, redirects in a circle); PausedError where the host wants to be left alone.
        """
        if self._browser == "always":
            with contextlib.suppress(chromium.NoPageError):
                return self.observe_rendered(url)
        known = _Known.of(token)
        landed = self._followed(url, self._permitted, {known.url: known.validators} if known else {})
        answer = landed.answer
        if answer.status == _UNCHANGED:
            if known is None or landed.url != known.url:
                raise FetchError(
                    "the server says “unchanged” though it was not asked", landed.url, kind="answer"
                )
            return Observed(None, token)
        if answer.status == 200 and not answer.body:
            raise FetchError("the page is empty", landed.url, "look at it in a browser", kind="answer")
        capture = self._capture(landed.url, answer.status, answer.body, answer.headers.get("Content-Type"))
        return Observed(capture, _Known.from_answer(landed).token if answer.status == 200 else None)

    def observe_rendered(self, url: str) -> Observed:
        """The page at an address as the system's Chromium shows it once its scripts have run, as HTML in UTF-8.

        Never conditional: what scripts fill in changes without the page. Raises FetchError as `observe` does, of kind
        `browser` where there is none, or it is switched off, and NoPageError for what is no HTML.
        """
        if self._browser == "never":
            raise FetchError("pages are not opened in a browser", url, "it is switched off", kind="browser")
        chromium.find()
        url = self._guard.normalized(url)
        self._permitted(url)
        pace = self._hosts.of(url).pace
        with self._one_browser:
            pace.wait("replay")
            shown = chromium.show(url, self._guard, f"Mozilla/5.0 (compatible; {self._agent})", self._visited)
        self._visited(shown.url)  # where redirects led, which the browser follows by itself
        if shown.status == 429:
            raise pace.pause(retry_after(shown.headers.get("retry-after")))
        if shown.status in PASSING:
            raise FetchError(f"the server answers {shown.status}", shown.url)
        capture = self._capture(
            self._guard.normalized(shown.url), shown.status, shown.html, "text/html; charset=utf-8", SHOWN
        )
        return Observed(capture)

    def _followed(
        self,
        url: str,
        permitted: Callable[[str], Robots],
        validators: Mapping[str, Mapping[str, str]],
    ) -> _Landed:
        """What an address leads to; `validators` holds headers of conditional requests by address."""
        start = url
        for _ in range(MOST_HOPS + 1):
            url = self._guard.normalized(url)
            delay = permitted(url).delay
            headers = {**_ACCEPT, **validators.get(url, {})}
            answer = self._hosts.of(url).get(url, headers, delay)
            location = answer.headers.get("Location", "").strip()
            if answer.status not in _REDIRECTS or not location:
                return _Landed(url, answer)
            url = _target(url, location)
        raise FetchError("the address leads from one to another without end", start, kind="answer")

    def _permitted(self, url: str) -> Robots:
        """The rules of the site of an address; raises FetchError where they forbid it, or cannot be had."""
        robots = self._robots.of(url)
        if not robots.allows(url):
            raise FetchError(
                "the site's robots.txt forbids it", url, "ask the site, or an archive", kind="refused"
            )
        return robots

    def _visited(self, url: str) -> None:
        """Raise FetchError where a page that is shown in a browser may not go to an address."""
        self._permitted(self._guard.normalized(url))

    def _capture(
        self, url: str, status: int, data: bytes, media_type: str | None, note: str | None = None
    ) -> Capture:
        return Capture(data, self._now(), url, media_type, status, source=self.name, note=note)

    def _host(
        self, pace: Pace, contact: str | None, patience: Patience, sleep: Callable[[float], None]
    ) -> _Host:
        guest = Guest(
            pace,
            contact,
            patience=patience,
            adapter=lambda: GuardedAdapter(self._guard, patience.whole),
            sleep=sleep,
            leave_refusing=False,
        )
        return _Host(pace, guest, sleep)


def _no_rules(url: str) -> Robots:
    """A robots.txt itself may always be asked for."""
    return Robots()


def _target(url: str, location: str) -> str:
    """Where the header Location leads from an address; its bytes, if UTF-8, are Latin-1 to http.client."""
    with contextlib.suppress(UnicodeError):
        location = location.encode("latin-1").decode("utf-8")
    try:
        return urljoin(url, location)
    except ValueError:
        raise FetchError("the page leads to what is no address", url, kind="address") from None


@dataclass(frozen=True, slots=True)
class _Landed:
    """Where an address led, and what was answered there."""

    url: str
    answer: Answer

    @property
    def brief(self) -> tuple[int, bytes]:
        return self.answer.status, self.answer.body


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of a page since its last observation: where it was, and what its server calls that state of it."""

    url: str
    etag: str | None
    modified: str | None

    @classmethod
    def of(cls, token: str | None) -> _Known | None:
        """What a token says; None for one that is not ours, or has nothing to ask by."""
        try:
            told = json.loads(token or "null")
        except ValueError:
            return None
        if not isinstance(told, dict) or not all(isinstance(value, str) for value in told.values()):
            return None
        known = cls(told.get("url", ""), told.get("etag"), told.get("modified"))
        return known if known.url and known.validators else None

    @classmethod
    def from_answer(cls, landed: _Landed) -> _Known:
        headers = landed.answer.headers
        return cls(landed.url, headers.get("ETag"), headers.get("Last-Modified"))

    @property
    def validators(self) -> dict[str, str]:
        """The headers that ask "has it changed?"."""
        told = {"If-None-Match": self.etag, "If-Modified-Since": self.modified}
        return {name: value for name, value in told.items() if value}

    @property
    def token(self) -> str | None:
        if not self.validators:
            return None
        told = {"url": self.url, "etag": self.etag, "modified": self.modified}
        return json.dumps({name: value for name, value in told.items() if value}, ensure_ascii=True)


class _Host:
    """One host, which is asked one thing at a time."""

    def __init__(self, pace: Pace, guest: Guest, sleep: Callable[[float], None]) -> None:
        self.pace = pace
        self._guest = guest
        self._sleep = sleep
        self._lock = threading.Lock()
        self._free = 0.0

    def get(self, url: str, headers: Mapping[str, str], delay: float) -> Answer:
        """The answer to a request, which is sent `delay` seconds after the last one at the earliest."""
        with self._lock:
            wait = self._free + delay - time.monotonic() if self._free and delay else 0.0
            if wait > 0:
                self._sleep(wait)
            try:
                return self._guest.get(url, "replay", headers=headers)
            finally:
                self._free = time.monotonic()


class _Hosts:
    """Every host asked so far."""

    def __init__(self, make: Callable[[str], _Host]) -> None:
        self._make = make
        self._lock = threading.Lock()
        self._known: dict[str, _Host] = {}

    def of(self, url: str) -> _Host:
        host = (urlsplit(url).hostname or "").rstrip(".")
        with self._lock:
            if host not in self._known:
                self._known[host] = self._make(host)
            return self._known[host]
