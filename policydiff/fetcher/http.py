"""Asking over HTTP as a good guest: one session with who we are, a pace, bounds, and retries of what may pass.

Nothing is asked without the pace's leave, retries neither. What may pass by itself (no answer, a broken connection, a
body cut off, 500, 502, 503, 504) is asked again after growing pauses; what will not (an unknown host, a wrong
certificate, any 4xx) never is. On 429, and where connections are refused, the pace is told and nothing more is asked.
"""

from __future__ import annotations

import contextlib
import io
import random
import time
import zlib
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.cookiejar import DefaultCookiePolicy

import requests
import urllib3
from requests.adapters import BaseAdapter

from policydiff import __version__
from policydiff.errors import FetchError
from policydiff.fetcher.connecting import TimelyAdapter
from policydiff.fetcher.failures import PassingError, told
from policydiff.fetcher.source import Asking, Pace
from policydiff.files import LARGEST

#: Statuses of a server in trouble, which may be over at the next try.
PASSING = frozenset({500, 502, 503, 504})

#: The longest time to be left alone that we believe, in seconds: a week.
LONGEST = 7 * 86400.0

#: How much is read at once, in bytes.
_PIECE = 1 << 16


@dataclass(frozen=True, slots=True)
class Patience:
    """How long we wait, in seconds, and how often we try. The Wayback Machine takes up to a minute for a long search.

    `connect` and `between` (two pieces of an answer) bound each wait, `whole` an answer with all its pieces. A failed
    request is tried `tries` times in all, after `first`, twice `first`, …, but not after `whole` is over: a server
    that says no is asked more often than one that says nothing. A server that wants at most `longest` until the next
    try (Retry-After of a 503) is waited for; for one that wants more, the pace is told.
    """

    connect: float = 15
    between: float = 75
    whole: float = 300
    tries: int = 4
    first: float = 2
    longest: float = 60


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered: `sent` is its body as it came (compressed, if it was), `body` the same unpacked.

    `headers` may be asked in any case. `url` is what was asked.
    """

    url: str
    status: int
    headers: Mapping[str, str]
    sent: bytes
    body: bytes


def never(headers: Mapping[str, str]) -> bool:
    """No answer is another's."""
    return False


