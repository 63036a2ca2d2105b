"""What is particular to the Wayback Machine: lists of several pages, its refusals, its redirects, its library."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from archive import Archive, Page, Says
from archive.asking import Asker
from archive.holdings import sha1

from policydiff.errors import FetchError, VanishedError
from policydiff.fetcher.source import Archive as Source
from policydiff.fetcher.wayback import Wayback
from policydiff.model import Listed

URL = "https://fern.example/privacy"
FIRST = "20240101000000"
BODY = b"<p>We collect your name.</p>" * 20
BLOCKED = "org.archive.wayback.exception.AdministrativeAccessControlException: Blocked Site Error"


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive(tmp_path / "archive", page=3) as archive:
        yield archive


@pytest.fixture
def source(archive: Archive) -> Source:
    asker = Asker()
    return Wayback(f"{archive.url}/", "watch@fern.example", asker.pace, guest=asker.guest())


def test_its_name_tells_it_from_others(archive: Archive, source: Source) -> None:
    assert source.name == f"wayback {archive.url}"


@pytest.mark.parametrize("count", [1, 3, 4, 9, 10])
def test_a_list_of_several_pages_is_read_to_its_end(archive: Archive, source: Source, count: int) -> None:
    for day in range(count):
        archive.add(URL, f"202401{day + 1:02}000000", BODY)
    assert len(list(source.search(URL))) == count
    assert len(archive.asked("search")) == -(-count // 3)


def test_a_list_is_had_whole_or_not_at_all(archive: Archive, source: Source) -> None:
    for day in range(1, 8):
        archive.add(URL, f"2024010{day}000000", BODY)
    archive.trouble(Says(503), on="search", path="resumeKey")
    with pytest.raises(FetchError):
        source.search(URL)


LINE = f"example,fern)/privacy {FIRST} {URL} text/html 200 {sha1(BODY)} 800\n".encode()


@pytest.mark.parametrize(
    "body",
    [
        LINE + b"\nsame-key\n",
        b"\nsame-key\n",
        LINE + b"\nkey\n\nkey\n",
        LINE + b"\nkey\nmore\n",
        LINE[:-60] + b"\n",
        LINE.replace(FIRST.encode(), b"2024"),
        LINE.replace(b" 200 ", b" OK "),
    ],
    ids=["circle", "empty-circle", "two-keys", "after-the-key", "cut", "time", "status"],
)
def test_a_broken_list_is_told(archive: Archive, source: Source, body: bytes) -> None:
    archive.trouble(Page(body), on="search")
    with pytest.raises(FetchError) as told:
        list(source.search(URL))
    assert told.value.kind == "answer"
    assert len(archive.asked("search")) <= 3


def test_what_a_list_leaves_open_is_open(archive: Archive, source: Source) -> None:
    archive.trouble(Page(f"example,fern)/privacy {FIRST} {URL} warc/revisit - - -\n".encode()), on="search")
    (listed,) = source.search(URL)
    assert (listed.digest, listed.status, listed.media_type) == (None, None, None)


def test_a_page_of_this_machine_is_listed_too(archive: Archive, source: Source) -> None:
    archive.add("http://127.0.0.1:8099/privacy", FIRST, BODY)
    assert len(list(source.search("http://127.0.0.1:8099/privacy"))) == 1


@pytest.mark.parametrize("status", [403, 404])
def test_a_page_that_the_archive_does_not_show_is_refused(
    archive: Archive, source: Source, status: int
) -> None:
    archive.trouble(Says(status, body=BLOCKED.encode()), on="search")
    with pytest.raises(FetchError) as told:
        list(source.search(URL))
    assert told.value.kind == "refused"


def test_a_capture_that_was_blocked_since_is_gone_for_us(archive: Archive, source: Source) -> None:
    archive.add(URL, FIRST, BODY)
    (listed,) = source.search(URL)
    archive.trouble(Says(403, headers=(("X-Archive-Wayback-Runtime-Error", BLOCKED),)), on="replay")
    with pytest.raises(VanishedError):
        source.replay(listed)


def test_a_capture_that_cannot_be_played_is_no_trouble_of_the_archive(
    archive: Archive, source: Source
) -> None:
    archive.add(URL, FIRST, BODY)
    (listed,) = source.search(URL)
    told_by = (("X-Archive-Wayback-Runtime-Error", "ResourceNotAvailableException: file is missing"),)
    archive.trouble(Says(503, headers=told_by), on="replay")
    with pytest.raises(FetchError) as told:
        source.replay(listed)
    assert (told.value.kind, len(archive.asked("replay"))) == ("answer", 1)


def test_a_page_of_the_archives_own_is_no_refusal_whatever_it_speaks_of(
    archive: Archive, source: Source
) -> None:
    archive.add(URL, FIRST, BODY)
    (listed,) = source.search(URL)
    archive.trouble(Page(b"<p>Maintenance. See robots.txt and web.archive.org.</p>"), on="replay")
    with pytest.raises(FetchError) as told:
        source.replay(listed)
    assert told.value.kind == "answer"


def test_a_redirect_to_a_page_to_log_in_is_no_capture(archive: Archive, source: Source) -> None:
    archive.add(URL, FIRST, BODY)
    archive.add(URL, "20240102000000", b"", status=301, location="https://fern.example/legal")
    archive.trouble(Says(302, headers=(("Location", "https://login.example/"),)), on="replay")
    for listed in source.search(URL):
        with pytest.raises(VanishedError):
            source.replay(listed)


class Onward:
    """Sends whoever asks on to another address, each time."""

    def __init__(self, to: Callable[[int], str]) -> None:
        self.to, self.count = to, 0

    def send(self, to, answer) -> None:  # type: ignore[no-untyped-def]
        self.count += 1
        Says(302, headers=(("Location", self.to(self.count)),)).send(to, answer)


def test_an_archive_that_sends_us_on_without_end_is_left(archive: Archive, source: Source) -> None:
    archive.trouble(Onward(lambda count: f"{archive.url}/cdx/search/cdx?{count}"), on="search")
    with pytest.raises(FetchError) as told:
        list(source.search(URL))
    assert told.value.kind == "answer"
    archive.behave()
    archive.add(URL, FIRST, b"", status=301, location="https://fern.example/legal")
    (listed,) = source.search(URL)
    onward = Onward(lambda count: f"{archive.url}/web/202401010000{count:02}id_/https://fern.example/legal")
    archive.trouble(onward, on="replay", path="legal")
    with pytest.raises(FetchError) as told:
        source.replay(listed)
    assert (told.value.kind, len(archive.asked("replay"))) == ("answer", 11)


def test_an_archive_may_have_moved(archive: Archive, source: Source) -> None:
    archive.add(URL, FIRST, BODY)
    archive.trouble(Onward(lambda count: f"{archive.url}/cdx/search/cdx?url={URL}"), on="search", times=1)
    assert len(list(source.search(URL))) == 1


def test_a_time_that_is_none_is_told(archive: Archive, source: Source) -> None:
    archive.add(URL, FIRST, BODY)
    source.replay(next(source.search(URL)))
    with pytest.raises(FetchError) as told:
        source.replay(Listed(URL, "20241399000000"))
    assert (told.value.kind, len(archive.asked("replay"))) == ("address", 1)


def test_addresses_with_queries_and_other_letters_are_asked_for_as_they_are(
    archive: Archive, source: Source
) -> None:
    url = "https://fern.example/recht/datenschutz-erkl%C3%A4rung?lang=de&v=2"
    archive.add(url, FIRST, BODY)
    (listed,) = source.search(url)
    assert source.replay(listed).data == BODY
    assert archive.asked("replay")[0].path == f"/web/{FIRST}id_/{url}"


def test_an_archive_under_a_path_is_found_there(archive: Archive) -> None:
    archive.add(URL, FIRST, BODY)
    asker = Asker()
    source = Wayback(f"{archive.url}/under/a/path", None, asker.pace, guest=asker.guest())
    with pytest.raises(FetchError):
        list(source.search(URL))
    assert archive.asked()[0].path.startswith("/under/a/path/cdx/search/cdx?")


def test_the_library_has_nothing_to_complain_of(
    archive: Archive, source: Source, caplog: pytest.LogCaptureFixture
) -> None:
    archive.add(URL, FIRST, BODY)
    with caplog.at_level(logging.WARNING):
        source.replay(next(source.search(URL)))
    assert caplog.records == []
