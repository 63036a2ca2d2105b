"""The words of the product as immutable records: what the stages hand to one another, and nothing that reads or writes.

Texts come in two forms. A `text` is what a person reads (NFC, white space collapsed, no invisible characters);
a `key` is what is compared (`policydiff.text.fold` of the text). Times are UTC as 14 digits (`20160504225849`),
dates are ISO 8601 (`2014-12-19`). Every record prints the same, compares by value and is safe to share.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, NamedTuple

BlockKind = Literal["paragraph", "item", "row", "quote"]
ChangeKind = Literal["insert", "delete", "edit", "move"]
Level = Literal["material", "wording", "cosmetic", "boilerplate"]
Severity = Literal["high", "normal"]
Direction = Literal["less-protective", "more-protective", "neutral", "unclear"]
Operation = Literal["equal", "delete", "insert"]
Word = tuple[Operation, str]
Span = tuple[int, int]

#: From the gravest to the slightest; `boilerplate` is not policy text at all.
LEVELS: tuple[Level, ...] = ("material", "wording", "cosmetic", "boilerplate")

TRANSITIONS = ("first", "same", "cosmetic", "dated", "reordered", "renumbered", "wording", "material")

SECTION_STATUSES = (
    "unchanged",
    "edited",
    "renamed",
    "renumbered",
    "moved",
    "split",
    "merged",
    "added",
    "removed",
)

CATEGORIES = (
    "collection-use",
    "third-party-sharing",
    "choice-control",
    "access-deletion",
    "retention",
    "security",
    "policy-change",
    "international-audience",
    "tracking",
    "liability-disputes",
    "fees-billing",
    "acceptable-use",
    "accounts-termination",
    "ip-licence",
    "definitions-scope",
    "contact-procedure",
    "other",
)


# ── documents ────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Link:
    """A link inside a sentence: the words that carry it and where it leads (absolute where the base is known)."""

    text: str
    href: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """The unit that is aligned, shown and traced.

    A row of a table is one sentence, its cells joined by " | "; its first cell is what rows are matched by.
    """

    text: str
    key: str
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, list item, table row or quotation; its own mark or number is `marker`, never in the text."""

    kind: BlockKind
    sentences: tuple[Sentence, ...]
    marker: str | None = None
    depth: int = 0
    header: bool = False  # a row that names the columns of the rows below it

    def to_dict(self) -> dict[str, Any]:
        """The block as `parse --format json` shows it."""
        return {
            "kind": self.kind,
            "marker": self.marker,
            "depth": self.depth,
            "sentences": [sentence.text for sentence in self.sentences],
        }


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and the blocks directly under it; text before the first heading has heading "" and level 0.

    `path` holds the headings from the title down to this one, itself included. `id` comes from that path alone,
    so that it outlives edits of the text and changes of number.
    """

    id: str
    number: str | None
    heading: str
    key: str
    level: int
    path: tuple[str, ...]
    blocks: tuple[Block, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The section as `parse --format json` shows it."""
        return {
            "id": self.id,
            "number": self.number,
            "heading": self.heading,
            "level": self.level,
            "path": list(self.path),
            "blocks": [block.to_dict() for block in self.blocks],
        }


class Unit(NamedTuple):
    """One heading or one sentence at its place in a document: what the differ pairs.

    A tuple, since a comparison makes thousands of them: a frozen dataclass takes three times as long.
    """

    text: str
    key: str
    section: int  # index into Document.sections
    block: int  # index into Section.blocks; -1 for the section's heading
    links: tuple[Link, ...] = ()

    @property
    def heading(self) -> bool:
        """Whether this is a section's heading rather than a sentence."""
        return self.block < 0


