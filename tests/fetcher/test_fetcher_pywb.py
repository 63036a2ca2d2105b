"""Both sources against a real web archive: pywb, serving a WARC file that the test makes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from archive import Archive, Cut, Garbled, Says
from archive.asking import Asker
from archive.holdings import sha1

from policydiff.errors import FetchError, VanishedError
from policydiff.fetcher.digests import COMPRESSED
from policydiff.fetcher.memento import Memento
from policydiff.fetcher.source import Archive as Source
from policydiff.fetcher.warc import gzipped, record_of
from policydiff.fetcher.wayback import Wayback
from policydiff.model import Capture, Listed

pytestmark = pytest.mark.slow

URL = "https://fern.example/privacy"
MOVED = "https://fern.example/legal?lang=de"
BODY = "<html><body><p>We collect your name – and no more.</p></body></html>".encode() * 20


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    with Archive(tmp_path_factory.mktemp("pywb"), pywb=True) as archive:
        archive.add(URL, "20240101000000", BODY)
        archive.add("http://www.fern.example/privacy/", "20240102000000", BODY, revisit=True)
        archive.add(URL, "20240103000000", BODY + b"<!-- new -->", encoding="gzip")
        archive.add(URL, "20240104000000", b"gone", status=404)
        archive.add(URL, "20240105000000", b"", status=301, location="/legal?lang=de")
        archive.add(MOVED, "20240105000004", BODY)
        archive.add(URL, "20240106000000", b"busy", status=503)
        archive.add("http://fern.example/privacy", "20240107000000", b"", status=301, location=URL)
        archive.add(URL, "20240107000001", BODY)
        yield archive


@pytest.fixture(params=["wayback", "memento", "pywb"])
def source(request: pytest.FixtureRequest, archive: Archive) -> Source:
    asker = Asker()
    archive.behave()
    if request.param == "wayback":
        return Wayback(archive.url, None, asker.pace, guest=asker.guest())
    url = archive.memento_url if request.param == "memento" else archive.pywb_url
    return Memento(url, None, asker.pace, guest=asker.guest())


def test_every_capture_is_listed(source: Source) -> None:
    found = list(source.search(f"{URL}/?utm_source=mail"))
    assert [(one.captured[7], one.status) for one in found][:6] == [
        ("1", 200), ("2", 200), ("3", 200), ("4", 404), ("5", 301), ("6", 503),
    ]  # fmt: skip
    assert found[0].digest == found[1].digest == sha1(BODY)
    assert [one.captured for one in source.search(URL, "20240102000000", "20240103000000")] == [
        "20240102000000",
        "20240103000000",
    ]
    assert list(source.search("https://nowhere.example/")) == []


def test_every_capture_is_retrieved_as_it_was(source: Source) -> None:
    got = {one.captured: source.replay(one) for one in source.search(URL)}
    assert got["20240101000000"].data == got["20240102000000"].data == BODY
    assert got["20240102000000"].url == "http://www.fern.example/privacy/"
    zipped = got["20240103000000"]
    assert (zipped.data, zipped.note) == (BODY + b"<!-- new -->", COMPRESSED)
    assert (got["20240104000000"].status, got["20240106000000"].status) == (404, 503)
    moved = got["20240105000000"]
    assert (moved.url, moved.captured, moved.data) == (MOVED, "20240105000004", BODY)
    assert got["20240107000000"].captured == "20240107000001"
    assert got["20240107000001"].data == BODY


def test_a_capture_that_vanished_is_told(source: Source, archive: Archive) -> None:
    archive.add(f"{URL}/old", "20230101000000", BODY)
    (listed,) = source.search(f"{URL}/old")
    archive.forget(f"{URL}/old", "20230101000000")
    with pytest.raises(VanishedError):
        source.replay(listed)


def test_the_frame_around_a_page_is_never_taken_for_it(archive: Archive) -> None:
    asker = Asker()
    fresh = Memento(archive.pywb_url, None, asker.pace, guest=asker.guest())
    gone = f"{archive.pywb_url}/20230101000000/https://fern.example/never"
    with pytest.raises(VanishedError):
        fresh.replay(Listed("https://fern.example/never", "20230101000000", address=gone))


def test_trouble_between_us_and_a_real_archive_is_told(archive: Archive) -> None:
    asker = Asker()
    wayback = Wayback(archive.url, None, asker.pace, guest=asker.guest())
    listed = next(wayback.search(URL))
    for trouble, kind in (
        (Says(429), "paused"),
        (Says(503), "down"),
        (Cut(), "damaged"),
        (Garbled(), "damaged"),
    ):
        archive.behave()
        archive.trouble(trouble, on="replay")
        with pytest.raises(FetchError) as told:
            wayback.replay(listed)
        assert told.value.kind == kind
    archive.behave()
    assert wayback.replay(listed).data == BODY


def test_our_own_records_are_served_by_a_real_archive(
    archive: Archive, source: Source, tmp_path: Path
) -> None:
    url = "https://moss.example/terms"
    capture = Capture(BODY, "20240201000000", url, "text/html; charset=utf-8", 200, "live")
    warc = tmp_path / "20240201000000.warc.gz"
    warc.write_bytes(gzipped(record_of(capture)))
    if not archive.holdings.of(url):
        assert archive.load(warc) == 1
    (listed,) = source.search(url)
    assert source.replay(listed).data == BODY
