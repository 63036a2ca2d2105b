"""The Wayback Machine of the Internet Archive, searched and replayed by the `wayback` library.

The library knows how the archive speaks: how its lists go on, what its refusals look like. What it sends goes through
our own polite session, by a transport mounted in its place: our pace, our bounds and retries, and another host than
web.archive.org where one is set.
"""

from __future__ import annotations

import contextlib
import io
import re
from collections import deque
from collections.abc import Iterator, Mapping
from http.client import responses
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

import requests
import urllib3
from requests.adapters import HTTPAdapter

from policydiff.errors import FetchError, VanishedError
from policydiff.fetcher.addresses import spellings
from policydiff.fetcher.digests import stated
from policydiff.fetcher.http import Answer, Guest, never
from policydiff.fetcher.linkformat import links
from policydiff.fetcher.replaying import (
    NEAR,
    Shown,
    capture_of,
    in_order,
    is_theirs,
    memento_time,
    not_shown,
    promised,
)
from policydiff.fetcher.source import Pace
from policydiff.model import Capture, Listed

if TYPE_CHECKING:
    from wayback import CdxRecord, WaybackClient

#: Where the library believes the archive to be.
_LIBRARYS = "https://web.archive.org"

#: How many captures a page of a search holds: few pages are asked for, and none is too long for the archive.
_PAGE = 3000

#: How many pages a search has at most: far more than any page was ever captured.
_PAGES = 500

#: How often an archive may send us on to where it has a capture.
_HOPS = 10

_REPLAY = re.compile(r"(?:https?://[^/]+)?(?:/[^/]+)*?/web/(\d{1,14})(?:[a-z]{2}_)?/(.+)", re.DOTALL)
_UNKNOWN_TYPES = ("unk", "warc/revisit", "-")


class Wayback:
    """An archive that speaks as the Wayback Machine does, at `url`; implements `source.Archive`.

    `contact` goes into the user agent. `guest` is handed in by tests.
    """

    def __init__(self, url: str, contact: str | None, pace: Pace, *, guest: Guest | None = None) -> None:
        self._url = url.rstrip("/")
        self._guest = guest or Guest(pace, contact)
        self._idle: deque[tuple[WaybackClient, _Transport]] = deque()

    @property
    def name(self) -> str:
        return f"wayback {self._url}"

    def search(self, url: str, since: str | None = None, until: str | None = None) -> Iterator[Listed]:
        """See `source.Archive`. All pages of the answer are read before this returns, so that none goes missing."""
        found: list[Listed] = []
        for spelling in spellings(url):
            # The archive itself takes a closing slash, the scheme and `www.` for nothing.
            found = self._searched(spelling, since, until)
            if found or "?" not in url:
                break
        return iter(found)

    def replay(self, listed: Listed) -> Capture:
        """See `source.Archive`. A redirect gives the capture it led to, with the time and address of that one."""
        return capture_of("wayback", self._show, self._address, listed)

    def _address(self, time: str, url: str) -> str:
        return f"{self._url}/web/{time}/{url}"

    def _searched(self, url: str, since: str | None, until: str | None) -> list[Listed]:
        from wayback.exceptions import BlockedByRobotsError, BlockedSiteError, WaybackException

        with self._client() as (client, transport):
            transport.begin(_PAGES)
            try:
                records = list(
                    client.search(
                        url, from_date=since, to_date=until, limit=_PAGE, skip_malformed_results=False
                    )
                )
            except (BlockedSiteError, BlockedByRobotsError) as error:
                raise FetchError("the archive does not show this page", url, kind="refused") from error
            except (WaybackException, requests.exceptions.RequestException, ValueError) as error:
                raise _no_list(transport.answered(url)) from error
        return in_order(map(self._listed, records))

    def _listed(self, record: CdxRecord) -> Listed:
        time = record.timestamp.strftime("%Y%m%d%H%M%S")
        return Listed(
            url=record.original,
            captured=time,
            digest=stated(record.digest),
            status=record.statuscode,
            media_type=None if record.mimetype in _UNKNOWN_TYPES else record.mimetype,
            address=self._address(time, record.original),
        )

    def _show(self, url: str, time: str, near: bool) -> Shown:
        from wayback.exceptions import WaybackException

        where = self._address(time, url)
        with self._client() as (client, transport):
            transport.begin(_HOPS)
            try:
                memento = client.get_memento(
                    url, time, exact=not near, follow_redirects=False, target_window=NEAR.total_seconds()
                )
            except (WaybackException, requests.exceptions.RequestException, ValueError) as error:
                raise _not_shown(error, transport.answered(where), where) from error
            answer, leads_to = transport.answered(where), transport.leads_to
        shown_time = memento_time(answer.headers, where)
        if not near and shown_time != time:
            raise VanishedError(f"the archive shows the capture of {shown_time} in its place", where)
        return Shown(
            url=memento.url,
            time=shown_time,
            status=answer.status,
            media_type=answer.headers.get("Content-Type"),
            leads_to=leads_to,
            promised=promised(answer.headers),
            sent=answer.sent,
            body=answer.body,
        )

    @contextlib.contextmanager
    def _client(self) -> Iterator[tuple[WaybackClient, _Transport]]:
        """The library's client and its transport, for one thread at a time. The library takes its time to import."""
        try:
            made = self._idle.pop()
        except IndexError:
            from wayback import WaybackClient, WaybackSession

            session = WaybackSession(retries=0, search_calls_per_second=0, memento_calls_per_second=0)
            session.trust_env = False  # the session behind its transport looks at the environment
            transport = _Transport(self._guest, self._url)
            session.mount("https://", transport)
            session.mount("http://", transport)
            made = WaybackClient(session), transport
        try:
            yield made
        finally:
            self._idle.append(made)


