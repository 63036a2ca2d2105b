"""Two documents aligned and judged: changes with their verdicts and reasons, pairs of sections, the redline."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, overload

from policydiff.model.document import Document, Link
from policydiff.model.vocabulary import (
    BlockKind,
    ChangeKind,
    DeadlineKind,
    DeadlineStatus,
    Direction,
    Level,
    Severity,
    Span,
    Word,
)


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

    def judged(self, verdict: Verdict) -> Change:
        """The same change with a verdict. (`replace` would take four times as long, for each of thousands.)"""
        return Change(self.id, self.kind, self.heading, self.old, self.new, self.words, verdict)

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
class Deadline:
    """A date or a period that the new text brought, moved or dropped.

    Kinds: `effective` (something starts to hold), `end` (something ceases to), `objection` (how long a person may
    object, opt out or cancel), `notice` (how long before they are told), `answer` (how soon they are answered),
    `claim` (how long they may claim). `text` and `old_text` are its words in the new and the old text, one of them
    None where it is new or gone; dates are ISO 8601 (None for a period, or a day of no stated year), `days` the
    length of a period (a month is 30, a part of a day a whole one). `change` is the id of the change that holds
    it, None where only the document's own date says so.
    """

    kind: DeadlineKind
    status: DeadlineStatus
    text: str | None = None
    date: str | None = None
    days: int | None = None
    old_text: str | None = None
    old_date: str | None = None
    old_days: int | None = None
    change: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """The deadline as `diff --format json` shows it."""
        return {
            "kind": self.kind,
            "status": self.status,
            "text": self.text,
            "date": self.date,
            "days": self.days,
            "old_text": self.old_text,
            "old_date": self.old_date,
            "old_days": self.old_days,
            "change": self.change,
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


class Match(NamedTuple):
    """One step of the redline: indexes into the two documents' `units` and into the changes (see `Comparison.told`).

    Every unit of either document is named exactly once. Both sides and no change: the same in both. A moved unit
    is two steps with the same change, one where it left (`new` None) and one where it arrived (`old` None).
    A sentence that was split (or several joined) is one change too: the first step has both sides, each further
    part is a step of the same change with its own side only.
    Steps come in the new document's reading order, what is gone stands where it stood. A tuple, as `Unit` is.
    """

    old: int | None
    new: int | None
    change: int | None = None


class Matches(Sequence[Match]):
    """The steps of a redline, read like a tuple of them and equal to one.

    Kept as columns of numbers, 12 bytes a step where a `Match` takes ten times that: a comparison has one for every
    sentence that did not change.
    """

    __slots__ = ("_change", "_new", "_old")

    def __init__(self, steps: Iterable[tuple[int | None, int | None, int | None]] = ()) -> None:
        self._old, self._new, self._change = array("i"), array("i"), array("i")
        for old, new, change in steps:
            self._old.append(-1 if old is None else old)
            self._new.append(-1 if new is None else new)
            self._change.append(-1 if change is None else change)

    def add(self, old: int, new: int, change: int) -> None:
        """Add a step, while they are being found; -1 stands for None."""
        self._old.append(old)
        self._new.append(new)
        self._change.append(change)

    def add_same(self, old: int, new: int, length: int) -> None:
        """Add so many steps of units that are the same in both and follow one another from two on."""
        self._old.extend(range(old, old + length))
        self._new.extend(range(new, new + length))
        self._change.extend(_NO_CHANGE * length)

    def __len__(self) -> int:
        return len(self._old)

    def __iter__(self) -> Iterator[Match]:
        for old, new, change in zip(self._old, self._new, self._change, strict=True):
            yield _match(old, new, change)

    @overload
    def __getitem__(self, index: int) -> Match: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[Match, ...]: ...

    def __getitem__(self, index: int | slice) -> Match | tuple[Match, ...]:
        if isinstance(index, slice):
            return tuple(self)[index]
        return _match(self._old[index], self._new[index], self._change[index])

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Matches):
            return (self._old, self._new, self._change) == (other._old, other._new, other._change)
        return tuple(self) == other if isinstance(other, tuple) else NotImplemented

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return repr(tuple(self))


_NO_CHANGE = array("i", [-1])


def _match(old: int, new: int, change: int) -> Match:
    return Match(
        None if old < 0 else old,
        None if new < 0 else new,
        None if change < 0 else change,
    )


@dataclass(frozen=True, slots=True)
class Alignment:
    """What the differ found, before anything is judged."""

    sections: tuple[SectionPair, ...]
    changes: tuple[Change, ...]
    boilerplate: tuple[Change, ...]
    matches: Sequence[Match]
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
    matches: Sequence[Match] = field(repr=False)
    old_document: Document = field(repr=False)
    new_document: Document = field(repr=False)
    rules: int = 0
    warnings: tuple[str, ...] = ()
    deadlines: tuple[Deadline, ...] = ()

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
            "deadlines": [deadline.to_dict() for deadline in self.deadlines],
            "warnings": list(self.warnings),
        }
