"""Policies to the facts of the index: what waits, what is in trouble, what is quiet."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from policydiff.model import CATEGORIES, Comparison, Held, Policy, Review, Trouble, Version, Waiting
from policydiff.reports.cards import card
from policydiff.reports.comparison import counts_of, sentence_of
from policydiff.reports.deadlines import deadline_views
from policydiff.reports.facts import Counts, Moment
from policydiff.reports.passages import material_groups
from policydiff.reports.phrasing import category_name, counted, moment, whose
from policydiff.reports.policy import Pages, page_name, waiting_view
from policydiff.reports.review import progress
from policydiff.reports.site_facts import Brief, FeedEntry, FeedFacts, IndexFacts, IndexRow
from policydiff.reports.steps import Steps

#: So many deadlines of a policy are named on the index and in the feed; its page has them all.
DEADLINES = 3


@dataclass(frozen=True, slots=True)
class LastChange:
    """The last change of a policy: whether any of it is of high severity, and its categories."""

    high: bool = False
    categories: tuple[str, ...] = ()


def index_row(
    policy: Policy,
    versions: Sequence[Version],
    held: Sequence[Held],
    waiting: Waiting | None,
    comparison: Comparison | None = None,
    *,
    pages: Pages | None = None,
    review: Review | None = None,
    flags: int = 0,
    troubles: Sequence[Trouble] = (),
    last: LastChange | None = None,
) -> IndexRow:
    """One policy of the index. `comparison` is the one that waits: it brings severity and categories, and `review`
    how far the decisions on it have come; `flags` are what is flagged of it besides, `troubles` what keeps it from
    being observed, `last` what is known of its last change where nothing waits."""
    ordered = sorted(versions, key=lambda version: version.first_seen)
    newest, last = last_changed(ordered), last or LastChange()
    view = waiting_view(waiting, ordered, prefix=f"{quote(policy.slug)}/", pages=pages, troubles=troubles)
    counts = _counts(comparison, ordered[-1] if ordered and view.waits else None)
    return IndexRow(
        slug=policy.slug,
        title=policy.title or policy.slug,
        whose=whose(policy),
        href=f"{quote(policy.slug)}/index.html",
        tags=policy.tags,
        waiting=view,
        level=counts.gravest if view.waits else "unchanged",
        brief=_brief(comparison) if view.waits and comparison is not None else None,
        counts=counts,
        filed=_filed(counts, newest, last, waits=view.waits),
        categories=_categories(comparison) if view.waits else _names(last.categories),
        versions=len(ordered),
        suspects=sum(not capture.usable for capture in held),
        last_change=moment(newest.first_seen) if newest else None,
        decided=progress(review) if view.waits and review is not None and review.mark else "",
        flags=0 if view.waits else flags,
    )


def last_changed(versions: Sequence[Version]) -> Version | None:
    """The newest of these versions (oldest first) that changed materially or in wording; None where none did."""
    found = (version for version in reversed(versions[1:]) if version.level in {"material", "wording"})
    return next(found, None)


def index_facts(rows: Iterable[IndexRow], site_title: str = "Policy changes") -> IndexFacts:
    """The index of all policies: what waits, gravest first and of those what is due first; what could not be observed;
    what was withdrawn or has not settled; the rest by title."""
    by_title = sorted(rows, key=lambda row: (row.title.casefold(), row.slug))
    order = ("high", "material", "wording", "moved", "cosmetic", "unchanged")
    waiting = sorted(
        (row for row in by_title if row.waiting.waits),
        key=lambda row: (order.index(row.level), not _due(row), _due(row)),
    )
    idle = [row for row in by_title if not row.waiting.waits]
    unobserved = [row for row in idle if row.waiting.unobserved]
    troubled = [row for row in idle if row.waiting.notes and not row.waiting.unobserved]
    quiet = [row for row in idle if not row.waiting.notes]
    categories = {name for row in by_title for name in row.categories}
    return IndexFacts(
        site_title=site_title,
        sentence=_sentence(waiting, unobserved, len(by_title)),
        waiting=tuple(waiting),
        unobserved=tuple(unobserved),
        troubled=tuple(troubled),
        quiet=tuple(quiet),
        categories=tuple(sorted(categories)),
        tags=tuple(sorted({tag for row in by_title for tag in row.tags})),
    )


def feed_facts(
    entries: Iterable[FeedEntry], site_title: str = "Policy changes", base_url: str = ""
) -> FeedFacts:
    """The feed, newest first. `base_url` is where the site stands (""): addresses stay relative to the feed."""
    ordered = sorted(entries, key=lambda entry: (entry.updated.iso, entry.id), reverse=True)
    return FeedFacts(
        id=_urn(base_url, site_title),
        title=site_title,
        href=base_url,
        updated=ordered[0].updated.iso if ordered else "1970-01-01T00:00:00Z",
        entries=tuple(ordered),
    )


def feed_entry(
    policy: Policy,
    old: Version,
    new: Version,
    comparison: Comparison,
    told: str,
    base_url: str = "",
    pages: Pages | None = None,
) -> FeedEntry:
    """The entry of a change that people were told of at `told` (14 digits), with a link to the page that holds now."""
    pair = old.mark, new.mark
    issued = (pages or {}).get(pair) or (page_name(*pair),)
    summary = comparison.summary
    parts = [
        f"{number:,} {name}"
        for number, name in ((summary.material, "material"), (summary.wording, "wording"))
        if number
    ]
    silent = " The policy’s own date did not change." if summary.silent else ""
    due = "".join(f" {one.words}." for one in deadline_views(comparison.deadlines)[:DEADLINES])
    since, until = moment(old.last_seen), moment(new.first_seen)
    between = f"Between {since.words} and {until.words}" if since and until else "Changed"
    return FeedEntry(
        id=_urn(policy.slug, *pair),
        title=f"{policy.title or policy.slug}: {', '.join(parts) or summary.transition}",
        href=f"{base_url}{quote(policy.slug)}/{issued[-1]}",
        updated=moment(told) or Moment("", "1970-01-01T00:00:00Z"),
        summary=f"{between}: {', '.join(parts) or summary.transition}.{silent}{due}",
    )


def _urn(*parts: str) -> str:
    """A name for the world that the same parts always give, as Atom wants it."""
    name = "/".join(("policydiff:", *parts)).encode("utf-8", "backslashreplace").decode()  # lone surrogates
    return uuid.uuid5(uuid.NAMESPACE_URL, name).urn


def _counts(comparison: Comparison | None, newest: Version | None) -> Counts:
    if comparison is not None:
        return counts_of(comparison)
    if newest is not None:
        return Counts(0, newest.material, newest.wording, newest.cosmetic, newest.moved)
    return Counts()


def _brief(comparison: Comparison) -> Brief:
    """What waits in a few words: the headline of its first card, and the sentence at the head of its page."""
    steps = Steps(comparison)
    groups = material_groups(steps)
    first = card(1, groups[0], steps) if groups else None
    due = deadline_views(comparison.deadlines)
    return Brief(
        headline=first.headline if first else "",
        direction=first.direction if first else "",
        direction_word=first.direction_word if first else "",
        place=first.place if first else "",
        sentence=sentence_of(comparison, len(groups)),
        silent=bool(comparison.summary.silent),
        deadlines=tuple(one.words for one in due[:DEADLINES]),
        due=min((one.date for one in due if one.date), default=""),
    )


def _categories(comparison: Comparison | None) -> tuple[str, ...]:
    if comparison is None:
        return ()
    held = {
        change.verdict.categories[0]
        for change in comparison.changes
        if change.verdict and change.level == "material" and change.verdict.categories
    }
    return _names(held)


def _names(held: Collection[str]) -> tuple[str, ...]:
    return tuple(category_name(name) for name in CATEGORIES if name in held)


def _filed(counts: Counts, newest: Version | None, last: LastChange, *, waits: bool) -> str:
    """The level by which a policy is found: of what waits, else of its last change."""
    if waits:
        return counts.gravest
    if newest is None or newest.level is None:
        return "unchanged"
    return "high" if last.high else newest.level


def _due(row: IndexRow) -> str:
    return row.brief.due if row.brief else ""


def _sentence(waiting: Sequence[IndexRow], unobserved: Sequence[IndexRow], total: int) -> str:
    if not total:
        return "No policy is watched yet."
    watched = counted(total, "policy", "policies")
    if not waiting:
        head = f"Nothing waits for a decision; {watched} watched."
    else:
        material = sum(bool(row.counts.material) for row in waiting)
        verb = "waits" if len(waiting) == 1 else "wait"
        head = f"{counted(len(waiting), 'policy', 'policies')} of {total:,} {verb} for a decision"
        head += f", {material:,} with material changes." if material else "; none changed materially."
    stale = len(unobserved) + sum(row.waiting.unobserved for row in waiting)
    return head + (f" {counted(stale, 'policy', 'policies')} not observed lately." if stale else "")
