"""A listed capture made into one that is held, whatever archive shows it: what is believed, and what is not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from policydiff.errors import FetchError, VanishedError
from policydiff.fetcher.digests import COMPRESSED, OTHER, sha1
from policydiff.fetcher.replaying import Shown, capture_of, in_order, memento_time, promised
from policydiff.model import Capture, Listed

URL = "https://fern.example/privacy"
TIME = "20240101000000"
WHOLE = b"<!DOCTYPE html><html><body><p>We collect your name.</p></body></html>"
PART = WHOLE[:-14]


def shown(body: bytes, **more: Any) -> Shown:
    fields: dict[str, Any] = {
        "url": URL,
        "time": TIME,
        "status": 200,
        "media_type": "text/html",
        "leads_to": None,
    }
    return Shown(**{**fields, "promised": None, "sent": body, "body": body, **more})


def captured(*answers: Shown, digest: str | None = sha1(WHOLE)) -> Capture:
    waiting: Iterator[Shown] = iter(answers)
    listed = Listed(URL, TIME, digest, 200)
    capture = capture_of(
        "wayback", lambda url, time, near: next(waiting), lambda time, url: f"{time}/{url}", listed
    )
    assert list(waiting) == [], "nothing is asked for in vain"
    return capture


def test_bytes_of_their_digest_are_believed_at_once() -> None:
    assert captured(shown(WHOLE)).note is None
    assert captured(shown(WHOLE, sent=b"packed"), digest=sha1(b"packed")).note == COMPRESSED


def test_bytes_without_a_digest_are_believed_at_once_unless_they_are_too_few() -> None:
    assert captured(shown(WHOLE), digest=None).digest is None
    assert captured(shown(PART, promised=len(WHOLE)), shown(WHOLE), digest=None).data == WHOLE
    with pytest.raises(FetchError, match="only the beginning"):
        captured(shown(PART, promised=len(WHOLE)), shown(PART, promised=len(WHOLE)), digest=None)


def test_the_second_download_decides() -> None:
    assert captured(shown(PART), shown(WHOLE)).data == WHOLE
    assert captured(shown(b"same"), shown(b"same")).note == OTHER
    with pytest.raises(FetchError, match="other ones each time") as told:
        captured(shown(b"one"), shown(b"other"))
    assert told.value.kind == "damaged"


@pytest.mark.parametrize("part", [shown(PART), shown(b"text", promised=9)], ids=["no end", "too few bytes"])
def test_a_part_is_not_taken_for_the_whole_though_it_comes_twice(part: Shown) -> None:
    with pytest.raises(FetchError, match="only the beginning"):
        captured(part, part)


def test_a_page_made_for_browsers_may_be_of_any_length() -> None:
    assert captured(shown(b"text", promised=9, raw=False), digest=None).data == b"text"


def test_what_is_no_page_is_not_checked() -> None:
    assert captured(shown(b"Not found", status=404)).status == 404


def test_a_page_that_vanished_has_nothing_in_its_place() -> None:
    def show(url: str, time: str, near: bool) -> Shown:
        if near:
            return shown(WHOLE, time="20240101000001")
        raise VanishedError("gone")

    def ask(status: int | None) -> Capture:
        return capture_of("memento", show, lambda time, url: time, Listed(URL, TIME, None, status))

    for status in (200, None, 404):
        with pytest.raises(VanishedError):
            ask(status)
    assert ask(301).captured == "20240101000001"


def test_listed_captures_are_in_order_and_each_once() -> None:
    first, second, none = Listed(URL, TIME), Listed(URL, "20240102000000"), Listed(URL, "20240000000000")
    other = Listed(f"{URL}/", TIME)
    assert in_order([second, first, none, other, first]) == [first, other, second]


def test_headers_of_archives_are_read() -> None:
    assert memento_time({"Memento-Datetime": "Mon, 01 Jan 2024 02:00:00 +0200"}, URL) == TIME
    with pytest.raises(FetchError):
        memento_time({"Memento-Datetime": "then"}, URL)
    told = [
        promised({"x-archive-orig-content-length": text}) for text in ("12", " 7 ", "-1", "x", "9" * 30, "")
    ]
    assert told == [12, 7, None, None, None, None]
