"""Sentences that were cut in two, or joined into one: the loose neighbour that holds the rest."""

from __future__ import annotations

from policydiff.differ.pairing import Pairing
from policydiff.differ.view import STOP_WEIGHT, View, Words, likeness, weighed

#: How much of the loose neighbour must come from the sentence it was cut from (by weight of words), how many words
#: that say something it must hold, and how much liker the whole must be to both parts than to the first alone.
PART_SHARE = 0.7
PART_WORDS = 3
GAIN = 0.08

#: A sentence is cut into at most this many.
PARTS = 4


def join_parts(old: View, new: View, pairing: Pairing) -> None:
    """Give the rest of a split sentence to its pair, and likewise where two became one."""
    to_new, to_old = pairing.to_new, pairing.to_old
    beside = _beside(pairing.loose_old(), to_new)
    beside.update(to_old[other] for other in _beside(pairing.loose_new(), to_old))
    for one in sorted(beside):
        other = to_new[one]
        if to_old[other] != one:
            continue
        if old.symbols[one] == new.symbols[other] or not (old.sentence[one] and new.sentence[other]):
            continue
        if not _grow(old, one, new, other, pairing.to_old, pairing.to_new):
            _grow(new, other, old, one, pairing.to_new, pairing.to_old)


def _beside(loose: list[int], partner: list[int]) -> set[int]:
    """The paired units next to loose ones."""
    beside = {at + side for at in loose for side in (-1, 1)}
    return {at for at in beside if 0 <= at < len(partner) and partner[at] >= 0}


def _grow(whole: View, one: int, view: View, part: int, back: list[int], forth: list[int]) -> bool:
    """Add loose neighbours of `part` to it as long as that makes it liker to the whole; whether any was.

    `back` holds the partners of the side of the parts, `forth` of the side of the whole.
    """
    words, have = whole.words[one], view.words[part]
    first = last = part
    while last - first + 1 < PARTS:
        best = None
        for neighbour in (last + 1, first - 1):
            if not _may_join(view, part, neighbour, back):
                continue
            added = view.words[neighbour]
            if _share(added, words) < PART_SHARE:
                continue
            if len(added.content & words.content - have.content) < PART_WORDS:
                continue
            both = weighed(have.content | added.content | have.stops | added.stops)
            gain = likeness(words, both) - likeness(words, have)
            if gain >= GAIN and (best is None or gain > best[0]):
                best = (gain, neighbour, both)
        if best is None:
            break
        _, neighbour, have = best
        first, last = min(first, neighbour), max(last, neighbour)
    for at in range(first, last + 1):
        back[at] = one
    forth[one] = first
    return last > first


def _share(part: Words, whole: Words) -> float:
    """How much of a part's words are in the whole, by weight."""
    shared = len(part.content & whole.content) + STOP_WEIGHT * len(part.stops & whole.stops)
    return shared / part.weight if part.weight else 1.0


def _may_join(view: View, part: int, neighbour: int, back: list[int]) -> bool:
    """Whether a unit is a loose sentence of the same section as the part, in reading order beside it."""
    if not 0 <= neighbour < len(view) or back[neighbour] >= 0:
        return False
    return view.sentence[neighbour] and view.section_of[neighbour] == view.section_of[part]
