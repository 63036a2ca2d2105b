"""Sentences that were cut in two, or joined into one: the loose neighbour that holds the rest."""

from __future__ import annotations

from itertools import pairwise

from policydiff.differ.limits import CANDIDATES
from policydiff.differ.pairing import Pairing
from policydiff.differ.view import View, Words, likeness, shared_weight, weighed

#: How much of the loose neighbour must come from the sentence it was cut from (by weight of words), how many words
#: that say something it must hold, and how much liker the whole must be to both parts than to the first alone.
PART_SHARE = 0.7
PART_WORDS = 3
GAIN = 0.08

#: A sentence is cut into at most this many.
PARTS = 4

#: A sentence cut without any change of words is cut into at most this many, as when it became a list.
ITEMS = 40

#: So much of a sentence names the others that it may begin with.
START = 8

_MARKS = " .,;:-"
_JOINERS = ("and ", "or ", "und ", "oder ", "et ", "ou ", "y ", "o ")
_JOINED = tuple(f" {joiner[:-1]}" for joiner in _JOINERS)


def pair_recut(old: View, new: View, pairing: Pairing) -> None:
    """Pair each loose sentence with the loose neighbours that hold the same words one after the other, and
    likewise where several became one: a sentence made a list, a line broken elsewhere."""
    _recut(old, new, pairing.to_new, pairing.to_old)
    _recut(new, old, pairing.to_old, pairing.to_new)


def _recut(whole: View, parts: View, forth: list[int], back: list[int]) -> None:
    """`forth` holds the partners of the side of the wholes, `back` of the side of the parts."""
    starts: dict[str, list[int]] = {}
    for at, (partner, after) in enumerate(pairwise(back)):
        if partner < 0 and after < 0 and parts.sentence[at]:
            starts.setdefault(parts.symbols[at][:START], []).append(at)
    if not starts:
        return
    for one in [at for at, partner in enumerate(forth) if partner < 0]:
        for at in starts.get(whole.symbols[one][:START], ())[:CANDIDATES]:
            end = _covered(whole.symbols[one], parts, at, back)
            if end:
                back[at:end] = [one] * (end - at)
                forth[one] = at
                break


def _covered(symbol: str, parts: View, first: int, back: list[int]) -> int:
    """The unit after the last of those that hold a sentence's words from its first to its last; 0 if none do.

    Marks between them do not count, nor an "and" that only one side has.
    """
    at, place = 0, first
    limit = min(first + ITEMS, parts.spans[parts.section_of[first]][1])
    while place < limit and back[place] < 0:
        part = parts.symbols[place].strip(_MARKS)
        if part.endswith(_JOINED) and not symbol.startswith(part, at):
            part = part[: part.rindex(" ")].rstrip(_MARKS)
        if not part or not symbol.startswith(part, at):
            return 0
        at, place = _passed(symbol, at + len(part)), place + 1
        if at == len(symbol):
            return place if place - first > 1 else 0
        if symbol[at].isalnum() and symbol[at - 1].isalnum():
            return 0  # in the middle of a word
    return 0


def _passed(symbol: str, at: int) -> int:
    """Where the next word begins that is no "and"."""
    while at < len(symbol) and symbol[at] in _MARKS:
        at += 1
    for joiner in _JOINERS:
        if symbol.startswith(joiner, at):
            return at + len(joiner)
    return at


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
            both = weighed(have.every | added.every)
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
    return shared_weight(part, whole) / part.weight if part.weight else 1.0


def _may_join(view: View, part: int, neighbour: int, back: list[int]) -> bool:
    """Whether a unit is a loose sentence of the same section as the part, in reading order beside it."""
    if not 0 <= neighbour < len(view) or back[neighbour] >= 0:
        return False
    return view.sentence[neighbour] and view.section_of[neighbour] == view.section_of[part]
