"""What people were shown and what they decided: baselines, reports issued, the ledger, and what waits for
them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from sqlite_utils import Database

from policydiff import timeline
from policydiff.model import Held, Waiting
from policydiff.store.captures import capture_id, load_policies, load_usable, policy_id
from policydiff.timeline import Run, name_of


@dataclass(frozen=True, slots=True)
class Entry:
    """One decision in the ledger. `captured` names the capture whose text it is bound to; times are 14 digits.

    With `change`, a decision on one change: `old_sha256` and `new_sha256` are its `model.Bound`, the texts what was
    shown. Without it, one on a whole comparison (the SHA-256 of its two canonical texts), or on a policy (neither).
    """

    at: str
    who: str
    action: str
    policy: str
    captured: str | None = None
    text_sha256: str | None = None
    change: str | None = None
    comment: str | None = None
    old_sha256: str | None = None
    new_sha256: str | None = None
    old_text: str | None = None
    new_text: str | None = None


@dataclass(frozen=True, slots=True)
class Reported:
    """One page or message that a person was given: the versions it told of, where it lies, and when."""

    policy: str
    old: str | None
    new: str
    path: str | None
    at: str


#: The action that makes a text the one that later texts are held against.
REVIEWED = "reviewed"
ACCEPT, FLAG, COMMENT = "accept", "flag", "comment"


def append_entry(db: Database, entry: Entry, held: Held | None) -> None:
    """Add a decision to the ledger, bound to the text of a capture where it is about one."""
    db.conn.execute(
        """INSERT INTO ledger (at, who, action, policy, capture, text_sha256, change, comment, old_sha256,
                               new_sha256, old_text, new_text)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        [
            entry.at,
            entry.who,
            entry.action,
            policy_id(db, entry.policy),
            None if held is None else capture_id(db, held),
            None if held is None else held.text_sha256,
            entry.change,
            entry.comment,
            entry.old_sha256,
            entry.new_sha256,
            entry.old_text,
            entry.new_text,
        ],
    )


def load_entries(db: Database, slug: str | None = None) -> list[Entry]:
    """The ledger in the order in which it was written, of one policy or of all."""
    rows = db.conn.execute(
        """SELECT at, who, action, slug, captured, text_sha256, change, comment, old_sha256, new_sha256,
                  old_text, new_text FROM ledger
           JOIN policy ON policy.id = ledger.policy LEFT JOIN capture ON capture.id = ledger.capture
           WHERE ? IS NULL OR slug = ? ORDER BY ledger.id""",
        [slug, slug],
    )
    return [Entry(*row) for row in rows]


def append_reported(
    db: Database, new: Held, old: Held | None, comparison: int | None, path: str | None, at: str
) -> None:
    """Record that a person was told of the version that begins with the capture `new`."""
    db.conn.execute(
        """INSERT INTO reported (policy, old_seen, new_seen, old, new, comparison, path, at)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?)""",
        [
            policy_id(db, new.policy),
            None if old is None else old.captured,
            new.captured,
            None if old is None else capture_id(db, old),
            capture_id(db, new),
            comparison,
            path,
            at,
        ],
    )


def load_reported(db: Database, slug: str | None = None) -> list[Reported]:
    """What was reported, in order, of one policy or of all."""
    rows = db.conn.execute(
        """SELECT slug, old_seen, new_seen, path, at FROM reported
           JOIN policy ON policy.id = reported.policy
           WHERE ? IS NULL OR slug = ? ORDER BY reported.id""",
        [slug, slug],
    )
    return [Reported(*row) for row in rows]


def set_baseline(db: Database, slug: str, newest: Held) -> None:
    """Take the first fill of a policy, which ends with the capture `newest`, as known; later calls do
    nothing."""
    db.conn.execute(
        "INSERT INTO baseline VALUES (?, ?) ON CONFLICT DO NOTHING",
        [policy_id(db, slug), capture_id(db, newest)],
    )


def all_waiting(
    db: Database, now: str, settle: timedelta, stale: timedelta, until_reviewed: bool = False
) -> list[Waiting]:
    """One record a policy, by slug, as of `now` (14 digits): what waits, and when it was last observed.

    What was reported of a policy that was never reviewed waits no more, unless it is to wait `until_reviewed`.
    """
    return [waiting_of(db, policy.slug, now, settle, stale, until_reviewed) for policy in load_policies(db)]


