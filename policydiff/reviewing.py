"""Decisions put into the ledger: accepting, flagging and remarking on changes, comparisons and policies. Glue."""

from __future__ import annotations

import getpass
import os
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from policydiff.deciding import Ledger, points_of, wanting
from policydiff.errors import UsageError
from policydiff.model import Change, Version, bound_of
from policydiff.store import ACCEPT, REVIEWED, Entry, Store
from policydiff.targets import Target
from policydiff.text import plain
from policydiff.upkeep import first_capture
from policydiff.waits import comparison_of, undecided, waiting_pair, waits_of
from policydiff.workspace import Workspace

#: Names the reviewer where nothing else does.
REVIEWER = "POLICYDIFF_REVIEWER"

#: The longest name and the longest comment that the ledger takes, in characters.
LONGEST_NAME, LONGEST_COMMENT = 100, 4000


@dataclass(frozen=True, slots=True)
class Act:
    """What somebody decides, and when (14 digits)."""

    action: str  # accept, flag, comment
    who: str
    at: str
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a decision: the entries added to the ledger, the version up to which the policy is reviewed now,
    where that moved, how many changes of what waits are not accepted, and the flags of others that it settled."""

    policy: str
    added: tuple[Entry, ...]
    reviewed: Version | None
    left: int
    settled: tuple[Entry, ...] = ()


def reviewer(named: str | None = None) -> str:
    """Who decides: as named, else POLICYDIFF_REVIEWER, else the name of the login; raises UsageError where none is."""
    who = named if named is not None else os.environ.get(REVIEWER)
    if who is None:
        try:
            who = getpass.getuser()
        except (OSError, KeyError):  # KeyError before Python 3.13
            raise UsageError(
                "nobody knows who decides", None, f"say it with --as, or set {REVIEWER}"
            ) from None
    return said(who, "a name", LONGEST_NAME)


def said(text: str, what: str, longest: int) -> str:
    """A name or a comment as the ledger takes it: on one line, nothing in it that a terminal would obey.

    Raises UsageError where it is empty or too long.
    """
    clean = plain(text.encode("utf-8", "replace").decode())
    if not clean:
        raise UsageError(f"{what} says nothing", None, "write some words")
    if len(clean) > longest:
        raise UsageError(f"{what} is too long", f"{len(clean):,} characters", f"at most {longest:,}")
    return clean


def decide(workspace: Workspace, store: Store, target: Target, act: Act, now: str) -> Done:
    """Add a decision to the ledger as of `now` (14 digits). The caller keeps the workspace's lock.

    Accepting a comparison accepts each of its changes that is not accepted yet. Once all of what waits is accepted,
    the policy is reviewed up to its new version.
    """
    return _written(workspace, store, target, _entries(store, target, act), now)


def record(
    workspace: Workspace, store: Store, target: Target, acts: Sequence[tuple[Change, Act]], now: str
) -> Done:
    """Add decisions on single changes of one comparison, each with its own author and time; those that the ledger
    holds already are left out."""
    known = {_same(entry) for entry in store.ledger(target.new.policy)}
    single = replace(target, changes=tuple(change for change, _ in acts))
    entries = {
        _same(entry): entry for entry in (_change_entry(target.new, change, act) for change, act in acts)
    }
    return _written(workspace, store, single, [entries[same] for same in entries if same not in known], now)


def _same(entry: Entry) -> tuple[str | None, ...]:
    """What makes two entries the same decision, whatever a newer normalizer reads in the capture."""
    return entry.at, entry.who, entry.action, entry.change, entry.old_sha256, entry.new_sha256, entry.comment


def _written(workspace: Workspace, store: Store, target: Target, entries: Sequence[Entry], now: str) -> Done:
    slug = target.new.policy
    moved: tuple[Version, Entry] | None = None
    flagged = Ledger(store.ledger(slug)).flags(slug)
    with store.writing():
        _append(store, target.new, entries)
        last = max((entry for entry in entries if entry.action == ACCEPT), key=lambda e: e.at, default=None)
        if last is not None:
            moved = _moved(workspace, store, target, last, now)
        if moved is not None:
            _append(store, moved[0], [moved[1]])
    added = (*entries, moved[1]) if moved else tuple(entries)
    settled = _settled(flagged, store, slug, {entry.who for entry in added})
    return Done(slug, added, moved[0] if moved else None, _left(workspace, store, slug, now), settled)


def _settled(flagged: Sequence[Entry], store: Store, slug: str, who: Collection[str]) -> tuple[Entry, ...]:
    """Those of the flags on a policy that stand no more, and were set by others than those who decided now."""

    def on(entry: Entry) -> tuple[str | None, ...]:
        return entry.change and "change", entry.old_sha256, entry.new_sha256

    others = [entry for entry in flagged if entry.who not in who]
    left = {on(entry) for entry in Ledger(store.ledger(slug)).flags(slug)} if others else set()
    return tuple(entry for entry in others if on(entry) not in left)


def _entries(store: Store, target: Target, act: Act) -> list[Entry]:
    """The entries that a decision makes: on single changes one each; on a whole comparison one for it, and with an
    acceptance one for each change that is not accepted."""
    if target.changes is not None:
        return [_change_entry(target.new, change, act) for change in target.changes]
    ledger = Ledger(store.ledger())
    if act.action == ACCEPT and _nothing_new(store, ledger, target):
        return []
    whole = _whole_entry(target.new, target.old, act)
    if act.action != ACCEPT or target.comparison is None or target.old is None:
        return [whole]
    since = target.old.first_seen
    left = [
        change
        for change in wanting(target.comparison)
        if ledger.standing(target.new.policy, since, bound_of(change)).stands != "accepted"
    ]
    return [whole, *(_change_entry(target.new, change, replace(act, comment=None)) for change in left)]


def _nothing_new(store: Store, ledger: Ledger, target: Target) -> bool:
    """Whether a policy of which nothing waits is reviewed up to what stands, and nobody has flagged it since."""
    if target.old is not None or ledger.flags(target.new.policy):
        return False
    known = store.reviewed(target.new.policy)
    return known is not None and known.first_seen >= target.new.first_seen


def _moved(
    workspace: Workspace, store: Store, target: Target, last: Entry, now: str
) -> tuple[Version, Entry] | None:
    """The version up to which the policy is reviewed now, and the entry that says so; None where that did not move.

    `last` is the acceptance that did it.
    """
    act = Act(REVIEWED, last.who, last.at)
    slug = target.new.policy
    pair = waiting_pair(store.versions(slug), undecided(workspace, store, now, slug)[0])
    if pair is None:
        whole = target.changes is None and (target.old is None or _first_review(store, target))
        return (target.new, _whole_entry(target.new, target.old, act)) if whole else None
    old, new = pair
    if target.changes is None and target.old is not None:
        covers = target.old.first_seen <= old.first_seen < target.new.first_seen
        return (target.new, _whole_entry(target.new, target.old, act)) if covers else None
    comparison = comparison_of(workspace, store, old, new)
    review = Ledger(store.ledger()).review(old, new, points_of(comparison))
    return (new, _whole_entry(new, old, act)) if review.done else None


def _first_review(store: Store, target: Target) -> bool:
    """Whether a comparison ends in what stands today, and nothing of the policy was reviewed before: nothing waits of
    it only because the first fill announces nothing."""
    slug = target.new.policy
    return store.reviewed(slug) is None and store.versions(slug)[-1] == target.new


def _whole_entry(new: Version, old: Version | None, act: Act) -> Entry:
    return Entry(
        at=act.at,
        who=act.who,
        action=act.action,
        policy=new.policy,
        captured=new.first_seen,
        text_sha256=new.sha256,
        comment=act.comment,
        old_sha256=None if old is None else old.sha256,
        new_sha256=new.sha256,
    )


def _change_entry(new: Version, change: Change, act: Act) -> Entry:
    texts = bound_of(change)
    return Entry(
        at=act.at,
        who=act.who,
        action=act.action,
        policy=new.policy,
        captured=new.first_seen,
        text_sha256=new.sha256,
        change=change.id,
        comment=act.comment,
        old_sha256=texts.old,
        new_sha256=texts.new,
        old_text=change.old.text if change.old else None,
        new_text=change.new.text if change.new else None,
    )


def _append(store: Store, version: Version, entries: Sequence[Entry]) -> None:
    held = first_capture(store, version) if entries else None
    for entry in entries:
        store.decide(entry, held)


def _left(workspace: Workspace, store: Store, slug: str, now: str) -> int:
    """How many changes of what waits of a policy are not accepted."""
    waiting = undecided(workspace, store, now, slug)[0]
    found = waits_of(workspace, store, Ledger(store.ledger()), waiting)
    return 0 if found is None else len(found.review.standings) - found.review.count("accepted")
