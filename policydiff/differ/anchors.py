"""Units that are equal in both documents, paired by what is surest first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice, takewhile

from rapidfuzz.distance import LCSseq

from policydiff.differ.limits import EDGE, UNIT_CELLS
from policydiff.differ.order import in_order
from policydiff.differ.pairing import Pairing
from policydiff.differ.view import View

Gap = tuple[int, int, int, int]


def pair_equal(old: View, new: View, pairing: Pairing) -> None:
    """Pair equal units: the common beginning and end, what occurs once, its neighbours, then repeats in order."""
    start, old_end, new_end = _trim(old.symbols, new.symbols, pairing)
    gap = (start, old_end, start, new_end)
    _pair_unique(old.symbols, new.symbols, gap, pairing)
    _extend(old.symbols, new.symbols, pairing)
    for inner in _gaps(old, pairing, gap):
        _pair_repeats(old.symbols, new.symbols, inner, pairing)
    _pair_in_turn(old.symbols, new.symbols, gap, pairing)


def _trim(old: Sequence[str], new: Sequence[str], pairing: Pairing) -> tuple[int, int, int]:
    """Pair the common beginning and end; where the middle starts, and where it ends in each.

    The edges of both give back what occurs again elsewhere: a sentence that closes every section says nothing
    about which section the middle ends with.
    """
    start = 0
    limit = min(len(old), len(new))
    while start < limit and old[start] == new[start]:
        start += 1
    tail = 0
    while tail < limit - start and old[len(old) - 1 - tail] == new[len(new) - 1 - tail]:
        tail += 1
    if start < len(old) or start < len(new):
        repeated = _repeated(old) | _repeated(new)
        start -= _edge((old[start - 1 - at] for at in range(start)), repeated)
        tail -= _edge((old[len(old) - tail + at] for at in range(tail)), repeated)
    for at in range(start):
        pairing.pair(at, at)
    for at in range(1, tail + 1):
        pairing.pair(len(old) - at, len(new) - at)
    return start, len(old) - tail, len(new) - tail


def _repeated(symbols: Sequence[str]) -> set[str]:
    """The symbols that occur more than once."""
    return {symbol for symbol, count in Counter(symbols).items() if count > 1}


def _edge(symbols: Iterator[str], repeated: set[str]) -> int:
    """How many symbols from the edge on are repeated ones; 0 if there are more of them than the limit."""
    run = list(takewhile(repeated.__contains__, islice(symbols, EDGE + 1)))
    return len(run) if len(run) <= EDGE else 0


def _once(symbols: Sequence[str], start: int, end: int, pairing_side: Sequence[int]) -> dict[str, int]:
    """Where each symbol stands that occurs once among the loose units of a stretch."""
    places: dict[str, int] = {}
    for at in range(start, end):
        if pairing_side[at] < 0:
            symbol = symbols[at]
            places[symbol] = -1 if symbol in places else at
    return places


def _pair_unique(old: Sequence[str], new: Sequence[str], gap: Gap, pairing: Pairing) -> int:
    """Pair what occurs once in each side of a gap, wherever in it; how many were paired."""
    ours = _once(old, gap[0], gap[1], pairing.to_new)
    theirs = _once(new, gap[2], gap[3], pairing.to_old)
    paired = 0
    for symbol, place in ours.items():
        partner = theirs.get(symbol, -1)
        if place >= 0 and partner >= 0:
            pairing.pair(place, partner)
            paired += 1
    return paired


def _extend(old: Sequence[str], new: Sequence[str], pairing: Pairing) -> None:
    """Pair equal neighbours of what is paired, forwards and then backwards."""
    to_new = pairing.to_new
    for at in range(len(old) - 1):
        partner = to_new[at] + 1
        if 0 < partner < len(new) and pairing.free(at + 1, partner) and old[at + 1] == new[partner]:
            pairing.pair(at + 1, partner)
    for at in range(len(old) - 1, 0, -1):
        partner = to_new[at] - 1
        if partner >= 0 and pairing.free(at - 1, partner) and old[at - 1] == new[partner]:
            pairing.pair(at - 1, partner)


def _gaps(old: View, pairing: Pairing, within: Gap) -> list[Gap]:
    """The stretches between pairs that stayed in order, where both sides still have loose units."""
    pairs = [(one, other) for one, other in pairing.pairs() if within[0] <= one < within[1]]
    kept = in_order(pairs, [old.weights[one] for one, _ in pairs])
    posts = [pair for pair, stays in zip(pairs, kept, strict=True) if stays]
    gaps = []
    before = (within[0] - 1, within[2] - 1)
    for post in [*posts, (within[1], within[3])]:
        if post[0] - before[0] > 1 and post[1] - before[1] > 1:
            gaps.append((before[0] + 1, post[0], before[1] + 1, post[1]))
        before = post
    return gaps


def _pair_repeats(old: Sequence[str], new: Sequence[str], gap: Gap, pairing: Pairing) -> None:
    """Pair repeated units of one gap in order; in a gap too large for that, what occurs once in it."""
    ours = [at for at in range(gap[0], gap[1]) if pairing.to_new[at] < 0]
    theirs = [at for at in range(gap[2], gap[3]) if pairing.to_old[at] < 0]
    shared = {old[at] for at in ours} & {new[at] for at in theirs}
    ours = [at for at in ours if old[at] in shared]
    theirs = [at for at in theirs if new[at] in shared]
    if not ours or not theirs:
        return
    if len(ours) * len(theirs) > UNIT_CELLS:
        _pair_unique(old, new, gap, pairing)
        return
    for block in LCSseq.opcodes([old[at] for at in ours], [new[at] for at in theirs]):
        if block.tag == "equal":
            for step in range(block.src_end - block.src_start):
                pairing.pair(ours[block.src_start + step], theirs[block.dest_start + step])


def _pair_in_turn(old: Sequence[str], new: Sequence[str], gap: Gap, pairing: Pairing) -> None:
    """Pair what is left of equal units, the first with the first: they moved, or stand in a gap too large."""
    waiting: dict[str, list[int]] = {}
    for at in range(gap[3] - 1, gap[2] - 1, -1):
        if pairing.to_old[at] < 0:
            waiting.setdefault(new[at], []).append(at)
    for at in range(gap[0], gap[1]):
        if pairing.to_new[at] < 0 and (places := waiting.get(old[at])):
            pairing.pair(at, places.pop())