@dataclass(frozen=True)
class Document:
    """A capture normalized: canonical sections in reading order, what was set aside, and how far to trust it."""

    title: str
    language: str
    sections: tuple[Section, ...]
    boilerplate: tuple[str, ...] = ()
    captured: str | None = None
    url: str | None = None
    revised: str | None = None
    effective: str | None = None
    quality: float = 1.0
    suspect: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    normalizer: int = 0

    @cached_property
    def units(self) -> tuple[Unit, ...]:
        """Every heading and sentence once, in reading order; an empty heading is no unit."""
        return tuple(self._units())

    def _units(self) -> Iterator[Unit]:
        for number, section in enumerate(self.sections):
            if section.heading:
                yield Unit(section.heading, section.key, number, -1)
            for place, block in enumerate(section.blocks):
                for sentence in block.sentences:
                    yield Unit(sentence.text, sentence.key, number, place, sentence.links)

    @cached_property
    def canonical_text(self) -> str:
        """What a version's hash is taken of: a line a heading (number, tab, text), a line a sentence, and an
        empty line between blocks. Boilerplate is not in it; the policy's own date line is."""
        blocks: list[str] = []
        for section in self.sections:
            if section.heading:
                blocks.append(f"{section.number or ''}\t{section.heading}")
            blocks.extend(
                "\n".join(sentence.text for sentence in block.sentences) for block in section.blocks
            )
        return "\n\n".join(blocks) + "\n" if blocks else ""

    @cached_property
    def sha256(self) -> str:
        """SHA-256 (hexadecimal) of the canonical text in UTF-8."""
        return hashlib.sha256(self.canonical_text.encode()).hexdigest()

    @property
    def sentences(self) -> int:
        """How many sentences the sections hold, headings not counted."""
        return sum(len(block.sentences) for section in self.sections for block in section.blocks)

    def to_dict(self) -> dict[str, Any]:
        """The document in the format `policydiff-document/1`."""
        from policydiff import __version__

        return {
            "format": "policydiff-document/1",
            "generator": {"policydiff": __version__, "normalizer": self.normalizer},
            "title": self.title,
            "language": self.language,
            "captured": self.captured,
            "url": self.url,
            "revised": self.revised,
            "effective": self.effective,
            "sha256": self.sha256,
            "quality": self.quality,
            "suspect": list(self.suspect),
            "warnings": list(self.warnings),
            "sections": [section.to_dict() for section in self.sections],
            "boilerplate": list(self.boilerplate),
        }


# ── comparisons ──────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a change has its level: the rule's name, a sentence a person can check, and the words that fired it.

    `old` and `new` are spans of characters in the change's old and new text.
    """

    rule: str
    text: str
    old: tuple[Span, ...] = ()
    new: tuple[Span, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The reason as `diff --format json` shows it."""
        return {
            "rule": self.rule,
            "text": self.text,
            "old": [list(span) for span in self.old],
            "new": [list(span) for span in self.new],
        }


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one change is worth, for whom it is better, and why. The main category stands first."""

    level: Level
    categories: tuple[str, ...]
    severity: Severity
    direction: Direction
    reasons: tuple[Reason, ...]

    def to_dict(self) -> dict[str, Any]:
        """The verdict as `judge` prints it."""
        return {
            "level": self.level,
            "categories": list(self.categories),
            "severity": self.severity,
            "direction": self.direction,
            "reasons": [reason.to_dict() for reason in self.reasons],
        }


@dataclass(frozen=True, slots=True)
class Place:
    """One side of a change: the text and where it stands.

    `block` is the kind of block it stands in (None for a heading or a line of boilerplate); `lead` is the sentence
    that introduces the list an item stands in ("We may share your data:"), without which an item says nothing.
    """

    section: str
    path: tuple[str, ...]
    text: str
    number: str | None = None
    block: BlockKind | None = None
    lead: str | None = None
    links: tuple[Link, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The place as `diff --format json` shows it."""
        return {"section": self.section, "path": list(self.path), "text": self.text, "number": self.number}


