"""What the fetcher has asked of its archives, what it has still to ask, and what went wrong: kept between runs."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from policydiff.model import Listed, Queued, QueueState, Searched, Trouble, TroubleKind
from policydiff.store.captures import policy_id
from policydiff.store.connection import transaction, translated

#: A capture that alone could not be had on so many nights is given up; where the archive gave nothing else either, it
#: is asked for longer: an outage may last.
TRIES, OUTAGE = 5, 40
#: A policy that failed on so many nights in a row is told as a maintenance task.
NIGHTS = 3

_ROW = """SELECT slug, source, queue.url, captured, digest, status, media_type, address, state, tries, problem
          FROM queue JOIN policy ON policy.id = queue.policy"""


class Queue:
    """The fetcher's tables of an open store; each method happens whole or not at all."""

    def __init__(self, db: Database, path: Path) -> None:
        self._db = db
        self._path = path

    def add(self, slug: str, source: str, listed: Iterable[Listed], state: QueueState = "waiting") -> int:
        """Put captures in the queue, those that are in it already left as they are; gives how many are new.

        Raises NotFoundError where there is no such policy.
        """
        with translated(self._path), transaction(self._db):
            policy = policy_id(self._db, slug)
            before = self._db.conn.total_changes
            self._db.conn.executemany(
                """INSERT INTO queue (policy, source, url, captured, digest, status, media_type, address, state)
                   VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING""",
                [
                    (
                        policy,
                        source,
                        one.url,
                        one.captured,
                        one.digest,
                        one.status,
                        one.media_type,
                        one.address,
                        state,
                    )
                    for one in listed
                ],
            )
            return self._db.conn.total_changes - before

    def of(self, slug: str, state: QueueState | None = None) -> list[Queued]:
        """A policy's captures in the queue, newest first: of one state, or all."""
        with translated(self._path):
            rows = self._db.conn.execute(
                f"""{_ROW} WHERE queue.policy = ? AND (? IS NULL OR state = ?)
                    ORDER BY captured DESC, queue.url""",
                [policy_id(self._db, slug), state, state],
            )
            return [_queued(row) for row in rows]

    def settle(self, queued: Queued, state: QueueState, problem: str | None = None) -> None:
        """Say what became of a capture, and its status where only its bytes told."""
        with translated(self._path), transaction(self._db):
            self._update(queued, state, queued.tries, problem)

    def postpone(self, queued: Queued, problem: str, *, alone: bool) -> None:
        """Note that a capture could not be had this time, `alone` of those that were asked for; after `TRIES` times
        (`OUTAGE`, where it was not alone) it is given up, until somebody asks again."""
        tries = queued.tries + 1
        given_up = tries >= (TRIES if alone else OUTAGE)
        with translated(self._path), transaction(self._db):
            self._update(queued, "failed" if given_up else "waiting", tries, problem)

    def revive(self, slug: str, source: str) -> None:
        """Put back into the queue what was given up."""
        with translated(self._path), transaction(self._db):
            self._db.conn.execute(
                """UPDATE queue SET state = 'waiting', tries = 0
                   WHERE policy = ? AND source = ? AND state = 'failed'""",
                [policy_id(self._db, slug), source],
            )

    def _update(self, queued: Queued, state: QueueState, tries: int, problem: str | None) -> None:
        self._db.conn.execute(
            """UPDATE queue SET status = ?, state = ?, tries = ?, problem = ?
               WHERE policy = ? AND source = ? AND captured = ? AND url = ?""",
            [
                queued.listed.status,
                state,
                tries,
                problem,
                policy_id(self._db, queued.policy),
                queued.source,
                queued.listed.captured,
                queued.listed.url,
            ],
        )

    # ── what was asked ──────────────────────────────────────────────────────────────────────────────────────

    def searched(self, slug: str, source: str, url: str) -> Searched | None:
        """What was last asked of a source about an address; None where nothing was."""
        with translated(self._path):
            row = self._db.conn.execute(
                "SELECT since, through, at, token FROM searched WHERE policy = ? AND source = ? AND url = ?",
                [policy_id(self._db, slug), source, url],
            ).fetchone()
            return None if row is None else Searched(*row)

    def note_searched(self, slug: str, source: str, url: str, searched: Searched) -> None:
        """Note what was asked of a source about an address, in place of what was asked before."""
        with translated(self._path), transaction(self._db):
            self._db.conn.execute(
                "INSERT OR REPLACE INTO searched VALUES (?, ?, ?, ?, ?, ?, ?)",
                [
                    policy_id(self._db, slug),
                    source,
                    url,
                    searched.since,
                    searched.through,
                    searched.at,
                    searched.token,
                ],
            )

    def looked_at(self) -> dict[str, str]:
        """When each policy was last asked about, by slug (14 digits); only those that ever were."""
        with translated(self._path):
            rows = self._db.conn.execute(
                """SELECT slug, max(at) FROM searched JOIN policy ON policy.id = searched.policy
                   GROUP BY slug"""
            )
            return dict(rows.fetchall())

    # ── what went wrong ─────────────────────────────────────────────────────────────────────────────────────

    def note_trouble(self, slug: str, kind: TroubleKind, at: str, message: str) -> Trouble:
        """Note that a policy could not be observed, at `at` (14 digits); a second time on one day counts once."""
        with translated(self._path), transaction(self._db):
            policy = policy_id(self._db, slug)
            self._db.conn.execute(
                """INSERT INTO trouble VALUES (?, ?, ?, ?, 1, ?) ON CONFLICT (policy, kind) DO UPDATE
                   SET nights = nights + (substr(latest, 1, 8) <> substr(excluded.latest, 1, 8)),
                       latest = excluded.latest, message = excluded.message""",
                [policy, kind, at, at, message],
            )
            row = self._db.conn.execute(
                "SELECT since, nights, message FROM trouble WHERE policy = ? AND kind = ?", [policy, kind]
            ).fetchone()
        return Trouble(slug, kind, *row)

    def end_trouble(self, slug: str, kind: TroubleKind) -> None:
        """Note that it is over."""
        with translated(self._path), transaction(self._db):
            self._db.conn.execute(
                "DELETE FROM trouble WHERE policy = ? AND kind = ?", [policy_id(self._db, slug), kind]
            )

    def troubles(self, slug: str | None = None) -> list[Trouble]:
        """What a person has to see to, by policy (or of one): failures only once they have lasted `NIGHTS` nights."""
        with translated(self._path):
            rows = self._db.conn.execute(
                """SELECT slug, kind, since, nights, message FROM trouble
                   JOIN policy ON policy.id = trouble.policy
                   WHERE (kind <> 'failed' OR nights >= ?) AND (? IS NULL OR slug = ?) ORDER BY slug, kind""",
                [NIGHTS, slug, slug],
            )
            return [Trouble(*row) for row in rows]

    # ── the nights ──────────────────────────────────────────────────────────────────────────────────────────

    def begin_night(self, at: str) -> str | None:
        """Begin a run of the nightly job, at `at` (14 digits).

        Gives when a run began that was cut short, since which nothing of what was told is known to have been read;
        None where there is none.
        """
        with translated(self._path), transaction(self._db):
            row = self._db.conn.execute("SELECT min(began) FROM night WHERE ended IS NULL").fetchone()
            self._db.conn.execute("INSERT INTO night (began) VALUES (?)", [at])
            return None if row[0] is None else str(row[0])

    def end_night(self, at: str) -> None:
        """End the run: what it told was read."""
        with translated(self._path), transaction(self._db):
            self._db.conn.execute("UPDATE night SET ended = ? WHERE ended IS NULL", [at])


