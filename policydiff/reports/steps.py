"""The steps of a comparison looked up: which change, unit and section each belongs to, and how places are named."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from policydiff.model import Change, Comparison, Place, Section, SectionPair, Unit

#: Where more text than this (characters) came or went in whole sentences, a document was replaced rather than
#: edited: nobody decides on its sentences, so that what came or went of a section is one passage.
BULK = 60_000


@dataclass(frozen=True, slots=True)
class Step:
    """One match with its units and its change looked up; `old_at` and `new_at` are the units' indexes."""

    old: Unit | None
    new: Unit | None
    change: Change | None
    old_at: int | None = None
    new_at: int | None = None


@dataclass(frozen=True)
class Steps:
    """A comparison with everything a page looks up in it; built once a page."""

    comparison: Comparison

    @cached_property
    def all(self) -> tuple[Step, ...]:
        """The steps in the order of the redline, each change once, a moved one at both its ends.

        One change may name several units (one sentence became two): it is shown where its first new one stands.
        """
        places: dict[tuple[str, bool], int] = {}
        for number, step in enumerate(self._every):
            if step.change is None:
                continue
            left = step.change.kind == "move" and step.new is None
            known = places.setdefault((step.change.id, left), number)
            if not left and step.new is not None and self._every[known].new is None:
                places[step.change.id, left] = number
        shown = set(places.values())
        return tuple(
            step for number, step in enumerate(self._every) if step.change is None or number in shown
        )

    @cached_property
    def bulk(self) -> bool:
        """Whether so much came or went in whole sentences that one text stands for another."""
        whole = [
            change.new or change.old
            for change in self.comparison.changes
            if change.level == "material" and change.kind in {"insert", "delete"}
        ]
        return sum(len(place.text) for place in whole if place is not None) > BULK

    @cached_property
    def extent(self) -> dict[tuple[str, str], tuple[int, int]]:
        """The first and the last unit that a change names in either document, by ("old" or "new", its id)."""
        found: dict[tuple[str, str], tuple[int, int]] = {}
        for step in self._every:
            for side, at in (("old", step.old_at), ("new", step.new_at)):
                if step.change is not None and at is not None:
                    first, last = found.get((side, step.change.id), (at, at))
                    found[side, step.change.id] = (min(first, at), max(last, at))
        return found

    @cached_property
    def _every(self) -> tuple[Step, ...]:
        """Every step of the comparison, looked up."""
        old_units, new_units = self.comparison.old_document.units, self.comparison.new_document.units
        changes = self.comparison.changes + self.comparison.boilerplate_changes
        return tuple(
            Step(
                None if match.old is None else old_units[match.old],
                None if match.new is None else new_units[match.new],
                None if match.change is None else changes[match.change],
                match.old,
                match.new,
            )
            for match in self.comparison.matches
        )

    @cached_property
    def position(self) -> dict[str, int]:
        """Where each change stands in `all`, by its id; a moved one where it arrived."""
        found: dict[str, int] = {}
        for number, step in enumerate(self.all):
            if step.change is not None and (step.change.id not in found or step.new is not None):
                found[step.change.id] = number
        return found

    @cached_property
    def pair_of_old(self) -> dict[int, SectionPair]:
        """The pair of each section of the old document, by the section's index."""
        return _pairs(self.comparison.old_document.sections, self.comparison.sections, "old")

    @cached_property
    def pair_of_new(self) -> dict[int, SectionPair]:
        """The pair of each section of the new document, by the section's index."""
        return _pairs(self.comparison.new_document.sections, self.comparison.sections, "new")

    @cached_property
    def successors(self) -> dict[int, tuple[int, ...]]:
        """What each old section became, as indexes of new sections; () where it was removed."""
        new_indexes = _indexes_by_pair(self.pair_of_new)
        return {old: new_indexes.get(id(pair), ()) for old, pair in self.pair_of_old.items()}

    def old_sections(self, new: int) -> tuple[int, ...]:
        """The old sections that a new one comes from, as indexes."""
        pair = self.pair_of_new.get(new)
        return _indexes_by_pair(self.pair_of_old).get(id(pair), ()) if pair else ()

    def place(self, change: Change, side: str) -> str:
        """Where one side ("old" or "new") of a change stands, as a person points at it; "" where it has no place."""
        place: Place | None = getattr(change, side)
        if place is None or not place.path:
            return "" if place is None or place.section not in self._sections[side] else named(None, "")
        section = self._sections[side].get(place.section)
        return named(section.number if section else place.number, place.path[-1])

    @cached_property
    def _sections(self) -> dict[str, dict[str, Section]]:
        """The sections of either document by id."""
        documents = {"old": self.comparison.old_document, "new": self.comparison.new_document}
        return {
            side: {section.id: section for section in document.sections}
            for side, document in documents.items()
        }

    @cached_property
    def anchors(self) -> dict[tuple[str, int], str]:
        """A lasting and unique anchor for each section: ("new" or "old", index) → `s-ID` or `o-ID`."""
        result: dict[tuple[str, int], str] = {}
        taken: set[str] = set()
        for side, letter, document in (
            ("new", "s", self.comparison.new_document),
            ("old", "o", self.comparison.old_document),
        ):
            for number, section in enumerate(document.sections):
                result[side, number] = _unique(f"{letter}-{section.id}", taken)
        return result


def section_name(section: Section) -> str:
    """A section as a person points at it: number and heading."""
    return named(section.number, section.heading)


def named(number: str | None, heading: str) -> str:
    """Number and heading together; text before the first heading has a name too.

    >>> named("4", "Security"), named(None, "")
    ('4 Security', 'Before the first heading')
    """
    words = " ".join(part for part in (number, heading) if part)
    return words or "Before the first heading"


def _pairs(sections: Sequence[Section], pairs: Iterable[SectionPair], side: str) -> dict[int, SectionPair]:
    """Each section's pair. Two sections of one id (the same headings twice) take their pairs in order."""
    waiting: defaultdict[str, deque[SectionPair]] = defaultdict(deque)
    for pair in pairs:
        for name in getattr(pair, side):
            waiting[name].append(pair)
    result: dict[int, SectionPair] = {}
    for number, section in enumerate(sections):
        queue = waiting[section.id]
        if queue:
            result[number] = queue.popleft() if len(queue) > 1 else queue[0]
    return result


def _indexes_by_pair(pairs: dict[int, SectionPair]) -> dict[int, tuple[int, ...]]:
    grouped: defaultdict[int, list[int]] = defaultdict(list)
    for number, pair in pairs.items():
        grouped[id(pair)].append(number)
    return {key: tuple(numbers) for key, numbers in grouped.items()}


def _unique(anchor: str, taken: set[str]) -> str:
    name, count = anchor, 1
    while name in taken:
        count += 1
        name = f"{anchor}-{count}"
    taken.add(name)
    return name