class _Transport(HTTPAdapter):
    """Carries the library's requests to our archive; `begin` before each thing that the library is to do.

    `leads_to` is the address to which an archived page sent its visitors.
    """

    def __init__(self, guest: Guest, url: str) -> None:
        super().__init__()
        self._guest = guest
        self._url = url
        self.begin(0)

    def begin(self, requests: int) -> None:
        """Let so many requests through from now on."""
        self._left = requests
        self._last: Answer | None = None
        self._pages: set[str] = set()
        self.leads_to: str | None = None

    def answered(self, where: str) -> Answer:
        """The newest answer as it came; raises FetchError where there was none."""
        if self._last is None:
            raise FetchError(
                "this cannot be asked of the archive", where, "check the address", kind="address"
            )
        return self._last

    def send(self, request: requests.PreparedRequest, *arguments: Any, **options: Any) -> requests.Response:
        """The answer to a request of the library's; raises FetchError in place of requests' own errors."""
        asked = request.url or ""
        if not self._left:
            raise FetchError("the archive sends us on without end", asked, kind="answer")
        self._left -= 1
        replays = _REPLAY.match(asked)
        answer = self._guest.get(
            asked.replace(_LIBRARYS, self._url, 1),
            "replay" if replays else "search",
            theirs=_of_this_capture if replays else never,
        )
        self._last = answer
        if not replays:
            self._check_list(answer)
        self.leads_to = None
        headers = urllib3.HTTPHeaderDict(answer.headers)
        for unpacked in ("Content-Encoding", "Content-Length", "Transfer-Encoding", "Link"):
            headers.pop(unpacked, None)
        if original := _original(answer):
            headers["Link"] = f'<{original}>; rel="original"'
        if "Location" in headers and replays:
            headers["Location"] = self._location(answer, replays)
        raw = urllib3.HTTPResponse(
            io.BytesIO(answer.body),
            headers,
            answer.status,
            reason=responses.get(answer.status),
            preload_content=False,
        )
        return self.build_response(request, raw)

    def _check_list(self, answer: Answer) -> None:
        """Raise where an answer is no list: a page for people, a list that goes on in circles or without its key."""
        lines = answer.body.strip(b"\r\n").splitlines()
        ends = lines.count(b"")
        broken = answer.body.lstrip().startswith(b"<") or ends > 1 or (ends and lines[-2] != b"")
        if answer.status == 200 and (broken or answer.url in self._pages):
            raise _no_list(answer)
        self._pages.add(answer.url)

    def _location(self, answer: Answer, replays: re.Match[str]) -> str:
        """Where an answer leads, as the library's archive would say it.

        Some archives leave the page's own address in it, which is relative to the page.
        """
        time, url = replays.groups()
        told = answer.headers["Location"]
        within = _REPLAY.fullmatch(told)
        if within is None and is_theirs(answer.headers):
            within = _REPLAY.fullmatch(f"/web/{time}id_/{urljoin(url, told)}")
        if within is None:
            return told
        if is_theirs(answer.headers) and 300 <= answer.status < 400:
            self.leads_to = within[2]
        return f"{_LIBRARYS}/web/{within[1]}id_/{within[2]}"


def _of_this_capture(headers: Mapping[str, str]) -> bool:
    """Whether an answer is about the capture alone: it, or that the archive, which is well, cannot play it."""
    return is_theirs(headers) or "X-Archive-Wayback-Runtime-Error" in headers


def _original(answer: Answer) -> str | None:
    """The address at which a capture was made, as its archive tells. The library knows no other archive's links."""
    try:
        told = links(answer.headers.get("Link", ""))
    except ValueError:
        return None
    return next((link.target for link in told if "original" in link.relations), None)


def _no_list(answer: Answer) -> FetchError:
    """What to tell of an answer to a search that holds no captures and says not that there are none."""
    if answer.status in (401, 403):
        return FetchError("the archive does not let us search", answer.url, kind="refused")
    told = "the archive's answer is no list of captures"
    if answer.status != 200:
        told = f"the archive answers {answer.status} to a search"
    return FetchError(told, answer.url, kind="answer")


def _not_shown(error: Exception, answer: Answer, where: str) -> FetchError:
    """Why the library could not give a capture, as the archive's own answer tells."""
    from wayback.exceptions import BlockedByRobotsError, BlockedSiteError

    if answer.status == 200:
        return FetchError("the archive answers with a page of its own", where, kind="answer")
    if isinstance(error, (BlockedSiteError, BlockedByRobotsError)):
        return VanishedError("the archive does not show this capture any more", where)
    return not_shown(answer.status, where)
