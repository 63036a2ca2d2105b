"""Sentences that became others: pairs of loose units that resemble one another, the most alike first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rapidfuzz import fuzz

from policydiff.differ.limits import CANDIDATES, CLUE_PLACES, CLUE_WORDS, GAP_BAND, GAP_COMPARISONS, LETTERS
from policydiff.differ.pairing import Pairing
from policydiff.differ.view import View, likeness

#: The likeness from which two sentences are one sentence edited, by how much their places speak for it: between
#: the same neighbours, in sections that belong together, anywhere. Chosen by the sweep in docs/design/alignment.md.
IN_PLACE = 0.40
IN_SECTION = 0.52
ELSEWHERE = 0.66

#: What place adds to a likeness when two candidates compete for one sentence.
PLACE_BONUS = {IN_PLACE: 0.15, IN_SECTION: 0.06, ELSEWHERE: 0.0}

#: Words that are no stop words which two sentences must share: one in place, and this many to be found elsewhere.
SHARED_ELSEWHERE = 4

#: From this likeness letter by letter, two short texts are one with a typing error ("Cookie Notise").
LETTERS_ALIKE = 0.86

#: Sentences with more words that say something are not compared letter by letter unless they share one.
LETTERED = 2

Candidate = tuple[float, int, int]

#: The words of a sentence that are no stop words, all its words, what these weigh.
Words = tuple[frozenset[str], frozenset[str], float]


def pair_near(old: View, new: View, pairing: Pairing, partners: Mapping[int, frozenset[int]]) -> None:
    """Pair loose sentences by likeness and place. `partners` names for an old section the new ones it became."""
    loose_old = [at for at in pairing.loose_old() if old.sentence[at]]
    loose_new = [at for at in pairing.loose_new() if new.sentence[at]]
    if not loose_old or not loose_new:
        return
    place = _Places(pairing)
    wanted = set(_in_gaps(place, loose_old, loose_new))
    wanted.update(_by_clues(old, new, loose_old, loose_new))
    ours = {at: (old.content(at), *old.words(at)) for at in loose_old}
    theirs = {at: (new.content(at), *new.words(at)) for at in loose_new}
    scored: list[Candidate] = []
    for one, other in wanted:
        shared = len(ours[one][0] & theirs[other][0])
        if not shared and len(ours[one][0]) > LETTERED:
            continue
        need = place.threshold(one, other, old, new, partners)
        alike = _alike(ours[one], theirs[other], shared, need)
        if alike < LETTERS_ALIKE and need == IN_PLACE:
            alike = max(alike, _letters(old.units[one].key, new.units[other].key))
        if alike >= need:
            scored.append((alike + PLACE_BONUS[need], one, other))
    scored.sort(key=lambda found: (-found[0], found[1] + found[2], found[1]))
    for _, one, other in scored:
        if pairing.free(one, other):
            pairing.pair(one, other)


class _Places:
    """What stands around each loose unit: the nearest pair before it and after it."""

    def __init__(self, pairing: Pairing) -> None:
        self.before_old, self.after_old = _posts(pairing.to_new)
        self.before_new, self.after_new = _posts(pairing.to_old)
        self.pairing = pairing

    def together(self, one: int, other: int) -> int:
        """On how many sides (0 to 2) the nearest pair is the same for both."""
        return self._same(self.before_old[one], self.before_new[other], -1) + self._same(
            self.after_old[one], self.after_new[other], -2
        )

    def _same(self, one: int, other: int, edge: int) -> bool:
        return (one == edge and other == edge) or (one >= 0 and self.pairing.to_new[one] == other)

    def threshold(
        self, one: int, other: int, old: View, new: View, partners: Mapping[int, frozenset[int]]
    ) -> float:
        """The likeness that this pair needs for the places it stands in."""
        sides = self.together(one, other)
        if sides == 2:
            return IN_PLACE
        if sides or new.section_of[other] in partners.get(old.section_of[one], ()):
            return IN_SECTION
        return ELSEWHERE


def _posts(partner: list[int]) -> tuple[list[int], list[int]]:
    """For each unit the nearest paired unit before it (-1 for none) and after it (-2 for none)."""
    before, after = [-1] * len(partner), [-2] * len(partner)
    last = -1
    for at, other in enumerate(partner):
        before[at] = last
        if other >= 0:
            last = at
    last = -2
    for at in range(len(partner) - 1, -1, -1):
        after[at] = last
        if partner[at] >= 0:
            last = at
    return before, after


def _in_gaps(place: _Places, loose_old: list[int], loose_new: list[int]) -> Iterator[tuple[int, int]]:
    """Pairs to try because they stand after the same pair, or before the same."""
    to_new = place.pairing.to_new
    for posts_old, posts_new, edge in (
        (place.before_old, place.before_new, -1),
        (place.after_old, place.after_new, -2),
    ):
        theirs: dict[int, list[int]] = {}
        for other in loose_new:
            theirs.setdefault(posts_new[other], []).append(other)
        ours: dict[int, list[int]] = {}
        for one in loose_old:
            post = posts_old[one]
            ours.setdefault(edge if post < 0 else to_new[post], []).append(one)
        for post, group in ours.items():
            yield from _all_or_band(group, theirs.get(post, []))


def _all_or_band(ours: list[int], theirs: list[int]) -> Iterator[tuple[int, int]]:
    """Every pair of a small gap; of a large one those at about the same depth."""
    if len(ours) * len(theirs) <= GAP_COMPARISONS:
        for one in ours:
            for other in theirs:
                yield one, other
        return
    for at, one in enumerate(ours):
        middle = at * len(theirs) // len(ours)
        for other in theirs[max(0, middle - GAP_BAND) : middle + GAP_BAND + 1]:
            yield one, other


def _by_clues(old: View, new: View, loose_old: list[int], loose_new: list[int]) -> Iterator[tuple[int, int]]:
    """Pairs to try because they share rare words: the few with the most of them for each old sentence."""
    places: dict[str, list[int]] = {}
    for other in loose_new:
        for word in new.content(other):
            places.setdefault(word, []).append(other)
    for one in loose_old:
        clues = sorted(
            (len(where), word)
            for word in old.content(one)
            if (where := places.get(word)) and len(where) <= CLUE_PLACES
        )
        hits: dict[int, int] = {}
        for _, word in clues[:CLUE_WORDS]:
            for other in places[word]:
                hits[other] = hits.get(other, 0) + 1
        best = sorted(hits, key=lambda other: (-hits[other], abs(other - one), other))
        for other in best[:CANDIDATES]:
            yield one, other


def _alike(ours: Words, theirs: Words, shared: int, need: float) -> float:
    """How alike two sentences are, 0 where they share too little that says anything."""
    if not shared or (need == ELSEWHERE and shared < SHARED_ELSEWHERE):
        return 0.0
    _, words, weight = ours
    _, others, other_weight = theirs
    if 2 * min(weight, other_weight) < need * (weight + other_weight):
        return 0.0
    return likeness(words, weight, others, other_weight)


def _letters(one: str, other: str) -> float:
    """How alike two short texts are letter by letter, 0 below the likeness of a typing error."""
    if len(one) > LETTERS or len(other) > LETTERS:
        return 0.0
    return fuzz.ratio(one, other, score_cutoff=100 * LETTERS_ALIKE) / 100