@dataclass(frozen=True, slots=True)
class Change:
    """One thing a person would point at. `verdict` is None only between the differ and the judge.

    `words` joins back: equal and delete to the old text, equal and insert to the new text. A moved sentence has
    kind `move` whether or not its words changed besides.
    """

    id: str
    kind: ChangeKind
    heading: bool
    old: Place | None
    new: Place | None
    words: tuple[Word, ...]
    verdict: Verdict | None = None

    @property
    def level(self) -> Level:
        """The level of the verdict; raises ValueError before the change was judged."""
        if self.verdict is None:
            raise ValueError(f"change {self.id} has not been judged")
        return self.verdict.level

    def to_dict(self) -> dict[str, Any]:
        """The change as `diff --format json` shows it."""
        verdict = self.verdict
        return {
            "id": self.id,
            "kind": self.kind,
            "heading": self.heading,
            "level": verdict and verdict.level,
            "categories": list(verdict.categories) if verdict else [],
            "severity": verdict and verdict.severity,
            "direction": verdict and verdict.direction,
            "reasons": [reason.to_dict() for reason in verdict.reasons] if verdict else [],
            "old": self.old and self.old.to_dict(),
            "new": self.new and self.new.to_dict(),
            "words": [list(word) for word in self.words],
        }


@dataclass(frozen=True, slots=True)
class SectionPair:
    """Which sections of the old document became which of the new, by id, and what happened to them."""

    old: tuple[str, ...]
    new: tuple[str, ...]
    old_heading: tuple[str, ...]
    new_heading: tuple[str, ...]
    status: tuple[str, ...]
    similarity: float

    def to_dict(self) -> dict[str, Any]:
        """The pair as `diff --format json` shows it."""
        return {
            "old": list(self.old),
            "new": list(self.new),
            "old_heading": list(self.old_heading),
            "new_heading": list(self.new_heading),
            "status": list(self.status),
            "similarity": self.similarity,
        }


@dataclass(frozen=True, slots=True)
class Match:
    """One step of the redline: indexes into the two documents' `units` and into the changes (see `Comparison.told`).

    Every unit of either document is named exactly once. Both sides and no change: the same in both. A moved unit
    is two steps with the same change, one where it left (`new` None) and one where it arrived (`old` None).
    A sentence that was split (or several joined) is one change too: the first step has both sides, each further
    part is a step of the same change with its own side only.
    Steps come in the new document's reading order, what is gone stands where it stood.
    """

    old: int | None
    new: int | None
    change: int | None = None


@dataclass(frozen=True, slots=True)
class Alignment:
    """What the differ found, before anything is judged."""

    sections: tuple[SectionPair, ...]
    changes: tuple[Change, ...]
    boilerplate: tuple[Change, ...]
    matches: tuple[Match, ...]
    similarity: float
    warnings: tuple[str, ...] = ()  # where a limit on work made the answer coarser


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two documents of a comparison, as a reader names it."""

    name: str
    captured: str | None
    url: str | None
    sha256: str
    sections: int
    sentences: int
    revised: str | None = None
    effective: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """The side as `diff --format json` shows it."""
        return {
            "name": self.name,
            "captured": self.captured,
            "url": self.url,
            "sha256": self.sha256,
            "sections": self.sections,
            "sentences": self.sentences,
            "revised": self.revised,
            "effective": self.effective,
        }


@dataclass(frozen=True, slots=True)
class Summary:
    """How many changes of each level (each counted once), how many moved, and the transition they make up."""

    material: int
    wording: int
    cosmetic: int
    boilerplate: int
    moved: int
    similarity: float
    transition: str
    silent: bool | None

    def to_dict(self) -> dict[str, Any]:
        """The summary as `diff --format json` shows it."""
        return {
            "material": self.material,
            "wording": self.wording,
            "cosmetic": self.cosmetic,
            "boilerplate": self.boilerplate,
            "moved": self.moved,
            "similarity": self.similarity,
            "transition": self.transition,
            "silent": self.silent,
        }


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two documents aligned and judged. The documents come along, so that the whole redline can be shown."""

    old: Side
    new: Side
    summary: Summary
    sections: tuple[SectionPair, ...]
    changes: tuple[Change, ...]
    boilerplate_changes: tuple[Change, ...]
    matches: tuple[Match, ...] = field(repr=False)
    old_document: Document = field(repr=False)
    new_document: Document = field(repr=False)
    rules: int = 0
    warnings: tuple[str, ...] = ()

    @property
    def told(self) -> tuple[Change, ...]:
        """Every change, those of policy text first and then what is not: what `Match.change` counts in."""
        return self.changes + self.boilerplate_changes

    def to_dict(self) -> dict[str, Any]:
        """The comparison in the format `policydiff-comparison/1`."""
        from policydiff import __version__

        return {
            "format": "policydiff-comparison/1",
            "generator": {
                "policydiff": __version__,
                "normalizer": self.new_document.normalizer,
                "rules": self.rules,
            },
            "old": self.old.to_dict(),
            "new": self.new.to_dict(),
            "summary": self.summary.to_dict(),
            "sections": [pair.to_dict() for pair in self.sections],
            "changes": [change.to_dict() for change in self.changes],
            "boilerplate_changes": [change.to_dict() for change in self.boilerplate_changes],
            "warnings": list(self.warnings),
        }


