"""The site of a workspace: what the store knows, handed to the reports page by page. Glue over the stages."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

from policydiff import files
from policydiff.deciding import Pair
from policydiff.errors import ConfigError, NotFoundError, UnreadableError, UsageError
from policydiff.known import Known, decided, gathered, reviewed, since_pair, since_review
from policydiff.normalizer import NORMALIZER
from policydiff.reports.comparison import comparison_facts
from policydiff.reports.facts import ComparisonFacts, Context, Neighbour
from policydiff.reports.index import LastChange, feed_entry, feed_facts, index_facts, index_row, last_changed
from policydiff.reports.look import Look, look_of
from policydiff.reports.phrasing import moment
from policydiff.reports.policy import Pages, page_name, pages_of, policy_facts
from policydiff.reports.section_map import SectionChanges, section_changes
from policydiff.reports.shelf import Shelf
from policydiff.reports.since import SINCE, SinceFacts
from policydiff.reports.site import SiteReport, write_site
from policydiff.reports.site_facts import (
    Around,
    ComparisonPage,
    FeedEntry,
    IndexRow,
    PolicyFacts,
    PolicyPage,
    SincePage,
)
from policydiff.store import Store
from policydiff.telling import write_mail
from policydiff.upkeep import comparison_between, first_capture, last_capture
from policydiff.workspace import Workspace

#: Shows how far the work is: given all, gives them one by one.
Watching = Callable[[Sequence[Any]], AbstractContextManager[Iterable[Any]]]


def publish(
    workspace: Workspace,
    store: Store,
    folder: Path,
    now: str,
    slugs: Sequence[str] = (),
    *,
    templates: Path | None = None,
    noting: bool = True,
    watching: Watching = nullcontext,
) -> SiteReport:
    """Write the site of these policies (all unless told) into a folder, as of `now` (14 digits).

    The index and the feed tell of the others too, as far as their pages stand there. Only pages whose content
    changed are written, each whole or not at all, and a comparison page that was issued stays as it is. Raises
    NotFoundError for a slug that is no policy.

    The store takes note of what people are told, if `noting`. `watching` is given the policies and gives them one
    by one, to show how far the work is.
    """
    known = gathered(workspace, store, now)
    chosen = [policy for policy in known if not slugs or policy.slug in slugs]
    for slug in slugs:
        if slug not in {policy.slug for policy in known}:
            raise NotFoundError("there is no such policy", slug, "see `policydiff report` without a name")
    site, look = workspace.settings.site, site_look(workspace)
    for policy in chosen if noting else ():
        _record(store, policy, workspace, folder, now)

    def around(shelf: Shelf) -> Around:
        shown = [policy for policy in known if policy in chosen or shelf.has_policy(policy.slug)]
        issued = {policy.slug: policy.issued(shelf) for policy in shown}
        rows = [_index_row(store, policy, issued[policy.slug]) for policy in shown]
        told = [
            entry
            for policy in shown
            for entry in _feed(store, policy, site.base_url or "", issued[policy.slug])
        ]
        return Around(
            index_facts(rows, site.title),
            tuple(_policy_page(store, policy, issued[policy.slug], site.title) for policy in chosen),
            feed_facts(told, site.title, site.base_url or ""),
            tuple(
                _since_page(store, policy, issued[policy.slug], site.title)
                for policy in chosen
                if since_pair(policy) or (policy.versions and (folder / policy.slug / SINCE).is_file())
            ),
        )

    with watching(chosen) as policies:
        comparisons = (_page(store, policy, pair, site.title) for policy in policies for pair in policy.pairs)
        report = write_site(folder, comparisons, around, templates=templates, look=look)
    write_mail(workspace, store, now, folder, templates)
    return report


def site_look(workspace: Workspace) -> Look:
    """How the workspace's pages are dressed; raises ConfigError where the logo cannot be used."""
    site = workspace.settings.site
    logo = None if site.logo is None else workspace.root / site.logo
    try:
        return look_of(None if logo is None else files.read(logo), site.colours)
    except (UnreadableError, UsageError) as error:
        raise ConfigError(error.what, str(logo), error.remedy) from None


def _index_row(store: Store, known: Known, pages: Pages) -> IndexRow:
    waits = known.waiting_pair
    comparison = comparison_between(store, *waits, known.rules) if waits else None
    return index_row(
        known.policy,
        known.versions,
        known.held,
        known.waiting,
        comparison,
        pages=pages,
        review=reviewed(store, known, waits, comparison) if waits else None,
        flags=len(known.ledger.flags(known.slug)),
        troubles=known.troubles,
        last=None if waits else _last_change(store, known),
    )


