"""What the index, a policy's page and the feed say, as plain frozen records."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from policydiff.reports.facts import ComparisonFacts, Counts, Moment, Neighbour


@dataclass(frozen=True, slots=True)
class TimelineMark:
    """A version or a suspect capture on the timeline, in the units of its SVG."""

    kind: str  # version, returned, first, suspect
    x: float
    size: float
    level: str
    label: str
    href: str | None


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of time between two captures: whether the policy was observed often enough in it to know."""

    start: float
    end: float
    observed: bool
    label: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """The history of a policy as a picture: marks, stretches, and ticks of the calendar (x, words)."""

    width: int
    marks: tuple[TimelineMark, ...]
    stretches: tuple[Stretch, ...]
    ticks: tuple[tuple[float, str], ...]
    summary: str


@dataclass(frozen=True, slots=True)
class MapCell:
    """One section in one version: how much it changed (0 to 4), in words, and where that is shown."""

    shade: int
    label: str
    href: str | None


@dataclass(frozen=True, slots=True)
class MapRow:
    """One section followed through renames and moves; a cell is None where it does not exist."""

    name: str
    earlier: tuple[str, ...]
    cells: tuple[MapCell | None, ...]


@dataclass(frozen=True, slots=True)
class SectionMap:
    """The section by version map: the versions across (words, ISO date), the sections down."""

    columns: tuple[Moment, ...]
    rows: tuple[MapRow, ...]
    left_out: int  # rows that never changed


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One line of the table of versions: a version, or a suspect capture between two."""

    name: str
    first_seen: Moment
    last_seen: Moment
    captures: int
    transition: str
    transition_words: str
    level: str
    counts: Counts
    silent: bool
    revised: Moment | None
    returned: Moment | None
    href: str | None
    archive: str | None
    suspect: tuple[str, ...] = ()
    earlier: tuple[Neighbour, ...] = ()  # pages of this comparison that were issued before it was judged anew


@dataclass(frozen=True, slots=True)
class RowRun:
    """Neighbouring rows of the table; `folded` says in words why they are folded to a line, None where not."""

    folded: str | None
    rows: tuple[VersionRow, ...]


@dataclass(frozen=True, slots=True)
class WaitingView:
    """What waits for a reviewer of one policy, in words, with a link to the comparison that shows it."""

    waits: bool
    words: str
    href: str | None
    last_observed: Moment | None
    stale: bool
    notes: tuple[str, ...]  # withdrawn, unsettled, stale, in words


@dataclass(frozen=True, slots=True)
class PolicyFacts:
    """The page of one policy."""

    slug: str
    title: str
    url: str | None
    tags: tuple[str, ...]
    sentence: str
    waiting: WaitingView
    runs: tuple[RowRun, ...]
    total: int
    suspects: int
    timeline: Timeline | None
    section_map: SectionMap | None
    site_title: str
    index_href: str


@dataclass(frozen=True, slots=True)
class IndexRow:
    """One policy of the index."""

    slug: str
    title: str
    href: str
    tags: tuple[str, ...]
    waiting: WaitingView
    level: str
    high: int
    counts: Counts
    categories: tuple[str, ...]
    versions: int
    suspects: int
    last_change: Moment | None


@dataclass(frozen=True, slots=True)
class IndexFacts:
    """The index of all policies: what waits first, then what was not observed, then the rest."""

    site_title: str
    sentence: str
    waiting: tuple[IndexRow, ...]
    troubled: tuple[IndexRow, ...]
    quiet: tuple[IndexRow, ...]
    categories: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One entry of the feed: a material or worded change that settled."""

    id: str
    title: str
    href: str
    updated: Moment
    summary: str


@dataclass(frozen=True, slots=True)
class FeedFacts:
    """The Atom feed: newest entries first."""

    id: str
    title: str
    href: str
    updated: str
    entries: tuple[FeedEntry, ...]


@dataclass(frozen=True, slots=True)
class ComparisonPage:
    """A comparison page that may have to be issued: `make` is called only where this fingerprint was not seen yet."""

    slug: str
    old: str  # first_seen of the older version, 14 digits
    new: str
    fingerprint: str
    make: Callable[[], ComparisonFacts] = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class PolicyPage:
    """The page of a policy: `make` is called only where it was last made of something else than the fingerprint."""

    slug: str
    fingerprint: str
    make: Callable[[], PolicyFacts] = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around the comparison pages of a site."""

    index: IndexFacts
    policies: tuple[PolicyPage, ...]
    feed: FeedFacts | None = None
