"""An archive is never asked faster than the settings say: not by many threads, nor by many processes."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from itertools import pairwise
from pathlib import Path

import pytest

from policydiff.errors import PausedError
from policydiff.store import open_store
from policydiff.store.pace import StorePace

LIMITS = {"search": 20 / 60, "replay": 4.0}


class Clock:
    """A clock that stands still but for what is slept."""

    def __init__(self, now: float = 1_700_000_000.0) -> None:
        self.now = now
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture
def store(tmp_path: Path) -> Path:
    path = tmp_path / "policydiff.db"
    open_store(path, create=True).close()
    return path


def paced(path: Path, clock: Clock, source: str = "wayback") -> StorePace:
    return StorePace(path, source, LIMITS, sleep=clock.sleep, clock=clock)


def test_requests_are_spread_evenly(store: Path) -> None:
    clock = Clock()
    pace = paced(store, clock)
    sent = []
    for _ in range(60):
        pace.wait("search")
        sent.append(clock.now)
    assert min(later - earlier for earlier, later in pairwise(sent)) >= 3.0
    assert max(sum(start <= at < start + 60 for at in sent) for start in sent) <= 20


def test_searches_and_replays_have_limits_of_their_own(store: Path) -> None:
    clock = Clock()
    pace = paced(store, clock)
    pace.wait("search")
    pace.wait("replay")
    assert clock.slept == []


def test_a_second_process_goes_on_where_the_first_left(store: Path) -> None:
    clock = Clock()
    paced(store, clock).wait("search")
    paced(store, clock).wait("search")
    assert clock.slept == [pytest.approx(3.06, abs=0.001)]


def test_archives_do_not_wait_for_one_another(store: Path) -> None:
    clock = Clock()
    paced(store, clock, "one").wait("search")
    paced(store, clock, "other").wait("search")
    assert clock.slept == []


def test_a_clock_that_was_set_back_does_not_make_a_run_sleep_for_days(store: Path) -> None:
    clock = Clock()
    pace = paced(store, clock)
    pace.wait("search")
    clock.now -= 5 * 86400
    pace.wait("search")
    assert clock.slept == []
    raise_now = pace.pause(3600)
    assert isinstance(raise_now, PausedError)
    clock.now -= 30 * 86400
    pace.wait("search")


def test_a_paused_archive_is_not_asked(store: Path) -> None:
    clock = Clock()
    error = paced(store, clock).pause(90)
    assert error.until == "20231114221451"
    with pytest.raises(PausedError, match=r"goes on after 2023-11-14 22:14 UTC"):
        paced(store, clock).wait("replay")
    clock.now += 91
    paced(store, clock).wait("replay")


def test_pauses_grow_where_the_archive_does_not_say_how_long(store: Path) -> None:
    clock = Clock()
    pace = paced(store, clock)
    lengths = []
    for _ in range(9):
        began = clock.now
        pace.pause(None)
        while True:
            try:
                pace.check()
                break
            except PausedError:
                clock.now += 1
        lengths.append(clock.now - began)
    assert lengths == pytest.approx([60, 120, 240, 480, 960, 1920, 3600, 3600, 3600], abs=2)


def test_threads_that_are_refused_together_are_refused_once(store: Path) -> None:
    clock = Clock()
    pace = paced(store, clock)
    assert pace.pause(None).until == pace.pause(None).until


def test_threads_share_the_limit(store: Path) -> None:
    pace = StorePace(store, "wayback", {"search": 100.0, "replay": 100.0})
    sent: list[float] = []

    def ask() -> None:
        for _ in range(5):
            pace.wait("replay")
            sent.append(time.time())

    began = time.time()
    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(sent) == 20
    assert max(sent) - began >= 19 * 0.0102, "however late the first of them was woken"


def test_processes_share_the_limit(store: Path) -> None:
    ask = (
        "import sys, time; from pathlib import Path; from policydiff.store.pace import StorePace\n"
        "pace = StorePace(Path(sys.argv[1]), 'wayback', {'replay': 50.0})\n"
        "for _ in range(10): pace.wait('replay'); print(time.time())"
    )
    runs = [
        subprocess.Popen([sys.executable, "-c", ask, str(store)], stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    sent = sorted(float(line) for run in runs for line in run.communicate()[0].split())
    assert len(sent) == 30
    assert max(sum(start <= at < start + 0.2 for at in sent) for start in sent) <= 13
