"""What the store knows of each policy, gathered for its pages: versions, what waits, and what was decided. Glue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from policydiff import judging
from policydiff.deciding import Ledger, Pair, Point, acts, decision_of, points_by_version, points_of
from policydiff.model import Comparison, Held, Policy, Review, Trouble, Version, Waiting
from policydiff.reports.policy import Pages
from policydiff.reports.policy_review import PolicyReview, policy_review
from policydiff.reports.review import progress, said_of
from policydiff.reports.shelf import Shelf
from policydiff.reports.since import SINCE, SinceFacts, StepView, since_facts, step_view
from policydiff.store import Store
from policydiff.upkeep import comparison_between, rules_of
from policydiff.waits import undecided, unless_decided, waiting_pair
from policydiff.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Known:
    """What the store knows of one policy."""

    policy: Policy
    versions: tuple[Version, ...]  # oldest first
    held: tuple[Held, ...]
    waiting: Waiting | None
    rules: judging.Rules
    ledger: Ledger  # of all policies
    undecided: Waiting | None  # what waits, or would, had it not been decided change by change
    points: Mapping[str, Sequence[Point]]  # of each version's comparison with the one before, by first_seen
    troubles: tuple[Trouble, ...] = ()  # what keeps it from being observed

    @property
    def slug(self) -> str:
        """The policy's name."""
        return self.policy.slug

    @property
    def pairs(self) -> list[Pair]:
        """The comparisons that get a page: every version with the one before, what waits, and what was decided as a
        whole, if that is neither."""
        waits = waiting_pair(self.versions, self.undecided)
        decided = self.ledger.pairs(self.slug, self.versions)
        return list(dict.fromkeys([*pairwise(self.versions), *([waits] if waits else []), *decided]))

    @property
    def waiting_pair(self) -> Pair | None:
        """The two versions between which lies what waits for a reviewer."""
        return waiting_pair(self.versions, self.waiting)

    def past(self, pair: Pair) -> bool:
        """Whether nothing of a comparison waits: it lies before what does, or nothing does."""
        named = {version.name: version for version in self.versions}
        if self.undecided is None:
            return False
        start = named.get(self.undecided.old or "")
        if start is not None:
            return pair[1].first_seen <= start.first_seen
        unsettled = named.get(self.undecided.unsettled or "")
        return unsettled is None or pair[1].first_seen < unsettled.first_seen

    def issued(self, shelf: Shelf) -> Pages:
        """The pages that stand there of its comparisons."""
        pairs = [(old.mark, new.mark) for old, new in self.pairs]
        return {pair: names for pair in pairs if (names := shelf.issues(self.slug, *pair))}


def gathered(workspace: Workspace, store: Store, now: str) -> list[Known]:
    """What is known of every policy as of `now` (14 digits), by slug."""
    # There are no pages for one morning only: what was told once stays on the index until somebody reviewed it.
    found = {entry.policy: entry for entry in undecided(workspace, store, now)}
    ledger = Ledger(store.ledger())
    troubles = store.queue.troubles()
    return [
        _known(
            workspace,
            store,
            policy,
            found[policy.slug],
            ledger,
            tuple(trouble for trouble in troubles if trouble.slug == policy.slug),
        )
        for policy in store.policies()
    ]


def _known(
    workspace: Workspace,
    store: Store,
    policy: Policy,
    found: Waiting,
    ledger: Ledger,
    troubles: tuple[Trouble, ...],
) -> Known:
    versions = tuple(store.versions(policy.slug))
    points = points_by_version(store, policy.slug) if ledger else {}
    return Known(
        policy,
        versions,
        tuple(store.captures(policy.slug)),
        unless_decided(workspace, store, ledger, found, versions, points) if ledger else found,
        rules_of(workspace, policy.slug),
        ledger,
        found,
        points,
        troubles,
    )


def reviewed(store: Store, known: Known, pair: Pair, comparison: Comparison | None = None) -> Review:
    """How the comparison of a pair stands; what it holds is only looked at where anybody has decided anything."""
    old, new = pair
    if comparison is None and pair in pairwise(known.versions):
        return known.ledger.review(old, new, known.points.get(new.first_seen, ()))
    if comparison is None and not known.ledger:
        return Review(known.slug, old.name, new.name)
    comparison = comparison or comparison_between(store, old, new, known.rules)
    return known.ledger.review(old, new, points_of(comparison))


def decided(store: Store, known: Known, pages: Pages) -> PolicyReview | None:
    """What the policy's page says of its review."""
    pair = known.waiting_pair
    waits = reviewed(store, known, pair) if pair and known.ledger else None
    return policy_review(
        known.slug,
        acts(known.ledger.of(known.slug), known.versions, known.points),
        acts(known.ledger.flags(known.slug), known.versions, known.points),
        waits,
        pages=pages,
        since=SINCE if since_pair(known) is not None else None,
    )


def since_pair(known: Known) -> tuple[Version, Version | None] | None:
    """The version up to which the policy was reviewed (or known), and the newer one that waits or would; None where
    nobody has reviewed it and nothing waits."""
    pair = waiting_pair(known.versions, known.undecided)
    if pair is not None:
        return pair
    version = known.ledger.reviewed_version(known.slug, known.versions)
    return None if version is None else (version, None)


def since_review(store: Store, known: Known, pages: Pages, title: str) -> SinceFacts:
    """What changed since the policy was last reviewed: the net change, and the steps that led to it."""
    old, new = since_pair(known) or (known.versions[-1], None)
    entry = known.ledger.reviewed(known.slug)
    net: StepView | None = None
    steps: list[StepView] = []
    told = ""
    if new is not None:
        near = list(pairwise(known.versions))
        between = [pair for pair in near if old.first_seen <= pair[0].first_seen < new.first_seen]
        net = _step(store, known, (old, new), pages)
        steps = [_step(store, known, pair, pages) for pair in between] if len(between) > 1 else []
        told = progress(reviewed(store, known, (old, new))) if known.ledger else ""
    by = None if entry is None else said_of(decision_of(entry), known.slug)
    return since_facts(known.policy, old, by, net, steps, progress=told, site_title=title)


def _step(store: Store, known: Known, pair: Pair, pages: Pages) -> StepView:
    old, new = pair
    names = pages.get((old.mark, new.mark), ())
    comparison = comparison_between(store, old, new, known.rules)
    return step_view(comparison, old, new, names[-1] if names else None)
