"""What moved: whole sections that changed their order, sentences that left their section or their place in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from policydiff.differ.near import ELSEWHERE, IN_SECTION, same_run
from policydiff.differ.order import in_order
from policydiff.differ.pairing import Pairing
from policydiff.differ.runs import Run
from policydiff.differ.sections import Group
from policydiff.differ.view import View, likeness

#: Sentences of fewer words ("Yes.", "Contact us") are no move of their own: they are found anywhere. Items and rows
#: of one list are, since re-ordering is what happens to lists.
MOVE_WORDS = 5

#: What is told as moved is as little as can be: words, and each sentence counts for so many more, since four short
#: items that a long one passed would be four changes to read.
CHANGE_WORDS = 25

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Moves:
    """Pairs of sections that changed their order (told by their headings), and pairs of units that moved alone;
    whether any pair was parted instead."""

    sections: frozenset[Pair]
    units: frozenset[Pair]
    parted: bool


def find_moves(old: View, new: View, pairing: Pairing, groups: list[Group], runs: Iterable[Run]) -> Moves:
    """Find what moved, and part short sentences whose pair could only be told as a move."""
    inside: dict[Pair, list[Run]] = {}
    for run in runs:
        inside.setdefault((run.section, run.partner), []).append(run)
    sections, scattered = _moved_sections(old, new, inside, groups)
    together = {(one, other) for group in groups for one in group.old for other in group.new}
    moved: list[Run] = []
    for name, runs in inside.items():
        if name not in together or name in scattered:
            moved.extend(runs)
        elif len(runs) > 1:
            effort = [_words(run, old) + CHANGE_WORDS * run.length for run in runs]
            stays = in_order([run[:2] for run in runs], effort)
            moved.extend(run for run, stay in zip(runs, stays, strict=True) if not stay)
    pairs = sorted((run.old + step, run.new + step) for run in moved for step in range(run.length))
    told = _worth_telling(old, new, pairing, pairs)
    return Moves(frozenset(sections), frozenset(told), len(told) < len(pairs))


def _words(run: Run, old: View) -> int:
    return sum(old.weights[run.old : run.old + run.length])


def _moved_sections(
    old: View, new: View, inside: dict[Pair, list[Run]], groups: list[Group]
) -> tuple[set[Pair], set[Pair]]:
    """Pairs of sections out of order: those with a heading to tell it by, and those without."""
    first = {(group.old[0], group.new[0]) for group in groups if group.old and group.new}
    linked = {
        (one, other)
        for group in groups
        for one in group.old
        for other in group.new
        if (one, other) in first or (one, other) in inside
    }
    pairs = sorted(linked)
    if all(one[1] <= other[1] for one, other in pairwise(pairs)):
        return set(), set()
    weights = [sum(_words(run, old) for run in inside.get(pair, ())) + 2 * (pair in first) for pair in pairs]
    stays = in_order(pairs, weights)
    away = {pair for pair, stay in zip(pairs, stays, strict=True) if not stay}
    headed = {
        (one, other)
        for one, other in away & first
        if old.sections[one].heading and new.sections[other].heading
    }
    return headed, away - headed


def _worth_telling(old: View, new: View, pairing: Pairing, moved: list[Pair]) -> list[Pair]:
    """The moves that a reader would believe; the pairs of the others are parted."""
    told = []
    for start, end in _runs(moved):
        run = moved[start:end]
        words = sum(old.weights[one] for one, _ in run)
        for one, other in run:
            enough = words >= MOVE_WORDS or _reordered_item(old, new, one, other)
            if enough and _alike(old, new, one, other, ELSEWHERE if len(run) == 1 else IN_SECTION):
                told.append((one, other))
            else:
                pairing.part(one, other)
    return told


def _alike(old: View, new: View, one: int, other: int, least: float) -> bool:
    """Whether two sentences are alike enough to be one although the place speaks against it."""
    ours, theirs = old.symbols[one], new.symbols[other]
    return ours == theirs or likeness(old.words[one], new.words[other]) >= least or same_run(ours, theirs)


def _runs(moved: list[Pair]) -> list[tuple[int, int]]:
    """Stretches of moves that are neighbours on both sides, as (start, end)."""
    runs = []
    start = 0
    for at in range(1, len(moved) + 1):
        if at < len(moved) and moved[at] == (moved[at - 1][0] + 1, moved[at - 1][1] + 1):
            continue
        if at > start:
            runs.append((start, at))
        start = at
    return runs


def _reordered_item(old: View, new: View, one: int, other: int) -> bool:
    """Whether a pair is one item or row of a list, equal on both sides."""
    return (
        old.kind(one) in ("item", "row")
        and old.kind(one) == new.kind(other)
        and (old.symbols[one] == new.symbols[other])
    )
