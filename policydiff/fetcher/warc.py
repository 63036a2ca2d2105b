"""Captures as WARC records: one record a file, each a member of gzip, as any web archive's tools replay them.

A capture whose HTTP status is known is a `response` record; one that a person handed in as a file, of which
no exchange is known, is a `resource` record, so that nothing is invented. What WARC has no field for (where
we had it from, its address and digest in the archive, a note) stands in fields of our own, which other tools
pass over. The same capture gives the same bytes.
"""

from __future__ import annotations

import base64
import hashlib
import io
import re
import uuid
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import IO, Any

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeaders

from policydiff.errors import UnreadableError
from policydiff.files import LARGEST
from policydiff.model import Capture

#: Record types that stand for a page; requests and metadata are about one.
_PAGES = ("response", "resource", "revisit")
_SAME_BODY = "http://netpreserve.org/warc/1.0/revisit/identical-payload-digest"
_SPACE = re.compile(r"\s+")
_GZIP = b"\x1f\x8b"
#: What the file of a capture may be called that a revisit refers to: never one of another folder.
_NAME = re.compile(r"\d{14}(?:-[0-9a-f]{8})?\.warc\.gz")


@dataclass(frozen=True, slots=True)
class Revisited:
    """What a revisit refers to: address and time of the record that has the body, and its file where it is ours."""

    target: tuple[str, str]
    file: str | None


def is_warc(head: bytes) -> bool:
    """Whether a file that begins with these bytes (a few hundred are enough) is a WARC, gzipped or not."""
    if head.startswith(_GZIP):
        try:
            head = zlib.decompressobj(wbits=31).decompress(head, 16)
        except zlib.error:
            return False
    return head.startswith(b"WARC/")


def records(stream: IO[bytes]) -> Iterator[bytes]:
    """Every record of a WARC that holds a page, byte for byte, as a WARC of one record that is not
    compressed.

    Raises UnreadableError where the file is damaged or cut off, or where a record is larger than LARGEST.
    """
    try:
        for record in ArchiveIterator(stream, no_record_parse=True):
            if record.length is None:
                # The last field of a header that was cut off is missing; what is there looks like a record
                # all the same.
                raise UnreadableError("the WARC is cut off", None, "fetch it again")
            if record.rec_type in _PAGES:
                yield _whole(record)
    except (ArchiveLoadFailed, EOFError, zlib.error, UnicodeDecodeError) as error:
        raise UnreadableError("the WARC is damaged", None, "fetch it again") from error


def target_of(record: bytes) -> tuple[str, str]:
    """Address and time of a record of `records`, as it states them itself."""
    fields = _parsed(record).rec_headers
    return fields.get_header("WARC-Target-URI") or "", fields.get_header("WARC-Date") or ""


def revisited(record: bytes) -> Revisited | None:
    """What a record of `records` refers to for its body; None where it has one.

    Raises UnreadableError where a file is named that cannot lie beside it.
    """
    if b"revisit" not in record[:4096].split(b"\r\n\r\n", 1)[0]:
        return None
    parsed = _parsed(record)
    if parsed.rec_type != "revisit":
        return None
    fields = parsed.rec_headers
    file = fields.get_header("Policydiff-Refers-To")
    if file is not None and not _NAME.fullmatch(file):
        raise UnreadableError(f"it refers to {file!r}, which is no capture's file", None, "fetch it again")
    target = fields.get_header("WARC-Refers-To-Target-URI"), fields.get_header("WARC-Refers-To-Date")
    return Revisited((target[0] or "", target[1] or ""), file)


def capture_of(record: bytes, referred: bytes | None = None) -> Capture:
    """The capture that a record of `records` holds; its body decoded as HTTP says (chunks, compression).

    The body of a revisit is that of the record `referred`. Raises UnreadableError where there is no body or no time,
    or where the body is not the one that the revisit was made of.
    """
    if referred is not None:
        return _revisit(record, capture_of(referred))
    parsed = _parsed(record)
    try:
        body = parsed.content_stream().read(LARGEST + 1)
    except (ArchiveLoadFailed, EOFError, StopIteration, zlib.error, UnicodeDecodeError) as error:
        raise UnreadableError("the WARC record is damaged", None, "fetch it again") from error
    if len(body) > LARGEST:
        raise UnreadableError(
            "the record unpacks to more than is taken", None, f"at most {LARGEST >> 20} MiB"
        )
    if not body:
        raise UnreadableError("the record holds no body", None, "give one with the page in it")
    return _capture(parsed, body)


def record_of(capture: Capture) -> bytes:
    """The capture as a WARC of one record, not compressed; `capture_of` gives the same capture back."""
    web = (capture.url or "").startswith(("http://", "https://"))
    http = web and capture.status is not None
    block = _exchange(capture) + capture.data if http else capture.data
    identity = f"{capture.url}\n{capture.captured}\n{capture.sha256}"
    fields = [
        ("WARC-Type", "response" if http else "resource"),
        ("WARC-Record-ID", f"<urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, identity)}>"),
        ("WARC-Date", _iso(capture.captured)),
        ("WARC-Target-URI", capture.url or f"urn:sha256:{capture.sha256}"),
        ("WARC-Payload-Digest", _sha1(capture.data)),
        ("WARC-Block-Digest", _sha1(block)),
        ("Content-Type", "application/http; msgtype=response" if http else capture.media_type),
        *_ours(capture),
        ("Content-Length", str(len(block))),
    ]
    return _written(fields, block)