# ── what the store keeps ─────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Policy:
    """One tracked document over time."""

    slug: str
    title: str
    url: str | None = None
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Capture:
    """One retrieval of a policy, as it came from its source; the bytes are the evidence and are never altered."""

    data: bytes = field(repr=False)
    captured: str
    url: str | None = None
    media_type: str | None = None
    status: int | None = None
    source: str = "file"  # wayback, memento, live, warc, git, file
    archive: str | None = None  # the address of the capture in its archive, for a person to open
    digest: str | None = None  # as the archive states it: SHA-1 in base 32
    note: str | None = None

    @property
    def sha256(self) -> str:
        """SHA-256 (hexadecimal) of the bytes."""
        return hashlib.sha256(self.data).hexdigest()


@dataclass(frozen=True, slots=True)
class Held:
    """A capture as the store holds it: everything but its bytes, which lie at `path` under the workspace."""

    policy: str
    captured: str
    path: str  # relative to the workspace, with forward slashes
    sha256: str  # of the bytes
    url: str | None
    media_type: str | None
    status: int | None
    source: str
    archive: str | None
    digest: str | None
    note: str | None
    quality: float
    suspect: tuple[str, ...]
    trusted: bool
    text_sha256: str | None  # of the canonical text; None where the capture gave no document

    @property
    def usable(self) -> bool:
        """Whether the capture may carry a version."""
        return self.text_sha256 is not None and (self.trusted or not self.suspect)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What proves a version: the first capture that held it."""

    url: str | None
    captured: str
    archive: str | None
    digest: str | None
    sha256: str
    normalizer: int
    text_sha256: str


@dataclass(frozen=True, slots=True)
class Version:
    """A run of consecutive usable captures with the same canonical text, and how it follows the one before.

    The counts and the level are those of the comparison with the version before (None and 0 for the first).
    `returned` names the version that held this text before.
    """

    policy: str
    first_seen: str
    last_seen: str
    captures: int
    sha256: str
    transition: str
    level: Level | None
    silent: bool | None
    material: int
    wording: int
    cosmetic: int
    moved: int
    revised: str | None
    effective: str | None
    returned: str | None
    evidence: Evidence

    @property
    def name(self) -> str:
        """How the version is named on the command line: `SLUG@FIRST_SEEN`."""
        return f"{self.policy}@{self.first_seen}"


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for a reviewer of one policy: the newest settled text against the text last reviewed or reported.

    `old` and `new` name versions; both None where nothing waits. `withdrawn` names a version that was reported and
    is no longer the text. `stale` says that the policy has not been observed for longer than the workspace allows.
    """

    policy: str
    old: str | None
    new: str | None
    last_observed: str | None
    stale: bool = False
    withdrawn: str | None = None
    unsettled: str | None = None  # a newer version that has not settled yet
