"""What the index, a policy's page and the feed say, as plain frozen records."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from policydiff.reports.facts import ComparisonFacts, Counts, Moment, Neighbour

if TYPE_CHECKING:
    from policydiff.reports.policy_review import PolicyReview
    from policydiff.reports.since import SinceFacts


@dataclass(frozen=True, slots=True)
class TimelineMark:
    """A version or a suspect capture on the timeline, in the units of its SVG: `at` is its time, `x` and `y` where it
    is drawn, beside or above its time where another mark stands there, and `path` its shape."""

    kind: str  # version, returned, first, suspect
    x: float
    size: float
    level: str
    label: str
    href: str | None
    at: float = 0.0
    y: float = 0.0
    path: str = ""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of time between two captures: whether the policy was observed often enough in it to know."""

    start: float
    end: float
    observed: bool
    label: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """The history of a policy as a picture: marks, stretches, and ticks of the calendar (x, words); `base` is the
    height of its line."""

    width: int
    base: int
    marks: tuple[TimelineMark, ...]
    stretches: tuple[Stretch, ...]
    ticks: tuple[tuple[float, str], ...]
    summary: str


@dataclass(frozen=True, slots=True)
class MapCell:
    """One section in one version: how much it changed (0 to 4), how gravely, in a sign and in words, and where that
    is shown."""

    shade: int
    level: str  # high, material, wording, moved, cosmetic, unchanged
    sign: str  # + came, − went, ~ renamed or moved as a whole, else how many changes it holds
    label: str
    href: str | None


@dataclass(frozen=True, slots=True)
class MapRow:
    """One section followed through renames and moves; a cell is None where it does not exist."""

    name: str
    earlier: tuple[str, ...]
    cells: tuple[MapCell | None, ...]

    @property
    def href(self) -> str | None:
        """Where the section stands last; None where no page shows it."""
        return next((cell.href for cell in reversed(self.cells) if cell and cell.href), None)


@dataclass(frozen=True, slots=True)
class SectionMap:
    """The section by version map: the versions across, the sections down."""

    columns: tuple[tuple[Moment, str | None], ...]  # and the page of the comparison
    rows: tuple[MapRow, ...]
    still: tuple[MapRow, ...]  # those that never changed


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
    effective: Moment | None
    returned: Moment | None
    href: str | None
    archive: str | None
    sha256: str  # of the bytes of the first capture
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
    notes: tuple[str, ...]  # withdrawn, unsettled, stale, and what keeps it from being observed, in words
    unobserved: bool = False  # stale, or something keeps it from being observed


@dataclass(frozen=True, slots=True)
class PolicyFacts:
    """The page of one policy."""

    slug: str
    title: str
    whose: str  # the host of its address or its slug; "" where the title says it
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
    review: PolicyReview | None = None  # None: nobody has decided anything, and nothing waits
    pages: int = 1  # how many pages make up the policy


@dataclass(frozen=True, slots=True)
class IndexRow:
    """One policy of the index."""

    slug: str
    title: str
    whose: str  # the host of its address or its slug; "" where the title says it
    href: str
    tags: tuple[str, ...]
    waiting: WaitingView
    level: str
    brief: Brief | None  # of the comparison that waits; None where none does, or it is not at hand
    counts: Counts
    filed: str  # the level by which it is filtered: of what waits, else of the last change
    categories: tuple[str, ...]  # of the same
    versions: int
    suspects: int
    last_change: Moment | None
    decided: str = ""  # how far the decisions on what waits have come, in words; "" where none was made
    flags: int = 0  # how many changes are flagged that do not wait

    @property
    def changed(self) -> str:
        """When what waits was first seen, else the last change: an ISO date to sort and filter by, "" for none."""
        return self.last_change.iso[:10] if self.last_change else ""


@dataclass(frozen=True, slots=True)
class Brief:
    """A comparison in three lines: the gravest change, what changed altogether, and whether the policy says so."""

    headline: str  # "" where nothing material changed
    direction: str
    direction_word: str
    place: str
    sentence: str
    silent: bool
    deadlines: tuple[str, ...] = ()
    due: str = ""  # the nearest day that they name (ISO 8601), "" for none


@dataclass(frozen=True, slots=True)
class IndexFacts:
    """The index of all policies: what waits first, then what could not be observed, what was withdrawn or has not
    settled, then the rest."""

    site_title: str
    sentence: str
    waiting: tuple[IndexRow, ...]
    unobserved: tuple[IndexRow, ...]
    troubled: tuple[IndexRow, ...]
    quiet: tuple[IndexRow, ...]
    categories: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()

    @property
    def total(self) -> int:
        """How many policies are watched."""
        return len(self.waiting) + len(self.unobserved) + len(self.troubled) + len(self.quiet)


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
class SincePage:
    """The page of what changed since a policy was last reviewed, made as `PolicyPage` is."""

    slug: str
    fingerprint: str
    make: Callable[[], SinceFacts] = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around the comparison pages of a site."""

    index: IndexFacts
    policies: tuple[PolicyPage, ...]
    feed: FeedFacts | None = None
    since: tuple[SincePage, ...] = ()
