"""Units that are equal in both documents, paired by what is surest first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice

from rapidfuzz.distance import LCSseq

from policydiff.differ.limits import EDGE, UNIT_CELLS
from policydiff.differ.order import in_order
from policydiff.differ.pairing import Pairing
from policydiff.differ.view import View

Gap = tuple[int, int, int, int]

#: So many units are compared as one slice at first, and twice as many whenever they are equal.
CHUNK = 16


def pair_equal(old: View, new: View, pairing: Pairing) -> None:
    """Pair equal units: the common beginning and end, what occurs once, its neighbours, then repeats in order."""
    start, old_end, new_end = _trim(old.symbols, new.symbols, pairing)
    gap = (start, old_end, start, new_end)
    if start in (old_end, new_end):
        return
    _pair_unique(old.symbols, new.symbols, gap, pairing)
    if not _extend(old.symbols, new.symbols, gap, pairing):
        return
    for inner in _gaps(old, pairing, gap):
        _pair_repeats(old.symbols, new.symbols, inner, pairing)
    _pair_in_turn(old.symbols, new.symbols, gap, pairing)


def _trim(old: Sequence[str], new: Sequence[str], pairing: Pairing) -> tuple[int, int, int]:
    """Pair the common beginning and end; where the middle starts, and where it ends in each.

    The edges of both give back what occurs again in the middle: a sentence that closes every section says nothing
    about which section the middle ends with.
    """
    limit = min(len(old), len(new))
    start = _common(old, new, limit)
    tail = _common(old[start:][::-1], new[start:][::-1], limit - start)
    if start < len(old) or start < len(new):
        middle = old[start : len(old) - tail], new[start : len(new) - tail]
        start -= _edge((old[at] for at in range(start - 1, -1, -1)), *middle)
        tail -= _edge((old[at] for at in range(len(old) - tail, len(old))), *middle)
    pairing.pair_run(0, 0, start)
    pairing.pair_run(len(old) - tail, len(new) - tail, tail)
    return start, len(old) - tail, len(new) - tail


def _common(old: Sequence[str], new: Sequence[str], limit: int) -> int:
    """How many symbols both lists begin with alike."""
    at, chunk = 0, CHUNK
    while at < limit:
        if old[at : at + chunk] != new[at : at + chunk]:
            while at < limit and old[at] == new[at]:
                at += 1
            return at
        at, chunk = min(at + chunk, limit), 2 * chunk
    return at


def _edge(symbols: Iterable[str], old: Sequence[str], new: Sequence[str]) -> int:
    """How many symbols from the edge on occur in the middle too; 0 if there are more of them than the limit."""
    run = 0
    for symbol in islice(symbols, EDGE + 1):
        if symbol not in old and symbol not in new:
            return run
        run += 1
    return run if run <= EDGE else 0


def _once(symbols: Sequence[str], places: Sequence[int]) -> dict[str, int]:
    """Where each symbol stands that occurs once in these places."""
    last = {symbols[at]: at for at in places}
    if len(last) == len(places):
        return last
    first = {symbols[at]: at for at in reversed(places)}
    return {symbol: at for symbol, at in first.items() if last[symbol] == at}


def _pair_unique(old: Sequence[str], new: Sequence[str], gap: Gap, pairing: Pairing) -> None:
    """Pair what occurs once among the loose units of each side of a gap, wherever in it."""
    ours = _once(old, [at for at in range(gap[0], gap[1]) if pairing.to_new[at] < 0])
    theirs = _once(new, [at for at in range(gap[2], gap[3]) if pairing.to_old[at] < 0])
    to_new, to_old = pairing.to_new, pairing.to_old
    for symbol, place in ours.items():
        if symbol in theirs:
            partner = theirs[symbol]
            to_new[place], to_old[partner] = partner, place


def _extend(old: Sequence[str], new: Sequence[str], gap: Gap, pairing: Pairing) -> bool:
    """Pair equal neighbours of what is paired, forwards and then backwards; whether equal units are left over."""
    loose = _shared_loose(old, new, gap, pairing)
    to_new, to_old = pairing.to_new, pairing.to_old
    for at in loose:
        partner = to_new[at - 1] + 1 if at else 0
        if 0 < partner < len(new) and to_old[partner] < 0 and old[at] == new[partner]:
            pairing.pair(at, partner)
    for at in reversed(loose):
        partner = to_new[at + 1] - 1 if at + 1 < len(old) and to_new[at] < 0 else -1
        if partner >= 0 and to_old[partner] < 0 and old[at] == new[partner]:
            pairing.pair(at, partner)
    return bool(loose and _shared_loose(old, new, gap, pairing))


def _shared_loose(old: Sequence[str], new: Sequence[str], gap: Gap, pairing: Pairing) -> list[int]:
    """The old units of a gap that are loose, and of which an equal new one is."""
    loose = [at for at in range(gap[0], gap[1]) if pairing.to_new[at] < 0]
    waiting = {new[at] for at in range(gap[2], gap[3]) if pairing.to_old[at] < 0} if loose else set()
    return [at for at in loose if old[at] in waiting] if waiting else []


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
