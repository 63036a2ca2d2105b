"""What a decision is about: a policy, a comparison or changes, found by the names that people give them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from policydiff import timeline
from policydiff.deciding import LEVELS
from policydiff.errors import NotFoundError, UsageError
from policydiff.model import Change, Comparison, Version
from policydiff.store import Store
from policydiff.waits import comparison_of, undecided, waiting_pair
from policydiff.workspace import Workspace

#: The id of a change, or the first digits of it: fewer than four name nothing.
_CHANGE = re.compile(r"[0-9a-f]{4,12}")
_MARK = r"\d{14}(?:-[0-9a-f]{8})?"
#: A comparison by its id, or by the page that shows it.
_COMPARISON = re.compile(rf"(?:.*/)?([a-z0-9][a-z0-9._-]*)[@/]({_MARK})--({_MARK})(?:\.\d+)?(?:\.html)?")


@dataclass(frozen=True, slots=True)
class Target:
    """What a decision is about: a comparison of two versions, all of it or some of its changes.

    `old` is None, and there is no comparison, for a policy of which nothing waits.
    """

    new: Version
    old: Version | None = None
    comparison: Comparison | None = None
    changes: tuple[Change, ...] | None = None  # None: the whole comparison


def find(
    workspace: Workspace, store: Store, names: Sequence[str], now: str, slug: str | None = None
) -> list[Target]:
    """What people name: policies, comparisons (OLD NEW, `SLUG@OLD--NEW` or its page), changes by their first digits.

    Of the changes only those of the policy `slug`, if told. Raises UsageError, NotFoundError where a name is none.
    """
    found: list[Target] = []
    left = list(names)
    while left:
        name = left.pop(0)
        page = _COMPARISON.fullmatch(name)
        if page:
            old, new = (workspace.version(store, f"{page[1]}@{mark}") for mark in page.groups()[1:])
            found.append(comparison_target(workspace, store, old, new))
        elif "@" in name:
            if not left:
                raise UsageError("a comparison has two versions", name, "name OLD and NEW")
            versions = [workspace.version(store, one) for one in (name, left.pop(0))]
            found.append(comparison_target(workspace, store, *versions))
        elif any(policy.slug == name for policy in store.policies()):
            found.append(policy_target(workspace, store, name, now))
        elif _CHANGE.fullmatch(name.lower()):
            found.append(change_target(workspace, store, name.lower(), now, slug))
        else:
            raise NotFoundError(
                "this is no policy, comparison or change", name, "see `policydiff review list SLUG`"
            )
    return found


def policy_target(workspace: Workspace, store: Store, slug: str, now: str) -> Target:
    """All that waits of a policy at `now`; where nothing does, its newest settled version. Raises NotFoundError."""
    versions = store.versions(slug)
    if not versions:
        raise NotFoundError("this policy has no version yet", slug, f"see `policydiff history {slug}`")
    pair = waiting_pair(versions, undecided(workspace, store, now, slug)[0])
    if pair is not None:
        return comparison_target(workspace, store, *pair)
    history = timeline.runs(store.captures(slug))
    settled = timeline.settled(history, now, workspace.settings.review.settle)
    return Target(versions[-1 if settled is None else settled])


def comparison_target(workspace: Workspace, store: Store, old: Version, new: Version) -> Target:
    """The whole comparison of two versions; raises UsageError where they are not two of one policy, in order."""
    if old.policy != new.policy:
        raise UsageError("these are versions of two policies", f"{old.name}, {new.name}", "name two of one")
    if old.first_seen >= new.first_seen:
        raise UsageError("the older version comes first", f"{old.name}, {new.name}", "turn them round")
    return Target(new, old, comparison_of(workspace, store, old, new))


def change_target(
    workspace: Workspace, store: Store, digits: str, now: str, slug: str | None = None
) -> Target:
    """The change whose id begins with these hexadecimal digits: of what waits at `now`, else of the newest version
    that brought it, of one policy or of all.

    Raises UsageError where several changes fit or the one wants no decision, NotFoundError where none does.
    """
    slugs = [policy.slug for policy in store.policies() if slug in (None, policy.slug)]
    for targets in (_waiting(workspace, store, slugs, now), _brought(workspace, store, slugs, digits)):
        found: dict[str, Target] = {}
        for target in targets:
            for change in target.comparison.changes if target.comparison else ():
                if change.id.startswith(digits):
                    found.setdefault(change.id, replace(target, changes=(change,)))
        if len(found) > 1:
            several = ", ".join(sorted(found)[:4])
            raise UsageError("several changes begin so", several, "give more digits of the one that is meant")
        for name, target in found.items():
            if target.changes and target.changes[0].level not in LEVELS:
                level = target.changes[0].level
                raise UsageError(
                    f"this change is {level} and wants no decision", name, "decide on the comparison"
                )
            return target
    raise NotFoundError("there is no such change", digits, "see `policydiff review list SLUG`")


def _waiting(workspace: Workspace, store: Store, slugs: Sequence[str], now: str) -> Iterable[Target]:
    for waiting in undecided(workspace, store, now):
        pair = waiting_pair(store.versions(waiting.policy), waiting) if waiting.policy in slugs else None
        if pair is not None:
            yield comparison_target(workspace, store, *pair)


def _brought(workspace: Workspace, store: Store, slugs: Sequence[str], digits: str) -> Iterable[Target]:
    """The comparisons of neighbouring versions that hold a change whose id begins so, the newest first."""
    for slug in slugs:
        rows = store.changes(slug=slug, levels=LEVELS, limit=-1)
        holding = {told.before for told in rows if told.id.startswith(digits)}
        for old, new in reversed(list(pairwise(store.versions(slug)))):
            if new.first_seen in holding:
                yield comparison_target(workspace, store, old, new)
