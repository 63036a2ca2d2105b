"""Captures as WARC records: what goes in comes out, other tools can read it, and damage is named."""

from __future__ import annotations

import gzip
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from policydiff.errors import UnreadableError
from policydiff.fetcher.files import Plain, Record, found_in, named_time
from policydiff.fetcher.warc import capture_of, gzipped, is_warc, record_of, records
from policydiff.model import Capture

PAGE = b"<html><p>We keep your data safe.</p></html>"
CAPTURE = Capture(
    PAGE,
    "20160504225849",
    "https://acme.example/privacy?a=b",
    "text/html; charset=utf-8",
    200,
    "wayback",
    "https://web.archive.example/web/20160504225849id_/https://acme.example/privacy",
    "ABCDEFG",
    "asked for by Ann",
)

printable = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S")), min_size=1, max_size=20)
captures = st.builds(
    Capture,
    st.binary(min_size=1, max_size=200),
    st.just("20160504225849"),
    st.none()
    | st.sampled_from(["https://acme.example/", "http://acme.example/ü?q=1", "ftp://acme.example/x"]),
    st.none() | st.sampled_from(["text/html", "text/plain; charset=latin-1"]),
    st.none() | st.integers(100, 599),
    st.sampled_from(["wayback", "memento", "live", "git", "file"]),
    st.none() | printable,
    st.none() | printable,
    st.none() | printable,
)


def only(record: bytes) -> Capture:
    (found,) = records(io.BytesIO(record))
    return capture_of(found)


@given(captures)
def test_a_capture_makes_the_round_trip(capture: Capture) -> None:
    """Gzipped or not; a status is kept where there is an address that it can belong to."""
    web = (capture.url or "").startswith("http")
    for packed in (record_of(capture), gzipped(record_of(capture))):
        back = only(packed)
        assert back.sha256 == capture.sha256
        for name in ("captured", "url", "media_type", "source", "archive", "digest", "note"):
            assert getattr(back, name) == getattr(capture, name)
        assert back.status == (capture.status if web else None)


def test_the_same_capture_gives_the_same_bytes() -> None:
    """No time of writing, no random id: a rebuilt or repeated import finds the file it wrote."""
    assert gzipped(record_of(CAPTURE)) == gzipped(record_of(CAPTURE))


def test_other_tools_read_the_record() -> None:
    """One response, its digests right, its HTTP head parsed, as pywb and warcio expect it."""
    packed = gzipped(record_of(CAPTURE))
    iterator = ArchiveIterator(io.BytesIO(packed), check_digests="raise")
    (record,) = [
        (record.rec_type, record.rec_headers, record.http_headers, record.content_stream().read())
        for record in iterator
    ]
    kind, headers, http, body = record
    assert (kind, body, iterator.err_count) == ("response", PAGE, 0)
    assert headers.get_header("WARC-Date") == "2016-05-04T22:58:49Z"
    assert headers.get_header("WARC-Target-URI") == CAPTURE.url
    assert (http.get_statuscode(), http.get_header("Content-Type")) == ("200", CAPTURE.media_type)
    assert headers.get_header("WARC-Record-ID").startswith("<urn:uuid:")


def test_a_file_of_a_person_becomes_no_invented_exchange() -> None:
    """Without a known status there is no HTTP head: a resource record."""
    capture = Capture(b"# Policy", "20200101000000", None, "text/markdown")
    record = next(iter(ArchiveIterator(io.BytesIO(record_of(capture)))))
    assert (record.rec_type, record.http_headers) == ("resource", None)
    assert record.rec_headers.get_header("WARC-Target-URI") == f"urn:sha256:{capture.sha256}"


def test_a_note_cannot_write_headers() -> None:
    """Line ends in a note or an address are spaces."""
    capture = Capture(
        PAGE, "20200101000000", "https://a.example/\r\nX: y", "text/html", 200, note="a\r\nWARC-Type: x"
    )
    back = only(record_of(capture))
    assert (back.note, back.url) == (
        "a WARC-Type: x",
        "https://a.example/%20X:%20y".replace("%20", " ").replace(" ", "%20"),
    )


def foreign(
    body: bytes,
    http_headers: list[tuple[str, str]],
    kind: str = "response",
    date: str = "2019-01-02T03:04:05Z",
) -> bytes:
    """A record as another tool writes it."""
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=True)
    head = StatusAndHeaders("200 OK", http_headers, protocol="HTTP/1.1")
    record = writer.create_warc_record(
        "https://acme.example/", kind, payload=io.BytesIO(body), length=len(body), http_headers=head,
        warc_headers_dict={"WARC-Date": date},
    )  # fmt: skip
    writer.write_record(record)
    return out.getvalue()


