"""How fast an archive may be asked: one limit for all threads and processes of a workspace, kept in the store."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from policydiff.errors import PausedError
from policydiff.store.connection import BUSY_SECONDS, translated

#: Requests are spread a little wider than the limit: what leaves evenly does not arrive quite so.
_MARGIN = 1.02
#: How long an archive is left alone that does not say for how long: the first time, and at most.
_PAUSE, _LONGEST_PAUSE = 60.0, 3600.0
#: A moment further ahead than this, in seconds and in requests, was noted before the clock was set back.
_AHEAD, _REQUESTS_AHEAD = 300.0, 50
_DAY = 86400.0


class StorePace:
    """The pace of one archive. `limits` gives, for `search` and `replay`, requests a second.

    `sleep` and `clock` (seconds since 1970) are those of the machine unless given: whatever day a run takes it to be,
    an archive counts its own seconds.
    """

    def __init__(
        self,
        path: Path,
        source: str,
        limits: Mapping[str, float],
        *,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._path = path
        self._source = source
        self._limits = limits
        self._sleep = sleep
        self._clock = clock
        self._lock = threading.Lock()
        with translated(path):
            self._connection = sqlite3.connect(
                path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
            )
            # What is lost with the power is a few seconds of politeness.
            self._connection.execute("PRAGMA synchronous = NORMAL")

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()

    def wait(self, asking: str) -> None:
        """Sleep until one more request may be sent; raises PausedError while the archive wants to be left alone."""
        delay = self._reserve(asking)
        if delay > 0:
            self._sleep(delay)
            self.check()  # another thread may have been told to stop meanwhile

    def check(self) -> None:
        """Raises PausedError while the archive wants to be left alone."""
        with self._transaction() as connection:
            self._refuse_while_paused(connection, self._clock())

    def pause(self, seconds: float | None) -> PausedError:
        """Note that the archive wants no request for so long (None: it did not say, and is left alone for a minute,
        then two, then four, up to an hour); gives the error to raise."""
        now = self._clock()
        with self._transaction() as connection:
            row = connection.execute(
                "SELECT until, times FROM paused WHERE source = ?", [self._source]
            ).fetchone()
            until, times = (0.0, 0) if row is None or now - row[0] > _DAY else row
            if until > now and until - now <= _DAY:
                # Threads that were under way are refused together: that is one refusal.
                return self._error(until)
            length = min(_PAUSE * 2**times, _LONGEST_PAUSE) if seconds is None else seconds
            until = now + min(max(length, 1.0), _DAY)
            connection.execute(
                "INSERT OR REPLACE INTO paused VALUES (?, ?, ?)", [self._source, until, times + 1]
            )
        return self._error(until)

    def _reserve(self, asking: str) -> float:
        """Take the next free moment; gives how many seconds it is away."""
        now = self._clock()
        with self._transaction() as connection:
            self._refuse_while_paused(connection, now)
            row = connection.execute(
                "SELECT free FROM pace WHERE source = ? AND asking = ?", [self._source, asking]
            ).fetchone()
            apart = _MARGIN / self._limits[asking]
            believed = row is not None and row[0] - now < max(_AHEAD, _REQUESTS_AHEAD * apart)
            start = max(row[0], now) if believed else now
            connection.execute(
                "INSERT OR REPLACE INTO pace VALUES (?, ?, ?)",
                [self._source, asking, start + apart],
            )
        return start - now

    def _refuse_while_paused(self, connection: sqlite3.Connection, now: float) -> None:
        row = connection.execute("SELECT until FROM paused WHERE source = ?", [self._source]).fetchone()
        if row is not None and 0 < row[0] - now <= _DAY:
            raise self._error(row[0])

    def _error(self, until: float) -> PausedError:
        # Rounded up: whoever comes back at that second is let in.
        return PausedError(self._source, datetime.fromtimestamp(until + 1, UTC).strftime("%Y%m%d%H%M%S"))

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._lock, translated(self._path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:  # also when interrupted: no transaction left open
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise
