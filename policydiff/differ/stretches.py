"""Sections that are the same in both documents and in order, found before anything is paired."""

from __future__ import annotations

from itertools import accumulate
from typing import NamedTuple

from policydiff.model import Document, Section


class Stretch(NamedTuple):
    """So many sections from `old` on that are the same as those from `new` on; their units and their words."""

    old: int
    new: int
    length: int
    units: int
    words: int


#: What tells sections apart quickly: heading, number, how many blocks and how the first of them begins.
Sign = tuple[str, str | None, int, str]


def same_stretches(old: Document, new: Document) -> list[Stretch]:
    """Sections with the same heading, number and sentences, by runs that are neighbours in both documents.

    Only such as there is but one of in either document, and of which none stands in another order than the others:
    whatever else may have changed, these did not, and did not move. Documents swapped give the same stretches.
    """
    stretches: list[Stretch] = []
    for one, other in _uncrossed(_pairs(old.sections, new.sections)):
        units, words = _size(old.sections[one])
        if stretches:
            last = stretches[-1]
            if one == last.old + last.length and other == last.new + last.length:
                stretches[-1] = Stretch(
                    last.old, last.new, last.length + 1, last.units + units, last.words + words
                )
                continue
        stretches.append(Stretch(one, other, 1, units, words))
    return [stretch for stretch in stretches if stretch.units]


def _pairs(old: tuple[Section, ...], new: tuple[Section, ...]) -> list[tuple[int, int]]:
    """The sections that are the same, in the old document's order."""
    ours, theirs = _once(old), _once(new)
    return [
        (one, other)
        for sign, one in ours.items()
        if one >= 0 and (other := theirs.get(sign, -1)) >= 0 and _same(old[one], new[other])
    ]


def _once(sections: tuple[Section, ...]) -> dict[Sign, int]:
    """Where the section of each sign stands; -1 where several have it."""
    found: dict[Sign, int] = {}
    for number, section in enumerate(sections):
        blocks = section.blocks
        begins = blocks[0].sentences[0].text if blocks and blocks[0].sentences else ""
        sign = section.heading, section.number, len(blocks), begins
        found[sign] = -1 if sign in found else number
    return found


def _same(one: Section, other: Section) -> bool:
    return [block.sentences for block in one.blocks] == [block.sentences for block in other.blocks]


def _uncrossed(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The pairs that cross no other; they come sorted by their first sides."""
    highest = list(accumulate([other for _, other in pairs], max))
    lowest = list(accumulate([other for _, other in reversed(pairs)], min))[::-1]
    return [
        pair for pair, before, after in zip(pairs, highest, lowest, strict=True) if before == pair[1] == after
    ]


def _size(section: Section) -> tuple[int, int]:
    """The units of a section and the words of their keys."""
    keys = [key for block in section.blocks for _, key, _ in block.sentences]
    if section.heading:
        keys.append(section.key)
    return len(keys), " ".join(keys).count(" ") + 1 if keys else 0
