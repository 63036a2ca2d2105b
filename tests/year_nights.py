"""Runs the nights of an invented year over a stand-in archive: undisturbed, and killed at random moments.

Each night is a process of its own, forked from one that has everything imported, at a time of its own, as cron would
start it; one that is killed is started again until it ends. The archive runs in yet another process.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from year import BEFORE, Tracked, night_after

HERE = Path(__file__).resolve().parent


@dataclass
class Year:
    """What a year of nights came to."""

    fingerprint: str = ""
    problems: str = ""
    told: dict[str, set[int]] = field(default_factory=dict)  # by policy: the days after which it was told
    nights: int = 0
    kills: int = 0
    seconds: float = 0.0


def run(
    folder: Path,
    tracked: Sequence[Tracked],
    days: int,
    archive: str,
    *,
    kills: int = 0,
    seed: int = 0,
    watching: Callable[[int], None] = lambda day: None,
) -> Year:
    """The nights after the days from `BEFORE` on, in a workspace made in `folder`; `kills` of them are killed, some
    more than once."""
    _workspace(folder, tracked, archive)
    chance = random.Random(seed)
    nights = range(BEFORE, days)
    to_kill = sorted(chance.choices(nights, k=kills))
    year = Year()
    began = time.monotonic()
    usual = 1.0
    for day in nights:
        while to_kill and to_kill[0] == day:
            to_kill.pop(0)
            killed, out = _night(folder, day, kill_after=chance.uniform(0, usual * 1.1))
            year.kills += killed
            _read(out, day, year)
        start = time.monotonic()
        _, out = _night(folder, day)
        usual = 0.8 * usual + 0.2 * (time.monotonic() - start)
        year.nights += 1
        _read(out, day, year)
        watching(day)
    year.seconds = time.monotonic() - began
    year.problems = _policydiff(folder, days, "verify", "--deep")
    year.fingerprint = _policydiff(folder, days, "verify", "--fingerprint")
    return year


@contextmanager
def archive_of(folder: Path, tracked: Sequence[Tracked]) -> Iterator[str]:
    """The address of an archive, in a process of its own, that holds all that is captured in the year."""
    serve = (
        "import sys; from pathlib import Path; sys.path.insert(0, sys.argv[1]); import year_nights\n"
        "year_nights.serve(Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))"
    )
    days = max(shot.day for one in tracked for shot in one.shots) + 1
    server = subprocess.Popen(
        [sys.executable, "-c", serve, str(HERE), str(folder), str(len(tracked)), str(days)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert server.stdout is not None
    try:
        yield server.stdout.readline().strip()
    finally:
        server.terminate()
        server.wait()


def serve(folder: Path, policies: int, days: int) -> None:
    """Serve the year until the process is ended; the first line printed is the address."""
    from archive import Archive
    from year import year

    with Archive(folder) as archive:
        for one in year(policies, days):
            for shot in one.shots:
                archive.add(shot.url, shot.captured, shot.body, status=shot.status, location=shot.location)
        print(archive.url, flush=True)
        signal.pause()


def _workspace(folder: Path, tracked: Sequence[Tracked], archive: str) -> None:
    _policydiff(folder.parent, 0, "init", str(folder))
    entries = "".join(f'[[policy]]\nslug = "{one.slug}"\nurl = "{one.url}"\n' for one in tracked)
    (folder / "policydiff.toml").write_text(
        f'[archive]\nurl = "{archive}"\ncontact = "ops@fern.example"\n'
        f"searches_per_minute = 600000\nreplays_per_second = 10000\n{entries}"
    )


def _read(out: str, day: int, year: Year) -> None:
    """Take what a night printed for told, that of one that was killed, too; its last line may be cut."""
    for line in out.splitlines(keepends=True):
        told = json.loads(line) if line.endswith("\n") else {"outcome": "cut"}
        if told["outcome"] == "waits":
            year.told.setdefault(told["policy"], set()).add(day)


def _night(folder: Path, day: int, kill_after: float | None = None) -> tuple[bool, str]:
    """Whether one night was killed, and what it printed."""
    reader, child = _forked(folder, day, ["nightly", "--json"])
    if kill_after is not None:
        time.sleep(kill_after)
        os.kill(child, signal.SIGKILL)
    with os.fdopen(reader, encoding="utf-8") as stream:
        out = stream.read()
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return True, out
    code = os.waitstatus_to_exitcode(status)
    assert code in (0, 1), f"the night after day {day} ended with {code}: {out}"
    return False, out


def _policydiff(folder: Path, day: int, *arguments: str) -> str:
    reader, child = _forked(folder, day, arguments)
    with os.fdopen(reader, encoding="utf-8") as stream:
        out = stream.read()
    os.waitpid(child, 0)
    return out


def _forked(folder: Path, day: int, arguments: Sequence[str]) -> tuple[int, int]:
    """A process that runs one command, and where what it prints can be read."""
    reader, writer = os.pipe()
    child = os.fork()
    if child:
        os.close(writer)
        return reader, child
    try:
        os.close(reader)
        os.dup2(writer, 1)
        os.dup2(writer, 2)
        sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)
        sys.stderr = os.fdopen(2, "w", encoding="utf-8", closefd=False)
        os.environ["SOURCE_DATE_EPOCH"] = str(int(night_after(day).timestamp()))
        os.environ["POLICYDIFF_WORKSPACE"] = str(folder)
        _run(arguments)
    except SystemExit as end:
        sys.stdout.flush()
        os._exit(int(end.code or 0))
    finally:
        os._exit(70)


def _run(arguments: Sequence[str]) -> None:
    from policydiff.cli import main

    if arguments[0] == "init":
        os.environ.pop("POLICYDIFF_WORKSPACE")
    main(arguments)
