"""A document as the differ looks at it: lists by unit, and what is compared of each, worked out at most once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property, lru_cache
from typing import NamedTuple

from policydiff.differ.stopwords import STOP_WORDS
from policydiff.differ.stretches import Stretch
from policydiff.model import Block, Document, Link, Section, Sentence

#: Scripts written without spaces between words: each sign is a word of its own there.
SPACELESS = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
_WORD = re.compile(rf"[^\W{SPACELESS}]+|[{SPACELESS}]")
_NUMBERED = re.compile(
    r"^(?:(?:section|article|clause|part|§|art\.?|abschnitt|artikel|artículo)\s+)?\d+(?:\.\d+)*[.):]?\s+"
)
_NOT_WORD = re.compile(r"[\W_]+")

#: Every sign of ASCII that is no part of a word, as a space: cutting at these is three times as fast as `_WORD`.
_ASCII_BLANKS = {sign: " " for sign in range(128) if not (chr(sign).isalnum() or sign == ord("_"))}

#: Stands before the key of a heading, which is taken for a sentence here, so that it is that of no sentence.
HEAD = "\x00"

#: Stands before the number of a stretch, so that it is the key of nothing else.
STRETCH = "\x01"

#: What a shared stop word counts, where another word counts 1.
STOP_WEIGHT = 0.2

#: The sentences of which the words are remembered: those in work, not those of a document of any length.
WORDS_KEPT = 10_000

#: The skeletons of headings remembered: the two documents of a comparison share most of them.
SKELETONS = 4096


class Words(NamedTuple):
    """The different words of a text that say something, those and stop words, and what all weigh."""

    content: frozenset[str]
    every: frozenset[str]
    weight: float


class _WordsOf(dict[int, Words]):
    """The different words of each unit, found out when they are first asked for."""

    def __init__(self, symbols: Sequence[str]) -> None:
        super().__init__()
        self._symbols = symbols

    def __missing__(self, index: int) -> Words:
        if len(self) >= WORDS_KEPT:
            self.clear()
        found = self[index] = weighed(words_of(self._symbols[index]))
        return found


class View:
    """One document's units (headings and sentences in reading order, as `Document.units`) as lists by unit.

    `symbols` are what makes two units equal (a heading is never equal to a sentence), `weights` their words,
    `section_of` the section each stands in, `sentence` whether it is one, not a heading; `spans` give for each
    section the index of its first unit and the index after its last.

    A stretch of sections that are the same in both documents stands as one section of one unit, of which nothing is
    asked but how many words it has: most documents are mostly such. `stretches` names them by the section they stand
    for, `numbers` give the place of each unit in `Document.units`.
    """

    def __init__(self, document: Document, apart: Sequence[tuple[int, Stretch]] = ()) -> None:
        self.document = document
        self.sections, self.stretches = _parts(document.sections, apart)
        units: list[Sentence] = []
        self.spans: list[tuple[int, int]] = []
        self.section_of: list[int] = []
        self.headings: list[int] = []
        self.numbers: list[int] = []
        start = 0
        number = 0  # in Document.units
        for place, section in enumerate(self.sections):
            if section.heading:
                self.headings.append(start)
                units.append(Sentence(section.heading, HEAD + section.key))
            for block in section.blocks:
                units += block.sentences
            end = len(units)
            self.spans.append((start, end))
            self.section_of += [place] * (end - start)
            self.numbers += range(number, number + end - start)
            number += self.stretches[place].units if place in self.stretches else end - start
            start = end
        self.texts: tuple[str, ...]
        self.symbols: tuple[str, ...]
        self.links: tuple[tuple[Link, ...], ...]
        self.texts, self.symbols, self.links = zip(*units, strict=True) if units else ((), (), ())
        self.sentence = [True] * start
        for at in self.headings:
            self.sentence[at] = False
        self.words = _WordsOf(self.symbols)
        self._blocks: dict[int, list[int]] = {}

    def __len__(self) -> int:
        return len(self.symbols)

    @cached_property
    def weights(self) -> list[int]:
        """The words of each unit, counted by their spaces."""
        weights = [symbol.count(" ") + 1 for symbol in self.symbols]
        for section, stretch in self.stretches.items():
            weights[self.spans[section][0]] = stretch.words
        return weights

    def weigh_as(self, other: View, partner: list[int]) -> None:
        """Take the weights over from equal units of another document: counting costs more."""
        weights = other.weights
        self.weights = [
            weights[at] if at >= 0 else symbol.count(" ") + 1
            for at, symbol in zip(partner, self.symbols, strict=True)
        ]

    @cached_property
    def section_words(self) -> list[int]:
        """For each section the words of its sentences."""
        words = [sum(self.weights[start:end]) for start, end in self.spans]
        for at in self.headings:
            words[self.section_of[at]] -= self.weights[at]
        return words

    @cached_property
    def bones(self) -> list[str]:
        """The skeleton of each section's heading."""
        return [skeleton(section.key) for section in self.sections]

    @cached_property
    def heading_words(self) -> list[frozenset[str]]:
        """For each section the words of its heading that are no stop words."""
        return [heading_words(bones) for bones in self.bones]

    def heading(self, section: int) -> int | None:
        """The unit that is a section's heading; None where it has none."""
        start, end = self.spans[section]
        return start if start < end and not self.sentence[start] else None

    def block(self, index: int) -> int:
        """The block of its section that a sentence stands in."""
        section = self.section_of[index]
        numbers = self._blocks.get(section)
        if numbers is None:
            numbers = self._blocks[section] = [
                number for number, block in enumerate(self.sections[section].blocks) for _ in block.sentences
            ]
        return numbers[
            index - self.spans[section][1]
        ]  # counted from the end: a heading may stand before them

    def kind(self, index: int) -> str | None:
        """The kind of block a unit stands in; None for a heading."""
        if not self.sentence[index]:
            return None
        return self.sections[self.section_of[index]].blocks[self.block(index)].kind


