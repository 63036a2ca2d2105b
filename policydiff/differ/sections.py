"""Sections paired by the sentences they share, their headings and their places; split and merged ones too."""

from __future__ import annotations

from dataclasses import dataclass

from policydiff.differ.limits import CANDIDATES, CLUE_PLACES
from policydiff.differ.pairing import Pairing
from policydiff.differ.stopwords import STOP_WORDS
from policydiff.differ.view import View, skeleton, words_of
from policydiff.model import Section

#: Share of their words (twice the shared by the sum) from which two sections are one whatever their headings say.
SHARE = 0.3

#: Likeness of two headings, by words, from which they are one heading reworded ("Security" and "Network and
#: Information Security" have 0.50), if nothing better is found for either section.
HEADING = 0.5

#: The same for two sections between the same two pairs of sections.
HEADING_BETWEEN = 0.25

#: What a heading counts beside the share of words, in proportion to its likeness; an equal one over text of which
#: some is shared counts more than all of its text: what was merged into a section does not take its heading over.
HEADING_WEIGHT = 0.6
SAME_HEADING_WEIGHT = 1.1

#: Small evidence that only decides between candidates: the heading above is the same, the number is, the place is.
PARENT_WEIGHT = 0.10
NUMBER_WEIGHT = 0.04
PLACE_WEIGHT = 0.08

#: A section left over belongs to another's split or merger if so much of either came from it, and so many words.
PART = 0.4
PART_WORDS = 8


@dataclass(frozen=True, slots=True)
class Group:
    """Sections that belong together, as indexes, the pair that carries the heading first; one side may be empty."""

    old: tuple[int, ...]
    new: tuple[int, ...]


Votes = dict[tuple[int, int], int]


def group_sections(old: View, new: View, pairing: Pairing) -> list[Group]:
    """Every section of either document in exactly one group, in the order of the new document, removed ones last."""
    votes = _votes(old, new, pairing)
    to_new, to_old = _primary(old, new, votes)
    more_new, more_old = _parts(old, new, votes, to_new, to_old)
    groups = []
    split_off = {number for parts in more_new.values() for number in parts}
    for number in range(len(new.document.sections)):
        if number in to_old:
            one = to_old[number]
            groups.append(Group((one, *more_old.get(number, ())), (number, *more_new.get(one, ()))))
        elif number not in split_off:
            groups.append(Group((), (number,)))
    taken = {one for group in groups for one in group.old}
    groups.extend(Group((one,), ()) for one in range(len(old.document.sections)) if one not in taken)
    return groups


def partners(groups: list[Group]) -> dict[int, frozenset[int]]:
    """For each old section the new sections of its group."""
    return {one: frozenset(group.new) for group in groups for one in group.old}


def _votes(old: View, new: View, pairing: Pairing) -> Votes:
    """Words of paired sentences by pair of sections."""
    votes: Votes = {}
    for one, other in pairing.pairs():
        unit, partner = old.units[one], new.units[other]
        if unit.block >= 0 and partner.block >= 0:
            name = (unit.section, partner.section)
            votes[name] = votes.get(name, 0) + min(old.weights[one], new.weights[other])
    return votes


def _primary(old: View, new: View, votes: Votes) -> tuple[dict[int, int], dict[int, int]]:
    """Sections one to one, the surest first."""
    heads = _Headings(old, new)
    scored = []
    for one, other in sorted({*votes, *heads.candidates()}):
        score = heads.score(one, other, _share(old, new, votes, one, other))
        if score > 0:
            scored.append((-score, one + other, one, other))
    to_new: dict[int, int] = {}
    to_old: dict[int, int] = {}
    for _, _, one, other in sorted(scored):
        if one not in to_new and other not in to_old:
            to_new[one] = other
            to_old[other] = one
    _between_neighbours(old, new, heads, to_new, to_old)
    return to_new, to_old


def _between_neighbours(
    old: View, new: View, heads: _Headings, to_new: dict[int, int], to_old: dict[int, int]
) -> None:
    """Pair what is left between the same neighbours: a heading a little alike, or two that stand over no text."""
    for one in range(len(old.document.sections)):
        other = to_new.get(one - 1, -1) + 1 if one else 0
        if one in to_new or other in to_old or not (other or one == 0) or other >= len(new.document.sections):
            continue
        if to_new.get(one + 1, len(new.document.sections)) != other + 1:
            continue
        bare = not old.section_words[one] and not new.section_words[other]
        level = old.document.sections[one].level == new.document.sections[other].level
        if (bare and level) or heads.alike(one, other) >= HEADING_BETWEEN:
            to_new[one] = other
            to_old[other] = one


