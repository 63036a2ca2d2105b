"""What the headings and the places of two sections say about their belonging together."""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from itertools import chain

from policydiff.differ.limits import CANDIDATES, CLUE_PLACES
from policydiff.differ.view import View, heading_words, skeleton
from policydiff.model import Section

#: Share of their words (twice the shared by the sum) from which two sections are one whatever their headings say.
SHARE = 0.3

#: Likeness of two headings, by words, from which they are one heading reworded ("Security" and "Network and
#: Information Security" have 0.50), if nothing better is found for either section.
HEADING = 0.5

#: What a heading counts beside the share of words, in proportion to its likeness; an equal one over text of which
#: some is shared counts more than all of its text: what was merged into a section does not take its heading over.
HEADING_WEIGHT = 0.6
SAME_HEADING_WEIGHT = 1.1

#: Small evidence that only decides between candidates: the heading above is the same, the number is, the place is.
PARENT_WEIGHT = 0.10
NUMBER_WEIGHT = 0.04
PLACE_WEIGHT = 0.08


class Headings:
    """What the headings and the places of two sections say about their belonging together."""

    def __init__(self, old: View, new: View, left_old: list[int], left_new: list[int]) -> None:
        self.old, self.new = old, new
        self.left_old = left_old
        self.old_places, self.new_places = _index(old.bones, left_old), _index(new.bones, left_new)
        self.new_by_word = _index_words(new.heading_words, left_new)

    @cached_property
    def frequency(self) -> Counter[str]:
        """In how many headings of both documents each word occurs."""
        sections = chain(self.old.document.sections, self.new.document.sections)
        return Counter(chain.from_iterable(heading_words(skeleton(section.key)) for section in sections))

    def candidates(self) -> set[tuple[int, int]]:
        """Pairs of sections left over whose headings are equal or share a word."""
        found: set[tuple[int, int]] = set()
        for one in self.left_old:
            found.update(
                (one, other) for other in _nearest(self.new_places.get(self.old.bones[one], []), one)
            )
            hits: set[int] = set()
            for word in self.old.heading_words[one]:
                places = self.new_by_word.get(word, [])
                if len(places) <= CLUE_PLACES:
                    hits.update(places)
            found.update((one, other) for other in _nearest(sorted(hits), one))
        return found

    def score(self, one: int, other: int, share: float) -> float:
        """How much speaks for the two being one section; 0 where too little does."""
        alike = self.alike(one, other)
        section, partner = self.old.sections[one], self.new.sections[other]
        parents = _parent(section) == _parent(partner)
        if share < SHARE and not self._by_heading(one, other, alike, share, parents):
            return 0.0
        return (
            share
            + (SAME_HEADING_WEIGHT if alike == 1 and share else HEADING_WEIGHT) * alike
            + PARENT_WEIGHT * parents
            + NUMBER_WEIGHT * (section.number is not None and section.number == partner.number)
            + PLACE_WEIGHT * (1 - abs(one / len(self.old.bones) - other / len(self.new.bones)))
        )

    def _by_heading(self, one: int, other: int, alike: float, share: float, parents: bool) -> bool:
        """Whether the headings are enough: alike, and if a heading occurs often, something besides."""
        if alike < HEADING:
            return False
        bones = self.old.bones[one]
        if bones != self.new.bones[other] or share > 0 or parents:
            return True
        return len(self.old_places[bones]) == 1 and len(self.new_places[bones]) == 1

    def alike(self, one: int, other: int) -> float:
        """How alike the headings of an old and a new section are, 0 to 1."""
        if self.old.bones[one] == self.new.bones[other]:
            return 1.0
        words, others = self.old.heading_words[one], self.new.heading_words[other]
        shared = words & others
        if not shared:
            return 0.0
        return 2 * self._weigh(shared) / (self._weigh(words) + self._weigh(others))

    def _weigh(self, words: frozenset[str]) -> float:
        """What words say: "information" little where half of the headings have it."""
        return sum(2 / max(2, count) for count in sorted(self.frequency[word] for word in words))


def _index(names: list[str], left: list[int]) -> dict[str, list[int]]:
    places: dict[str, list[int]] = {}
    for at in left:
        places.setdefault(names[at], []).append(at)
    return places


def _index_words(words: list[frozenset[str]], left: list[int]) -> dict[str, list[int]]:
    places: dict[str, list[int]] = {}
    for at in left:
        for word in words[at]:
            places.setdefault(word, []).append(at)
    return places


def _nearest(places: list[int], at: int) -> list[int]:
    """The few places nearest to one, so that a heading repeated a thousand times is not tried a million times."""
    return (
        places
        if len(places) <= CANDIDATES
        else sorted(places, key=lambda place: (abs(place - at), place))[:CANDIDATES]
    )


def _parent(section: Section) -> str:
    return skeleton(section.path[-2].casefold()) if len(section.path) > 1 else ""