def _parts(
    sections: Sequence[Section], apart: Sequence[tuple[int, Stretch]]
) -> tuple[Sequence[Section], dict[int, Stretch]]:
    """Sections with one section in place of each stretch, given with the section it begins at; those by number."""
    parts: list[Section] = []
    stretches: dict[int, Stretch] = {}
    at = 0
    for first, stretch in apart:
        parts += sections[at:first]
        stretches[len(parts)] = stretch
        unit = Sentence("", f"{STRETCH}{len(stretches)}")
        parts.append(Section("", None, "", "", 0, (), (Block("paragraph", (unit,)),)))
        at = first + stretch.length
    return [*parts, *sections[at:]], stretches


def weighed(words: frozenset[str]) -> Words:
    """A set of words with its weight: 1 each, a stop word `STOP_WEIGHT`."""
    content = words - STOP_WORDS
    return Words(content, words, len(words) - (1 - STOP_WEIGHT) * (len(words) - len(content)))


def likeness(old: Words, new: Words) -> float:
    """How much of two sets of words is shared, by weight: 0 to 1."""
    total = old.weight + new.weight
    return 2 * shared_weight(old, new) / total if total else 0.0


def shared_weight(old: Words, new: Words) -> float:
    """What the words weigh that two texts share."""
    shared = len(old.content & new.content)
    return shared + STOP_WEIGHT * (len(old.every & new.every) - shared)


@lru_cache(SKELETONS)
def heading_words(bones: str) -> frozenset[str]:
    """The words of a heading's skeleton that are no stop words."""
    return words_of(bones) - STOP_WORDS


def words_of(key: str) -> frozenset[str]:
    """The different words of a key.

    >>> sorted(words_of("acme's data, 30 days"))
    ['30', 'acme', 'data', 'days', 's']
    """
    return frozenset(key.translate(_ASCII_BLANKS).split() if key.isascii() else _WORD.findall(key))


@lru_cache(SKELETONS)
def skeleton(key: str) -> str:
    """A heading's words alone: what stays when case, punctuation and its own number change.

    >>> skeleton("section 4: children's data") == skeleton("5. children's data")
    True
    """
    return _NOT_WORD.sub(" ", _NUMBERED.sub("", key)).strip() or key
