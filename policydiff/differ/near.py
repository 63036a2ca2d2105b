"""Sentences that became others: pairs of loose units that resemble one another, the most alike first."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import ceil

from rapidfuzz import fuzz

from policydiff.differ.limits import (
    CANDIDATES,
    CLUE_PLACES,
    CLUE_WORDS,
    GAP_BAND,
    GAP_COMPARISONS,
    LETTERS,
    RUN_LONGEST,
)
from policydiff.differ.pairing import Pairing
from policydiff.differ.rows import CELL
from policydiff.differ.view import STOP_WEIGHT, View, Words

#: The likeness from which two sentences are one sentence edited, by how much their places speak for it: between
#: the same neighbours, in sections that belong together, anywhere. Chosen by the sweep in docs/design/alignment.md.
IN_PLACE = 0.40
IN_SECTION = 0.52
ELSEWHERE = 0.60

#: What place adds to a likeness when two candidates compete for one sentence.
PLACE_BONUS = {IN_PLACE: 0.15, IN_SECTION: 0.06, ELSEWHERE: 0.0}

#: Words that are no stop words which two sentences must share: one in place, and this many to be found elsewhere.
SHARED_ELSEWHERE = 4

#: Two sentences elsewhere are one as well if a run of so many words, and of this share of the longer one, is in both.
RUN_WORDS = 6
RUN_SHARE = 0.5

#: From this likeness letter by letter, two short texts in place are one with a typing error ("Cookie Notise").
LETTERS_ALIKE = 0.86

#: A pair that is as alike as this in place is taken before anything is looked for elsewhere.
SURE = 0.75

Candidate = tuple[float, int, int]

Pair = tuple[int, int]

#: An old sentence and the new ones to try for it.
Trial = tuple[int, list[int]]


def pair_in_place(old: View, new: View, pairing: Pairing) -> None:
    """Pair loose sentences that are surely alike and stand between the same two pairs. Rows of tables, which their
    first cells name, are left to those."""
    place = _Places(pairing)
    gaps: dict[Pair, list[int]] = {}
    for other, posts in place.new.items():
        if new.sentence[other] and CELL not in new.symbols[other]:
            gaps.setdefault(posts, []).append(other)
    ours: dict[Pair, list[int]] = {}
    for one, posts in place.old.items():
        if posts in gaps and old.sentence[one] and CELL not in old.symbols[one]:
            ours.setdefault(posts, []).append(one)
    scored: list[Candidate] = []
    for posts, group in ours.items():
        for one, others in _all_or_band(group, gaps[posts]):
            words = old.words[one]
            for other in others:
                alike = _alike(words, new.words[other], SURE)
                if alike:
                    scored.append((alike, one, other))
    _take(scored, pairing)


def pair_near(old: View, new: View, pairing: Pairing, partners: Mapping[int, frozenset[int]]) -> None:
    """Pair loose sentences by likeness and place. `partners` names for an old section the new ones it became."""
    loose_old = [at for at in pairing.loose_old() if old.sentence[at]]
    loose_new = [at for at in pairing.loose_new() if new.sentence[at]]
    if not loose_old or not loose_new:
        return
    scorer = _Scorer(old, new, _Places(pairing), partners)
    scored = scorer.scored(_in_gaps(scorer.place, loose_old, loose_new))
    scored += scorer.scored(_by_clues(old, new, loose_old, loose_new))
    _take(scored, pairing)


def _take(scored: list[Candidate], pairing: Pairing) -> None:
    """Pair the candidates that are still free, the best first."""
    scored.sort(key=lambda found: (-found[0], found[1] + found[2], found[1]))
    for _, one, other in scored:
        if pairing.free(one, other):
            pairing.pair(one, other)


class _Places:
    """What stands around each loose unit: the nearest pairs before and after it, both named by their new units."""

    def __init__(self, pairing: Pairing) -> None:
        # -1 is the edge before the first unit, so the list's last item stands for the edge after the last one
        posts = [*pairing.to_new, len(pairing.to_old), -1]
        self.old = {
            at: (posts[before], posts[after]) for at, (before, after) in _around(pairing.loose_old()).items()
        }
        self.new = _around(pairing.loose_new())


def _around(loose: list[int]) -> dict[int, Pair]:
    """For each loose unit the nearest paired one before it (-1 for none) and after it (the length for none)."""
    around: dict[int, Pair] = {}
    start = 0
    for at, place in enumerate(loose):
        if at + 1 == len(loose) or loose[at + 1] != place + 1:
            around.update(dict.fromkeys(loose[start : at + 1], (loose[start] - 1, place + 1)))
            start = at + 1
    return around


@dataclass(frozen=True, slots=True)
class _Scorer:
    """How alike two loose sentences are, and whether that is enough for the places they stand in."""

    old: View
    new: View
    place: _Places
    partners: Mapping[int, frozenset[int]]

    def scored(self, wanted: Iterable[Trial]) -> list[Candidate]:
        """The pairs for which enough speaks, each with how much that is."""
        found: list[Candidate] = []
        old_words, new_words = self.old.words, self.new.words
        old_place, new_place = self.place.old, self.place.new
        new_symbols, new_section, nowhere = self.new.symbols, self.new.section_of, frozenset[int]()
        for one, others in wanted:
            words, posts = old_words[one], old_place[one]
            before, after = posts
            together = self.partners.get(self.old.section_of[one], nowhere)
            symbol = self.old.symbols[one]
            low, high = _lengths(symbol)
            parts: list[str] | None = None
            for other in others:
                theirs = new_place[other]
                if posts == theirs:
                    alike = _alike(words, new_words[other], IN_PLACE)
                    if not alike and low <= len(new_symbols[other]) <= high:
                        alike = _letters(symbol, new_symbols[other])
                    if alike:
                        found.append((alike + PLACE_BONUS[IN_PLACE], one, other))
                elif before == theirs[0] or after == theirs[1] or new_section[other] in together:
                    alike = _alike(words, new_words[other], IN_SECTION)
                    if alike:
                        found.append((alike + PLACE_BONUS[IN_SECTION], one, other))
                else:
                    alike = _alike(words, new_words[other], ELSEWHERE, SHARED_ELSEWHERE)
                    if not alike:
                        if parts is None:
                            parts = _run_parts(symbol)
                        alike = ELSEWHERE if self._run(one, other, parts) else 0.0
                    if alike:
                        found.append((alike + PLACE_BONUS[ELSEWHERE], one, other))
        return found

    def _run(self, one: int, other: int, parts: list[str]) -> bool:
        """Whether the two share a long run; `parts` are stretches of the old one of which it would hold one."""
        text = f" {self.new.symbols[other]} "
        return any(part in text for part in parts) and same_run(self.old.symbols[one], text)


def _lengths(symbol: str) -> tuple[float, float]:
    """How short and how long a text may be to differ from a short one by typing errors; of a long one none is."""
    if len(symbol) > LETTERS:
        return 1, 0
    longer = (2 - LETTERS_ALIKE) / LETTERS_ALIKE
    return len(symbol) / longer, len(symbol) * longer


def _letters(old: str, new: str) -> float:
    """How alike two short texts are letter by letter, 0 below the likeness of a typing error."""
    return fuzz.ratio(old, new, score_cutoff=100 * LETTERS_ALIKE) / 100


def same_run(old: str, new: str) -> bool:
    """Whether a run of words that is at least half of the longer of two sentences is in both.

    >>> same_run("ask our coach, who helps you to decide.", "write to our coach, who helps you to decide.")
    True
    """
    ours, theirs = old.split(), new.split()
    longer, shorter = max(len(ours), len(theirs)), min(len(ours), len(theirs))
    size = _run_size(longer)
    if shorter < size or longer > RUN_LONGEST:
        return False
    runs = {tuple(ours[at : at + size]) for at in range(len(ours) - size + 1)}
    return any(tuple(theirs[at : at + size]) in runs for at in range(len(theirs) - size + 1))


def _run_size(words: int) -> int:
    return max(RUN_WORDS, ceil(RUN_SHARE * words))


def _run_parts(symbol: str) -> list[str]:
    """Stretches of a sentence, with a space before and after, of which every run long enough holds one whole.

    They follow one another and are half as long as the shortest run.
    """
    words = symbol.split()
    if len(words) > RUN_LONGEST:
        return []
    size = max(1, _run_size(len(words)) // 2)
    return [f" {' '.join(words[at : at + size])} " for at in range(0, len(words) - size + 1, size)]


def _alike(ours: Words, theirs: Words, need: float, telling: int = 1) -> float:
    """How alike two sentences are; 0 below the need, or where they share fewer words that say something."""
    content, every, weight = ours
    other_content, other_every, other_weight = theirs
    total = weight + other_weight
    least = need * total
    if 2 * weight < least or 2 * other_weight < least:
        return 0.0
    shared = len(content & other_content)
    if shared < telling:
        return 0.0
    alike = 2 * (shared + STOP_WEIGHT * (len(every & other_every) - shared)) / total
    return alike if alike >= need else 0.0


def _in_gaps(place: _Places, loose_old: list[int], loose_new: list[int]) -> Iterator[Trial]:
    """Pairs to try because they stand after the same pair, or before the same."""
    done: dict[int, tuple[list[int], list[int]]] = {}
    for side in (0, 1):
        theirs: dict[int, list[int]] = {}
        for other in loose_new:
            theirs.setdefault(place.new[other][side], []).append(other)
        ours: dict[int, list[int]] = {}
        for one in loose_old:
            ours.setdefault(place.old[one][side], []).append(one)
        for post, group in ours.items():
            gap = group, theirs.get(post, [])
            if gap != done.get(group[0]):  # most gaps are the same from both sides
                done[group[0]] = gap
                yield from _all_or_band(*gap)


def _all_or_band(ours: list[int], theirs: list[int]) -> Iterator[Trial]:
    """Every pair of a small gap; of a large one those at about the same depth."""
    if len(ours) * len(theirs) <= GAP_COMPARISONS:
        yield from ((one, theirs) for one in ours)
        return
    for at, one in enumerate(ours):
        middle = at * len(theirs) // len(ours)
        yield one, theirs[max(0, middle - GAP_BAND) : middle + GAP_BAND + 1]


def _by_clues(old: View, new: View, loose_old: list[int], loose_new: list[int]) -> Iterator[Trial]:
    """Pairs to try because they share rare words: the few with the most of them for each old sentence."""
    known: set[str] = set()
    for one in loose_old:
        known |= old.words[one].content
    places: dict[str, list[int]] = {}
    for other in loose_new:
        for word in new.words[other].content & known:
            places.setdefault(word, []).append(other)
    rarity = {word: (len(where), word) for word, where in places.items() if len(where) <= CLUE_PLACES}
    rare = set(rarity)
    for one in loose_old:
        clues: Collection[str] = old.words[one].content & rare
        if len(clues) > CLUE_WORDS:
            clues = [word for _, word in sorted([rarity[word] for word in clues])[:CLUE_WORDS]]
        hits: dict[int, int] = {}
        for word in clues:
            for other in places[word]:
                hits[other] = hits.get(other, 0) + 1
        if len(hits) > CANDIDATES:
            yield one, sorted(hits, key=lambda other: (-hits[other], abs(other - one), other))[:CANDIDATES]
        elif hits:
            yield one, list(hits)
