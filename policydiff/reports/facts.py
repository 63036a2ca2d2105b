"""What a comparison page says, as plain frozen records: all is decided before, templates only loop and print."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from policydiff.model import BlockKind, Held, Level, Operation, Policy, Review, Version

if TYPE_CHECKING:
    from policydiff.reports.review import ReviewView

#: Of a passage that is shown by its opening, so many reasons are named: the comparison as JSON has them all.
REASONS = 4

PhraseKind = Literal["same", "insert", "delete", "edit", "left", "arrived", "quiet"]


@dataclass(frozen=True, slots=True)
class Run:
    """Neighbouring words with one operation; `parts` tells those that fired a rule (True) from the rest."""

    op: Operation
    parts: tuple[tuple[bool, str], ...]

    @property
    def text(self) -> str:
        """The words, whether they fired or not."""
        return "".join(text for _, text in self.parts)


@dataclass(frozen=True, slots=True)
class LinkChange:
    """A link whose words stayed and whose address changed; an address is None where there was or is no link."""

    text: str
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True)
class MoveEnd:
    """What stands beside moved text: words for people ("moved here from"), the place, and the other end's anchor."""

    words: str
    place: str
    anchor: str
    again: bool  # the sentence before says the same: the words need not be said twice


@dataclass(frozen=True, slots=True)
class Phrase:
    """One sentence or heading of the redline. A `quiet` one changed only cosmetically: shown as it is now
    until the reader asks for cosmetic changes."""

    kind: PhraseKind
    runs: tuple[Run, ...]
    plain: str = ""  # the text as it is now ("" where it is gone)
    anchor: str | None = None
    card: int | None = None  # the number of the material change above that this sentence belongs to
    level: Level | None = None
    move: MoveEnd | None = None
    links: tuple[LinkChange, ...] = ()
    again: bool = False  # the sentence before belongs to the same material change
    cells: tuple[tuple[Run, ...], ...] = ()  # of a row of a table: its runs by cell


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Neighbouring sentences of one block, with the block's own mark; `heading` for one inside a section."""

    kind: BlockKind | Literal["heading"]
    phrases: tuple[Phrase, ...]
    marker: str | None = None
    depth: int = 0
    header: bool = False

    @property
    def changed(self) -> bool:
        """Whether it shows anything but text that stayed."""
        return any(phrase.kind not in {"same", "quiet"} for phrase in self.phrases)

    @property
    def gone(self) -> bool:
        """Whether nothing of it is left but cosmetic changes, hidden until asked for."""
        return all(phrase.kind == "quiet" and not phrase.plain for phrase in self.phrases)


@dataclass(frozen=True, slots=True)
class Fold:
    """Unchanged text that opens on a click, and how many sentences it holds."""

    sentences: int
    paragraphs: tuple[Paragraph, ...]

    @property
    def cosmetic(self) -> int:
        """How many of the sentences changed cosmetically."""
        return sum(phrase.kind == "quiet" for paragraph in self.paragraphs for phrase in paragraph.phrases)


@dataclass(frozen=True, slots=True)
class Note:
    """What happened to a section, in words, with the other sections it concerns (text, anchor)."""

    text: str
    places: tuple[tuple[str, str], ...] = ()
    minor: bool = False  # no reason to look at the section


@dataclass(frozen=True, slots=True)
class Counts:
    """How many changes of each level a section or a page holds, how many sentences arrived or left by a move."""

    high: int = 0
    material: int = 0
    wording: int = 0
    cosmetic: int = 0
    moved: int = 0

    @property
    def gravest(self) -> str:
        """`high`, `material`, `wording`, `moved`, `cosmetic` or `unchanged`: the mark in the contents list."""
        for name in ("high", "material", "wording", "moved", "cosmetic"):
            if getattr(self, name):
                return name
        return "unchanged"


@dataclass(frozen=True, slots=True)
class SectionView:
    """One section of the redline with its heading, what happened to it, and its text."""

    anchor: str
    number: str | None
    heading: Phrase | None  # None for text before the first heading
    name: str
    level: int
    removed: bool
    notes: tuple[Note, ...]
    counts: Counts
    pieces: tuple[Paragraph | Fold, ...]
    sentences: int

    @property
    def quiet(self) -> bool:
        """Whether there is nothing to look at: no change but cosmetic ones, nothing told but a new number."""
        return self.counts.gravest in {"unchanged", "cosmetic"} and all(note.minor for note in self.notes)


@dataclass(frozen=True, slots=True)
class SectionRun:
    """Neighbouring sections; `quiet` ones are folded to a line together."""

    quiet: bool
    sections: tuple[SectionView, ...]

    @property
    def cosmetic(self) -> int:
        """How many cosmetic changes the sections hold."""
        return sum(view.counts.cosmetic for view in self.sections)

    @property
    def renumbered(self) -> int:
        """How many of the sections have another number now."""
        return sum(any(note.minor for note in view.notes) for view in self.sections)


@dataclass(frozen=True, slots=True)
class ReasonView:
    """A reason as it is shown: the sentence a person can check and the rule's name."""

    text: str
    rule: str