def reviewed_capture(db: Database, slug: str) -> tuple[str, str] | None:
    """Time and SHA-256 of the capture whose text was last reviewed; None where none was."""
    return _latest(
        db,
        """SELECT captured, sha256 FROM ledger JOIN capture ON capture.id = ledger.capture
           WHERE ledger.policy = ? AND action = ? ORDER BY ledger.id DESC LIMIT 1""",
        [policy_id(db, slug), REVIEWED],
    )


def waiting_of(
    db: Database, slug: str, now: str, settle: timedelta, stale: timedelta, until_reviewed: bool
) -> Waiting:
    """What waits of one policy, as `all_waiting` gives it; raises NotFoundError."""
    history = timeline.runs(load_usable(db, slug))
    if not history:
        return Waiting(slug, None, None, None, stale=True)
    observed = timeline.last_observed(history)
    late = timeline.moment(now) - timeline.moment(observed) > stale
    settled = timeline.settled(history, now, settle)
    unsettled = None if settled == len(history) - 1 else name_of(history[-1].first)
    idle = Waiting(slug, None, None, observed, late, None, unsettled)
    if settled is None:
        return idle
    reviewed = holding_run(history, reviewed_capture(db, slug))
    told = _reported_runs(db, slug, history)
    reported = told[0] if told else None
    known = reviewed if reviewed is not None or until_reviewed else reported
    if known is None:
        known = known_by_baseline(db, slug, history, now, settle)
    if known is None:
        return idle
    if until_reviewed:
        # What people were told since of the text that stands today takes nothing back from them.
        text = history[settled].text_sha256
        reported = next((run for run in told if history[run].text_sha256 != text), None)
    withdrawn = _withdrawn(history, reviewed, reported, settled)
    gone = None if withdrawn is None else name_of(history[withdrawn].first)
    if known >= settled or history[known].text_sha256 == history[settled].text_sha256:
        return replace(idle, withdrawn=gone)
    before = latest_with(history, history[known].text_sha256, settled)
    old, new = name_of(history[before].first), name_of(history[settled].first)
    return replace(idle, old=old, new=new, withdrawn=gone)


def _withdrawn(
    history: Sequence[Run], reviewed: int | None, reported: int | None, settled: int
) -> int | None:
    """The run that was reported and then taken back: what has settled since is a text from before it.

    Once a later text was reviewed, the reviewer knows.
    """
    if reported is None or reported >= settled or (reviewed is not None and reviewed > reported):
        return None
    text = history[settled].text_sha256
    if text == history[reported].text_sha256:
        return None
    return reported if any(run.text_sha256 == text for run in history[:reported]) else None


def latest_with(history: Sequence[Run], text_sha256: str, before: int) -> int:
    """The latest run before a position that holds the text: the tightest interval for a change."""
    return max(place for place in range(before) if history[place].text_sha256 == text_sha256)


def known_by_baseline(
    db: Database, slug: str, history: Sequence[Run], now: str, settle: timedelta
) -> int | None:
    """The run that the first fill ended with; where its text never settled (a flap), the settled one before
    it."""
    place = holding_run(
        history,
        _latest(
            db,
            """SELECT captured, sha256 FROM baseline JOIN capture ON capture.id = baseline.capture
               WHERE baseline.policy = ?""",
            [policy_id(db, slug)],
        ),
    )
    if place is None:
        return None
    earlier = range(place, -1, -1)
    return next((run for run in earlier if timeline.stands(history, run, now, settle)), place)


def _reported_runs(db: Database, slug: str, history: Sequence[Run]) -> list[int]:
    """The runs that people were told of, the latest first."""
    rows = db.conn.execute(
        """SELECT captured, sha256 FROM reported JOIN capture ON capture.id = reported.new
           WHERE reported.policy = ? ORDER BY reported.id DESC""",
        [policy_id(db, slug)],
    )
    runs = (holding_run(history, (str(captured), str(sha256))) for captured, sha256 in rows)
    return [run for run in runs if run is not None]


def holding_run(history: Sequence[Run], capture: tuple[str, str] | None) -> int | None:
    """The run that a capture (time and SHA-256) belongs to; None for none."""
    return None if capture is None else timeline.holding(history, *capture)


def _latest(db: Database, query: str, values: Sequence[Any]) -> tuple[str, str] | None:
    row = db.conn.execute(query, values).fetchone()
    return None if row is None else (str(row[0]), str(row[1]))
