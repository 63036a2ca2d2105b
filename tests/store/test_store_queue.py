"""The queue: nothing twice, nothing forgotten, and what went wrong told once it has lasted."""

from __future__ import annotations

from pathlib import Path

import pytest

from policydiff.model import Listed, Policy, Queued, Searched
from policydiff.store import Store, open_store
from policydiff.store.queue import NIGHTS, TRIES

SOURCE = "wayback https://archive.example"
URL = "https://acme.example/privacy"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    opened = open_store(tmp_path / "policydiff.db", create=True)
    opened.add_policy(Policy("acme", "Acme"))
    return opened


def listed(*times: str) -> list[Listed]:
    return [Listed(URL, time, "ABC", 200, "text/html") for time in times]


def test_a_capture_is_queued_once_and_keeps_its_state(store: Store) -> None:
    assert store.queue.add("acme", SOURCE, listed("20240101000000", "20240102000000")) == 2
    newest, oldest = store.queue.of("acme")
    assert newest.listed.captured == "20240102000000"
    store.queue.settle(newest, "taken")
    assert store.queue.add("acme", SOURCE, listed("20240102000000", "20240103000000")) == 1
    assert [one.listed.captured for one in store.queue.of("acme", "waiting")] == [
        "20240103000000",
        oldest.listed.captured,
    ]


def test_a_capture_that_cannot_be_had_is_given_up_in_the_end(store: Store) -> None:
    store.queue.add("acme", SOURCE, listed("20240101000000"))
    for _ in range(TRIES):
        (waiting,) = store.queue.of("acme", "waiting")
        store.queue.postpone(waiting, "HTTP status 503", alone=True)
    assert store.queue.of("acme", "waiting") == []
    (given_up,) = store.queue.of("acme", "failed")
    assert given_up == Queued("acme", SOURCE, *listed("20240101000000"), "failed", TRIES, "HTTP status 503")


def test_what_was_searched_is_remembered(store: Store) -> None:
    assert store.queue.searched("acme", SOURCE, URL) is None
    noted = Searched("", "20240101000000", "20240201000000")
    store.queue.note_searched("acme", SOURCE, URL, noted)
    assert store.queue.searched("acme", SOURCE, URL) == noted
    assert store.queue.looked_at() == {"acme": "20240201000000"}


def test_a_failure_is_told_once_it_has_lasted(store: Store) -> None:
    for night in range(1, NIGHTS + 1):
        assert store.queue.troubles() == []
        store.queue.note_trouble("acme", "failed", f"2024010{night}030000", "HTTP status 503")
        store.queue.note_trouble("acme", "failed", f"2024010{night}040000", "HTTP status 503")
    (trouble,) = store.queue.troubles()
    assert (trouble.since, trouble.nights, trouble.message) == ("20240101030000", NIGHTS, "HTTP status 503")
    store.queue.end_trouble("acme", "failed")
    assert store.queue.troubles() == []


def test_a_page_that_is_gone_is_told_at_once(store: Store) -> None:
    store.queue.note_trouble("acme", "gone", "20240101030000", "HTTP status 404")
    assert [trouble.kind for trouble in store.queue.troubles()] == ["gone"]


def test_a_night_that_was_cut_short_is_known_to_the_next(store: Store) -> None:
    assert store.queue.begin_night("20240101030000") is None
    assert store.queue.begin_night("20240102030000") == "20240101030000"
    store.queue.end_night("20240102031000")
    assert store.queue.begin_night("20240103030000") is None
