"""WARC: the first usable response of an archive's file, with its address, time and media type."""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from policydiff.errors import UnreadableError

#: No page is as large; what unpacks to more is a bomb.
LARGEST = 100 * 1024 * 1024

_REMEDY = "fetch the capture again"


@dataclass(frozen=True, slots=True)
class Record:
    """What a response record holds: the page's bytes, and what the archive says of them."""

    data: bytes
    url: str | None
    captured: str | None  # 14 digits, UTC
    media_type: str | None
    status: int | None
    more: bool = False  # the file holds other responses, which are not read

    @property
    def warnings(self) -> tuple[str, ...]:
        """What whoever reads this record alone should know."""
        told = []
        if self.status is not None and not 200 <= self.status < 300:
            told.append(f"the server answered with status {self.status}")
        if self.more:
            told.append("the WARC holds several responses: only the first was read")
        return tuple(told)


def unpack(data: bytes) -> bytes:
    """Gzipped bytes, of one member or many, unpacked.

    Raises UnreadableError if they are damaged, cut off, or grow beyond 100 MB.
    """
    pieces: list[bytes] = []
    total = 0
    while data:
        packed = zlib.decompressobj(wbits=31)
        try:
            piece = packed.decompress(data, LARGEST - total + 1)
        except zlib.error as error:
            raise UnreadableError("its compressed data is damaged", remedy=_REMEDY) from error
        total += len(piece)
        if total > LARGEST:
            raise UnreadableError("it unpacks to more than 100 MB", remedy="give the page itself")
        if not packed.eof:
            raise UnreadableError("its compressed data is cut off", remedy=_REMEDY)
        pieces.append(piece)
        data = packed.unused_data.lstrip(b"\0")
    return b"".join(pieces)


def first_response(data: bytes) -> Record:
    """The first response (or resource) record of a WARC, not compressed, that holds a text.

    Raises UnreadableError if there is none, or if the file is cut off inside it.
    """
    from warcio.archiveiterator import ArchiveIterator
    from warcio.bufferedreaders import ChunkedDataException
    from warcio.exceptions import ArchiveLoadFailed
    from warcio.statusandheaders import StatusAndHeadersParserException

    # A record without an address, or with a length that is no number, makes warcio fail in its own code.
    warcio_says = (ArchiveLoadFailed, ChunkedDataException, StatusAndHeadersParserException)
    damaged = (*warcio_says, EOFError, zlib.error, AttributeError, ValueError)
    try:
        records = ArchiveIterator(io.BytesIO(data))
        for record in records:
            if record.rec_type in ("response", "resource"):
                found = _record(record)
                return replace(found, more=_holds_more(records, damaged))
    except damaged as error:
        raise UnreadableError("the WARC is damaged", remedy=_REMEDY) from error
    raise UnreadableError("the WARC holds no response", remedy="give one that holds the page's capture")


def _holds_more(records: Iterable[Any], damaged: tuple[type[Exception], ...]) -> bool:
    """Whether another response follows; damage behind the first is no matter of the first."""
    try:
        return any(record.rec_type in ("response", "resource") for record in records)
    except damaged:
        return False


def _record(record: Any) -> Record:
    """A record as the normalizer needs it. warcio reads a body cut short in silence, hence the check."""
    headers = record.rec_headers
    announced = int(headers.get_header("Content-Length") or 0)
    body = record.content_stream().read(LARGEST + 1)
    if len(body) > LARGEST:
        raise UnreadableError("it unpacks to more than 100 MB", remedy="give the page itself")
    if announced and record.raw_stream.limit:
        raise UnreadableError("the WARC is cut off inside its first response", remedy=_REMEDY)
    if not body:
        raise UnreadableError("the WARC's response is empty", remedy=_REMEDY)
    date = re.sub(r"\D", "", headers.get_header("WARC-Date") or "")
    http = record.http_headers
    status = http.get_statuscode() if http else ""
    return Record(
        data=body,
        url=_without_brackets(headers.get_header("WARC-Target-URI")),
        captured=date[:14] if len(date) >= 14 else None,
        media_type=http.get_header("Content-Type") if http else headers.get_header("Content-Type"),
        status=int(status) if status and status.isdecimal() else None,
    )


def _without_brackets(address: str | None) -> str | None:
    """Some writers of WARC 1.0 put the address between `<` and `>`."""
    return address.strip("<> ") or None if address else None
