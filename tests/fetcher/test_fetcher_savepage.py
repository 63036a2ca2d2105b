"""Asking the Wayback Machine to save a page: with keys and without, and how it went in one line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from archive import Archive, Page, Says
from archive.asking import Asker

from policydiff.errors import FetchError, PausedError, UsageError
from policydiff.fetcher.savepage import KEY, SECRET, Saved, SavePage

URL = "https://fern.example/privacy?lang=en"
KEYS = ("fern-key", "fern-secret")


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Archive]:
    monkeypatch.delenv(KEY, raising=False)
    monkeypatch.delenv(SECRET, raising=False)
    with Archive(tmp_path) as archive:
        archive.live[URL] = b"<p>We collect your name.</p>"
        archive.keys = KEYS
        yield archive


def saving(archive: Archive, **how: Any) -> SavePage:
    asker = Asker()
    return SavePage(None, asker.pace, archive.url, guest=asker.guest(), sleep=asker.slept.append, **how)


@pytest.mark.parametrize("keys", [None, KEYS], ids=["openly", "by-job"])
def test_a_page_is_saved_and_then_the_archive_has_it(archive: Archive, keys: tuple[str, str] | None) -> None:
    saved = saving(archive, keys=keys).save(URL)
    assert saved == Saved(URL, archive.now, f"{archive.url}/web/{archive.now}/{URL}")
    assert str(saved) == f"{URL}: saved as {archive.url}/web/{archive.now}/{URL}"
    assert archive.holdings.exact(URL, archive.now) is not None


def test_the_keys_come_from_the_environment(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY, KEYS[0])
    monkeypatch.setenv(SECRET, KEYS[1])
    assert saving(archive).save(URL).captured == archive.now
    assert archive.asked("save")[0].path == "/save"


@pytest.mark.parametrize("keys", [None, KEYS], ids=["openly", "by-job"])
def test_a_page_that_cannot_be_reached_is_told(archive: Archive, keys: tuple[str, str] | None) -> None:
    with pytest.raises(FetchError, match="could not save it") as told:
        saving(archive, keys=keys).save("https://nowhere.example/")
    assert told.value.kind == "answer"


def test_wrong_keys_are_told_with_what_to_do(archive: Archive) -> None:
    with pytest.raises(FetchError, match=f"logged in.*{KEY}") as told:
        saving(archive, keys=("other", "other")).save(URL)
    assert told.value.kind == "refused"


@pytest.mark.parametrize("keys", [None, KEYS], ids=["openly", "by-job"])
def test_too_many_requests_are_a_pause(archive: Archive, keys: tuple[str, str] | None) -> None:
    archive.trouble(Says(429, retry_after=600), on="save")
    with pytest.raises(PausedError):
        saving(archive, keys=keys).save(URL)
    assert len(archive.asked()) == 1


def test_a_job_that_takes_long_is_left_to_the_archive(archive: Archive) -> None:
    archive.trouble(Page(b'{"status": "pending"}'), path="/save/status/")
    saved = saving(archive, keys=KEYS).save(URL)
    assert str(saved) == f"{URL}: the archive is still at it"


@pytest.mark.parametrize(
    "body", [b"<html>sorry</html>", b"[]", b"{}", b'{"job_id": 7}', b'{"job_id": "../../x"}', b"\xff"]
)
def test_an_answer_of_another_kind_is_told(archive: Archive, body: bytes) -> None:
    archive.trouble(Page(body), on="save")
    for keys in (None, KEYS):
        with pytest.raises(FetchError) as told:
            saving(archive, keys=keys).save(URL)
        assert told.value.kind == "answer"


@pytest.mark.parametrize("url", ["privacy.html", "file:///etc/passwd", "ftp://fern.example/"])
def test_only_pages_of_the_web_can_be_saved(archive: Archive, url: str) -> None:
    with pytest.raises(UsageError):
        saving(archive).save(url)
    assert archive.asked() == []
