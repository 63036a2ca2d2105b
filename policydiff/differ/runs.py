"""The pairs of sentences as runs: neighbours paired with neighbours, inside one section of either document."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from policydiff.differ.pairing import Pairing
from policydiff.differ.view import View

#: So many pairs are looked at as one slice at first, and twice as many whenever they fit.
CHUNK = 16


class Run(NamedTuple):
    """So many sentences from `old` on, paired in turn with those from `new` on."""

    old: int
    new: int
    length: int
    section: int
    partner: int


def runs_of(old: View, new: View, pairing: Pairing) -> Iterator[Run]:
    """Every pair of sentences (by its first parts) in one run, in the old document's order.

    A document is mostly stretches that stayed as they were: they are compared as slices of numbers, so that what
    looks at runs costs by section and change, not by sentence.
    """
    to_new, to_old = pairing.to_new, pairing.to_old
    for section, (start, end) in enumerate(old.spans):
        at = start
        while at < end:
            other = to_new[at]
            if other < 0 or to_old[other] != at or not (old.sentence[at] and new.sentence[other]):
                at += 1
                continue
            partner = new.section_of[other]
            length = _length(to_new, to_old, at, other, min(end - at, new.spans[partner][1] - other))
            yield Run(at, other, length, section, partner)
            at += length


def _length(to_new: list[int], to_old: list[int], at: int, other: int, most: int) -> int:
    """How many pairs follow one another from one on, itself included."""
    length, chunk = 1, CHUNK
    while length < most:
        size = min(chunk, most - length)
        one, two = at + length, other + length
        if to_new[one : one + size] == list(range(two, two + size)) and to_old[two : two + size] == list(
            range(one, one + size)
        ):
            length, chunk = length + size, 2 * chunk
            continue
        while to_new[at + length] == other + length and to_old[other + length] == at + length:
            length += 1
        break
    return length


def run_words(run: Run, old: View, new: View) -> int:
    """The words that the pairs of a run share at most: of each pair those of the shorter sentence."""
    ours = old.weights[run.old : run.old + run.length]
    theirs = new.weights[run.new : run.new + run.length]
    return sum(ours) if ours == theirs else sum(map(min, ours, theirs))