def _last_change(store: Store, known: Known) -> LastChange | None:
    """What the last change of a policy was about, without loading its comparison."""
    newest = last_changed(known.versions)
    if newest is None or newest.level != "material":
        return None
    rows = store.changes(levels=["material"], slug=known.slug, since=newest.first_seen, limit=-1)
    own = [told for told in rows if told.before == newest.first_seen]
    return LastChange(
        any(told.severity == "high" for told in own), tuple(dict.fromkeys(told.category for told in own))
    )


def _policy_page(store: Store, known: Known, pages: Pages, title: str) -> PolicyPage:
    review = decided(store, known, pages)

    def make() -> PolicyFacts:
        return policy_facts(
            known.policy,
            known.versions,
            known.held,
            known.waiting,
            sections=_sections(store, known),
            pages=pages,
            site_title=title,
            review=review,
            troubles=known.troubles,
        )

    made_of = (
        known.policy,
        known.versions,
        known.held,
        known.waiting,
        pages,
        known.rules.number,
        title,
        review,
        known.troubles,
    )
    return PolicyPage(known.slug, _fingerprint(NORMALIZER, *made_of), make)


def _since_page(store: Store, known: Known, pages: Pages, title: str) -> SincePage:
    def make() -> SinceFacts:
        return since_review(store, known, pages, title)

    pair = since_pair(known)
    stands = reviewed(store, known, (pair[0], pair[1])) if pair and pair[1] else None
    last = known.ledger.reviewed(known.slug)
    made_of = (known.policy, known.versions, pair, stands, last, pages, known.rules.number, title)
    return SincePage(known.slug, _fingerprint(NORMALIZER, *made_of), make)


def _sections(store: Store, known: Known) -> dict[str, SectionChanges]:
    """What each version's comparison with the one before did to the sections, by its mark."""
    return {
        new.mark: section_changes(comparison_between(store, old, new, known.rules))
        for old, new in pairwise(known.versions)
    }


def _page(store: Store, known: Known, pair: Pair, title: str) -> ComparisonPage:
    old, new = pair
    context = _context(known, pair, title)

    def make() -> ComparisonFacts:
        comparison = comparison_between(store, old, new, known.rules)
        review = reviewed(store, known, pair, comparison)
        return comparison_facts(comparison, replace(context, review=review))

    # What a page states of its versions, and whose judgement it is; how long the newer one has been seen is not in it.
    stated = (old.first_seen, old.last_seen, old.evidence, new.first_seen, new.evidence)
    said = reviewed(store, known, pair).mark
    return ComparisonPage(
        slug=known.slug,
        old=old.mark,
        new=new.mark,
        fingerprint=_fingerprint(NORMALIZER, known.rules.number, *stated, *([said] if said else [])),
        make=make,
    )


def _fingerprint(*parts: object) -> str:
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def _context(known: Known, pair: Pair, title: str) -> Context:
    """What the page of a pair says besides its comparison: the policy, the evidence, the pages beside it."""
    neighbours = list(pairwise(known.versions))
    place = neighbours.index(pair) if pair in neighbours else None
    older = neighbours[place - 1] if place else None
    newer = neighbours[place + 1] if place is not None and place + 1 < len(neighbours) else None
    return Context(
        policy=known.policy,
        old_version=pair[0],
        new_version=pair[1],
        old_last=last_capture(known.held, pair[0]),
        site_title=title,
        index_href="../index.html",
        policy_href="index.html",
        older=_neighbour(older),
        newer=_neighbour(newer),
        pages=pages_of(known.held),
        history=known.past(pair),
    )


def _neighbour(pair: Pair | None) -> Neighbour | None:
    if pair is None:
        return None
    old, new = pair
    seen = moment(new.first_seen)
    return Neighbour(page_name(old.mark, new.mark), seen.words if seen else new.name)


def _record(store: Store, known: Known, workspace: Workspace, folder: Path, now: str) -> None:
    """Note that people are told of what waits, once for each text: only what was told can be withdrawn."""
    pair = known.waiting_pair
    if pair is None:
        return
    old, new = pair
    told = store.reported(known.slug)
    if told and (told[-1].old, told[-1].new) == (old.first_seen, new.first_seen):
        return
    page = folder / known.slug / page_name(old.mark, new.mark)
    inside = page.resolve().is_relative_to(workspace.root.resolve())
    store.report(
        first_capture(store, new),
        first_capture(store, old),
        at=now,
        path=workspace.relative(page) if inside else None,
    )


def _feed(store: Store, known: Known, base_url: str, pages: Pages) -> Iterator[FeedEntry]:
    """An entry for each change that people were told of and that still stands in the history."""
    seen = {version.first_seen: version for version in known.versions}
    for told in store.reported(known.slug):
        old, new = seen.get(told.old or ""), seen.get(told.new)
        if old is not None and new is not None:
            comparison = comparison_between(store, old, new, known.rules)
            yield feed_entry(known.policy, old, new, comparison, told.at, base_url, pages)