class Guest:
    """Asks servers; may be used by several threads, which never share a session at the same time.

    `adapter` makes what connects (an address that was checked, …). An archive that refuses connections may have had
    enough of us; a page's own host is only down, and not left alone: `leave_refusing` false. `sleep` and `clock`
    (seconds that only go on) are handed in by tests. Proxies and certificates come from the environment, as requests
    reads them.
    """

    def __init__(
        self,
        pace: Pace,
        contact: str | None = None,
        *,
        patience: Patience = Patience(),
        adapter: Callable[[], BaseAdapter] | None = None,
        leave_refusing: bool = True,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._pace = pace
        self._agent = user_agent(contact)
        self._patience = patience
        self._adapter = adapter or (lambda: TimelyAdapter(patience.whole))
        self._leave_refusing = leave_refusing
        self._sleep = sleep
        self._clock = clock
        self._idle: deque[requests.Session] = deque()

    def get(
        self,
        url: str,
        asking: Asking,
        *,
        headers: Mapping[str, str] | None = None,
        theirs: Callable[[Mapping[str, str]], bool] = never,
    ) -> Answer:
        """The answer to a GET; redirects are not followed, 4xx are answers like any other.

        An answer whose headers are `theirs` is not this server's own (an archived page) and taken whatever its status.
        Raises FetchError with its kind, and what the pace gives where the server wants to be left alone.
        """
        begun = self._clock()
        for attempt in range(1, self._patience.tries + 1):
            try:
                return self._once("GET", url, asking, headers, theirs)
            except PassingError as trouble:
                if attempt == self._patience.tries or self._clock() - begun > self._patience.whole:
                    raise self._given_up(trouble) from trouble
                pause = self._patience.first * 2 ** (attempt - 1)
                # Spread a little, so that threads that failed together do not come back together.
                self._sleep(max(trouble.wait or 0, pause * random.uniform(1, 1.25)))
        raise AssertionError("no try was made")

    def post(
        self, url: str, asking: Asking, fields: Mapping[str, str], headers: Mapping[str, str] | None = None
    ) -> Answer:
        """The answer to a form that is sent once: what is asked for may be done though no answer came."""
        try:
            return self._once("POST", url, asking, headers, never, fields)
        except PassingError as trouble:
            raise self._given_up(trouble) from trouble

    def _once(
        self,
        method: str,
        url: str,
        asking: Asking,
        headers: Mapping[str, str] | None,
        theirs: Callable[[Mapping[str, str]], bool],
        fields: Mapping[str, str] | None = None,
    ) -> Answer:
        self._pace.wait(asking)
        start = self._clock()
        session = self._session()
        try:
            with session.request(
                method,
                url,
                headers=dict(headers or {}),
                data=dict(fields) if fields else None,
                timeout=(self._patience.connect, self._patience.between),
                stream=True,
                allow_redirects=False,
            ) as response:
                self._refused(response, url, theirs)  # whatever its body is like
                sent = self._body(response, url, start)
        except (OSError, ValueError, urllib3.exceptions.HTTPError) as error:
            raise told(error, url) from error  # those of requests are of the first two kinds
        finally:
            self._idle.append(session)
        return Answer(url, response.status_code, response.headers, sent, _unpacked(response, sent, url))

    def _refused(
        self, response: requests.Response, url: str, theirs: Callable[[Mapping[str, str]], bool]
    ) -> None:
        """Raise where the server's own status says that this is no answer."""
        if theirs(response.headers):
            return
        wait = retry_after(response.headers.get("Retry-After"))
        if response.status_code == 429:
            raise self._pace.pause(wait)
        if response.status_code in PASSING:
            if wait is not None and wait > self._patience.longest:
                raise self._pace.pause(wait)
            raise PassingError(FetchError(f"the server answers {response.status_code}", url), wait)

    def _body(self, response: requests.Response, url: str, start: float) -> bytes:
        """The body as it comes, piece by piece, each as soon as it is there."""
        pieces, size = [], 0
        while piece := response.raw.read1(_PIECE, decode_content=False):
            pieces.append(piece)
            size += len(piece)
            if size > LARGEST:
                raise _too_large(url)
            if self._clock() - start > self._patience.whole:
                raise PassingError(
                    FetchError(f"the answer was not over after {self._patience.whole:g} seconds", url)
                )
        return b"".join(pieces)

    def _given_up(self, trouble: PassingError) -> FetchError:
        return self._pace.pause(None) if trouble.leave and self._leave_refusing else trouble.error

    def _session(self) -> requests.Session:
        """A session that nobody uses: one that was used before, with its connections, or a new one."""
        with contextlib.suppress(IndexError):
            return self._idle.pop()
        session = _Session()
        session.headers.update({"User-Agent": self._agent, "Accept-Encoding": "gzip, deflate"})
        session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        for scheme in ("http://", "https://"):
            session.mount(scheme, self._adapter())
        return session


class _Session(requests.Session):
    """A session that looks at no redirect: told not to follow one, requests still reads its whole body to prepare."""

    def get_redirect_target(self, resp: requests.Response) -> None:
        return None


def user_agent(contact: str | None) -> str:
    """Who we are, for the logs of those we ask: `policydiff/VERSION (+contact)`."""
    told = " ".join((contact or "").encode("ascii", "replace").decode().split())
    return f"policydiff/{__version__} (+{told})" if told else f"policydiff/{__version__}"


def retry_after(value: str | None) -> float | None:
    """Seconds to wait as the header Retry-After says, which holds seconds or a date; None where it says nothing."""
    if not value:
        return None
    if value.strip().isdecimal():
        return min(float(value), LONGEST)
    try:
        date = parsedate_to_datetime(value)
    except ValueError:
        return None
    date = date if date.tzinfo else date.replace(tzinfo=UTC)
    return min(max(0.0, (date - datetime.now(UTC)).total_seconds()), LONGEST)


def _unpacked(response: requests.Response, sent: bytes, url: str) -> bytes:
    """The body without the compression that its headers tell of."""
    encoding = response.headers.get("Content-Encoding", "").strip().lower()
    if not sent or encoding in ("", "identity", "none"):
        return sent
    names = {name.strip() for name in encoding.split(",")}
    if names == {"gzip"} and not sent.startswith(b"\x1f\x8b"):
        return sent  # archives that unpack a page may leave its headers as they were
    if not names <= set(urllib3.response.HTTPResponse.CONTENT_DECODERS):
        raise FetchError(f"the answer is compressed in a way we cannot read ({encoding})", url, kind="answer")
    packed = urllib3.HTTPResponse(
        io.BytesIO(sent), {"Content-Encoding": encoding}, preload_content=False, decode_content=True
    )
    try:
        body: bytes = packed.read(LARGEST + 1)
    except urllib3.exceptions.DecodeError as error:
        raise FetchError("the answer cannot be unpacked", url, kind="damaged") from error
    if len(body) > LARGEST:
        raise _too_large(url)
    if names == {"gzip"} and not _complete(sent):
        raise PassingError(FetchError("the answer was cut off", url, kind="damaged"))
    return body


def _complete(sent: bytes) -> bool:
    """Whether a gzipped body has its end; what unpacks it passes over a missing one."""
    unpacking = zlib.decompressobj(wbits=31)
    unpacking.decompress(sent)
    return unpacking.eof


def _too_large(url: str) -> FetchError:
    return FetchError(
        "the answer is larger than is taken", url, f"at most {LARGEST >> 20} MiB", kind="answer"
    )
