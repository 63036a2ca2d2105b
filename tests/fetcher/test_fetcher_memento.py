"""What is particular to archives with time maps: their pages, their forms, and what each kind of archive can do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from archive import Archive, Page, Says
from archive.asking import Asker
from hypothesis import given
from hypothesis import strategies as st

from policydiff.errors import FetchError
from policydiff.fetcher.linkformat import links, written
from policydiff.fetcher.memento import Memento, raw_address
from policydiff.fetcher.replaying import ALTERED

URL = "https://fern.example/privacy"
MOVED = "https://fern.example/legal"
FIRST = "20240101000000"
BODY = b"<p>We collect your name.</p>" * 20

Make = Callable[..., tuple[Archive, Memento]]


@pytest.fixture
def make(tmp_path: Path):  # type: ignore[no-untyped-def]
    made: list[Archive] = []

    def of(**how: Any) -> tuple[Archive, Memento]:
        archive = Archive(tmp_path / str(len(made)), **how)
        made.append(archive)
        asker = Asker()
        return archive, Memento(archive.memento_url, None, asker.pace, guest=asker.guest())

    yield of
    for archive in made:
        archive.close()


def test_a_time_map_alone_is_enough(make: Make) -> None:
    archive, source = make(cdx=False)
    archive.add("http://www.fern.example/privacy/", FIRST, BODY)
    archive.add(URL, "20240102000000", BODY)
    first, second = source.search(URL)
    assert (first.url, first.captured) == ("http://www.fern.example/privacy/", FIRST)
    assert (first.digest, first.status) == (None, None)
    assert first.address == f"{archive.url}/web/{FIRST}/http://www.fern.example/privacy/"
    assert source.replay(second).data == BODY
    assert len(list(source.search(URL))) == 2
    assert len(archive.asked("cdx")) == 1, "what an archive does not have is not asked for again"


@pytest.mark.parametrize("mode", ["mp_", "", "if_"])
@pytest.mark.parametrize("dated", [True, False])
def test_time_maps_come_in_several_forms(make: Make, mode: str, dated: bool) -> None:
    archive, source = make(cdx=False, time_map_page=2, time_map_mode=mode, time_map_dated=dated)
    for day in range(1, 6):
        archive.add(URL, f"2024010{day}000000", BODY)
    assert [one.captured[7] for one in source.search(URL)] == ["1", "2", "3", "4", "5"]
    assert len(archive.asked("timemap")) == 3
    found = list(source.search(URL, "20240102000000", "20240103000000"))
    assert [one.captured[7] for one in found] == ["2", "3"]


@pytest.mark.parametrize(
    "names", [{}, {"mime": "mimetype", "status": "statuscode", "url": "original"}], ids=["pywb", "other"]
)
def test_a_search_tells_more_than_a_time_map(make: Make, names: dict[str, str]) -> None:
    archive, source = make(cdx=names)
    archive.add(URL, FIRST, b"", status=404)
    (listed,) = source.search(URL)
    assert (listed.status, listed.media_type, listed.url) == (404, "text/html", URL)
    assert listed.digest is not None
    assert archive.asked("timemap") == []


def test_a_search_may_be_one_list_of_lists(make: Make) -> None:
    archive, source = make()
    rows = f'[["timestamp", "original", "statuscode"], ["{FIRST}", "{URL}", "200"], ["-", "{URL}", "200"]]'
    archive.trouble(Page(rows.encode()), on="cdx")
    (listed,) = source.search(URL)
    assert (listed.captured, listed.url, listed.status, listed.digest) == (FIRST, URL, 200, None)


def test_an_empty_page_is_no_search_that_found_nothing(make: Make) -> None:
    archive, source = make()
    archive.add(URL, FIRST, BODY)
    archive.trouble(Page(b""), on="cdx")
    assert [one.captured for one in source.search(URL)] == [FIRST]


def test_an_archive_without_raw_bytes_gives_what_it_shows_and_that_is_noted(make: Make) -> None:
    archive, source = make(raw=False)
    archive.add(URL, FIRST, BODY)
    archive.add(URL, "20240102000000", BODY)
    first, second = source.search(URL)
    assert source.replay(first).note == ALTERED
    assert source.replay(second).data == BODY
    paths = [one.path for one in archive.asked("replay")]
    assert [path.split("/")[2] for path in paths] == [f"{FIRST}id_", FIRST, "20240102000000"]


def test_an_archive_that_gave_raw_bytes_once_is_not_asked_for_others(make: Make) -> None:
    archive, source = make()
    archive.add(URL, FIRST, BODY)
    (listed,) = source.search(URL)
    source.replay(listed)
    archive.trouble(Says(404), on="replay")
    with pytest.raises(FetchError) as told:
        source.replay(listed)
    assert (told.value.kind, len(archive.asked("replay"))) == ("vanished", 2)


def test_an_address_of_no_known_form_is_replayed_as_it_was_given(make: Make) -> None:
    archive, source = make(cdx=False)
    archive.add(URL, FIRST, BODY)
    date = "Mon, 01 Jan 2024 00:00:00 GMT"
    told = f'<{archive.url}/abc12>; rel="memento"; datetime="{date}"'
    archive.trouble(Page(told.encode()), on="timemap")
    (listed,) = source.search(URL)
    assert (listed.url, listed.address) == (URL, f"{archive.url}/abc12")
    archive.trouble(Says(200, body=BODY, headers=(("Memento-Datetime", date),)), path="abc12")
    capture = source.replay(listed)
    assert (capture.data, capture.captured, capture.note) == (BODY, FIRST, ALTERED)


def test_pages_of_a_time_map_elsewhere_are_not_followed(make: Make) -> None:
    archive, source = make(cdx=False)
    told = f'<http://169.254.169.254/>; rel="timemap", <{archive.url}/web/{FIRST}/{URL}>; rel="memento"'
    archive.trouble(Page(told.encode()), on="timemap")
    assert [one.captured for one in source.search(URL)] == [FIRST]


def test_a_time_map_in_a_circle_ends(make: Make) -> None:
    archive, source = make(cdx=False)
    pages = [
        f'<{archive.memento_url}/timemap/link/{number % 3}/{URL}>; rel="timemap"' for number in (1, 2, 3)
    ]
    archive.trouble(Page(",\n".join(pages).encode()), on="timemap")
    assert list(source.search(URL)) == []


def test_a_time_map_that_never_ends_is_told(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("policydiff.fetcher.memento._PAGES", 10)
    archive, source = make(cdx=False, time_map_page=1)
    for day in range(10, 29):
        archive.add(URL, f"202401{day}000000", BODY)
    with pytest.raises(FetchError, match="does not end"):
        list(source.search(URL))


@pytest.mark.parametrize("location", ["/legal", "https://fern.example/legal"])
def test_an_archive_may_leave_a_redirect_as_the_page_had_it(make: Make, location: str) -> None:
    archive, source = make()
    archive.add(URL, FIRST, b"", status=301, location=location)
    archive.add(MOVED, "20240101000003", BODY)
    headers = (("Memento-Datetime", "Mon, 01 Jan 2024 00:00:00 GMT"), ("Location", location))
    archive.trouble(Says(301, headers=headers), on="replay", path=f"{FIRST}.*/privacy")
    assert source.replay(next(source.search(URL))).url == MOVED


def test_an_unreadable_time_is_told(make: Make) -> None:
    archive, source = make()
    archive.add(URL, FIRST, BODY)
    archive.trouble(Says(200, headers=(("Memento-Datetime", "yesterday"),)), on="replay")
    with pytest.raises(FetchError) as told:
        source.replay(next(source.search(URL)))
    assert told.value.kind == "answer"


@given(st.text(max_size=60))
def test_any_text_has_a_raw_address_or_none(text: str) -> None:
    raw = raw_address(text)
    assert raw is None or "id_/" in raw


@given(st.binary(max_size=200))
def test_any_answer_is_a_list_or_is_told(body: bytes) -> None:
    from requests.structures import CaseInsensitiveDict

    from policydiff.fetcher.http import Answer
    from policydiff.fetcher.memento import _links, _rows

    answer = Answer(URL, 200, CaseInsensitiveDict(), body, body)
    assert _rows(answer) is None or isinstance(_rows(answer), list)
    try:
        found = _links(answer)
    except FetchError as error:
        assert error.kind == "answer"
    else:
        assert links(written(found)) == found
