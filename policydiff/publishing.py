"""The site of a workspace: what the store knows, handed to the reports page by page. Glue over the stages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from policydiff import judging, pipeline
from policydiff.errors import NotFoundError
from policydiff.model import Comparison, Held, Policy, SectionPair, Version, Waiting
from policydiff.normalizer import NORMALIZER
from policydiff.reports.comparison import comparison_facts
from policydiff.reports.facts import ComparisonFacts, Context, Neighbour
from policydiff.reports.index import feed_entry, feed_facts, index_facts, index_row
from policydiff.reports.phrasing import moment
from policydiff.reports.policy import page_name, policy_facts
from policydiff.reports.site import SiteReport, write_site
from policydiff.reports.site_facts import ComparisonPage, FeedEntry, IndexRow, PolicyPages
from policydiff.store import Store
from policydiff.upkeep import rules_of
from policydiff.workspace import Workspace

Pair = tuple[Version, Version]


@dataclass(frozen=True, slots=True)
class _Known:
    """What the store knows of one policy."""

    policy: Policy
    versions: tuple[Version, ...]  # oldest first
    held: tuple[Held, ...]
    waiting: Waiting | None
    rules: judging.Rules

    @property
    def pairs(self) -> list[Pair]:
        """The comparisons that get a page: every version with the one before, and what waits if that is neither."""
        pairs = list(pairwise(self.versions))
        waits = self.waiting_pair
        return pairs if waits is None or waits in pairs else [*pairs, waits]

    @property
    def waiting_pair(self) -> Pair | None:
        """The two versions between which lies what waits for a reviewer."""
        if self.waiting is None or self.waiting.old is None or self.waiting.new is None:
            return None
        named = {version.name: version for version in self.versions}
        return named[self.waiting.old], named[self.waiting.new]


def publish(
    workspace: Workspace,
    store: Store,
    folder: Path,
    now: str,
    slugs: Sequence[str] = (),
    *,
    templates: Path | None = None,
) -> SiteReport:
    """Write the site of these policies (all unless told) into a folder, as of `now` (14 digits).

    Only pages whose content changed are written, each whole or not at all. Raises NotFoundError for a slug that is
    no policy.
    """
    known = _known(workspace, store, now, slugs)
    title, base_url = workspace.settings.site.title, workspace.settings.site.base_url or ""
    return write_site(
        folder,
        index_facts([_index_row(store, policy) for policy in known], title),
        _pages(store, known, title),
        feed_facts([entry for policy in known for entry in _feed(policy, base_url)], title, base_url),
        templates=templates,
    )


def comparison_between(store: Store, old: Version, new: Version, rules: judging.Rules) -> Comparison:
    """The comparison of two versions by these rules: the one that is kept, else made and kept."""
    before, after = _first_capture(store, old), _first_capture(store, new)
    found = store.comparison(before, after, rules.number)
    if found is None:
        found = pipeline.compare(
            store.document(before), store.document(after), rules=rules, old_name=old.name, new_name=new.name
        )
        store.save_comparison(found, before, after)
    return found


def _known(workspace: Workspace, store: Store, now: str, slugs: Sequence[str]) -> list[_Known]:
    review = workspace.settings.review
    waiting = {entry.policy: entry for entry in store.waiting(now, review.settle, review.stale)}
    policies = {policy.slug: policy for policy in store.policies()}
    for slug in slugs:
        if slug not in policies:
            raise NotFoundError("there is no such policy", slug, "see `policydiff report` without a name")
    return [
        _Known(
            policy,
            tuple(store.versions(slug)),
            tuple(store.captures(slug)),
            waiting.get(slug),
            rules_of(workspace, slug),
        )
        for slug, policy in policies.items()
        if not slugs or slug in slugs
    ]


def _index_row(store: Store, known: _Known) -> IndexRow:
    waits = known.waiting_pair
    comparison = comparison_between(store, *waits, known.rules) if waits else None
    return index_row(known.policy, known.versions, known.held, known.waiting, comparison)


def _pages(store: Store, policies: Sequence[_Known], title: str) -> Iterator[PolicyPages]:
    for known in policies:
        facts = policy_facts(
            known.policy,
            known.versions,
            known.held,
            known.waiting,
            sections=_sections(store, known),
            pages={(old.first_seen, new.first_seen) for old, new in known.pairs},
            site_title=title,
        )
        yield PolicyPages(facts, tuple(_page(store, known, pair, title) for pair in known.pairs))


def _sections(store: Store, known: _Known) -> dict[str, Sequence[SectionPair]]:
    """The section pairs of each version's comparison with the one before, by its first_seen."""
    return {
        new.first_seen: comparison_between(store, old, new, known.rules).sections
        for old, new in pairwise(known.versions)
    }


def _page(store: Store, known: _Known, pair: Pair, title: str) -> ComparisonPage:
    old, new = pair
    context = _context(known, pair, title)

    def make() -> ComparisonFacts:
        return comparison_facts(comparison_between(store, old, new, known.rules), context)

    return ComparisonPage(
        slug=known.policy.slug,
        old=old.first_seen,
        new=new.first_seen,
        fingerprint=f"{NORMALIZER} {known.rules.number} {context!r}",
        make=make,
    )


def _context(known: _Known, pair: Pair, title: str) -> Context:
    """What the page of a pair says besides its comparison: the policy, the evidence, the pages beside it."""
    neighbours = list(pairwise(known.versions))
    place = neighbours.index(pair) if pair in neighbours else None
    older = neighbours[place - 1] if place else None
    newer = neighbours[place + 1] if place is not None and place + 1 < len(neighbours) else None
    return Context(
        policy=known.policy,
        old_version=pair[0],
        new_version=pair[1],
        site_title=title,
        index_href="../index.html",
        policy_href="index.html",
        older=_neighbour(older),
        newer=_neighbour(newer),
    )


def _neighbour(pair: Pair | None) -> Neighbour | None:
    if pair is None:
        return None
    old, new = pair
    seen = moment(new.first_seen)
    return Neighbour(page_name(old.first_seen, new.first_seen), seen.words if seen else new.name)


def _feed(known: _Known, base_url: str) -> Iterator[FeedEntry]:
    for old, new in pairwise(known.versions):
        if new.level in ("material", "wording"):
            yield feed_entry(known.policy, old, new, base_url)


def _first_capture(store: Store, version: Version) -> Held:
    return store.capture(version.policy, version.first_seen, version.evidence.sha256)
