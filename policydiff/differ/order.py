"""What stayed in order: the heaviest set of pairs that do not cross, so that the smaller part is what moved."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

Pair = tuple[int, int]


def in_order(pairs: Sequence[Pair], weights: Sequence[int]) -> list[bool]:
    """For each pair whether it belongs to the heaviest set of pairs that do not cross.

    `pairs` come sorted by (old, new); two pairs that share a side do not cross. Runs of pairs that follow one
    another on both sides are taken as one, so that a document with few moves costs next to nothing; otherwise
    the cost is n log n. Of several heaviest sets the one is taken that is found first.
    """
    if all(one[1] <= other[1] for one, other in pairwise(pairs)):
        return [True] * len(pairs)
    runs = _runs(pairs)
    total = [sum(weights[start:end]) for start, end in runs]
    kept = _heaviest([pairs[start][1] for start, _ in runs], total)
    answer = [False] * len(pairs)
    for number in kept:
        start, end = runs[number]
        answer[start:end] = [True] * (end - start)
    return answer


def _runs(pairs: Sequence[Pair]) -> list[tuple[int, int]]:
    """Stretches of pairs that are neighbours on the new side too, as (start, end) into `pairs`."""
    rank = {new: place for place, new in enumerate(sorted({new for _, new in pairs}))}
    runs: list[tuple[int, int]] = []
    start = 0
    for at in range(1, len(pairs) + 1):
        if at < len(pairs) and 0 <= rank[pairs[at][1]] - rank[pairs[at - 1][1]] <= 1:
            continue
        if at > start:
            runs.append((start, at))
        start = at
    return runs


def _heaviest(values: Sequence[int], weights: Sequence[int]) -> list[int]:
    """Indexes of the heaviest subsequence whose values never fall, by a tree of best sums over prefixes."""
    ranks = {value: place for place, value in enumerate(sorted(set(values)), 1)}
    size = len(ranks)
    best: list[tuple[int, int]] = [(0, -1)] * (size + 1)  # (sum, index of the run that ends it)
    before = [-1] * len(values)
    top = (0, -1)
    for index, value in enumerate(values):
        found = (0, -1)
        place = ranks[value]
        while place:
            if best[place][0] > found[0]:
                found = best[place]
            place -= place & -place
        before[index] = found[1]
        here = (found[0] + weights[index], index)
        place = ranks[value]
        while place <= size:
            if here[0] > best[place][0]:
                best[place] = here
            place += place & -place
        if here[0] > top[0]:
            top = here
    chosen = []
    index = top[1]
    while index >= 0:
        chosen.append(index)
        index = before[index]
    return chosen[::-1]
