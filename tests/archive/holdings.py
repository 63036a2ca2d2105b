"""What the stand-in archive holds: captures in one WARC file that grows, and the index of it."""

from __future__ import annotations

import base64
import bisect
import gzip
import hashlib
import io
import json
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from pathlib import Path
from urllib.parse import urljoin

from surt import surt
from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

NAME = "captures.warc"
_PHRASES = {200: "OK", 301: "Moved Permanently", 302: "Found", 404: "Not Found", 503: "Service Unavailable"}


@dataclass(frozen=True, slots=True)
class Holding:
    """One capture: what the index says of it, and where its record and body lie in the WARC file (bytes)."""

    key: str
    time: str
    url: str
    status: int
    media_type: str
    digest: str
    headers: tuple[tuple[str, str], ...]
    revisit: bool
    record: tuple[int, int]
    body: tuple[int, int]
    gone: bool = False

    @property
    def circles(self) -> bool:
        """Whether it sends its visitors to another spelling of its own address, as from http to https."""
        location = dict(self.headers).get("Location")
        return location is not None and surt(urljoin(self.url, location)) == self.key


class Holdings:
    """Captures by address and time. Several threads may add and ask at once."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / NAME
        self._lock = threading.Lock()
        self._by_key: dict[str, list[Holding]] = {}
        self._changed = True
        self._out = self.path.open("wb+")
        self._writer = WARCWriter(self._out, gzip=False)

    def close(self) -> None:
        self._out.close()

    def add(
        self,
        url: str,
        time: str,
        body: bytes,
        *,
        status: int = 200,
        media_type: str = "text/html; charset=utf-8",
        headers: Sequence[tuple[str, str]] = (),
        location: str | None = None,
        encoding: str | None = None,
        revisit: bool = False,
        digest: str | None = None,
    ) -> Holding:
        """Put a capture into the WARC file and the index; see `Archive.add`."""
        if encoding == "gzip":
            body = gzip.compress(body, mtime=0)
            headers = [*headers, ("Content-Encoding", "gzip")]
        if location:
            headers = [*headers, ("Location", location)]
        head = [("Content-Type", media_type), *headers, ("Content-Length", str(len(body)))]
        with self._lock:
            first = self._first_like(url, sha1(body)) if revisit else None
            record = self._write(url, time, body, status, head, first)
            made = Holding(
                key=surt(url),
                time=time,
                url=url,
                status=status,
                media_type=media_type,
                digest=digest or sha1(body),
                headers=tuple(head),
                revisit=first is not None,
                record=record,
                body=first.body if first else (sum(record) - 4 - len(body), len(body)),
            )
            bisect.insort(self._by_key.setdefault(made.key, []), made, key=attrgetter("time"))
            self._changed = True
        return made

    def load(self, path: Path) -> int:
        """Take in the responses of a WARC file that was made elsewhere; how many there were."""
        taken = 0
        with path.open("rb") as stream:
            for record in ArchiveIterator(stream):
                if record.rec_type == "response" and record.http_headers:
                    time = record.rec_headers.get_header("WARC-Date")
                    body = record.content_stream().read()
                    self.add(
                        record.rec_headers.get_header("WARC-Target-URI"),
                        "".join(filter(str.isdigit, time))[:14],
                        body,
                        status=int(record.http_headers.get_statuscode()),
                        media_type=record.http_headers.get_header("Content-Type") or "text/html",
                    )
                    taken += 1
        return taken

    def forget(self, url: str, time: str) -> None:
        """A capture stays listed, and cannot be replayed any more."""
        with self._lock:
            entries = self._by_key[surt(url)]
            self._by_key[surt(url)] = [
                replace(entry, gone=True) if (entry.time, entry.url) == (time, url) else entry
                for entry in entries
            ]
            self._changed = True

    def of(self, url: str, prefix: bool = False) -> list[Holding]:
        """The captures of an address and its variants, oldest first; of all addresses that begin so, if asked."""
        key = surt(url)
        with self._lock:
            if not prefix:
                return list(self._by_key.get(key, ()))
            return [
                one for name in sorted(self._by_key) if name.startswith(key) for one in self._by_key[name]
            ]

    def exact(self, url: str, time: str) -> Holding | None:
        """The capture of that second, if it can be replayed; of several, the one whose address is the same."""
        found = [one for one in self._shown(url) if one.time == time]
        return next((one for one in found if one.url == url), found[0] if found else None)

    def nearest(self, url: str, time: str) -> Holding | None:
        """The capture nearest in time that can be replayed."""
        return min(self._shown(url), key=lambda one: (abs(int(one.time) - int(time)), one.time), default=None)

    def _shown(self, url: str) -> list[Holding]:
        """What can be replayed. Archives pass over a redirect in a circle, where they have anything else."""
        found = [one for one in self.of(url) if not one.gone]
        return [one for one in found if not one.circles] or found

    def bytes_of(self, holding: Holding) -> bytes:
        """The body as the page's own server sent it."""
        with self._lock:
            self._out.seek(holding.body[0])
            data = self._out.read(holding.body[1])
            self._out.seek(0, io.SEEK_END)
        return data

    def write_index(self, path: Path) -> None:
        """The index as pywb reads it, if it changed since the last time."""
        with self._lock:
            if not self._changed:
                return
            lines = sorted(line for entries in self._by_key.values() for line in self._lines(entries))
            neighbour = path.with_suffix(".part")
            neighbour.write_text("".join(lines), "utf-8")
            neighbour.replace(path)
            self._changed = False

    def _first_like(self, url: str, digest: str) -> Holding | None:
        return next((one for one in self._by_key.get(surt(url), ()) if one.digest == digest), None)

    def _write(
        self,
        url: str,
        time: str,
        body: bytes,
        status: int,
        head: list[tuple[str, str]],
        first: Holding | None,
    ) -> tuple[int, int]:
        http = StatusAndHeaders(f"{status} {_PHRASES.get(status, 'Status')}", head, protocol="HTTP/1.1")
        date = iso(time)
        if first:
            record = self._writer.create_revisit_record(
                url, f"sha1:{first.digest}", first.url, iso(first.time), http, {"WARC-Date": date}
            )
        else:
            record = self._writer.create_warc_record(
                url, "response", io.BytesIO(body), http_headers=http, warc_headers_dict={"WARC-Date": date}
            )
        self._out.seek(0, io.SEEK_END)
        start = self._out.tell()
        self._writer.write_record(record)
        self._out.flush()
        return start, self._out.tell() - start

    def _lines(self, entries: list[Holding]) -> Iterator[str]:
        for one in entries:
            if one.gone:
                continue
            fields = {
                "url": one.url,
                "mime": "warc/revisit" if one.revisit else one.media_type.partition(";")[0],
                "status": str(one.status),
                "digest": one.digest,
                "length": str(one.record[1]),
                "offset": str(one.record[0]),
                "filename": self.path.name,
            }
            yield f"{one.key} {one.time} {json.dumps(fields)}\n"


def sha1(data: bytes) -> str:
    """As archives state it: SHA-1 in base 32."""
    return base64.b32encode(hashlib.sha1(data).digest()).decode()


def iso(time: str) -> str:
    """14 digits as WARC writes a time."""
    return f"{time[:4]}-{time[4:6]}-{time[6:8]}T{time[8:10]}:{time[10:12]}:{time[12:14]}Z"
