"""A stand-in web archive on loopback, for tests and benchmarks: it holds what it is given, and misbehaves as told.

    with Archive(folder) as archive:                       # folder: where its WARC file and index lie
        archive.add("https://fern.example/privacy", "20240101000000", b"<p>We collect …")
        Wayback(archive.url, …)                            # speaks as web.archive.org does
        Memento(archive.memento_url, …)                    # the prefix before /timemap/link/
        archive.trouble(Says(429, retry_after=60), on="replay", times=1)
        assert archive.busiest("replay", seconds=1) <= 4

What it speaks:

- `/cdx/search/cdx`: the Internet Archive's search, with `limit`, `from`, `to`, `filter`, `resolveRevisits`, resume
  keys and SURT matching (scheme, `www.`, case, port and closing slash make no difference).
- `/web/TIMESTAMPid_/URL`: replay of the raw bytes, as the Internet Archive does it: the page's own status with
  Memento-Datetime, redirects between captures, a redirect without Memento-Datetime to the nearest other capture.
- `/web/timemap/link/URL` (in pages if `time_map_page` is set) and `/web/cdx` (pywb's search), for Memento.
- `/save/URL` and the API of Save Page Now: captures what `archive.live[URL]` holds, at `archive.now`.

`Archive(folder, pywb=True)` hands replays, time maps and `/web/cdx` on to a real pywb (`pywb_url` is its own address)
that serves the same WARC file; without, the stand-in answers itself, some thousand times a second. `tls=True` serves
under a certificate that nobody signed; `archive.certificate` is the file to trust it by.

Kinds of requests: `search`, `replay`, `timemap`, `cdx`, `save`, `other`. Trouble: `Says`, `Page`, `Reset`, `Slow`,
`Cut`, `Garbled`; see there. A wrong digest is `add(…, digest="A" * 32)`; an archived error page `add(…, status=503)`; a
redirect `add(…, b"", status=301, location="https://…")`; an unchanged page `add(…, revisit=True)`; a capture that
vanishes `forget(url, time)`; an archive that is down `down()`, until `up()`.
"""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from archive.holdings import Holding, Holdings
from archive.pywb import Pywb
from archive.routes import Request, answer, kind_of
from archive.server import Server, certificate
from archive.trouble import Answer, Cut, Garbled, Page, Plan, Reset, Says, Slow, Trouble

__all__ = [
    "Answer",
    "Archive",
    "Asked",
    "Cut",
    "Garbled",
    "Holding",
    "Page",
    "Reset",
    "Says",
    "Slow",
    "Trouble",
]


@dataclass(frozen=True, slots=True)
class Asked:
    """One request that came: when (seconds of a clock that only goes on), its kind, path with query, user agent."""

    at: float
    kind: str
    path: str
    agent: str


class Archive:
    """The stand-in; see the module. Use it as a context manager, or `close()` it.

    `page` is how many captures a page of a search holds at most, `time_map_page` the same of time maps (None: all),
    `time_map_mode` what stands behind the time in their links, `raw` whether `id_` is understood, `cdx` whether
    `/web/cdx` is there, and under which other names its fields go (`{"mime": "mimetype", …}`).
    """

    def __init__(
        self,
        folder: Path,
        *,
        pywb: bool = False,
        tls: bool = False,
        page: int = 3000,
        time_map_page: int | None = None,
        time_map_mode: str = "mp_",
        time_map_dated: bool = True,
        raw: bool = True,
        cdx: bool | Mapping[str, str] = True,
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.holdings = Holdings(folder)
        self.page = page
        self.time_map_page = time_map_page
        self.time_map_mode = time_map_mode
        self.time_map_dated = time_map_dated
        self.raw = raw
        self.cdx = cdx
        self.live: dict[str, bytes] = {}
        self.now = "20240601000000"
        self.jobs: dict[str, dict[str, Any]] = {}
        self.keys: tuple[str, str] | None = None
        self.requests: list[Asked] = []
        self._plan = Plan()
        self._lock = threading.Lock()
        self._pywb = Pywb(folder, self.holdings) if pywb else None
        self.certificate = certificate(folder) if tls else None
        self._server: Server | None = None
        self._port = 0
        self.up()
        if self._pywb:
            self._pywb.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop serving; what it holds stays in its folder."""
        self.down()
        if self._pywb:
            self._pywb.stop()
        self.holdings.close()

    @property
    def url(self) -> str:
        """Its address, without a closing slash."""
        return f"{'https' if self.certificate else 'http'}://127.0.0.1:{self._port}"

    @property
    def memento_url(self) -> str:
        """The prefix before `/timemap/link/`."""
        return f"{self.url}/web"

    @property
    def pywb_url(self) -> str:
        """pywb's own prefix before `/timemap/link/`, without the stand-in in front."""
        assert self._pywb, "started without pywb"
        return f"http://127.0.0.1:{self._pywb.port}/web"

    def add(self, url: str, time: str, body: bytes, **how: Any) -> Holding:
        """Add a capture, at any time.

        `status`, `media_type`, `headers` (pairs), `location`, `encoding="gzip"` (compress the body as a server
        would), `revisit=True` (no body is kept where the same was captured before), `digest` (a wrong one).
        """
        held = self.holdings.add(url, time, body, **how)
        self._refresh()
        return held

    def load(self, warc: Path) -> int:
        """Add the responses of a WARC file; how many there were."""
        taken = self.holdings.load(warc)
        self._refresh()
        return taken

    def forget(self, url: str, time: str) -> None:
        """A capture vanishes: it stays listed, and cannot be replayed any more."""
        self.holdings.forget(url, time)
        self._refresh()

    def trouble(
        self, trouble: Trouble, *, on: str | None = None, path: str | None = None, times: int | None = None
    ) -> None:
        """Misbehave: at requests of that kind and with that (regular expression) in path or query, so many times."""
        self._plan.add(trouble, on, path, times)

    def behave(self) -> None:
        """No more trouble."""
        self._plan.clear()

    def down(self) -> None:
        """Refuse connections."""
        if self._server:
            self._server.stop()
            self._server = None

    def up(self) -> None:
        """Take connections again, at the same port."""
        if not self._server:
            self._server = Server(self._serve, self._port, self.certificate)
            self._port = self._server.port

    def asked(self, kind: str | None = None) -> list[Asked]:
        """The requests so far, of one kind if named."""
        with self._lock:
            return [one for one in self.requests if kind in (None, one.kind)]

    def busiest(self, kind: str, seconds: float) -> int:
        """The most requests of a kind that came within so many seconds."""
        times = sorted(one.at for one in self.asked(kind))
        most = start = 0
        for end, at in enumerate(times):
            while at - times[start] >= seconds:
                start += 1
            most = max(most, end - start + 1)
        return most

    def _refresh(self) -> None:
        if self._pywb:
            self._pywb.refresh()

    def _serve(self, request: Request) -> tuple[Answer, Trouble | None]:
        """The answer to one request, and what goes wrong with it. The request is noted first."""
        kind = kind_of(request.path)
        with self._lock:
            self.requests.append(Asked(time.monotonic(), kind, request.path, request.agent))
        trouble = self._plan.next(kind, request.path)
        if self._pywb and request.path.startswith("/web/"):
            try:
                return self._pywb.ask(request), trouble
            except (OSError, http.client.HTTPException) as error:
                return Answer(502, str(error).encode()), trouble
        return answer(self, request), trouble
