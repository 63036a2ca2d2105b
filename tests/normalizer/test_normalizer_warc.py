"""A WARC gives its first response, or says what is wrong with it."""

from __future__ import annotations

import gzip
import io
import zlib

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from policydiff.errors import UnreadableError
from policydiff.normalizer import warc

PAGE = b"<html><title>Harbor Lane</title><p>We keep nothing.</p></html>"


def written(
    page: bytes = PAGE, *, gzipped: bool = False, headers: list[tuple[str, str]] | None = None
) -> bytes:
    """A WARC with a record of its own making, a request and a response."""
    file = io.BytesIO()
    writer = WARCWriter(file, gzip=gzipped)
    writer.write_record(writer.create_warcinfo_record("x.warc", {"software": "test"}))
    lines = headers or [("Content-Type", "text/html; charset=utf-8")]
    response = writer.create_warc_record(
        "https://harborlane.example/privacy",
        "response",
        payload=io.BytesIO(page),
        http_headers=StatusAndHeaders("200 OK", lines, protocol="HTTP/1.1"),
        warc_headers_dict={"WARC-Date": "2021-03-04T05:06:07Z"},
    )
    writer.write_record(response)
    return file.getvalue()


@pytest.mark.parametrize("gzipped", [False, True])
def test_the_first_response_is_read(gzipped: bool) -> None:
    """Bytes, address, time, media type and status come from the record, gzipped or not."""
    data = written(gzipped=gzipped)
    record = warc.first_response(warc.unpack(data) if gzipped else data)
    assert record.data == PAGE
    assert record.url == "https://harborlane.example/privacy"
    assert record.captured == "20210304050607"
    assert record.media_type == "text/html; charset=utf-8"
    assert record.status == 200


def test_content_encodings_are_undone() -> None:
    """A body that was sent gzipped is unpacked."""
    headers = [("Content-Type", "text/html"), ("Content-Encoding", "gzip")]
    assert warc.first_response(written(gzip.compress(PAGE), headers=headers)).data == PAGE


def test_every_way_to_cut_a_gzipped_warc_is_told() -> None:
    """A truncated capture is an error, never half a policy."""
    data = written(gzipped=True)
    for cut in range(20, len(data) - 1, 7):
        with pytest.raises(UnreadableError):
            warc.first_response(warc.unpack(data[:cut]))


def test_a_plain_warc_cut_inside_its_body_is_told() -> None:
    """The length that the record announces is held against what is there."""
    data = written()
    body = data.index(PAGE)
    for cut in (body + 5, body + len(PAGE) - 1):
        with pytest.raises(UnreadableError):
            warc.first_response(data[:cut])


def test_a_warc_without_a_response_is_told() -> None:
    """A file of requests holds no page."""
    file = io.BytesIO()
    writer = WARCWriter(file, gzip=False)
    writer.write_record(writer.create_warcinfo_record("x.warc", {"software": "test"}))
    with pytest.raises(UnreadableError):
        warc.first_response(file.getvalue())


def test_a_bomb_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """What unpacks beyond the limit is refused before it fills the memory."""
    monkeypatch.setattr(warc, "LARGEST", 1_000_000)
    with pytest.raises(UnreadableError):
        warc.unpack(gzip.compress(b"a" * 1_000_001))
    assert len(warc.unpack(gzip.compress(b"a" * 1_000_000))) == 1_000_000


def test_damaged_compression_is_told() -> None:
    """Bytes that only begin like gzip give one clear error, not a traceback."""
    with pytest.raises(UnreadableError):
        warc.unpack(b"\x1f\x8b" + zlib.compress(b"x"))


@pytest.mark.parametrize(
    "headers",
    [
        "WARC-Type: response\r\nContent-Length: 40",  # no address: warcio fails in its own code
        "WARC-Type: response\r\nWARC-Target-URI: https://harborlane.example/\r\nContent-Length: forty",
        "WARC-Type: response\r\nWARC-Target-URI: https://harborlane.example/\r\nContent-Length: -4",
    ],
)
def test_a_damaged_record_is_named(headers: str) -> None:
    """Found by fuzzing: headers that make no sense are one clear error, never a traceback."""
    data = f"WARC/1.0\r\n{headers}\r\n\r\nHTTP/1.1 200 OK\r\n\r\n<p>We keep nothing.".encode()
    with pytest.raises(UnreadableError):
        warc.first_response(data)