def _share(old: View, new: View, votes: Votes, one: int, other: int) -> float:
    total = old.section_words[one] + new.section_words[other]
    return 2 * votes.get((one, other), 0) / total if total else 0.0


class _Headings:
    """What the headings and the places of two sections say about their belonging together."""

    def __init__(self, old: View, new: View) -> None:
        self.old, self.new = old.document.sections, new.document.sections
        self.old_bones = [skeleton(section.key) for section in self.old]
        self.new_bones = [skeleton(section.key) for section in self.new]
        self.old_places, self.new_places = _index(self.old_bones), _index(self.new_bones)
        self.old_by_word, self.new_by_word = _index_words(self.old_bones), _index_words(self.new_bones)
        self._words: dict[str, frozenset[str]] = {}

    def candidates(self) -> set[tuple[int, int]]:
        """Pairs whose headings are equal or share a word, and those at the same depth of the document."""
        found: set[tuple[int, int]] = set()
        for one, bones in enumerate(self.old_bones):
            found.update((one, other) for other in _nearest(self.new_places.get(bones, []), one))
            hits: set[int] = set()
            for word in sorted(words_of(bones) - STOP_WORDS):
                places = self.new_by_word.get(word, [])
                if len(places) <= CLUE_PLACES:
                    hits.update(places)
            found.update((one, other) for other in _nearest(sorted(hits), one))
        return found

    def score(self, one: int, other: int, share: float) -> float:
        """How much speaks for the two being one section; 0 where too little does."""
        alike = self.alike(one, other)
        parents = _parent(self.old[one]) == _parent(self.new[other])
        if share < SHARE and not self._by_heading(one, other, alike, share, parents):
            return 0.0
        number = self.old[one].number
        return (
            share
            + (SAME_HEADING_WEIGHT if alike == 1 and share else HEADING_WEIGHT) * alike
            + PARENT_WEIGHT * parents
            + NUMBER_WEIGHT * (number is not None and number == self.new[other].number)
            + PLACE_WEIGHT * (1 - abs(one / len(self.old) - other / len(self.new)))
        )

    def _by_heading(self, one: int, other: int, alike: float, share: float, parents: bool) -> bool:
        """Whether the headings are enough: alike, and if a heading occurs often, something besides."""
        if alike < HEADING:
            return False
        bones = self.old_bones[one]
        if bones != self.new_bones[other] or share > 0 or parents:
            return True
        return len(self.old_places[bones]) == 1 and len(self.new_places[bones]) == 1

    def alike(self, one: int, other: int) -> float:
        """How alike the headings of an old and a new section are, 0 to 1."""
        bones, others_bones = self.old_bones[one], self.new_bones[other]
        if bones == others_bones:
            return 1.0
        words, others = self._of(bones), self._of(others_bones)
        total = self._weigh(words) + self._weigh(others)
        return 2 * self._weigh(words & others) / total if total else 0.0

    def _of(self, bones: str) -> frozenset[str]:
        """The words of a heading that are no stop words."""
        if bones not in self._words:
            self._words[bones] = words_of(bones) - STOP_WORDS
        return self._words[bones]

    def _weigh(self, words: frozenset[str]) -> float:
        """What words say: "information" little where half of the headings have it."""
        return sum(
            2 / max(2, len(self.old_by_word.get(word, ())) + len(self.new_by_word.get(word, ())))
            for word in words
        )


def _index(names: list[str]) -> dict[str, list[int]]:
    places: dict[str, list[int]] = {}
    for at, name in enumerate(names):
        places.setdefault(name, []).append(at)
    return places


def _index_words(names: list[str]) -> dict[str, list[int]]:
    places: dict[str, list[int]] = {}
    for at, name in enumerate(names):
        for word in words_of(name) - STOP_WORDS:
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


def _parts(
    old: View, new: View, votes: Votes, to_new: dict[int, int], to_old: dict[int, int]
) -> tuple[dict[int, tuple[int, ...]], dict[int, tuple[int, ...]]]:
    """Sections left over that came from a split (by old section) or went into a merger (by new section)."""
    more_new: dict[int, tuple[int, ...]] = {}
    more_old: dict[int, tuple[int, ...]] = {}
    offers: dict[tuple[bool, int], tuple[float, int]] = {}
    for (one, other), words in sorted(votes.items()):
        if words < PART_WORDS or (one in to_new) == (other in to_old):
            continue
        gave = max(words / old.section_words[one], words / new.section_words[other])
        split = one in to_new
        name = (split, other if split else one)
        if gave >= PART and (name not in offers or gave > offers[name][0]):
            offers[name] = (gave, one if split else other)
    for (split, leftover), (_, home) in sorted(offers.items()):
        parts = more_new if split else more_old
        parts[home] = (*parts.get(home, ()), leftover)
    return more_new, more_old
