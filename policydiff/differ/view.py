"""A document as the differ looks at it: its units with what is compared of each, worked out at most once."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property

from policydiff.differ.stopwords import STOP_WORDS
from policydiff.model import Document, Unit

#: Scripts written without spaces between words: each sign is a word of its own there.
SPACELESS = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
_WORD = re.compile(rf"[^\W{SPACELESS}]+|[{SPACELESS}]")
_NUMBERED = re.compile(
    r"^(?:(?:section|article|clause|part|§|art\.?|abschnitt|artikel|artículo)\s+)?\d+(?:\.\d+)*[.):]?\s+"
)
_NOT_WORD = re.compile(r"[\W_]+")

#: What a shared stop word counts, where another word counts 1.
STOP_WEIGHT = 0.2


class View:
    """One document's units and the comparable form of each, as lists by unit.

    `symbols` are what makes two units equal (a heading is never equal to a sentence), `weights` their words,
    `section_of` the section each stands in, `sentence` whether it is one, not a heading.
    """

    def __init__(self, document: Document) -> None:
        self.document = document
        self.units: tuple[Unit, ...] = document.units
        self.texts = [unit.text for unit in self.units]
        self.sentence = [unit.block >= 0 for unit in self.units]
        self.section_of = [unit.section for unit in self.units]
        self.symbols = [unit.key if unit.block >= 0 else "\x00" + unit.key for unit in self.units]
        self.weights = [unit.key.count(" ") + 1 for unit in self.units]
        self._words: dict[int, tuple[frozenset[str], float]] = {}
        self._content: dict[int, frozenset[str]] = {}

    def __len__(self) -> int:
        return len(self.units)

    @cached_property
    def spans(self) -> list[tuple[int, int]]:
        """For each section the index of its first unit and the index after its last."""
        spans = []
        at = 0
        for number in range(len(self.document.sections)):
            end = bisect_right(self.section_of, number, at)
            spans.append((at, end))
            at = end
        return spans

    @cached_property
    def section_words(self) -> list[int]:
        """For each section the words of its sentences."""
        words = [0] * len(self.document.sections)
        for section, weight, sentence in zip(self.section_of, self.weights, self.sentence, strict=True):
            if sentence:
                words[section] += weight
        return words

    @cached_property
    def bones(self) -> list[str]:
        """The skeleton of each section's heading."""
        return [skeleton(section.key) for section in self.document.sections]

    @cached_property
    def heading_words(self) -> list[frozenset[str]]:
        """For each section the words of its heading that are no stop words."""
        return [words_of(bones) - STOP_WORDS for bones in self.bones]

    def words(self, index: int) -> tuple[frozenset[str], float]:
        """The different words of a unit, and what they weigh together (a stop word weighs little)."""
        known = self._words.get(index)
        if known is None:
            words = frozenset(_WORD.findall(self.units[index].key))
            known = self._words[index] = (words, weigh(words))
        return known

    def content(self, index: int) -> frozenset[str]:
        """The words of a unit that are not stop words."""
        known = self._content.get(index)
        if known is None:
            known = self._content[index] = self.words(index)[0] - STOP_WORDS
        return known

    def kind(self, index: int) -> str | None:
        """The kind of block a unit stands in; None for a heading."""
        unit = self.units[index]
        return None if unit.block < 0 else self.document.sections[unit.section].blocks[unit.block].kind


def weigh(words: frozenset[str]) -> float:
    """What a set of words weighs: 1 each, a stop word `STOP_WEIGHT`."""
    return len(words) - (1 - STOP_WEIGHT) * len(words & STOP_WORDS)


def likeness(old: frozenset[str], old_weight: float, new: frozenset[str], new_weight: float) -> float:
    """How much of two sets of words is shared, by weight: 0 to 1."""
    total = old_weight + new_weight
    return 2 * weigh(old & new) / total if total else 0.0


def words_of(key: str) -> frozenset[str]:
    """The different words of a key."""
    return frozenset(_WORD.findall(key))


def skeleton(key: str) -> str:
    """A heading's words alone: what stays when case, punctuation and its own number change.

    >>> skeleton("section 4: children's data") == skeleton("5. children's data")
    True
    """
    return _NOT_WORD.sub(" ", _NUMBERED.sub("", key)).strip() or key