def test_a_record_of_another_tool_is_kept_byte_for_byte() -> None:
    """Its headers, its digests and its block stay as they are; only then is it evidence."""
    original = foreign(PAGE, [("Content-Type", "text/html"), ("X-Odd", "ü")])
    (copied,) = records(io.BytesIO(original))
    assert copied == gzip.decompress(original)
    assert capture_of(copied).source == "warc"
    assert capture_of(copied).captured == "20190102030405"
    assert capture_of(copied).digest is not None


def test_chunks_and_compression_are_undone() -> None:
    """The page is what a reader gets, whatever way it travelled."""
    packed = gzip.compress(PAGE)
    assert only(foreign(packed, [("Content-Encoding", "gzip"), ("Content-Type", "text/html")])).data == PAGE
    chunked = b"%x\r\n%s\r\n0\r\n\r\n" % (len(PAGE), PAGE)
    assert only(foreign(chunked, [("Transfer-Encoding", "chunked")])).data == PAGE


def test_requests_and_metadata_are_passed_over() -> None:
    """Of a crawl only the records that hold a page are taken."""
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=True)
    writer.write_record(writer.create_warcinfo_record("x.warc.gz", {"software": "test"}))
    crawl = out.getvalue() + foreign(PAGE, [("Content-Type", "text/html")]) + foreign(PAGE + b" ", [])
    assert [capture_of(record).data for record in records(io.BytesIO(crawl))] == [PAGE, PAGE + b" "]


@pytest.mark.parametrize("keep", [0.2, 0.5, 0.9])
@pytest.mark.parametrize("packed", [True, False])
def test_a_truncated_warc_is_named(tmp_path: Path, keep: float, packed: bool) -> None:
    """Cut off anywhere: one clear line, never half a page taken for a whole one."""
    record = record_of(Capture(PAGE * 50, "20200101000000", "https://a.example/", "text/html", 200))
    whole = gzipped(record) if packed else record
    path = tmp_path / "x.warc.gz"
    path.write_bytes(whole[: int(len(whole) * keep)])
    with pytest.raises(UnreadableError) as caught:
        for found in found_in(path):
            assert isinstance(found, Record)
            capture_of(found.record)
    assert str(path) in str(caught.value)


def test_the_records_before_a_cut_are_given(tmp_path: Path) -> None:
    """Of a damaged file the good part is kept."""
    path = tmp_path / "x.warc.gz"
    second = foreign(PAGE * 99, [("Content-Type", "text/html")])
    path.write_bytes(gzipped(record_of(CAPTURE)) + second[: len(second) // 2])
    found = found_in(path)
    assert isinstance(next(found), Record)
    with pytest.raises(UnreadableError):
        list(found)


def test_a_warc_without_a_page_is_named(tmp_path: Path) -> None:
    """Only a request, or a response without a body."""
    path = tmp_path / "x.warc.gz"
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=True)
    writer.write_record(writer.create_warcinfo_record("x", {"software": "test"}))
    path.write_bytes(out.getvalue())
    with pytest.raises(UnreadableError, match="holds no page"):
        list(found_in(path))
    with pytest.raises(UnreadableError, match="no body"):
        only(foreign(b"", [("Content-Type", "text/html")]))


def test_plain_files_are_told_by_their_content(tmp_path: Path) -> None:
    """A name says when, and helps with the type; what is in the file decides whether it is a WARC."""
    path = tmp_path / "acme-20160504225849.md"
    path.write_bytes(b"# Policy")
    assert list(found_in(path)) == [Plain(b"# Policy", "20160504225849", "text/markdown")]
    disguised = tmp_path / "20160504225849.html"
    disguised.write_bytes(gzipped(record_of(CAPTURE)))
    (found,) = found_in(disguised)
    assert isinstance(found, Record)
    assert not is_warc(gzip.compress(b"<html>"))
    assert not is_warc(b"\x1f\x8bjunk")


@pytest.mark.parametrize(
    ("name", "time"),
    [
        ("20160504225849.html", "20160504225849"),
        ("acme.example-20160504225849.md", "20160504225849"),
        ("20160504225849-1a2b3c4d.warc.gz", "20160504225849"),
        ("2016050422584.html", None),
        ("120160504225849.html", None),
        ("policy.html", None),
    ],
)
def test_the_time_in_a_name(name: str, time: str | None) -> None:
    """Fourteen digits that stand alone."""
    assert named_time(name) == time


def test_bad_files_are_one_line(tmp_path: Path) -> None:
    """Missing, a folder, empty: each says which file and what to do."""
    (tmp_path / "empty.html").touch()
    for name, what in (("missing", "no such file"), (".", "a folder"), ("empty.html", "empty")):
        with pytest.raises(UnreadableError, match=what):
            list(found_in(tmp_path / name))
