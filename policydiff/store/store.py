"""The store as the rest of the product sees it: each method one question or one change that happens whole or
not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from types import TracebackType

from sqlite_utils import Database

from policydiff import timeline
from policydiff.errors import NotFoundError, StoreError, UnreadableError
from policydiff.model import Comparison, Document, Held, Policy, Version, Waiting
from policydiff.store import (
    captures,
    carry,
    comparisons,
    dump,
    fingerprint,
    people,
    search,
    told,
    verify,
    versions,
)
from policydiff.store.carry import Retooled
from policydiff.store.connection import BUSY_SECONDS, connect, transaction, translated
from policydiff.store.messages import Messages
from policydiff.store.parts import Parts
from policydiff.store.queue import Queue


def open_store(path: Path, *, create: bool = False, busy_seconds: float = BUSY_SECONDS) -> Store:
    """The store in the file `path`, its schema brought up to date; made where there is none, if `create`.

    Raises StoreError where there is none, where the file is damaged, in use, of a newer policydiff or no
    store.
    """
    return Store(connect(path, create=create, busy_seconds=busy_seconds), path)


class Store:
    """An open store. Use it in a `with` block, or call `close`. Any failure of SQLite is raised as
    StoreError."""

    def __init__(self, db: Database, path: Path) -> None:
        self.db = db
        self.path = path
        #: What the fetcher has asked, has still to ask, and could not have.
        self.queue = Queue(db, path)
        #: What captures of one page of several say by themselves.
        self.parts = Parts(db, path)
        #: What messages told people.
        self.messages = Messages(db, path)

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; what was written stays written."""
        with translated(self.path):
            self.db.close()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Make several changes as one: all of them happen, or none."""
        with translated(self.path), transaction(self.db):
            yield

    # ── policies and captures ───────────────────────────────────────────────────────────────────────────────

    def add_policy(self, policy: Policy) -> None:
        """Make a policy, or bring the title, URL and tags of a known one up to date."""
        with self.writing():
            captures.save_policy(self.db, policy)

    def policies(self) -> list[Policy]:
        """Every policy, by slug."""
        with translated(self.path):
            return captures.load_policies(self.db)

    def policy(self, slug: str) -> Policy:
        """The policy of that slug; raises NotFoundError."""
        with translated(self.path):
            return captures.load_policy(self.db, slug)

    def add_capture(self, held: Held, document: Document | None) -> captures.Outcome:
        """Add a capture of a known policy and what was read from it (None: nothing could be).

        Gives "known" where the policy holds the same bytes of the same second already. The versions are
        worked out again by `refresh`. Raises NotFoundError where there is no such policy, UsageError where its
        time is none.
        """
        timeline.moment(held.captured)
        with self.writing():
            return captures.save_capture(self.db, held, document)

    def captures(self, slug: str) -> list[Held]:
        """The captures of a policy in order of time, suspect ones too; raises NotFoundError."""
        with translated(self.path):
            return captures.load_captures(self.db, slug)

    def captures_at(self, slug: str, captured: str) -> list[Held]:
        """The captures of one second (two of them where their bytes differ); raises NotFoundError for the
        policy."""
        with translated(self.path):
            return captures.captures_at(self.db, slug, captured)

    def capture_in(self, path: str) -> Held | None:
        """The capture whose bytes lie at `path` (under the workspace, with forward slashes), or None."""
        with translated(self.path):
            return captures.capture_in(self.db, path)

    def capture(self, slug: str, captured: str, sha256: str = "") -> Held:
        """The capture of that second (`sha256`, whole or its first digits, where there are several).

        Raises NotFoundError where there is none, UsageError where several fit.
        """
        with translated(self.path):
            return captures.find_capture(self.db, slug, captured, sha256)

    def trust(self, held: Held) -> None:
        """Make a version of a suspect capture (once `refresh` has run); raises UsageError where it gave no
        text."""
        with self.writing():
            captures.trust(self.db, held)

    def reading(self, slug: str) -> tuple[str | None, list[int]]:
        """The settings by which a policy's captures were read (None: not known), and the numbers of the normalizers
        that read them; raises NotFoundError."""
        with translated(self.path):
            return captures.load_reading(self.db, slug)

    def note_reading(self, slug: str, reading: str) -> None:
        """Note the settings by which a policy's captures are read; raises NotFoundError."""
        with self.writing():
            captures.save_reading(self.db, slug, reading)

    def document(self, held: Held) -> Document:
        """What was read from a capture; raises NotFoundError where nothing could be."""
        with translated(self.path):
            return captures.load_document(self.db, captures.document_id(self.db, held))

    def collected(self, root: str, scope: str) -> str | None:
        """The last commit that was looked at of the git repository with this first commit, asked for `scope`; None
        where it was never looked through."""
        with translated(self.path):
            question = "SELECT through FROM collected WHERE root = ? AND scope = ?"
            row = self.db.conn.execute(question, [root, scope]).fetchone()
        return None if row is None else str(row[0])

    def note_collected(self, root: str, scope: str, through: str) -> None:
        """Note the last commit that was looked at of a git repository."""
        with self.writing():
            self.db.conn.execute("INSERT OR REPLACE INTO collected VALUES (?, ?, ?)", [root, scope, through])

    # ── versions and comparisons ────────────────────────────────────────────────────────────────────────────

    def refresh(
        self, slug: str, compare: versions.Compare, rules: int, at_hand: versions.AtHand | None = None
    ) -> list[Version]:
        """Work out a policy's versions again after captures were added, and give them, oldest first.

        `compare` is asked for the comparisons of consecutive versions that are missing, or that were made by
        rules of another number than `rules`. The first refresh that finds a version also sets the policy's
        baseline. What the caller has `at_hand` of the documents need not be loaded.
        """
        with translated(self.path):
            versions.refresh(self.db, slug, compare, rules, at_hand or {})
        return self.versions(slug)

    def pending(self) -> list[str]:
        """The slugs of policies whose captures changed since their versions were worked out."""
        with translated(self.path):
            rows = self.db.conn.execute("SELECT slug FROM policy WHERE pending ORDER BY slug").fetchall()
        return [slug for (slug,) in rows]

    def versions(self, slug: str) -> list[Version]:
        """The versions of a policy, oldest first; raises NotFoundError."""
        with translated(self.path):
            return versions.load_versions(self.db, slug)

    def last_observed(self) -> dict[str, str]:
        """When each policy was last observed (14 digits), by slug; only those that were."""
        with translated(self.path):
            rows = self.db.conn.execute(
                "SELECT slug, max(last_seen) FROM version JOIN policy ON policy.id = version.policy GROUP BY slug"
            )
            return dict(rows.fetchall())

    def version_of(self, held: Held) -> Version:
        """The version that a capture belongs to; raises NotFoundError where it belongs to none (it is
        suspect)."""
        with translated(self.path):
            history = timeline.runs(captures.load_captures(self.db, held.policy))
            place = timeline.holding(history, held.captured, held.sha256)
            if place is None:
                why = ", ".join(held.suspect) or "it gave no text"
                remedy = f"`policydiff trust {held.policy}@{held.captured}` makes one of it"
                raise NotFoundError(f"this capture carries no version ({why})", held.path, remedy)
            return versions.load_versions(self.db, held.policy)[place]

    def version_document(self, slug: str, mark: str) -> Document:
        """The document of the version of that `mark` (`Version.mark`); raises NotFoundError."""
        with translated(self.path):
            return captures.load_document(self.db, versions.version_document(self.db, slug, mark))

    def save_comparison(self, comparison: Comparison, old: Held, new: Held) -> None:
        """Keep the comparison of two captures' documents; one made by the same rules is left as it is."""
        with self.writing():
            rows = (captures.document_id(self.db, old), captures.document_id(self.db, new))
            comparisons.save_comparison(self.db, comparison, *rows)

    def comparison(self, old: Held, new: Held, rules: int | None = None) -> Comparison | None:
        """The comparison of two captures' documents by rules of that number (the newest unless told), or
        None."""
        with translated(self.path):
            rows = (captures.document_id(self.db, old), captures.document_id(self.db, new))
            found = comparisons.find_comparison(self.db, *rows, rules)
            return None if found is None else comparisons.load_comparison(self.db, found)

    def comparison_of(self, before: Version, after: Version) -> Comparison | None:
        """The comparison between two versions that was kept, or None where none was (see `refresh`)."""
        old, new = (
            self.capture(version.policy, version.first_seen, version.evidence.sha256)
            for version in (before, after)
        )
        return self.comparison(old, new)

    def judged_by(self, slug: str) -> set[int]:
        """The numbers of the rules by which a policy's versions were judged beside the ones before them."""
        with translated(self.path):
            rows = self.db.conn.execute(
                """SELECT DISTINCT rules FROM version JOIN policy ON policy.id = version.policy
                   JOIN comparison ON comparison.id = version.comparison WHERE slug = ?""",
                [slug],
            )
            return {number for (number,) in rows}

    # ── questions ───────────────────────────────────────────────────────────────────────────────────────────

    def search(self, words: str, *, slug: str | None = None, limit: int = 100) -> list[search.Hit]:
        """The sentences and headings of any version that hold all the words; whatever is typed is no
        error."""
        with translated(self.path):
            return search.find(self.db, words, slug=slug, limit=limit)

    def changes(
        self,
        *,
        levels: Sequence[str],
        slug: str | None = None,
        category: str | None = None,
        since: str | None = None,
        limit: int = 1000,
    ) -> list[told.Told]:
        """The changes of these levels, of one policy or all, the newest versions first; `since` is 14 digits.

        Raises NotFoundError where there is no such policy.
        """
        with translated(self.path):
            if slug is not None:
                captures.policy_id(self.db, slug)
            return told.find_changes(self.db, levels, slug, category, since, limit)

    def waiting(
        self,
        now: str,
        settle: timedelta,
        stale: timedelta,
        *,
        until_reviewed: bool = False,
        slug: str | None = None,
    ) -> list[Waiting]:
        """One record a policy (or that of one), by slug: what waits for a reviewer at `now` (14 digits), and when it
        was observed.

        What was reported of a policy that was never reviewed waits no more, unless it is to wait `until_reviewed`.
        Raises NotFoundError where there is no such policy.
        """
        with translated(self.path):
            if slug is not None:
                return [people.waiting_of(self.db, slug, now, settle, stale, until_reviewed)]
            return people.all_waiting(self.db, now, settle, stale, until_reviewed)

    # ── what people add ─────────────────────────────────────────────────────────────────────────────────────

    def report(self, new: Held, old: Held | None, *, at: str, path: str | None = None) -> None:
        """Record that a person was told, at `at` (14 digits), of the version that begins with `new`."""
        timeline.moment(at)
        with self.writing():
            comparison = None
            if old is not None:
                rows = (captures.document_id(self.db, old), captures.document_id(self.db, new))
                comparison = comparisons.find_comparison(self.db, *rows)
            people.append_reported(self.db, new, old, comparison, path, at)

    def reported(self, slug: str | None = None) -> list[people.Reported]:
        """What people were told of, in order."""
        with translated(self.path):
            return people.load_reported(self.db, slug)

    def decide(self, entry: people.Entry, held: Held | None = None) -> None:
        """Add a decision to the ledger, bound to the text of `held`; nothing in the ledger is ever
        changed."""
        timeline.moment(entry.at)
        with self.writing():
            people.append_entry(self.db, entry, held)

    def ledger(self, slug: str | None = None) -> list[people.Entry]:
        """The decisions in the order in which they were made."""
        with translated(self.path):
            return people.load_entries(self.db, slug)

    def reviewed(self, slug: str) -> Version | None:
        """The version whose text was last reviewed; None where none was."""
        with translated(self.path):
            found = people.reviewed_capture(self.db, slug)
            return None if found is None else self.version_of(self.capture(slug, *found))

    # ── the store as a whole ────────────────────────────────────────────────────────────────────────────────

    def fingerprint(self) -> str:
        """A hash that is equal for stores of the same captures and decisions, however they came to be."""
        with translated(self.path):
            return fingerprint.fingerprint(self.db)

    def problems(self) -> list[str]:
        """What is wrong inside the store, each as one phrase; the files in `snapshots/` are not looked at."""
        with translated(self.path):
            return list(verify.problems(self.db))

    def damage(self) -> list[str]:
        """What SQLite itself finds wrong with the file; a quick part of `problems`."""
        with translated(self.path):
            return verify.damage(self.db)

    def dump(self) -> Iterator[str]:
        """The whole store as lines of JSON, as `restore` reads them."""
        with translated(self.path):
            yield from dump.dump(self.db)

    def restore(self, lines: Iterable[str]) -> None:
        """Fill this store, which must be empty, from `dump`; all or nothing.

        Raises UnreadableError where the lines are no export or damaged, StoreError where a newer policydiff
        made them or this store is not empty.
        """
        with self.writing():
            if captures.load_policies(self.db):
                raise StoreError("the store is not empty", str(self.path), "import into a new workspace")
            dump.restore(self.db, lines)
            for problem in verify.problems(self.db):
                raise UnreadableError(f"the export is damaged ({problem})", None, "export it again")

    def carry_from(self, old: Store) -> list[str]:
        """Take over what people added to another store of the same captures; what found no capture is
        named."""
        with translated(old.path), self.writing():
            return carry.carry(old.db, self.db)

    def record_retooled(self, old: Store) -> list[Retooled]:
        """Record, and give, the captures whose text is read differently than in `old`: by a newer normalizer, or by
        other settings."""
        with translated(old.path), self.writing():
            return carry.record_retooled(old.db, self.db)
