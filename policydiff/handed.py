"""Decisions that a reader has marked on a page and handed out as a file: read, held against the store, taken in."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from policydiff import timeline
from policydiff.deciding import LEVELS
from policydiff.errors import NotFoundError, PolicydiffError, UnreadableError, UsageError
from policydiff.model import Change, Document, Version, bound_of
from policydiff.reviewing import LONGEST_COMMENT, LONGEST_NAME, Act, Done, record, reviewer, said
from policydiff.slugs import valid_slug
from policydiff.store import ACCEPT, COMMENT, FLAG, Store
from policydiff.targets import Target, comparison_target
from policydiff.text import fold
from policydiff.waits import undecided, waiting_pair
from policydiff.workspace import Workspace

FORMAT = "policydiff-review/1"

#: The largest file of decisions, in bytes, and the most decisions in one: a page of 5,000 changes, each with a remark.
LARGEST = 8 * 1024 * 1024
MOST = 20_000

#: So many changes on which a file says two things are named.
NAMED = 4

#: The clock of the reader's machine may be so far ahead of ours.
AHEAD = timedelta(hours=24)

_REMEDY = "hand it out from the page again"
_MARK = re.compile(r"\d{14}(?:-[0-9a-f]{8})?")


@dataclass(frozen=True, slots=True)
class Marked:
    """One decision of a file, as it stands there: `texts` is `model.Bound.short` of the change it was made on."""

    change: str
    texts: str
    action: str
    at: str
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class Handed:
    """A file of decisions: the comparison they were made on (names of versions), who made them, and the decisions."""

    policy: str
    old: str
    new: str
    who: str | None
    decisions: tuple[Marked, ...]


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of a file: what was written (None: nothing, for what was refused), how many decisions the ledger held
    already, a line for each that was refused, and a line for what is odd about the file."""

    done: Done | None
    known: int
    refused: tuple[str, ...]
    remarks: tuple[str, ...] = ()


def read(data: bytes, name: str) -> Handed:
    """The decisions in a file; raises UnreadableError, which names the first thing that is wrong with it."""
    if len(data) > LARGEST:
        limit = f"at most {LARGEST // 1024**2} MiB"
        raise UnreadableError("too large for a file of decisions", name, limit)
    try:
        given = json.loads(data)
        if not isinstance(given, dict) or given.get("format") != FORMAT:
            raise UnreadableError("this is no file of decisions", name, "give one that a page has handed out")
        return _handed(given)
    except (
        ValueError,
        RecursionError,
    ) as error:  # ValueError: no JSON, no UTF-8, or a value that is none of ours
        why = "it is nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise UnreadableError(f"the file of decisions is damaged ({why[:200]})", name, _REMEDY) from None


def take(
    workspace: Workspace,
    store: Store,
    handed: Handed,
    now: str,
    *,
    who: str | None = None,
    keep_going: bool = False,
) -> Taken:
    """Add the decisions of a file to the ledger as of `now` (14 digits): all that fit, or nothing where one does not,
    unless `keep_going`. `who` counts before the name in the file. The caller keeps the workspace's lock.

    Raises NotFoundError, UsageError where the comparison itself is not there, or nobody knows who decided.
    """
    author = reviewer(who if who is not None else handed.who)
    old, new = (workspace.version(store, name) for name in (handed.old, handed.new))
    target = comparison_target(workspace, store, old, new)
    newer = _newer(workspace, store, target, now)
    acts: list[tuple[Change, Act]] = []
    refused: list[str] = []
    for marked in handed.decisions:
        try:
            acts.append(_fitting(marked, target, newer, author, now))
        except PolicydiffError as error:
            refused.append(str(error))
    remarks = tuple(_remarks(handed, who, author))
    if refused and not keep_going:
        return Taken(None, 0, tuple(refused), remarks)
    done = record(workspace, store, target, acts, now)
    written = sum(entry.change is not None for entry in done.added)
    return Taken(done, len(acts) - written, tuple(refused), remarks)


def _remarks(handed: Handed, who: str | None, author: str) -> Iterator[str]:
    """What is odd about a file, though it can be taken in."""
    if who is None and handed.who is None:
        yield f"the file names nobody: its decisions are taken in as those of {author} (else say --as NAME)"
    by_change: dict[str, list[Marked]] = {}
    for marked in sorted(handed.decisions, key=lambda one: one.at):
        if marked.action != COMMENT:
            by_change.setdefault(marked.change, []).append(marked)
    both = [own[-1] for own in by_change.values() if len({one.action for one in own}) > 1]
    if both:
        verbs = {ACCEPT: "accepted", FLAG: "flagged"}
        told = ", ".join(f"{one.change} is {verbs[one.action]}" for one in both[:NAMED])
        more = f", and {len(both) - NAMED} more" if len(both) > NAMED else ""
        yield f"the file both accepts and flags the same change, and the later decision counts: {told}{more}"