def revisit_of(capture: Capture, first: Capture, file: str) -> bytes:
    """The capture as a revisit record, not compressed: its bytes are those of `first`, which lies in `file` beside it.

    Read with that file's record, `capture_of` gives the same capture back.
    """
    block = _exchange(capture)
    identity = f"{capture.url}\n{capture.captured}\n{capture.sha256}"
    fields = [
        ("WARC-Type", "revisit"),
        ("WARC-Record-ID", f"<urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, identity)}>"),
        ("WARC-Date", _iso(capture.captured)),
        ("WARC-Target-URI", capture.url),
        ("WARC-Profile", _SAME_BODY),
        ("WARC-Refers-To-Target-URI", first.url or f"urn:sha256:{first.sha256}"),
        ("WARC-Refers-To-Date", _iso(first.captured)),
        ("WARC-Payload-Digest", _sha1(capture.data)),
        ("Content-Type", "application/http; msgtype=response"),
        *_ours(capture),
        ("Policydiff-Refers-To", file),
        ("Content-Length", str(len(block))),
    ]
    return _written(fields, block)


def gzipped(record: bytes) -> bytes:
    """The record as one member of gzip, without a time or a name in it."""
    packer = zlib.compressobj(6, zlib.DEFLATED, zlib.MAX_WBITS + 16)
    return packer.compress(record) + packer.flush()


def _whole(record: Any) -> bytes:
    """A record with its own header and block. Its length is checked: warcio reads what is there, in
    silence."""
    announced = int(record.length)
    if announced > LARGEST:
        raise UnreadableError("a record is larger than is taken", None, f"at most {LARGEST >> 20} MiB")
    block = record.raw_stream.read(announced) if announced else b""
    while len(block) < announced and (more := record.raw_stream.read(announced - len(block))):
        block += more
    if len(block) < announced:
        raise UnreadableError("the WARC is cut off", None, "fetch it again")
    headers: StatusAndHeaders = record.rec_headers
    head: bytes = headers.to_bytes(encoding="utf-8")
    return head + block + b"\r\n\r\n"


def _parsed(record: bytes) -> Any:
    """A record as warcio reads it; raises UnreadableError where it is damaged."""
    try:
        return next(iter(ArchiveIterator(io.BytesIO(record))))
    except (ArchiveLoadFailed, EOFError, StopIteration, zlib.error, UnicodeDecodeError) as error:
        raise UnreadableError("the WARC record is damaged", None, "fetch it again") from error


def _revisit(record: bytes, first: Capture) -> Capture:
    """A revisit with the body of the capture that it refers to, which must be the one that it was made of."""
    parsed = _parsed(record)
    fields = parsed.rec_headers
    # Other tools may take the digest of the body as it was sent, compressed or in chunks.
    ours = fields.get_header("Policydiff-Refers-To") is not None
    if ours and fields.get_header("WARC-Payload-Digest") != _sha1(first.data):
        remedy = "put the capture it refers to back as it was"
        raise UnreadableError("it refers to bytes that are others now", None, remedy)
    return _capture(parsed, first.data)


def _ours(capture: Capture) -> list[tuple[str, str | None]]:
    """What WARC has no field for."""
    return [
        ("Policydiff-Source", capture.source),
        ("Policydiff-Archive", capture.archive),
        ("Policydiff-Digest", capture.digest),
        ("Policydiff-Note", capture.note),
        ("Policydiff-Page", capture.page),
    ]


def _written(fields: Iterable[tuple[str, str | None]], block: bytes) -> bytes:
    lines = "".join(f"{name}: {_line(value)}\r\n" for name, value in fields if value)
    return f"WARC/1.0\r\n{lines}\r\n".encode() + block + b"\r\n\r\n"


def _capture(parsed: Any, body: bytes) -> Capture:
    fields: StatusAndHeaders = parsed.rec_headers
    http: StatusAndHeaders | None = parsed.http_headers
    ours = fields.get_header("Policydiff-Source")
    digest = fields.get_header("Policydiff-Digest" if ours else "WARC-Payload-Digest")
    url = (fields.get_header("WARC-Target-URI") or "").strip("<> ")
    code = http.get_statuscode() if http else ""
    return Capture(
        data=body,
        captured=_digits(fields.get_header("WARC-Date")),
        url=None if not url or url.startswith("urn:sha256:") else url,
        media_type=(http or fields).get_header("Content-Type"),
        status=int(code) if code.isdecimal() else None,
        source=ours or "warc",
        archive=fields.get_header("Policydiff-Archive"),
        digest=digest if ours or not digest else digest.removeprefix("sha1:"),
        note=fields.get_header("Policydiff-Note"),
        page=fields.get_header("Policydiff-Page"),
    )


def _exchange(capture: Capture) -> bytes:
    """The head of the HTTP answer, as far as the capture tells of it."""
    status = int(capture.status or 0)
    try:
        phrase = HTTPStatus(status).phrase
    except ValueError:
        phrase = "Unassigned"
    media_type = f"Content-Type: {_line(capture.media_type)}\r\n" if capture.media_type else ""
    return f"HTTP/1.1 {status} {phrase}\r\n{media_type}Content-Length: {len(capture.data)}\r\n\r\n".encode()


def _line(value: str) -> str:
    """The value on one line: a note or an address must not be able to end a header."""
    return _SPACE.sub(" ", value.replace("\0", " ")).strip()


def _sha1(data: bytes) -> str:
    """As archives write it: SHA-1 in base 32."""
    return "sha1:" + base64.b32encode(hashlib.sha1(data, usedforsecurity=False).digest()).decode()


def _iso(captured: str) -> str:
    year, month, day, hour, minute, second = captured[:4], *(captured[i : i + 2] for i in range(4, 14, 2))
    return f"{year}-{month}-{day}T{hour}:{minute}:{second}Z"


def _digits(date: str | None) -> str:
    digits = re.sub(r"\D", "", date or "")[:14]
    if len(digits) < 14:
        raise UnreadableError("the record does not say when it was captured", None, "give one that does")
    return digits
