"""The Wayback Machine and Memento archives, behaving and misbehaving: what is listed, what is retrieved, what is told.

Every test runs against both kinds of source. What each does in its own way has a file of its own.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from archive import Archive, Cut, Garbled, Page, Reset, Says, Slow, Trouble
from archive.asking import SHORT, Asker
from archive.holdings import sha1
from hypothesis import given, settings
from hypothesis import strategies as st

from policydiff.errors import FetchError, PausedError, VanishedError
from policydiff.fetcher.digests import COMPRESSED, OTHER
from policydiff.fetcher.memento import Memento
from policydiff.fetcher.replaying import HOPS
from policydiff.fetcher.source import Archive as Source
from policydiff.fetcher.wayback import Wayback
from policydiff.model import Listed

URL = "https://fern.example/privacy"
MOVED = "https://fern.example/legal/privacy"
FIRST = "20240101000000"
BODY = b"<html><body><p>We collect your name.</p></body></html>" * 20


@dataclass(frozen=True)
class Both:
    """An archive on loopback, and our source that asks it; `searches` is what the archive calls its searches."""

    archive: Archive
    source: Source
    asker: Asker
    searches: str

    def replayed(self, index: int = 0):  # type: ignore[no-untyped-def]
        return self.source.replay(list(self.source.search(URL))[index])


@pytest.fixture(params=["wayback", "memento"])
def both(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Both]:
    with Archive(tmp_path / "archive") as archive:
        asker = Asker()
        source: Source
        if request.param == "wayback":
            source = Wayback(archive.url, None, asker.pace, guest=asker.guest())
        else:
            source = Memento(archive.memento_url, None, asker.pace, guest=asker.guest())
        yield Both(archive, source, asker, "search" if request.param == "wayback" else "cdx")


# ── what is listed ──────────────────────────────────────────────────────────────────────────────────────────────


def test_captures_are_listed_oldest_first_with_what_the_archive_tells(both: Both) -> None:
    both.archive.add(URL, "20240103000000", b"gone", status=404)
    both.archive.add(URL, FIRST, BODY)
    first, second = both.source.search(URL)
    assert (first.url, first.captured, first.digest) == (URL, FIRST, sha1(BODY))
    assert (first.status, first.media_type) == (200, "text/html")
    assert first.address == f"{both.archive.url}/web/{FIRST}/{URL}"
    assert (second.captured, second.status) == ("20240103000000", 404)


@pytest.mark.parametrize(
    "asked",
    [
        "https://fern.example/privacy/",
        "http://www.fern.example/privacy",
        "https://fern.example:443/privacy#cookies",
        "https://FERN.example/privacy?utm_source=mail&gclid=x1",
    ],
)
def test_spellings_of_one_address_are_one_search(both: Both, asked: str) -> None:
    both.archive.add("http://www.fern.example/privacy/", FIRST, BODY)
    both.archive.add(URL, "20240102000000", BODY, revisit=True)
    found = list(both.source.search(asked))
    assert [one.captured for one in found] == [FIRST, "20240102000000"]
    assert len(both.archive.asked()) == 1


def test_what_lies_only_under_the_address_as_given_is_found(both: Both) -> None:
    given = f"{URL}?utm_source=mail"
    both.archive.add(given, FIRST, BODY)
    assert [one.url for one in both.source.search(given)] == [given]


def test_since_and_until_are_included(both: Both) -> None:
    for day in range(1, 6):
        both.archive.add(URL, f"2024010{day}000000", BODY)
    found = both.source.search(URL, "20240102000000", "20240104000000")
    assert [one.captured[7] for one in found] == ["2", "3", "4"]


def test_no_captures_are_an_empty_list(both: Both) -> None:
    assert list(both.source.search(URL)) == []


def test_revisits_are_listed_and_retrieved_like_others(both: Both) -> None:
    both.archive.add(URL, FIRST, BODY)
    both.archive.add(URL, "20240102000000", BODY, revisit=True)
    listed = list(both.source.search(URL))[1]
    assert (listed.digest, listed.status) == (sha1(BODY), 200)
    assert both.source.replay(listed).data == BODY


# ── what is retrieved ───────────────────────────────────────────────────────────────────────────────────────────


def test_a_capture_comes_with_its_evidence(both: Both) -> None:
    both.archive.add(URL, FIRST, BODY)
    capture = both.replayed()
    assert (capture.data, capture.captured, capture.url) == (BODY, FIRST, URL)
    assert (capture.status, capture.media_type) == (200, "text/html; charset=utf-8")
    assert capture.source == both.source.name.partition(" ")[0]
    assert capture.archive == f"{both.archive.url}/web/{FIRST}/{URL}"
    assert (capture.digest, capture.note) == (sha1(BODY), None)


def test_a_capture_that_was_sent_compressed_is_unpacked_and_its_digest_checked_before(both: Both) -> None:
    both.archive.add(URL, FIRST, BODY, encoding="gzip")
    capture = both.replayed()
    assert (capture.data, capture.note) == (BODY, COMPRESSED)
    assert len(both.archive.asked("replay")) == 1


@pytest.mark.parametrize("status", [403, 404, 429, 500, 503])
def test_an_archived_error_page_is_the_pages_own_and_asked_for_once(both: Both, status: int) -> None:
    both.archive.add(URL, FIRST, b"<h1>Sorry</h1>", status=status)
    assert both.replayed().status == status
    assert (len(both.archive.asked("replay")), both.asker.pace.pauses) == (1, [])


@pytest.mark.parametrize("location", [MOVED, "/legal/privacy", "legal/privacy"])
def test_a_redirect_gives_the_capture_it_led_to(both: Both, location: str) -> None:
    both.archive.add(URL, FIRST, b"", status=301, location=location)
    both.archive.add(MOVED, "20240101000007", BODY)
    capture = both.replayed()
    assert (capture.data, capture.url, capture.captured) == (BODY, MOVED, "20240101000007")
    assert capture.archive == f"{both.archive.url}/web/20240101000007/{MOVED}"
    assert capture.digest is None, "the digest listed is that of the redirect"
    assert capture.note == f"listed at {FIRST} as {URL}, which sent its visitors here"


def test_redirects_are_followed_one_after_another(both: Both) -> None:
    both.archive.add(URL, FIRST, b"", status=301, location="/a")
    both.archive.add("https://fern.example/a", FIRST, b"", status=302, location="/b")
    both.archive.add("https://fern.example/b", "20240101120000", BODY)
    assert both.replayed().url == "https://fern.example/b"


def test_a_redirect_out_of_the_archive_stays_a_redirect(both: Both) -> None:
    both.archive.add(URL, FIRST, b"", status=301, location=MOVED)
    capture = both.replayed()
    assert (capture.status, capture.url, capture.captured) == (301, URL, FIRST)
    assert MOVED in (capture.note or "")


def test_a_redirects_target_of_another_week_is_not_taken_for_it(both: Both) -> None:
    both.archive.add(URL, FIRST, b"", status=301, location=MOVED)
    both.archive.add(MOVED, "20240108000000", BODY)
    assert both.replayed().status == 301


def test_redirects_in_a_circle_end(both: Both) -> None:
    both.archive.add(URL, FIRST, b"", status=302, location="/a")
    both.archive.add("https://fern.example/a", FIRST, b"", status=302, location="/privacy")
    assert both.replayed().status == 302
    assert len(both.archive.asked("replay")) <= 3


def test_redirects_without_end_are_left(both: Both) -> None:
    for number in range(HOPS + 4):
        here = URL if number == 0 else f"https://fern.example/{number}"
        both.archive.add(here, FIRST, b"", status=302, location=f"/{number + 1}")
    assert (both.replayed().status, len(both.archive.asked("replay"))) == (302, HOPS + 1)


def test_in_place_of_a_redirect_to_https_the_capture_beside_it_is_taken(both: Both) -> None:
    both.archive.add("http://fern.example/privacy", FIRST, b"", status=301, location=URL)
    both.archive.add(URL, "20240101000002", BODY)
    capture = both.replayed()
    assert (capture.status, capture.captured, capture.url, capture.digest) == (
        200,
        "20240101000002",
        URL,
        None,
    )


def test_a_capture_that_vanished_is_told_and_never_another_given_for_it(both: Both) -> None:
    both.archive.add(URL, FIRST, BODY)
    listed = next(both.source.search(URL))
    both.archive.forget(URL, FIRST)
    with pytest.raises(VanishedError):
        both.source.replay(listed)
    both.archive.add(URL, "20240101000009", b"another")
    with pytest.raises(VanishedError, match="in its place"):
        both.source.replay(listed)


# ── trouble ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_wrong_digest_is_noted_when_the_bytes_came_the_same_twice(both: Both) -> None:
    both.archive.add(URL, FIRST, BODY, digest="A" * 32)
    capture = both.replayed()
    assert (capture.data, capture.digest, capture.note) == (BODY, "A" * 32, OTHER)
    assert len(both.archive.asked("replay")) == 2


def test_bytes_that_were_damaged_once_are_downloaded_once_more(both: Both) -> None:
    both.archive.add(URL, FIRST, BODY)
    both.archive.trouble(Garbled(), on="replay", times=1)
    capture = both.replayed()
    assert (capture.data, capture.note, len(both.archive.asked("replay"))) == (BODY, None, 2)


def test_bytes_that_are_other_each_time_are_not_taken(both: Both) -> None:
    both.archive.add(URL, FIRST, BODY)
    both.archive.trouble(Garbled(), on="replay")
    with pytest.raises(FetchError) as told:
        both.replayed()
    assert told.value.kind == "damaged"


def test_a_body_cut_off_without_a_word_is_not_taken(both: Both) -> None:
    both.archive.add(URL, FIRST, BODY)
    both.archive.trouble(Cut(how="close"), on="replay")
    with pytest.raises(FetchError) as told:
        both.replayed()
    assert told.value.kind == "damaged"


#: What goes wrong, the kind of error it is, and how often it is asked for: once, or as often as what may pass.
MISHAPS: list[tuple[Trouble, str, int]] = [
    (Says(429), "paused", 1),
    (Says(429, retry_after=3600), "paused", 1),
    (Says(503), "down", SHORT.tries),
    (Says(500), "down", SHORT.tries),
    (Says(503, retry_after=7200), "paused", 1),
    (Says(403), "refused", 1),
    (Says(400), "answer", 1),
    (Reset(), "down", SHORT.tries),
    (Reset(after=30), "down", SHORT.tries),
    (Slow(pause=1.2, piece=200), "down", SHORT.tries),
    (Cut(), "damaged", SHORT.tries),
    (Cut(how="chunks"), "damaged", SHORT.tries),
    (Page(), "answer", 1),
]


@pytest.mark.parametrize(("trouble", "kind", "times"), MISHAPS)
def test_a_mishap_of_a_replay_is_told_and_nothing_wrong_is_given(
    both: Both, trouble: Trouble, kind: str, times: int
) -> None:
    both.archive.add(URL, FIRST, BODY)
    listed = next(both.source.search(URL))
    both.source.replay(listed)
    both.archive.trouble(trouble, on="replay")
    with pytest.raises(FetchError) as told:
        both.source.replay(listed)
    assert told.value.kind == kind
    assert isinstance(told.value, PausedError) == (kind == "paused")
    assert len(both.archive.asked("replay")) == 1 + times
    both.archive.behave()
    assert both.source.replay(listed).data == BODY, "another night it is had"


@pytest.mark.parametrize(
    ("trouble", "kind", "times"), [one for one in MISHAPS if one[1] in ("paused", "down")]
)
def test_a_mishap_of_a_search_is_told(both: Both, trouble: Trouble, kind: str, times: int) -> None:
    both.archive.add(URL, FIRST, BODY)
    both.archive.trouble(trouble)
    with pytest.raises(FetchError) as told:
        list(both.source.search(URL))
    assert (told.value.kind, len(both.archive.asked())) == (kind, times)
    both.archive.behave()
    assert len(list(both.source.search(URL))) == 1


@pytest.mark.parametrize(
    "trouble", [Page(), Page(b"\n\n<html>busy</html>"), Garbled(), Page(b"\xff\xfe\x00")]
)
def test_an_answer_that_is_no_list_is_no_empty_list(both: Both, trouble: Trouble) -> None:
    both.archive.add(URL, FIRST, BODY)
    both.archive.trouble(trouble)
    with pytest.raises(FetchError) as told:
        list(both.source.search(URL))
    assert told.value.kind == "answer"


PASSES: list[Trouble] = [
    *(Says(status) for status in (429, 500, 503, 403, 404)),
    *(
        Reset(),
        Reset(after=30),
        Cut(),
        Cut(keep=0),
        Cut(how="chunks"),
        Cut(how="close"),
        Cut(how="close", keep=0),
    ),
    *(Garbled(), Garbled(same=True), Page(), Page(b""), Slow(pause=0, piece=100)),
]


@pytest.mark.parametrize("kind", ["wayback", "memento"])
def test_whatever_goes_wrong_one_after_another_nothing_wrong_is_given(kind: str, tmp_path: Path) -> None:
    with Archive(tmp_path) as archive:
        archive.add(URL, FIRST, BODY)
        archive.add(URL, "20240102000000", BODY + b"<!-- -->", encoding="gzip")
        asker = Asker()
        guest = asker.guest()
        source: Source = (
            Wayback(archive.url, None, asker.pace, guest=guest)
            if kind == "wayback"
            else Memento(archive.memento_url, None, asker.pace, guest=guest)
        )
        listed = list(source.search(URL))

        @given(st.lists(st.sampled_from(PASSES), max_size=5), st.integers(0, 1))
        @settings(max_examples=60)
        def check(troubles: list[Trouble], index: int) -> None:
            archive.behave()
            for trouble in troubles:
                archive.trouble(trouble, on="replay", times=1)
            try:
                capture = source.replay(listed[index])
            except FetchError:
                return
            assert capture.data == BODY + b"<!-- -->" * index or capture.note == OTHER

        check()


def test_an_archive_that_is_down_is_left_alone(both: Both) -> None:
    both.archive.add(URL, FIRST, BODY)
    both.archive.down()
    for ask in _asks(both.source):
        with pytest.raises(PausedError):
            ask()
    assert both.asker.pace.pauses == [None, None]


def test_each_request_waits_for_the_pace_as_what_it_is(both: Both) -> None:
    both.archive.add(URL, FIRST, BODY)
    both.archive.trouble(Says(503), on="replay", times=1)
    both.replayed()
    assert both.asker.pace.waits == ["search", "replay", "replay"]


def test_a_pace_that_says_no_lets_nothing_through(both: Both, monkeypatch: pytest.MonkeyPatch) -> None:
    def no(asking: str) -> None:
        raise PausedError("here", "20300101000000")

    monkeypatch.setattr(both.asker.pace, "wait", no)
    for ask in _asks(both.source):
        with pytest.raises(PausedError):
            ask()
    assert both.archive.asked() == []


def test_several_threads_may_replay(both: Both) -> None:
    for day in range(1, 9):
        both.archive.add(URL, f"2024010{day}000000", BODY + str(day).encode())
    listed = list(both.source.search(URL))
    got: dict[str, bytes] = {}

    def take(one: Listed) -> None:
        got[one.captured] = both.source.replay(one).data

    threads = [threading.Thread(target=take, args=(one,)) for one in listed]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert got == {f"2024010{day}000000": BODY + str(day).encode() for day in range(1, 9)}


def _asks(source: Source) -> list[Callable[[], object]]:
    return [lambda: list(source.search(URL)), lambda: source.replay(Listed(URL, FIRST))]