@dataclass(frozen=True, slots=True)
class Card:
    """One or more neighbouring changes that are read together: headline, worth, place, redline, reasons."""

    number: int
    anchor: str
    place_anchor: str
    kind: str
    kind_word: str
    level: Level
    headline: str
    category: str
    categories: tuple[str, ...]
    severity: str
    direction: str
    direction_word: str
    place: str
    path: tuple[str, ...]
    lead: str | None
    before: str | None
    after: str | None
    paragraphs: tuple[Paragraph, ...]
    changes: int
    reasons: tuple[ReasonView, ...]
    heading: bool
    opening: tuple[Paragraph, ...] = ()  # what the page shows of a long passage; () where it shows all of it
    members: tuple[str, ...] = ()  # the ids of its changes

    @property
    def told(self) -> tuple[ReasonView, ...]:
        """The reasons that the page names: all, or the first of a long passage."""
        return self.reasons[:REASONS] if self.opening else self.reasons


@dataclass(frozen=True, slots=True)
class TopicLine:
    """A card as a topic lists it."""

    number: int
    anchor: str
    headline: str
    direction: str
    place: str


@dataclass(frozen=True, slots=True)
class Topic:
    """A category that the material changes touch: how many cards, which way they lean, and the first of them."""

    name: str
    total: int
    less: int  # how many of the cards are less protective
    more: int
    lines: tuple[TopicLine, ...]
    high: bool


@dataclass(frozen=True, slots=True)
class Moment:
    """A time or a date as people read it, and for machines in ISO 8601."""

    words: str
    iso: str


@dataclass(frozen=True, slots=True)
class LastSeen:
    """The last capture that held the older text, which bounds the interval from below, and what proves it."""

    captured: Moment
    archive: str | None
    sha256: str  # of the bytes
    digest: str | None  # as its archive states it
    path: str  # in the workspace


@dataclass(frozen=True, slots=True)
class SideView:
    """One of the two texts: when it was captured, what it says of itself, and what proves it."""

    label: str
    name: str
    captured: Moment | None
    url: str | None
    archive: str | None
    revised: Moment | None
    effective: Moment | None
    sections: int
    sentences: int
    text_sha256: str
    bytes_sha256: str | None
    digest: str | None
    normalizer: int
    suspect: tuple[str, ...]
    last: LastSeen | None = None  # of the older text, where it was seen again after it was captured


@dataclass(frozen=True, slots=True)
class DeadlineView:
    """A date or a period that the comparison brought, moved or dropped, as a sentence; the id of its change.

    `date` is the day it names now (ISO 8601, "" for none), `was` the day that is stated no more, `anchor` where it
    stands on the page (None: nowhere).
    """

    words: str
    change: str | None
    date: str = ""
    anchor: str | None = None
    was: str = ""

    def due(self, today: str) -> bool:
        """Whether its day, if it names one, is not over on the day `today` (ISO 8601)."""
        return not (self.date or self.was) or (self.date or self.was) >= today


@dataclass(frozen=True, slots=True)
class Interval:
    """Between which two observations the change happened, and how long that is, in words."""

    words: str
    since: Moment
    until: Moment
    length: str


@dataclass(frozen=True, slots=True)
class Mark:
    """One mark of the strip: where in the document (parts per thousand), how tall, how grave, where it leads."""

    top: int
    height: int
    level: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A link to another page of the site: its address relative to this page, and what it is."""

    href: str
    words: str


@dataclass(frozen=True, slots=True)
class Context:
    """What a comparison alone does not know; every part may be missing.

    The versions narrow the interval and bring the evidence, `old_last` that of the interval's beginning: the last
    capture of the older version. Addresses are relative to the page.
    """

    policy: Policy | None = None
    old_version: Version | None = None
    new_version: Version | None = None
    old_last: Held | None = None
    site_title: str | None = None
    index_href: str | None = None
    policy_href: str | None = None
    older: Neighbour | None = None
    newer: Neighbour | None = None
    review: Review | None = None  # None: nobody can decide on it, as on a comparison of two files
    pages: int = 1  # how many pages make up the policy
    history: bool = False  # whether nothing of it waits for a decision


@dataclass(frozen=True, slots=True)
class ComparisonFacts:
    """The comparison page."""

    title: str
    language: str | None  # of the policy, where it is not that of the page
    sentence: str
    transition: str
    transition_words: str
    silence: str | None
    silent: bool
    old: SideView
    new: SideView
    interval: Interval | None
    counts: Counts
    boilerplate: int
    similarity: str
    cards: tuple[Card, ...]
    topics: tuple[Topic, ...]
    sections: tuple[SectionView, ...]
    runs: tuple[SectionRun, ...]
    strip: tuple[Mark, ...]
    wording: tuple[Card, ...]
    cosmetic: tuple[Card, ...]
    boilerplate_changes: tuple[Card, ...]
    warnings: tuple[str, ...]
    generator: str
    judgement: str  # SHA-256 of all that the page states: two pages with one judgement say the same
    context: Context
    deadlines: tuple[DeadlineView, ...] = ()
    earlier: tuple[Neighbour, ...] = ()  # pages of this comparison that were issued before it was judged anew
    review: ReviewView | None = None
