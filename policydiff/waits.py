"""What waits for a decision in a workspace, and how it stands. Glue over the store, the rules and the ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from policydiff import pipeline
from policydiff.deciding import Ledger, Pair, Point, points_by_version, points_of
from policydiff.model import Change, Comparison, Review, Version, Waiting
from policydiff.store import Store
from policydiff.upkeep import first_capture, rules_of
from policydiff.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Waits:
    """What waits for a decision of one policy: a comparison, and how its changes stand."""

    waiting: Waiting
    since: str  # first_seen of the first version after the one that is known, 14 digits
    comparison: Comparison
    review: Review

    @property
    def open(self) -> int:
        """How many of its changes nobody has decided on."""
        return self.review.count("open")

    @property
    def flagged(self) -> int:
        """How many of its changes are flagged; a flag on the whole counts as one."""
        return self.review.count("flagged") + (self.review.whole.stands == "flagged")

    @property
    def high(self) -> int:
        """How many of its changes are of high severity."""
        return sum(_high(change) for change in self.comparison.changes)


def waiting(workspace: Workspace, store: Store, now: str) -> list[Waiting]:
    """One record a policy as of `now` (14 digits), as `Store.waiting` until somebody reviewed: but what was decided
    change by change, here or in another policy that changed in the same words, waits no more."""
    ledger = Ledger(store.ledger())
    return [
        unless_decided(
            workspace, store, ledger, one, store.versions(one.policy), points_by_version(store, one.policy)
        )
        if ledger and one.new is not None
        else one
        for one in undecided(workspace, store, now)
    ]


def undecided(workspace: Workspace, store: Store, now: str, slug: str | None = None) -> list[Waiting]:
    """One record a policy (or that of one), whatever was decided on single changes; raises NotFoundError."""
    review = workspace.settings.review
    return store.waiting(now, review.settle, review.stale, until_reviewed=True, slug=slug)


def waits(workspace: Workspace, store: Store, now: str) -> list[Waits]:
    """What waits for a decision, policy by policy, the gravest first: high severity, material, then since when."""
    ledger = Ledger(store.ledger())
    standing = (waits_of(workspace, store, ledger, one) for one in undecided(workspace, store, now))
    return sorted((one for one in standing if one is not None and not one.review.done), key=_gravity)


def waits_of(workspace: Workspace, store: Store, ledger: Ledger, waiting: Waiting) -> Waits | None:
    """What waits of one policy and how it stands; None where nothing waits."""
    versions = store.versions(waiting.policy)
    pair = waiting_pair(versions, waiting)
    if pair is None:
        return None
    old, new = pair
    comparison = comparison_of(workspace, store, old, new)
    after = next(version for version in versions if version.first_seen > old.first_seen)
    return Waits(waiting, after.first_seen, comparison, ledger.review(old, new, points_of(comparison)))


def waiting_pair(versions: Sequence[Version], waiting: Waiting | None) -> Pair | None:
    """The two versions between which lies what waits; None where nothing does."""
    if waiting is None or waiting.old is None or waiting.new is None:
        return None
    named = {version.name: version for version in versions}
    return named[waiting.old], named[waiting.new]


def comparison_of(workspace: Workspace, store: Store, old: Version, new: Version) -> Comparison:
    """The comparison of two versions by the workspace's rules: the one that is kept, else made, and not kept."""
    before, after = first_capture(store, old), first_capture(store, new)
    rules = rules_of(workspace, new.policy)
    return store.comparison(before, after, rules.number) or pipeline.compare(
        store.document(before), store.document(after), rules=rules, old_name=old.name, new_name=new.name
    )


def unless_decided(
    workspace: Workspace,
    store: Store,
    ledger: Ledger,
    one: Waiting,
    versions: Sequence[Version],
    points: Mapping[str, Sequence[Point]],
) -> Waiting:
    """The record of a policy; nothing waits of it where every change that would was accepted. `points` are those of
    each version's comparison with the one before, by first_seen."""
    pair = waiting_pair(versions, one)
    if pair is None:
        return one
    old, new = pair
    near = pair in pairwise(versions)
    own = points.get(new.first_seen, ()) if near else points_of(comparison_of(workspace, store, old, new))
    return replace(one, old=None, new=None) if ledger.review(old, new, own).done else one


def _gravity(one: Waits) -> tuple[bool, bool, str, str]:
    return not one.high, not one.comparison.summary.material, one.since, one.waiting.policy


def _high(change: Change) -> bool:
    return change.level == "material" and change.verdict is not None and change.verdict.severity == "high"
