"""What messages told people: which text of each policy they know of, which troubles, and what they do not know yet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal

from sqlite_utils import Database

from policydiff import timeline
from policydiff.model import Trouble, TroubleKind
from policydiff.store.captures import load_policies, load_usable, policy_id
from policydiff.store.connection import transaction, translated
from policydiff.store.people import holding_run, known_by_baseline, latest_with, reviewed_capture
from policydiff.timeline import Run, name_of

What = Literal["version", "withdrawn"] | TroubleKind


@dataclass(frozen=True, slots=True)
class Untold:
    """A text that nobody was told of yet: the versions between which the change lies, by name.

    `withdrawn` names the version that was told and is taken back by it: the new text is one from before.
    """

    policy: str
    old: str
    new: str
    withdrawn: str | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """One thing that was told: a version, by its `first_seen`, or a trouble, by since when it holds (14 digits)."""

    policy: str
    what: What
    seen: str


class Messages:
    """The messages of an open store; each method happens whole or not at all.

    A `channel` names one receiver (never its address, which is a secret). What is noted for none (None) was told to
    all there are.
    """

    def __init__(self, db: Database, path: Path) -> None:
        self._db = db
        self._path = path

    def untold(self, now: str, settle: timedelta, channel: str | None = None) -> list[Untold]:
        """The policies whose settled text at `now` (14 digits) is not the one last told or reviewed, by slug.

        What was never told or reviewed is held against the text that the first fill ended with.
        """
        with translated(self._path):
            told = _told_texts(self._db, channel)
            slugs = [policy.slug for policy in load_policies(self._db)]
            found = [_untold(self._db, slug, told.get(slug), now, settle) for slug in slugs]
        return [one for one in found if one is not None]

    def news(self, troubles: Iterable[Trouble], channel: str | None = None) -> list[Trouble]:
        """Those of the troubles that were not told yet. One that ended and came again is told again."""
        with translated(self._path):
            told = set(
                self._db.conn.execute(
                    """SELECT slug, what, seen FROM notified JOIN policy ON policy.id = notified.policy
                       WHERE channel IS NULL OR channel = ?""",
                    [channel],
                )
            )
        return [one for one in troubles if (one.slug, one.kind, one.since) not in told]

    def note(self, notes: Iterable[Note], at: str, channel: str | None = None) -> None:
        """Note that this was told at `at` (14 digits); raises NotFoundError where there is no such policy."""
        with translated(self._path), transaction(self._db):
            for one in notes:
                self._db.conn.execute(
                    "INSERT INTO notified (at, channel, policy, what, seen) VALUES (?, ?, ?, ?, ?)",
                    [at, channel, policy_id(self._db, one.policy), one.what, one.seen],
                )


def carry_notified(old: Database, new: Database) -> None:
    """Copy what an older store told into one that was derived again."""
    for slug, *row in old.conn.execute(
        """SELECT slug, at, channel, what, seen FROM notified
           JOIN policy ON policy.id = notified.policy ORDER BY notified.id"""
    ).fetchall():
        new.conn.execute(
            "INSERT INTO notified (policy, at, channel, what, seen) VALUES (?, ?, ?, ?, ?)",
            [policy_id(new, slug), *row],
        )


def _told_texts(db: Database, channel: str | None) -> dict[str, tuple[str, str]]:
    """The text that was told last of each policy, by slug: when it was first seen, and how it was told."""
    rows: Iterable[tuple[Any, ...]] = db.conn.execute(
        """SELECT slug, seen, what FROM notified JOIN policy ON policy.id = notified.policy
           WHERE what IN ('version', 'withdrawn') AND (channel IS NULL OR channel = ?)
           ORDER BY seen, notified.id""",
        [channel],
    )
    return {slug: (seen, what) for slug, seen, what in rows}


def _untold(
    db: Database, slug: str, told: tuple[str, str] | None, now: str, settle: timedelta
) -> Untold | None:
    history = timeline.runs(load_usable(db, slug))
    settled = timeline.settled(history, now, settle)
    if settled is None:
        return None
    last = None if told is None else _seen_by(history, told[0])
    reviewed = holding_run(history, reviewed_capture(db, slug))
    known = max((place for place in (last, reviewed) if place is not None), default=None)
    if known is None:
        known = known_by_baseline(db, slug, history, now, settle)
    text = history[settled].text_sha256
    if known is None or known >= settled or history[known].text_sha256 == text:
        return None
    before = latest_with(history, history[known].text_sha256, settled)
    back = told is not None and told[1] == "version" and known == last
    withdrawn = back and any(run.text_sha256 == text for run in history[:known])
    return Untold(
        slug,
        name_of(history[before].first),
        name_of(history[settled].first),
        name_of(history[known].first) if withdrawn else None,
    )


def _seen_by(history: Sequence[Run], seen: str) -> int | None:
    """The run that stood at a time: its first capture may be another today, when an older one came in late."""
    places = [place for place, run in enumerate(history) if run.first.captured <= seen]
    return places[-1] if places else None