@dataclass(frozen=True, slots=True)
class _Newer:
    """A text that came after the one that was decided on, and waits: its version, and the keys of all it says."""

    version: Version
    keys: frozenset[str]
    whole: str
    before: frozenset[str]  # the keys of the text that was decided on

    def contradicts(self, change: Change) -> bool:
        """Whether what a change brought is not there any more, or what it took away is there again."""
        if change.new is not None:
            return fold(change.new.text) not in self.whole
        key = fold(change.old.text) if change.old else ""
        return key in self.keys and key not in self.before


def _fitting(
    marked: Marked, target: Target, newer: _Newer | None, author: str, now: str
) -> tuple[Change, Act]:
    """A decision with the change it is on; raises PolicydiffError where it fits none, or no more."""
    assert target.comparison is not None and target.old is not None
    where = f"change {marked.change}"
    found = [change for change in target.comparison.changes if change.id == marked.change]
    if not found:
        what = f"{target.old.name} and {target.new.name} have no such change (any more)"
        raise NotFoundError(what, where, "read the page of today, and decide again")
    change = found[0]
    if bound_of(change).short != marked.texts:
        raise UsageError("it was decided on other texts", where, "read the page of today, and decide again")
    if change.level not in LEVELS:
        raise UsageError(f"it is {change.level} and wants no decision", where)
    if newer is not None and newer.contradicts(change):
        what = f"the text has changed since: see {newer.version.name}"
        raise UsageError(what, where, "read the page of today, and decide again")
    if timeline.moment(marked.at) > timeline.moment(now) + AHEAD:
        raise UsageError(f"it was decided in the future ({marked.at})", where, "set the clock")
    if marked.action == COMMENT and marked.comment is None:
        raise UsageError("the comment says nothing", where)
    return change, Act(marked.action, author, marked.at, marked.comment)


def _newer(workspace: Workspace, store: Store, target: Target, now: str) -> _Newer | None:
    """The newer text that waits, where the one that was decided on waited before it."""
    slug = target.new.policy
    pair = waiting_pair(store.versions(slug), undecided(workspace, store, now, slug)[0])
    if pair is None or not pair[0].first_seen < target.new.first_seen < pair[1].first_seen:
        return None
    assert target.comparison is not None
    units = store.version_document(slug, pair[1].mark).units
    return _Newer(
        pair[1],
        frozenset(unit.key for unit in units),
        " ".join(unit.key for unit in units),
        _keys(target.comparison.new_document),
    )


def _keys(document: Document) -> frozenset[str]:
    return frozenset(unit.key for unit in document.units)


# ── reading ─────────────────────────────────────────────────────────────────────────────────────────────────


def _handed(given: Mapping[str, Any]) -> Handed:
    """The file's content, checked; raises ValueError."""
    policy = _text(given, "policy", 200)
    try:
        valid_slug(policy)
    except UsageError as error:
        raise ValueError(str(error)) from None
    for side in ("old", "new"):
        slug, _, mark = _text(given, side, 300).partition("@")
        if slug != policy or not _MARK.fullmatch(mark):
            raise ValueError(f"{side!r} names no version of {policy}")
    decisions = given.get("decisions")
    if not isinstance(decisions, list):
        raise ValueError("there is no list of decisions")
    if len(decisions) > MOST:
        raise ValueError(f"{len(decisions):,} decisions, at most {MOST:,}")
    who = given.get("who")
    return Handed(
        policy,
        _text(given, "old", 300),
        _text(given, "new", 300),
        None if who is None or who == "" else _said(given, "who", LONGEST_NAME),
        tuple(_marked(number, one) for number, one in enumerate(decisions, 1)),
    )


def _marked(number: int, given: Any) -> Marked:
    if not isinstance(given, dict):
        raise ValueError(f"decision {number} is none")
    try:
        action = _text(given, "action", 20)
        if action not in (ACCEPT, FLAG, COMMENT):
            raise ValueError(f"{action!r} is no action")
        comment = given.get("comment")
        return Marked(
            _digits(given, "change", r"[0-9a-f]{12}"),
            _digits(given, "texts", r"[0-9a-f]{16}"),
            action,
            _time(given),
            None if comment is None or comment == "" else _said(given, "comment", LONGEST_COMMENT),
        )
    except ValueError as error:
        raise ValueError(f"decision {number}: {error}") from None


def _text(given: Mapping[str, Any], key: str, longest: int) -> str:
    value = given.get(key)
    if not isinstance(value, str) or not value or len(value) > longest:
        raise ValueError(f"{key!r} is missing, or no text of at most {longest:,} characters")
    return value


def _said(given: Mapping[str, Any], key: str, longest: int) -> str:
    try:
        return said(_text(given, key, longest), f"{key!r}", longest)
    except UsageError as error:
        raise ValueError(str(error)) from None


def _digits(given: Mapping[str, Any], key: str, form: str) -> str:
    value = _text(given, key, 64)
    if not re.fullmatch(form, value):
        raise ValueError(f"{key!r} is {value[:40]!r}, which is none")
    return value


def _time(given: Mapping[str, Any]) -> str:
    at = _text(given, "at", 14)
    try:
        timeline.moment(at)
    except UsageError as error:
        raise ValueError(str(error)) from None
    return at
