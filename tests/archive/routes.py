"""Which answer the stand-in archive gives to which path, when no pywb gives it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from archive import formats
from archive.trouble import Answer

if TYPE_CHECKING:
    from archive import Archive

_KINDS = {
    "search": re.compile(r"/cdx/search"),
    "timemap": re.compile(r"/web/timemap/"),
    "cdx": re.compile(r"/web/cdx"),
    "replay": re.compile(r"/web/\d"),
    "save": re.compile(r"/save"),
}
_REPLAY = re.compile(r"/web/(\d{1,14})([a-z]{2}_)?/(.+)", re.DOTALL)
_TIME_MAP = re.compile(r"/web/timemap/link/(?:(\d+)/)?(.+)", re.DOTALL)
_JSON = (("Content-Type", "application/json"),)


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it came; `path` has its query."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes = b""

    @property
    def agent(self) -> str:
        return self.headers.get("User-Agent", "")


def kind_of(path: str) -> str:
    """What a path asks for, in one word."""
    return next((kind for kind, pattern in _KINDS.items() if pattern.match(path)), "other")


def answer(archive: Archive, request: Request) -> Answer:
    """The answer to one request."""
    path, _, query = request.path.partition("?")
    match kind_of(request.path):
        case "search":
            return formats.search(archive.holdings, query, archive.page)
        case "timemap":
            return _time_map(archive, request.path)
        case "cdx" if archive.cdx is not False:
            names = archive.cdx if isinstance(archive.cdx, Mapping) else {}
            return formats.pywb_search(archive.holdings, query, names)
        case "replay" if found := _REPLAY.match(request.path):
            time, mode, url = found.groups(default="")
            if mode and not archive.raw:
                return Answer(404, b"no such mode")
            return formats.replay(archive.holdings, f"{archive.url}/web/", time, mode, url)
        case "save":
            return _save(archive, request, path)
    return Answer(404, b"<html>nothing here</html>", (("Content-Type", "text/html"),))


def _time_map(archive: Archive, path: str) -> Answer:
    found = _TIME_MAP.match(path)
    if not found:
        return Answer(404, b"nothing here")
    return formats.time_map(
        archive.holdings,
        f"{archive.url}/web/",
        found[2],
        number=int(found[1] or 0),
        size=archive.time_map_page,
        mode=archive.time_map_mode,
        dated=archive.time_map_dated,
    )


def _save(archive: Archive, request: Request, path: str) -> Answer:
    """Save Page Now: `GET /save/URL` captures at once; `POST /save` gives a job, `/save/status/JOB` how it went."""
    if path.startswith("/save/status/"):
        job = archive.jobs.get(path.removeprefix("/save/status/"))
        told = job or {"status": "error", "status_ext": "error:no-such-job", "message": "no such job"}
        return Answer(200, json.dumps(told).encode(), _JSON)
    if request.method == "POST":
        return _start_job(archive, request)
    url = request.path.removeprefix("/save/")
    if url not in archive.live:
        return Answer(523, b"<html>cannot be reached</html>")
    archive.add(url, archive.now, archive.live[url])
    return Answer(302, b"", (("Location", f"{archive.url}/web/{archive.now}/{url}"),))


def _start_job(archive: Archive, request: Request) -> Answer:
    keys = ":".join(archive.keys or ("", ""))
    if request.headers.get("Authorization") != f"LOW {keys}":
        told = {"message": "You need to be logged in to use Save Page Now."}
        return Answer(401, json.dumps(told).encode(), _JSON)
    url = parse_qs(request.body.decode())["url"][0]
    job = f"spn2-{len(archive.jobs)}"
    if url in archive.live:
        archive.add(url, archive.now, archive.live[url])
        archive.jobs[job] = {"status": "success", "timestamp": archive.now, "original_url": url}
    else:
        archive.jobs[job] = {
            "status": "error",
            "status_ext": "error:not-found",
            "message": "cannot be reached",
        }
    return Answer(200, json.dumps({"url": url, "job_id": job}).encode(), _JSON)