def carry_queue(old: Database, new: Database) -> None:
    """Copy the fetcher's rows into a store that was derived anew, for the policies that it holds."""
    policies = dict(new.conn.execute("SELECT slug, id FROM policy").fetchall())
    for table in ("queue", "searched", "trouble"):
        rows = old.conn.execute(
            f"SELECT slug, {table}.* FROM {table} JOIN policy ON policy.id = {table}.policy"
        )
        columns = [column[0] for column in rows.description][1:]
        kept = [column for column in columns if column not in ("id", "policy")]
        marks = ", ".join("?" * (len(kept) + 1))
        for slug, *values in rows.fetchall():
            if slug in policies:
                row = dict(zip(columns, values, strict=True))
                new.conn.execute(
                    f"INSERT INTO {table} (policy, {', '.join(kept)}) VALUES ({marks})",
                    [policies[slug], *(row[column] for column in kept)],
                )
    nights = old.conn.execute("SELECT began, ended FROM night ORDER BY id").fetchall()
    new.conn.executemany("INSERT INTO night (began, ended) VALUES (?, ?)", nights)


def _queued(row: tuple[Any, ...]) -> Queued:
    slug, source, *listed = row[:8]
    state, tries, problem = row[8:]
    return Queued(slug, source, Listed(*listed), state, tries, problem)
